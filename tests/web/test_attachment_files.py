"""Papers are judged by their bytes and cleaned: scripts are found, photos lose where they were taken (issue 7, item 1)."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.web.papers import CANARY, PLACE, jpeg, pdf, png
from tonghu.evidence import checking, pictures
from tonghu.evidence.refusal import Unfit


@pytest.mark.parametrize("filters", [b"/Filter /FlateDecode", b"/Filter [ /FlateDecode ]"])
def test_a_script_inside_packed_objects_is_found(filters: bytes) -> None:
    def packed(objects: bytes, how: bytes = filters) -> bytes:
        body = zlib.compress(objects)
        return pdf(b"4 0 obj << /Type /ObjStm " + how + b" >>\nstream\r\n" + body + b"\nendstream endobj")

    checking.checked(packed(b"1 0 << /Type /Page >>"))
    for content, words in (
        (packed(b"1 0 << /S /JavaScript >>"), "脚本"),
        (packed(b"1 0", b"/Filter [ /ASCIIHexDecode /FlateDecode ]"), "无法检查"),
        (packed(b"1 0", b"/Filter [ /FlateDecode /ASCIIHexDecode ]"), "无法检查"),
        (packed(b"1 0", filters + b" /DecodeParms << /Predictor 12 >>"), "无法检查"),
        (packed(b"\0" * 70_000_000), "展开后过大"),
        (packed(b"1 0").replace(b"endstream", b""), "已损坏"),
        (packed(b"1 0", filters + b" " * 5_000), "无法检查"),
        (packed(b"1 0", filters + b" /A (1 0 obj)"), "无法检查"),
        (pdf(b"1 0 obj << >> stream\n" * 30_000), "过于复杂"),
    ):
        with pytest.raises(Unfit, match=words):
            checking.checked(content)


@pytest.mark.parametrize("order", ["<", ">"])
def test_photos_lose_where_and_when_they_were_taken_and_keep_how_they_were_held(order: str) -> None:
    upright = checking.checked(jpeg(order=order)).content
    turned = checking.checked(jpeg(orientation=6, order=order)).content
    for cleaned in (upright, turned):
        assert PLACE not in cleaned
        assert CANARY in cleaned, "what draws the picture stays"
        assert cleaned.endswith(b"\xff\xd9")
        assert checking.checked(cleaned).content == cleaned
    assert b"Exif" not in upright
    assert b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06" in turned


def test_a_picture_made_to_keep_the_server_busy_is_refused_at_once() -> None:
    photo = jpeg()
    begin = photo.index(CANARY)
    for content in (
        photo[:begin] + b"\xff" * 9_000_000 + b"\0",
        b"\xff\xd8" + b"\xff\xdb\0\2" * 2_000_000,
        pictures.PNG + (struct.pack(">I", 0) + b"tEXt" + struct.pack(">I", zlib.crc32(b"tEXt"))) * 800_000,
    ):
        with pytest.raises(Unfit, match="已损坏"):
            checking.checked(content)


def test_pictures_lose_their_words() -> None:
    cleaned = checking.checked(png()).content
    assert PLACE not in cleaned
    assert cleaned == checking.checked(cleaned).content
    assert checking.checked(png(packed=zlib.compress(b"\0\1\2" * 2) + PLACE)).content == cleaned
    adam = zlib.compress(b"\0\1" + b"\0\1" + b"\0\1\2")
    assert checking.checked(png(packed=adam, interlaced=1)).form == "png"
    for wrong in (zlib.compress(b"\0\1\2"), zlib.compress(b"\0\1\2" * 3), b"no stream", adam):
        with pytest.raises(Unfit):
            checking.checked(png(packed=wrong))
