"""Registration rows for property tests: plausible children, boundary days, and what people really type.

Everything is drawn from one :class:`random.Random`, so a seed names a table. ID numbers are synthetic (prefix 70).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from tonghu.core.base.identity import make_id
from tonghu.core.base.registration import BY_CODE, COLUMNS, Column, Kind

Cell = str | bool | float | date | datetime | list[str] | None
Maker = Callable[[Random, date], Cell]

CODES = (
    *("350524", "350524101", "350524101001", "350502", "350503", "350505", "350582", "350128", "350000", "350500"),
    *("350402", "350403", "350404"),  # 梅列区, 三元区: merged in 2021
    *("500110", "500110001", "500222", "500103", "500112", "500000", "310101", "310115", "310119", "310000"),
    *("410402", "410411", "410423", "410423102", "410481", "340104", "340221", "440305", "441900", "419001"),
    *("999999", "350524999", "420528", "110229", "12345", "350524 ", "３５０５２４", "户籍地"),
)
ADDRESSES = (
    *("福建省泉州市安溪县凤城镇中山路1号", "福建省泉州市鲤城区", "泉州市丰泽区东湖街道", "福建省三明市梅列区列东街道"),
    *("重庆市綦江区古南街道", "綦江县三江镇", "重庆市渝中区", "上海市浦东新区祝桥镇", "上海市南汇区惠南镇"),
    *(
        "河南省平顶山市鲁山县",
        "平顶山市新华区",
        "广东省东莞市",
        "凤城镇",
        "某地",
        "安溪",
        "无",
        "不详",
        "安徽省合肥市庐阳区",
    ),
)
DAYS_BACK = (0, 1, 30, 31, 60, 89, 90, 91, 181, 182, 183, 184, 185, 364, 365, 366, 730)
YEARS_BACK = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16, 17, 18)
ODD_DAYS = (
    "去年春节后",
    "2023.13.5",
    "20230230",
    "不清楚",
    "/",
    "2024年8月",
    "2024-02",
    "2015",
    "1899-01-01",
    "２０２４－０８－１９",
)
ODD_YES_NO = ("是", "否", "有", "无", "√", "×", "Y", "n", "1", "0", "☑是□否", "也许", "不详", "", "  ", "对")
NAMES = ("林小雨", "陈小树", "阿依·努尔", "林 小雨", "李", "无", "张三（女）", "ＡＢ", "合计", "小计：")
TEXTS = ("安溪第一中学", "某某幼儿园", "古南小学", "无", "父母在外", "A座3楼", "  空格 ", "不详", "2栋")
PHONES = (
    "13800138000",
    "138 0013 8000",
    "0595-23232323",
    "1380013800",
    "父13800138000/母13900139000",
    "无",
    "+8613800138000",
)
EXTRA = "备注栏外"
"""A column that no registration table has."""


def draw_rows(rng: Random, count: int, as_of: date, situations: Sequence[str]) -> list[dict[str, Cell]]:
    """``count`` rows: cells by column code or, for :data:`EXTRA`, by header. Some are no data rows (totals, blanks), some
    repeat another child's number. A column whose cells are no text has one type of cell, as in a file."""
    typed = {c.code: rng.choice(makers) for c in COLUMNS if rng.random() < 0.25 and (makers := _TYPED.get(c.kind, ()))}
    typed |= {"support": _two_of(BY_CODE["support"])} if rng.random() < 0.2 else {}
    rows = [_row(rng, as_of, situations, typed) for _ in range(count)]
    for index, row in enumerate(rows):
        luck = rng.random()
        if luck < 0.06 and rows[index - 1].get("id_number"):
            row["id_number"] = rows[index - 1]["id_number"]
            row["form"] = rng.choice([rows[index - 1].get("form"), "流动", None])
            row["name"] = rng.choice([rows[index - 1].get("name"), row.get("name")])
        elif luck < 0.08:
            row.clear()
            row["name"] = rng.choice(["合计", None, "总计：3人"])
    return rows


def _row(rng: Random, as_of: date, situations: Sequence[str], typed: Mapping[str, Maker]) -> dict[str, Cell]:
    filled = rng.choice([0.03, 0.3, 0.6, 0.95])
    birth = _day(rng, as_of)
    row: dict[str, Cell] = {}
    for column in COLUMNS:
        if rng.random() > (0.75 if column.code in _TELLING else filled):
            continue
        if column.code in typed:
            row[column.code] = typed[column.code](rng, as_of)
        else:
            row[column.code] = _cell(rng, column, as_of, birth, situations)
    if rng.random() < 0.2:
        row[EXTRA] = rng.choice(["x", " ", "0"])
    return row


_TELLING = frozenset(
    ("birth_date", "id_number", "hukou_division", "residence_division", "left_hukou_on", "lives_with", "father_away")
)


