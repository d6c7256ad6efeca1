"""Backup and restore. A backup is a folder: the database, the anchors, a manifest that is keyed and says what must be in it.

Keys are never in a backup: without the key folder it tells no identity number, phone or address.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3
from django.conf import settings
from django.db import connection, connections

from tonghu import __version__
from tonghu.audit import api as audit
from tonghu.evidence import api as evidence
from tonghu.figures import api as figures
from tonghu.imports import api as imports
from tonghu.keys.provider import same
from tonghu.keys.ring import Domain
from tonghu.operations import contents, dumps
from tonghu.records import api as records
from tonghu.registry import api as registry

MANIFEST, MAC = "manifest.json", "manifest.mac"
ANCHORS, FILE, DUMP = "anchors", "database.sqlite3", "database.dump"
READABLE: tuple[tuple[str, Callable[[], int]], ...] = (
    ("儿童档案 {} 份，密文都能用现有密钥打开", registry.prove_readable),
    ("登记内容 {} 条，都能打开", records.prove_readable),
    ("附件 {} 份，都能打开", evidence.prove_readable),
    ("导入的文件 {} 份，连同每一行都能打开", imports.prove_readable),
    ("统计快照和发布文件 {} 份，都能打开", figures.prove_readable),
)
"""What a restore opens before it says that it is finished: every sealed value there is, and how that is told."""
Tell = Callable[[str], object]


class Unusable(ValueError):
    """The backup, the keys or the target do not fit. Nothing was changed."""


# --- making ---------------------------------------------------------------------------------------------------------
def make(to: Path, tell: Tell) -> Path:
    """A backup of the running platform, consistent at one moment, in a new folder of ``to``."""
    now = datetime.now(UTC)
    final = to / f"tonghu-{now:%Y%m%dT%H%M%SZ}"
    part = final.with_name(final.name + ".part")
    part.mkdir(parents=True, mode=0o700)
    try:
        found = dumps.dump(part / DUMP) if connection.vendor == "postgresql" else _copy(part / FILE)
        _copy_anchors(part / ANCHORS)
        _write_manifest(part, found, now)
        part.rename(final)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync(to)
    (settings.HOME / "last-backup").write_text(now.isoformat() + "\n", encoding="utf-8")
    tell(f"已备份到 {final}（{sum(table['rows'] for table in found.values())} 行）。密钥不在其中，请另行保管")
    return final


def _copy(path: Path) -> contents.Contents:
    """SQLite's online copy: writers go on, the copy is of one moment."""
    source = settings.DATABASES["default"]["NAME"]
    with closing(pysqlite3.connect(str(source))) as live, closing(pysqlite3.connect(str(path))) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    verdict = contents.integrity(path)
    if verdict != "ok":
        raise Unusable(f"数据库检查不通过：{verdict}。请不要继续使用，从上一份备份恢复")
    return contents.of_file(path)


def _copy_anchors(folder: Path) -> None:
    folder.mkdir()
    for held in settings.ANCHORS:
        for path in held.glob("anchor-*.json"):
            shutil.copy2(path, folder / path.name)


def _write_manifest(folder: Path, found: contents.Contents, now: datetime) -> None:
    content: dict[str, Any] = {
        "version": __version__,
        "made": now.isoformat(),
        "engine": connection.vendor,
        "files": {name: _file(folder / name) for name in _names(folder)},
        "tables": found,
        "audit": found.get("audit_event", {}).get("rows", 0),
    }
    data = json.dumps(content, ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(data)
    (folder / MAC).write_bytes(_mac(data))
    for name in (*_names(folder), MANIFEST, MAC):
        _sync(folder / name)


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(name for path in files if (name := str(path.relative_to(folder))) not in (MANIFEST, MAC))


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _mac(data: bytes) -> bytes:
    """Keyed, over the manifest byte by byte."""
    ring = settings.KEY_RING
    made: bytes = ring.provider.mac(ring.key(Domain.AUDIT, 1), b"backup|" + data)
    return made


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- checking and restoring -----------------------------------------------------------------------------------------
def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup whose every byte is as it was made. Raises :class:`Unusable`."""
    try:
        data, mac = (folder / MANIFEST).read_bytes(), (folder / MAC).read_bytes()
    except OSError as error:
        raise Unusable(f"{folder} 不是完整的备份：清单 {MANIFEST} 读不出") from error
    if not same(mac, _mac(data)):
        raise Unusable(f"备份清单被改动，或密钥不是备份时的密钥。请核对密钥文件夹 {settings.KEYS}")
    content: dict[str, Any] = json.loads(data)
    for name in sorted(set(content["files"]) ^ set(_names(folder))):
        raise Unusable(f"备份里的文件 {name} 缺少或多出。请换一份备份")
    for name, expected in content["files"].items():
        if _file(folder / name) != expected:
            raise Unusable(f"备份里的文件 {name} 被改动或损坏。请换一份备份")
    return content


def restore(folder: Path, tell: Tell) -> None:
    """Into an empty place: database back, contents equal, audit whole, sealed values open. Raises :class:`Unusable`."""
    manifest = check(folder)
    if manifest["engine"] != connection.vendor:
        raise Unusable(f"这是 {manifest['engine']} 的备份，当前设置是 {connection.vendor}。请核对 TONGHU_DATABASE")
    found = _restore_dump(folder) if connection.vendor == "postgresql" else _restore_file(folder)
    differing = sorted(t for t in manifest["tables"].keys() | found.keys() if manifest["tables"].get(t) != found.get(t))
    if differing:
        raise Unusable(f"恢复后的数据表 {'、'.join(differing)} 与备份清单不符。请换一份备份，在空文件夹里重新恢复")
    tell(f"数据表 {len(found)} 个、{sum(table['rows'] for table in found.values())} 行，与备份时逐表一致")
    for held in settings.ANCHORS:
        held.mkdir(parents=True, exist_ok=True)
        for path in (folder / ANCHORS).glob("anchor-*.json"):
            if not (held / path.name).exists():
                shutil.copy2(path, held / path.name)
    verified = audit.verify()
    if verified.broken is not None:
        raise Unusable(f"审计链从第 {verified.broken.seq} 条起不完整：{verified.broken.why}")
    tell(f"审计记录 {verified.events} 条，链完整")
    for told, prove in READABLE:
        tell(told.format(prove()))


def _restore_file(folder: Path) -> contents.Contents:
    target = Path(settings.DATABASES["default"]["NAME"])
    beside = [path for path in settings.HOME.glob("*") if path.name != "static"] if settings.HOME.exists() else []
    if beside:
        raise Unusable(f"数据文件夹 {settings.HOME} 不是空的，不会覆盖。请恢复到空文件夹")
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    shutil.copyfile(folder / FILE, part)
    part.chmod(0o600)
    _sync(part)
    part.rename(target)
    _sync(settings.HOME)
    verdict = contents.integrity(target)
    if verdict != "ok":
        raise Unusable(f"恢复的数据库检查不通过：{verdict}。请换一份备份")
    found = contents.of_file(target)
    connections.close_all()
    return found


def _restore_dump(folder: Path) -> contents.Contents:
    if dumps.tables():
        raise Unusable("目标数据库不是空的，不会覆盖。请新建一个空数据库")
    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    dumps.load(folder / DUMP)
    return dumps.contents_now()
