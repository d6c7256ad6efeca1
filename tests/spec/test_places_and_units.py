"""Contract, "Place": crossing, central districts, whose hukou counts, who monitors, who is notified."""

from __future__ import annotations

import pytest

from tests.spec.deciding import AWAY_FATHER, AWAY_MOTHER, LEFT_BEHIND, MIGRANT, Row, decide, monitoring, outcomes

AWAY: Row = {**AWAY_FATHER, **AWAY_MOTHER}


def placed(hukou: str, residence: str, **more: str) -> Row:
    return {**MIGRANT, "户籍地区划代码": hukou, "现居住地区划代码": residence, **more}


class TestCrossing:
    """Six digits for a county, nine for a township; what is not known on either side leaves it unknown."""

    @pytest.mark.parametrize(
        ("hukou", "residence", "as_of", "county", "township"),
        [
            ("350524101", "350524101", "2024-12-01", "unmet", "unmet"),
            ("350524101001", "350524101002", "2024-12-01", "unmet", "unmet"),
            ("350524101", "350524102", "2024-12-01", "unmet", "met"),
            ("350524", "350524102", "2024-12-01", "unmet", "unknown"),
            ("350524101", "350524", "2024-12-01", "unmet", "unknown"),
            ("350524", "350524", "2024-12-01", "unmet", "unknown"),
            # Different counties cross a township too, whether or not the townships are known.
            ("350525", "350524", "2024-12-01", "met", "met"),
            ("340104", "350524101", "2024-12-01", "met", "met"),
            # 三元 and 梅列 are one district since 2021.
            ("350402", "350403", "2020-12-31", "met", "met"),
            ("350402", "350403", "2024-12-01", "unmet", "unknown"),
            # An unknown code leaves the criterion unknown: any of its digits may be the slip, the province's too.
            ("349999", "350524101", "2024-12-01", "unknown", "unknown"),
            ("132105", "350524101", "2024-12-01", "unknown", "unknown"),
            ("350599", "350524101", "2024-12-01", "unknown", "unknown"),
            ("999999", "350524101", "2024-12-01", "unknown", "unknown"),
            ("", "350524101", "2024-12-01", "unknown", "unknown"),
        ],
    )
    def test_fujian(self, hukou: str, residence: str, as_of: str, county: str, township: str) -> None:
        """FJ-06, FJ-09."""
        row = decide("cn-35", placed(hukou, residence, 离开户籍地日期="2015-09-01"), as_of)["migrant"]
        assert outcomes(row["monitoring"])["crosses_county"] == county
        assert outcomes(row["statistics"])["crosses_township"] == township

    @pytest.mark.parametrize(
        ("hukou", "residence", "as_of", "outcome"),
        [
            ("500222", "500110", "2024-12-01", "unmet"),
            ("500222", "500110", "2012-01-01", "unmet"),
            # In 2010 500110 was 万盛区 and 500222 綦江县.
            ("500222", "500110", "2010-06-01", "met"),
            ("500222", "500222", "2010-06-01", "unmet"),
            ("500222", "500222", "2024-12-01", "unmet"),
            ("500222", "500116", "2024-12-01", "met"),
        ],
    )
    @pytest.mark.parametrize("policy", ["cn-500110", "cn-50", "cn"])
    def test_qijiang_by_date(self, policy: str, hukou: str, residence: str, as_of: str, outcome: str) -> None:
        """QJ-07: 500222 is 500110 from 2011 on."""
        given = placed(hukou, residence, 出生日期="2009-03-02", 离开户籍地日期="2009-09-01")
        assert outcomes(monitoring(policy, given, "migrant", as_of))["crosses_county"] == outcome

    def test_an_unknown_or_split_code_is_reported_and_nothing_is_guessed(self) -> None:
        row = decide("cn-35", placed("350599", "350524101"))
        assert row["migrant"]["monitoring"]["status"] == "undetermined"
        assert "户籍地区划代码" in row["migrant"]["monitoring"]["missing"]
        assert ("户籍地区划代码", "division_unknown", "error") in {
            (p["column"], p["code"], p["severity"]) for p in row["problems"]
        }

    def test_an_address_of_the_city_only_is_a_warning_and_leaves_the_county_open(self) -> None:
        given = {**placed("", "350524101"), "户籍地址": "福建省泉州市"}
        row = decide("cn-35", given)
        assert outcomes(row["migrant"]["monitoring"])["crosses_county"] == "unknown"
        assert ("address_unresolved", "warning") in {(p["code"], p["severity"]) for p in row["problems"]}
        other_province = decide("cn-35", {**given, "户籍地址": "安徽省"})
        assert outcomes(other_province["migrant"]["monitoring"])["crosses_county"] == "met"


