"""The platform's commands: they name the folders, start Django and call one management command."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

HomeOption = Annotated[
    Path,
    typer.Option("--home", envvar="TONGHU_ROOT", help="安装文件夹：其下 data 是数据，keys 是密钥，anchors 是存证"),
]
PolicyOption = Annotated[str, typer.Option("--policy", envvar="TONGHU_POLICY", help="政策包编号或名称")]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="端口")]
HOME = Path("out/platform")

platform = typer.Typer()
keys = typer.Typer(help="密钥：新建、轮换、分片保管、从分片恢复。", no_args_is_help=True)
audit = typer.Typer(help="审计：校验、存证。", no_args_is_help=True)
platform.add_typer(keys, name="keys")
platform.add_typer(audit, name="audit")


# --- folders and Django ---------------------------------------------------------------------------------------------
def environment(home: Path, policy: str = "") -> None:
    """Folders below ``home``, unless they are named one by one in the environment."""
    os.environ.setdefault("TONGHU_HOME", str((home / "data").resolve()))
    os.environ.setdefault("TONGHU_KEYS", str((home / "keys").resolve()))
    os.environ.setdefault("TONGHU_ANCHORS", str((home / "anchors").resolve()))
    if policy:
        os.environ["TONGHU_POLICY"] = policy


def ensure_keys(home: Path) -> None:
    """Keys of a demonstration, made when missing."""
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import RING_FILE, KeyRing

    if not (home / "keys" / RING_FILE).exists():
        KeyRing.create(home / "keys", SoftwareProvider())


def as_owner() -> None:
    """On PostgreSQL the structure belongs to another role than the one that serves."""
    owner = os.environ.get("TONGHU_DATABASE_OWNER", "")
    if owner:
        os.environ["TONGHU_DATABASE_ROLE"] = os.environ.get("TONGHU_DATABASE", "").split("//")[-1].split(":")[0]
        os.environ["TONGHU_DATABASE"] = owner


def manage(command: str, **options: Any) -> None:
    """Run a management command; a refusal is one message and exit status 2."""
    import django
    from django.core.management import CommandError, call_command
    from django.db.utils import OperationalError

    from tonghu.keys.ring import KeyFault

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.config.settings")
    try:
        django.setup()
        call_command(command, **options)
    except (CommandError, KeyFault) as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from error
    except OperationalError as error:
        typer.echo(
            f"错误：数据库不能使用（{type(error).__name__}）。新安装请先执行 tonghu migrate；否则请检查设置和磁盘",
            err=True,
        )
        raise typer.Exit(2) from error


def refuse_taken(address: str, port: int) -> None:
    """Say so before minutes of work when the port is in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            typer.echo(f"错误：{address} 的端口 {port} 不能使用。请用 --port 换一个，或先停掉占用它的程序", err=True)
            raise typer.Exit(2) from error


# --- running --------------------------------------------------------------------------------------------------------
@platform.command()
def serve(
    home: HomeOption = HOME,
    policy: PolicyOption = "",
    address: Annotated[str, typer.Option("--address", help="监听地址；0.0.0.0 为本机全部地址")] = "127.0.0.1",
    port: PortOption = 8443,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="进程数")] = 2,
    certificate: Annotated[Path | None, typer.Option("--certificate", help="本单位的证书（PEM，含中间证书）")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="证书的私钥（PEM）")] = None,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="同时执行后台任务")] = True,
    check: Annotated[bool, typer.Option("--check", help="只检查能否安全启动")] = False,
) -> None:
    """启动网页平台（TLS）；设置不安全时拒绝启动。"""
    if (certificate is None) != (key is None):
        typer.echo("错误：--certificate 和 --key 要一起给出", err=True)
        raise typer.Exit(2)
    for path in (certificate, key):
        if path is not None and not path.is_file():
            typer.echo(f"错误：没有找到 {path}", err=True)
            raise typer.Exit(2)
    environment(home, policy)
    if not check:
        refuse_taken(address, port)
    options = {"address": address, "port": port, "processes": processes, "worker": worker, "check_only": check}
    manage("serve", certificate=certificate, key=key, **options)


@platform.command()
def worker(
    home: HomeOption = HOME, batch: Annotated[bool, typer.Option("--batch", help="做完已排队的任务就结束")] = False
) -> None:
    """执行后台任务：审计存证、到期清除、密钥轮换等。"""
    environment(home)
    manage("worker", batch=batch)


@platform.command()
def migrate(home: HomeOption = HOME) -> None:
    """把数据库更新到本版本的结构；新安装时建立数据库。"""
    environment(home)
    as_owner()
    manage("prepare")


