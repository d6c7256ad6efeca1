"""One piece of the import bench in a process of its own: ``work.py product|usual|bulk FILE``. Prints what it did as JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

AREA = "350524"
TOWN = "350524101"


def product(file: Path, home: Path) -> dict[str, Any]:
    """Upload, dry run with every check and the register searched, import with sealing and history, all decisions."""
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import KeyRing

    os.environ |= {name: str(home / part) for name, part in _FOLDERS.items()}
    (home / "data" / "static").mkdir(parents=True)
    KeyRing.create(home / "keys", SoftwareProvider())
    os.environ["DJANGO_SETTINGS_MODULE"] = "tonghu.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tonghu.accounts import api as accounts
    from tonghu.imports import actions
    from tonghu.imports.models import Batch
    from tonghu.jobs import api as jobs
    from tonghu.jobs.models import Job
    from tonghu.web import wall
    from tonghu.web.rule import current_pack, current_rule

    today = date.today()
    with wall.opened("a bench has no person"):
        for code, kind, above in (("35", "province", ""), ("3505", "city", "35"), (AREA, "county", "3505")):
            accounts.ensure_unit(code, code, kind, above)
        accounts.ensure_unit(TOWN, TOWN, "town", AREA)
        user = accounts.ensure_person("clerk", "经办人", AREA, "bench-Password-1")
        accounts.ensure_totp(user, "JBSWY3DPEHPK3PXP")
        accounts.ensure_grant(user, "county_civil_affairs", AREA, "", today, today + timedelta(days=1))
    by = actions.By(user.actor(), current_rule(), today, current_pack())
    took: dict[str, float] = {}

    def timed(name: str, act: Any) -> Any:
        started = time.perf_counter()
        found = act()
        took[name] = round(time.perf_counter() - started, 2)
        return found

    def done(job: Job) -> None:
        job = jobs.run(job.pk)
        assert job.state == "done", job.message

    def upload() -> Batch:
        with wall.opened("a bench has no person"):
            given = {"name": file.name, "content": file.read_bytes(), "key": "registrations"}
            return actions.upload(by=by, area=AREA, unit=TOWN, as_of=today, **given)

    batch = timed("upload", upload)
    timed("check", lambda: done(Job.objects.get(key=batch.job)))
    with wall.opened("a bench has no person"):
        batch.refresh_from_db()
        actions.ask_or_begin(by=by, batch=batch)
        if batch.state == "waiting":
            batch.state = "checked"
            actions._begin(batch, "committing")
    timed("import", lambda: done(Job.objects.get(key=batch.job)))
    waiting = Job.objects.filter(kind="determine").first()
    timed("decide", lambda: done(waiting) if waiting else None)
    with wall.opened("a bench has no person"):
        batch.refresh_from_db()
    return {"took": took, "counts": batch.counts}


_FOLDERS = {"TONGHU_HOME": "data", "TONGHU_KEYS": "keys", "TONGHU_ANCHORS": "anchors"}


def usual(file: Path, home: Path) -> dict[str, Any]:
    """django-import-export as it comes: rows known by their key, one after the other, dry run and import as its admin."""
    return _peer(file, home, {"import_id_fields": ["c0"], "clean_model_instances": True})


def bulk(file: Path, home: Path) -> dict[str, Any]:
    """With the fastest settings that its documentation names: rows in bulk, no difference shown, no known row looked
    for."""
    options = {"import_id_fields": [], "force_init_instance": True, "use_bulk": True, "batch_size": 1_000}
    return _peer(file, home, options | {"skip_diff": True, "skip_html_diff": True, "clean_model_instances": True})


def _peer(file: Path, home: Path, options: dict[str, Any]) -> dict[str, Any]:
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "peer.sqlite3")}},
        INSTALLED_APPS=["django.contrib.contenttypes", "import_export"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.db import connection, models
    from import_export import resources
    from import_export.formats.base_formats import XLSX

    took: dict[str, float] = {}
    started = time.perf_counter()
    table = XLSX().create_dataset(file.read_bytes())
    took["read"] = round(time.perf_counter() - started, 2)
    headers = list(table.headers)
    fields = {f"c{number}": models.TextField(blank=True, null=True) for number in range(len(headers))}
    fields["c0"] = models.TextField(db_index=True)
    meta = type("Meta", (), {"app_label": "import_export"})
    child: Any = type("Child", (models.Model,), {"__module__": __name__, "Meta": meta, **fields})
    with connection.schema_editor() as editor:
        editor.create_model(child)
    table.headers = list(fields)
    resource = resources.modelresource_factory(child)
    for name, value in options.items():
        setattr(resource._meta, name, value)
    for name, dry in (("check", True), ("import", False)):
        started = time.perf_counter()
        found = resource().import_data(table, dry_run=dry)
        wrong = [(one.number, [str(e.error) for e in one.errors[:1]]) for one in found.error_rows[:1]]
        assert not found.has_errors(), wrong
        took[name] = round(time.perf_counter() - started, 2)
    return {"took": took, "counts": {"rows": child._default_manager.count()}}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="tonghu-bench-", dir=os.environ.get("TONGHU_BENCH_SCRATCH")) as place:
        task = {"product": product, "usual": usual, "bulk": bulk}[sys.argv[1]]
        print(json.dumps(task(Path(sys.argv[2]), Path(place)), ensure_ascii=False))
