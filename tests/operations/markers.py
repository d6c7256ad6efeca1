"""Invented children whose sealed values can be recognised anywhere, in any encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tonghu.core.base.identity import make_id

_RUN = re.compile(rb"[0-9X]{11,}")
_WIDE_RUN = re.compile(rb"(?:[0-9X]\0){11,}|(?:\0[0-9X]){11,}")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def values(number: int) -> dict[str, Any]:
    """One child."""
    born = date(2012, 1, 1) + timedelta(days=number % 4_000)
    village = f"350583{101 + number % 5:03d}{201 + number % 7:03d}"
    return {
        "name": f"虚构{number}",
        "sex": "男" if number % 2 else "女",
        "birth_date": born,
        "id_number": make_id(f"70{number // 999 % 10_000:04d}", born, f"{number % 999:03d}"),
        "phone": f"139{number:08d}",
        "hukou_division": "522301",
        "hukou_address": f"隐秘县暗号路{number}弄甲栋",
        "residence_division": "350583101",
        "residence_address": f"演练市密语街{number}巷乙座",
        "kind": "migrant",
        "primary_unit": village,
    }


def load(count: int, first: int = 0) -> None:
    """Enter them, in the started platform."""
    from tonghu.registry import api as registry

    registry.load([values(number) for number in range(first, first + count)])


def found_in(folder: Path, count: int) -> list[str]:
    """Sealed values that stand readable in any file below a folder: numbers as a whole, addresses by their marked words."""
    numbers = {values(number)[name].encode() for number in range(count) for name in ("id_number", "phone")}
    words = [(word, word.encode(e), e) for word in ("暗号路", "密语街", "甲栋", "乙座") for e in ENCODINGS]
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        found += [f"{path.name}: {word} in {e}" for word, data, e in words if data in content]
        found += [f"{path.name}: {number.decode()}" for number in _numbers(content) if number in numbers]
    return found


def _numbers(content: bytes) -> Iterator[bytes]:
    """Every stretch that has the length of a phone or an identity number, one byte or two bytes a character."""
    runs = [*_RUN.findall(content), *(run.replace(b"\0", b"") for run in _WIDE_RUN.findall(content))]
    for run in runs:
        for length in (11, 18):
            yield from (run[start : start + length] for start in range(len(run) - length + 1))
