"""What is wrong with a register as a whole: told before the tables, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow.compute as pc

from tonghu.batch.statistics.counting import INCLUDED, UNDETERMINED
from tonghu.batch.statistics.snapshot import TARGETS, Snapshot
from tonghu.core.stats.dimensions import LEVELS, TOWN, outside

_KINDS = {
    "migrant.monitoring": "流动儿童（监测摸排口径）",
    "left_behind.monitoring": "留守儿童（监测摸排口径）",
    "migrant.statistics": "流动儿童（统计分析口径）",
}
_MANY = 0.05


def concerns(snapshot: Snapshot, layers: Sequence[str]) -> Iterator[str]:
    """Missing dates, children that cannot be decided, areas that are not known, one-sided answers."""
    table = snapshot.table
    if len(table) == 0:
        yield "登记表中没有儿童（每行须有姓名或公民身份号码），各表均为 0"
        return
    if not pc.any(pc.greater(table.column("age"), 0)).as_py() and not pc.any(table.column("too_old")).as_py():
        yield (
            "没有一名儿童的年龄可以认定：登记表缺“出生日期”和“公民身份号码”，或全部读不出，所以没有人计入。"
            "请补上出生日期，或核对表头和日期写法（如 2016-05-03）"
        )
    for layer in layers:
        if layer in TARGETS:
            yield from _of_layer(snapshot, layer)


def _of_layer(snapshot: Snapshot, layer: str) -> Iterator[str]:
    table = snapshot.table
    status = table.column(TARGETS[layer]).to_numpy()
    waiting, counted = int((status == UNDETERMINED).sum()), int((status == INCLUDED).sum())
    if waiting:
        yield f"{_KINDS[layer]}：{waiting} 人资料不足、待确认，没有计入；用 tonghu assess 可看各人缺什么"
    if not counted:
        yield f"{_KINDS[layer]}：没有符合条件的儿童，人数为 0。请核对截至日期、政策包、--division 和登记表是否对应"
        return
    place = "hukou" if layer.startswith("left_behind") else "residence"
    codes = [snapshot.legend.areas[number] for number in table.column(place).to_numpy()[status == INCLUDED].tolist()]
    unknown = sum(len(code) < LEVELS[TOWN] and not outside(code) for code in codes)
    if unknown > _MANY * counted:
        words = "户籍地" if place == "hukou" else "现居住地"
        yield f"{_KINDS[layer]}：{unknown} 人的{words}认不出乡镇（街道），分区域的表中计入未采集。请核对区划代码和地址"
