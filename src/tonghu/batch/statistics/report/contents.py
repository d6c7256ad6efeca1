"""The whole report, from the printed figures of one release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tonghu.batch.statistics.report.annex import annex
from tonghu.batch.statistics.report.areas import areas
from tonghu.batch.statistics.report.blocks import Block, Figure, Report, Table
from tonghu.batch.statistics.report.closing import definitions, method, quality
from tonghu.batch.statistics.report.facts import LAYERS, Facts
from tonghu.batch.statistics.report.maps import Outline
from tonghu.batch.statistics.report.overview import overview
from tonghu.batch.statistics.report.problems import problems, reasons
from tonghu.batch.statistics.report.structure import structure
from tonghu.core.stats.bridges import Bridge


@dataclass(frozen=True)
class Material:
    """What a report is written from, beside the printed figures."""

    facts: Facts
    marks: Sequence[str]
    stamp: str
    method: str
    undetermined: Mapping[str, int]
    """Layer → children that cannot be decided yet; empty where the reader is not told."""
    dropped: Mapping[str, int]
    bridges: tuple[Bridge, ...] = ()
    survey: Sequence[Mapping[str, object]] = ()
    outline: Outline | None = None
    more: Sequence[Block] = ()
    """Further annexes of an internal release."""


def build_report(material: Material) -> Report:
    """Every block in its order, tables and charts numbered through."""
    facts = material.facts
    blocks: list[Block] = [
        *overview(facts, material.undetermined, material.bridges),
        *structure(facts),
        *areas(facts, material.outline),
        *problems(facts),
        *reasons(facts),
        *definitions(facts),
        *quality(facts, material.dropped),
        *method(facts, material.method),
        *annex(facts, material.survey),
        *material.more,
    ]
    names = "、".join(dict.fromkeys(LAYERS[layer] for layer in facts.monitored())) or "流动儿童和留守儿童"
    day = facts.day
    return Report(
        unit=facts.unit,
        name=f"{names}统计分析报告",
        subtitle=f"（截至{day.year}年{day.month}月{day.day}日）",
        marks=material.marks,
        stamp=material.stamp,
        blocks=tuple(_numbered(blocks)),
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    tables = figures = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield replace(block, caption=f"表{tables}　{block.caption}")
        elif isinstance(block, Figure):
            figures += 1
            yield replace(block, caption=f"图{figures}　{block.caption}")
        else:
            yield block