class TestNoHukou:
    """是否登记户口 否: the parents' hukou stands in, and is marked (B-14)."""

    BASE: Row = {key: value for key, value in MIGRANT.items() if key != "户籍地区划代码"} | {"是否登记户口": "否"}

    @pytest.mark.parametrize(
        ("father", "mother", "outcome"),
        [
            ("安徽省合肥市蜀山区", "", "met"),
            ("", "安徽省合肥市蜀山区", "met"),
            ("安徽省合肥市蜀山区", "安徽省合肥市蜀山区井岗镇", "met"),
            ("福建省泉州市安溪县", "福建省泉州市安溪县城厢镇", "unmet"),
            ("安徽省合肥市蜀山区", "福建省泉州市安溪县", "unknown"),
            ("安徽省合肥市蜀山区", "安徽省合肥市庐阳区", "unknown"),
            ("安徽省合肥市蜀山区", "不详", "met"),
            ("", "", "unknown"),
        ],
    )
    def test_the_one_known_or_both_when_they_agree(self, father: str, mother: str, outcome: str) -> None:
        given = {**self.BASE, "父亲户籍地址": father, "母亲户籍地址": mother}
        decision = monitoring("cn-35", given, "migrant")
        assert outcomes(decision)["crosses_county"] == outcome
        if outcome != "unknown":
            assert any("以父母户籍地代替" in criterion["text"] for criterion in decision["criteria"])
        else:
            assert decision["missing"]

    def test_only_when_hukou_is_not_registered(self) -> None:
        given = {**self.BASE, "是否登记户口": "", "父亲户籍地址": "安徽省合肥市蜀山区"}
        assert outcomes(monitoring("cn-35", given, "migrant"))["crosses_county"] == "unknown"

    def test_the_childs_own_columns_win_and_the_contradiction_is_reported(self) -> None:
        given = {**self.BASE, "户籍地址": "福建省泉州市安溪县", "父亲户籍地址": "安徽省合肥市蜀山区"}
        row = decide("cn-35", given)
        assert outcomes(row["migrant"]["monitoring"])["crosses_county"] == "unmet"
        assert "contradiction" in {problem["code"] for problem in row["problems"]}

    def test_it_stands_in_for_the_left_behind_rule_too(self) -> None:
        given = {**AWAY, "出生日期": "2015-03-02", "是否登记户口": "否", "父亲户籍地址": "上海市奉贤区"}
        decided = decide("cn-31", given | {"现居住地区划代码": "310120"})
        assert decided["left_behind"]["monitoring"]["status"] == "included"
        assert decided["monitored_at"] == ["310120"]


class TestCentralDistricts:
    """FJ-07, PDS-10: all 市辖区 of one city by default; CQ-14: the named list (B-03, B-04)."""

    @pytest.mark.parametrize(
        ("policy", "hukou", "residence", "as_of", "outcome"),
        [
            ("cn-35", "350102", "350112", "2024-12-01", "unmet"),  # 鼓楼 to 长乐, both 市辖区
            ("cn-35", "350182", "350102", "2010-06-01", "met"),  # 长乐 was still a city of county level
            ("cn-35", "350182", "350102", "2024-12-01", "unmet"),  # the old code of 长乐 is mapped first
            ("cn-35", "350128", "350102", "2024-12-01", "met"),  # 平潭 is a county
            ("cn-35", "350203", "350502", "2024-12-01", "met"),  # districts of two cities
            ("cn-35", "350500", "350502", "2024-12-01", "unknown"),  # 泉州, county not known
            ("cn-35", "350500", "350524", "2024-12-01", "met"),  # one end is a county in any case
            ("cn-35", "", "350502", "2024-12-01", "unknown"),
            ("cn-35", "", "350524", "2024-12-01", "met"),
            ("cn", "410402", "410403", "2024-12-01", "unmet"),
            ("cn-4104", "410402", "410404", "2024-12-01", "unmet"),
            ("cn-4104", "410402", "410481", "2024-12-01", "met"),
            ("cn-4104", "410302", "410402", "2024-12-01", "met"),
            ("cn-50", "500103", "500113", "2024-12-01", "unmet"),
            ("cn-50", "500109", "500112", "2024-12-01", "unmet"),
            ("cn-50", "500110", "500103", "2024-12-01", "met"),
            ("cn-50", "500103", "500115", "2024-12-01", "met"),  # 长寿 is a district, but not on the list
            ("cn-50", "500111", "500151", "2024-12-01", "met"),
            ("cn-50", "340104", "500103", "2024-12-01", "met"),
            ("cn-50", "", "500103", "2024-12-01", "unknown"),
            ("cn-50", "", "500110", "2024-12-01", "met"),
        ],
    )
    def test_outcome(self, policy: str, hukou: str, residence: str, as_of: str, outcome: str) -> None:
        given = placed(hukou, residence, 出生日期="2009-01-01")
        assert outcomes(monitoring(policy, given, "migrant", as_of))["not_between_urban_districts"] == outcome

    def test_the_decision_says_which_list_was_used(self) -> None:
        def used(policy: str, hukou: str, residence: str) -> str:
            decision = monitoring(policy, placed(hukou, residence), "migrant")
            (criterion,) = [c for c in decision["criteria"] if c["code"] == "not_between_urban_districts"]
            return str(criterion["facts"]["urban_list"])

        assert used("cn-35", "350502", "350503").startswith("默认")
        assert "11个区域" in used("cn-50", "500103", "500106")

    @pytest.mark.parametrize(
        "address",
        ["重庆市两江新区礼嘉街道", "重庆市渝北区两江新区人和街道", "重庆市高新区西永街道", "重庆高新区金凤镇"],
    )
    def test_functional_areas_count_through_the_district_they_lie_in(self, address: str) -> None:
        """CQ-14."""
        given = {**placed("", "500103"), "户籍地址": address}
        assert outcomes(monitoring("cn-50", given, "migrant"))["not_between_urban_districts"] == "unmet"

    def test_no_such_exemption_in_qijiang_and_shanghai(self) -> None:
        """QJ-07, B-06."""
        assert "not_between_urban_districts" not in outcomes(monitoring("cn-500110", MIGRANT, "migrant"))
        assert "not_between_urban_districts" not in outcomes(monitoring("cn-31", MIGRANT, "migrant"))


