"""Serving: granian with TLS, a worker beside it, a daily look at the certificate."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, SSLProtocols

from tonghu.operations import certificates

DAY_SECONDS = 24 * 3600
THREADS = 8


@dataclass(frozen=True, slots=True)
class Listen:
    """Where and how to listen. ``certificate`` and ``key`` are both given or both missing (plain, demonstration only)."""

    address: str
    port: int
    processes: int = 1
    certificate: Path | None = None
    key: Path | None = None


def serve(listen: Listen, *, worker: bool, renew: Callable[[], bool] | None = None) -> None:
    """Serve until told to stop. ``renew`` is asked daily; ``True`` means a new certificate to load."""
    server = Granian(
        "tonghu.config.wsgi:application",
        address=listen.address,
        port=listen.port,
        interface=Interfaces.WSGI,
        workers=listen.processes,
        blocking_threads=THREADS,
        websockets=False,
        ssl_cert=listen.certificate,
        ssl_key=listen.key,
        ssl_protocol_min=SSLProtocols.tls12,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )
    children: list[subprocess.Popen[bytes]] = []
    if worker:
        server.on_startup(lambda: children.append(_start_worker()))
        server.on_shutdown(lambda: _stop_all(children))
    if renew is not None:
        threading.Thread(target=_look_daily, args=(renew,), daemon=True).start()
    server.serve()


def renewal(folder: Path, hosts: list[str]) -> Callable[[], bool]:
    """Renews the office's own certificate when it ends soon."""
    return lambda: certificates.ensure(folder, hosts, datetime.now(UTC))[1]


def _look_daily(renew: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not pause.wait(float(os.environ.get("TONGHU_RENEW_SECONDS", DAY_SECONDS))):
        if renew():
            os.kill(os.getpid(), signal.SIGHUP)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tonghu.config.platform_commands", "worker"])


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
