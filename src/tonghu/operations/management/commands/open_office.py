"""``tonghu first``: units and first logins of an office."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from tonghu.operations import first


class Command(BaseCommand):
    """First start."""

    help = "首次启用"
    stealth_options = ("county",)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what to hand to whom."""
        try:
            for line in list(first.open_office(options["county"], timezone.localdate())):
                self.stdout.write(line)
        except first.NotFirst as error:
            raise CommandError(str(error)) from error
