"""The ``tonghu`` command: the commands on files, and those of the platform, which start Django only when they run."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from tonghu.batch.cli import app

_HOME = Path("out/platform")
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="端口")]


@app.command()
def demo(
    policy: Annotated[str, typer.Option("--policy", help="政策包编号或名称")] = "cn-35",
    port: PortOption = 8000,
    home: Annotated[Path, typer.Option("--home", help="数据、密钥和存证所在文件夹")] = _HOME,
) -> None:
    """在虚构的县上启动网页平台：内嵌数据库，不需要任何设置。"""
    _environment(home, policy)
    os.environ["TONGHU_DEMO"] = "1"
    os.environ["TONGHU_PLAIN_HTTP"] = "1"
    _refuse_taken(port)
    _manage("demo")
    typer.echo(f"打开 http://127.0.0.1:{port}/ （按 Ctrl+C 停止；数据保留在 {home}）")
    _serve(port)


def _refuse_taken(port: int) -> None:
    """Say so before minutes of work when the port is in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            typer.echo(f"错误：端口 {port} 已被占用。请用 --port 换一个，或先停掉占用它的程序", err=True)
            raise typer.Exit(2) from error


def _environment(home: Path, policy: str) -> None:
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import RING_FILE, KeyRing

    data, keys = home / "data", home / "keys"
    data.mkdir(parents=True, exist_ok=True)
    if not (keys / RING_FILE).exists():
        KeyRing.create(keys, SoftwareProvider())
    os.environ.setdefault("TONGHU_HOME", str(data.resolve()))
    os.environ.setdefault("TONGHU_KEYS", str(keys.resolve()))
    os.environ.setdefault("TONGHU_ANCHORS", str((home / "anchors").resolve()))
    os.environ["TONGHU_POLICY"] = policy


def _manage(command: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command(command, *arguments)


def _serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "tonghu.config.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        websockets=False,
    )
    server.serve()


def main() -> None:
    """Entry point of the ``tonghu`` script."""
    app()
