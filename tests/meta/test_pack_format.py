"""docs/reference/pack-format.md names every section, key and rule that packs may use, and none that they may not."""

from __future__ import annotations

import re
from pathlib import Path

from tonghu.core.policy.read_rules import RuleReader
from tonghu.core.policy.reader import Faults
from tonghu.core.policy.sections import SHAPES, Entry, Items, Listing, Shape

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "pack-format.md").read_text(encoding="utf-8")


def keys_of(shape: Shape) -> set[str]:
    """Every key that may stand in a section, at any depth."""
    match shape:
        case Entry(fields):
            return set(fields).union(*(keys_of(inner) for inner in fields.values()))
        case Items(of) | Listing(of):
            return keys_of(of)
        case _:
            return set()


def chapter(title: str) -> str:
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def test_descriptive_sections() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", chapter("Descriptive sections"), re.MULTILINE)
    told = {section: set(re.findall(r"`(\w+\??)`", keys)) - {"migrant", "left_behind"} for section, keys in rows}
    assert told == {section: keys_of(shape) for section, shape in SHAPES.items()}


def test_rules() -> None:
    """Each row of the table shows its rules as they are written: `name: …`."""
    cells = re.findall(r"^\| (`.*?) \|", chapter("Rules"), re.MULTILINE)
    told = {name for cell in cells for name in re.findall(r"`(\w+):", cell)}
    assert told == set(RuleReader(Faults())._nodes)