@platform.command()
def first(county: Annotated[str, typer.Option("--county", help="县级区划代码，6 位")], home: HomeOption = HOME) -> None:
    """首次启用：按区划数据建立单位，开通最初的五个账号。"""
    environment(home)
    manage("open_office", county=county)


@platform.command()
def backup(to: Annotated[Path, typer.Option("--to", help="备份放在哪里")], home: HomeOption = HOME) -> None:
    """备份数据库和存证；不含密钥。运行中也可以备份。"""
    environment(home)
    manage("backup", to=to)


@platform.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="备份文件夹")],
    home: HomeOption = HOME,
    check: Annotated[bool, typer.Option("--check", help="只检查备份是否完好")] = False,
) -> None:
    """把备份恢复到空文件夹（或空数据库），并核对内容、审计链和密钥。"""
    environment(home)
    as_owner()
    manage("restore", folder=folder, check_only=check)


# --- audit ----------------------------------------------------------------------------------------------------------
@audit.command("verify")
def audit_verify(home: HomeOption = HOME) -> None:
    """校验整条审计链，并与库外存证核对；指出第一条不符的记录。"""
    environment(home)
    manage("audit_verify")


@audit.command("anchor")
def audit_anchor(home: HomeOption = HOME) -> None:
    """立即存证（平时每天自动进行）。"""
    environment(home)
    manage("audit_verify", anchor=True)


# --- keys -----------------------------------------------------------------------------------------------------------
@keys.command("init")
def keys_init(home: HomeOption = HOME) -> None:
    """新建密钥文件夹。已有密钥时拒绝。"""
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import KeyFault, KeyRing
    from tonghu.keys.shares import MADE

    environment(home)
    folder = Path(os.environ["TONGHU_KEYS"])
    try:
        KeyRing.create(folder, SoftwareProvider())
    except KeyFault as error:
        _refuse(error)
    typer.echo(f"已建立 {folder}。请执行 tonghu keys split 分给 {MADE} 人保管；丢失密钥等于丢失数据")


@keys.command("rotate")
def keys_rotate(
    domain: Annotated[str, typer.Argument(help="identity 身份密钥、blind_index 盲索引密钥")],
    home: HomeOption = HOME,
    wait: Annotated[bool, typer.Option("--wait", help="在此执行到完成，不排入后台任务")] = False,
) -> None:
    """轮换密钥：使用中进行，不影响工作。"""
    if domain not in ("identity", "blind_index"):
        _refuse(f"不认识的密钥 {domain}：只有 identity、blind_index")
    environment(home)
    manage("rotate_keys", domain=domain, wait=wait)


@keys.command("split")
def keys_split(to: Annotated[Path, typer.Option("--to", help="放分片文件的空文件夹")], home: HomeOption = HOME) -> None:
    """把根密钥分成 5 份，任意 3 份可以恢复，2 份什么也得不到。"""
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import KeyFault, KeyRing
    from tonghu.keys.shares import MADE, NEEDED, split

    environment(home)
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(to.iterdir()):
        _refuse(f"{to} 不是空的")
    try:
        ring = KeyRing.open(Path(os.environ["TONGHU_KEYS"]), SoftwareProvider())
    except KeyFault as error:
        _refuse(error)
    for number, words in enumerate(split(ring.root), start=1):
        path = to / f"share-{number}.txt"
        path.touch(mode=0o600)
        path.write_text(words + "\n", encoding="utf-8")
    typer.echo(f"已写入 {to}：请分别抄写或打印给 {MADE} 人，然后删除这些文件。任意 {NEEDED} 份可以恢复")


@keys.command("join")
def keys_join(shares: Annotated[list[Path], typer.Argument(help="分片文件，3 份")], home: HomeOption = HOME) -> None:
    """从 3 份分片恢复根密钥到密钥文件夹。"""
    from tonghu.keys.provider import SoftwareProvider
    from tonghu.keys.ring import RING_FILE, KeyFault, restore_root
    from tonghu.keys.shares import combine

    environment(home)
    folder = Path(os.environ["TONGHU_KEYS"])
    if not (folder / RING_FILE).exists():
        _refuse(f"{folder} 里没有 {RING_FILE}。请先从密钥备份放回这个文件，它本身打不开任何内容")
    try:
        words = [path.read_text(encoding="utf-8").strip() for path in shares]
        restore_root(folder, combine(words), SoftwareProvider())
    except (KeyFault, OSError) as error:
        _refuse(error)
    typer.echo("根密钥已恢复")


def _refuse(why: object) -> NoReturn:
    typer.echo(f"错误：{why}", err=True)
    raise typer.Exit(2)


if __name__ == "__main__":
    # Without the commands on files, whose libraries a server process does not need in its memory.
    platform()
