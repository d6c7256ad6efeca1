"""The report as a Word document in the look of an official paper: A4, 宋体 仿宋 黑体 楷体, charts as drawings.

A chart stands in the document as SVG, with a picture for programs that cannot draw it; its figures are its alternative
text. Tables that lie across have a section of their own.
"""

from __future__ import annotations

import json
from importlib import resources
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import typst
from docx.document import Document as Doc
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm, Pt, RGBColor

from tonghu.batch.paper import wordml
from tonghu.batch.paper.fonts import FontSet
from tonghu.batch.statistics.report.blocks import Block, Figure, Heading, Paragraph, Report, Table
from tonghu.batch.statistics.report.printed import parts

_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_USE = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_FANG, _KAI = "仿宋", "楷体"
_BODY, _SMALL, _STAMP = 16.0, 10.5, 9.0
_UPRIGHT, _ACROSS = (210.0, 297.0), (297.0, 210.0)
_SIDES, _TOP, _BOTTOM = 27.0, 35.0, 32.0
_TOGETHER = 18
"""Tables up to so many rows stay on one page."""
_DOTS = 200
"""Per inch, of the pictures beside the drawings."""


def docx_of(report: Report, fonts: FontSet) -> bytes:
    """The document; the same report and fonts give the same bytes."""
    document = wordml.new_document(report.title, *_UPRIGHT, (_TOP, _SIDES, _BOTTOM))
    _styles(document)
    foot = wordml.run(report.stamp, 7.0, grey=True) + "<w:r><w:br/></w:r>" + wordml.page_number(7.5)
    wordml.set_footer(document, wordml.paragraph(foot, align="center"))
    document.sections[0].footer_distance = Mm(14)
    _append(document, _run("　".join(report.marks), _BODY, wordml.HEI, colour="9A1C1C"), "left", after=120)
    _append(document, _run(report.unit, 22.0, wordml.SONG, bold=True), "center", before=240)
    _append(document, _run(report.name, 22.0, wordml.SONG, bold=True), "center", after=120)
    _append(document, _run(report.subtitle, _BODY, _KAI), "center", after=160)
    _append(document, _run(report.stamp, _STAMP, wordml.SONG, colour="595959"), "left", after=160)
    pictures = iter(_pictures(report, fonts))
    number = 0
    for wide, blocks in parts(report.blocks):
        for block in blocks:
            if isinstance(block, Figure):
                number += 1
                _figure(document, block, next(pictures), number)
            else:
                _block(document, block, wide)
        _close_section(document, wide)
    _last_section(document)
    return wordml.saved(document)


def _styles(document: Doc) -> None:
    for level in (1, 2):
        style = document.styles[f"Heading {level}"]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(_BODY), False, RGBColor(0, 0, 0)
        style.font.name = "Times New Roman"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), wordml.HEI if level == 1 else _KAI)


# --- text ------------------------------------------------------------------------------------------------------------
def _run(text: str, size: float, font: str, *, bold: bool = False, colour: str = "") -> str:
    runs = wordml.run(text, size, font, bold=bold)
    return runs.replace("<w:sz ", f'<w:color w:val="{colour}"/><w:sz ') if colour else runs


def _append(
    document: Doc,
    runs: str,
    align: str,
    *,
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    line: int = 0,
    keep: bool = False,
    style: str = "",
    shaded: bool = False,
) -> None:
    """A paragraph; spaces and indent in twentieths of a point."""
    exact = f' w:line="{line}" w:lineRule="exact"' if line else ""
    parts_ = [
        f'<w:pStyle w:val="{style}"/>' if style else "",
        "<w:keepNext/>" if keep else "",
        '<w:shd w:val="clear" w:color="auto" w:fill="F2F4F7"/>' if shaded else "",
        f'<w:spacing w:before="{before}" w:after="{after}"{exact}/>',
        f'<w:ind w:firstLineChars="200" w:firstLine="{indent}"/>' if indent else "",
        f'<w:jc w:val="{align}"/>',
    ]
    wordml.append(document, f"<w:p {nsdecls('w')}><w:pPr>{''.join(parts_)}</w:pPr>{runs}</w:p>")


def _block(document: Doc, block: Block, wide: bool) -> None:
    match block:
        case Heading(text, level):
            font = wordml.HEI if level == 1 else _KAI
            _append(document, _run(text, _BODY, font), "left", before=200, after=80, keep=True, style=f"Heading{level}")
        case Paragraph(text, draft):
            indent = round(_BODY * 40)
            _append(document, _run(text, _BODY, _FANG), "both", indent=indent, line=560, shaded=draft)
        case Table():
            _table(document, block, wide)


def _caption(document: Doc, text: str) -> None:
    _append(document, _run(text, 12.0, wordml.HEI), "center", before=200, after=60, keep=True)


def _note(document: Doc, text: str) -> None:
    _append(document, _run(f"注：{text}" if text else "", _STAMP, wordml.SONG), "left", before=40, after=160)


