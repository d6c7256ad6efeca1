"""How a sheet is printed: landscape, the header repeated, wide sheets side by side, page numbers at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

_A4, _A3 = 9, 8
_PAGE_WIDTH = {_A4: 130.0, _A3: 190.0}
"""Characters across a landscape page at full size, by paper code."""
_SHRINK = 1.4
"""A page may be printed so much smaller and can still be read."""
_LONGEST_FOOTER = 200
"""Excel refuses 255; the page numbers need some of them."""


def page_width(widths: Sequence[float]) -> float:
    """Characters that one printed page of a sheet with these columns shows across: its pages side by side are alike."""
    return sum(widths) / _pages_across(widths)


def _pages_across(widths: Sequence[float]) -> int:
    return max(1, ceil(sum(widths) / (_PAGE_WIDTH[_paper(widths)] * _SHRINK)))


def _paper(widths: Sequence[float]) -> int:
    """A4, or A3 for a sheet too wide for it."""
    return _A4 if sum(widths) <= _PAGE_WIDTH[_A4] * _SHRINK else _A3


def page_setup(worksheet: Worksheet, widths: Sequence[float], header: int, freeze: int, footer: str) -> None:
    """Set the page up. ``header``: the row to repeat; ``freeze``: columns to repeat; ``footer``: what stands left of the
    page numbers."""
    worksheet.set_landscape()
    worksheet.set_paper(_paper(widths))
    # A roster of sixty columns goes over several pages side by side instead of shrinking until nobody can read it.
    worksheet.fit_to_pages(_pages_across(widths), 0)
    worksheet.repeat_rows(header)
    if freeze:
        worksheet.repeat_columns(0, freeze - 1)
    worksheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    worksheet.set_footer(f"&L&8{_short(footer)}&R&8第 &P 页 共 &N 页")


def _short(text: str) -> str:
    text = text.replace("&", "&&")
    return text if len(text) <= _LONGEST_FOOTER else f"{text[: _LONGEST_FOOTER - 1].rstrip('&')}…"
