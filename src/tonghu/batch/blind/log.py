"""The log of blind matching: who did what with how many children, each line chained to the one before.

It holds no child and no token. A changed, removed or inserted line breaks the chain; a log cut at its end cannot be
told from a shorter one, so both sides keep a copy of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from tonghu.batch.blind import crypto
from tonghu.batch.blind.agreement import Agreement
from tonghu.batch.errors import UnusableInput

FILES_MAX = 4
"""Token files of one side that are compared in one period: a fifth one looks like trying out numbers."""


class Log:
    """The log of one agreement in a folder."""

    def __init__(self, folder: Path, agreement: Agreement, key: bytes) -> None:
        self.path = folder / f"盲比对日志-{agreement.pair}.jsonl"
        self._key = crypto.hmac_sm3(key, b"log")

    def entries(self) -> list[dict[str, Any]]:
        """All lines, oldest first. Raises :class:`UnusableInput` at the first one that breaks the chain."""
        if not self.path.exists():
            return []
        found: list[dict[str, Any]] = []
        before = ""
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                entry = json.loads(line)
                mac = entry.pop("mac")
            except (ValueError, KeyError, AttributeError) as error:
                raise self._broken(number) from error
            if mac != self._mac(entry) or entry.get("before") != before:
                raise self._broken(number)
            before = mac
            found.append(entry | {"mac": mac})
        return found

    def add(self, step: str, at: datetime, details: Mapping[str, Any]) -> None:
        """Append a line; the chain is checked first."""
        entries = self.entries()
        before = entries[-1]["mac"] if entries else ""
        entry = {"step": step, "at": at.isoformat(timespec="seconds"), **details, "before": before}
        line = json.dumps(entry | {"mac": self._mac(entry)}, ensure_ascii=False)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise UnusableInput(
                f"不能写入日志 {self.path}（{error.strerror or error}）。没有日志不做比对，请换一个文件夹"
            ) from error

    def refuse_trying_out(self, files: Mapping[str, str]) -> None:
        """Raises :class:`UnusableInput` when a side has had too many different token files compared. ``files``: side → digest."""
        seen: dict[str, set[str]] = {side: {digest} for side, digest in files.items()}
        for entry in self.entries():
            if entry["step"] == "compare":
                for side, digest in entry["files"].items():
                    seen.setdefault(side, set()).add(digest)
        for side, digests in seen.items():
            if len(digests) > FILES_MAX:
                raise UnusableInput(
                    f"“{side}”本期已比对过 {FILES_MAX} 个不同的令牌文件，再多就可能是在逐批试探号码。确有需要，请双方商定后另做口令"
                )

    def _mac(self, entry: Mapping[str, Any]) -> str:
        return crypto.hmac_sm3(self._key, json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()).hex()

    def _broken(self, number: int) -> UnusableInput:
        return UnusableInput(
            f"{self.path.name} 第 {number} 行被改动过，或前面缺行。请保留该文件交双方核查，另换文件夹再做"
        )
