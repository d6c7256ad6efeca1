"""The division table: what a code means at a date, on the data that is shipped."""

from __future__ import annotations

import gzip
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

import tonghu
from tonghu.batch.division_data import load_divisions
from tonghu.batch.errors import UnusableInput
from tonghu.core.base.places import Level, Place, crosses
from tonghu.core.base.truth import Truth

TABLE = load_divisions()
TODAY = date(2026, 11, 1)


def at(code: str, as_of: date = TODAY) -> Place:
    """The place of a code."""
    return TABLE.place_of_code(code, as_of)


@pytest.mark.parametrize(
    ("code", "as_of", "county", "name"),
    [
        ("510223", date(1996, 12, 31), "510223", "綦江县"),
        ("510223", date(1997, 1, 1), "500222", "綦江县"),
        ("500222", date(2010, 12, 31), "500222", "綦江县"),
        ("500222", date(2011, 1, 1), "500110", "綦江区"),
        ("500222", date(2012, 1, 1), "500110", "綦江区"),
        ("510223", TODAY, "500110", "綦江区"),
        ("500110", date(2005, 1, 1), "500110", "万盛区"),
        ("500110", date(2010, 12, 31), "500110", "万盛区"),
        ("500110", date(2011, 1, 1), "500110", "綦江区"),
        # 巴县, not Qijiang.
        ("510222", date(1990, 1, 1), "510222", "巴县"),
        ("510222", TODAY, "500113", "巴南区"),
        ("310108", TODAY, "310106", "静安区"),
        ("460321", TODAY, "460302", "西沙区"),
        ("500105", date(2026, 1, 24), "500105", "江北区"),
        ("500105", date(2026, 1, 25), "500157", "两江新区"),
        # A later code at an earlier day, where only one place can be meant.
        ("350405", date(2020, 12, 31), "350427", "沙县"),
    ],
)
def test_a_code_means_nothing_without_a_date(code: str, as_of: date, county: str, name: str) -> None:
    """Contract: both codes are first mapped to the table at the as-of date (500222 is 500110 from 2011 on)."""
    place = at(code, as_of)
    assert (place.county, place.problem) == (county, None)
    assert TABLE.name(county, as_of) == name
    assert bool(place.note) == (county != code)


def test_the_note_says_what_a_code_became() -> None:
    assert at("500222", date(2012, 1, 1)).note == "500222 綦江县 自2011年起为 500110 綦江区"


@pytest.mark.parametrize("code", ["500112", "330104", "130521", "320304"])
def test_a_split_code_leaves_the_county_unknown(code: str) -> None:
    """Contract: an abolished code that was split leaves the criterion unknown."""
    place = at(code)
    assert (place.county, place.problem, place.prefecture) == (None, "abolished_split", code[:4])
    assert "不能确定" in place.note
    assert TABLE.events(code)[-1].kind == "split"


def test_a_later_code_with_several_origins_is_open_too() -> None:
    assert {event.new_code for event in TABLE.events("330104") if event.kind == "split"} == {"330102", "330114"}
    assert at("500157", date(2025, 6, 1)).problem == "abolished_split"


def test_liangjiang_2026_is_kept_as_events_and_followed_by_town() -> None:
    """渝北's five northern towns went to 北碚, the rest and three towns of 北碚 to 两江新区."""
    assert {event.kind for event in TABLE.events("500157")} == {"merge", "split", "transfer"}
    assert at("500112013").county == "500157"
    assert at("500112013", date(2026, 1, 24)).township == "500112013"
    assert TABLE.place_of_address("重庆市渝北区统景镇", TODAY).county == "500109"
    assert TABLE.place_of_address("重庆市渝北区统景镇", date(2025, 12, 1)).county == "500112"
    assert TABLE.place_of_address("重庆市北碚区蔡家岗街道", TODAY).county == "500157"


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("700000", None),  # the synthetic prefix is no division
        ("700101", None),
        ("990101", None),
        ("500199", "5001"),
        ("509999", "50"),
        ("500110999", "500110"),
        ("500110001999", "500110001"),
        ("50011", None),
        ("５００１１０", None),
        ("abc", None),
        ("500110000001", "500110"),
    ],
)
def test_an_unknown_code_keeps_the_levels_above(code: str, known: str | None) -> None:
    place = at(code)
    assert place.problem == "division_unknown"
    assert place.code() == (known.ljust(6, "0") if known else None)
    assert place.note


