"""Files made to do harm: refused in seconds within the memory of their child, or read without any effect (E2)."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.integration.reading import packages
from tonghu.batch.tables import UnusableFile, read_file

HEADER = {1: [packages.text_cell("A1", "姓名"), packages.text_cell("B1", "性别")]}
PLAIN = packages.data(HEADER)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], list[tuple[str, bytes]]]) -> Path:
    """A sound workbook whose parts were changed."""
    source = packages.package(path.with_suffix(".source"), {"名单": PLAIN})
    with zipfile.ZipFile(source) as book:
        parts = change({name: book.read(name) for name in book.namelist()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts:
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def external_entity(path: Path) -> Path:
    prolog = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    rows = packages.data({1: [packages.text_cell("A1", "&e;"), packages.text_cell("B1", "姓名")]})
    return packages.package(path, {"名单": rows}, prolog=prolog)


def remote_dtd(path: Path) -> Path:
    return packages.package(path, {"名单": PLAIN}, prolog='<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">')


@pytest.mark.filterwarnings("ignore:Duplicate name")
def duplicate_parts(path: Path) -> Path:
    return rewritten(path, lambda parts: [*parts.items(), ("xl/workbook.xml", parts["xl/workbook.xml"])])


def many_sheets(path: Path) -> Path:
    return packages.package(path, {f"表{number}": PLAIN for number in range(2_400)})


def ten_million_lines(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_bytes(b"a\n" * 10_000_000)
    return path


def wide_lines(path: Path) -> Path:
    path = path.with_suffix(".jsonl")
    path.write_text("{" + ",".join(f'"k{number}": 1' for number in range(50_000)) + "}", encoding="utf-8")
    return path


def endless_zeros(path: Path) -> Path:
    return rewritten(path, lambda parts: [*parts.items(), ("xl/media/image1.png", b"\0" * (60 * 1024 * 1024))])


def far_row(path: Path) -> Path:
    rows = HEADER | {1_048_576: [packages.text_cell("AZ1048576", "x")]}
    return packages.package(path, {"名单": packages.data(rows)})


def repeated_ods(path: Path) -> Path:
    content = ods(
        "<table:table-row table:number-rows-repeated='1048576'><table:table-cell office:value-type='string' "
        "table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell></table:table-row>"
    )
    return write_ods(path.with_suffix(".ods"), content)


def ods(rows: str) -> str:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="名单">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def write_ods(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        book.writestr("content.xml", content)
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "external entity": (external_entity, "DTD"),
    "remote DTD": (remote_dtd, "DTD"),
    "duplicate parts": (duplicate_parts, "重名"),
    "2,400 sheets": (many_sheets, "工作表"),
    "ten million lines": (ten_million_lines, "行"),
    "50,000 keys": (wide_lines, "50000 个不同的键"),
    "60 MB of zeros": (endless_zeros, "压缩比"),
    "a cell in the last row": (far_row, "AZ1048576"),
    "ods of repeated cells": (repeated_ods, ""),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_seconds(tmp_path: Path, name: str) -> None:
    make, said = REFUSED[name]
    path = make(tmp_path / "education.xlsx")
    started = time.monotonic()
    with pytest.raises(UnusableFile) as caught:
        read_file(path)
    assert time.monotonic() - started < 5
    assert said in str(caught.value)
    assert "请" in str(caught.value)


def nested_zip(parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [*parts.items(), ("xl/embeddings/inner.zip", b"PK\x03\x04" + b"\0" * 999)]


def zip_slip(parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [*parts.items(), ("../../slipped.txt", b"x"), ("/slipped.txt", b"x")]


def macro(parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [*parts.items(), ("xl/vbaProject.bin", b"Sub Auto_Open()")]


def external_link(parts: dict[str, bytes]) -> list[tuple[str, bytes]]:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return [*parts.items(), ("xl/externalLinks/externalLink1.xml", link)]


@pytest.mark.parametrize("change", [nested_zip, zip_slip, macro, external_link], ids=lambda change: change.__name__)
def test_read_without_effect(tmp_path: Path, change: Callable[[dict[str, bytes]], list[tuple[str, bytes]]]) -> None:
    path = rewritten(tmp_path / "education.xlsx", change)
    (table,) = read_file(path).tables
    assert list(table.rows[0].cells) == ["姓名", "性别"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["education.source", "education.xlsx"]
    assert not (tmp_path.parent / "slipped.txt").exists()


def test_a_hundred_thousand_styles_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "education.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别"])
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/styles.xml":
                content = content.replace(b"</cellXfs>", b'<xf numFmtId="0"/>' * 100_000 + b"</cellXfs>")
            target.writestr(name, content)
    assert list(read_file(path).tables[0].rows[0].cells) == ["姓名", "性别"]


def test_ods_is_read(tmp_path: Path) -> None:
    row = "<table:table-row>{}</table:table-row>"
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    rows = "".join(row.format(cell.format(a) + cell.format(b)) for a, b in (("姓名", "性别"), ("张三", "男")))
    (table,) = read_file(write_ods(tmp_path / "known.ods", ods(rows))).tables
    assert [list(line.cells) for line in table.rows] == [["姓名", "性别"], ["张三", "男"]]
