"""Copies of forms as one Word document: the same grid, lines and sizes as the PDF. Same copies, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Doc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.ns import qn as name_of
from docx.shared import Mm, Pt

from tonghu.batch.forms import grid as geometry
from tonghu.batch.forms.copies import Cell, Copy, CopyPage, header_widths
from tonghu.batch.forms.fitting import LINE, PADDING, Fitted
from tonghu.batch.forms.references import qr_png
from tonghu.batch.writing.packages import same_bytes

_FIXED_TIME = datetime(2024, 1, 1)
_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_SONG, _HEI = "宋体", "黑体"
_RARE = 0x20000
"""From here on Windows keeps characters in a font of their own."""
_QR = 17.0
_NOTHING = '<w:top w:val="nil"/><w:left w:val="nil"/><w:bottom w:val="nil"/><w:right w:val="nil"/><w:insideH w:val="nil"/><w:insideV w:val="nil"/>'
_SINGLE = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def docx_of(title: str, copies: Sequence[Copy]) -> bytes:
    """One document with every copy, each on pages of its own."""
    document = Document()
    _set_up(document, title)
    body = document.element.body
    last = body[-1]
    for number, copy in enumerate(copies):
        for index, page in enumerate(copy.pages):
            for element in _page(document, copy, page, first=index == 0, new_page=number + index > 0):
                last.addprevious(element)
    buffer = BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def _set_up(document: Doc, title: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(geometry.PAGE_WIDTH), Mm(geometry.PAGE_HEIGHT)
    section.left_margin = section.right_margin = Mm(geometry.MARGIN)
    section.top_margin, section.bottom_margin = Mm(geometry.TOP), Mm(geometry.BOTTOM - 2)
    section.header_distance = section.footer_distance = Mm(5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(name_of("w:eastAsia"), _SONG)
    core = document.core_properties
    core.title, core.author, core.comments = title, "", ""
    core.created = core.modified = _FIXED_TIME
    core.last_modified_by, core.revision, core.language = "", 1, "zh-CN"


def _page(document: Doc, copy: Copy, page: CopyPage, *, first: bool, new_page: bool) -> Iterator[object]:
    # The page break hangs on a paragraph of one point, so that it takes no room on either page.
    yield _xml(_paragraph("", spacing=1, break_before=new_page))
    if first:
        yield _xml(_heading(document, copy))
        for line in copy.header:
            widths = header_widths(len(line))
            cells = [_cell(width, _fitted(text)) for width, text in zip(widths, line, strict=True)]
            yield _xml(_table(widths, [_row(geometry.HEADER_LINE, cells)], _NOTHING))
            yield _xml(_paragraph("", spacing=1))
    yield _xml(_table(page.grid.widths, _rows(page), _SINGLE))
    yield _xml(_paragraph(_run(page.foot, 7.5, _SONG, grey=True), align="center", spacing=geometry.FOOTER * 72 / 25.4))


def _heading(document: Doc, copy: Copy) -> str:
    """Annex mark left, title in the middle, QR code right."""
    side = 26.0
    annex = _paragraph(_run(copy.form.annex, 12, _SONG)) + _paragraph("")
    code = _paragraph("")
    if copy.reference:
        code = _paragraph(_picture(document, copy.reference), align="right")
        code += _paragraph(_run(copy.reference, 6, _SONG), align="right", spacing=8)
    title = _paragraph(_run(copy.form.title, 18, _HEI), align="center")
    cells = [
        _cell(side, annex, valign="top"),
        _cell(geometry.WIDTH - 2 * side, title, valign="bottom"),
        _cell(side, code, valign="top"),
    ]
    return _table([side, geometry.WIDTH - 2 * side, side], [_row(geometry.HEADING, cells)], _NOTHING)


def _picture(document: Doc, reference: str) -> str:
    inline = document.part.new_pic_inline(BytesIO(qr_png(reference)), width=Mm(_QR), height=Mm(_QR))
    inline.docPr.set("name", "二维码")
    inline.docPr.set("descr", f"表格编号 {reference}")
    return f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>"


# --- table -----------------------------------------------------------------------------------------------------------
def _rows(page: CopyPage) -> list[str]:
    """Rows of the grid: a cell over several rows goes on in the rows below it."""
    grid = page.grid
    rows = []
    for number, height in enumerate(grid.heights):
        cells = []
        for cell in sorted(_touching(page.cells, number), key=lambda cell: cell.slot.column):
            slot = cell.slot
            merge = "" if slot.rows == 1 else "restart" if slot.row == number else "continue"
            inside = _fitted(cell.text, "center" if cell.label else "left") if slot.row == number else _paragraph("")
            cells.append(_cell(slot.width, inside, span=slot.columns, merge=merge))
        rows.append(_row(height, cells))
    return rows


def _touching(cells: Iterable[Cell], row: int) -> list[Cell]:
    return [cell for cell in cells if cell.slot.row <= row < cell.slot.row + cell.slot.rows]


def _table(widths: Sequence[float], rows: Sequence[str], borders: str) -> str:
    total = round(sum(widths) * _TWIPS)
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    side = round(PADDING * _TWIPS)
    margins = f'<w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(height: float, cells: Sequence[str]) -> str:
    # At least so high: who types into the blank form gets room, what is printed fits already.
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{round(height * _TWIPS) - 8}" w:hRule="atLeast"/></w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def _cell(width: float, inside: str, *, span: int = 1, merge: str = "", valign: str = "center") -> str:
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{spans}{merged}'
        f'<w:vAlign w:val="{valign}"/></w:tcPr>{inside}</w:tc>'
    )


# --- text ------------------------------------------------------------------------------------------------------------
def _fitted(text: Fitted, align: str = "left") -> str:
    runs = "<w:r><w:br/></w:r>".join(_run(line, text.size, _SONG) for line in text.lines)
    return _paragraph(runs, align=align, spacing=text.size * LINE)


def _paragraph(runs: str, *, align: str = "left", spacing: float = 0, break_before: bool = False) -> str:
    exact = f' w:line="{round(spacing * 20)}" w:lineRule="exact"' if spacing else ' w:line="240" w:lineRule="auto"'
    break_ = "<w:pageBreakBefore/>" if break_before else ""
    small = '<w:rPr><w:sz w:val="2"/></w:rPr>' if spacing == 1 else ""
    return (
        f'<w:p {nsdecls("w")}><w:pPr>{break_}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0"{exact}/>'
        f'<w:jc w:val="{align}"/>{small}</w:pPr>{runs}</w:p>'
    )


def _run(text: str, size: float, font: str, *, grey: bool = False) -> str:
    """Runs of one size; boxes and characters beyond the basic plane name the font that has them."""
    runs = []
    for part, face in _faces(text, font):
        colour = '<w:color w:val="595959"/>' if grey else ""
        fonts = f'<w:rFonts w:ascii="{face[0]}" w:hAnsi="{face[0]}" w:eastAsia="{face[1]}"/>'
        properties = f'<w:rPr>{fonts}{colour}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        runs.append(f'<w:r>{properties}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(runs)


def _faces(text: str, font: str) -> Iterator[tuple[str, tuple[str, str]]]:
    plain = ("Times New Roman", font)
    current, face = "", plain
    for char in text:
        own = ("Segoe UI Symbol", "Segoe UI Symbol") if char == "☑" else plain
        own = ("SimSun-ExtB", "SimSun-ExtB") if ord(char) >= _RARE else own
        if own != face and current:
            yield current, face
            current = ""
        face = own
        current += char
    if current:
        yield current, face


def _xml(text: str) -> object:
    return parse_xml(text)
