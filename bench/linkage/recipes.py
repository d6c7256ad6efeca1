"""What is generated: sizes, geography, error rates, header names. Two recipes are kept away from every tuning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

ID_ERRORS = (
    "id_missing",
    "id_one_digit",
    "id_transposed",
    "id_excel_zeros",
    "id_scientific",
    "id_written",
    "id_parents",
    "id_siblings",
)
NAME_ERRORS = ("name_homophone", "name_lookalike", "name_rare", "name_former", "name_placeholder", "name_dot")
BIRTH_ERRORS = ("birth_lunar", "birth_swapped", "birth_year", "birth_missing")
OTHER_ERRORS = ("sex_wrong", "phone_changed", "guardian_other", "address_granularity", "address_moved")
ROLES = ("list_duplicate", "twin", "namesake", "list_only", "sibling_in_roster")
"""Not errors of a cell, but circumstances that make a row hard; children in no list are counted, they have no row."""
CLASSES = ID_ERRORS + NAME_ERRORS + BIRTH_ERRORS + OTHER_ERRORS + ROLES
BIT = {name: 1 << position for position, name in enumerate(CLASSES)}

NORMAL: Mapping[str, float] = MappingProxyType(
    {
        "id_missing": 0.068,
        "id_one_digit": 0.028,
        "id_transposed": 0.012,
        "id_excel_zeros": 0.042,
        "id_scientific": 0.018,
        "id_written": 0.040,
        "id_parents": 0.011,
        "id_siblings": 0.006,
        "name_homophone": 0.027,
        "name_lookalike": 0.019,
        "name_rare": 0.30,  # of names that hold a rare character
        "name_former": 0.006,
        "name_placeholder": 0.08,  # of rows of children who were under two when the list was made
        "name_dot": 0.35,  # of names with a dot
        "birth_lunar": 0.011,
        "birth_swapped": 0.010,  # of birthdays whose day can be a month
        "birth_year": 0.010,
        "birth_missing": 0.014,
        "sex_wrong": 0.006,
        "phone_changed": 0.120,
        "guardian_other": 0.100,
        "address_granularity": 0.250,
        "address_moved": 0.040,
        "list_duplicate": 0.015,
    }
)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a data set; the same recipe gives the same files."""

    name: str
    children: int
    seed: int
    rates: Mapping[str, float] = field(default_factory=lambda: NORMAL)
    roster_share: float = 0.18
    """The registration table is typed by hand too: its error rates as a share of the lists'."""
    roster_duplicates: float = 0.01
    province: str = "35"
    headers: str = "plain"
    titles: bool = False
    """Whether each list begins with a title row, as exports for people do."""
    encoding: str = "utf-8"
    namesakes: float = 0.004


def _changed(name: str, children: int, seed: int, spread: int, **other: object) -> Recipe:
    """A recipe whose rates are each between half and nearly double the normal ones."""
    rng = np.random.default_rng(spread)
    rates = {key: min(0.9, rate * float(rng.uniform(0.5, 1.8))) for key, rate in NORMAL.items()}
    return replace(Recipe(name, children, seed, MappingProxyType(rates)), **other)


def recipe(name: str, children: int, seed: int | None = None) -> Recipe:
    """``normal``, ``hard`` (every rate doubled), ``unseen_a`` or ``unseen_b``."""
    if name == "normal":
        return Recipe(name, children, 1 if seed is None else seed)
    if name == "hard":
        doubled = {key: min(0.9, rate * 2) for key, rate in NORMAL.items()}
        return Recipe(name, children, 2 if seed is None else seed, MappingProxyType(doubled))
    if name == "unseen_a":
        other = {"province": "50", "headers": "a", "titles": True, "roster_share": 0.3}
        return _changed(name, children, 7001 if seed is None else seed, 71, **other)
    if name == "unseen_b":
        other = {"province": "41", "headers": "b", "encoding": "gb18030", "namesakes": 0.008}
        return _changed(name, children, 7002 if seed is None else seed, 72, **other)
    raise ValueError(f"no recipe {name!r}")


NAMES = ("normal", "hard", "unseen_a", "unseen_b")
