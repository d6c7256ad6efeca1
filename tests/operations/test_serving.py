"""The real server with the office's own certificate: TLS, health, the worker beside it, renewal, a clean end."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.operations.office import ROOT, Office
from tonghu.operations import certificates


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(office: Office, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The command as systemd would run it."""
    command = [
        sys.executable,
        "-m",
        "tonghu.config.platform_commands",
        "serve",
        "--port",
        str(port),
        "--processes",
        "1",
    ]
    process = subprocess.Popen(command, env=office.environment(), cwd=ROOT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def ask(connection: HTTPSConnection) -> tuple[dict[str, bool], str, int]:
    """The parts, the TLS version, the serial of the certificate."""
    connection.request("GET", "/health/")
    response = connection.getresponse()
    assert response.getheader("Strict-Transport-Security") is not None
    assert isinstance(connection.sock, ssl.SSLSocket)
    peer = connection.sock.getpeercert()
    assert peer is not None
    return json.loads(response.read())["parts"], str(connection.sock.version()), int(str(peer["serialNumber"]), 16)


def health(office: Office, port: int, wanted: dict[str, bool]) -> tuple[dict[str, bool], str, int]:
    """The answer once the wanted parts are as wanted: parts, TLS version, serial of the certificate."""
    until = time.monotonic() + 90
    while True:
        try:
            context = ssl.create_default_context(cafile=str(office.home / "keys" / "tls" / "authority.pem"))
            with closing(HTTPSConnection("localhost", port, context=context, timeout=10)) as connection:
                parts, version, serial = ask(connection)
            if {name: parts[name] for name in wanted} == wanted:
                return parts, version, serial
        except (OSError, ssl.SSLError):
            pass
        assert time.monotonic() < until, "no answer as wanted within 90 s"
        time.sleep(0.5)


def anchored(office: Office) -> None:
    """The daily anchor is due at the first start: its file comes while the server runs."""
    until = time.monotonic() + 90
    while not list((office.home / "anchors").glob("anchor-*.json")):
        assert time.monotonic() < until, "no anchor within 90 s of the first start"
        time.sleep(0.5)


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_served_with_the_offices_own_certificate(tmp_path: Path) -> None:
    """C8: the certificate is verified against the authority; 1.1 is refused; the worker anchors by itself."""
    office, port = Office(tmp_path / "office").opened(), free_port()
    with serving(office, port):
        parts, version, _ = health(office, port, {"database": True, "worker": True, "anchor": True})
        assert version in ("TLSv1.2", "TLSv1.3")
        assert parts["backup"] is False, "there is no backup yet, and it says so"
        old = ssl.create_default_context(cafile=str(office.home / "keys" / "tls" / "authority.pem"))
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError), socket.create_connection(("localhost", port)) as plain:
            old.wrap_socket(plain, server_hostname="localhost")
        # Health is content as long as nothing is older than a day: only the file shows that the worker did its work.
        anchored(office)
    assert "链完整" in office.run("audit", "verify")


def test_a_certificate_is_renewed_before_it_ends(tmp_path: Path) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    served, fresh = certificates.ensure(tmp_path, ["tonghu.local", "10.0.0.5"], now)
    first, authority = served.certificate.read_bytes(), served.authority.read_bytes()
    assert fresh
    for later, renewed in ((1, False), (360, False), (370, True), (371, False)):
        again, fresh = certificates.ensure(tmp_path, ["tonghu.local", "10.0.0.5"], now + timedelta(days=later))
        assert (later, fresh) == (later, renewed)
    assert again.certificate.read_bytes() != first
    assert again.authority.read_bytes() == authority, "office computers need nothing new"
    assert certificates.ensure(tmp_path, ["tonghu.local", "other.local"], now + timedelta(days=372))[1], "a new name"
    assert {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("*.key")} == {
        "authority.key": 0,
        "server.key": 0,
    }
