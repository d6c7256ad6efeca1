"""``tonghu migrate``: structure of the database, rights of the platform's role, static files."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection

from tonghu.operations import dumps


class Command(BaseCommand):
    """Bring the database to this version."""

    help = "把数据库更新到本版本的结构"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Safe to repeat."""
        settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
        call_command("migrate", verbosity=0, interactive=False)
        role = os.environ.get("TONGHU_DATABASE_ROLE", "")
        if connection.vendor == "postgresql" and role:
            dumps.give_rights(role)
        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("数据库结构已是最新")
