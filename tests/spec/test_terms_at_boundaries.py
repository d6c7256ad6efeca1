"""Contract, "Time": when a term is complete, to the day, in every pack that counts one (B-07, B-09, B-10)."""

from __future__ import annotations

import pytest

from tests.spec.deciding import MIGRANT, Row, decide, monitoring, outcomes

HOME: dict[str, str] = {
    "cn": "350524101",
    "cn-35": "350524101",
    "cn-50": "500110001",
    "cn-500110": "500110001",
    "cn-4104": "410423",
    "cn-31": "310104",
}
"""Pack → where the child lives."""
ALL = tuple(HOME)
FROM_DEPARTURE = tuple(policy for policy in ALL if policy != "cn-31")
PLANS_OF_BOTH_KINDS = ("cn", "cn-35", "cn-500110", "cn-31")


def child(policy: str, **more: str) -> Row:
    """A child from 合肥 that lives in the pack's own place, without any date but the birth."""
    return {**MIGRANT, "离开户籍地日期": "", "现居住地区划代码": HOME[policy], **more}


def away(policy: str, as_of: str, **dates: str) -> str:
    """The outcome of 6个月以上 in the migrant target."""
    return outcomes(monitoring(policy, child(policy, **dates), "migrant", as_of))["away_6_months"]


SIX_MONTHS = [
    # started, the day on which six months are complete
    ("2024-06-01", "2024-12-01"),
    ("2024-08-31", "2025-02-28"),
    ("2023-08-31", "2024-02-29"),
    ("2023-08-30", "2024-02-29"),
    ("2023-08-29", "2024-02-29"),
    ("2024-08-29", "2025-02-28"),
    ("2024-03-31", "2024-09-30"),
    ("2024-05-31", "2024-11-30"),
    ("2024-02-29", "2024-08-29"),
    ("2023-12-31", "2024-06-30"),
    ("2024-01-31", "2024-07-31"),
]


def day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(("started", "complete"), SIX_MONTHS)
@pytest.mark.parametrize("policy", ALL)
def test_six_months_or_more_are_met_from_the_day_of_completion(policy: str, started: str, complete: str) -> None:
    """``6个月以上`` and ``满6个月`` (QJ-07, SH-06, FJ-06, CQ-13, PDS-09); the same day six months later, or that
    month's last day."""
    column = "来现居住地日期" if policy == "cn-31" else "离开户籍地日期"
    assert away(policy, day_before(complete), **{column: started}) == "unmet"
    assert away(policy, complete, **{column: started}) == "met"


@pytest.mark.parametrize(("started", "complete"), SIX_MONTHS)
@pytest.mark.parametrize(
    ("policy", "hukou", "first_day_late"),
    [("cn", "350524", False), ("cn-35", "350524", False), ("cn-500110", "500110", False), ("cn-31", "310120", True)],
)
def test_parents_months(policy: str, hukou: str, first_day_late: bool, started: str, complete: str) -> None:
    """``6个月以上`` (QJ-10, FJ-11) is met on the day, ``超过6个月`` (SH-09) only on the next."""
    given = {
        "出生日期": "2015-03-02",
        "户籍地区划代码": hukou,
        "父亲外出务工": "是",
        "父亲外出务工起始日期": started,
        "父亲外出务工地区划代码": "440305",
        "母亲外出务工": "是",
        "母亲外出务工起始日期": "2020-01-01",
        "母亲外出务工地区划代码": "440305",
    }

    def both(as_of: str) -> str:
        return outcomes(monitoring(policy, given, "left_behind", as_of))["both_parents_away"]

    assert both(day_before(complete)) == "unmet"
    assert both(complete) == ("unmet" if first_day_late else "met")
    assert both(day_after(complete)) == "met"


