"""Copies of forms as one PDF. The same copies and fonts give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from tonghu.batch.forms import grid as geometry
from tonghu.batch.forms.copies import Cell, Copy, CopyPage, header_widths
from tonghu.batch.forms.references import qr_svg
from tonghu.batch.paper.fitting import PADDING
from tonghu.batch.paper.fonts import FontSet
from tonghu.batch.paper.typesetting import drawable, lines_of, typeset


def pdf_of(title: str, copies: Sequence[Copy], fonts: FontSet) -> bytes:
    """One PDF with every copy, each on pages of its own."""
    data: dict[str, object] = {
        "title": title,
        "width": geometry.PAGE_WIDTH,
        "height": geometry.PAGE_HEIGHT,
        "margin": geometry.MARGIN,
        "top": geometry.TOP,
        "bottom": geometry.BOTTOM,
        "heading": geometry.HEADING,
        "header_line": geometry.HEADER_LINE,
        "padding": PADDING,
        "copies": [_copy(copy, fonts) for copy in copies],
    }
    return typeset("form.typ", data, fonts)


def _copy(copy: Copy, fonts: FontSet) -> dict[str, object]:
    return {
        "title": copy.form.title,
        "annex": copy.form.annex,
        "reference": copy.reference,
        "qr": qr_svg(copy.reference) if copy.reference else "",
        "header": [
            {"widths": header_widths(len(line)), "cells": [lines_of(cell, fonts) for cell in line]}
            for line in copy.header
        ],
        "pages": [_page(page, fonts) for page in copy.pages],
    }


def _page(page: CopyPage, fonts: FontSet) -> dict[str, object]:
    grid = page.grid

    def box(cell: Cell) -> dict[str, object]:
        slot = cell.slot
        return {
            "x": sum(grid.widths[: slot.column]),
            "y": sum(grid.heights[: slot.row]),
            "w": slot.width,
            "h": slot.height,
            "label": cell.label,
            "text": lines_of(cell.text, fonts),
        }

    return {
        "height": sum(grid.heights),
        "foot": drawable(page.foot, fonts),
        "cells": [box(cell) for cell in page.cells],
    }
