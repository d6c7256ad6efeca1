"""``tonghu audit verify`` and ``tonghu audit anchor``."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError

from tonghu.audit import api as audit
from tonghu.audit.anchors import ForgedAnchor


class Command(BaseCommand):
    """Check the chain of the audit, or write its head outside."""

    help = "校验审计链"
    stealth_options = ("anchor",)

    def handle(self, *args: Any, **options: Any) -> None:
        """The first event that does not fit is named."""
        if options.get("anchor"):
            for path in audit.anchor():
                self.stdout.write(f"已存证：{path}")
            return
        try:
            found = audit.verify()
        except ForgedAnchor as error:
            raise CommandError(str(error)) from error
        if found.broken is not None:
            raise CommandError(f"审计链从第 {found.broken.seq} 条起不完整：{found.broken.why}")
        self.stdout.write(f"审计记录 {found.events} 条，链完整，与库外存证一致")