@pytest.mark.parametrize("policy", ALL)
@pytest.mark.parametrize(
    ("birth", "as_of", "outcome"),
    [
        ("2008-12-01", "2024-11-30", "met"),
        ("2008-12-01", "2024-12-01", "unmet"),
        ("2008-12-02", "2024-12-01", "met"),
        ("2008-02-29", "2024-02-28", "met"),
        ("2008-02-29", "2024-02-29", "unmet"),
        ("2008-12", "2024-11-30", "met"),
        ("2008-12", "2024-12-01", "unknown"),
        ("2008-12", "2024-12-30", "unknown"),
        ("2008-12", "2024-12-31", "unmet"),
        ("2024-12-01", "2024-12-01", "met"),
        ("", "2024-12-01", "unknown"),
    ],
)
def test_under_16_until_the_day_before_the_birthday(policy: str, birth: str, as_of: str, outcome: str) -> None:
    """不满十六周岁 (QJ-08, SH-06, FJ-06, CQ-13, PDS-09); a month only is any of its days."""
    assert outcomes(monitoring(policy, child(policy, 出生日期=birth), "migrant", as_of))["under_16"] == outcome


@pytest.mark.parametrize("policy", FROM_DEPARTURE)
@pytest.mark.parametrize(
    ("left", "as_of", "outcome"),
    [
        ("2024-02", "2024-07-31", "unmet"),
        ("2024-02", "2024-08-01", "unknown"),
        ("2024-02", "2024-08-28", "unknown"),
        ("2024-02", "2024-08-29", "met"),
        ("2024-08", "2025-02-27", "unknown"),
        ("2024-08", "2025-02-28", "met"),
    ],
)
def test_a_month_is_any_day_of_it(policy: str, left: str, as_of: str, outcome: str) -> None:
    assert away(policy, as_of, 离开户籍地日期=left) == outcome


@pytest.mark.parametrize("policy", FROM_DEPARTURE)
@pytest.mark.parametrize(
    ("dates", "outcome", "missing"),
    [
        ({"离开户籍地日期": "2024-05-31", "来现居住地日期": "2024-11-01"}, "met", []),
        ({"离开户籍地日期": "2024-06-02", "来现居住地日期": "2024-06-03"}, "unmet", []),
        ({"来现居住地日期": "2024-06-01"}, "met", []),
        ({"来现居住地日期": "2024-06-02"}, "unknown", ["离开户籍地日期"]),
        ({"来现居住地日期": "2024-06"}, "unknown", ["离开户籍地日期", "来现居住地日期"]),
        ({}, "unknown", ["离开户籍地日期", "来现居住地日期", "出生地区划代码"]),
        ({"出生地区划代码": "340104"}, "unknown", ["离开户籍地日期", "来现居住地日期"]),
        ({"出生日期": "2024-05-30", "出生地区划代码": "440305"}, "met", []),
        ({"出生日期": "2024-06-02", "出生地区划代码": "440305"}, "unmet", []),
        ({"出生日期": "2024-06", "出生地区划代码": "440305"}, "unknown", ["出生日期"]),
        # Born after the family had left: from birth, whatever the form says of the departure.
        ({"出生日期": "2024-05-30", "离开户籍地日期": "2019-03-01"}, "met", []),
        ({"出生日期": "2024-06-02", "离开户籍地日期": "2019-03-01"}, "unmet", []),
        # Six months since the arrival would be too few, but the child is younger than that.
        ({"出生日期": "2024-07-15", "来现居住地日期": "2024-08-01"}, "unmet", []),
    ],
)
def test_how_long_away(policy: str, dates: dict[str, str], outcome: str, missing: list[str]) -> None:
    """Counted from the departure; an arrival alone bounds it from one side; born away counts from birth (B-08, B-13)."""
    decision = monitoring(policy, child(policy, **dates), "migrant", "2024-12-01")
    assert outcomes(decision)["away_6_months"] == outcome
    assert set(decision["missing"]) == set(missing)


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ({"来现居住地日期": "2024-06-01", "离开户籍地日期": "2010-01-01"}, "met"),
        ({"来现居住地日期": "2024-06-02", "离开户籍地日期": "2010-01-01"}, "unmet"),
        ({"来现居住地日期": "2024-06-01"}, "met"),
        ({"来现居住地日期": "2024-06"}, "unknown"),
        ({"离开户籍地日期": "2024-06-02"}, "unmet"),
        ({"离开户籍地日期": "2024-06-01"}, "unknown"),
        ({"离开户籍地日期": "2024-06"}, "unknown"),
        ({"离开户籍地日期": "2024-07"}, "unmet"),
        ({"离开户籍地日期": "2016-09-01"}, "unknown"),
        ({}, "unknown"),
        ({"出生日期": "2024-06-01", "出生地区划代码": "310115"}, "met"),
        ({"出生日期": "2024-06-02", "出生地区划代码": "310115"}, "unmet"),
        # Born away from the hukou place, but not in Shanghai: since when it is in Shanghai stays unknown.
        ({"出生日期": "2020-06-02", "出生地区划代码": "320583"}, "unknown"),
    ],
)
def test_shanghai_counts_residence_in_shanghai(dates: dict[str, str], outcome: str) -> None:
    """SH-06: from 来现居住地日期, the first day in Shanghai (B-08)."""
    assert away("cn-31", "2024-12-01", **dates) == outcome


