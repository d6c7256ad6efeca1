"""PDF without anything that acts: scripts, programs to start, files inside, media, a password.

There is no PDF library here. Names are looked for in the whole file, also those written with ``#`` codes and those inside
packed object streams; a document with an object stream that cannot be found or unpacked is refused. What a document says of itself (author, program)
stays in it.
"""

from __future__ import annotations

import re
import zlib

from tonghu.evidence.refusal import Unfit

_ACTING = {
    b"/JavaScript": "脚本",
    b"/Launch": "启动程序的动作",
    b"/EmbeddedFile": "嵌入的文件",
    b"/RichMedia": "多媒体",
    b"/SubmitForm": "向外发送的表单",
    b"/ImportData": "读入文件的动作",
    b"/GoToE": "嵌入文件的跳转",
}
_PASSWORD, _PACKED = b"/Encrypt", b"/ObjStm"
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<![A-Za-z])stream\r?\n")
_MOST_UNPACKED, _MOST_STREAMS, _MOST_PACKED = 64 * 1024 * 1024, 20_000, 1_000
_DICTIONARY = 4096
"""Bytes before a stream in which its dictionary is looked for."""
_PRINT = "请用手机拍照，或在阅读器里“打印成 PDF”后上传"


def cleaned(content: bytes) -> bytes:
    """The document as it came, looked through. Raises :class:`Unfit`."""
    if b"%%EOF" not in content[-2048:]:
        raise Unfit("PDF 不完整，请检查文件是否下载完整")
    plain = _plain(content)
    if _PASSWORD in plain:
        raise Unfit(f"PDF 有密码或限制，无法检查。{_PRINT}")
    _refuse_acting(plain)
    looked_into: set[int] = set()
    left = _MOST_UNPACKED
    for number, found in enumerate(_STREAM.finditer(content)):
        begin = content.rfind(b"obj", max(0, found.start() - _DICTIONARY), found.start())
        dictionary = _plain(content[max(begin, found.start() - _DICTIONARY, 0) : found.start()])
        if number >= _MOST_STREAMS or len(looked_into) > _MOST_PACKED:
            raise Unfit(f"PDF 的结构过于复杂，无法检查。{_PRINT}")
        if _PACKED in dictionary:
            objects = _unpacked(content, found.end(), dictionary, left)
            left -= len(objects)
            _refuse_acting(_plain(objects))
            looked_into.add(begin)
    if len(looked_into) < plain.count(_PACKED):
        raise Unfit(f"PDF 的结构无法检查。{_PRINT}")
    return content


def _plain(content: bytes) -> bytes:
    """With names as they are meant: ``/Java#53cript`` is ``/JavaScript``."""
    return _CODE.sub(lambda code: bytes([int(code[1], 16)]), content)


def _refuse_acting(plain: bytes) -> None:
    for name, what in _ACTING.items():
        if name in plain:
            raise Unfit(f"PDF 里有{what}，不能作附件。{_PRINT}")


def _unpacked(content: bytes, begin: int, dictionary: bytes, most: int) -> bytes:
    if b"/Filter" not in dictionary:
        return b""  # it has been read with the rest
    if re.search(rb"/Filter\s*\[?\s*/FlateDecode\s*\]?(?![\s\]]*/\w*Decode\b)", dictionary) is None:
        raise Unfit(f"PDF 的结构无法检查。{_PRINT}")
    if re.search(rb"/Predictor\s+(?!1\b)", dictionary):
        raise Unfit(f"PDF 的结构无法检查。{_PRINT}")
    end = content.find(b"endstream", begin)
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(memoryview(content)[begin : max(begin, end)], most + 1)
    except zlib.error:
        raise Unfit(f"PDF 已损坏。{_PRINT}") from None
    if len(objects) > most:
        raise Unfit(f"PDF 展开后过大，不能作附件。{_PRINT}")
    if not unpacking.eof:
        raise Unfit(f"PDF 已损坏。{_PRINT}")
    return objects
