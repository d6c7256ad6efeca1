"""Nothing half-written: results take their place only when all of them are there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghu.batch.errors import UnusableInput


def check_writable(output: Path) -> None:
    """Refuse an output folder that could not be written, before the work and without making anything."""
    if output.exists() and not output.is_dir():
        raise UnusableInput(f"{output} 是文件，请给出结果文件夹")
    nearest = next(folder for folder in (output, *output.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UnusableInput(f"不能写入 {output}（{nearest} 不可写）。请换一个文件夹，或请管理员开通写入权限")


def check_file(output: Path) -> None:
    """Refuse an output file that could not be written, before the work."""
    folder = output.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise UnusableInput(f"不能写入文件夹 {folder}。请检查文件夹是否存在、是否有写入权限")
    if output.is_dir():
        raise UnusableInput(f"{output} 是文件夹，请给出文件名，例如 {output / '结果.jsonl'}")


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A temporary file beside ``output`` that takes its place only when everything is written."""
    check_file(output)
    handle, name = tempfile.mkstemp(prefix=".tonghu-", suffix=output.suffix, dir=output.parent)
    os.close(handle)
    target = Path(name)
    try:
        yield target
        target.chmod(0o644)
        target.replace(output)
    finally:
        target.unlink(missing_ok=True)


@contextmanager
def replacing_folder(output: Path) -> Iterator[Path]:
    """A temporary folder beside ``output`` whose files take their places only when all are written.

    Files of an earlier run are replaced; other files in ``output`` are left alone.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        target = Path(tempfile.mkdtemp(prefix=".tonghu-", dir=output.parent))
    except OSError as error:
        raise UnusableInput(f"不能写入 {output}（{error.strerror or error}）。请检查文件夹是否可写") from error
    try:
        yield target
        target.chmod(0o755)
        _move_into(target, output)
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _move_into(source: Path, output: Path) -> None:
    if not output.exists():
        source.rename(output)
        return
    for entry in sorted(source.iterdir()):
        place = output / entry.name
        if place.is_dir():
            shutil.rmtree(place)
        entry.replace(place)
