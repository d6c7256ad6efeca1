"""The release register as files: reading the earlier outputs of a folder, and the entry of a new one.

Each subfolder of the register is one earlier output with its ``tables.json``. They are read, never written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.core.stats.output import Earlier, Unreadable, read_earlier
from tonghu.core.stats.release import Release

TABLES = "tables.json"


def read_releases(folder: Path | None, thresholds: Mapping[str, int], leaving_out: Path) -> tuple[Earlier, ...]:
    """The earlier outputs of a register folder, by name. ``leaving_out``: the new output, should it stand there too.

    Raises :class:`UnusableInput` when the folder or one of its outputs cannot be read: a release that is overlooked
    could be subtracted from this one.
    """
    if folder is None:
        return ()
    if not folder.is_dir():
        raise UnusableInput(f"没有找到发布登记文件夹：{folder}")
    found = []
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.resolve() == leaving_out.resolve() or path.name.startswith("."):
            continue
        if not (path / TABLES).is_file():
            raise UnusableInput(
                f"{path} 里没有 {TABLES}：登记文件夹的每个子文件夹应是一次统计分析的输出。请移走无关的文件夹"
            )
        found.append(read_release(path, thresholds))
    return tuple(found)


def read_release(folder: Path, thresholds: Mapping[str, int]) -> Earlier:
    """One earlier output. Raises :class:`UnusableInput`."""
    try:
        data = (folder / TABLES).read_bytes()
        content = json.loads(data)
    except OSError as error:
        raise UnusableInput(f"{folder} 里没有可读的 {TABLES}（{error.strerror}）") from error
    except ValueError as error:
        raise UnusableInput(f"{folder / TABLES} 不是完好的 JSON（{error}）") from error
    try:
        return read_earlier(folder.name, content, thresholds, hashlib.sha256(data).hexdigest())
    except Unreadable as error:
        raise UnusableInput(str(error)) from error


def register_entry(release: Release, tables: bytes, method: str, earlier: Sequence[Earlier]) -> dict[str, object]:
    """What the register keeps of a release; an approval signs ``content``, so any change needs a new one."""
    frame = release.frame
    return {
        "content": hashlib.sha256(tables).hexdigest(),
        "snapshot": frame.snapshot,
        "as_of": frame.as_of,
        "policy": frame.policy,
        "audience": frame.audience,
        "method": method,
        "tables": [table.spec.id for table in release.tables],
        "earlier": [
            {"name": e.name, "content": e.digest, "audience": e.audience, "as_of": e.as_of, "snapshot": e.snapshot}
            for e in earlier
        ],
    }
