"""What a survey folder holds: which file belongs to which sender, and what lies there and is not read, with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.errors import UnusableInput
from tonghu.batch.header_mapping import MAPPING_FILE

_LOCK, _APPLE = "~$", "._"
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by key in name order, the mapping file if there is one, and remarks in Chinese."""

    files: Mapping[str, Sequence[Path]]
    mapping: Path | None
    remarks: Sequence[str]


def look_into(folder: Path, keys: Sequence[str]) -> Folder:
    """Sort the files of ``folder``. A file belongs to the key its name begins with, whatever its suffix.

    Raises :class:`UnusableInput` when the folder cannot be listed.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise UnusableInput(f"不能打开文件夹 {folder}（{error.strerror or error}）。请检查权限") from error
    files: dict[str, list[Path]] = {}
    remarks: list[str] = []
    mapping = None
    for path in entries:
        name = path.name.lower()
        if name.startswith((_APPLE, ".tonghu-")) or name in _SYSTEM:
            continue
        if name.startswith(_LOCK):
            remarks.append(
                f"{path.name} 是锁文件：{path.name[2:]} 可能正被 Excel 或 WPS 打开，未保存的修改读不到。请保存并关闭后再运行"
            )
            continue
        key = next((key for key in keys if name.startswith(key)), None)
        if path.is_dir():
            if any(path.iterdir()):
                remarks.append(f"子文件夹“{path.name}”里的文件没有读取。如是名单，请移到上一层文件夹")
        elif name.startswith(MAPPING_FILE):
            mapping = path
        elif key is None:
            remarks.append(
                f"{path.name} 没有读取：文件名不以 {'、'.join(keys)} 之一开头，不知道是哪个部门的名单。请改名"
            )
        else:
            files.setdefault(key, []).append(path)
    remarks.extend(_twins([path for paths in files.values() for path in paths]))
    return Folder(files, mapping, remarks)


def _twins(paths: Sequence[Path]) -> list[str]:
    """Files of the same content: their rows are rejected as repeats, and people want to know why."""
    sizes: dict[int, list[Path]] = {}
    for path in paths:
        sizes.setdefault(_size(path), []).append(path)
    remarks = []
    for size, same in sizes.items():
        seen: dict[str, Path] = {}
        for path in same if size > 0 and len(same) > 1 else ():
            first = seen.setdefault(_digest(path), path)
            if first is not path:
                remarks.append(f"{path.name} 与 {first.name} 内容完全相同，重复的行不再计入。请删去其中一份")
    return remarks


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return path.name
