"""表头对照: what every header of every sender was read as, shown to the user, corrected by the user, and remembered.

The survey writes the workbook; a person fills its column 更正为 and lays it into the folder of the lists (or names it with
``--mapping``). From then on the corrections hold for that sender, and they stand in every later 表头对照 again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.tables import Raw, read_tables
from tonghu.core.survey.headers import Named, header_key
from tonghu.core.survey.list_columns import columns_of

MAPPING_FILE = "表头对照"
"""Name of the workbook, without its suffix."""
LIST, PRINTED, READ_AS, CORRECTED = "名单", "原表头", "读作", "更正为"
NOT_READ = "不读取"
"""What a person writes for a column that is to be left alone."""
_HEADER_WITHIN = 20


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """Corrections by list key; each keyed by :func:`header_key` of the printed header."""

    named: Mapping[str, Named] = field(default_factory=dict)
    printed: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(key, normalised header) → header as it was printed, to show corrections whose header is not in use today."""

    def of(self, key: str) -> Named:
        """The corrections of one sender."""
        return self.named.get(key, {})


def read_mapping(path: Path, lists: Mapping[str, str]) -> HeaderMapping:
    """Read a corrected 表头对照. ``lists``: key → name of the list as shown.

    Raises :class:`UnusableInput` for a file that is none, or a correction that names no column; nothing is guessed.
    """
    keys = {name: key for key, name in lists.items()} | {key: key for key in lists}
    named: dict[str, dict[str, str]] = {}
    printed: dict[tuple[str, str], str] = {}
    found = False
    for table in read_tables(path):
        rows = [list(row.cells) for row in table.rows]
        top = next((i for i, row in enumerate(rows[:_HEADER_WITHIN]) if PRINTED in row and CORRECTED in row), None)
        if top is None:
            continue
        found = True
        places = {str(cell): index for index, cell in enumerate(rows[top]) if cell is not None}
        for raw, row in zip(table.rows[top + 1 :], rows[top + 1 :], strict=True):
            name, header, wanted = (_cell(row, places.get(head)) for head in (LIST, PRINTED, CORRECTED))
            if not wanted:
                continue
            key = keys.get(name)
            if key is None or not header:
                raise UnusableInput(
                    f"{path.name} 第{raw.number}行：“{LIST}”应是 {'、'.join(lists.values())} 之一，且须有“{PRINTED}”"
                )
            named.setdefault(key, {})[header_key(header)] = _code(wanted, key, f"{path.name} 第{raw.number}行")
            printed[key, header_key(header)] = header
    if not found:
        raise UnusableInput(
            f"{path.name} 不是表头对照：没有找到含“{PRINTED}”和“{CORRECTED}”的一行。请用程序生成的表头对照.xlsx 修改"
        )
    return HeaderMapping(named, printed)


def _code(wanted: str, key: str, place: str) -> str:
    if wanted == NOT_READ:
        return ""
    columns = columns_of(key)
    by_header = {column.header: code for code, column in columns.items()}
    code = wanted if wanted in columns else by_header.get(wanted)
    if code is None:
        raise UnusableInput(f"{place}：“{wanted}”不是这份名单的栏目。请从下拉列表中选择，或填“{NOT_READ}”")
    return code


def _cell(row: Sequence[Raw], index: int | None) -> str:
    if index is None or index >= len(row) or row[index] is None:
        return ""
    return str(row[index]).strip()


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One line of 表头对照 as it is shown: one header of one sender, with the first place where it stands."""

    key: str
    file: str
    sheet: str
    letter: str
    header: str
    code: str
    corrected: str
    places: int = 0
    """How many sheets have it; 0 for a remembered correction that none needs today."""


def mapping_lines(
    used: Sequence[tuple[str, tuple[str, str, str, str, str]]], mapping: HeaderMapping
) -> list[MappingLine]:
    """Lines to show: every header in use once per sender, then remembered corrections whose header no file has today."""
    lines: dict[tuple[str, str, str], MappingLine] = {}
    seen: set[tuple[str, str]] = set()
    for key, (file, sheet, letter, header, code) in used:
        normal = header_key(header)
        seen.add((key, normal))
        line = lines.get((key, header, code))
        if line is None:
            named = mapping.of(key)
            corrected = _shown(key, named[normal]) if normal in named else ""
            line = MappingLine(key, file, sheet, letter, header, code, corrected)
        lines[key, header, code] = replace(line, places=line.places + 1)
    remembered = [
        MappingLine(key, "", "", "", header, mapping.of(key)[normal], _shown(key, mapping.of(key)[normal]))
        for (key, normal), header in mapping.printed.items()
        if (key, normal) not in seen
    ]
    return [*lines.values(), *remembered]


def _shown(key: str, code: str) -> str:
    return columns_of(key)[code].header if code else NOT_READ
