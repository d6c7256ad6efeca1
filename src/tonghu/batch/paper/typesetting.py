"""PDF from a template and data. The same data and fonts give the same bytes."""

from __future__ import annotations

import json
from importlib import resources

import typst

from tonghu.batch.paper.fitting import Fitted
from tonghu.batch.paper.fonts import FontSet


def typeset(template: str, data: dict[str, object], fonts: FontSet) -> bytes:
    """Run one template of this package over ``data``; it gets the font families as well."""
    source = resources.files("tonghu.batch.paper").joinpath("templates", template).read_bytes()
    compiler = typst.Compiler(source, font_paths=fonts.typst_fonts, ignore_system_fonts=True)
    inputs = {"data": json.dumps(data | {"fonts": list(fonts.families)}, ensure_ascii=False)}
    result = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=0, pdf_tags=False)
    if not isinstance(result, bytes):
        raise TypeError("one PDF gives one piece of bytes")
    return result


def drawable(text: str, fonts: FontSet) -> str:
    """A text in which a character that no font can draw is written as its number, so that nobody takes it for another."""
    missing = "" if _common(text) else fonts.missing(text)
    return "".join(f"〔U+{ord(char):04X}〕" if char in missing else char for char in text) if missing else text


def _common(text: str) -> bool:
    """Whether a text is written in the characters of GB 2312 and ASCII, which every Chinese font has."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def lines_of(fitted: Fitted, fonts: FontSet) -> dict[str, object]:
    """Lines and size as the templates take them."""
    return {"size": fitted.size, "lines": [drawable(line, fonts) for line in fitted.lines]}
