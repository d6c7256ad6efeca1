"""The peer: a rules library (zen-engine) that is called row by row with the same rule.

The rule is Fujian's migrant monitoring population. Outcomes are numbers (2 met, 1 unknown, 0 unmet), so that Kleene's AND
is the least of them. The facts are handed over ready (birth and departure as day numbers, places as codes); finding them
is not counted, which is in the peer's favour, and so is that it decides one population and explains nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import zen

from tonghu.core.base.places import Level
from tonghu.core.policy.assess import Context
from tonghu.core.policy.columns import last_start
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.rules import Departure

STATUS = {2: "included", 1: "undetermined", 0: "excluded"}
GUARDED = ("父母双方", "父母一方", "其他监护人")
MONTHS, AGE = 6, 192


def _crosses(levels: Sequence[str]) -> str:
    expression = "0"
    for level in reversed(levels):
        hukou, lives = f"hukou_{level}", f"residence_{level}"
        expression = f"({hukou} == null or {lives} == null ? 1 : ({hukou} != {lives} ? 2 : {expression}))"
    return expression


def decision(as_of: date) -> Any:
    """The rule, loaded once."""
    of_age, away = last_start(AGE, as_of, beyond=False), last_start(MONTHS, as_of, beyond=False)
    assert of_age is not None
    assert away is not None
    adult, long = of_age.toordinal(), away.toordinal()
    city = _crosses(("province", "prefecture"))
    district = "({0} == null ? 1 : ({0} ? 2 : 0))"
    urban = f"min([2 - {city}, hukou_prefecture == null ? 1 : 2, {district.format('hukou_district')}, {district.format('residence_district')}])"
    expressions = {
        "under_16": f"born_lo == null ? 1 : (born_lo > {adult} ? 2 : (born_hi <= {adult} ? 0 : 1))",
        "with_guardian": f"lives_with == null ? 1 : (lives_with in {json.dumps(GUARDED, ensure_ascii=False)} ? 2 : 0)",
        "crosses_county": _crosses(("province", "prefecture", "county")),
        "not_between_urban_districts": f"2 - {urban}",
        "away_6_months": f"left_lo == null ? 1 : (left_hi <= {long} ? 2 : (left_lo > {long} ? 0 : 1))",
    }
    steps = [{"id": name, "key": name, "value": value} for name, value in expressions.items()]
    steps.append({"id": "status", "key": "status", "value": f"min([{', '.join(f'$.{name}' for name in expressions)}])"})
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "rule", "type": "expressionNode", "name": "rule", "content": {"expressions": steps}},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rule"},
        {"id": "2", "type": "edge", "sourceId": "rule", "targetId": "out"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False))


def ready(facts: Facts, context: Context) -> Mapping[str, Any]:
    """The facts of one child as the rule reads them."""
    born, since = facts.birth.span, facts.since(Departure(Level.COUNTY)).span
    found: dict[str, Any] = {
        "born_lo": born and born.first.toordinal(),
        "born_hi": born and born.last.toordinal(),
        "left_lo": since and since.first.toordinal(),
        "left_hi": since and since.last.toordinal(),
        "lives_with": facts.registration.text("lives_with") or None,
    }
    for name in ("hukou", "residence"):
        place = facts.place(name)
        for level in ("province", "prefecture", "county"):
            code = getattr(place, level)
            found[f"{name}_{level}"] = None if code is None else int(code)
        kind = None if place.county is None else context.divisions.kind(place.county, context.as_of)
        found[f"{name}_district"] = None if kind is None else kind == "district"
    return found


def status(rule: Any, facts: Mapping[str, Any]) -> str:
    """What the peer decides for one child."""
    return STATUS[int(rule.evaluate(facts)["result"]["status"])]
