"""A decision on the platform equals the one that ``tonghu assess`` makes of the platform's export, for every pack."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tonghu.batch.assess_command import run_assess
from tonghu.batch.county_command import county_of
from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack, shipped_ids
from tonghu.batch.synthetic.places import geography_of, towns_of
from tonghu.batch.synthetic.plan import plan_of
from tonghu.batch.synthetic.population import populate
from tonghu.decisions import assessing
from tonghu.portal.demo.statements import rows
from tonghu.records import api as records
from tonghu.registry.models import Child

AS_OF = date(2026, 9, 30)


@pytest.mark.proof("parity")
@pytest.mark.django_db
@pytest.mark.parametrize("policy", shipped_ids())
@pytest.mark.timeout(1200)
def test_the_platform_and_the_command_line_decide_alike(
    policy: str, proof_run: bool, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every object of the contract, every problem included; 10,000 children over the six packs in the proof."""
    children = 1_667 if proof_run else 40
    pack, divisions = load_pack(policy), load_divisions()
    county = county_of(pack, divisions)
    rng = Random(f"parity/{policy}")
    places = geography_of(divisions, county, AS_OF, towns_of(divisions, county, AS_OF), rng)
    people = populate(rng, plan_of(pack, AS_OF), places, children)
    head = {"kind": "open", "primary_unit": county}
    records.load(rows(rng, people.registered, plan_of(pack, AS_OF), lambda _rng, _child: dict(head), AS_OF), pack)
    listed = list(Child.objects.order_by("number"))
    table = tmp_path / "export.jsonl"
    lines = [json.dumps(records.cells(child), ensure_ascii=False) for child in listed]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = io.StringIO()
    run_assess(table, policy, AS_OF.isoformat(), None, None, 1, told)
    theirs = [json.loads(line) for line in told.getvalue().splitlines()]
    ours = [json.loads(json.dumps(a.as_json())) for _, a in assessing.many(listed, assessing.Side(pack, AS_OF))]
    differing = [(a["ref"], b["ref"]) for a, b in zip(ours, theirs, strict=True) if a != b]
    record_property("policy", policy)
    record_property("children", len(listed))
    record_property("differing", len(differing))
    assert len(listed) == children
    assert differing == []