def test_trailing_zeros_say_no_further() -> None:
    assert at("500110000000").code() == at("500110000").code() == "500110"
    assert at("500000").code() == at("50").code() == "500000"
    assert at("350500").prefecture == "3505"


def test_functional_zones_have_no_county_of_their_own() -> None:
    """domain 4.2: no GB/T 2260 code; a town in one is in the district that the place-name database names."""
    zone = at("410471")
    assert (zone.prefecture, zone.county, zone.problem) == ("4104", None, None)
    assert "功能区" in zone.note
    assert TABLE.kind("410471", TODAY) == "functional"
    town = at("410471001001")
    assert (town.county, town.township, town.village) == ("410403", "410471001", "410471001001")
    # 410403009 is 申楼街道 in the statistical table; the two must not compare equal.
    assert crosses(town, at("410403009"), Level.TOWNSHIP) is Truth.MET


@pytest.mark.parametrize(
    ("code", "county"),
    [
        ("441900", "441900"),
        ("4419", "441900"),
        ("442000", "442000"),
        ("460400", "460400"),
        ("620200", "620200"),
        ("620201", "620200"),
    ],
)
def test_cities_without_counties(code: str, county: str) -> None:
    assert (at(code).county, at(code).problem) == (county, None)
    assert TABLE.kind(county, TODAY) == "city_without_counties"
    assert len(TABLE.children(county, TODAY)) > 2
    town = TABLE.children(county, TODAY)[0].code
    assert (at(town).county, at(town).township) == (county, town)


def test_counties_run_by_the_province() -> None:
    for code, name in (("429004", "仙桃市"), ("469001", "五指山市"), ("659001", "石河子市"), ("419001", "济源市")):
        assert (at(code).county, TABLE.name(code, TODAY)) == (code, name)
    assert TABLE.name("429004", TODAY, full=True) == "湖北省仙桃市"


def test_codes_of_two_sources_for_one_town_compare_equal() -> None:
    """彭浦镇 is 310106101 in the statistical table and 310106100 in the place-name database."""
    one, other = at("310106101"), at("310106100")
    assert one.township == other.township == "310106101"
    assert crosses(one, other, Level.TOWNSHIP) is Truth.UNMET
    assert other.note


def test_a_code_leads_back_to_its_place() -> None:
    for code in (
        "50",
        "5001",
        "500110",
        "500110001",
        "500110001001",
        "441900",
        "410471001001",
        "500112013001",
        "310106100",
    ):
        place = at(code)
        again = at(place.code() or "")
        assert [again.at(level) for level in Level] == [place.at(level) for level in Level]


@pytest.mark.parametrize(
    ("prefix", "towns", "villages"),
    [("500110", 31, 480), ("50", 1031, 11270), ("4104", 148, 2828), ("35", 1170, 17498), ("31", 234, 6509)],
)
def test_the_plans_places_are_complete_to_the_village(prefix: str, towns: int, villages: int) -> None:
    """Counts of the statistical codes as of 2023-06-30 (domain 4.2, stack 4)."""
    as_of = date(2024, 12, 1)
    found = [town for county in _counties(prefix, as_of) for town in TABLE.children(county, as_of)]
    children = [TABLE.children(town.code, as_of) for town in found]
    assert sum(map(len, children)) == villages
    # Zones' towns show the place-name database's row, so villages tell which towns the statistical table has.
    from_statistics = [town for town, below in zip(found, children, strict=True) if below or town.source == "nbs2023"]
    assert len(from_statistics) == towns
    assert len(found) - towns < 10  # towns founded since


def _counties(prefix: str, as_of: date) -> list[str]:
    if len(prefix) == 6:
        return [prefix]
    if len(prefix) == 2:
        return [c.code for p in TABLE.children(prefix, as_of) for c in TABLE.children(p.code, as_of)]
    return [c.code for c in TABLE.children(prefix, as_of)]


