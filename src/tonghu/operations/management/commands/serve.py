"""``tonghu serve``: refuses an unsafe start, then serves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections

from tonghu.operations import certificates, facts, safety, serving
from tonghu.web.clock import now


class Command(BaseCommand):
    """Serve."""

    help = "启动网页平台"
    stealth_options = ("address", "port", "processes", "certificate", "key", "worker", "check_only")
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, then serve until told to stop."""
        found = safety.faults(facts.gather())
        if found:
            raise CommandError(
                "不安全，没有启动：\n" + "\n".join(f"  {number}. {text}" for number, text in enumerate(found, 1))
            )
        if options.get("check_only"):
            self.stdout.write("可以安全启动")
            return
        certificate, key, renew = self._certificate(options.get("certificate"), options.get("key"))
        connections.close_all()  # the server's processes are forked: an open database must not be carried into them
        listen = serving.Listen(options["address"], options["port"], options["processes"], certificate, key)
        serving.serve(listen, worker=options["worker"], renew=renew)

    def _certificate(self, certificate: Path | None, key: Path | None) -> tuple[Path | None, Path | None, Any]:
        if settings.PLAIN_HTTP:
            return None, None, None
        if certificate is not None and key is not None:
            self.stdout.write(f"证书 {certificate} 到 {certificates.ends(certificate):%Y-%m-%d} 为止，由本单位更新")
            return certificate, key, None
        hosts = [host for host in settings.ALLOWED_HOSTS if host]
        folder = settings.KEYS / "tls"
        served, _ = certificates.ensure(folder, hosts, now())
        self.stdout.write(
            f"本单位自签证书到 {certificates.ends(served.certificate):%Y-%m-%d} 为止，到期前 30 天自动更新；"
            f"请在办公电脑上安装签发证书 {served.authority}"
        )
        return served.certificate, served.key, serving.renewal(folder, hosts)
