"""What a report may say: the printed figures of a release by what they count, with their words. Nothing else is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from tonghu.batch.statistics.report.blocks import HIDDEN_MARK
from tonghu.batch.statistics.report.drawing import NOT_SHOWN, Mark
from tonghu.core.policy.model import Pack
from tonghu.core.stats.audience import PUBLIC
from tonghu.core.stats.cells import Cell, condition
from tonghu.core.stats.dimensions import ALL, LEVELS, TOWN, UNCOLLECTED
from tonghu.core.stats.indicators import BOTH, LEFT_BEHIND, MIGRANT, MONITORING, STATISTICS, Indicator
from tonghu.core.stats.output import CellOut, Earlier, TableOut
from tonghu.core.stats.plan import TableSpec, layer_of
from tonghu.core.stats.rates import share
from tonghu.core.stats.release import Release

PERSONS = layer_of(BOTH, MONITORING)
LAYERS = {
    layer_of(MIGRANT, MONITORING): "流动儿童",
    layer_of(LEFT_BEHIND, MONITORING): "留守儿童",
    layer_of(MIGRANT, STATISTICS): "流动儿童（统计分析口径）",
}
ABSENT = CellOut((), None, "absent")
"""Stands for what no table of the release prints."""


@dataclass(frozen=True)
class Facts:
    """A release with the names of its places and what it is compared with."""

    release: Release
    pack: Pack
    unit: str
    day: date
    area_name: Callable[[str], str]
    previous: Earlier | None = None
    cells: dict[Cell, CellOut] = field(init=False)

    def __post_init__(self) -> None:
        printed: dict[Cell, CellOut] = {}
        for table in self.release.tables:
            for (_, cell), out in zip(table.spec.cells(), table.cells, strict=True):
                printed.setdefault(cell, out)
        object.__setattr__(self, "cells", printed)

    @property
    def rounded(self) -> bool:
        """Whether figures are multiples of 5."""
        return self.release.frame.audience == PUBLIC

    def layers(self) -> list[str]:
        """The layers that the release counts, persons left out."""
        counted = dict.fromkeys(table.spec.layer for table in self.release.tables)
        return [layer for layer in LAYERS if layer in counted]

    def monitored(self) -> list[str]:
        """The monitoring layers."""
        return [layer for layer in self.layers() if layer.endswith(MONITORING)]

    def get(self, layer: str, *pairs: tuple[str, str]) -> CellOut:
        """The printed count of the children of a layer for whom the pairs (dimension, node) hold."""
        return self.cells.get((layer, condition(pairs)), ABSENT)

    def options(self, layer: str, indicator: Indicator) -> list[tuple[str, CellOut]]:
        """Printed options of an indicator with their counts, 未采集 last; nothing where no table shows it."""
        spec = next((s for s in self._specs(layer) if s.indicator == indicator.name), None)
        if spec is None:
            return []
        axis = next(axis for axis in spec.axes if axis.name == indicator.name)
        return [(key, self.get(layer, *spec.fixed, (axis.dimension, node))) for key, node in axis.keys]

    def whole(self, layer: str, indicator: Indicator | None = None) -> CellOut:
        """All children of a layer, or of the part that an indicator is asked of."""
        scope = indicator.scope if indicator else None
        return self.get(layer, *([(scope.dimension, scope.node)] if scope else []))

    def _specs(self, layer: str) -> Iterator[TableSpec]:
        return (table.spec for table in self.release.tables if table.spec.layer == layer)

    def by_level(self, layer: str, level: str, indicator: str = "") -> TableOut | None:
        """The table of a layer by areas of one level."""
        for table in self.release.tables:
            spec = table.spec
            if spec.layer == layer and spec.axes and spec.axes[0].name == level and spec.indicator == indicator:
                return table
        return None

    def towns(self, layer: str) -> list[tuple[str, CellOut]]:
        """(code or 未采集, count) per town, what lies outside included."""
        table = self.by_level(layer, TOWN)
        return [] if table is None else [(c.keys[0], c) for c in table.cells if c.keys[0] != ALL]

    def place(self, key: str) -> str:
        """An area key as people read it."""
        if key == ALL:
            return "合计"
        if not key.isdigit():
            return key
        name = self.area_name(key) or key
        return f"{name}（区域外）" if len(key) == LEVELS["county"] and key.endswith("00") else name

    # --- words -------------------------------------------------------------------------------------------------------
    def number(self, out: CellOut) -> str:
        """As a table prints it."""
        return HIDDEN_MARK if out.value is None else str(out.value)

    def people(self, out: CellOut) -> str:
        """As a sentence says it."""
        if out.value is None:
            return "（人数按规定不显示）"
        return f"约{out.value}人" if self.rounded and out.value else f"{out.value}人"

    def percent(self, part: CellOut, whole: CellOut) -> str:
        """A share with two decimals (one of rounded figures), from the printed figures; — where one is hidden or the
        whole is too small for a rate."""
        found = share(part.value, whole.value)
        return HIDDEN_MARK if found is None else f"{found:.{1 if self.rounded else 2}f}%"

    def mark(self, key: str, out: CellOut) -> Mark:
        """As a chart draws it."""
        return Mark(key, out.value, NOT_SHOWN if out.value is None else str(out.value))

    # --- comparison --------------------------------------------------------------------------------------------------
    def before(self, cell: Cell) -> int | None:
        """The figure of the earlier output."""
        return None if self.previous is None else self.previous.printed.get(cell)

    def exact_before(self, cell: Cell) -> bool:
        """Whether a change may be given: of rounded figures it would say more than either."""
        told = None if self.previous is None else self.previous.cells.get(cell)
        return not self.rounded and told is not None and told.span is not None and told.span[0] == told.span[1]

    def change(self, cell: Cell) -> int | None:
        """By how much a count changed since the earlier output; ``None`` where that is not told."""
        now, before = self.cells.get(cell, ABSENT).value, self.before(cell)
        if now is None or before is None or not self.exact_before(cell):
            return None
        return now - before


def band(key: str) -> str:
    """An age key as people read it."""
    return f"{key.replace('-', '–')}岁" if key[:1].isdigit() else key


def listing(texts: Sequence[str]) -> str:
    """Joined as a sentence joins them."""
    return "、".join(texts)


def last(keys: Sequence[tuple[str, CellOut]]) -> list[tuple[str, CellOut]]:
    """未采集 and 其他 at the end."""
    return sorted(keys, key=lambda entry: entry[0] == UNCOLLECTED)
