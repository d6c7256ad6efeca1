"""Small survey folders as departments send them, for the tests of the main job."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from tonghu.core.base.identity import make_id

Row = Mapping[str, str]


def number(birth: str, sequence: int = 2) -> str:
    """A synthetic ID number."""
    return make_id("700101", date.fromisoformat(birth), sequence)


def workbook(path: Path, rows: Sequence[Row], title: str = "", sheet: str = "Sheet1") -> None:
    """An xlsx file with an optional title row above the header."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    headers = list(dict.fromkeys(key for row in rows for key in row))
    top = 0
    if title:
        page.write_string(0, 0, title)
        top = 1
    for column, header in enumerate(headers):
        page.write_string(top, column, header)
        for index, row in enumerate(rows, start=top + 1):
            page.write_string(index, column, row.get(header, ""))
    book.close()


def csv_file(path: Path, rows: Sequence[Row], encoding: str = "gb18030") -> None:
    """A csv file in the encoding of an office computer."""
    headers = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)


MIGRANT: Row = {
    "编号": "A1",
    "表类": "流动",
    "姓名": "林小雨",
    "性别": "女",
    "出生日期": "2015-03-02",
    "公民身份号码": number("2015-03-02"),
    "户籍地区划代码": "340104",
    "现居住地区划代码": "350524101",
    "共同居住人": "父母双方",
    "离开户籍地日期": "2023-09-01",
    "监护情况": "较好",
    "健康状况": "健康",
    "残疾类别": "无",
    "残疾等级": "无",
    "家庭困难情况": "无",
    "父亲": "林建国",
    "父亲联系方式": "19900001234",
    "就学情况": "小学",
    "学业状况": "在读",
    "纳入医保情况": "未纳入医保",
}
ALONE: Row = {
    **MIGRANT,
    "编号": "A2",
    "姓名": "王独行",
    "出生日期": "2011-05-05",
    "公民身份号码": number("2011-05-05"),
    "共同居住人": "无",
    "父亲": "",
    "父亲联系方式": "",
    "风险情形": "脱离监护单独居住生活",
}
OPEN: Row = {
    **MIGRANT,
    "编号": "A3",
    "姓名": "赵未明",
    "出生日期": "2016-07-01",
    "公民身份号码": number("2016-07-01"),
    "共同居住人": "",
}
LEFT_BEHIND: Row = {
    "编号": "B1",
    "表类": "留守",
    "姓名": "陈小树",
    "性别": "男",
    "出生日期": "2014-01-10",
    "公民身份号码": number("2014-01-10", 3),
    "户籍地区划代码": "350524101",
    "现居住地区划代码": "350524101",
    "监护情况": "较差",
    "监护问题": "受委托照顾人照顾能力不足",
    "健康状况": "残疾",
    "残疾类别": "精神残疾",
    "残疾等级": "二级",
    "家庭困难情况": "低保家庭",
    "父亲外出务工": "是",
    "父亲外出务工起始日期": "2023-11-01",
    "父亲外出务工地区划代码": "440305",
    "母亲外出务工": "是",
    "母亲外出务工起始日期": "2023-11-01",
    "母亲外出务工地区划代码": "440305",
}
SAME_COUNTY: Row = {
    **MIGRANT,
    "编号": "A4",
    "姓名": "周同县",
    "出生日期": "2013-02-03",
    "公民身份号码": number("2013-02-03"),
    "户籍地区划代码": "350524102",
}


NOWHERE_ELSE: Mapping[str, str] = {}


def _replaced(cell: str, elsewhere: Mapping[str, str]) -> str:
    for old, new in elsewhere.items():
        cell = cell.replace(old, new)
    return cell


def survey_folder(folder: Path, elsewhere: Mapping[str, str] = NOWHERE_ELSE) -> Path:
    """Registrations in two files and two lists, with one of every fate. ``elsewhere``: other places, old → new."""
    folder.mkdir(parents=True, exist_ok=True)

    def moved(rows: Sequence[Row]) -> list[Row]:
        return [{header: _replaced(cell, elsewhere) for header, cell in row.items()} for row in rows]

    registrations = [MIGRANT, ALONE, OPEN, SAME_COUNTY, {**MIGRANT, "编号": "A5"}, MIGRANT, {"编号": "A6"}]
    workbook(folder / "registrations-凤城.xlsx", moved(registrations), title="安溪县流动儿童登记")
    second = {**LEFT_BEHIND, "表类": "流动", "共同居住人": "无"}
    csv_file(folder / "registrations-补录.csv", moved([LEFT_BEHIND, second]))
    workbook(
        folder / "education.xlsx",
        moved(
            [
                {
                    "姓名": "林小雨",
                    "身份证号": MIGRANT["公民身份号码"][:17],
                    "就读学校": "凤城小学",
                    "监护人电话": "19900001234",
                },
                {"姓名": "郑新来", "身份证号": number("2014-08-09"), "现住址": "福建省泉州市安溪县凤城镇"},
                {"姓名": "郑新来", "身份证号": number("2014-08-09"), "现住址": "福建省泉州市安溪县凤城镇"},
                {"姓名": "", "身份证号": "", "现住址": "不详"},
            ]
        ),
        title="随迁子女名单",
    )
    csv_file(
        folder / "insurance.csv",
        [
            {"姓名": "陈小树", "证件号码": LEFT_BEHIND["公民身份号码"], "参保状态": "正常参保"},
            {"姓名": "吴不识", "证件号码": number("2012-02-02"), "参保状态": "正常参保"},
        ],
        encoding="utf-8-sig",
    )
    return folder
