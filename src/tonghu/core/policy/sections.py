"""Shapes of the descriptive sections of a pack: forms, departments, calendar, publication and the like.

They hold no rules, but they are law as well: every entry that states a duty carries its clause. A shape is data, so the
same table checks a pack, and documents the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tonghu.core.policy.reader import Faults
from tonghu.core.policy.tree import Tree


@dataclass(frozen=True, slots=True)
class Scalar:
    """``text``, ``int``, ``flag``, ``day`` (2024-08-19) or ``any`` (text, number or flag)."""

    kind: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; a single scalar counts as a list of one."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Items:
    """A mapping of ids to entries."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping with known keys; a key ending in ``?`` may be left out."""

    fields: Mapping[str, Shape]


Shape = Scalar | Listing | Items | Entry

TEXT, INT, FLAG, DAY = Scalar("text"), Scalar("int"), Scalar("flag"), Scalar("day")
TEXTS = Listing(TEXT)


def _choice(*allowed: str) -> Scalar:
    return Scalar("text", allowed)


_DEADLINE = Entry(
    {
        "title": TEXT,
        "clause": TEXT,
        "from?": DAY,
        "to?": DAY,
        "every?": _choice("quarter", "half_year", "year"),
        "who?": TEXTS,
        "note?": TEXT,
    }
)
_FIELD = Entry(
    {
        "column": TEXT,
        "label": TEXT,
        "block": TEXT,
        "options?": TEXTS,
        "printed?": TEXT,
        "blank?": TEXT,
        "multiple?": FLAG,
        "span?": _choice("full", "half", "third"),
        "group?": TEXT,
        "continues?": FLAG,
        "boxes?": _choice("after", "before"),
        "unboxed?": TEXTS,
        "page?": INT,
        "within?": TEXTS,
        "outside?": TEXT,
    }
)

SHAPES: Mapping[str, Shape] = {
    "basis": Items(
        Entry({"title": TEXT, "number?": TEXT, "issuer?": TEXT, "date?": DAY, "clause": TEXT, "note?": TEXT})
    ),
    "goals": Items(Entry({"title": TEXT, "clause": TEXT, "by?": TEXT})),
    "exit": Items(Entry({"title": TEXT, "clause": TEXT, "unmet?": TEXTS, "note?": TEXT})),
    "forms": Items(
        Entry(
            {
                "title": TEXT,
                "annex": TEXT,
                "printed_annex?": TEXT,
                "clause": TEXT,
                "header": Listing(_FIELD),
                "fields": Listing(_FIELD),
                "note?": TEXT,
            }
        )
    ),
    "departments": Items(Entry({"name": TEXT, "level?": TEXT, "aliases?": TEXTS, "issuer?": FLAG, "role?": TEXT})),
    "duties": Items(
        Entry(
            {
                "title": TEXT,
                "clause": TEXT,
                "departments": TEXTS,
                "leads?": TEXTS,
                "columns?": TEXTS,
                "kinds?": TEXTS,
                "note?": TEXT,
            }
        )
    ),
    "people": Items(Entry({"title": TEXT, "clause": TEXT, "note?": TEXT})),
    "base_list": Entry(
        {
            "clause": TEXT,
            "sources": Items(Entry({"title": TEXT, "clause": TEXT, "department?": TEXT, "note?": TEXT})),
            "note?": TEXT,
        }
    ),
    "source_order": Items(Entry({"columns": TEXTS, "sources": TEXTS, "clause": TEXT, "note?": TEXT})),
    "verification": Entry(
        {
            "clause": TEXT,
            "order": _choice("verify_before_upload", "upload_before_verify", "not_stated"),
            "departments": Items(Entry({"columns": TEXTS, "clause": TEXT, "note?": TEXT})),
            "steps?": Items(Entry({"title": TEXT, "clause": TEXT})),
            "upload_to": TEXT,
            "note?": TEXT,
        }
    ),
    "calendar": Entry(
        {
            "clause": TEXT,
            "first_round?": Items(_DEADLINE),
            "rounds": Items(
                Entry(
                    {
                        "title": TEXT,
                        "clause": TEXT,
                        "every": _choice("quarter", "half_year", "year", "not_stated"),
                        "kinds": TEXTS,
                        "from?": TEXT,
                        "default?": FLAG,
                        "note?": TEXT,
                    }
                )
            ),
            "other?": Items(_DEADLINE),
        }
    ),
    "reports": Entry(
        {
            "title": TEXT,
            "clause": TEXT,
            "by": TEXTS,
            "to": TEXTS,
            "when": _choice("at_once", "two_steps", "not_stated"),
            "kinds": TEXTS,
            "triggers": Items(Entry({"title": TEXT, "clause": TEXT, "note?": TEXT})),
            "steps": Items(Entry({"title": TEXT, "clause": TEXT, "who": TEXTS, "must": FLAG, "note?": TEXT})),
            "note?": TEXT,
        }
    ),
    "measures": Items(
        Entry(
            {
                "title": TEXT,
                "clause": TEXT,
                "summary": TEXT,
                "departments": TEXTS,
                "kind?": TEXT,
                "condition?": TEXT,
                "place?": TEXT,
                "consent?": FLAG,
            }
        )
    ),
    "publication": Entry(
        {
            "clause": TEXT,
            "principle?": TEXT,
            "approval": FLAG,
            "default?": FLAG,
            "overall?": TEXT,
            "topics": Items(
                Entry({"title": TEXT, "department": TEXT, "clause": TEXT, "columns?": TEXTS, "default?": FLAG})
            ),
            "private_release_forbidden": FLAG,
            "note?": TEXT,
        }
    ),
    "statistics": Entry(
        {
            "clause": TEXT,
            "lead": TEXTS,
            "support?": TEXTS,
            "dimensions": Items(Entry({"title": TEXT, "clause": TEXT, "columns?": TEXTS})),
            "inputs": TEXTS,
            "product": TEXT,
            "thresholds?": Items(Entry({"title": TEXT, "value": INT, "note": TEXT})),
            "age_bands?": Listing(TEXT),
            "note?": TEXT,
        }
    ),
    "options": Items(
        Entry({"title": TEXT, "summary": TEXT, "clause": TEXT, "default": FLAG, "parameter?": TEXT, "note?": TEXT})
    ),
    "functional_areas": Items(Entry({"title": TEXT, "counts_through": TEXTS, "clause": TEXT, "note?": TEXT})),
    "protected": Items(Entry({"title": TEXT, "clause": TEXT, "columns?": TEXTS, "options?": TEXTS, "note?": TEXT})),
    "work": Items(
        Entry({"title": TEXT, "clause": TEXT, "summary?": TEXT, "departments?": TEXTS, "due?": TEXT, "note?": TEXT})
    ),
}
"""Section key → its shape. ``work`` holds duties that are neither field duties nor services (training, meetings …)."""


