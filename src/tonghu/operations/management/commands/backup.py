"""``tonghu backup``."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from tonghu.operations import backups, dumps


class Command(BaseCommand):
    """Make a backup."""

    help = "备份"
    stealth_options = ("to",)

    def handle(self, *args: Any, **options: Any) -> None:
        """Into a new folder."""
        try:
            backups.make(options["to"], self.stdout.write)
        except (backups.Unusable, dumps.DumpFailed, OSError) as error:
            raise CommandError(f"没有备份：{error}") from error
