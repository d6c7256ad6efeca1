"""Annex tables: the summary in the layout of the national summary, villages, and the population survey beside the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tonghu.batch.statistics.report.blocks import HIDDEN_MARK, Block, Heading, Table
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, Facts, band
from tonghu.core.stats.dimensions import ALL, AREA, LEVELS, TOWN, UNCOLLECTED, VILLAGE, WIDE_BANDS
from tonghu.core.stats.indicators import BY_NAME, Indicator

_GROUPS: tuple[tuple[str, str], ...] = (
    ("性别", "sex"),
    ("年龄", "age_wide"),
    ("监护情况", "guardianship"),
    ("就学情况", "schooling"),
    ("参加医保", "insurance"),
)
_PARTS = (_GROUPS[:3], _GROUPS[3:])
_SHORT = {
    "纳入户籍地医保": "户籍地参保",
    "纳入居住地医保": "居住地参保",
    "未纳入医保": "未参保",
    "中等职业教育": "中职",
}


def annex(facts: Facts, survey: Sequence[Mapping[str, object]]) -> Iterator[Block]:
    """Everything after the text. ``survey``: the populations of ``population.json``."""
    number = 0
    for layer in facts.monitored():
        number += 1
        yield Heading(f"附表{number}　{LAYERS[layer]}基本情况汇总表")
        for place, groups in enumerate(_PARTS):
            made = _summary(facts, layer, groups, "" if place == 0 else "（续）")
            if made is not None:
                yield made
    if any(facts.by_level(layer, VILLAGE) for layer in facts.layers()):
        number += 1
        yield Heading(f"附表{number}　分村（社区）人数")
        yield _villages(facts)
    if survey:
        number += 1
        yield Heading(f"附表{number}　人口统计调查数与登记数对照")
        for population in survey:
            yield _beside(facts, population)


def _summary(facts: Facts, layer: str, groups: Sequence[tuple[str, str]], more: str) -> Table | None:
    """One row per unit, the total first; the columns of each group add up to the total."""
    found: list[tuple[str, Indicator, list[str]]] = []
    for title, name in groups:
        keys = [key for key, _ in facts.options(layer, BY_NAME[name])]
        if keys:
            found.append((title, BY_NAME[name], keys))
    towns = [key for key, _ in facts.towns(layer)]
    if not towns:
        return None
    header = ["单位", "合计", *(_column(i, key) for _, i, keys in found for key in keys)]
    spans = [("", 1), ("", 1), *((title, len(keys)) for title, _, keys in found)]
    rows = []
    for town in ["", *towns]:
        pairs = [(AREA, town if town.isdigit() else f"{UNCOLLECTED}@{TOWN}")] if town else []
        row = [facts.place(town) if town else "合计", facts.number(facts.get(layer, *pairs))]
        for _, indicator, keys in found:
            dimension = "age" if indicator.name == "age_wide" else indicator.name
            cells = (facts.get(layer, *pairs, (dimension, key)) for key in keys)
            row += ["" if out is ABSENT else facts.number(out) for out in cells]
        rows.append(row)
    caption = f"{facts.unit}{LAYERS[layer]}基本情况汇总表{more}（监测摸排口径，单位：人）"
    note = f"“{HIDDEN_MARK}”为按规定不显示的人数；空白为本次不分区域提供。填报单位（盖章）：　　　　　　　　　　填报人：　　　　　　　　　　审核人："
    return Table(caption, header, rows, note, groups=spans, bold=frozenset((0,)), wide=True)


def _column(indicator: Indicator, key: str) -> str:
    return (
        band(key)
        if indicator.name == "age_wide" and key in WIDE_BANDS
        else _SHORT.get(key, band(key) if indicator.name == "age_wide" else key)
    )


def _villages(facts: Facts) -> Table:
    """Every village in which somebody is counted, the populations side by side."""
    tables = {layer: facts.by_level(layer, VILLAGE) for layer in facts.layers()}
    shown = {layer: {c.keys[0]: c for c in table.cells} for layer, table in tables.items() if table is not None}
    keys = {key for cells in shown.values() for key in cells if key != ALL}
    codes = sorted(keys, key=lambda key: (not key.isdigit(), len(key) < LEVELS[VILLAGE], key))
    rows = []
    for key in codes:
        cells = [shown[layer].get(key, ABSENT) for layer in shown]
        if any(cell is not ABSENT and cell.value != 0 for cell in cells):
            town = facts.place(key[: LEVELS[TOWN]]) if len(key) == LEVELS[VILLAGE] else ""
            numbers = ["" if cell is ABSENT else facts.number(cell) for cell in cells]
            rows.append([town, facts.place(key), *numbers])
    rows.append(["合计", "", *(facts.number(facts.get(layer)) for layer in shown)])
    header = ("乡镇（街道）", "村（社区）", *(LAYERS[layer] for layer in shown))
    note = "没有儿童的村（社区）不列，空白表示该口径没有儿童在此。流动儿童按现居住地、留守儿童按户籍地计；未注明的为监测摸排口径。"
    return Table("分村（社区）人数（单位：人）", header, rows, note, texts=2, bold=frozenset((len(rows) - 1,)))


def _beside(facts: Facts, population: Mapping[str, object]) -> Table:
    rows = []
    listed = population["rows"]
    assert isinstance(listed, list)
    for entry in listed:
        number, coverage = entry["register"], entry["coverage"]
        rows.append(
            [
                facts.place(str(entry["unit"])),
                "合计" if entry["age"] == ALL else band(str(entry["age"])),
                "合计" if entry["sex"] == ALL else str(entry["sex"]),
                str(entry["survey"]),
                HIDDEN_MARK if number is None else str(number),
                HIDDEN_MARK if entry["difference"] is None else f"{entry['difference']:+d}",
                HIDDEN_MARK if coverage is None else f"{coverage:.2f}%",
            ]
        )
    header = ("单位", "年龄段", "性别", "调查数", "登记数", "差", "覆盖率")
    note = "两者口径不同，并列比较，不相互替代。覆盖率＝登记数÷调查数×100%。登记数不显示的，按规定不显示或登记统计没有该单位、年龄段。"
    return Table(f"{population['title']}（单位：人）", header, rows, note, texts=3)
