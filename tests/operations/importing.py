"""Imports and their undoing, killed at random: a slice of rows is in the register or it is not, and the work goes on where
it stopped (I1; issue 7)."""

from __future__ import annotations

import json
from random import Random

from tests.operations.crashing import said_until_killed
from tests.operations.office import Office

_COMMON = """
from datetime import date, timedelta
from django.db import transaction
from tonghu.accounts import api as accounts
from tonghu.imports import actions, undoing
from tonghu.imports.models import Batch, Row
from tonghu.jobs import api as jobs
from tonghu.jobs.models import Job
from tonghu.records.models import Entry
from tonghu.registry.models import Child
from tonghu.web import wall
from tonghu.web.clock import today
from tonghu.web.rule import current_pack, current_rule
COUNTY, TOWN = "350583", "350583101"
def clerk(name):
    user = accounts.ensure_person(name, name, COUNTY, "kill-Password-1")
    return actions.By(user.actor(), current_rule(), today(), current_pack())
"""
MAKE = (
    _COMMON
    + """
with wall.opened("test"):
    for code, kind, above in (("35", "province", ""), ("3505", "city", "35"), (COUNTY, "county", "3505"), (TOWN, "town", COUNTY)):
        accounts.ensure_unit(code, code, kind, above)
    for name in ("clerk", "other"):
        user = accounts.ensure_person(name, name, COUNTY, "kill-Password-1")
        accounts.ensure_totp(user, "JBSWY3DPEHPK3PXP")
        accounts.ensure_grant(user, "county_civil_affairs", COUNTY, "", today(), today() + timedelta(days=1))
"""
)
WRITER = (
    _COMMON
    + """
import csv, io
rows = int(sys.argv[1])
with wall.opened("test"):
    by, other = clerk("clerk"), clerk("other")

def upload(number):
    stream = io.StringIO()
    lines = csv.writer(stream)
    lines.writerow(["姓名", "性别", "出生日期", "现居住地区划代码", "共同居住人"])
    for at in range(rows):
        lines.writerow([f"第{number}批{at}", "女", f"2015-0{at % 9 + 1}-{at % 28 + 1:02d}", TOWN, "父母双方"])
    content = stream.getvalue().encode("utf-8-sig")
    given = {"name": f"{number}.csv", "content": content, "key": "registrations"}
    return actions.upload(by=by, area=COUNTY, unit=TOWN, as_of=today(), **given)

def waiting():
    # The batch that is not undone yet; a new one is taken in and checked before anybody kills.
    with transaction.atomic(), wall.opened("test"):
        batch = Batch.objects.exclude(state="undone").order_by("pk").first() or upload(Batch.objects.count())
    if batch.state == "reading":
        with wall.opened("test"):
            checking = Job.objects.get(key=batch.job).pk
        assert jobs.run(checking).state == "done"
    return batch

waiting()
os.write(1, b"ready\\n")
while True:
    batch = waiting()
    with transaction.atomic(), wall.opened("test"):
        batch.refresh_from_db()
        if batch.state == "checked":
            actions.ask_or_begin(by=by, batch=batch)
        if batch.state == "waiting":
            actions.approve(by=other, batch=batch)
        if batch.state == "committed":
            undoing.ask(by=by, batch=batch)
    with wall.opened("test"):
        work = Job.objects.get(key=batch.job).pk
    assert jobs.run(work).state == "done"
    with wall.opened("test"):
        batch.refresh_from_db()
    os.write(1, f"{batch.pk} {batch.state}\\n".encode())
"""
)
LOOK = (
    _COMMON
    + """
import json
from tonghu.audit import api as audit
with wall.opened("test"):
    found = []
    for batch in Batch.objects.order_by("pk"):
        number = batch.file.removesuffix(".csv")
        cursor = Job.objects.get(key=batch.job).cursor
        rows = list(Row.objects.filter(batch=batch).order_by("position"))
        children = list(Child.objects.filter(name__startswith=f"第{number}批").values_list("name", flat=True))
        found.append({
            "batch": batch.pk,
            "state": batch.state,
            "rows": len(rows),
            "reached": cursor.get("after", 0),
            "checked_to": cursor.get("at", 0),
            "done": [row.position for row in rows if row.done],
            "children": len(children),
            "twice": len(children) - len(set(children)),
            "entries": Entry.objects.filter(batch=batch.token).count(),
        })
print(json.dumps({"batches": found, "broken": audit.verify().broken is not None}))
"""
)
ORDER = ("reading", "checked", "waiting", "committing", "committed", "undoing", "undone")


def killed(office: Office, rows: int, times: int, rng: Random) -> dict[str, int]:
    """Start a worker, let it import and undo for a moment, kill it; ``times`` over.

    Returns how many steps were said to be done, and how often a kill hit an import or an undo in the middle.
    """
    said, steps, inside = dict[int, str](), 0, 0
    for _ in range(times):
        lines = said_until_killed(office, WRITER, rng.uniform(0.05, 3.0), rows)
        for batch, state in lines:
            said[int(batch)] = state
        steps += len(lines)
        inside += judged(office, rows, said)
    return {"steps": steps, "inside": inside}


def judged(office: Office, rows: int, said: dict[int, str]) -> bool:
    """Every batch is where its own bookkeeping says; what was said is there. Whether the kill hit one in the middle."""
    found = json.loads(office.script(LOOK))
    assert not found["broken"]
    middle = False
    for one in found["batches"]:
        assert one["twice"] == 0, one
        assert ORDER.index(one["state"]) >= ORDER.index(said.get(one["batch"], "reading")), "said and not there"
        done, state = len(one["done"]), one["state"]
        if state in ("reading", "checked", "waiting"):
            assert (done, one["children"], one["entries"]) == (0, 0, 0), one
            assert one["rows"] == (rows if state != "reading" else one["checked_to"]), one
        elif state in ("committing", "committed"):
            assert one["children"] == one["entries"] == done, one
            assert max(one["done"], default=0) == (one["reached"] if state == "committing" else rows), one
            middle |= 0 < done < rows
        else:
            gone = one["reached"] if state == "undoing" else rows
            assert one["children"] == one["entries"] == rows - gone, one
            middle |= 0 < gone < rows
    return middle