def _cell(rng: Random, column: Column, as_of: date, birth: date, situations: Sequence[str]) -> Cell:
    match column.kind:
        case Kind.DATE:
            return _written_day(rng, birth if column.code == "birth_date" else _day(rng, as_of))
        case Kind.YES_NO:
            return rng.choice(ODD_YES_NO) if rng.random() < 0.3 else rng.choice(["是", "否"])
        case Kind.CHOICE | Kind.MULTI:
            return _options(rng, column, situations)
        case Kind.DIVISION:
            return rng.choice(CODES)
        case Kind.ID_NUMBER:
            return _number(rng, birth if column.code == "id_number" else date(1985, 5, 5))
        case Kind.PHONE:
            return rng.choice(PHONES)
        case Kind.NUMBER:
            return rng.choice(["119.9", "120", "120.0", "1.2米", "130", "130.01", "131cm", "abc", "0", "1.3"])
        case _:
            if column.code.endswith("address"):
                return rng.choice(ADDRESSES)
            if column.code.endswith("name"):
                return rng.choice(NAMES)
            return rng.choice(["汉族", "回", "畲族", "火星族"]) if column.code == "ethnicity" else rng.choice(TEXTS)


def _two_of(column: Column) -> Maker:
    return lambda rng, _: rng.sample(list(column.options), 2) if rng.random() < 0.9 else []


_TYPED: Mapping[Kind, tuple[Maker, ...]] = {
    Kind.DATE: (
        lambda rng, as_of: _day(rng, as_of),
        lambda rng, as_of: datetime.combine(_day(rng, as_of), time(rng.choice([0, 0, 13]))),
        lambda rng, as_of: int(f"{_day(rng, as_of):%Y%m%d}"),
        lambda rng, _: rng.choice([45000.0, 45000.5, 2024.0, float("nan"), 0.0]),
    ),
    Kind.YES_NO: (lambda rng, _: rng.random() < 0.5, lambda rng, _: rng.choice([0, 1, 2])),
    Kind.NUMBER: (
        lambda rng, _: rng.choice([119.9, 120.0, 130.0, 1.2, -1.0, float("inf")]),
        lambda rng, _: rng.choice([119, 120, 131]),
    ),
    Kind.DIVISION: (
        lambda rng, _: rng.choice([350524, 350524101, 500222, 440305, 999999, 35]),
        lambda rng, _: rng.choice([350524.0, 310101.0]),
    ),
    Kind.ID_NUMBER: (lambda rng, _: 700101201602290016, lambda rng, _: 7.00101201602290016e17),
    Kind.PHONE: (lambda rng, _: rng.choice([13800138000, 1380013800]),),
}
"""Makers of cells that are no text, by kind of column."""


def _options(rng: Random, column: Column, situations: Sequence[str]) -> str:
    options = [*column.options, *(word for word, _ in column.aliases)]
    if column.code == "risk_situations":
        options = [
            "无",
            *situations,
            *(f"疑似{word}" for word in situations[:3]),
            *(f"（疑似）{w}" for w in situations[-2:]),
        ]
    if not options or rng.random() < 0.06:
        return rng.choice(["其他", "其他：舅舅", "没填", "不详", "无", "说不清", "☑" + (options or ["无"])[0]])
    if column.kind is Kind.CHOICE:
        return rng.choice(options)
    chosen = rng.sample(options, min(len(options), rng.choice([1, 1, 1, 2, 3])))
    return rng.choice(["、", "；", ",", "|", "\n"]).join(chosen)


def _day(rng: Random, as_of: date) -> date:
    """Often at a boundary: the same day months or years ago, a day before or after it, the end of a month."""
    luck = rng.random()
    if luck < 0.45:
        day = _years_before(as_of, rng.choice(YEARS_BACK))
    elif luck < 0.7:
        day = as_of - timedelta(days=rng.choice(DAYS_BACK))
    else:
        day = as_of - timedelta(days=int(rng.random() * 7000))
    return day + timedelta(days=rng.choice([-1, 0, 0, 0, 1, 2]))


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day)


def _written_day(rng: Random, day: date) -> str:
    if rng.random() < 0.08:
        return rng.choice(ODD_DAYS)
    return rng.choice(
        [
            day.isoformat(),
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y-%m}",
            f"{day.isoformat()} ",
        ]
    )


def _number(rng: Random, birth: date) -> str:
    number = make_id(f"70{rng.randrange(1, 9999):04d}", birth, rng.randrange(1000))
    luck = rng.random()
    if luck < 0.7:
        return number
    return rng.choice(
        [
            number[:17] + ("0" if number[17] != "0" else "1"),
            number[:15] + "000",
            number[:17],
            number[:15],
            number.lower() + " ",
            f"'{number}",
            f"{number[0]}.{number[1:6]}E+17",
            number[:9] + number[10] + number[9] + number[11:],
            "".join(chr(ord(char) + 0xFEE0) for char in number),
            make_id(f"70{rng.randrange(1, 9999):04d}", _years_before(birth, 1), rng.randrange(1000)),
            make_id("810000", birth, rng.randrange(1000)),
            "无",
            "不详",
        ]
    )
