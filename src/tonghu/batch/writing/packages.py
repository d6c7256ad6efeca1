"""Office packages (docx, xlsx) without the time of writing, so that the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO

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
