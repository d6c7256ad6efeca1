"""Text taken back out of printed papers, and the people printed on them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import pypdfium2
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn

from tonghu.batch.division_data import load_divisions
from tonghu.batch.forms.copies import Copy, make_copy
from tonghu.batch.forms.filling import Filled, fill
from tonghu.batch.forms.printed import PrintedForm, printed_forms
from tonghu.batch.packs import load_pack
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.registration import BY_HEADER, Registration
from tonghu.core.policy.facts import Facts
from tonghu.core.survey.rows import read_row

FOLDER = Path(__file__).parent
FOOT = "页脚"
ANNEXED = [(pack, kind) for pack in ("cn-500110", "cn-31", "cn-35") for kind in ("migrant", "left_behind")]
AS_OF = date(2024, 12, 31)


def form_of(pack: str, kind: str) -> PrintedForm:
    """A shipped form."""
    return printed_forms(load_pack(pack))[kind]


@lru_cache(maxsize=1)
def divisions() -> DivisionTable:
    """The shipped table of divisions."""
    return load_divisions()


def registration(cells: Mapping[str, str]) -> Registration:
    """A row by headers."""
    return read_row({BY_HEADER[header].code: text or None for header, text in cells.items()}, 2)


def filled_copy(form: PrintedForm, row: Registration, reference: str = "A-001") -> tuple[Copy, Filled]:
    """One copy for one row, with what has to be told."""
    filled = fill(form, row, Facts(row, AS_OF, divisions(), ()))
    return make_copy(form, filled, reference, FOOT), filled


def blank_copy(form: PrintedForm) -> Copy:
    """The blank form."""
    return make_copy(form, fill(form, None), "", FOOT)


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page in the order in which it was set."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def docx_pages(data: bytes) -> list[str]:
    """The text of each page of a document with a break before every page but the first."""
    document = Document(io.BytesIO(data))
    pages = [""]
    for element in document.element.body:
        if element.find(f".//{qn('w:pageBreakBefore')}") is not None:
            pages.append("")
        pages[-1] += "".join(_texts(element))
    return pages


def _texts(element: Doc) -> list[str]:
    """The texts of one paragraph or table; a merged cell says its text once."""
    return [node.text or "" for node in element.iter(qn("w:t"))]


def bare(text: str) -> str:
    """Without white space, lines to write on, and the foot of a page."""
    text = re.sub(r"页脚.*?第\s*\d+\s*页\s*共\s*\d+\s*页", "", text, flags=re.DOTALL)
    return re.sub(r"[\s_﻿￾]+", "", text)


def annex(pack: str, kind: str) -> str:
    """The annex as printed, cell by cell."""
    return bare((FOLDER / "annexes" / f"{pack}-{kind}.txt").read_text(encoding="utf-8"))
