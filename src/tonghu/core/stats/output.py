"""Tables as they leave: the contract's object, and what an earlier one tells its reader (``tables.json``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tonghu.core.stats.audience import AUDIENCES, PUBLIC, printed_bounds
from tonghu.core.stats.cells import Cell, condition
from tonghu.core.stats.dimensions import ALL, AREA, LEVELS, UNCOLLECTED
from tonghu.core.stats.indicators import SCOPES
from tonghu.core.stats.plan import TableSpec, layer_of

SHOWN, HIDDEN, ROUNDED = "", "hidden", "rounded"


@dataclass(frozen=True, slots=True)
class CellOut:
    """One printed cell; ``value`` is ``None`` when hidden."""

    keys: tuple[str, ...]
    value: int | None
    flag: str


@dataclass(frozen=True, slots=True)
class TableOut:
    """One table as printed."""

    spec: TableSpec
    cells: tuple[CellOut, ...]

    def as_json(self) -> dict[str, object]:
        """The contract's object."""
        spec = self.spec
        return {
            "id": spec.id,
            "title": spec.title,
            "population": spec.population,
            "kind": spec.kind,
            "scope": spec.scope.words if spec.scope else "",
            "unit": spec.unit,
            "dimensions": [axis.name for axis in spec.axes],
            "multiple": spec.multiple,
            "cells": [{"keys": list(cell.keys), "value": cell.value, "flag": cell.flag} for cell in self.cells],
        }


@dataclass(frozen=True, slots=True)
class Told:
    """What one release says of one cell: ``span`` is ``None`` where it is hidden."""

    span: tuple[int, int] | None


@dataclass(frozen=True)
class Earlier:
    """An earlier release, as its reader sees it."""

    name: str
    """Where it was found, for messages and the register."""
    snapshot: str
    as_of: str
    policy: str
    audience: str
    cells: Mapping[Cell, Told]
    printed: Mapping[Cell, int]
    """The figures themselves, as printed."""
    digest: str = ""
    """Hash of its tables.json."""


class Unreadable(ValueError):
    """An earlier output that is not one; the message (Chinese) says what is wrong."""


def read_earlier(name: str, content: object, thresholds: Mapping[str, int], digest: str = "") -> Earlier:
    """An earlier ``tables.json`` → what it tells. Raises :class:`Unreadable`."""
    try:
        assert isinstance(content, Mapping)
        audience = str(content["audience"])
        if audience not in AUDIENCES:
            raise Unreadable(f"{name}：audience 是“{audience}”，应为 {'、'.join(AUDIENCES)} 之一")
        cells: dict[Cell, Told] = {}
        printed: dict[Cell, int] = {}
        for table in content["tables"]:
            for cell, told, figure in _cells_of(table, audience, thresholds[audience]):
                if figure is not None:
                    printed[cell] = figure
                known = cells.get(cell)
                if known is None or known.span is None:
                    cells[cell] = told
        return Earlier(
            name,
            str(content["snapshot"]),
            str(content["as_of"]),
            str(content["policy"]),
            audience,
            cells,
            printed,
            digest,
        )
    except (KeyError, TypeError, AssertionError, AttributeError) as error:
        raise Unreadable(f"{name}：不是统计分析输出的 tables.json（{error!r}）") from error


def _cells_of(table: Mapping[str, object], audience: str, threshold: int) -> Iterator[tuple[Cell, Told, int | None]]:
    layer = layer_of(str(table["kind"]), str(table["population"]))
    words = str(table["scope"])
    fixed: tuple[tuple[str, str], ...] = ()
    if words:
        scope = SCOPES.get(words)
        if scope is None:
            layer = f"{layer}/{words}"  # a part of the population that this version does not know: a layer of its own
        else:
            fixed = ((scope.dimension, scope.node),)
    names = [str(name) for name in _sequence(table["dimensions"])]
    for entry in _sequence(table["cells"]):
        assert isinstance(entry, Mapping)
        pairs = [node_of(name, str(key)) for name, key in zip(names, entry["keys"], strict=True)]
        value, flag = entry["value"], entry["flag"]
        if value is None:
            span = None
        elif flag == ROUNDED or (audience == PUBLIC and value):
            span = printed_bounds(int(value), threshold)
        else:
            span = (int(value), int(value))
        yield (layer, condition((*fixed, *pairs))), Told(span), None if value is None else int(value)


def _sequence(value: object) -> Sequence[object]:
    assert isinstance(value, Sequence)
    assert not isinstance(value, str)
    return value


def node_of(dimension: str, key: str) -> tuple[str, str]:
    """A printed dimension and key → dimension and node of a cell."""
    if dimension in LEVELS:
        return AREA, f"{UNCOLLECTED}@{dimension}" if key == UNCOLLECTED else key
    return ("age" if dimension == "age_wide" else dimension), ALL if key == ALL else key
