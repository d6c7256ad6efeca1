"""The left navigation, by work. A place that is not built yet says so on its page, with what it will be for."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.core.authz.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation. ``ready``: whether its page works today."""

    title: str
    url_name: str
    permission: Permission
    icon: str
    group: str = ""
    ready: bool = True
    purpose: str = ""


P = Permission
_PEOPLE, _SYSTEM = "单位和人员", "审计和系统"
NAVIGATION: tuple[Entry, ...] = (
    Entry("今日工作", "work", P.WORK_PAGE, "今"),
    Entry("总览", "overview", P.CHILD_DECISION, "总"),
    Entry("儿童档案", "children", P.CHILD_LIST, "档"),
    Entry("新登记", "child_new", P.CHILD_CREATE, "登"),
    Entry("统计", "statistics", P.STATISTICS, "统"),
    Entry("线索", "clue", P.CLUE_FILE, "线", ready=False, purpose="一分钟报告线索，并得到办理反馈"),
    Entry("手机入户", "phone", P.PHONE, "访", ready=False, purpose="离线入户走访、登记，联网后上传"),
    Entry("紧急查看", "emergency", P.BREAK_GLASS, "急"),
    Entry("紧急查看复核", "emergency_reviews", P.BREAK_GLASS_REVIEW, "复"),
    Entry("导出审批", "export_requests", P.EXPORT_APPROVE, "出"),
    Entry("导入", "imports", P.IMPORT_LIST, "导"),
    Entry("待确认", "undetermined", P.CHILD_DECISION, "认"),
    Entry("变化提示", "proposals", P.CHILD_EXIT, "退"),
    Entry("提示复核", "overrides", P.OVERRIDE_REVIEW, "核"),
    Entry("重复档案", "merges", P.CHILD_MERGE, "并"),
    Entry("进出变化", "changes", P.CHILD_DECISION, "变"),
    Entry("政策", "policies", P.POLICY_READ, "政"),
    Entry("单位", "units", P.UNIT_LIST, "单", _PEOPLE),
    Entry("区划调整", "boundary", P.UNIT_MANAGE, "划", _PEOPLE),
    Entry("人员和授权", "staff", P.STAFF_LIST, "人", _PEOPLE),
    Entry("授权审批", "grants", P.GRANT_APPROVE, "批", _PEOPLE),
    Entry("离岗交接", "handovers", P.HAND_OVER, "交", _PEOPLE),
    Entry("审计", "audit", P.AUDIT_SEARCH, "审", _SYSTEM),
    Entry("系统", "system", P.SYSTEM, "系", _SYSTEM),
    Entry("密钥", "keys", P.KEYS, "钥", _SYSTEM),
)
