"""一、基本情况: how many, compared with the last period and between the populations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tonghu.batch.statistics.report.blocks import HIDDEN_MARK, Block, Figure, Heading, Paragraph, Table
from tonghu.batch.statistics.report.drawing import MIGRANT as BLUE
from tonghu.batch.statistics.report.drawing import Series, bars
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, PERSONS, Facts, listing
from tonghu.core.stats.bridges import Bridge
from tonghu.core.stats.cells import Cell
from tonghu.core.stats.indicators import IDENTITIES, IDENTITY

_WIDER = "migrant.statistics"


def overview(facts: Facts, undetermined: Mapping[str, int], bridges: tuple[Bridge, ...]) -> Iterator[Block]:
    """The first part."""
    day = facts.day
    yield Heading("一、基本情况")
    sizes = listing([f"{LAYERS[layer]}{facts.people(facts.get(layer))}" for layer in facts.monitored()])
    text = f"截至{day.year}年{day.month}月{day.day}日，{facts.unit}按监测摸排口径登记在册"
    text += f"{sizes}。" if sizes else "的儿童没有分口径人数。"
    yield Paragraph(text + _persons(facts))
    if _WIDER in facts.layers():
        yield Paragraph(
            f"按统计分析口径，流动儿童{facts.people(facts.get(_WIDER))}。两个口径的对象不同，人数不能相加，也不相互替代；"
            "以下除注明外均为监测摸排口径。"
        )
    yield Paragraph(_compared(facts))
    yield _table(facts, undetermined)
    yield _chart(facts)
    yield from _bridges(bridges)


def _persons(facts: Facts) -> str:
    both = facts.get(PERSONS)
    if both is ABSENT:
        return ""
    twice = facts.get(PERSONS, (IDENTITY, IDENTITIES[2]))
    return f"其中同时属于两类的{facts.people(twice)}，按人计合计{facts.people(both)}（同一儿童只计一次）。"


def _compared(facts: Facts) -> str:
    if facts.previous is None:
        return "本次没有提供上期数据，不作比较。"
    said = []
    for layer in facts.layers():
        change = facts.change((layer, ()))
        if change is not None:
            said.append(f"{LAYERS[layer]}{moved(change, facts.before((layer, ())) or 0)}")
    head = f"与上期（截至{facts.previous.as_of}）相比，"
    if not said:
        return f"{head}两期中有取整或不显示的数，不计算增减。"
    return f"{head}{'；'.join(said)}。"


def moved(change: int, before: int) -> str:
    """增加 or 减少, in persons and per cent."""
    if change == 0:
        return "持平"
    word = "增加" if change > 0 else "减少"
    rate = f"，{'增长' if change > 0 else '下降'}{abs(change) * 100 / before:.2f}%" if before >= 10 else ""
    return f"{word}{abs(change)}人{rate}"


def _table(facts: Facts, undetermined: Mapping[str, int]) -> Table:
    compared = facts.previous is not None
    header = ["口径", "人数", *(["上期", "增减", "增减幅度"] if compared else [])]
    waiting = bool(undetermined)
    header += ["待确认"] if waiting else []
    header += ["依据"]
    rows = []
    for layer in [*facts.layers(), *([PERSONS] if facts.get(PERSONS) is not ABSENT else [])]:
        cell: Cell = (layer, ())
        target = facts.pack.targets.get(layer)
        name = "流动、留守儿童合计（按人计）" if layer == PERSONS else LAYERS[layer]
        row = [name, facts.number(facts.get(layer))]
        row += _steps(facts, cell) if compared else []
        row += [_waiting(facts, undetermined.get(layer))] if waiting else []
        rows.append([*row, facts.pack.quote(target.about.clause) if target else "两类儿童去重"])
    note = "一名儿童可以同时属于几个口径，各行不能相加。" + (
        "待确认是资料不足、尚不能认定的儿童，不计入人数。" if waiting else ""
    )
    return Table("各口径人数（单位：人）", header, rows, note)


def _steps(facts: Facts, cell: Cell) -> list[str]:
    before, change = facts.before(cell), facts.change(cell)
    rate = (
        f"{change * 100 / before:+.2f}%" if change is not None and before is not None and before >= 10 else HIDDEN_MARK
    )
    return [
        HIDDEN_MARK if before is None else str(before),
        HIDDEN_MARK if change is None else f"{change:+d}" if change else "0",
        rate,
    ]


def _waiting(facts: Facts, number: int | None) -> str:
    """Undetermined children; the same rule as for any count."""
    if number is None:
        return HIDDEN_MARK
    printing = facts.release.frame.printing
    hidden = facts.release.protected and printing.small(number)
    return HIDDEN_MARK if hidden else str(printing.shown(number) if facts.release.protected else number)


def _chart(facts: Facts) -> Figure:
    layers = [*facts.layers(), *([PERSONS] if facts.get(PERSONS) is not ABSENT else [])]
    labels = ["合计（按人计）" if layer == PERSONS else LAYERS[layer] for layer in layers]
    marks = [facts.mark(label, facts.get(layer)) for label, layer in zip(labels, layers, strict=True)]
    says = "各口径人数：" + "，".join(f"{mark.key}{mark.text}" for mark in marks)
    svg, height = bars(labels, [Series("本期", BLUE, marks)], says)
    return Figure("各口径人数（单位：人）", svg, 640, height, says)


def _bridges(bridges: tuple[Bridge, ...]) -> Iterator[Block]:
    if bridges:
        yield Heading("（一）人数衔接", 2)
        yield Paragraph("下列各表说明两个数为什么不同：起点数加各项变化等于终点数，逐人核对。")
    for bridge in bridges:
        rows = [[bridge.start[0], str(bridge.start[1])]]
        rows += [[words, f"{change:+d}" if change else "0"] for words, change in bridge.steps]
        rows.append([bridge.end[0], str(bridge.end[1])])
        yield Table(
            f"{bridge.title}（单位：人）",
            ("项目", "人数或增减"),
            rows,
            "人数不足规定数的项目并入“其他各项”。" if any(w == "其他各项" for w, _ in bridge.steps) else "",
            bold=frozenset((0, len(rows) - 1)),
        )
