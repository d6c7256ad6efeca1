"""The secret that two bureaus share for one period, and the check file that whoever compares gets instead of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tonghu.batch.blind import crypto, envelope
from tonghu.batch.blind.limits import CAP_MAX
from tonghu.batch.errors import UnusableInput

_PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.|至|~)(\d{4}-\d{2}-\d{2})")
_LONGEST_PERIOD_DAYS = 366


@dataclass(frozen=True)
class Agreement:
    """What two bureaus agreed on: who, from when to when, how many children at most."""

    parties: tuple[str, str]
    first_day: date
    last_day: date
    cap: int
    pair: str
    """A name for the agreement that follows from the secret and tells nothing of it."""

    @property
    def context(self) -> str:
        """The text that binds derived keys to this pair and period."""
        return f"{'|'.join(self.parties)}|{self.first_day}|{self.last_day}"

    @property
    def period(self) -> str:
        """As users read it."""
        return f"{self.first_day}至{self.last_day}"

    def header(self) -> dict[str, Any]:
        """The part of every file's header that says which agreement it belongs to."""
        period = [self.first_day.isoformat(), self.last_day.isoformat()]
        return {"parties": list(self.parties), "period": period, "cap": self.cap, "pair": self.pair}


@dataclass(frozen=True)
class SharedSecret:
    """The secret file: makes tokens and checks files."""

    agreement: Agreement
    token_key: bytes
    check_key: bytes


def create(folder: Path, parties: tuple[str, str], period: str, cap: int) -> tuple[Path, Path]:
    """Write a new secret and its check file; returns their paths. Raises :class:`UnusableInput`."""
    names = (parties[0].strip(), parties[1].strip())
    if not all(names) or names[0] == names[1]:
        raise UnusableInput("双方名称要填，且不能相同")
    first, last = read_period(period)
    if not 1 <= cap <= CAP_MAX:
        raise UnusableInput(f"人数上限应在 1 到 {CAP_MAX} 之间")
    secret = crypto.random_bytes()
    pair = _agreement((names[0], names[1]), first, last, cap, "")
    keyed = crypto.derived(secret, "check", pair.context)
    agreement = _agreement((names[0], names[1]), first, last, cap, crypto.hmac_sm3(keyed, b"pair").hex()[:16])
    stem = re.sub(r"[^\w]+", "_", f"{names[0]}-{names[1]}-{first}")
    paths = (folder / f"{stem}.secret", folder / f"{stem}.check")
    for path in paths:
        if path.exists():
            raise UnusableInput(f"{path} 已存在。每对单位、每个期间只用一份口令；要换口令请先移走旧文件")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {folder}（{error.strerror or error}）。请换一个文件夹") from error
    envelope.write(paths[0], "secret", agreement.header(), {"secret": secret.hex()}, keyed)
    envelope.write(paths[1], "check", agreement.header(), {"check_key": keyed.hex()}, keyed)
    return paths


def read_period(text: str) -> tuple[date, date]:
    """``2025-01-01..2025-03-31``, at most a year. Raises :class:`UnusableInput`."""
    match = _PERIOD.fullmatch(text.strip())
    try:
        first, last = (date.fromisoformat(part) for part in match.groups()) if match else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None or last < first or (last - first).days > _LONGEST_PERIOD_DAYS:
        raise UnusableInput(f"期间“{text}”读不出：请写成 2025-01-01..2025-03-31，且不超过一年（口令不跨期使用）")
    return first, last


def load_secret(path: Path) -> SharedSecret:
    """The secret file. Raises :class:`UnusableInput` when it is damaged."""
    raw, found = envelope.read(path, "secret", "口令文件")
    secret = _hex(raw["body"], "secret", path)
    agreement = _agreement_of(found.header, path)
    check = crypto.derived(secret, "check", agreement.context)
    envelope.verified(path, "secret", "口令文件", check)
    return SharedSecret(agreement, crypto.derived(secret, "token", agreement.context), check)


def load_check(path: Path) -> tuple[Agreement, bytes]:
    """The agreement and the check key, from a check file."""
    raw, found = envelope.read(path, "check", "校验文件")
    key = _hex(raw["body"], "check_key", path)
    envelope.verified(path, "check", "校验文件", key)
    return _agreement_of(found.header, path), key


def in_period(agreement: Agreement, today: date) -> None:
    """Raises :class:`UnusableInput` on a day outside the agreement's period."""
    if not agreement.first_day <= today <= agreement.last_day:
        raise UnusableInput(
            f"口令只在 {agreement.period} 内使用，今天是 {today}。请双方为新的期间另做口令（tonghu blind secret）"
        )


def _hex(body: Any, name: str, path: Path) -> bytes:
    try:
        value = bytes.fromhex(body[name])
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableInput(f"{path.name} 缺少内容或已损坏。请重新取得该文件") from error
    if len(value) != crypto.KEY_BYTES:
        raise UnusableInput(f"{path.name} 缺少内容或已损坏。请重新取得该文件")
    return value


def _agreement(parties: tuple[str, str], first: date, last: date, cap: int, pair: str) -> Agreement:
    ordered = sorted(parties)
    return Agreement((ordered[0], ordered[1]), first, last, cap, pair)


def _agreement_of(header: Any, path: Path) -> Agreement:
    try:
        first, last = (date.fromisoformat(day) for day in header["period"])
        one, two = header["parties"]
        return _agreement((str(one), str(two)), first, last, int(header["cap"]), str(header["pair"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableInput(f"{path.name} 缺少内容或已损坏。请重新取得该文件") from error
