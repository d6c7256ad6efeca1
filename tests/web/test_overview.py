"""The overview of an area: every child in one line, lines that add up, nothing outside one's area."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.web import people
from tonghu.core.authz.permissions import Permission
from tonghu.decisions import overview
from tonghu.decisions.models import Determination
from tonghu.registry import access
from tonghu.registry import api as registry
from tonghu.web.rule import current_rule

As = Callable[[str], Client]
pytestmark = pytest.mark.django_db
HERE = people.HERE


def some() -> None:
    facts = [
        ("migrant", f"{HERE}101201", "red"),
        ("migrant", f"{HERE}101202", "yellow"),
        ("left_behind", f"{HERE}101201", "green"),
        ("open", f"{HERE}102201", ""),
        ("both", f"{HERE}102", "green"),
        ("none", HERE, ""),
    ]
    for kind, unit, tier in facts:
        registry.load([{"name": "童", "kind": kind, "primary_unit": unit}])
        child = access.unscoped().get(kind=kind, primary_unit=unit)
        care = "listed" if tier == "red" else "not_listed"
        Determination.objects.update_or_create(
            child=child,
            defaults={"as_of": timezone.localdate(), "pack": "x", "tier": tier, "key_care": care},
        )


def seen(area: str) -> overview.Overview:
    actor = people.person(people.Persona("county", "county_civil_affairs", HERE)).actor()
    children = access.children(current_rule(), actor, Permission.CHILD_DECISION, timezone.localdate())
    return overview.overview_of(children, area, HERE)


def test_lines_add_up_to_the_whole(units: None) -> None:
    """#7.5: dashboards for county, town and village; whoever belongs to no unit below has a line too."""
    some()
    found = seen(HERE)
    lines = {line.code: line for line in found.lines}
    assert lines[f"{HERE}101"].kinds == {"migrant": 2, "left_behind": 1, "both": 0, "open": 0, "none": 0}
    assert lines[f"{HERE}101"].tiers == {"red": 1, "yellow": 1, "green": 1, "": 0}
    assert lines[HERE].name == "本级"
    assert (found.whole.total, sum(line.total for line in found.lines)) == (6, 6)
    assert found.whole.kinds == {"migrant": 2, "left_behind": 1, "both": 1, "open": 1, "none": 1}
    assert found.whole.tiers == {"red": 1, "yellow": 1, "green": 2, "": 2}
    assert (found.whole.care, found.whole.nobody) == (1, 6)
    town = seen(f"{HERE}101")
    assert [line.total for line in town.lines if line.total] == [2, 1]
    assert [code for code, _ in town.path] == [HERE]
    widths = [part.width for part in found.whole.tier_parts]
    assert sum(widths) == pytest.approx(100, abs=0.05)


def test_an_area_without_children_draws_an_empty_bar(units: None) -> None:
    assert {part.width for part in seen(f"{HERE}102").whole.kind_parts} == {0.0}


def test_nobody_opens_an_area_that_is_not_his(as_person: As) -> None:
    some()
    county, director = as_person("county"), as_person("director")
    page = county.get("/overview/").content.decode()
    assert f"?area={HERE}101" in page
    assert "<b>6</b>" in page
    assert county.get(f"/overview/?area={HERE}101").status_code == 200
    assert county.get(f"/overview/?area={people.ELSEWHERE}").status_code == 404
    own = director.get("/overview/").content.decode()
    assert "<b>2</b><span>登记（人）" in own
    assert director.get(f"/overview/?area={HERE}").status_code == 404
    assert director.get(f"/overview/?area={HERE}101202").status_code == 404
    assert as_person("education").get("/overview/").status_code == 403
