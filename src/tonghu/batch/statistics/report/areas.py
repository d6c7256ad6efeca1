"""三、区域分布: a map, the first three, towns side by side, and where migrant children come from."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.batch.statistics.report.blocks import HIDDEN_MARK, Block, Figure, Heading, Paragraph, Table
from tonghu.batch.statistics.report.drawing import WIDTH, Series, bars
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, Facts, listing
from tonghu.batch.statistics.report.maps import Outline, area_map
from tonghu.batch.statistics.report.structure import COLOURS
from tonghu.core.stats.dimensions import AREA, COUNTY, LEVELS, TOWN, UNCOLLECTED, VILLAGE
from tonghu.core.stats.indicators import BY_NAME
from tonghu.core.stats.output import CellOut

_HUES = {"migrant.monitoring": "blue", "left_behind.monitoring": "amber"}
_TOP, _ORIGINS = 3, 12


def areas(facts: Facts, outline: Outline | None) -> Iterator[Block]:
    """The third part."""
    yield Heading("三、区域分布")
    level = COUNTY if any(facts.by_level(layer, COUNTY) for layer in facts.layers()) else TOWN
    name = "县（市、区）" if level == COUNTY else "乡镇（街道）"
    yield Heading(f"（一）{name}分布", 2)
    for layer in facts.monitored():
        yield from _one(facts, layer, level, name, outline)
    yield _table(facts, level, name)
    if any(facts.by_level(layer, VILLAGE) for layer in facts.layers()):
        yield Paragraph("分村（社区）人数见附表。")
    yield from _origins(facts)


def _counts(facts: Facts, layer: str, level: str) -> list[tuple[str, CellOut]]:
    """Areas inside the division, in the order of their codes."""
    table = facts.by_level(layer, level)
    cells = [] if table is None else table.cells
    return [(c.keys[0], c) for c in cells if c.keys[0].isdigit() and not _outside(c.keys[0])]


def _outside(key: str) -> bool:
    return len(key) == LEVELS[COUNTY] and key.endswith("00")


def _one(facts: Facts, layer: str, level: str, name: str, outline: Outline | None) -> Iterator[Block]:
    found = _counts(facts, layer, level)
    shown = sorted(((k, c) for k, c in found if c.value), key=lambda entry: (-(entry[1].value or 0), entry[0]))
    place = "户籍地" if layer.startswith("left") else "现居住地"
    if shown:
        whole = facts.get(layer)
        top = []
        for key, out in shown[:_TOP]:
            rate = facts.percent(out, whole)
            top.append(f"{facts.place(key)}{facts.people(out)}" + (f"（占{rate}）" if rate.endswith("%") else ""))
        hidden = sum(out.value is None for _, out in found)
        more = f"；另有{hidden}个{name}的人数按规定不显示" if hidden else ""
        most = "分别是" if len(found) <= _TOP else "已显示的人数中居前的是" if hidden else "人数居前的是"
        yield Paragraph(f"{LAYERS[layer]}按{place}计，{most}{listing(top)}{more}。")
    if len(found) > 1:
        marks = {key: facts.mark(facts.place(key), out) for key, out in found}
        says = f"{LAYERS[layer]}分{name}人数：" + "，".join(f"{m.key} {m.text}" for m in marks.values())
        svg, height, note = area_map(marks, outline, _HUES[layer], says)
        caption = f"{LAYERS[layer]}分{name}人数（监测摸排口径，按{place}，单位：人）"
        yield Figure(caption, svg, WIDTH, height, says, note)


def _table(facts: Facts, level: str, name: str) -> Table:
    layers = facts.layers()
    tables = {layer: facts.by_level(layer, level) for layer in layers}
    keys = list(dict.fromkeys(c.keys[0] for t in tables.values() if t for c in t.cells if c.keys[0] != "*"))
    keys.sort(key=lambda key: (not key.isdigit(), _outside(key), key))
    node = {key: key if key.isdigit() else f"{UNCOLLECTED}@{level}" for key in keys}
    compared = facts.previous is not None and not facts.rounded
    header = [name]
    for layer in layers:
        header += [LAYERS[layer].replace("（统计分析口径）", "（统计口径）"), "占比", *(["增减"] if compared else [])]
    rows = []
    for key in [*keys, ""]:
        row = [facts.place(key) if key else "合计"]
        for layer in layers:
            pairs = [(AREA, node[key])] if key else []
            out = facts.get(layer, *pairs)
            row += [facts.number(out) if out is not ABSENT else "", facts.percent(out, facts.get(layer))]
            if compared:
                change = facts.change((layer, tuple(pairs)))
                row.append(HIDDEN_MARK if change is None else f"{change:+d}" if change else "0")
        rows.append(row)
    note = "流动儿童按现居住地、留守儿童按户籍地计。空白表示该口径没有儿童在此。"
    return Table(f"分{name}人数（单位：人）", header, rows, note, bold=frozenset((len(rows) - 1,)), wide=compared)


def _origins(facts: Facts) -> Iterator[Block]:
    layer, indicator = "migrant.monitoring", BY_NAME["origin"]
    options = facts.options(layer, indicator) if layer in facts.layers() else []
    if not options:
        return
    yield Heading("（二）流动儿童户籍来源", 2)
    whole = facts.get(layer)
    ordered = sorted(options, key=lambda e: (e[0] == UNCOLLECTED, e[1].value is None, -(e[1].value or 0), e[0]))
    rows = [[facts.place(k).replace("（区域外）", ""), facts.number(o), facts.percent(o, whole)] for k, o in ordered]
    rows.append(["合计", facts.number(whole), facts.percent(whole, whole)])
    drawn = [(key, out) for key, out in ordered if out.value][:_ORIGINS]
    labels = [facts.place(key).replace("（区域外）", "") for key, _ in drawn]
    if drawn:
        sure = all(out.value is not None for key, out in ordered if key != UNCOLLECTED)
        first = f"{'' if sure else '已显示的人数中'}{labels[0]}最多，{facts.people(drawn[0][1])}，占{facts.percent(drawn[0][1], whole)}"
        yield Paragraph(f"按户籍所在省份，{first}。")
        marks = [facts.mark(label, out) for label, (_, out) in zip(labels, drawn, strict=True)]
        says = "流动儿童户籍所在省份：" + "，".join(f"{m.key} {m.text}" for m in marks)
        svg, height = bars(labels, [Series("", COLOURS[layer], marks)], says)
        note = f"人数居前的{_ORIGINS}个。" if len(ordered) > _ORIGINS else ""
        yield Figure("流动儿童户籍所在省份（监测摸排口径，单位：人）", svg, WIDTH, height, says, note)
    yield Table(
        "流动儿童户籍所在省份（监测摸排口径）", ("省份", "人数（人）", "占比"), rows, bold=frozenset((len(rows) - 1,))
    )
