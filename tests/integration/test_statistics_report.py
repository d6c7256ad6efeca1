"""统计分析报告: the figures of text, tables, charts and map read back out of Word, PDF, page and workbook."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from docx import Document
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import html
from typer.testing import CliRunner

from tests.integration.folders import csv_file
from tests.integration.test_statistics import AS_OF, COUNTY, TOWNS, people, run, tables
from tonghu.batch.cli import app

REPORT = "统计分析报告"
PERSONS = re.compile(r"约?(\d+)人")


@dataclass
class Read:
    """A report as a reader takes it in."""

    sentences: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """Caption → rows, headers left out."""
    charts: list[list[tuple[str, str]]] = field(default_factory=list)
    """Per drawing (key, value) of each mark."""


def marks_of(svg: bytes) -> list[tuple[str, str]]:
    """What a drawing stands for."""
    found = ElementTree.fromstring(svg).iter()
    return [(mark.get("data-key", ""), mark.get("data-value", "")) for mark in found if mark.get("data-key")]


def word(path: Path) -> Read:
    """Paragraphs, tables and drawings of the Word file, in order."""
    read, caption = Read(), ""
    for block in Document(str(path)).iter_inner_content():
        if isinstance(block, WordParagraph):
            caption = block.text if re.match(r"表\d+　", block.text) else caption
            if block.text and not re.match(r"[表图]\d+　|注：", block.text):
                read.sentences.append(block.text)
        elif isinstance(block, WordTable):
            heads = len(block._tbl.xpath("w:tr[w:trPr/w:tblHeader]"))
            texts = [
                ["".join(cell.xpath(".//w:t/text()")) for cell in row.xpath("w:tc")] for row in block._tbl.xpath("w:tr")
            ]
            read.tables[caption] = texts[heads:]
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".svg")]
        names.sort(key=lambda name: int(re.sub(r"\D", "", name)))
        read.charts = [marks_of(package.read(name)) for name in names]
    return read


def page(path: Path) -> Read:
    """The same of the page."""
    read, tree = Read(), html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
    main = tree.find(".//main")
    for element in main.iter("h1", "h2", "h3", "p"):
        if element.get("class") != "note":
            read.sentences.append("".join(element.itertext()))
    for table in main.iter("table"):
        caption = table.findtext("caption") or ""
        read.tables[caption] = [["".join(c.itertext()) for c in row.iter("td")] for row in table.find("tbody")]
    read.charts = [marks_of(html.tostring(svg, encoding="utf-8")) for svg in main.iter("svg")]
    return read


@pytest.fixture(scope="module", params=["internal", "public"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One release of a county of four towns, compared with an earlier one."""
    folder, audience = tmp_path_factory.mktemp("release"), str(request.param)
    first = run(folder, people(3, 320), "first", "--audience", audience)
    rows = [*people(3, 320)[24:], *people(6, 60)[6:]]
    return run(folder, rows, "second", "--audience", audience, "--previous", str(first))


def printed(found: dict[str, Any]) -> set[int]:
    """Every count that the release shows."""
    return {cell["value"] for table in found["tables"] for cell in table["cells"] if cell["value"] is not None}


def test_word_and_page_say_the_same(release: Path) -> None:
    """QJ-60: the report's text, tables, charts and maps are one in every format."""
    one, other = word(release / f"{REPORT}.docx"), page(release / f"{REPORT}.html")
    assert one.tables == other.tables
    assert len(one.tables) > 20
    assert one.charts == other.charts
    assert len(one.charts) > 8
    assert [PERSONS.findall(s) for s in one.sentences if PERSONS.search(s)] == [
        PERSONS.findall(s) for s in other.sentences if PERSONS.search(s)
    ]


def test_the_pdf_prints_every_row(release: Path) -> None:
    text = re.sub(r"\s", "", "".join(_pages(release / f"{REPORT}.pdf")))
    for caption, rows in page(release / f"{REPORT}.html").tables.items():
        assert re.sub(r"\s", "", caption) in text, caption
        for row in rows:
            assert "".join(row).replace(" ", "").replace("　", "") in text, (caption, row)


def _pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


def test_every_figure_is_a_protected_one(release: Path) -> None:
    """G4: what stands in text, charts and tables stands in tables.json, or is derived from what stands there."""
    found = tables(release)
    shown = printed(found)
    read = page(release / f"{REPORT}.html")
    for chart in read.charts:
        assert {int(value) for _, value in chart if value} <= shown | _sums(found), chart
    counted = {
        int(number) for sentence in read.sentences for number in PERSONS.findall(sentence) if "人的" not in sentence
    }
    changes = {abs(new - old) for new in shown for old in shown}
    assert counted <= shown | changes
    towns = next(t for t in found["tables"] if t["id"] == "migrant-monitoring-town")
    (rows,) = [rows for caption, rows in read.tables.items() if "分乡镇（街道）人数（单位：人）" in caption]
    expected = {c["keys"][0]: "—" if c["value"] is None else str(c["value"]) for c in towns["cells"]}
    assert [row[1] for row in rows if row[1]] == [expected[key] for key in [*_inside(expected), "*"]]


def _inside(keys: dict[str, str]) -> list[str]:
    codes = [key for key in keys if key != "*"]
    return sorted(codes, key=lambda key: (not key.isdigit(), len(key) == 6, key))