def check_section(tree: Tree, shape: Shape, what: str, faults: Faults) -> None:
    """Compare one section with its shape; every fault is noted with its line."""
    match shape:
        case Scalar():
            _check_scalar(tree, shape, what, faults)
        case Listing(of):
            children = tree.value if isinstance(tree.value, list) else [tree]
            for child in children:
                check_section(child, of, what, faults)
        case Items(of):
            if not isinstance(tree.value, dict):
                faults.add(tree.where, f"{what}应是“编号: 内容”的结构")
            for name, child in tree.items():
                check_section(child, of, f"{what}.{name}", faults)
        case Entry(fields):
            _check_entry(tree, fields, what, faults)


def _check_entry(tree: Tree, fields: Mapping[str, Shape], what: str, faults: Faults) -> None:
    if not isinstance(tree.value, dict):
        faults.add(tree.where, f"{what}应是“键: 值”的结构")
        return
    known = {name.rstrip("?"): (shape, name.endswith("?")) for name, shape in fields.items()}
    for name, child in tree.items():
        if name not in known:
            faults.add(child.where, f"{what}里有不认识的键“{name}”，可用：{'、'.join(known)}")
        elif child.value is not None:
            check_section(child, known[name][0], f"{what}.{name}", faults)
    for name, (_, optional) in known.items():
        if not optional and (tree.entry(name) is None):
            faults.add(tree.where, f"{what}缺少 {name}")


def _check_scalar(tree: Tree, shape: Scalar, what: str, faults: Faults) -> None:
    value = tree.value
    right = {
        "text": isinstance(value, str) and bool(value.strip()),
        "int": isinstance(value, int) and not isinstance(value, bool),
        "flag": isinstance(value, bool),
        "day": isinstance(value, str) and _is_day(value),
    }[shape.kind]
    if not right:
        kind = {"text": "文字（代码须加引号）", "int": "整数", "flag": "true 或 false", "day": "2024-08-19 这样的日期"}
        faults.add(tree.where, f"{what}应是{kind[shape.kind]}，现在是“{value}”")
    elif shape.allowed and value not in shape.allowed:
        faults.add(tree.where, f"{what}写的是“{value}”，只能是 {'、'.join(shape.allowed)}")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
