"""Contract, "Time" and "Place": how long away, from when, across what, and whose hukou counts."""

from __future__ import annotations

import pytest

from tests.spec.deciding import MIGRANT, Decided, Row, decide, monitoring, outcomes


def migrant(policy: str, given: Row, as_of: str = "2024-12-01") -> Decided:
    return monitoring(policy, given, "migrant", as_of)


def without(given: Row, *columns: str) -> Row:
    return {key: value for key, value in given.items() if key not in columns}


class TestHowLongAway:
    """Counted from 离开户籍地日期, else bounded by 来现居住地日期, else by birth (B-08, B-13)."""

    @pytest.mark.parametrize(
        ("left", "arrived", "born_at", "birth", "outcome"),
        [
            ("2024-06-01", "", "", "2015-03-02", "met"),
            ("2024-06-02", "", "", "2015-03-02", "unmet"),
            ("2024-06", "", "", "2015-03-02", "unknown"),
            ("", "2024-06-01", "", "2015-03-02", "met"),
            ("", "2024-06-02", "", "2015-03-02", "unknown"),
            ("", "", "", "2015-03-02", "unknown"),
            ("", "", "350524", "2024-06-01", "met"),
            ("", "", "350524", "2024-06-02", "unmet"),
            ("", "", "340104", "2024-06-01", "unknown"),
            ("2020-01-01", "", "", "2024-06-01", "met"),
            ("2020-01-01", "", "", "2024-06-02", "unmet"),
        ],
    )
    def test_fujian(self, left: str, arrived: str, born_at: str, birth: str, outcome: str) -> None:
        given = {
            **MIGRANT,
            "离开户籍地日期": left,
            "来现居住地日期": arrived,
            "出生地区划代码": born_at,
            "出生日期": birth,
        }
        assert outcomes(migrant("cn-35", given))["away_6_months"] == outcome

    def test_a_departure_before_birth_is_no_fault(self) -> None:
        row = decide("cn-35", {**MIGRANT, "出生日期": "2024-01-01", "离开户籍地日期": "2020-01-01"})
        assert "date_order" not in {problem["code"] for problem in row["problems"]}

    @pytest.mark.parametrize(
        ("left", "arrived", "outcome"),
        [
            ("", "2024-06-01", "met"),
            ("2020-01-01", "2024-06-02", "unmet"),
            ("2024-06-02", "", "unmet"),
            ("2024-06-01", "", "unknown"),
            ("", "", "unknown"),
        ],
    )
    def test_shanghai_counts_residence_in_shanghai(self, left: str, arrived: str, outcome: str) -> None:
        given = {**MIGRANT, "现居住地区划代码": "310115", "离开户籍地日期": left, "来现居住地日期": arrived}
        assert outcomes(migrant("cn-31", given))["away_6_months"] == outcome


class TestUnder16:
    """不满16周岁: met until the day before the birthday; ID and form must agree where they differ."""

    def test_birth_date_is_taken_from_a_valid_id(self) -> None:
        given = {**without(MIGRANT, "出生日期"), "公民身份号码": "700101201603010020"}
        decision = migrant("cn-35", given)
        facts = decision["criteria"][0]["facts"]
        assert facts["source"] == "id"
        assert facts["birth_date"] == "2016-03-01"

    def test_a_mismatch_is_decided_only_if_both_agree(self) -> None:
        given = {**MIGRANT, "出生日期": "2005-03-01", "公民身份号码": "700101201603010020"}
        assert outcomes(migrant("cn-35", given))["under_16"] == "unknown"
        row = decide("cn-35", given)
        assert "id_birth_date_mismatch" in {problem["code"] for problem in row["problems"]}
        both_young = {**MIGRANT, "出生日期": "2016-03-02", "公民身份号码": "700101201603010020"}
        assert outcomes(migrant("cn-35", both_young))["under_16"] == "met"

    def test_ends_on_the_16th_birthday(self) -> None:
        assert decide("cn-35", MIGRANT)["ends"] == {"on": "2031-03-02", "why": "turns_16"}
        assert decide("cn-35", {**MIGRANT, "共同居住人": "无"})["ends"] is None


