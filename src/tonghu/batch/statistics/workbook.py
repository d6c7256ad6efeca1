"""``tables.xlsx``: the tables as people read them, one sheet per indicator, hidden counts as a mark and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.writing.sheets import Cell, Column, Sheet, Stamp, write_workbook
from tonghu.core.stats.dimensions import ALL, COUNTY, TOWN, VILLAGE
from tonghu.core.stats.indicators import BOTH, BY_NAME, IDENTITY, LEFT_BEHIND, MIGRANT, STATISTICS
from tonghu.core.stats.output import CellOut, TableOut
from tonghu.core.stats.plan import LEVEL_TITLES, POPULATIONS


@dataclass(frozen=True, slots=True)
class ReleaseStamp(Stamp):
    """The stamp of a release: it says who may read it instead of 内部资料."""

    readers: str = "内部资料"

    def marks(self) -> tuple[str, ...]:
        """For whom it is, and 草案试用 and 含演练数据 where they apply."""
        return (self.readers, *(("草案试用",) if self.draft else ()), *(("含演练数据",) if self.training else ()))


HIDDEN_MARK = "—"
TOTAL = "合计"
_TITLES = dict(LEVEL_TITLES)


def write_tables(path: Path, stamp: Stamp, tables: Sequence[TableOut], name_of: Callable[[str], str]) -> None:
    """One sheet per table, in the order of the release. ``name_of``: area code → name ("" when unknown)."""
    sheets = [
        _sheet(f"{number:02d} {_short(table)}", number, table, name_of) for number, table in enumerate(tables, start=1)
    ]
    write_workbook(path, stamp, [_contents(tables), *sheets])


_KIND_NAMES = {MIGRANT: "流动", LEFT_BEHIND: "留守", BOTH: "按人计"}
_LEVEL_NAMES = {COUNTY: "县", TOWN: "乡镇", VILLAGE: "村"}


def _short(table: TableOut) -> str:
    """A sheet's name: whose children, by what. Excel allows 31 characters."""
    spec = table.spec
    kind = _KIND_NAMES[spec.kind] + ("统计口径" if spec.population == STATISTICS else "")
    axes = [_LEVEL_NAMES.get(axis.name) or _axis_title(axis.name) for axis in spec.axes]
    return "·".join([kind, *(axes or ["人数"])])[:26]


def _axis_title(name: str) -> str:
    """身份, or what an indicator is called."""
    return "身份" if name == IDENTITY else "年龄段" if name == "age_wide" else BY_NAME[name].title


def _contents(tables: Sequence[TableOut]) -> Sheet:
    rows: list[list[Cell]] = []
    for number, table in enumerate(tables, start=1):
        rows.append([number, table.spec.title, POPULATIONS[table.spec.population], table.spec.id])
    columns = (Column("序号", 6), Column("表名", 70), Column("口径", 14), Column("编号", 46))
    notes = (f"“{HIDDEN_MARK}”表示按规定不显示的人数；0 表示没有；未采集表示登记表该栏空白，不等于“否”或“无”。",)
    return Sheet("目录", "统计表目录", "见各表", columns, rows, notes)


def _sheet(name: str, number: int, table: TableOut, name_of: Callable[[str], str]) -> Sheet:
    spec = table.spec
    if len(spec.axes) <= 1:
        heads, columns, rows = _list(table, name_of)
    else:
        heads, columns, rows = _cross(table, name_of)
    notes = ["可多选：一名儿童可计入几项，分项之和可以大于合计。"] if spec.multiple else []
    shown = [*(Column(head, 20) for head in heads), *(Column(column, 11) for column in columns)]
    return Sheet(name, f"表{number} {spec.title}", POPULATIONS[spec.population], shown, rows, notes, freeze=len(heads))


def _printed(cell: CellOut) -> Cell:
    return HIDDEN_MARK if cell.value is None else cell.value


def _label(axis: str, key: str, name_of: Callable[[str], str]) -> str:
    if key == ALL:
        return TOTAL
    if axis in LEVEL_TITLES or axis == "origin":
        return name_of(key) or key
    return f"{key}岁" if axis in ("age", "age_wide") and key[0].isdigit() else key


def _list(table: TableOut, name_of: Callable[[str], str]) -> tuple[list[str], list[str], list[list[Cell]]]:
    axis = table.spec.axes[0].name if table.spec.axes else ""
    coded = axis in LEVEL_TITLES or axis == "origin"
    rows: list[list[Cell]] = []
    for cell in table.cells:
        key = cell.keys[0] if cell.keys else ALL
        code = [key if key.isdigit() else ""] if coded else []
        rows.append([*code, _label(axis, key, name_of), _printed(cell)])
    return (
        [*(["区划代码"] if coded else []), _TITLES.get(axis) or (_axis_title(axis) if axis else "范围")],
        ["人数（人）"],
        rows,
    )


def _cross(table: TableOut, name_of: Callable[[str], str]) -> tuple[list[str], list[str], list[list[Cell]]]:
    axes = table.spec.axes
    last = [ALL, *(key for key, _ in axes[-1].keys)]
    by_row: dict[tuple[str, ...], dict[str, Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.keys[:-1], {})[cell.keys[-1]] = _printed(cell)
    coded = axes[0].name in LEVEL_TITLES
    rows: list[list[Cell]] = []
    for keys, values in by_row.items():
        code: list[Cell] = [keys[0] if keys[0].isdigit() else ""] if coded else []
        labels = [_label(axis.name, key, name_of) for axis, key in zip(axes, keys, strict=False)]
        rows.append([*code, *labels, *(values[key] for key in last)])
    heads = [
        *(["区划代码"] if coded else []),
        *(_TITLES.get(axis.name) or _axis_title(axis.name) for axis in axes[:-1]),
    ]
    return heads, [_label(axes[-1].name, key, name_of) for key in last], rows