def test_qijiang_in_full() -> None:
    towns = TABLE.children("500110", TODAY)
    assert len(towns) == 31
    assert sum(len(TABLE.children(town.code, TODAY)) for town in towns) == 480
    assert TABLE.name("500110001001", TODAY, full=True) == "重庆市綦江区古南街道新山村社区居民委员会"


def test_the_nation() -> None:
    provinces = TABLE.children("", TODAY)
    assert len(provinces) == 34
    assert {"710000", "810000", "820000"} <= {province.code + "0000" for province in provinces}
    # 2,846 counties at the end of 2024 (Ministry of Civil Affairs) and four cities without counties.
    assert len(TABLE.counties(date(2024, 12, 31))) == 2846 + 4
    # Since then 江北 and 渝北 went, 两江新区, 岑岭县 and 草湖市 came.
    assert len(TABLE.counties(TODAY)) == 2850 - 2 + 3


def test_kinds_and_urban_districts() -> None:
    assert TABLE.kind("500110", TODAY) == "district"
    assert TABLE.kind("500222", date(2005, 1, 1)) == "county"
    assert TABLE.kind("410481", TODAY) == "county_city"
    assert TABLE.kind("500243", TODAY) == "autonomous_county"
    assert TABLE.kind("429021", TODAY) == "forest_district"
    assert (TABLE.kind("500110001", TODAY), TABLE.kind("500110001001", TODAY), TABLE.kind("700101", TODAY)) == (
        "township",
        "village",
        None,
    )
    assert TABLE.districts_of_prefecture("4104", TODAY) == ("410402", "410403", "410404", "410411")
    assert TABLE.districts_of_prefecture("3505", TODAY) == ("350502", "350503", "350504", "350505")
    assert TABLE.districts_of_prefecture("4419", TODAY) == ()


def test_names() -> None:
    assert TABLE.name("500110", TODAY) == "綦江区"
    assert TABLE.name("500110", TODAY, full=True) == "重庆市綦江区"
    assert TABLE.name("350102", TODAY, full=True) == "福建省福州市鼓楼区"
    assert TABLE.name("441900121", TODAY, full=True) == "广东省东莞市虎门镇"
    assert TABLE.name("350500", TODAY) == "泉州市"
    assert TABLE.name("700000", TODAY) == ""


def test_prefixes_of_old_id_numbers_are_known_in_their_years() -> None:
    assert TABLE.known_at("510223", 1990)
    assert not TABLE.known_at("510223", 2015)
    assert not TABLE.known_at("700101", 2015)


def test_places_are_quick_and_provinces_load_when_asked() -> None:
    """A wide bound: a slow machine must not fail, a scan of the table per question must."""
    codes = [village.code for town in TABLE.children("500110", TODAY) for village in TABLE.children(town.code, TODAY)]
    start = time.perf_counter()
    for code in codes:
        at(code, date(2025, 3, 3))
    assert (time.perf_counter() - start) / len(codes) < 0.003


def test_a_newer_folder_replaces_the_shipped_table(tmp_path: Path) -> None:
    """domain 4.2: a locality can load its own newer file."""
    shipped = Path(tonghu.__file__).parent / "data" / "divisions"
    shutil.copy(shipped / "events.csv.gz", tmp_path)
    text = gzip.decompress((shipped / "divisions.csv.gz").read_bytes()).decode()
    (tmp_path / "divisions.csv").write_text(text + "500158,演练区,2026-06-01,,district,locality\n", encoding="utf-8")
    table = load_divisions(tmp_path)
    assert table.place_of_code("500158", TODAY).county == "500158"
    assert table.place_of_code("500158", date(2026, 5, 31)).county is None
    assert table.place_of_code("500110001", TODAY).township == "500110001"  # towns of the shipped data
    assert at("500158").problem == "division_unknown"


def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"缺少 divisions\.csv"):
        load_divisions(tmp_path)
    (tmp_path / "divisions.csv").write_text("code,name\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text("on,kind,old_code,old_name,new_code,new_name,source\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="表头应为"):
        load_divisions(tmp_path)
