"""The blank forms equal the annexes of the plans, word for word: annexes/*.txt hold them cell by cell, in their order.

In annexes/cn-31-*.txt the block's heading is repeated where the second page begins.
"""

from __future__ import annotations

import pytest

from tests.golden.papers import ANNEXED, annex, bare, blank_copy, docx_pages, form_of, pdf_pages
from tonghu.batch.forms.pdf import pdf_of
from tonghu.batch.forms.word import docx_of
from tonghu.batch.paper.fonts import find_fonts


@pytest.mark.parametrize(("pack", "kind"), ANNEXED)
def test_blank_pdf_is_the_annex_on_two_pages(pack: str, kind: str) -> None:
    """QJ-46, QJ-81, QJ-124, SH-72, SH-114, FJ-72, FJ-115: print equals annex: blocks, labels, options, boxes, order."""
    form = form_of(pack, kind)
    pages = pdf_pages(pdf_of(form.title, [blank_copy(form)], find_fonts()))
    assert len(pages) == 2
    assert bare("".join(pages)) == annex(pack, kind)


@pytest.mark.parametrize(("pack", "kind"), ANNEXED)
def test_blank_docx_is_the_annex_on_two_pages(pack: str, kind: str) -> None:
    """QJ-46: the Word file says the same as the PDF."""
    form = form_of(pack, kind)
    pages = docx_pages(docx_of(form.title, [blank_copy(form)]))
    assert len(pages) == 2
    assert bare("".join(pages)) == annex(pack, kind)


@pytest.mark.parametrize(("pack", "kind"), ANNEXED)
def test_header_leaves_room_for_the_seal_and_only_qijiang_prints_the_filler(pack: str, kind: str) -> None:
    """QJ-78, QJ-80, QJ-121, QJ-123, SH-70, SH-112, FJ-70, FJ-113: unit and 盖章 space; 填报人 in Qijiang only."""
    form = form_of(pack, kind)
    header = [text for line in blank_copy(form).header for cell in line for text in cell.lines]
    assert header[0].startswith("填报单位：　　　")
    assert header[0].endswith("（盖章）")
    assert any("填报人" in text for text in header) == (pack == "cn-500110")


def test_places_without_an_annex_print_the_national_field_set() -> None:
    """B-65: cn-50 and cn-4104 have the migrant form only, without an annex mark and without the risk row."""
    for pack in ("cn-50", "cn-4104"):
        form = form_of(pack, "migrant")
        text = bare("".join(pdf_pages(pdf_of(form.title, [blank_copy(form)], find_fonts()))))
        assert text == annex("cn-35", "migrant").removeprefix("附件1").partition("儿童风险评估")[0]
