"""Loads the tables of characters and lunar years that come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tonghu.core.linkage.tables import (
    Tables,
    merge_groups,
    read_groups,
    read_lunar,
    read_pairs,
    read_sounds,
    read_standard,
)

_SHIPPED = Path(__file__).resolve().parent.parent.parent / "data" / "linkage"


@cache
def load_tables() -> Tables:
    """The shipped tables, kept for the process."""
    return Tables(
        readings=read_sounds(_lines("sounds.tsv")),
        surnames=read_pairs(_lines("surname_readings.tsv")),
        standard=read_standard(_lines("variants.tsv")),
        alike=merge_groups(read_groups(_lines("look_alikes.tsv")), read_groups(_lines("name_look_alikes.tsv"))),
        lunar=read_lunar(_lines("lunar_years.tsv")),
    )


def _lines(name: str) -> list[str]:
    return (_SHIPPED / name).read_text(encoding="utf-8").splitlines()
