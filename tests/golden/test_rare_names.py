"""Rare characters in names: each is drawn, or it is told; none is printed as the empty box of a missing glyph."""

from __future__ import annotations

import pytest
import typst

from tests.golden.papers import filled_copy, form_of, pdf_pages, registration
from tonghu.batch.forms.pdf import pdf_of
from tonghu.batch.paper.fonts import PACKAGES, FontSet, find_fonts, missing_message

COMMON = "䶮㛃喆堃昇媱玥睿甯淼·"
"""Basic plane and extension A: in every Chinese font, also in the one that comes with the program."""
RARE = "𬱖𰻝𮧵𠅤𡋾𣲘𪨰𫖯𫍯𬀩𬘓𬭚𭴌"
"""Extensions B to G, as household registers have them."""
NO_GLYPH = "\uf8f0"
"""A private-use character as old databases export it."""


def picture(char: str, fonts: FontSet) -> bytes:
    """One character as the typesetting program draws it with these fonts."""
    families = ", ".join(f'"{family}"' for family in fonts.families)
    source = f"#set page(width: 20pt, height: 20pt, margin: 2pt)\n#set text(font: ({families}), size: 14pt, fallback: false)\n{char}"
    compiler = typst.Compiler(source.encode(), font_paths=fonts.typst_fonts, ignore_system_fonts=True)
    result = compiler.compile(format="png")
    assert isinstance(result, bytes)
    return result


@pytest.mark.parametrize("char", COMMON + RARE)
def test_what_is_called_drawable_is_drawn(char: str) -> None:
    """By its pixels: neither nothing nor the sign for a missing glyph, and not the picture of another character."""
    fonts = find_fonts()
    nothing, sign = picture("#h(1pt)", fonts), picture(NO_GLYPH, fonts)
    drawn = picture(char, fonts) not in (nothing, sign)
    assert drawn == (fonts.missing(char) == "")
    assert drawn or char in RARE


@pytest.mark.parametrize("char", [*RARE, NO_GLYPH])
def test_a_name_is_printed_with_its_character_or_with_its_number(char: str) -> None:
    fonts = find_fonts()
    form = form_of("cn-500110", "migrant")
    copy, _ = filled_copy(form, registration({"姓名": f"王{char}"}))
    text = "".join(pdf_pages(pdf_of(form.title, [copy], fonts)))
    number = f"〔U+{ord(char):04X}〕"
    assert (f"王{char}" in text) != (f"王{number}" in text)
    assert (number in text) == (fonts.missing(char) == char)


def test_what_cannot_be_drawn_is_told_with_what_to_install() -> None:
    message = missing_message(NO_GLYPH)
    assert "U+F8F0" in message
    assert PACKAGES in message


def test_the_font_of_the_program_alone_is_enough_to_print() -> None:
    """Without any font of the system: the form is printed, and the same text comes out."""
    own = [path for path in find_fonts().files if "noto_cjk_sans_otc" in str(path)]
    fonts = FontSet(("Noto Sans CJK SC", "DejaVu Sans Mono"), tuple(own))
    form = form_of("cn-31", "left_behind")
    copy, _ = filled_copy(form, registration({"姓名": "王䶮", "是否登记户口": "是"}))
    text = "".join(pdf_pages(pdf_of(form.title, [copy], fonts)))
    assert "王䶮" in text
    assert "是☑" in text