class TestCrossing:
    """Crossing a county compares six digits, a township nine; codes are mapped to the as-of date."""

    def test_recoded_county_is_the_same_county(self) -> None:
        """綦江: 500222 is 500110 from 2011 on."""
        given = {**MIGRANT, "户籍地区划代码": "500222", "现居住地区划代码": "500110"}
        assert outcomes(migrant("cn-500110", given))["crosses_county"] == "unmet"

    def test_an_unknown_code_leaves_it_unknown(self) -> None:
        given = {**MIGRANT, "户籍地区划代码": "349999"}
        row = decide("cn-35", given)
        assert outcomes(row["migrant"]["monitoring"])["crosses_county"] != "unmet"
        assert "division_unknown" in {problem["code"] for problem in row["problems"]}

    def test_statistics_cross_a_township(self) -> None:
        """FJ-08, FJ-09, QJ-14, QJ-15: the statistics population is another one than the monitored."""
        given = {**MIGRANT, "户籍地区划代码": "350524102", "现居住地区划代码": "350524101"}
        row = decide("cn-35", given)
        assert row["migrant"]["monitoring"]["status"] == "excluded"
        assert row["migrant"]["statistics"]["status"] == "included"
        county_only = decide("cn-35", {**given, "户籍地区划代码": "350524"})
        assert county_only["migrant"]["statistics"]["status"] == "undetermined"
        assert "户籍地区划代码" in county_only["migrant"]["statistics"]["missing"]

    def test_a_code_wins_over_the_address(self) -> None:
        given = {**MIGRANT, "户籍地址": "福建省泉州市安溪县凤城镇", "户籍地区划代码": "340104"}
        assert outcomes(migrant("cn-35", given))["crosses_county"] == "met"

    def test_an_id_prefix_never_stands_in_for_a_hukou_place(self) -> None:
        given = {**without(MIGRANT, "户籍地区划代码"), "公民身份号码": "700101201503020027"}
        assert outcomes(migrant("cn-35", given))["crosses_county"] == "unknown"

    def test_parents_hukou_stands_in_for_a_child_without_hukou(self) -> None:
        """B-14: marked, only when the child's own columns are empty; both parents must agree."""
        base = without(MIGRANT, "户籍地区划代码") | {"是否登记户口": "否"}
        one = migrant("cn-35", {**base, "父亲户籍地址": "安徽省合肥市蜀山区"})
        assert one["status"] == "included"
        assert any("未登记户口" in criterion["text"] for criterion in one["criteria"])
        differ = {**base, "父亲户籍地址": "安徽省合肥市蜀山区", "母亲户籍地址": "福建省泉州市安溪县"}
        assert migrant("cn-35", differ)["status"] == "undetermined"
        own = decide("cn-35", {**MIGRANT, "是否登记户口": "否"})
        assert own["migrant"]["monitoring"]["status"] == "included"
        assert "contradiction" in {problem["code"] for problem in own["problems"]}


class TestCentralDistricts:
    """B-03, B-04, FJ-07, CQ-14: between central urban districts of one city is no migration."""

    @pytest.mark.parametrize(
        ("policy", "hukou", "residence", "outcome"),
        [
            ("cn-35", "350502", "350503", "unmet"),
            ("cn-35", "350102", "350503", "met"),
            ("cn-35", "350524", "350503", "met"),
            ("cn-4104", "410402", "410403", "unmet"),
            ("cn-4104", "410423", "410403", "met"),
            ("cn-50", "500103", "500106", "unmet"),
            ("cn-50", "500110", "500106", "met"),
        ],
    )
    def test_outcome(self, policy: str, hukou: str, residence: str, outcome: str) -> None:
        given = {**MIGRANT, "户籍地区划代码": hukou, "现居住地区划代码": residence}
        decision = migrant(policy, given)
        assert outcomes(decision)["not_between_urban_districts"] == outcome
        assert outcomes(decision)["crosses_county"] == "met"


class TestWhereMonitored:
    """QJ-19…QJ-21, SH-12, FJ-14, B-17."""

    def test_a_migrant_child_where_it_lives(self) -> None:
        assert decide("cn-35", MIGRANT)["monitored_at"] == ["350524"]

    def test_shanghai_tells_the_hukou_county(self) -> None:
        away = {"父亲外出务工": "是", "父亲外出务工起始日期": "2023-01-01", "父亲外出务工地区划代码": "440305"}
        away |= {key.replace("父亲", "母亲"): value for key, value in away.items()}
        given = {"姓名": "陈小树", "出生日期": "2015-03-02", **away}
        other_district = decide("cn-31", {**given, "户籍地区划代码": "310115", "现居住地区划代码": "310104"})
        assert other_district["notify"] == ["310115"]
        other_province = decide("cn-31", {**given, "户籍地区划代码": "340104", "现居住地区划代码": "310104"})
        assert other_province["notify"] == ["340104"]
        at_home = decide("cn-31", {**given, "户籍地区划代码": "310104", "现居住地区划代码": "310104"})
        assert at_home["notify"] == []
        assert decide("cn-35", {**given, "户籍地区划代码": "350503", "现居住地区划代码": "350524"})["notify"] == []


def test_qijiang_left_behind_is_monitored_in_both_places_and_counted_once() -> None:
    away = {
        "父亲外出务工": "是",
        "父亲外出务工起始日期": "2023-01-01",
        "母亲外出务工": "是",
        "母亲外出务工起始日期": "2023-01-01",
    }
    given = {
        "姓名": "陈小树",
        "出生日期": "2015-03-02",
        "户籍地区划代码": "500110",
        "现居住地区划代码": "500116",
        **away,
    }
    assert decide("cn-500110", given)["monitored_at"] == ["500110", "500116"]


def test_what_a_pack_does_not_define_is_null() -> None:
    for policy in ("cn-50", "cn-4104"):
        row = decide(policy, MIGRANT)
        assert row["migrant"]["statistics"] is None
        assert row["left_behind"]["monitoring"] is None
    assert decide("cn-31", MIGRANT)["migrant"]["statistics"] is None


@pytest.mark.parametrize(
    ("form", "extra", "migrant_decided", "left_behind_decided"),
    [
        ("", {}, True, True),
        ("流动", {}, True, False),
        ("留守", {}, False, True),
        ("流动", {"父亲外出务工": "否"}, True, True),
        ("留守", {"来现居住地日期": "2024-01-01"}, True, True),
    ],
)
def test_which_kinds_a_row_is_assessed_as(
    form: str, extra: Row, migrant_decided: bool, left_behind_decided: bool
) -> None:
    """Contract, column 表类."""
    row = decide("cn-35", {**without(MIGRANT, "离开户籍地日期"), "表类": form, **extra})
    assert (row["migrant"]["monitoring"] is not None) is migrant_decided
    assert (row["left_behind"]["monitoring"] is not None) is left_behind_decided
