"""Text into boxes of a given size: lines are broken here, so that Word and PDF show the same and no form grows a page.

Widths are counted in em: one for a Chinese character or a box, 0.6 for others, a little more than the fonts need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MM_PER_PT = 25.4 / 72
SIZES = (10.5, 10.0, 9.0, 8.0, 7.0, 6.0, 5.5)
"""五号 first; the smallest is the smallest print that can be read."""
LINE = 1.4
"""Line pitch in em."""
PADDING = 1.4
"""Millimetres between text and the cell's edge, left, right, above and below."""
_CHINESE = 0x2E7F
_WIDE = frozenset("□☑“”‘’—…·×√")
_NOT_FIRST = frozenset("，。、；：？！）》”’,.;:?!)%")
_NOT_LAST = frozenset("（《“‘(")
_TOGETHER, _RUN = re.compile(r"[0-9A-Za-z.-]"), re.compile(r"[0-9A-Za-z.-]+$")
_LONGEST_RUN = 20


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in one cell: pieces that stay together, set apart by ``gap``."""

    pieces: tuple[str, ...] = ()
    gap: str = ""

    @property
    def text(self) -> str:
        """The whole text in one line."""
        return self.gap.join(self.pieces)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines and their size in points. ``left_over`` is what the box could not hold at the smallest size."""

    lines: tuple[str, ...]
    size: float
    left_over: str = ""


def width_of(text: str) -> float:
    """Width in em."""
    return sum(map(_em, text))


@lru_cache(maxsize=20_000)
def _em(char: str) -> float:
    return 1.0 if ord(char) > _CHINESE or char in _WIDE else 0.6


def wrap(content: Content, width: float) -> list[str]:
    """Lines of at most ``width`` em; a piece that is longer than a line is broken between characters."""
    return list(_wrapped(content, width))


@lru_cache(maxsize=20_000)
def _wrapped(content: Content, width: float) -> tuple[str, ...]:
    """Kept: one cell is measured for its row and set in Word and in PDF, and a register says the same in many rows."""
    lines: list[str] = []
    line = ""
    for piece in content.pieces:
        for number, part in enumerate(piece.split("\n")):
            joined = f"{line}{content.gap}{part}" if line else part
            if number == 0 and width_of(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = _broken(part, width)
            lines.extend(full)
    return (*lines, line) if line or not lines else tuple(lines)


def _broken(text: str, width: float) -> list[str]:
    """Greedy lines: no line begins with a closing mark or ends with an opening one, and a number stays whole."""
    lines: list[str] = []
    line, taken = "", 0.0
    for char in text:
        own = _em(char)
        hangs = char in _NOT_FIRST and taken + own <= width + 1
        if line and taken + own > width and not hangs:
            kept = len(line) - _carried(line, char)
            lines.append(line[:kept])
            line = line[kept:]
            taken = width_of(line)
        line += char
        taken += own
    return [*lines, line]


def _carried(line: str, char: str) -> int:
    """How many characters at the end of a line go to the next one together with ``char``."""
    count = 0
    if _TOGETHER.fullmatch(char):
        count = len(line) - len(_RUN.sub("", line))
    elif line[-1] in _NOT_LAST:
        count = 1
    return count if count < len(line) and count <= _LONGEST_RUN else 0


def inner(width: float, size: float) -> float:
    """Em that fit into a cell so many millimetres wide."""
    return max(1.0, (width - 2 * PADDING) / (size * MM_PER_PT))


def height_of(lines: int, size: float) -> float:
    """Millimetres that a cell with so many lines takes."""
    return lines * size * LINE * MM_PER_PT + 2 * PADDING


def fit(content: Content, width: float, height: float, largest: float = SIZES[0]) -> Fitted:
    """The largest size at which the text fits into a cell of ``width`` by ``height`` millimetres.

    A punctuation mark may hang one em into the padding. Nothing is cut in silence: what does not fit stands in
    ``left_over`` and the last line ends with …
    """
    lines: list[str] = []
    size = largest
    for size in (step for step in SIZES if step <= largest):
        lines = wrap(content, inner(width, size))
        if height_of(len(lines), size) <= height + 0.01:
            return Fitted(tuple(lines), size)
    room = max(1, int((height - 2 * PADDING) / (size * LINE * MM_PER_PT)))
    kept, rest = lines[:room], lines[room:]
    cut = kept[-1][-1:]
    kept[-1] = f"{kept[-1][:-1]}…"
    return Fitted(tuple(kept), size, cut + "".join(rest))


def lines_at(content: Content, width: float, size: float = SIZES[0]) -> int:
    """Lines that a text takes in a cell so many millimetres wide."""
    return len(wrap(content, inner(width, size)))


def fit_label(text: str, width: float, height: float, largest: float = SIZES[0]) -> Fitted:
    """A printed label: as :func:`fit`, with lines of about the same length."""
    fitted = fit(Content((text,)), width, height, largest)
    if len(fitted.lines) > 1 and not fitted.left_over:
        even = -(-width_of(text) // len(fitted.lines))
        lines = wrap(Content((text,)), max(even, 1.0))
        if len(lines) == len(fitted.lines):
            return Fitted(tuple(lines), fitted.size)
    return fitted


def longest_piece(pieces: Sequence[str], size: float = SIZES[0]) -> float:
    """Width in millimetres of a cell that holds the longest piece on one line."""
    return max((width_of(piece) for piece in pieces), default=0.0) * size * MM_PER_PT + 2 * PADDING
