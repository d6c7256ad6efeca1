"""Planning annexes from files: school places, facilities of communities, and services that children are entitled to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot
from tonghu.batch.tables import read_tables
from tonghu.core.policy.model import Pack
from tonghu.core.stats.dimensions import LEVELS, TOWN, VILLAGE
from tonghu.core.stats.planning import STAGES, Facilities, Need, Places, facilities, needs, school_places

_CODE = ("区划代码", "单位代码", "地区代码")
_STAGE, _PLACES = ("学段",), ("学位数", "学位", "容量")
_NAME, _ROOM = ("名称", "设施名称"), ("容量", "床位数", "可容纳人数")


def read_capacity(path: Path) -> dict[tuple[str, str], int]:
    """School places per (town or county code, stage). Raises :class:`UnusableInput` with file, row and reason."""
    stages = [stage for stage, _, _ in STAGES]
    found: dict[tuple[str, str], int] = {}
    for number, (code, stage, places) in _rows(path, (_CODE, _STAGE, _PLACES)):
        if stage not in stages:
            raise UnusableInput(f"{path.name} 第{number}行的学段“{stage}”不认识，可用：{'、'.join(stages)}")
        found[code, stage] = found.get((code, stage), 0) + _whole(path, number, places)
    return found


def read_facilities(path: Path) -> list[tuple[str, int]]:
    """(Community code, capacity) per facility. Raises :class:`UnusableInput`."""
    return [(code, _whole(path, number, room)) for number, (code, _, room) in _rows(path, (_CODE, _NAME, _ROOM))]


def _rows(path: Path, headers: Sequence[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    met = False
    for table in read_tables(path):
        if table.keys is not None:
            header, rows = [_text(cell) for cell in table.keys], table.rows
        else:
            start = next(
                (n for n, row in enumerate(table.rows[:40]) if _columns([_text(c) for c in row.cells], headers)), None
            )
            if start is None:
                continue
            header, rows = [_text(cell) for cell in table.rows[start].cells], table.rows[start + 1 :]
        places = _columns(header, headers)
        if places is None:
            continue
        met = True
        for row in rows:
            cells = [_text(cell) for cell in row.cells]
            if any(cells):
                values = [cells[place] if place < len(cells) else "" for place in places]
                if not (values[0].isdigit() and len(values[0]) in LEVELS.values()):
                    raise UnusableInput(
                        f"{path.name} 第{row.number}行的区划代码“{values[0]}”不是 6、9 或 12 位数字，请改正"
                    )
                yield row.number, values
    if not met:
        raise UnusableInput(f"{path.name} 的表头须有：{'、'.join(words[0] for words in headers)}")


def _columns(header: Sequence[str], headers: Sequence[Sequence[str]]) -> list[int] | None:
    places = [next((header.index(word) for word in words if word in header), None) for words in headers]
    return None if any(place is None for place in places) else [place for place in places if place is not None]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _whole(path: Path, number: int, text: str) -> int:
    if not text.isdigit():
        raise UnusableInput(f"{path.name} 第{number}行的“{text}”不是整数，请改正")
    return int(text)


def places_wanted(snapshot: Snapshot, capacity: Mapping[tuple[str, str], int], as_of: date) -> list[Places]:
    """Migrant children of school age per town in this and the next school years, beside the places."""
    table, areas = snapshot.table, snapshot.legend.areas
    layer = "migrant.statistics" if (table.column("migrant_statistics").to_numpy() == 2).any() else "migrant.monitoring"
    level = LEVELS[TOWN] if not capacity or any(len(code) >= LEVELS[TOWN] for code, _ in capacity) else 6
    born: Counter[tuple[str, date]] = Counter()
    columns = zip(*(table.column(n).to_pylist() for n in (TARGETS[layer], "residence", "born")), strict=True)
    for status, place, day in columns:
        if status == 2 and day is not None:
            born[areas[place][:level], day] += 1
    start = as_of.year if (as_of.month, as_of.day) < (9, 1) else as_of.year + 1
    return school_places(born, capacity, (start, start + 1, start + 2))


def birth_years(snapshot: Snapshot) -> dict[tuple[str, str, str], int]:
    """(Town, birth year or 未采集, layer) → children."""
    table, areas = snapshot.table, snapshot.legend.areas
    found: Counter[tuple[str, str, str]] = Counter()
    for layer, column in TARGETS.items():
        place = "hukou" if layer.startswith("left_behind") else "residence"
        for status, where, day in zip(*(table.column(n).to_pylist() for n in (column, place, "born")), strict=True):
            if status == 2:
                found[areas[where][: LEVELS[TOWN]] or "未采集", str(day.year) if day else "未采集", layer] += 1
    return dict(found)


def beside_facilities(snapshot: Snapshot, registry: Sequence[tuple[str, int]]) -> list[Facilities]:
    """Migrant children per community beside its facilities."""
    table, areas = snapshot.table, snapshot.legend.areas
    here: Counter[str] = Counter()
    for status, place in zip(
        table.column("migrant_monitoring").to_pylist(), table.column("residence").to_pylist(), strict=True
    ):
        if status == 2 and len(areas[place]) == LEVELS[VILLAGE]:
            here[areas[place]] += 1
    return facilities(here, registry)


def services_wanted(snapshot: Snapshot, pack: Pack) -> list[Need]:
    """Children entitled, and to be checked, per town and item of the pack's service list. Who receives what is not in a
    registration table."""
    table, areas = snapshot.table, snapshot.legend.areas
    places = [areas[place][: LEVELS[TOWN]] or "未采集" for place in table.column("residence").to_pylist()]
    entries: list[tuple[str, str, str, bool]] = []
    for item in pack.services:
        column = f"service_{item.number}"
        if column in table.column_names:
            words = {1: "check", 2: "entitled"}
            for place, state in zip(places, table.column(column).to_pylist(), strict=True):
                if state in words:
                    entries.append((place, f"{item.number:02d} {item.project}", words[state], False))
    return needs(entries)
