"""``python -m tests.postgres.cluster COMMAND...``: the command with ``TONGHU_TEST_DATABASE`` set to a fresh PostgreSQL.

The server listens on 127.0.0.1 only, runs as an unprivileged user, keeps its files in a temporary folder and is stopped
when the command ends.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

OWNER, APP = "tonghu_owner", "tonghu_app"
SERVER_USER = "postgres"


@dataclass(frozen=True)
class Cluster:
    """A running server. ``pid`` is its first process."""

    folder: Path
    port: int
    password: str

    def address(self, role: str, database: str) -> str:
        """What ``TONGHU_DATABASE`` takes."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def admin(self, statement: str) -> None:
        """A statement of the superuser."""
        with psycopg.connect(self.address(SERVER_USER, "postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create_database(self, name: str) -> None:
        """An empty database of the owner's, sorted by code points."""
        self.admin(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")

    @property
    def pid(self) -> int:
        """The server's first process."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start, or start again after a crash."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = self.folder / "log"
        _run(_binary("pg_ctl"), "-D", self.folder / "data", "-w", "-t", "60", "-l", log, "-o", options, "start")

    def start_after_crash(self) -> None:
        """Start after all its processes were killed. Where nobody reaps them their number still looks alive."""
        (self.folder / "data" / "postmaster.pid").unlink()
        self.start()

    def stop(self, mode: str = "fast") -> None:
        """Stop."""
        _run(_binary("pg_ctl"), "-D", self.folder / "data", "-w", "-m", mode, "stop")


def _binary(name: str) -> Path:
    """Debian keeps the server's programs outside the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    other = shutil.which(name)
    if not found and other is None:
        raise SystemExit("需要 PostgreSQL / PostgreSQL is missing: apt-get install postgresql")
    return found[-1] if found else Path(str(other))


def _run(*command: object) -> None:
    """As the unprivileged user when this is root, who may not run the server."""
    words = [str(word) for word in command]
    as_user = {"user": SERVER_USER, "group": SERVER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload]  # one mapping
    if done.returncode:
        raise RuntimeError(f"{words[0]}: {done.stderr[-2000:]}{done.stdout[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(durable: bool = False) -> Iterator[Cluster]:
    """A cluster with an owner and an application role. ``durable``: with fsync, for tests that kill it."""
    folder = Path(tempfile.mkdtemp(prefix="tonghu-postgres-"))
    cluster = Cluster(folder, _free_port(), secrets.token_hex(12))
    try:
        secret = folder / "password"
        secret.write_text(cluster.password)
        if os.geteuid() == 0:
            account = pwd.getpwnam(SERVER_USER)
            for path in (folder, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        superuser = (f"--username={SERVER_USER}", f"--pwfile={secret}", "--auth=scram-sha-256")
        _run(_binary("initdb"), "-D", folder / "data", "--encoding=UTF8", "--locale=C.UTF-8", *superuser)
        quick = "" if durable else "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"
        with (folder / "data" / "postgresql.conf").open("a") as stream:
            stream.write(f"max_connections = 60\nshared_buffers = 64MB\n{quick}")
        cluster.start()
        try:
            cluster.admin(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{cluster.password}'")
            cluster.admin(f"CREATE ROLE {APP} LOGIN PASSWORD '{cluster.password}'")
            yield cluster
        finally:
            with suppress(RuntimeError):
                cluster.stop("immediate")
    finally:
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command beside a cluster; its exit status."""
    with running() as cluster:
        cluster.create_database("tonghu")
        environment = os.environ | {"TONGHU_TEST_DATABASE": cluster.address(OWNER, "tonghu")}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
