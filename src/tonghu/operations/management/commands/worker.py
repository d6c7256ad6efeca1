"""``tonghu worker``: long work beside the server."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from tonghu.jobs import worker


class Command(BaseCommand):
    """Work."""

    help = "执行后台任务"
    stealth_options = ("batch",)

    def handle(self, *args: Any, **options: Any) -> None:
        """Until told to stop, or until nothing is queued."""
        worker.work(batch=options.get("batch", False))
