"""Survey folders as seven offices fill them, made from a number, with the count of data rows that each must give.

The same content can be laid out differently: rows, columns, sheets and files in another order, in other formats.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import openpyxl
import xlwt

from tests.integration.folders import number as make_number

Row = dict[str, str]
_REGISTRATION = [
    "编号",
    "表类",
    "姓名",
    "性别",
    "出生日期",
    "公民身份号码",
    "户籍地区划代码",
    "现居住地区划代码",
    "共同居住人",
]
_REGISTRATION += [
    "离开户籍地日期",
    "健康状况",
    "父亲",
    "父亲联系方式",
    "父亲外出务工",
    "母亲外出务工",
    "家庭困难情况",
    "血型",
]
_EDUCATION = ["学生姓名", "性别", "出生年月", "身份证号码", "现住址", "就读学校", "家长电话", "备注"]
_INSURANCE = ["姓名", "证件号码", "参保状态", "单位内部编码"]
_DATES = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y-%m}",
    "明年",
)
_IDS = (
    str,
    str.lower,
    lambda t: f"{t[:6]} {t[6:]}",
    lambda t: f"'{t}",
    lambda t: t[:15] + "000",
    lambda _: "",
    lambda t: t[:-1] + "0",
)


@dataclass
class Group:
    """Rows that must keep their order among themselves: the contract rejects the later of two of one child."""

    rows: list[Row]


@dataclass
class Content:
    """What the offices know: groups of rows per key."""

    groups: dict[str, list[Group]] = field(default_factory=dict)

    def rows(self, key: str) -> int:
        """How many data rows a folder of this content holds for a key."""
        return sum(len(group.rows) for group in self.groups[key])


def content(seed: int) -> Content:
    """A small county of twelve to thirty children."""
    rng = Random(seed)
    made = Content({"registrations": [], "education": [], "insurance": []})
    for index in range(rng.randrange(12, 30)):
        child = _child(rng, index)
        rows = [child]
        if rng.random() < 0.1:
            rows.append({**child, "表类": "留守" if child["表类"] == "流动" else "流动", "编号": f"B{index}"})
        if rng.random() < 0.1:
            rows.append({**child, "编号": f"C{index}", "健康状况": "残疾"})
        if rng.random() < 0.1:
            rows.append(dict(child))
        made.groups["registrations"].append(Group(rows))
        if rng.random() < 0.6:
            made.groups["education"].append(Group([_pupil(rng, child)] * rng.choice((1, 1, 1, 2))))
        if rng.random() < 0.5:
            made.groups["insurance"].append(Group([_insured(rng, child)]))
    for index in range(rng.randrange(4)):
        made.groups["education"].append(Group([_pupil(rng, _child(rng, 900 + index))]))
        made.groups["registrations"].append(
            Group([{**dict.fromkeys(_REGISTRATION, ""), "编号": f"X{index}", "性别": "男"}])
        )
    return made


def _child(rng: Random, index: int) -> Row:
    day = date(2008 + rng.randrange(17), 1 + rng.randrange(12), 1 + rng.randrange(28))
    name = (
        rng.choice("赵钱孙李周吴") + rng.choice(("小雨", "子涵", "一诺", "·古丽", "建国")) + ("" if index % 3 else "儿")
    )
    return {
        "编号": f"A{index}",
        "表类": rng.choice(("流动", "留守", "")),
        "姓名": name,
        "性别": rng.choice(("男", "女", "")),
        "出生日期": rng.choice(_DATES).format(day),
        "公民身份号码": rng.choice(_IDS)(make_number(day.isoformat(), index % 500)),
        "户籍地区划代码": rng.choice(("340104", "350524101", "350524", "999999", "")),
        "现居住地区划代码": rng.choice(("350524101", "350524102", "350524", "")),
        "共同居住人": rng.choice(("父母双方", "父母一方", "无", "", "不清楚")),
        "离开户籍地日期": rng.choice(("2023-09-01", "2024.11", "", "2030-01-01")),
        "健康状况": rng.choice(("健康", "残疾、重病", "☑健康 □残疾", "")),
        "父亲": rng.choice(("林建国", "")),
        "父亲联系方式": rng.choice(("19900001234", f"199{index:08d}", "父19900001111/母19900002222", "")),
        "父亲外出务工": rng.choice(("是", "√", "否", "")),
        "母亲外出务工": rng.choice(("是", "1", "0", "")),
        "家庭困难情况": rng.choice(("无", "低保家庭", "")),
        "血型": rng.choice(("A", "")),
    }


def _pupil(rng: Random, child: Row) -> Row:
    return {
        "学生姓名": child["姓名"],
        "性别": child["性别"],
        "出生年月": child["出生日期"],
        "身份证号码": child["公民身份号码"],
        "现住址": rng.choice(("福建省泉州市安溪县凤城镇", "不详", "")),
        "就读学校": "凤城小学",
        "家长电话": child["父亲联系方式"],
        "备注": rng.choice(("", "转学", "=1+1")),
    }


def _insured(rng: Random, child: Row) -> Row:
    return {
        "姓名": child["姓名"],
        "证件号码": child["公民身份号码"],
        "参保状态": rng.choice(("正常参保", "未参保", "")),
        "单位内部编码": "",
    }


# --- one layout of a content -------------------------------------------------------------------------------------------
def lay_out(made: Content, folder: Path, seed: int, *, mixed: bool) -> Path:
    """Write the content as files. ``mixed``: rows, columns, sheets and files in an order of its own."""
    rng = Random(seed)
    folder.mkdir(parents=True)
    for key, groups in made.groups.items():
        headers = {"registrations": _REGISTRATION, "education": _EDUCATION, "insurance": _INSURANCE}[key]
        rows = _shuffled(rng, groups) if mixed else [row for group in groups for row in group.rows]
        if mixed:
            headers = rng.sample(headers, len(headers))
        names = ["甲镇", "乙镇", "丙镇"] if not mixed else rng.sample(["1", "2", "3", "4"], 3)
        cuts = sorted(rng.randrange(len(rows) + 1) for _ in range(2))
        parts = [rows[: cuts[0]], rows[cuts[0] : cuts[1]], rows[cuts[1] :]]
        for name, part in zip(sorted(names), parts, strict=True):
            _write(rng, folder, f"{key}-{name}", headers, part)
    return folder


def _shuffled(rng: Random, groups: Sequence[Group]) -> list[Row]:
    """All rows in a random order in which each group keeps its own."""
    slots = [index for index, group in enumerate(groups) for _ in group.rows]
    rng.shuffle(slots)
    left = [iter(group.rows) for group in groups]
    return [next(left[slot]) for slot in slots]


def _write(rng: Random, folder: Path, name: str, headers: Sequence[str], rows: Sequence[Row]) -> None:
    table = [[row.get(header, "") for header in headers] for row in rows]
    kind = rng.choice(("xlsx", "xlsx", "csv", "xls", *(("jsonl",) if rows else ())))
    if kind == "jsonl":
        lines = [json.dumps(dict(zip(headers, cells, strict=True)), ensure_ascii=False) for cells in table]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    elif kind == "csv":
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows(_sheet(rng, headers, table))
        (folder / f"{name}.csv").write_bytes(stream.getvalue().encode(rng.choice(("utf-8-sig", "gb18030"))))
    elif kind == "xls":
        book = xlwt.Workbook()
        page = book.add_sheet("名单")
        for row, cells in enumerate(_sheet(rng, headers, table)):
            for column, cell in enumerate(cells):
                page.write(row, column, cell)
        book.save(str(folder / f"{name}.xls"))
    else:
        _workbook(rng, folder / f"{name}.xlsx", headers, table)


def _workbook(rng: Random, path: Path, headers: Sequence[str], table: Sequence[Sequence[str]]) -> None:
    book = openpyxl.Workbook()
    book.active.title = "填表说明"
    book.active["A1"] = "请认真填写"
    cut = rng.randrange(len(table) + 1)
    for village, part in (("一村", table[:cut]), ("二村", table[cut:])):
        page = book.create_sheet(village)
        for row, cells in enumerate(_sheet(rng, headers, part), start=1 + rng.randrange(3)):
            for column, cell in enumerate(cells, start=1):
                if cell:
                    page.cell(row, column).value = cell
                    page.cell(row, column).data_type = "s"
            page.row_dimensions[row].hidden = rng.random() < 0.1
    book.save(path)


def _sheet(rng: Random, headers: Sequence[str], table: Sequence[Sequence[str]]) -> list[list[str]]:
    """A table with what surrounds it: titles, blank rows, a header repeated, totals, signatures."""
    rows: list[list[str]] = []
    if rng.random() < 0.5:
        rows += [["某某镇名单"], ["填报单位：某某镇", "", "填报日期：2024年9月"]]
    rows.append(list(headers))
    for index, cells in enumerate(table):
        if rng.random() < 0.05:
            rows.append([""] * len(headers))
        if index and rng.random() < 0.05:
            rows += [["某某村名单"], list(headers)]
        rows.append(list(cells))
    if rng.random() < 0.5:
        rows.append(["合计", "", str(len(table))])
    if rng.random() < 0.5:
        rows.append(["填表人：张三", "", "审核人：李四"])
    return rows


def expected(made: Content) -> Mapping[str, int]:
    """Data rows per key."""
    return {key: made.rows(key) for key in made.groups}
