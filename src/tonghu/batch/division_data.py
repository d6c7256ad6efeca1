"""Loads the division data that comes with the program, or a newer folder of the same form that a user supplies."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.core.base.divisions import Division, DivisionTable, Event, TownRow

_SHIPPED = Path(__file__).resolve().parent.parent / "data" / "divisions"
_DIVISIONS = ("code", "name", "valid_from", "valid_to", "kind", "source")
_EVENTS = ("on", "kind", "old_code", "old_name", "new_code", "new_name", "source")
_TOWNS = ("code", "name", "source", "group", "valid_from", "valid_to", "villages")


@cache
def load_divisions(folder: Path | None = None) -> DivisionTable:
    """The division table of a folder (default: the one shipped), kept for the process.

    The folder holds ``divisions``, ``events`` and ``towns/NN`` (one per province), each as ``.csv`` or ``.csv.gz`` in
    UTF-8. A province without a file of its own is taken from the shipped data. Raises :class:`UnusableInput` when a
    file is missing or has other columns.
    """
    root = folder or _SHIPPED
    divisions = (
        Division(code, name, _day(since), _day(until), kind, source)
        for code, name, since, until, kind, source in _rows(root, "divisions", _DIVISIONS)
    )
    events = (Event(_day(on), *rest) for on, *rest in _rows(root, "events", _EVENTS))
    try:
        return DivisionTable(divisions, events, partial(_towns, root))
    except ValueError as error:
        raise UnusableInput(f"区划数据“{root}”读不出：{error}") from error


def _towns(root: Path, province: str) -> Iterator[TownRow]:
    name = f"towns/{province}"
    for folder in dict.fromkeys((root, _SHIPPED)):
        if _file(folder, name) is not None:
            for code, town, source, group, since, until, villages in _rows(folder, name, _TOWNS):
                yield TownRow(code, town, source, group or code, _day(since), _day(until), villages)
            return


def _file(root: Path, name: str) -> Path | None:
    return next((path for path in (root / f"{name}.csv", root / f"{name}.csv.gz") if path.is_file()), None)


def _rows(root: Path, name: str, header: tuple[str, ...]) -> Iterator[list[str]]:
    path = _file(root, name)
    if path is None:
        raise UnusableInput(f"区划数据“{root}”里缺少 {name}.csv（或 .csv.gz）")
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(rows, ())) != header:
        raise UnusableInput(f"区划数据“{path}”的表头应为 {','.join(header)}")
    yield from rows


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
