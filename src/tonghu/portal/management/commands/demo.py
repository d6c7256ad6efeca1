"""``tonghu demo``: a synthetic county with people of every role, on the embedded database; data is kept between runs."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, call_command

from tonghu.portal.demo import county, people


class Command(BaseCommand):
    """Seed once, print the logins."""

    help = "造演练县并列出演练账号"

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, then tell how to log in."""
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        made = county.make(self.stdout.write)
        ids: dict[str, str] = {}
        for line in people.make(made, ids):
            self.stdout.write(line)
        county.look_after(made, ids)
