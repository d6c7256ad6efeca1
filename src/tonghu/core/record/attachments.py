"""Attachments as evidence: which kinds of papers there are, who may see one, and how long it is kept.

A child on the register keeps everything. The time runs from the day of leaving; a claim that the law lets a child raise
later keeps the paper until then. What an office lays down for its archives (B-63) takes the place of these terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tonghu.core.base.dates import complete_on

_MONTHS = 12
_SHORTEST = "个人信息保护法 19（保存期限为实现目的所必要的最短时间）"
_CLAIMS = "民法典 188（三年内可能要说明认定和服务的凭据）"
_LATER_CLAIMS = "民法典 188、190、191（未成年人的请求权可以自年满十八周岁起再算三年）"


@dataclass(frozen=True, slots=True)
class Term:
    """How long after leaving the register, and not before which age; ``why``: the clause it rests on."""

    years: int
    why: str
    until_age: int = 0

    @property
    def title(self) -> str:
        """In words."""
        return f"退出后 {self.years} 年" + (f"，且满 {self.until_age} 岁" if self.until_age else "")


_THREE, _ONE = Term(3, _CLAIMS), Term(1, _SHORTEST)
_GROWN_UP = Term(3, _LATER_CLAIMS, until_age=21)


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper. ``columns``: what it speaks of; none: whatever the uploader names, else everything.

    ``protected``: it belongs to the states of B-34, which ask for a permission of their own.
    """

    title: str
    term: Term
    columns: frozenset[str] = frozenset()
    protected: bool = False


_WHO = frozenset({"name", "sex", "birth_date", "id_number"})
_CARER = frozenset({"has_entrusted_carer", "carer_name", "carer_id_number", "carer_phone", "carer_relation"})
OTHER = "other"
PAPERS: Mapping[str, Paper] = {
    "hukou_book": Paper("户口簿", _THREE, _WHO | {"hukou_registered", "hukou_address", "hukou_division"}),
    "residence_permit": Paper(
        "居住证、居住登记", _THREE, _WHO | {"residence_address", "residence_division", "residence_registration"}
    ),
    "birth_certificate": Paper("出生医学证明", _THREE, _WHO | {"birth_division", "father_name", "mother_name"}),
    "school_roll": Paper("学籍证明", _THREE, frozenset({"schooling", "school", "study_status"})),
    "care_agreement": Paper("委托照护协议书", _GROWN_UP, _CARER),
    "disability": Paper("残疾证", _ONE, frozenset({"disability_kinds", "disability_grade"})),
    "diagnosis": Paper("诊断证明", _ONE, frozenset({"health", "disability_kinds", "disability_grade"})),
    "visit_photo": Paper("入户走访照片", _ONE),
    "protected": Paper("受保护情形的材料", _GROWN_UP, protected=True),
    OTHER: Paper("其他", _ONE),
}
REMOVALS: Mapping[str, str] = {
    "mistaken": "传错了儿童或文件",
    "replaced": "已有更清楚或更新的材料",
    "needless": "办理已不需要",
    "asked": "监护人要求删除，经核实",
}
"""Why somebody removes one. Choices, so that no words about a child reach the audit."""
EXPIRED = "expired"
ENDINGS: Mapping[str, str] = {**REMOVALS, EXPIRED: "保存期满，自动销毁"}


def needed(kind: str, columns: Iterable[str], every: frozenset[str]) -> frozenset[str]:
    """The columns that somebody must be granted to know of a paper. ``every``: all there are, for one that may show anything."""
    speaks_of = PAPERS[kind].columns | frozenset(columns)
    return speaks_of or every


def kept_until(kind: str, left_on: date | None, born: date | None) -> date | None:
    """The last day on which a paper is kept; ``None`` while the child is on the register.

    Of a child whose birthday is not known, it is kept as if the child had been born on the day it left.
    """
    if left_on is None:
        return None
    term = PAPERS[kind].term
    after = complete_on(left_on, term.years * _MONTHS)
    if not term.until_age:
        return after
    return max(after, complete_on(born or left_on, term.until_age * _MONTHS))


def is_due(kind: str, left_on: date | None, born: date | None, today: date) -> bool:
    """Whether a paper has passed its time."""
    last = kept_until(kind, left_on, born)
    return last is not None and today > last