class TestWhereMonitored:
    """A migrant child where it lives, a left-behind child at its hukou place; in Qijiang at both (QJ-19…QJ-21, SH-12, FJ-14)."""

    @pytest.mark.parametrize(
        ("policy", "hukou", "residence", "units"),
        [
            ("cn-35", "350525101", "350524101", ["350525"]),
            ("cn", "350525101", "350524101", ["350525"]),
            ("cn-31", "310115", "310104", ["310115"]),
            ("cn-500110", "500110", "500116", ["500110", "500116"]),
            ("cn-500110", "500110001", "500110002", ["500110"]),
            ("cn-500110", "500110", "", ["500110"]),
            ("cn-500110", "500222", "500110", ["500110"]),
        ],
    )
    def test_left_behind(self, policy: str, hukou: str, residence: str, units: list[str]) -> None:
        given = {"出生日期": "2015-03-02", **AWAY, "户籍地区划代码": hukou, "现居住地区划代码": residence}
        assert decide(policy, given)["monitored_at"] == units

    def test_a_child_of_both_kinds_is_one_record_with_its_units(self) -> None:
        """B-15."""
        both = {**MIGRANT, **AWAY, "共同居住人": "其他监护人", "户籍地区划代码": "350525101"}
        row = decide("cn-35", both)
        assert row["migrant"]["monitoring"]["status"] == row["left_behind"]["monitoring"]["status"] == "included"
        assert row["monitored_at"] == ["350524", "350525"]

    def test_nobody_monitors_a_child_outside_the_scope(self) -> None:
        assert decide("cn-35", {**MIGRANT, "出生日期": "2001-01-01"})["monitored_at"] == []
        statistics_only = placed("350524102", "350524101")
        assert decide("cn-35", statistics_only)["monitored_at"] == []


class TestNotify:
    """B-17, B-18: the hukou county of a child living here that would be left behind, whatever its hukou."""

    HERE = "310104"

    def notify(self, policy: str = "cn-31", here: str | None = None, **more: str) -> list[str]:
        given = {"出生日期": "2015-03-02", **AWAY, "现居住地区划代码": self.HERE, **more}
        found: list[str] = decide(policy, given, here=here)["notify"]
        return found

    def test_hukou_elsewhere_in_shanghai_and_beyond(self) -> None:
        assert self.notify(户籍地区划代码="310115") == ["310115"]
        assert self.notify(户籍地区划代码="340104") == ["340104"]

    def test_not_where_hukou_and_residence_are_one_county_or_unknown(self) -> None:
        assert self.notify(户籍地区划代码="310104") == []
        assert self.notify(户籍地区划代码="310104003", 现居住地区划代码="310104004") == []
        assert self.notify(户籍地区划代码="") == []
        assert self.notify(户籍地区划代码="340100") == []

    def test_undetermined_is_enough_excluded_is_not(self) -> None:
        open_case = {"父亲外出务工起始日期": "", "母亲外出务工起始日期": ""}
        assert self.notify(户籍地区划代码="340104", **open_case) == ["340104"]
        assert self.notify(户籍地区划代码="340104", 母亲外出务工="否", 母亲无监护能力情形="无") == []
        assert self.notify(户籍地区划代码="340104", 出生日期="2008-12-01") == []

    def test_only_a_child_that_lives_here(self) -> None:
        assert self.notify(户籍地区划代码="310115", 现居住地区划代码="320583") == []
        assert self.notify(here="310104", 户籍地区划代码="310115") == ["310115"]
        assert self.notify(here="310106", 户籍地区划代码="310115") == []

    @pytest.mark.parametrize("policy", ["cn", "cn-35", "cn-500110", "cn-50", "cn-4104"])
    def test_every_other_pack_tells_nobody(self, policy: str) -> None:
        given = {**LEFT_BEHIND, "户籍地区划代码": "340104"}
        assert decide(policy, given, here="350524")["notify"] == []
