"""What only the office sees beside a release: exact bridges, what the lists miss, planning annexes, flexible tables.

Made for internal releases and written below ``内部``; of the bridges the report tells what no small number could be read
from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.assess_command import Job
from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics import needs
from tonghu.batch.statistics.bridging import (
    NAMES,
    Followed,
    earlier_periods,
    followed,
    matches,
    periods,
    populations_bridge,
    read_followed,
)
from tonghu.batch.statistics.counting import Source
from tonghu.batch.statistics.crossing import Crossing, cross, read_names
from tonghu.batch.statistics.options import Options
from tonghu.batch.statistics.recognised import Missed, list_bridges, missed_by_lists, read_lists
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.stats.audience import INTERNAL
from tonghu.core.stats.bridges import Bridge, coarsened
from tonghu.core.stats.coverage import ASSUMPTIONS
from tonghu.core.stats.indicators import BY_NAME
from tonghu.core.stats.output import Earlier
from tonghu.core.stats.plan import LEVEL_TITLES
from tonghu.core.stats.planning import Facilities, Need, Places


@dataclass(frozen=True)
class Supplement:
    """Everything below 内部 but the method file."""

    children: Followed
    bridges: tuple[Bridge, ...]
    lists: tuple[Bridge, ...]
    missed: tuple[Missed, ...]
    places: tuple[Places, ...]
    birth_years: Mapping[tuple[str, str, str], int]
    facilities: tuple[Facilities, ...]
    needs: tuple[Need, ...]
    crossings: tuple[Crossing, ...]


def check(options: Options) -> tuple[tuple[str, ...], ...]:
    """The crossings asked for. Raises :class:`UnusableInput` when something is asked that only the office may see."""
    asked = {
        "--list": options.lists,
        "--capacity": options.capacity,
        "--facilities": options.facilities,
        "--cross": options.crossings,
    }
    given = [name for name, value in asked.items() if value]
    if given and options.audience != INTERNAL:
        raise UnusableInput(f"{'、'.join(given)} 的结果只供内部使用，不能与 --audience {options.audience} 同用")
    return tuple(read_names(text) for text in options.crossings)


def make_supplement(
    table: Path, job: Job, options: Options, snapshot: Snapshot, source: Source, previous: Earlier | None, threshold: int,
    say: Callable[[str], None],
) -> Supplement:  # fmt: skip
    """Make all of it; of what is not given (lists, capacities, an earlier period) nothing."""
    crossings = check(options)
    capacity = needs.read_capacity(options.capacity) if options.capacity else {}
    registry = needs.read_facilities(options.facilities) if options.facilities else []
    layers = [layer for layer in TARGETS if layer in job.pack.targets]
    monitored = [layer for layer in layers if layer.endswith(".monitoring")]
    now = followed(snapshot, layers, job.as_of, f"{job.pack.id} {job.pack.version}")
    between = populations_bridge(now, snapshot)
    found = [] if between is None else [between]
    before = read_followed(options.previous) if options.previous else None
    if before is not None and previous is not None and matches(previous, before):
        folders = sorted(p for p in options.releases.iterdir() if p.is_dir()) if options.releases else []
        found += periods(table, job, now, before, earlier_periods(folders, before.as_of), say)
    elif options.previous is not None:
        say(f"{options.previous} 没有 内部/children.parquet，不能逐人说明与上期的增减，只作数的比较")
    lists = read_lists(table, options.lists, snapshot) if options.lists else None
    return Supplement(
        now,
        tuple(found),
        tuple(list_bridges(lists, snapshot, monitored)) if lists else (),
        tuple(missed_by_lists(lists, snapshot, monitored)) if lists else (),
        tuple(needs.places_wanted(snapshot, capacity, job.as_of)),
        needs.birth_years(snapshot),
        tuple(needs.beside_facilities(snapshot, registry)) if options.facilities else (),
        tuple(needs.services_wanted(snapshot, job.pack)),
        tuple(cross(source, snapshot, names, threshold) for names in crossings),
    )


# --- as sheets -------------------------------------------------------------------------------------------------------
def sheets(found: Supplement, name_of: Callable[[str], str]) -> list[Sheet]:
    """One sheet per part that holds something."""
    made = [
        _bridges("口径和上期衔接", "人数衔接：两个口径之间、与上期之间", found.bridges),
        _bridges("名单衔接", "登记数与各部门名单", found.lists),
        _missed(found.missed, name_of),
        _births(found.birth_years, name_of),
        _places(found.places, name_of),
        _facilities(found.facilities, name_of),
        _needs(found.needs, name_of),
        *(_crossing(number, crossing, name_of) for number, crossing in enumerate(found.crossings, start=1)),
    ]
    return [sheet for sheet in made if sheet.rows]


def _named(code: str, name_of: Callable[[str], str]) -> str:
    return "合计" if code == "*" else name_of(code) or code if code.isdigit() else code or "未采集"


def _bridges(name: str, title: str, bridges: Sequence[Bridge]) -> Sheet:
    rows: list[list[Cell]] = []
    for bridge in bridges:
        rows.append([bridge.title, bridge.start[0], bridge.start[1]])
        rows += [[bridge.title, words, change] for words, change in bridge.steps]
        rows.append([bridge.title, bridge.end[0], bridge.end[1]])
    columns = (Column("衔接", 34), Column("项目", 44), Column("人数或增减（人）", 18))
    return Sheet(name, title, "各行注明", columns, rows, ("起点数加各项增减等于终点数。数字准确，只供内部。",))


def _missed(missed: Sequence[Missed], name_of: Callable[[str], str]) -> Sheet:
    rows: list[list[Cell]] = []
    methods = sorted({one.estimate.method for one in missed if one.estimate})
    for one in missed:
        row: list[Cell] = [NAMES[one.layer], one.area if one.area.isdigit() else "", _named(one.area, name_of)]
        e = one.estimate
        if e is None:
            rows.append([*row, None, None, None, None, None, one.visits_only, "没有儿童同时在两份名单上，无法估计"])
        else:
            rows.append([*row, e.seen, round(e.total), round(e.low), round(e.high), e.missed, one.visits_only, e.note])
    columns = (
        Column("口径", 24), Column("区划代码", 12), Column("乡镇（街道）", 18), Column("名单上（人）", 12), Column("估计总数（人）", 14),
        Column("95%区间下限", 12), Column("95%区间上限", 12), Column("名单遗漏（估计，人）", 18),
        Column("已登记而不在名单上（人）", 20), Column("说明", 40),
    )  # fmt: skip
    notes = [
        "只有上过两份以上名单的儿童能说明名单漏了多少；估计的是按口径应计而各名单都没有的儿童，可与入户登记另外发现的人数对照。"
    ]
    notes += [f"假定{n}：{words}。" for method in methods for n, words in enumerate(ASSUMPTIONS[method], start=1)]
    return Sheet("名单遗漏估计", "各部门名单遗漏儿童的估计（捕获—再捕获法）", "监测摸排口径", columns, rows, notes)


def _births(births: Mapping[tuple[str, str, str], int], name_of: Callable[[str], str]) -> Sheet:
    layers = list(dict.fromkeys(layer for _, _, layer in births))
    keys = sorted({(area, year) for area, year, _ in births})
    rows: list[list[Cell]] = [
        [_named(area, name_of), year, *(births.get((area, year, layer), 0) for layer in layers)] for area, year in keys
    ]
    columns = (Column("乡镇（街道）", 18), Column("出生年份", 10), *(Column(NAMES[layer], 24) for layer in layers))
    return Sheet("出生年份", "分乡镇（街道）、出生年份人数", "各栏注明", columns, rows)


def _places(places: Sequence[Places], name_of: Callable[[str], str]) -> Sheet:
    rows: list[list[Cell]] = [
        [p.area, _named(p.area, name_of), f"{p.year}–{p.year + 1}", p.stage, p.children, p.capacity, p.gap]
        for p in places
    ]
    columns = (
        Column("区划代码", 12), Column("区域", 18), Column("学年", 12), Column("学段", 12), Column("适龄流动儿童（人）", 18),
        Column("学位数（个）", 12), Column("缺口（个）", 10),
    )  # fmt: skip
    notes = ("按9月1日满周岁归入学段；没有出生日期的儿童不计。学位数空白为未提供，缺口为负表示有余。",)
    return Sheet("学位需求", "流动儿童学位需求", "统计分析口径，没有的为监测摸排口径", columns, rows, notes)


def _facilities(found: Sequence[Facilities], name_of: Callable[[str], str]) -> Sheet:
    rows: list[list[Cell]] = [
        [f.area, _named(f.area, name_of), f.children, f.facilities, f.capacity, "有儿童无设施" if f.lacking else ""]
        for f in found
    ]
    columns = (
        Column("区划代码", 14), Column("村（社区）", 22), Column("流动儿童（人）", 14), Column("设施（处）", 12), Column("容量（人）", 12),
        Column("提示", 14),
    )  # fmt: skip
    return Sheet("社区设施", "社区儿童服务设施与流动儿童人数", "监测摸排口径", columns, rows)


def _needs(found: Sequence[Need], name_of: Callable[[str], str]) -> Sheet:
    rows: list[list[Cell]] = [[_named(n.unit, name_of), n.item, n.entitled, n.check] for n in found]
    columns = (
        Column("乡镇（街道）", 18),
        Column("服务项目", 34),
        Column("应享受（人）", 14),
        Column("待核实（人）", 14),
    )
    notes = ("登记表没有是否已享受的记录，已享受人数以各部门台账为准。",)
    return Sheet("服务需求", "各乡镇（街道）服务需求测算", "监测摸排口径", columns, rows, notes)


def _crossing(number: int, crossing: Crossing, name_of: Callable[[str], str]) -> Sheet:
    titles = [LEVEL_TITLES.get(name) or BY_NAME[name].title for name in crossing.names]
    rows: list[list[Cell]] = [
        [NAMES[layer], *(_named(key, name_of) for key in keys), count] for layer, keys, count in crossing.cells
    ]
    columns = (Column("口径", 24), *(Column(title, 18) for title in titles), Column("人数（加扰动）", 14))
    notes = (
        "单元格键法：每个数加很小的扰动（误差一般不超过2），同样的儿童总得同样的数；小于阈值的显示为0或阈值。",
        "各数分别扰动，分项之和可能不等于合计。不得与统计表一并提供。",
    )
    return Sheet(f"交叉表{number}", f"按{'、'.join(titles)}交叉", "各行注明", columns, rows, notes)


def told(found: Supplement, small: Callable[[int], bool]) -> Iterator[Bridge]:
    """The bridges as the report may tell them."""
    for bridge in found.bridges:
        if (coarse := coarsened(bridge, small)) is not None:
            yield coarse
