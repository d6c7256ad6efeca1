"""Word documents as markup: tables with widths and heights in millimetres, text with size and font."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.shared import Mm, Pt

from tonghu.batch.paper.fitting import LINE, PADDING, Fitted
from tonghu.batch.writing.packages import same_bytes

SONG, HEI = "宋体", "黑体"
_FIXED_TIME = datetime(2024, 1, 1)
_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_AT_A_TIME = 20
_RARE = 0x20000
"""From here on Windows keeps characters in a font of their own."""
_PLAIN, _TICK, _EXTENDED = "Times New Roman", "Segoe UI Symbol", "SimSun-ExtB"
NO_BORDERS = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def new_document(title: str, width: float, height: float, margins: tuple[float, float, float]) -> Doc:
    """An empty document; ``margins``: top, sides, bottom in millimetres."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(margins[0]), Mm(margins[2])
    section.left_margin = section.right_margin = Mm(margins[1])
    section.header_distance = section.footer_distance = Mm(5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _PLAIN, Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    core = document.core_properties
    core.title, core.author, core.comments = title, "", ""
    core.created = core.modified = _FIXED_TIME
    core.last_modified_by, core.revision, core.language = "", 1, "zh-CN"
    return document


def append(document: Doc, markup: str) -> None:
    """Add one paragraph or table at the end."""
    document.element.body[-1].addprevious(parse_xml(markup))


def set_footer(document: Doc, markup: str) -> None:
    """Put one paragraph at the foot of every page."""
    old = document.sections[0].footer.paragraphs[0]._p
    old.addprevious(parse_xml(markup))
    old.getparent().remove(old)


def saved(document: Doc) -> bytes:
    """The file."""
    buffer = BytesIO()
    document.save(buffer)
    return same_bytes(buffer.getvalue())


def append_table(document: Doc, widths: Sequence[float], rows: Iterable[str], borders: str) -> None:
    """Add a table of rows made by :func:`row`, some at a time: moving a large tree into a document takes the square of
    its size, and the markup of all rows at once takes more memory than the tree."""
    whole = parse_xml(table(widths, [], borders))
    document.element.body[-1].addprevious(whole)
    coming = iter(rows)
    while some := "".join(islice(coming, _AT_A_TIME)):
        whole.extend(list(parse_xml(f"<w:tbl {nsdecls('w')}>{some}</w:tbl>")))


# --- tables ----------------------------------------------------------------------------------------------------------
def table(widths: Sequence[float], rows: Sequence[str], borders: str) -> str:
    """A table of rows made by :func:`row`."""
    total = round(sum(widths) * _TWIPS)
    grid = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    side = round(PADDING * _TWIPS)
    margins = f'<w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(height: float, cells: Sequence[str], *, repeated: bool = False) -> str:
    """A row at least so high: who types into a blank box gets room. ``repeated`` at the top of every page."""
    header = "<w:tblHeader/>" if repeated else ""
    least = max(round(height * _TWIPS) - 8, 1)
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{least}" w:hRule="atLeast"/>{header}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def cell(width: float, inside: str, *, span: int = 1, merge: str = "", valign: str = "center") -> str:
    """A cell with paragraphs; ``merge`` is ``restart`` or ``continue`` for one that goes over several rows."""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{spans}{merged}'
        f'<w:vAlign w:val="{valign}"/></w:tcPr>{inside}</w:tc>'
    )


# --- text ------------------------------------------------------------------------------------------------------------
def fitted(text: Fitted, align: str = "left") -> str:
    """A paragraph with lines that were broken to fit."""
    runs = "<w:r><w:br/></w:r>".join(run(line, text.size) for line in text.lines)
    return paragraph(runs, align=align, spacing=text.size * LINE)


def paragraph(
    runs: str, *, align: str = "left", spacing: float = 0, break_before: bool = False, tiny: bool = False
) -> str:
    """A paragraph; ``spacing`` is the exact line pitch in points; ``tiny`` takes next to no room."""
    if tiny:
        spacing = 1
    exact = f' w:line="{round(spacing * 20)}" w:lineRule="exact"' if spacing else ' w:line="240" w:lineRule="auto"'
    new_page = "<w:pageBreakBefore/>" if break_before else ""
    small = '<w:rPr><w:sz w:val="2"/></w:rPr>' if tiny else ""
    return (
        f'<w:p {nsdecls("w")}><w:pPr>{new_page}<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0"{exact}/>'
        f'<w:jc w:val="{align}"/>{small}</w:pPr>{runs}</w:p>'
    )


def run(text: str, size: float, font: str = SONG, *, grey: bool = False, bold: bool = False) -> str:
    """Runs of one size; boxes and characters beyond the basic plane name the font that has them."""
    colour = '<w:color w:val="595959"/>' if grey else ""
    weight = "<w:b/>" if bold else ""
    runs = []
    for part, (latin, chinese) in _faces(text, font):
        fonts = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}"/>'
        properties = f'<w:rPr>{fonts}{weight}{colour}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
        runs.append(f'<w:r>{properties}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(runs)


def _faces(text: str, font: str) -> Iterator[tuple[str, tuple[str, str]]]:
    plain = (_PLAIN, font)
    current, face = "", plain
    for char in text:
        own = (_TICK, _TICK) if char == "☑" else (_EXTENDED, _EXTENDED) if ord(char) >= _RARE else plain
        if own != face and current:
            yield current, face
            current = ""
        face = own
        current += char
    if current:
        yield current, face


def page_number(size: float) -> str:
    """``第 x 页 共 y 页``, counted by the program that shows the document."""

    def field(code: str) -> str:
        properties = f'<w:rPr><w:color w:val="595959"/><w:sz w:val="{round(size * 2)}"/></w:rPr>'
        begin, end = (f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
        return f"{begin}<w:r>{properties}<w:instrText>{code}</w:instrText></w:r>{end}"

    first, middle, last = (run(text, size, grey=True) for text in ("第 ", " 页 共 ", " 页"))

    return f"{first}{field('PAGE')}{middle}{field('NUMPAGES')}{last}"


def picture(document: Doc, png: bytes, millimetres: float, number: int, says: str) -> str:
    """A run with a square picture. ``number`` is different for each picture of the document."""
    relation, _ = document.part.get_or_add_image(BytesIO(png))
    side = Mm(millimetres)
    inline = CT_Inline.new_pic_inline(number, relation, f"{number}.png", side, side)
    inline.docPr.set("descr", says)
    return f"<w:r><w:drawing>{inline.xml}</w:drawing></w:r>"
