"""The closed list of things that can be permitted, each with its title, its purpose and what it demands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Purpose(Enum):
    """Why personal data is looked at; part of every decision and of every audit event."""

    COLLECT = "摸排登记"
    VERIFY = "比对核实"
    CARE = "关爱服务"
    STATISTICS = "统计分析"
    ADMINISTER = "系统管理"
    SECURE = "安全管理"
    AUDIT = "安全审计"
    EMERGENCY = "紧急处置"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a permission asks beside a role that holds it.

    ``area``: only inside the area of the grant. ``step_up``: a confirmation of identity at most five minutes old
    (security.md B5). ``reason``: a purpose typed by the user and kept in the audit.
    """

    title: str
    purpose: Purpose
    area: bool = True
    step_up: bool = False
    reason: bool = False


class Permission(Enum):
    """One thing a person may be permitted to do. The value is the name used in tables and in the audit."""

    WORK_PAGE = "work.page"
    ACCOUNT = "account.own"
    PHONE = "work.phone"
    CHILD_LIST = "child.list"
    CHILD_VIEW = "child.view"
    CHILD_EDIT = "child.edit"
    CHILD_CREATE = "child.create"
    CHILD_REVEAL = "child.reveal"
    CHILD_EXPORT = "child.export"
    EXPORT_APPROVE = "child.export_approve"
    CHILD_BULK = "child.bulk"
    CHILD_MERGE = "child.merge"
    CHILD_EXIT = "child.exit"
    OVERRIDE_REVIEW = "child.override_review"
    CHILD_IMPORT = "child.import"
    IMPORT_APPROVE = "import.approve"
    IMPORT_LIST = "import.list"
    CHILD_WHO_LOOKED = "child.who_looked"
    CHILD_PROTECTED = "child.protected"
    CHILD_DECISION = "child.decision"
    BREAK_GLASS = "child.break_glass"
    BREAK_GLASS_REVIEW = "child.break_glass_review"
    CLUE_FILE = "clue.file"
    STATISTICS = "statistics.view"
    POLICY_READ = "policy.read"
    POLICY_PROPOSE = "policy.propose"
    POLICY_APPROVE = "policy.approve"
    UNIT_LIST = "unit.list"
    UNIT_MANAGE = "unit.manage"
    STAFF_LIST = "staff.list"
    ACCOUNT_MANAGE = "staff.manage"
    STAFF_CHECK = "staff.check"
    FACTOR_RESET = "staff.factor_reset"
    GRANT_REQUEST = "grant.request"
    GRANT_APPROVE = "grant.approve"
    GRANT_WITHDRAW = "grant.withdraw"
    HAND_OVER = "staff.hand_over"
    SYSTEM = "system.operate"
    KEYS = "security.keys"
    AUDIT_SEARCH = "audit.search"
    AUDIT_VERIFY = "audit.verify"


_C, _V, _K, _S = Purpose.COLLECT, Purpose.VERIFY, Purpose.CARE, Purpose.STATISTICS
DEMANDS: dict[Permission, Demand] = {
    Permission.WORK_PAGE: Demand("打开今日工作", Purpose.ADMINISTER, area=False),
    Permission.ACCOUNT: Demand("管理自己的账号和登录方式", Purpose.ADMINISTER, area=False),
    Permission.PHONE: Demand("使用手机入户端", _C, area=False),
    Permission.CHILD_LIST: Demand("查看儿童名单", _C),
    Permission.CHILD_VIEW: Demand("查看儿童档案", _C),
    Permission.CHILD_EDIT: Demand("修改儿童档案", _C),
    Permission.CHILD_CREATE: Demand("新建儿童档案", _C),
    Permission.CHILD_REVEAL: Demand("查看被遮盖的内容", _K, reason=False),
    Permission.CHILD_EXPORT: Demand("导出儿童名单", _C, step_up=True, reason=True),
    Permission.EXPORT_APPROVE: Demand("审批导出", Purpose.SECURE, step_up=True, reason=True),
    Permission.CHILD_IMPORT: Demand("导入文件", _C),
    Permission.IMPORT_APPROVE: Demand("批准大批量导入", _C, step_up=True),
    Permission.IMPORT_LIST: Demand("查看导入批次", _C),
    Permission.CHILD_BULK: Demand("批量修改", _C),
    Permission.CHILD_EXIT: Demand("办理退出、转入台账和重新纳入", _C),
    Permission.CHILD_MERGE: Demand("合并、拆分重复档案", _V),
    Permission.OVERRIDE_REVIEW: Demand("复核经核实仍提交的登记", _V),
    Permission.CHILD_DECISION: Demand("查看认定结果和依据", _C),
    Permission.CHILD_PROTECTED: Demand("查看和登记受保护情形", _K, step_up=True),
    Permission.CHILD_WHO_LOOKED: Demand("查看谁看过这份档案", Purpose.AUDIT),
    Permission.BREAK_GLASS: Demand("紧急查看辖区外儿童", Purpose.EMERGENCY, area=False, step_up=True, reason=True),
    Permission.BREAK_GLASS_REVIEW: Demand("复核紧急查看", Purpose.AUDIT),
    Permission.CLUE_FILE: Demand("报告线索", _K, area=False),
    Permission.STATISTICS: Demand("查看统计结果", _S),
    Permission.POLICY_READ: Demand("查阅政策包", Purpose.ADMINISTER),
    Permission.POLICY_PROPOSE: Demand("上传、试算、提出政策包", Purpose.ADMINISTER, reason=True),
    Permission.POLICY_APPROVE: Demand("批准政策包施行", Purpose.SECURE, step_up=True, reason=True),
    Permission.UNIT_LIST: Demand("查看单位", Purpose.ADMINISTER),
    Permission.UNIT_MANAGE: Demand("维护单位", Purpose.ADMINISTER),
    Permission.STAFF_LIST: Demand("查看工作人员", Purpose.ADMINISTER),
    Permission.ACCOUNT_MANAGE: Demand("开通、停用账号", Purpose.ADMINISTER, step_up=True),
    Permission.STAFF_CHECK: Demand("登记从业查询", Purpose.SECURE),
    Permission.FACTOR_RESET: Demand("重置他人的第二因素", Purpose.SECURE, step_up=True, reason=True),
    Permission.GRANT_REQUEST: Demand("申请授权", Purpose.SECURE, reason=True),
    Permission.GRANT_APPROVE: Demand("审批授权", Purpose.SECURE, step_up=True, reason=True),
    Permission.GRANT_WITHDRAW: Demand("收回授权", Purpose.SECURE, reason=True),
    Permission.HAND_OVER: Demand("离岗交接", Purpose.ADMINISTER, reason=True),
    Permission.SYSTEM: Demand("系统运行、备份、任务", Purpose.ADMINISTER, area=False),
    Permission.KEYS: Demand("密钥轮换、分片", Purpose.SECURE, area=False, step_up=True, reason=True),
    Permission.AUDIT_SEARCH: Demand("检索审计记录", Purpose.AUDIT, area=False, reason=True),
    Permission.AUDIT_VERIFY: Demand("校验审计链", Purpose.AUDIT, area=False),
}

CHILD_PERMISSIONS = frozenset(p for p in Permission if p.value.startswith("child.") and DEMANDS[p].area)
"""Permissions that reach the children of an area."""
