"""What a file really is, told by its first bytes and its inner parts, not by its name.

Offices rename files, systems write csv or web pages under ``.xls``, WPS writes ``.et``. What can be read is read and the
difference is told; what cannot is named, with what to do.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile

from tonghu.batch.reading.refusal import ASK_AGAIN, RESAVE, Refusal, damaged

ZIP, OLE = b"PK", bytes.fromhex("d0cf11e0a1b11ae1")
WORKBOOK_KINDS = ("xlsx", "xlsb", "ods", "xls")
_NAMES = {
    "xlsx": "Excel 工作簿（xlsx）",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "ods": "开放文档表格（ods）",
    "xls": "Excel 97-2003 工作簿（xls）",
    "csv": "文本表格（csv）",
    "jsonl": "逐行 JSON（jsonl）",
    "parquet": "parquet 文件",
    "html": "网页（HTML）",
}
_SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlsb": (".xlsb",),
    "ods": (".ods",),
    "xls": (".xls", ".xlt", ".et", ".ett"),
    "csv": (".csv", ".tsv", ".txt"),
    "jsonl": (".jsonl", ".ndjson"),
    "parquet": (".parquet",),
    "html": (".html", ".htm"),
}
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"Rar!", "压缩包（rar）"),
    (b"7z\xbc\xaf", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gz）"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3", "数据库文件"),
)
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style", b"<body", b"<div", b"<center")
PASSWORD = Refusal("password", "文件有打开密码", "请用 WPS 或 Excel 打开，取消打开密码后另存，再放回原处")


def kind_of(path: Path) -> str:
    """One of ``xlsx xlsb ods xls csv jsonl parquet html``. Raises :class:`Refusal` for everything else."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise Refusal("empty", "文件是空的（0 字节）", ASK_AGAIN)
    if not head.strip(b"\0"):
        raise damaged("文件内容全为零字节，可能没有保存完或存储介质有损坏")
    suffix = path.suffix.lower()
    if head.startswith(ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _inside_zip(path)
    if head.startswith(OLE):
        return _inside_ole(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    for start, name in _FOREIGN:
        if head.startswith(start) and not (start == b"BM" and b"\0" not in head):
            raise Refusal("foreign", f"内容是{name}，不是表格文件", _advice_for(name))
    # BIFF 2 to 4: the bare stream of Excel before 1995.
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08") and b"\0" in head[:16]:
        raise Refusal("too_old", "是 Excel 95 以前的旧格式", RESAVE)
    return _text(head, suffix)


def _advice_for(name: str) -> str:
    if "压缩包" in name:
        return "请先解压，把其中的表格文件放进文件夹"
    return "请向报送单位索取 xlsx 或 csv 格式的表格"


def _inside_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist()[:20_000])
            mimetype = package.read("mimetype")[:100] if "mimetype" in names and len(names) < 5_000 else b""
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError) as error:
        raise Refusal("truncated", "文件不完整或已损坏（打不开其中的压缩结构）", ASK_AGAIN) from error
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise Refusal(
            "foreign", "内容是 Word 文档，不是表格文件", "请把文档中的表格复制到 Excel 或 WPS 表格中另存为 xlsx"
        )
    if any(name.startswith("ppt/") for name in names):
        raise Refusal("foreign", "内容是演示文稿，不是表格文件", _advice_for(""))
    if any(name.startswith(("xl/", "docProps/", "_rels/")) for name in names):
        raise damaged("工作簿缺少必要的组成部分，可能已损坏")
    raise Refusal("foreign", "内容是压缩包（zip），不是表格文件", _advice_for("压缩包"))


def _inside_ole(path: Path) -> str:
    try:
        with olefile.OleFileIO(str(path)) as container:
            names = {"/".join(parts).lower() for parts in container.listdir()}
    except (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal("truncated", "文件不完整或已损坏（打不开其中的复合文档结构）", ASK_AGAIN) from error
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise PASSWORD
    if "workbook" in names or "book" in names:
        return "xls"
    if "worddocument" in names:
        raise Refusal(
            "foreign", "内容是 Word 文档，不是表格文件", "请把文档中的表格复制到 Excel 或 WPS 表格中另存为 xlsx"
        )
    raise damaged("里面没有工作簿，可能已损坏，或不是 Excel 文件")


def _text(head: bytes, suffix: str) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"schemas-microsoft-com:office:spreadsheet" in head or start.startswith(b'<?mso-application progid="excel'):
        raise Refusal("foreign", "内容是“XML 电子表格 2003”，不是 xlsx 或 xls 工作簿", RESAVE)
    if start.startswith(_PAGES) or (start.startswith((b"<?xml", b"<!--")) and b"<html" in start):
        return "html"
    if start.startswith(b"<?xml"):
        raise Refusal("foreign", "内容是 XML 文件，只是换了扩展名，不是真正的工作簿", RESAVE)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_utf16(head) is not None
    if b"\0" in head and not utf16:
        raise damaged("内容不是可识别的表格，也不是文本")
    if start.startswith(b"version https://git-lfs"):
        raise damaged("内容只是指向另一处的占位文本，不是表格")
    return "jsonl" if suffix in _SUFFIXES["jsonl"] else "csv"


def looks_utf16(head: bytes) -> str | None:
    """The byte order of UTF-16 text without a mark: every other byte of its ASCII part is zero."""
    sample = head[:2000]
    if len(sample) < 8 or len(sample) % 2:
        sample = sample[: len(sample) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 10 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 10 and odd == 0 else None


def mismatch(path: Path, kind: str) -> str | None:
    """What to tell when the name promises another format than the content has."""
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES[kind]:
        return None
    return f"扩展名是“{suffix or '（无）'}”，内容其实是{_NAMES[kind]}，已按内容读取"
