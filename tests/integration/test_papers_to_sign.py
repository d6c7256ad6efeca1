"""The key-care ledger and the visit plan as papers to sign: per town, header on every page, signature on the last."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.papers import bare, pdf_pages
from tests.integration.folders import survey_folder
from tonghu.batch.paper.fitting import Content, inner, lines_at, width_of
from tonghu.batch.paper.fonts import find_fonts
from tonghu.batch.paper.register import Register, RegisterColumn, Section, register_docx, register_pdf
from tonghu.batch.survey.command import run_survey

COLUMNS = [RegisterColumn("序号", 8, True), RegisterColumn("姓名", 20), RegisterColumn("情况", 60)]
SIGN = "负责人：　　　　日期："


def register(rows: list[list[str]], towns: int = 1) -> Register:
    sections = [Section(f"第{number}镇台账", rows) for number in range(towns)]
    return Register("台账", ["单位：某县　口径：全部", "共几人"], COLUMNS, sections, SIGN, "口径：全部　内部资料")


ROWS = [[str(number), f"儿童{number}", "家庭困难〔二（一）〕" * (1 + number % 7)] for number in range(1, 121)]


def test_header_on_every_page_and_signature_on_the_last() -> None:
    pages = pdf_pages(register_pdf(register(ROWS), find_fonts()))
    assert len(pages) > 3
    assert all("姓名" in page and f"第 {number} 页 共 {len(pages)} 页" in page for number, page in enumerate(pages, 1))
    assert ["负责人" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert "台账" in pages[0]
    text = bare("".join(pages))
    for number, name, about in ROWS:
        assert f"{number}{name}{bare(about)}" in text


@pytest.mark.parametrize("marks", [1, 3])
def test_a_line_with_a_hanging_mark_is_not_broken_again(marks: int) -> None:
    """The mark at the end of a full line hangs over the edge; a line that broke there would push the text out of its row."""
    words = "即时介入处置"
    edge = [tenths / 10 for tenths in range(130, 200, 10) if _hangs(f"{words}，", tenths / 10)]
    assert edge, "at some width the mark just does not fit"
    for share in edge:
        columns = [RegisterColumn("走访要求", share), RegisterColumn("其他", 200 - share, True)]
        row = [f"{words}，\n" * marks + words, f"{words}，"]
        paper = Register("计划", ["单位"], columns, [Section("某镇", [row])], SIGN, "脚")
        assert _printed_lines(register_pdf(paper, find_fonts()), words) == {f"{words}，", words}, share


def _hangs(line: str, share: float) -> bool:
    columns = [RegisterColumn("走访要求", share), RegisterColumn("其他", 200 - share, True)]
    width = Register("", [], columns, [], "", "").widths()[0]
    return lines_at(Content((line,)), width, 8.0) == 1 and width_of(line) > inner(width, 8.0)


def _printed_lines(pdf: bytes, words: str) -> set[str]:
    """The printed lines that hold something of these words, as they stand on the page."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    lines: dict[tuple[int, int], str] = {}
    for number in range(page.count_rects()):
        left, bottom, right, top = page.get_rect(number)
        text = page.get_text_bounded(left, bottom, right, top).strip()
        if set(text) & set(words):
            lines[round(bottom), round(left)] = text
    return {line for line in lines.values() if line not in ("走访要求",)}


def test_word_says_the_same_and_repeats_its_header() -> None:
    document = Document(io.BytesIO(register_docx(register(ROWS, towns=2))))
    assert len(document.tables) == 2
    for table in document.tables:
        rows = [["".join(cell.text.split("\n")) for cell in row.cells] for row in table.rows]
        assert rows == [["序号", "姓名", "情况"], *ROWS]
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [paragraph.text for paragraph in document.paragraphs].count(SIGN) == 2
    assert "内部资料" in document.sections[0].footer.paragraphs[0].text


def test_each_town_begins_on_its_own_page_and_an_empty_one_has_its_header() -> None:
    pages = pdf_pages(register_pdf(register([], towns=2), find_fonts()))
    assert len(pages) == 2
    assert all("负责人" in page and "姓名" in page for page in pages)


@settings(max_examples=25)
@given(st.lists(st.text(st.sampled_from("儿童，。（1a \n"), max_size=900), min_size=1, max_size=12))
def test_no_row_is_lost_whatever_its_length(texts: list[str]) -> None:
    """A row that would be higher than a page is set smaller; rows keep their order."""
    rows = [[str(number), f"名{number}末", text] for number, text in enumerate(texts)]
    text = bare("".join(pdf_pages(register_pdf(register(rows), find_fonts()))))
    places = [text.find(f"名{number}末") for number in range(len(texts))]
    assert -1 not in places
    assert places == sorted(places)


@pytest.fixture(scope="module")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of a small survey of Fujian."""
    folder = tmp_path_factory.mktemp("survey")
    run_survey(survey_folder(folder / "in"), "cn-35", "2024-12-31", folder / "out", None, lambda _: None)
    return folder / "out" / "签字用"


def test_the_survey_writes_both_papers_per_town(surveyed: Path) -> None:
    """QJ and the other plans ask for a ledger; a plan of visits per town is what a supervisor signs."""
    for name in ("重点关爱服务对象信息台账", "走访计划"):
        (pdf,) = (surveyed / name).glob("*.pdf")
        assert pdf.with_suffix(".docx").exists()
        with pypdfium2.PdfDocument(pdf) as document:
            text = "".join(page.get_textpage().get_text_range() for page in document)
        for said in (
            f"{pdf.stem}{'儿童' if name == '走访计划' else ''}{name}",
            "口径",
            "cn-35",
            "2024-12-31",
            "内部资料",
            "含演练数据",
            "日期",
        ):
            assert said in text.replace("\r\n", ""), said
        assert "700101" not in text


def test_ledger_names_situation_and_tier(surveyed: Path) -> None:
    with pypdfium2.PdfDocument(next((surveyed / "重点关爱服务对象信息台账").glob("*.pdf"))) as document:
        text = bare("".join(page.get_textpage().get_text_range() for page in document))
    assert "陈小树" in text
    assert "责任人签字" in text
    assert "风险等级" in text
