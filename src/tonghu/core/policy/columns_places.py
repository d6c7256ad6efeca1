"""Questions about places in columns: the same steps as :func:`crosses` and :func:`within`, level by level.

A level that is not known before the answer is found leaves the question unknown (NULL), whatever stands below it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.core.base.places import Level, significant
from tonghu.core.policy.columns_facts import LEVEL_NAMES, unit


def crosses_sql(a: str, b: str, level: Level) -> str:
    """:func:`crosses` over the code columns of two places."""
    steps = [step for step in Level if step.value <= level.value]
    expression = "FALSE"
    for step in reversed(steps):
        differs = f"{unit(a, LEVEL_NAMES[step])} <> {unit(b, LEVEL_NAMES[step])}"
        if step is level:
            expression = f"({differs})"
        else:
            expression = f"CASE WHEN {differs} THEN TRUE WHEN NOT ({differs}) THEN {expression} END"
    return expression


def within_sql(place: str, codes: Sequence[str]) -> str:
    """:func:`within` over the code columns of a place. A unit's code begins with the codes of the units above it."""
    if not codes:
        return "FALSE"
    by_length: dict[int, set[str]] = {}
    for code in codes:
        wanted = significant(code)
        by_length.setdefault(len(wanted), set()).add(wanted)
    return "(" + " OR ".join(_of_length(place, length, wanted) for length, wanted in sorted(by_length.items())) + ")"


def _of_length(place: str, length: int, wanted: set[str]) -> str:
    tests: list[str] = []
    for step in Level:
        column = unit(place, LEVEL_NAMES[step])
        if step.value >= length:
            cut = column if step.value == length else f"({column} // {10 ** (step.value - length)})"
            tests.append(f"{cut} IN ({_numbers(wanted)})")
            break
        tests.append(f"{column} IN ({_numbers({code[: step.value] for code in wanted})})")
    else:
        # Longer than any code: nothing can lie in it for certain, and only what differs above is certainly outside.
        tests.append("NULL::BOOLEAN")
    expression = f"({tests[-1]})"
    for test in reversed(tests[:-1]):
        expression = f"CASE WHEN {test} THEN {expression} WHEN NOT ({test}) THEN FALSE END"
    return expression


def _numbers(codes: set[str]) -> str:
    return ", ".join(str(int(code)) for code in sorted(codes))


def same_city_districts_sql(a: str, b: str, except_in: Sequence[str]) -> str:
    """Both places are 市辖区 of one prefecture that is not in ``except_in``."""
    prefecture = unit(a, "prefecture")
    if except_in:
        by_default = f"{prefecture} NOT IN ({_numbers(set(except_in))})"
    else:
        by_default = f"CASE WHEN {prefecture} IS NOT NULL THEN TRUE END"
    same_city = f"NOT ({crosses_sql(a, b, Level.PREFECTURE)})"
    return f"({same_city} AND ({by_default}) AND {a}_district AND {b}_district)"
