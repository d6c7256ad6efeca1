"""How much a file may cost. Checked before unpacking where the file says it, enforced by the system where it does not."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file. They are far above honest files: a county keeps tens of thousands of rows, not millions."""

    file_bytes: int = 1024 * MIB
    entries: int = 5_000
    """Parts inside a zip package."""
    unpacked_bytes: int = 2048 * MIB
    ratio: int = 150
    """How often smaller than its content a part may be; parts up to ``ratio_from`` are not judged."""
    ratio_from: int = 48 * MIB
    sheets: int = 1_000
    rows: int = 1_048_576
    """Per sheet of a workbook, as Excel itself; other files may hold ``plain_rows``."""
    plain_rows: int = 6_000_000
    columns: int = 2_000
    cells: int = 120_000_000
    """Rows × columns of the used area of all sheets."""
    text: int = 32_767
    """Characters in one cell, as Excel itself."""
    memory: int = 640 * MIB
    """Of the child, beyond what it has when it starts; grows with the size of an honest file, see ``memory_for``."""
    memory_most: int = 8192 * MIB
    seconds: int = 15
    """Of processor time, see ``seconds_for``."""

    def memory_for(self, content_bytes: int) -> int:
        """Bytes of memory that a file with so much unpacked content may take."""
        return min(self.memory_most, self.memory + 8 * content_bytes)

    def seconds_for(self, content_bytes: int) -> int:
        """Seconds of processor time for so much unpacked content."""
        return self.seconds + content_bytes // (2 * MIB)


LIMITS = Limits()