def _sums(found: dict[str, Any]) -> set[int]:
    """Two answers of one problem may be drawn as one."""
    sums = set()
    for table in found["tables"]:
        whole = [c["value"] for c in table["cells"] if c["keys"][:-1] == ["*"] and c["value"] is not None]
        sums |= {one + other for one in whole for other in whole}
    return sums


def test_charts_and_map_show_what_the_tables_beside_them_show(release: Path) -> None:
    """A hidden count is drawn without a value; every drawn one stands in the table of the same name."""
    found = tables(release)
    towns = next(t for t in found["tables"] if t["id"] == "migrant-monitoring-town")
    values = {c["keys"][0]: c["value"] for c in towns["cells"]}
    charts = page(release / f"{REPORT}.html").charts
    tiles = next(
        chart
        for chart in charts
        if len(chart) == len(TOWNS) and all("街道" in k or "镇" in k or "乡" in k for k, _ in chart)
    )
    assert [value for _, value in tiles] == ["" if values[code] is None else str(values[code]) for code in TOWNS]
    ages = next(t for t in found["tables"] if t["id"] == "migrant-monitoring-town-age")
    by_age = {c["keys"][1]: c["value"] for c in ages["cells"] if c["keys"][0] == "*"}
    drawn = dict(next(chart for chart in charts if "流动儿童·0–2岁" in dict(chart)))
    for key, value in by_age.items():
        if key != "*":
            label = f"{key.replace('-', '–')}岁" if key[0].isdigit() else key
            assert drawn[f"流动儿童·{label}"] == ("" if value is None else str(value))


def test_shares_recompute_from_the_printed_counts_and_small_wholes_have_none(release: Path) -> None:
    """SH-21: 占比 is the printed part over the printed whole, and there is none of fewer than ten children."""
    checked = 0
    for caption, rows in page(release / f"{REPORT}.html").tables.items():
        if "（监测摸排口径" not in caption or "分年龄、性别" in caption or len(rows[-1]) != 5 or rows[-1][0] != "合计":
            continue
        for row in rows:
            for part, share, whole in ((row[1], row[2], rows[-1][1]), (row[3], row[4], rows[-1][3])):
                if share.endswith("%"):
                    digits = len(share.partition(".")[2]) - 1
                    assert share == f"{int(part) * 100 / int(whole):.{digits}f}%"
                    assert int(whole) >= 10
                    checked += 1
                else:
                    assert "—" in (part, whole) or not part or int(whole) < 10
    assert checked > 20


def test_the_report_names_population_pack_snapshot_and_date_and_has_every_part(release: Path) -> None:
    """QJ-14, QJ-35, FJ-08: scope, rule version and cut-off date; the skeleton that staff expect."""
    text = "".join(page(release / f"{REPORT}.html").sentences)
    found = tables(release)
    assert found["snapshot"][:16] in text
    for part in (
        "一、基本情况",
        "二、结构特征",
        "三、区域分布",
        "四、存在问题",
        "五、原因分析",
        "六、工作建议",
        "七、口径说明",
        "八、数据质量",
        "九、保护方法",
        "附表1",
    ):
        assert part in text
    for words in ("统计分析口径", "监测摸排口径", "与上期（截至2024-12-31）相比", "cn-35", "含演练数据"):
        assert words in text


def outline(path: Path, notice: str = "示意图，审图号：演练") -> Path:
    """Four squares as towns."""
    features = [
        {
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [[[n, 25], [n + 1, 25], [n + 1, 26], [n, 26], [n, 25]]]},
        }
        for n, code in enumerate(TOWNS)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "notice": notice, "features": features}), encoding="utf-8")
    return path


def test_a_county_map_is_drawn_from_an_outline_pack_with_its_notice(tmp_path: Path) -> None:
    rows = people(1, 200)
    made = run(tmp_path, rows, "out", "--outline", str(outline(tmp_path / "o.geojson")))
    text = (made / f"{REPORT}.html").read_text(encoding="utf-8")
    assert "审图号：演练" in text
    shapes = re.findall(r'<path d="M[^"]+" fill="[^"]+" fill-rule[^>]+data-value="(\d*)"', text)
    assert len(shapes) == 2 * len(TOWNS)
    assert "方格按区划代码排列" not in text


@pytest.mark.parametrize(
    ("content", "says"), [("{}", "不是区域轮廓文件"), ("no", "不是区域轮廓文件"), (None, "读不到")]
)
def test_an_outline_that_is_none_is_refused(tmp_path: Path, content: str | None, says: str) -> None:
    table, shapes = tmp_path / "t.csv", tmp_path / "o.geojson"
    csv_file(table, people(1, 3))
    if content is not None:
        shapes.write_text(content, encoding="utf-8")
    arguments = ["statistics", str(table), "--policy", "cn-35", "--as-of", AS_OF, "--division", COUNTY]
    result = CliRunner().invoke(app, [*arguments, "--output", str(tmp_path / "out"), "--outline", str(shapes)])
    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "out").exists()


def test_word_opens_with_sections_pictures_and_no_time_of_writing(release: Path) -> None:
    """Same snapshot, same bytes: no clock in the package; each drawing has a picture and its figures in words."""
    data = (release / f"{REPORT}.docx").read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        pictures = [name for name in package.namelist() if name.endswith(".png")]
        drawings = [name for name in package.namelist() if name.endswith(".svg")]
        xml = package.read("word/document.xml").decode("utf-8")
    assert len(pictures) == len(drawings) > 8
    assert xml.count("<asvg:svgBlip") == len(drawings)
    assert xml.count('w:orient="landscape"') >= 1
    assert all(words for words in re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml))
