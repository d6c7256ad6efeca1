"""Planning annexes and the population survey beside the register."""

from __future__ import annotations

from datetime import date

from tonghu.core.stats.output import CellOut, TableOut
from tonghu.core.stats.plan import Axis, TableSpec
from tonghu.core.stats.planning import facilities, needs, school_places, stage_in
from tonghu.core.stats.survey_table import beside


def test_thirty_children_of_five_and_twenty_places_lack_ten_next_year() -> None:
    """Demand by area, stage and birth year against the places."""
    born = {("700101100", date(2019, 10, 3)): 30}
    (now, later) = school_places(born, {("700101100", "小学"): 20}, (2025, 2026))[-2:]
    assert stage_in(date(2019, 10, 3), 2025) == "学前教育"
    found = {(p.year, p.stage): p for p in school_places(born, {("700101100", "小学"): 20}, (2025, 2026))}
    assert found[2025, "学前教育"].children == 30
    assert found[2026, "小学"].gap == 10
    assert (now.year, later.year) == (2026, 2026) or later.gap == 10


def test_the_school_year_begins_at_full_six_years() -> None:
    assert stage_in(date(2019, 8, 31), 2025) == "小学"
    assert stage_in(date(2019, 9, 1), 2025) == "学前教育"
    assert stage_in(date(2025, 1, 1), 2025) is None


def test_communities_with_children_and_no_facility_stand_first() -> None:
    """A registry of facilities beside the children."""
    found = facilities({"a": 5, "b": 40, "c": 0}, [("b", 20), ("b", 10)])
    assert [(entry.area, entry.lacking) for entry in found] == [("a", True), ("b", False), ("c", False)]
    assert found[1].capacity == 30


def test_needs_add_up_per_unit_and_item() -> None:
    """Eligible and receiving per unit and item."""
    rows = [("u", "医保", "entitled", True), ("u", "医保", "entitled", False), ("u", "医保", "check", False)]
    (need,) = needs(rows)
    assert (need.entitled, need.check, need.receiving, need.open) == (2, 1, 1, 1)


def test_the_survey_stands_beside_the_register_and_hidden_counts_stay_hidden() -> None:
    """120 beside 100 is 83.33 %; nothing is overwritten."""
    axes = (Axis("town", "area", (("700101100", "700101100"),)), Axis("sex", "sex", (("男", "男"),)))
    spec = TableSpec("t", "", "monitoring", "migrant", axes)
    cells = (CellOut(("700101100", "*"), 100, ""), CellOut(("700101100", "男"), None, "hidden"))
    survey = {("700101100", "*", "*"): 120, ("700101100", "*", "男"): 60, ("700101199", "*", "*"): 7}
    whole, part, absent = beside(survey, [TableOut(spec, cells)], "migrant", "monitoring")
    assert (whole.register, whole.difference, whole.coverage) == (100, -20, 83.33)
    assert (part.register, part.coverage) == (None, None)
    assert part.why == "按规定不显示"
    assert absent.survey == 7
    assert absent.why
