"""Copies of forms as one PDF. The same copies and fonts give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

import typst

from tonghu.batch.forms import grid as geometry
from tonghu.batch.forms.copies import Copy, header_widths
from tonghu.batch.forms.fitting import PADDING, Fitted
from tonghu.batch.forms.fonts import FontSet
from tonghu.batch.forms.references import qr_svg


def pdf_of(title: str, copies: Sequence[Copy], fonts: FontSet) -> bytes:
    """One PDF with every copy, each on pages of its own."""
    data = {
        "title": title,
        "fonts": list(fonts.families),
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


def typeset(template: str, data: dict[str, object], fonts: FontSet) -> bytes:
    """Run one template of this package over ``data``."""
    source = resources.files("tonghu.batch.forms").joinpath("templates", template).read_bytes()
    compiler = typst.Compiler(source, font_paths=fonts.typst_fonts, ignore_system_fonts=True)
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    result = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0, pdf_tags=False)
    assert isinstance(result, bytes)
    return result


def drawable(text: str, fonts: FontSet) -> str:
    """A text in which a character that no font can draw is written as its number, so that nobody takes it for another."""
    missing = fonts.missing(text)
    return "".join(f"〔U+{ord(char):04X}〕" if char in missing else char for char in text) if missing else text


def _copy(copy: Copy, fonts: FontSet) -> dict[str, object]:
    def shown(fitted: Fitted) -> dict[str, object]:
        return {"size": fitted.size, "lines": [drawable(line, fonts) for line in fitted.lines]}

    return {
        "title": copy.form.title,
        "annex": copy.form.annex,
        "reference": copy.reference,
        "qr": qr_svg(copy.reference) if copy.reference else "",
        "header": [
            {"widths": header_widths(len(line)), "cells": [shown(cell) for cell in line]} for line in copy.header
        ],
        "pages": [
            {
                "height": sum(page.grid.heights),
                "foot": drawable(page.foot, fonts),
                "cells": [
                    {
                        "x": sum(page.grid.widths[: cell.slot.column]),
                        "y": sum(page.grid.heights[: cell.slot.row]),
                        "w": cell.slot.width,
                        "h": cell.slot.height,
                        "label": cell.label,
                        "text": shown(cell.text),
                    }
                    for cell in page.cells
                ],
            }
            for page in copy.pages
        ],
    }