@pytest.mark.parametrize("policy", PLANS_OF_BOTH_KINDS)
def test_the_as_of_date_may_be_any_day_and_only_later_dates_are_in_the_future(policy: str) -> None:
    given = child(policy, 离开户籍地日期="2024-12-01", 来现居住地日期="2024-12-02")
    for as_of, late in (("2024-11-30", 2), ("2024-12-01", 1), ("2024-12-02", 0), ("2031-01-01", 0)):
        found = [problem["code"] for problem in decide(policy, given, as_of)["problems"]]
        assert found.count("date_in_future") == late, as_of


class TestBirthDateAndIdNumber:
    """An empty 出生日期 is taken from a sound ID; where the two differ, under 16 needs both."""

    BORN_2016_03_01 = "700101201603010020"

    @pytest.mark.parametrize(
        ("birth", "number", "as_of", "outcome", "source"),
        [
            ("", BORN_2016_03_01, "2032-02-29", "met", "id"),
            ("", BORN_2016_03_01, "2032-03-01", "unmet", "id"),
            ("2016-03", BORN_2016_03_01, "2032-03-01", "unmet", "both"),
            ("2016-03-02", BORN_2016_03_01, "2032-02-28", "met", "differ"),
            ("2016-03-02", BORN_2016_03_01, "2032-03-01", "unknown", "differ"),
            ("2016-03-02", BORN_2016_03_01, "2032-03-02", "unmet", "differ"),
            ("2006-03-01", BORN_2016_03_01, "2024-12-01", "unknown", "differ"),
            # A wrong check digit says nothing about the birth.
            ("", "700101201603010021", "2024-12-01", "unknown", None),
            ("2016-03-02", "700101201603010021", "2024-12-01", "met", "form"),
        ],
    )
    def test_outcome(self, birth: str, number: str, as_of: str, outcome: str, source: str | None) -> None:
        decision = monitoring("cn-35", child("cn-35", 出生日期=birth, 公民身份号码=number), "migrant", as_of)
        (criterion,) = [c for c in decision["criteria"] if c["code"] == "under_16"]
        assert criterion["outcome"] == outcome
        assert criterion["facts"].get("source") == source

    def test_a_difference_is_reported_as_an_error(self) -> None:
        row = decide("cn-35", child("cn-35", 出生日期="2016-03-02", 公民身份号码=self.BORN_2016_03_01))
        assert ("id_birth_date_mismatch", "error") in {(p["code"], p["severity"]) for p in row["problems"]}

    def test_both_columns_are_named_where_they_differ(self) -> None:
        given = child("cn-35", 出生日期="2006-03-01", 公民身份号码=self.BORN_2016_03_01, 离开户籍地日期="2023-01-01")
        assert monitoring("cn-35", given, "migrant")["missing"] == ["出生日期", "公民身份号码"]
