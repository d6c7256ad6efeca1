"""The roles of product.md as data: what each may do, how far, and which fields it sees and edits.

The permission table for auditors is generated from here (:mod:`table`); there is no other list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from tonghu.core.authz.fields import ALL, Group, of_groups
from tonghu.core.authz.permissions import Permission

P = Permission
"""Short, for the table below."""

_EVERYBODY = frozenset({P.WORK_PAGE, P.ACCOUNT})
_READ = frozenset({P.CHILD_LIST, P.CHILD_VIEW, P.POLICY_READ})
_KEEP = _READ | {P.CHILD_DECISION, P.CHILD_EDIT, P.CHILD_CREATE, P.CHILD_REVEAL, P.CHILD_WHO_LOOKED}
_POLICIES = frozenset({P.POLICY_READ, P.POLICY_PROPOSE, P.POLICY_APPROVE})
"""Above the county the same office proposes and decides; two people all the same."""
_IDENTIFYING = of_groups(Group.NAME, Group.BASIC, Group.ID_NUMBER)


class Reach(Enum):
    """How far a role reaches, as the level of the unit that it is granted for."""

    NATION = 0
    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Role:
    """One role. ``sees`` and ``edits``: field codes; a department clerk gets the pack's columns in addition.

    ``apart``: roles that nobody may hold beside this one (three separate administrators; 三权分立).
    """

    key: str
    title: str
    reach: Reach
    permissions: frozenset[P]
    sees: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    collect_only: bool = False
    """Sees only what it entered itself; needs a signed confidentiality agreement and an end date."""
    own_unit_kinds: frozenset[str] = frozenset()
    """Kinds of units that may hold the role; empty: any."""
    near_minors: bool = True
    """Works close to minors: the yearly check (未成年人保护法 62) applies."""
    note: str = ""


_ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})

_ROLES = (
    Role(
        "child_director",
        "儿童主任",
        Reach.VILLAGE,
        _EVERYBODY | _KEEP | {P.PHONE, P.CLUE_FILE, P.BREAK_GLASS},
        sees=ALL,
        edits=ALL - of_groups(Group.ASSIGNMENT),
        note="只见本村（社区）儿童",
    ),
    Role(
        "supervisor",
        "儿童督导员",
        Reach.TOWN,
        _EVERYBODY
        | _KEEP
        | {
            P.PHONE,
            P.CLUE_FILE,
            P.CHILD_IMPORT,
            P.IMPORT_LIST,
            P.CHILD_BULK,
            P.CHILD_MERGE,
            P.CHILD_EXIT,
            P.OVERRIDE_REVIEW,
            P.HAND_OVER,
            P.STAFF_LIST,
            P.GRANT_REQUEST,
            P.BREAK_GLASS,
            P.STATISTICS,
        },
        sees=ALL,
        edits=ALL,
    ),
    Role(
        "county_civil_affairs",
        "县级民政工作人员",
        Reach.COUNTY,
        _EVERYBODY
        | _KEEP
        | {
            *(P.CLUE_FILE, P.CHILD_BULK, P.CHILD_EXPORT, P.HAND_OVER, P.STAFF_LIST, P.UNIT_LIST, P.GRANT_REQUEST),
            *(
                P.BREAK_GLASS,
                P.STATISTICS,
                P.POLICY_PROPOSE,
                P.CHILD_PROTECTED,
                P.CHILD_IMPORT,
                P.CHILD_MERGE,
                P.CHILD_EXIT,
                P.OVERRIDE_REVIEW,
                P.IMPORT_APPROVE,
                P.IMPORT_LIST,
                P.STAFF_CHECK,
            ),
        },
        sees=ALL,
        edits=ALL,
    ),
    Role(
        "county_leader",
        "县级民政负责人",
        Reach.COUNTY,
        _EVERYBODY
        | _READ
        | {
            *(P.CHILD_WHO_LOOKED, P.STATISTICS, P.STAFF_LIST, P.UNIT_LIST, P.GRANT_APPROVE, P.GRANT_WITHDRAW),
            *(
                P.BREAK_GLASS_REVIEW,
                P.HAND_OVER,
                P.POLICY_APPROVE,
                P.CHILD_DECISION,
                P.OVERRIDE_REVIEW,
                P.IMPORT_APPROVE,
                P.IMPORT_LIST,
                P.EXPORT_APPROVE,
                P.STAFF_CHECK,
            ),
        },
        sees=ALL,
        note="审批授权和导出、复核紧急查看，不录入",
    ),
    Role(
        "department_clerk",
        "部门经办人",
        Reach.COUNTY,
        _EVERYBODY | _READ | {P.CHILD_EDIT, P.CLUE_FILE},
        sees=_IDENTIFYING | of_groups(Group.ASSIGNMENT),
        note="只见识别儿童所需栏目和政策包给本部门的栏目，号码遮盖",
    ),
    Role(
        "statistician",
        "统计人员",
        Reach.COUNTY,
        _EVERYBODY | {P.STATISTICS, P.POLICY_READ},
        near_minors=False,
        note="不接触个案，只见受保护的汇总表",
    ),
    Role(
        "city_officer",
        "市级民政工作人员",
        Reach.CITY,
        _EVERYBODY | {P.STATISTICS, P.UNIT_LIST} | _POLICIES,
        near_minors=False,
    ),
    Role(
        "province_officer",
        "省级民政工作人员",
        Reach.PROVINCE,
        _EVERYBODY | {P.STATISTICS, P.UNIT_LIST} | _POLICIES,
        near_minors=False,
    ),
    Role(
        "social_worker",
        "社工、志愿者、爱心妈妈",
        Reach.VILLAGE,
        _EVERYBODY | {P.PHONE, P.CHILD_CREATE, P.CLUE_FILE},
        sees=of_groups(Group.NAME, Group.BASIC, Group.PLACE, Group.CONTACT, Group.KIND),
        edits=of_groups(Group.NAME, Group.BASIC, Group.PLACE, Group.CONTACT, Group.KIND, Group.ID_NUMBER),
        collect_only=True,
        note="只登记受托区域、受托期间的儿童，不能查阅已有档案",
    ),
    Role(
        "helper",
        "教师、民警、网格员、政法委员",
        Reach.VILLAGE,
        _EVERYBODY | {P.PHONE, P.CLUE_FILE},
        note="报告线索，得到办理反馈，不见档案",
    ),
    Role(
        "guardian",
        "监护人",
        Reach.VILLAGE,
        _EVERYBODY | {P.PHONE},
        near_minors=False,
        note="只见自己申报的内容（自主申报上线后）",
    ),
    Role(
        "system_admin",
        "系统管理员",
        Reach.PROVINCE,
        _EVERYBODY | {P.SYSTEM, P.UNIT_LIST, P.UNIT_MANAGE, P.STAFF_LIST, P.ACCOUNT_MANAGE, P.GRANT_REQUEST},
        apart=_ADMINISTRATORS - {"system_admin"},
        near_minors=False,
        note="不见任何儿童栏目和审计记录；提出授权申请，由安全管理员或负责人审批",
    ),
    Role(
        "security_admin",
        "安全管理员",
        Reach.PROVINCE,
        _EVERYBODY | {P.KEYS, P.STAFF_LIST, P.GRANT_APPROVE, P.GRANT_WITHDRAW, P.FACTOR_RESET},
        apart=_ADMINISTRATORS - {"security_admin"},
        near_minors=False,
    ),
    Role(
        "audit_admin",
        "审计管理员",
        Reach.PROVINCE,
        _EVERYBODY | {P.AUDIT_SEARCH, P.AUDIT_VERIFY},
        apart=_ADMINISTRATORS - {"audit_admin"},
        near_minors=False,
        note="只读，不能修改任何内容",
    ),
)
ROLES: Mapping[str, Role] = {role.key: role for role in _ROLES}


def may_hold_together(one: str, other: str) -> bool:
    """Whether a person may hold both roles at the same time (no administrator beside any other role with children)."""
    if one == other:
        return True
    if {one, other} & _ADMINISTRATORS:
        return False
    return other not in ROLES[one].apart and one not in ROLES[other].apart
