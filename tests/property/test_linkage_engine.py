"""The columnar engine computes, pair by pair, the levels of the reference (issue 4, deliver 1 and 2)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from tonghu.batch.linkage.candidates import joined_by_duckdb, joined_by_sorting
from tonghu.batch.linkage.days import birth_codes, read_birth_text
from tonghu.batch.linkage.levels import pair_levels
from tonghu.batch.linkage.people import USED, encode, person_of
from tonghu.batch.linkage.tables_data import load_tables
from tonghu.core.base.identity import make_id
from tonghu.core.linkage.birthdays import read_birth
from tonghu.core.linkage.person import compare, read_person
from tonghu.core.linkage.schema import CHILD

SURNAMES = "王李张刘陈单仇朴解欧阳长孙"
GIVEN = "伟炜玮芳方琳林霖昊吴睿容峰峯国國䶮喆明铭𬍛〇*？"
ODD_NAMES = [
    "", "  ", "无名氏", "李芳之子", "王丽的女儿", "王丽女婴", "张*明", "张yǎn明", "张ＹＡＮ", "zhangwei", "ZHANG WEI", "JOHN", "买买提·艾力", "买买提艾力",
    "买买提．艾力江", "阿依古丽", "张三（李四）", "张三(曾用名王五)", "欧阳修", "欧阳脩", "长孙无忌", "张孙无忌", "张某", "张某某", "单雄信", "善雄信",
    "扇雄信", "李小明", "李明", "李明小", "小李明", "张1明", "宝宝", "毛毛", "毛宝宝", "刘之协", "陈子", "陈子之子", "未取名", "婴儿", "张\u3000伟", "张 伟", "王淼淼", "王水水",
]  # fmt: skip
ADDRESSES = ["凤城镇上山村12号", "某省某市某县凤城镇", "某县凤城镇上山村", "凤城镇下山村３号", "中山街道湖滨社区5弄3号", "中山街道", "上山村12号", "上山村", "景德镇市浮梁县三龙镇", "镇", "12号", "", "村", "某区区街道办", "A县B乡村"]  # fmt: skip


def some_id(rng: Random, birth: date) -> str:
    number = make_id("700101", birth, rng.randrange(1, 4))
    at = rng.randrange(0, 17)
    match rng.randrange(12):
        case 0:
            return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
        case 1:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :] if at < 16 else number
        case 2:
            return number[:15] + "000"
        case 3:
            return f"{number[0]}.{number[1:6]}E+17"
        case 4:
            return f"'{number[:6]} {number[6:].lower()}"
        case 5:
            return number[:at] + number[at + 1 :]
        case 6:
            return rng.choice(
                ["", "无", "不详", "123", "G" + number, number[:17], number[:6] + number[8:17], number + "0"]
            )
        case _:
            return number


def some_row(rng: Random) -> dict[str, str | None]:
    birth = date(2014, 1, 1) + timedelta(days=rng.choice([0, 31, 59, 90, 365, 400, 12, 1]))
    adult = date(1990, 5, 1) + timedelta(days=rng.randrange(3))
    name = (
        rng.choice(ODD_NAMES)
        if rng.random() < 0.3
        else rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.randrange(1, 4)))
    )
    parents = ["李芳", "王丽", "李方", "王 丽", "张伟", "zhang wei", ""]
    other_birth = birth + timedelta(days=rng.choice([0, 0, 0, 1, 30, 366, 1000]))
    written = rng.choice(
        [
            other_birth.isoformat(),
            other_birth.strftime("%Y/%d/%m"),
            f"{other_birth:%Y年%m月%d日}",
            f"{other_birth:%Y-%m}",
            "",
            "不详",
            load_lunar(other_birth),
        ]
    )
    row: dict[str, str | None] = {
        "name": name,
        "former_name": rng.choice(["", "", "", "张三", "王五"]),
        "sex": rng.choice(["男", "女", "", "1", None]),
        "birth_date": written,
        "id_number": some_id(rng, rng.choice([birth, birth, adult])),
        "student_number": rng.choice(["", "G" + make_id("700101", birth, 1), "2024001"]),
        "certificate": rng.choice(["", make_id("700101", birth, 2) + "44", None]),
        "guardian_name": rng.choice(parents),
        "father_name": rng.choice(parents),
        "guardian_phone": rng.choice(["13800138000", "13900139000", "1380013800", "父13800138000/母13700137000", "", "0595-23232323"]),
        "phone": rng.choice(["13800138000", "", None]),
        "guardian_id_number": make_id("700101", adult, 1) if rng.random() < 0.4 else "",
        "residence_address": rng.choice(ADDRESSES),
        "hukou_address": rng.choice(ADDRESSES),
        "school": rng.choice(["一小", "一 小", "二小", ""]),
    }  # fmt: skip
    return row


def load_lunar(day: date) -> str:
    found = load_tables().lunar_of(day)
    return "" if found is None else f"{found[0]}-{found[1]}-{found[2]}"


def codes_of(rows: list[dict[str, str | None]]):
    columns = {code: pa.array([row.get(code) for row in rows], pa.string()) for code in USED if code in rows[0]}
    return encode(columns, len(rows))


@pytest.mark.proof("linkage-engine")
def test_levels_equal_the_reference(proof_run: bool, record_property) -> None:
    rng = Random(20261125)
    count = 200_000 if proof_run else 3_000
    left, right = ([some_row(rng) for _ in range(count)] for _ in range(2))
    found = pair_levels(codes_of(left), codes_of(right))
    tables = load_tables()
    wrong = []
    seen = set()
    for a, b, levels in zip(left, right, found.tolist(), strict=True):
        expected = compare(read_person(person_of(a), tables), read_person(person_of(b), tables), tables)
        seen.update(enumerate(expected))
        if tuple(levels) != tuple(map(int, expected)):
            at = [c.code for c, x, y in zip(CHILD.comparisons, levels, expected, strict=True) if x != y]
            wrong.append((at, levels, [int(e) for e in expected], a, b))
    assert wrong[:3] == []
    record_property("pairs", count)
    record_property("levels_seen", len(seen))
    assert np.asarray(found).shape == (count, len(CHILD.comparisons))


FORMS = ("{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}{1:02}{2:02}", "{0}年{1}月{2}日", "{0}.{1}.{2}")
ODD_DAYS = [
    "2019-02-29", "2019-13-01", "20190231", "2019-02", "201902", "2019", "", "无", "2019年3月", "2019-00-01", "2019-01-00",
    "43500", "2019-1-1 08:00", "99990101", "1899-12-31", "2101-01-01", "２０１９-1-1",
]  # fmt: skip


def test_days_in_columns_are_the_days_of_the_reference() -> None:
    """Every eleventh day of two centuries, written in turn as lists write them."""
    days = [date(1900, 1, 1) + timedelta(days=number) for number in range(0, 73_400, 11)]
    texts = [FORMS[n % len(FORMS)].format(day.year, day.month, day.day) for n, day in enumerate(days)] + ODD_DAYS
    found = birth_codes(pa.array(texts), np.zeros(len(texts), np.int32))
    tables = load_tables()
    for number, text in enumerate(texts):
        form = read_birth(read_birth_text(text) if text else None, tables)
        codes = [int(found[f"birth{kind}"][number]) for kind in ("", "_solar", "_lunar", "_swapped")]
        assert codes == [form.day, form.solar, form.lunar, form.swapped], text


def test_small_and_large_joins_find_the_same_pairs() -> None:
    rng = np.random.default_rng(4)
    sides = [(rng.integers(1, 400, size).astype(np.uint64), np.arange(size)) for size in (900, 1100)]
    for most in (1, 2, 3, 60):
        small, large = (np.sort(join(*sides, most)) for join in (joined_by_sorting, joined_by_duckdb))
        assert small.tolist() == large.tolist()
        assert len(small) > 100
