"""Registers to sign: a list on A4 landscape with title, population, date, repeated header, page numbers, signature line.

One section per unit that signs; each begins on a page of its own and ends with the line for its signature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonghu.batch.paper import wordml
from tonghu.batch.paper.fitting import LINE, MM_PER_PT, SIZES, Content, Fitted, fit, fit_label, height_of, inner, wrap
from tonghu.batch.paper.fonts import FontSet
from tonghu.batch.paper.typesetting import lines_of, typeset

_WIDTH, _HEIGHT = 297.0, 210.0
_SIDE, _TOP, _BOTTOM, _FOOT = 12.0, 12.0, 10.0, 6.0
_ROOM = _WIDTH - 2 * _SIDE
_TITLE_SIZE, _LINE_SIZE, _SIZE, _FOOT_SIZE = 16.0, 9.0, 8.0, 7.5
_TITLE, _SIGNATURE, _LEAST = 11.0, 12.0, 7.5


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column with its share of the width. ``centred``: short entries such as numbers."""

    header: str
    share: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """The rows that one unit signs for."""

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Register:
    """One document. ``lines`` stand below each title (unit, population, pack, date, marks; notes)."""

    title: str
    lines: Sequence[str]
    columns: Sequence[RegisterColumn]
    sections: Sequence[Section]
    signature: str
    foot: str

    def widths(self) -> list[float]:
        """Millimetres of the columns."""
        total = sum(column.share for column in self.columns)
        return [round(column.share * _ROOM / total, 2) for column in self.columns]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Fitted, ...]
    height: float


# --- layout ----------------------------------------------------------------------------------------------------------
def _row(texts: Sequence[str], widths: Sequence[float], most: float, size: float = _SIZE) -> _Row:
    """A row as high as its fullest cell, and never higher than a page."""
    contents = [Content((text,)) for text in texts]
    wanted = max(
        (height_of(len(wrap(c, inner(width, size))), size) for c, width in zip(contents, widths, strict=True)),
        default=_LEAST,
    )
    height = min(max(wanted, _LEAST), most)
    return _Row(tuple(fit(c, width, height, size) for c, width in zip(contents, widths, strict=True)), height)


def _head(register: Register, widths: Sequence[float]) -> _Row:
    headers = [column.header for column in register.columns]
    height = _row(headers, widths, _HEIGHT / 4).height
    return _Row(tuple(fit_label(h, w, height, _SIZE) for h, w in zip(headers, widths, strict=True)), height)


def _lines(texts: Sequence[str], size: float) -> Fitted:
    lines = [line for text in texts for line in wrap(Content(tuple(text.split("　")), "　"), inner(_ROOM, size))]
    return Fitted(tuple(lines), size)


def _most(head: _Row, above: float) -> float:
    return _HEIGHT - _TOP - _BOTTOM - _FOOT - above - head.height - _SIGNATURE - 1.0


# --- PDF -------------------------------------------------------------------------------------------------------------
def register_pdf(register: Register, fonts: FontSet) -> bytes:
    """The register as PDF; the same register and fonts give the same bytes."""
    pages = [page for section in register.sections for page in _pages(register, section, fonts)]
    data: dict[str, object] = {
        "title": register.title,
        "width": _WIDTH,
        "height": _HEIGHT,
        "margin": _SIDE,
        "top": _TOP,
        "bottom": _BOTTOM,
        "foot_size": _FOOT_SIZE,
        "foot": register.foot,
        "columns": list(_columns(register)),
        "pages": pages,
    }
    return typeset("register.typ", data, fonts)


def _pages(register: Register, section: Section, fonts: FontSet) -> Iterator[dict[str, object]]:
    widths = register.widths()
    about = _lines(register.lines, _LINE_SIZE)
    above = _TITLE + len(about.lines) * _LINE_SIZE * LINE * MM_PER_PT + 2.0
    head = _head(register, widths)
    rows = [_row(texts, widths, _most(head, above)) for texts in section.rows]
    place = 0
    first = True
    while first or place < len(rows):
        start = above if first else 0.0
        room, taken, until = _most(head, start), 0.0, place
        while until < len(rows) and taken + rows[until].height <= room:
            taken += rows[until].height
            until += 1
        drawn = [_drawn(head, start, fonts, header=True)]
        y = start + head.height
        for row in rows[place:until]:
            drawn.append(_drawn(row, y, fonts))
            y += row.height
        last = until == len(rows)
        yield {
            "title": section.title if first else "",
            "title_size": _TITLE_SIZE,
            "title_height": _TITLE,
            "about": lines_of(about, fonts) if first else None,
            "rows": drawn,
            "signature": register.signature if last else "",
            "signature_at": y + 4.0,
        }
        place, first = until, False


def _columns(register: Register) -> Iterator[dict[str, object]]:
    """What holds for a column on every page, said once: a town has tens of thousands of boxes."""
    x = 0.0
    for column, width in zip(register.columns, register.widths(), strict=True):
        yield {"x": x, "w": width, "centred": column.centred}
        x += width


def _drawn(row: _Row, y: float, fonts: FontSet, *, header: bool = False) -> dict[str, object]:
    return {"y": y, "h": row.height, "header": header, "cells": [lines_of(cell, fonts) for cell in row.cells]}


# --- Word ------------------------------------------------------------------------------------------------------------
def register_docx(register: Register) -> bytes:
    """The register as Word document; Word repeats the header and counts the pages."""
    document = wordml.new_document(register.title, _WIDTH, _HEIGHT, (_TOP, _SIDE, _BOTTOM + _FOOT))
    foot = wordml.run(f"{register.foot}　", _FOOT_SIZE, grey=True) + wordml.page_number(_FOOT_SIZE)
    wordml.set_footer(document, wordml.paragraph(foot, align="center"))
    widths = register.widths()
    for number, section in enumerate(register.sections):
        title = wordml.run(section.title, _TITLE_SIZE, wordml.HEI)
        wordml.append(document, wordml.paragraph(title, align="center", break_before=number > 0))
        for line in register.lines:
            wordml.append(document, wordml.paragraph(wordml.run(line, _LINE_SIZE)))
        wordml.append_table(document, widths, _word_rows(register, section, widths), wordml.BORDERS)
        signature = wordml.run(register.signature, SIZES[0])
        wordml.append(document, wordml.paragraph(signature, spacing=30))
    return wordml.saved(document)


def _word_rows(register: Register, section: Section, widths: Sequence[float]) -> Iterator[str]:
    head = _head(register, widths)
    yield _word_row(register, head, widths, header=True)
    for texts in section.rows:
        yield _word_row(register, _row(texts, widths, _most(head, 0.0)), widths)


def _word_row(register: Register, row: _Row, widths: Sequence[float], *, header: bool = False) -> str:
    cells = [
        wordml.cell(width, wordml.fitted(cell, "center" if header or column.centred else "left"))
        for column, cell, width in zip(register.columns, row.cells, widths, strict=True)
    ]
    return wordml.row(row.height, cells, repeated=header)
