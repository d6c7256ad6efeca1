"""A file layer under SQLite that knows what a power cut leaves: what was synced, and any part of what was not.

Writes reach the real files at once, as through a page cache. Beside them an image of each file is kept as of its last sync,
with the writes since. At the cut the writer stops; the files are laid out anew from the images, each unsynced write kept,
lost or torn at a sector by chance.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import apsw

SECTOR = 512


class PowerIsOut(apsw.IOError):  # type: ignore[misc]  # no types
    """The machine is off: nothing more is written."""


class Disk:
    """Images of files and the moment of the cut, counted in writes and syncs."""

    def __init__(self, cut_after: int) -> None:
        self.left = cut_after
        self.images: dict[str, bytearray] = {}
        self.pending: dict[str, list[tuple[int, bytes | None]]] = {}

    def step(self) -> None:
        """One write or sync happens, or the power goes out."""
        self.left -= 1
        if self.left < 0:
            raise PowerIsOut

    def write(self, name: str, offset: int, data: bytes | None) -> None:
        """Remember a write, or a truncation to ``offset`` (``None``)."""
        self.pending.setdefault(name, []).append((offset, data))

    def sync(self, name: str) -> None:
        """Everything written to a file so far is safe."""
        image = self.images.setdefault(name, bytearray())
        for offset, data in self.pending.pop(name, []):
            _apply(image, offset, data)

    def remove(self, name: str) -> None:
        """A file is gone."""
        self.images.pop(name, None)
        self.pending.pop(name, None)

    def lay_out(self, folder: Path, rng: Random) -> None:
        """The files as they may be found after the cut."""
        for name in {*self.images, *self.pending}:
            image = bytearray(self.images.get(name, b""))
            for offset, data in self.pending.get(name, []):
                fate = rng.random()
                if fate < 0.4:
                    _apply(image, offset, data)
                elif fate < 0.7 and data is not None:
                    kept = rng.randrange(0, len(data) // SECTOR + 1) * SECTOR
                    _apply(image, offset, data[:kept])
            if not name.endswith("-shm"):
                (folder / name).write_bytes(image)


def _apply(image: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del image[offset:]
        return
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(data)] = data


class Files(apsw.VFS):  # type: ignore[misc]  # no types
    """The file layer: everything is passed on, and told to the disk."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk, self.layer = disk, name
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802  # SQLite's name
        """Open a file of the database."""
        return OneFile(self.disk, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802  # SQLite's name
        """Remove a file."""
        self.disk.step()
        self.disk.remove(Path(name).name)
        super().xDelete(name, sync)


class OneFile(apsw.VFSFile):  # type: ignore[misc]  # no types
    """One open file."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name)).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        """A write."""
        self.disk.step()
        self.disk.write(self.name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's name
        """A truncation."""
        self.disk.step()
        self.disk.write(self.name, size, None)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        """A sync."""
        self.disk.step()
        super().xSync(flags)
        self.disk.sync(self.name)


def cut_power(folder: Path, pragmas: str, rng: Random, cut_after: int) -> tuple[int, int, str]:
    """Write rows until the power goes out, then look. Returns (rows acknowledged, of these lost, SQLite's verdict)."""
    before, after = folder / "before", folder / "after"
    before.mkdir()
    after.mkdir()
    disk = Disk(cut_after)
    layer = Files(f"power-{folder.name}", disk)
    said = 0
    try:
        writer = apsw.Connection(str(before / "db"), vfs=layer.layer)
        for _ in writer.execute(pragmas):
            pass
        writer.execute("CREATE TABLE child (number INTEGER PRIMARY KEY, sealed BLOB)")
        writer.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, digest BLOB)")
        while True:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO child VALUES (?, ?)", (said + 1, rng.randbytes(rng.randrange(40, 900))))
            writer.execute("INSERT INTO event VALUES (?, ?)", (said + 1, rng.randbytes(64)))
            writer.execute("COMMIT")
            said += 1
    except (apsw.Error, PowerIsOut):
        disk.lay_out(after, rng)
    found = apsw.Connection(str(after / "db"))
    try:
        verdict = str(found.execute("PRAGMA integrity_check").fetchall()[0][0])
        there = (
            {row[0] for row in found.execute("SELECT number FROM child JOIN event ON seq = number")} if said else set()
        )
    except apsw.Error as error:
        verdict, there = str(error), set()
    return said, len(set(range(1, said + 1)) - there), verdict
