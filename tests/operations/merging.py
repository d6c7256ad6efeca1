"""Merging and taking apart, killed at random: a pair of records is one child or two, never something between (I1; issue 7)."""

from __future__ import annotations

import json
from random import Random

from tests.operations.crashing import said_until_killed
from tests.operations.office import Office

_COMMON = """
from datetime import date
from tonghu.core.authz.decide import Actor, Grant
from tonghu.merging import actions, selectors
from tonghu.merging.models import Merge
from tonghu.records import actions as records, api, selectors as known
from tonghu.registry.models import Child
from tonghu.web import wall
from tonghu.web.rule import current_pack, current_rule
day = date(2026, 11, 26)
by = actions.By(Actor("1", (Grant("county_civil_affairs", "350583", date(2026, 1, 1)),)), current_rule(), day, current_pack())
"""
MAKE = (
    _COMMON
    + """
def row(number, **said):
    values = {"name": f"N{number}", "kind": "open", "primary_unit": "350583101201"}
    return values, [records.New({"name": f"N{number}", "sex": "女"} | said, "registrations", day)]
pairs = int(sys.argv[1])
api.load([row(n, school="第一小学") for n in range(pairs)] + [row(n, ethnicity="汉族") for n in range(pairs)], by.pack)
"""
)
_PAIR = """
def pair(number):
    first, second = Child.everyone.filter(name=f"N{number}").order_by("created_at", "pk")
    return (first, second) if "school" in known.record(first, by.pack) else (second, first)
"""
WRITER = (
    _COMMON
    + _PAIR
    + """
from django.db import transaction
from tonghu.audit import api as audit
with wall.opened("test"):
    pairs = [(one.number, other.number) for one, other in map(pair, range(int(sys.argv[1])))]

def turn(kept, gone):
    with transaction.atomic(), wall.opened("test"):
        merged = Merge.objects.filter(gone__number=gone, undone_at=None).first()
        if merged is None:
            one, other = Child.objects.get(number=kept), Child.objects.get(number=gone)
            seen = selectors.latest(one), selectors.latest(other)
            actions.merge(by=by, kept=kept, gone=gone, ground="asked", choices={}, seen=seen)
        else:
            actions.take_apart(by=by, pk=merged.pk, ground="undo")
        audit.record(actor="1", action="POST child_merge", object_kind="child", object_id=kept)
    return merged is None

for _ in range(2):
    turn(*pairs[0])  # there and back: what is loaded once is loaded now
os.write(1, b"ready\\n")
while True:
    for at, (kept, gone) in enumerate(pairs):
        os.write(1, f"{at} {int(turn(kept, gone))}\\n".encode())
"""
)
LOOK = (
    _COMMON
    + """
import json
with wall.opened("test"):
    found = []
    for number in range(int(sys.argv[1])):
        first, second = Child.everyone.filter(name=f"N{number}").order_by("created_at", "pk")
        gone = next((one for one in (first, second) if one.merged_into_id), None)
        kept = second if gone is first else first
        texts = [sorted(known.record(child, by.pack)) for child in (first, second)]
        sheets = [sorted(known.sheet(child)) for child in (first, second)]
        open_merges = list(Merge.objects.filter(gone__in=(first, second), undone_at=None))
        found.append({
            "merged": gone is not None,
            "kept_knows": sorted(known.record(kept, by.pack)),
            "sheets_agree": texts == sheets,
            "merges": len(open_merges),
            "points": gone is None or open_merges[0].child_id == gone.merged_into_id == kept.pk,
        })
from tonghu.audit import api as audit
print(json.dumps({"pairs": found, "broken": audit.verify().broken is not None}))
"""
)
ALONE, TOGETHER = 3, 4
"""Columns that one record of a pair knows alone, and that the kept one knows when they are merged."""


def killed(office: Office, pairs: int, times: int, rng: Random) -> int:
    """Start a writer, let it merge and take apart for a moment, kill it; ``times`` over.

    Returns how many merges and takings apart were said to be done.
    """
    last, said = dict[int, bool](), 0
    for _ in range(times):
        lines = said_until_killed(office, WRITER, rng.uniform(0.05, 0.6), pairs)
        for at, merged in lines:
            last[int(at)] = merged == "1"
        said += len(lines)
        last = judged(office, pairs, last)
    return said


def look(office: Office, pairs: int) -> dict[str, list[dict[str, object]]]:
    """The state of every pair."""
    found: dict[str, list[dict[str, object]]] = json.loads(office.script(LOOK, pairs))
    return found


def judged(office: Office, pairs: int, last: dict[int, bool]) -> dict[int, bool]:
    """Which pairs are merged. Every pair is wholly merged or wholly apart; at most the one that was being worked on went further than was said."""
    found = look(office, pairs)
    assert not found["broken"]
    for one in found["pairs"]:
        assert one["sheets_agree"], one
        assert one["points"], one
        assert one["merges"] == int(bool(one["merged"])), one
        assert len(one["kept_knows"]) == (TOGETHER if one["merged"] else ALONE), one  # type: ignore[arg-type]  # a list
    ahead = [at for at, merged in last.items() if found["pairs"][at]["merged"] != merged]
    assert len(ahead) <= 1, "said and not there"
    return {at: bool(one["merged"]) for at, one in enumerate(found["pairs"])}
