"""The ``tonghu`` command: the commands on files, and those of the platform, which start Django only when they run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tonghu.batch.cli import app
from tonghu.config.platform_commands import PortOption, ensure_keys, environment, manage, platform, refuse_taken

_HOME = Path("out/platform")
app.registered_commands += platform.registered_commands
app.registered_groups += platform.registered_groups


@app.command()
def demo(
    policy: Annotated[str, typer.Option("--policy", help="政策包编号或名称")] = "cn-35",
    port: PortOption = 8000,
    home: Annotated[Path, typer.Option("--home", help="数据、密钥和存证所在文件夹")] = _HOME,
) -> None:
    """在虚构的县上启动网页平台：内嵌数据库，不需要任何设置。"""
    (home / "data").mkdir(parents=True, exist_ok=True)
    (home / "data").chmod(0o700)
    ensure_keys(home)
    environment(home, policy)
    os.environ["TONGHU_DEMO"] = "1"
    os.environ["TONGHU_PLAIN_HTTP"] = "1"
    refuse_taken("127.0.0.1", port)
    manage("demo")
    typer.echo(f"打开 http://127.0.0.1:{port}/ （按 Ctrl+C 停止；数据保留在 {home}）")
    manage("serve", address="127.0.0.1", port=port, processes=1, worker=True, check_only=False)


def main() -> None:
    """Entry point of the ``tonghu`` script."""
    app()
