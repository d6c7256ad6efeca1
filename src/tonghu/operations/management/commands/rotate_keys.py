"""``tonghu keys rotate``: a new key, then everything under it, while people work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from tonghu.audit import api as audit
from tonghu.jobs import api as jobs
from tonghu.keys.ring import Domain

WORK = {"identity": "rewrap", "blind_index": "reindex"}


class Command(BaseCommand):
    """Rotate."""

    help = "轮换密钥"
    stealth_options = ("domain", "wait")

    def handle(self, *args: Any, **options: Any) -> None:
        """``domain``: identity (wraps the children's keys) or blind_index."""
        domain, ring = options["domain"], settings.KEY_RING
        version = ring.rotate(Domain(domain))
        with transaction.atomic():
            audit.record(
                actor="", action="keys rotate", object_kind="key", object_id=f"{domain}:{version}", reason="轮换"
            )
            job = jobs.start(WORK[domain], f"{WORK[domain]}:{version}")
        if options.get("wait"):
            job = jobs.run(job.pk)
            if job.state != "done":
                raise CommandError(f"轮换没有完成：{job.message}。可以再执行一次，会从中断处继续")
            self.stdout.write(f"{jobs.title(job.kind)}：完成，{job.message}")
            return
        self.stdout.write(f"{jobs.title(job.kind)}：已排入后台任务，旧密钥在完成前仍可读")
