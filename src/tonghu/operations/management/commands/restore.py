"""``tonghu restore``."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from tonghu.keys.provider import Tampered
from tonghu.keys.ring import KeyFault
from tonghu.operations import backups, dumps


class Command(BaseCommand):
    """Restore a backup into an empty place."""

    help = "恢复"
    stealth_options = ("folder", "check_only")
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything before and after."""
        try:
            if options.get("check_only"):
                content = backups.check(options["folder"])
                self.stdout.write(f"备份完好：{content['made']}，版本 {content['version']}")
                return
            backups.restore(options["folder"], self.stdout.write)
        except (backups.Unusable, dumps.DumpFailed, KeyFault, Tampered, OSError) as error:
            raise CommandError(f"没有恢复：{error}") from error
        role = os.environ.get("TONGHU_DATABASE_ROLE", "")
        if connection.vendor == "postgresql" and role:
            dumps.give_rights(role)
        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("恢复完成。版本升级过的，请再执行 tonghu migrate，然后启动")