# --- tables ----------------------------------------------------------------------------------------------------------
def _table(document: Doc, block: Table, wide: bool) -> None:
    _caption(document, block.caption)
    widths = _widths(block, (_ACROSS if wide else _UPRIGHT)[0] - 2 * (18.0 if wide else _SIDES))
    size = 7.5 if len(block.header) > 14 else 9.0 if len(block.header) > 9 else _SMALL
    rows = []
    if block.groups:
        cells, place = [], 0
        for words, span in block.groups:
            width = sum(widths[place : place + span])
            cells.append(_cell(words, width, size, "center", span=span, head=True))
            place += span
        rows.append(wordml.row(6.5, cells, repeated=True))
    heads = [_cell(text, width, size, "center", head=True) for text, width in zip(block.header, widths, strict=True)]
    rows.append(wordml.row(6.5, heads, repeated=True))
    for number, texts in enumerate(block.rows):
        total = number in block.bold
        keep = len(block.rows) <= _TOGETHER and number < len(block.rows) - 1
        cells = [
            _cell(text, width, size, "left" if place < block.texts else "right", bold=total, keep=keep)
            for place, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        rows.append(wordml.row(5.6, cells))
    wordml.append_table(document, widths, rows, wordml.BORDERS.replace("000000", "7F7F7F"))
    _note(document, block.note)


def _cell(
    text: str,
    width: float,
    size: float,
    align: str,
    *,
    span: int = 1,
    head: bool = False,
    bold: bool = False,
    keep: bool = False,
) -> str:
    font = wordml.HEI if head or bold else wordml.SONG
    inside = wordml.paragraph(wordml.run(text, size, font), align=align)
    if keep or head:
        inside = inside.replace("<w:pPr>", "<w:pPr><w:keepNext/>")
    markup = wordml.cell(width, inside, span=span)
    fill = "E7EDF5" if head else "F5F6F8" if bold else ""
    return (
        markup.replace("<w:vAlign", f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/><w:vAlign')
        if fill
        else markup
    )


def _widths(block: Table, room: float) -> list[float]:
    """Shares of the width by the longest text of each column, within limits."""

    def longest(index: int, head: str) -> float:
        body = max((_length(row[index]) for row in block.rows), default=0)
        return min(max(body, min(_length(head), 6 if index >= block.texts else 9)), 16) + 1.6

    shares = [longest(index, head) for index, head in enumerate(block.header)]
    return [round(room * share / sum(shares), 2) for share in shares]


def _length(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)


# --- drawings --------------------------------------------------------------------------------------------------------
def _pictures(report: Report, fonts: FontSet) -> list[bytes]:
    figures = [block for block in report.blocks if isinstance(block, Figure)]
    if not figures:
        return []
    source = resources.files("tonghu.batch.paper").joinpath("templates", "drawings.typ").read_bytes()
    compiler = typst.Compiler(source, font_paths=fonts.typst_fonts, ignore_system_fonts=True)
    drawings = [{"svg": f.svg, "width": f.width, "height": f.height} for f in figures]
    made = compiler.compile(format="png", ppi=_DOTS, sys_inputs={"data": json.dumps({"drawings": drawings})})
    return [made] if isinstance(made, bytes) else list(made or ())


def _figure(document: Doc, figure: Figure, png: bytes, number: int) -> None:
    _caption(document, figure.caption)
    width = Mm(_UPRIGHT[0] - 2 * _SIDES)
    height = Emu(round(width * figure.height / figure.width))
    relation, _ = document.part.get_or_add_image(BytesIO(png))
    inline = CT_Inline.new_pic_inline(number, relation, f"图{number}.png", width, height)
    inline.docPr.set("descr", figure.says)
    part = Part(
        PackURI(f"/word/media/chart{number}.svg"), "image/svg+xml", figure.svg.encode("utf-8"), document.part.package
    )
    drawn = document.part.relate_to(part, _IMAGE)
    blip = inline.find(f".//{qn('a:blip')}")
    extension = (
        f'<a:extLst {nsdecls("a")}><a:ext uri={quoteattr(_SVG_USE)}><asvg:svgBlip xmlns:asvg="{_SVG}" {nsdecls("r")} '
        f'r:embed="{escape(drawn)}"/></a:ext></a:extLst>'
    )
    blip.append(parse_xml(extension))
    _append(document, f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>", "center", keep=bool(figure.note))
    _note(document, figure.note)


# --- sections --------------------------------------------------------------------------------------------------------
def _close_section(document: Doc, wide: bool) -> None:
    """The pages so far lie as these blocks want them."""
    width, height = _ACROSS if wide else _UPRIGHT
    across = ' w:orient="landscape"' if wide else ""
    twips = [round(value * 1440 / 25.4) for value in (width, height)]
    sides, top, bottom = (round(v * 1440 / 25.4) for v in ((18.0, 20.0, 18.0) if wide else (_SIDES, _TOP, _BOTTOM)))
    foot = round((9.0 if wide else 14.0) * 1440 / 25.4)
    properties = (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{twips[0]}" w:h="{twips[1]}"{across}/>'
        f'<w:pgMar w:top="{top}" w:right="{sides}" w:bottom="{bottom}" w:left="{sides}" w:header="400" w:footer="{foot}" '
        'w:gutter="0"/></w:sectPr>'
    )
    wordml.append(
        document,
        f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{properties}</w:pPr></w:p>',
    )


def _last_section(document: Doc) -> None:
    """The last section's properties stand at the end of the body, not in a paragraph of their own; the first section
    names the footer, the others take it over."""
    body = document.element.body
    end, last = body[-1], body[-2]
    properties = last.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    for old in end.xpath("w:pgSz | w:pgMar | w:type"):
        end.remove(old)
    references = end.findall(qn("w:footerReference"))
    for place, new in enumerate(list(properties)):
        end.insert(len(references) + place, new)
    body.remove(last)
    first = next(body.iter(qn("w:sectPr")))
    if first is not end:
        for reference in references:
            first.insert(0, reference)
