"""Invented papers: documents and pictures, with what must not be kept in them."""

from __future__ import annotations

import struct
import zlib

from tonghu.evidence import pictures

CANARY = b"canary-of-a-paper"
PLACE = b"GPSLatitude 24.48N"


def pdf(*objects: bytes) -> bytes:
    """A document of some objects."""
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\n%%EOF\n"


def jpeg(*, width: int = 8, height: int = 8, orientation: int = 1, order: str = ">") -> bytes:
    """A photo as a phone makes it: where it was taken, a comment, a thumbnail, and something behind the end."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    mark = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 1) + entry + PLACE
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + PLACE),
            segment(0xE1, exif),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
            segment(0xE2, b"MPF\0" + PLACE),
            segment(0xFE, PLACE),
            segment(0xDB, b"\0" * 65),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"),
            segment(0xC4, b"\0" * 17),
            segment(0xDA, b"\1\1\0\0\x3f\0"),
            b"\x12\xff\x00\x34\xff\xd0\x56" + CANARY,
            b"\xff\xd9",
            PLACE,
        )
    )


def png(*, width: int = 2, height: int = 2, packed: bytes | None = None, interlaced: int = 0) -> bytes:
    """A picture with words in it and behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = packed if packed is not None else zlib.compress(b"\0\1\2" * 2)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    words = chunk(b"tEXt", b"Comment\0" + PLACE) + chunk(b"eXIf", PLACE)
    return pictures.PNG + chunk(b"IHDR", head) + words + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + PLACE
