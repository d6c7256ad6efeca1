"""Files that cannot be read: told apart, with what to do; and the three killers of security.md in under five seconds."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests.integration.reading import packages
from tonghu.batch.errors import UnusableInput
from tonghu.batch.reading.reader import WORKER, Worker
from tonghu.batch.tables import UnusableFile, read_file


def book_bytes() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别"])
    for _ in range(200):
        book.active.append(["张三", "男"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def encrypted() -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(book_bytes())).encrypt("12345678", target)
    return target.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(name, content)
    return stream.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "empty": ("a.xlsx", lambda: b"", "empty", "空的"),
    "zeros": ("a.xlsx", lambda: b"\0" * 9000, "damaged", "零字节"),
    "half a workbook": ("a.xlsx", lambda: book_bytes()[:3000], "truncated", "不完整"),
    "start of a zip": ("a.xlsx", lambda: b"PK\x03\x04abc", "truncated", "不完整"),
    "password": ("a.xlsx", encrypted, "password", "密码"),
    "password of an old workbook": ("a.xls", packages.encrypted_xls, "password", "密码"),
    "web page": ("a.xls", lambda: "<html>请登录后下载</html>".encode(), "foreign", "里面没有表格"),
    "xml": ("a.xls", lambda: b"<?xml version='1.0'?><list/>", "foreign", "XML"),
    "xml 2003": (
        "a.xls",
        lambda: (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        "foreign",
        "XML 电子表格 2003",
    ),
    "pdf": ("a.xlsx", lambda: b"%PDF-1.7 ...", "foreign", "PDF"),
    "picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n...", "foreign", "图片"),
    "rar": ("a.xlsx", lambda: b"Rar!\x1a\x07...", "foreign", "解压"),
    "zip of files": ("a.xlsx", lambda: zipped("名单.txt", b"x"), "foreign", "解压"),
    "word": ("a.xlsx", lambda: zipped("word/document.xml", b"x"), "foreign", "Word"),
    "ole of nothing": ("a.xls", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "truncated", "不完整"),
    "binary": ("a.csv", lambda: b"\x00\x01\x02\x03abc" * 99, "damaged", "不是可识别"),
    "open quote": ("a.csv", lambda: '姓名,住址\n张三,"凤城\n李四,x\n'.encode(), "quotes", "第2行起"),
    "bad byte in utf-8": (
        "a.csv",
        lambda: "姓名,性别\n张三,男\n".encode() * 30 + b"\xe5\x93,x\n",
        "encoding",
        "第61行",
    ),
    "no encoding": ("a.csv", lambda: b"name,sex\n\xff\xff\xff,1\n", "encoding", "第2行"),
    "broken json": ("a.jsonl", lambda: b'{"a": 1}\n{"a": \n', "json", "第2行"),
    "json list": ("a.jsonl", lambda: b"[1, 2]\n", "json", "第1行"),
    "deep json": ("a.jsonl", lambda: b'{"a":' + b"[" * 100_000, "json", "第1行"),
    "broken parquet": ("a.parquet", lambda: b"PAR1" + b"x" * 99 + b"PAR1", "damaged", "parquet"),
    "long cell": ("a.jsonl", lambda: b'{"a": "' + b"x" * 40_000 + b'"}\n', "too_much", "第1行第A列"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_the_reason_and_what_to_do(tmp_path: Path, case: str) -> None:
    name, content, code, said = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(content())
    with pytest.raises(UnusableFile) as caught:
        read_file(path)
    assert caught.value.refusal.code == code
    message = str(caught.value)
    assert message.startswith(name)
    assert said in message
    assert "请" in message


KILLERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "aborting workbook": (packages.killer_abort, "WWW"),
    "XFD1048576": (packages.killer_far_cell, "XFD1048576"),
    "zip bomb": (packages.killer_bomb, "压缩"),
    "bomb with lying sizes": (packages.lying_sizes, ""),
}


@pytest.mark.parametrize("name", KILLERS)
def test_killers_are_refused_in_under_five_seconds(tmp_path: Path, name: str) -> None:
    make, said = KILLERS[name]
    path = make(tmp_path / "education.xlsx")
    started = time.monotonic()
    with pytest.raises(UnusableFile) as caught:
        read_file(path)
    assert time.monotonic() - started < 5
    assert said in str(caught.value)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    rows = packages.data({1: [packages.text_cell("A1", "&a11;"), packages.text_cell("B1", "姓名")]})
    path = packages.package(tmp_path / "a.xlsx", {"名单": rows}, prolog=f"<!DOCTYPE x [{laughs}]>")
    with pytest.raises(UnusableFile, match="DTD"):
        read_file(path)


def test_a_broken_sheet_names_its_place(tmp_path: Path) -> None:
    rows = packages.data({1: [packages.text_cell("A1", "姓名"), packages.text_cell("B1", "性别")]})
    path = packages.package(tmp_path / "a.xlsx", {"一村": rows, "二村": rows[: rows.index("性别")]})
    with pytest.raises(UnusableFile, match="工作表“二村”"):
        read_file(path)


def test_many_parts_and_columns(tmp_path: Path) -> None:
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as package:
        package.writestr("[Content_Types].xml", "<x/>")
        for number in range(6_000):
            package.writestr(f"xl/{number}.xml", "<x/>")
    with pytest.raises(UnusableFile, match="组成部分"):
        read_file(many)
    wide = tmp_path / "wide.csv"
    wide.write_text("姓名" + "," * 3_000 + "\n", encoding="utf-8")
    with pytest.raises(UnusableFile, match="列"):
        read_file(wide)


def test_a_missing_file_and_one_without_permission(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="没有找到文件"):
        read_file(tmp_path / "nothing.xlsx")


def test_the_parent_survives_a_worker_that_is_gone(tmp_path: Path) -> None:
    """The next file is read by a new one."""
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别\n张三,男\n", encoding="utf-8")
    read_file(path)
    process = WORKER._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert len(read_file(path).tables[0].rows) == 2


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """A pipe that nobody writes to stands for any parser that hangs."""
    path = tmp_path / "a.csv"
    os.mkfifo(path)
    worker = Worker()
    answer = worker._ask({"task": "read", "path": str(path), "folder": str(tmp_path), "wall_seconds": 0.3}, 5)
    worker.stop()
    assert answer["ended"] == "timeout"
