"""Faults of a policy pack: which file, which line, why. A pack with faults is never used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a pack file. ``line`` counts from 1; 0 means the file as a whole."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: ``reason`` is a Chinese sentence that names the key and says what to do."""

    where: Where
    reason: str

    def __str__(self) -> str:
        return f"{self.where}：{self.reason}"


class PolicyError(Exception):
    """A pack could not be used. ``faults`` holds every fault found, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
