"""Packages: office files without the time of writing, so that the same content gives the same bytes; a folder as a zip."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def same_bytes(data: bytes) -> bytes:
    """The package again, entry by entry, each with a fixed time."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(fixed, source.read(entry.filename))
    return target.getvalue()


def packed(folder: Path) -> bytes:
    """A zip of everything in a folder, in the order of its names."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                package.write(path, path.relative_to(folder).as_posix())
    return stream.getvalue()
