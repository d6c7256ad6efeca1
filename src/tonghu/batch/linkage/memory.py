"""What a run leaves for the next one: rows that were read and compared once are not compared again.

A row's candidates and levels depend on what the row says and on the roster, not on other rows. So both are kept under a
fingerprint of the row, whatever list it comes from, and hold as long as roster and program stay the same. What depends on all rows
(the shares that are learned, rivals, one decision per row) is worked out anew each time: the links are those of a run from scratch.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.codes import Codes
from tonghu.batch.linkage.people import USED
from tonghu.batch.linkage.scoring import Scored, coded, packed
from tonghu.batch.linkage.source import Listing
from tonghu.batch.linkage.within import Groups

_PROGRAM = Path(__file__).resolve().parents[2]
_PARTS = ("batch/linkage", "core/linkage", "core/base", "core/survey", "data/linkage")
_MARK, _ROSTER, _PEOPLE, _ROWS = "tonghu_reconcile", "roster", "people.", "rows."
NOT_OURS = "不是比对记录文件，未改动它。请用 --incremental 指定另一个文件名"


@cache
def stamp() -> np.ndarray:
    """Changes with the program: what another version found out is not used."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for part in _PARTS:
        for path in sorted((_PROGRAM / part).iterdir()):
            if path.suffix in (".py", ".tsv"):
                digest.update(path.name.encode() + path.read_bytes())
    return np.frombuffer(digest.digest(), np.uint64)


def fingerprints(listing: Listing, at: np.ndarray | None = None) -> np.ndarray:
    """128 bits per row (two numbers) over everything that helps to recognise a child; of all rows, or of some."""
    count = listing.rows if at is None else len(at)
    columns = {code: listing.columns[code] for code in USED if code in listing.columns}
    if at is not None:
        columns = {code: texts.take(pa.array(at)) for code, texts in columns.items()}
    if not count or not columns:
        return np.zeros((count, 2), np.uint64)
    told = ", ".join(f'"{code}"' if code in columns else "NULL::VARCHAR" for code in USED)
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.register("cells", pa.table(columns))
        found = connection.sql(f"SELECT hash({told}) AS a, hash('tonghu', {told}) AS b FROM cells").to_arrow_table()
    return np.column_stack([found.column(name).to_numpy() for name in "ab"]).astype(np.uint64)


@dataclass
class Memory:
    """One file. ``kept``: arrays of the run before (empty: none that can be used); ``left``: of this run."""

    path: Path
    kept: Mapping[str, np.ndarray] = field(default_factory=dict)
    left: dict[str, np.ndarray] = field(default_factory=dict)
    why: str = ""
    """Why nothing of an existing file is used, in Chinese."""
    remembered: int = 0
    """Rows that were not compared again."""

    @classmethod
    def open(cls, path: Path, roster: Listing) -> Memory:
        """Raises :class:`UnusableInput` for a file that is something else."""
        told = hashlib.sha256(fingerprints(roster).tobytes()).digest()
        memory = cls(path, left={_MARK: stamp(), _ROSTER: np.frombuffer(told, np.uint64)})
        if not path.exists():
            return memory
        kept = _loaded(path)
        if not np.array_equal(kept[_MARK], stamp()):
            memory.why = "是另一版本的程序写的"
        elif not np.array_equal(kept[_ROSTER], memory.left[_ROSTER]):
            memory.why = "名册有改动"
        else:
            memory.kept = kept
        return memory

    def roster(self) -> tuple[Codes, Groups] | None:
        """The roster's codes and repeated rows."""
        if not self.kept:
            return None
        row, child, pattern = (self.kept[name] for name in ("twice.row", "twice.child", "twice.packed"))
        pairs = coded(row, child, pattern)
        return _codes(self.kept, _PEOPLE), Groups(self.kept["first"], pairs, self.kept["twice.probability"])

    def places(self, prints: np.ndarray) -> np.ndarray:
        """Where each row stands among those that are remembered; -1 for a new one."""
        known = self.kept.get("prints", np.zeros((0, 2), np.uint64))
        if not len(known):
            return np.full(len(prints), -1, np.int64)
        first = np.searchsorted(known[:, 0], prints[:, 0])
        at = np.minimum(first, len(known) - 1)
        found = np.where((known[at] == prints).all(axis=1), at, -1)
        self.remembered = int((found >= 0).sum())
        return found

    def codes(self, place: np.ndarray) -> Codes:
        """The codes of remembered rows."""
        return _codes(self.kept, _ROWS).take(place)

    def pairs(self, place: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pairs of remembered rows: position in ``place``, child, and packed pattern."""
        starts = self.kept["starts"]
        count = starts[place + 1] - starts[place]
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        at = np.repeat(starts[place], count) + within
        return np.repeat(np.arange(len(place)), count), self.kept["child"][at], self.kept["packed"][at]

    def leave_roster(self, people: Codes, repeated: Groups) -> None:
        """Keep what was found out about the roster."""
        pairs = repeated.scored
        self.left |= {f"{_PEOPLE}{name}": array for name, array in people.items()} | {
            "first": repeated.first,
            "twice.row": pairs.row,
            "twice.child": pairs.child,
            "twice.packed": packed(pairs.patterns)[pairs.pattern],
            "twice.probability": repeated.probability,
        }

    def leave_rows(self, prints: np.ndarray, codes: Codes, scored: Scored) -> None:
        """Keep what was found out about the lists' rows; of rows that say the same, one."""
        _, at = np.unique(prints[:, 0], return_index=True)
        bounds = np.searchsorted(scored.row, np.arange(codes.rows + 1))
        count = np.diff(bounds)[at]
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        pair = np.repeat(bounds[at], count) + within
        self.left |= {f"{_ROWS}{name}": array[at] for name, array in codes.items()} | {
            "prints": prints[at],
            "starts": np.concatenate(([0], np.cumsum(count))),
            "child": scored.child[pair],
            "packed": packed(scored.patterns)[scored.pattern[pair]],
        }

    def save(self) -> None:
        """Write the file, in the place of an older one."""
        part = self.path.with_name(f"{self.path.name}.part")
        try:
            part.touch(mode=0o600)
            with part.open("wb") as file:
                np.savez(file, allow_pickle=False, **self.left)
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise UnusableInput(f"不能写入 {self.path}（{error.strerror or error}）。请换一个文件夹") from error


def _loaded(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UnusableInput(f"{path} {NOT_OURS}") from error
    if _MARK not in found or _ROSTER not in found:
        raise UnusableInput(f"{path} {NOT_OURS}")
    return found


def _codes(arrays: Mapping[str, np.ndarray], prefix: str) -> Codes:
    return Codes({name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)})
