"""Comparisons that stand beside a release: the population survey, and an earlier output. They use printed figures only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tonghu.core.stats.audience import PUBLIC
from tonghu.core.stats.dimensions import VILLAGE
from tonghu.core.stats.indicators import BOTH
from tonghu.core.stats.output import Earlier, TableOut
from tonghu.core.stats.plan import KINDS, POPULATIONS
from tonghu.core.stats.release import Release
from tonghu.core.stats.survey_table import Place, beside


def with_survey(release: Release, survey: Mapping[Place, int]) -> dict[str, object]:
    """The survey beside every population that the release counts (``population.json``)."""
    layers = dict.fromkeys((t.spec.kind, t.spec.population) for t in release.tables if t.spec.kind != BOTH)
    return {
        "as_of": release.frame.as_of,
        "note": "人口统计调查数与登记数的口径不同（调查按常住人口抽样或普查，登记按方案口径），并列比较，不相互替代；"
        "覆盖率＝登记数÷调查数×100%，登记数按规定不显示的不计算",
        "populations": [
            {
                "kind": kind,
                "population": population,
                "title": f"{KINDS[kind]}（{POPULATIONS[population]}）",
                "rows": [
                    {
                        "unit": entry.place[0],
                        "age": entry.place[1],
                        "sex": entry.place[2],
                        "survey": entry.survey,
                        "register": entry.register,
                        "difference": entry.difference,
                        "coverage": entry.coverage,
                        "why": entry.why,
                    }
                    for entry in beside(survey, release.tables, kind, population)
                ],
            }
            for kind, population in layers
        ],
    }


def with_previous(release: Release, previous: Earlier) -> dict[str, object]:
    """Each printed figure beside the earlier output's, where both are shown (``previous.json``).

    A change is given only between exact figures: of rounded ones it would say more than either.
    """
    rounded = PUBLIC in (release.frame.audience, previous.audience)
    return {
        "previous": {"as_of": previous.as_of, "snapshot": previous.snapshot, "audience": previous.audience},
        "as_of": release.frame.as_of,
        "note": "只比较两期都显示的数；取整的数不计算增减" if rounded else "只比较两期都显示的数",
        "tables": [entry for table in release.tables if (entry := _compared(table, previous, rounded))["cells"]],
    }


def _compared(table: TableOut, previous: Earlier, rounded: bool) -> dict[str, object]:
    cells: list[dict[str, object]] = []
    villages = any(axis.name == VILLAGE for axis in table.spec.axes)
    named: Sequence = [] if villages else list(zip(table.spec.cells(), table.cells, strict=True))
    for (_, cell), printed in named:
        told = previous.cells.get(cell)
        if told is None or told.span is None or printed.value is None:
            continue
        exact = not rounded and told.span[0] == told.span[1]
        before = previous.printed[cell]
        cells.append(
            {
                "keys": list(printed.keys),
                "previous": before,
                "value": printed.value,
                "change": printed.value - before if exact else None,
            }
        )
    return {"id": table.spec.id, "title": table.spec.title, "cells": cells}
