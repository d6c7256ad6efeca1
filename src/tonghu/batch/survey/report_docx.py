"""The report as a Word document in the look of an official paper: A4, GB/T 9704 margins, 宋体 仿宋 黑体 楷体."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from tonghu.batch.survey.docx_tables import add_bars, add_table
from tonghu.batch.survey.report_blocks import Bars, Heading, Paragraph, Report, Table
from tonghu.batch.writing.packages import same_bytes

_FIXED_TIME = datetime(2024, 1, 1)
_SONG, _FANG, _HEI, _KAI = "宋体", "仿宋", "黑体", "楷体"
_BODY, _SPACE = Pt(16), Pt(6)
_NUMBERED = re.compile(r"\d+\.")
_RED = RGBColor(0x9A, 0x1C, 0x1C)


def write_docx(path: Path, report: Report) -> None:
    """Write the document; the same report gives the same bytes."""
    document = Document()
    _set_up(document, report)
    marks = document.add_paragraph()
    _run(marks, "　".join(report.marks), _HEI, _BODY).font.color.rgb = _RED
    _line(document, report.title, _SONG, Pt(22), bold=True, centred=True, space=Pt(12))
    _line(document, report.subtitle, _KAI, _BODY, centred=True)
    _line(document, report.stamp, _SONG, Pt(9))
    for block in report.blocks:
        match block:
            case Heading(text, level):
                _heading(document, text, level)
            case Paragraph(text):
                _body(document, text)
            case Table():
                _table(document, block)
            case Bars():
                _bars(document, block)
    buffer = BytesIO()
    document.save(buffer)
    path.write_bytes(same_bytes(buffer.getvalue()))


# --- page ------------------------------------------------------------------------------------------------------------
def _set_up(document: Doc, report: Report) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    normal = document.styles["Normal"]
    normal.font.size = _BODY
    normal.font.name = "Times New Roman"
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FANG)
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        style.font.size, style.font.bold = _BODY, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.name = "Times New Roman"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _HEI if level == 1 else _KAI)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(footer, "— ", _SONG, Pt(14))
    _field(footer, "PAGE")
    _run(footer, " —", _SONG, Pt(14))
    small = section.footer.add_paragraph()
    small.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(small, report.stamp, _SONG, Pt(7.5))
    core = document.core_properties
    core.title, core.author, core.comments = report.title, "", report.stamp
    core.created = core.modified = _FIXED_TIME
    core.last_modified_by, core.revision, core.language = "", 1, "zh-CN"


def _field(paragraph: DocxParagraph, code: str) -> None:
    run = _run(paragraph, "", _SONG, Pt(14))
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


# --- text ------------------------------------------------------------------------------------------------------------
def _run(paragraph: DocxParagraph, text: str, font: str, size: Length, *, bold: bool = False) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.name = size, bold, "Times New Roman"
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _line(
    document: Doc,
    text: str,
    font: str,
    size: Length,
    *,
    bold: bool = False,
    centred: bool = False,
    space: Length = _SPACE,
) -> DocxParagraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = space
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, font, size, bold=bold)
    return paragraph


def _heading(document: Doc, text: str, level: int) -> None:
    paragraph = document.add_heading(level=level)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(10), Pt(4)
    paragraph.paragraph_format.first_line_indent = _BODY * 2
    _run(paragraph, text, _HEI if level == 1 else _KAI, _BODY)


def _body(document: Doc, text: str) -> None:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.first_line_indent = _BODY * 2
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    form.space_after = Pt(0)
    # A numbered line often holds one long name that cannot break; justified, its other words would stand far apart.
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if _NUMBERED.match(text) else WD_ALIGN_PARAGRAPH.JUSTIFY
    _run(paragraph, text, _FANG, _BODY)


# --- tables ----------------------------------------------------------------------------------------------------------
def _table(document: Doc, block: Table) -> None:
    _caption(document, block.caption)
    add_table(document, block)
    note = _line(document, f"注：{block.note}" if block.note else "", _SONG, Pt(9))
    note.paragraph_format.space_after = Pt(8)


def _bars(document: Doc, block: Bars) -> None:
    _caption(document, f"{block.caption}（单位：{block.unit}）")
    add_bars(document, block)
    _line(document, "", _SONG, Pt(6), space=Pt(2))


def _caption(document: Doc, text: str) -> None:
    paragraph = _line(document, text, _HEI, Pt(12), centred=True, space=Pt(3))
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
