"""JPEG and PNG without what they say of themselves: where and when a photo was taken, by which device, thumbnails, comments.

The picture itself is not decoded: only the parts that draw it are copied, so nothing is lost, and whatever hangs behind its
end is gone. How a photo was held is kept as the one number that says so, or it would lie on its side.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from tonghu.evidence.refusal import Unfit

PNG = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS, MOST_SIDE, MOST_PARTS = 64_000_000, 20_000, 20_000
_BROKEN = "图片不完整或已损坏，请重新拍照或另存后上传"
_START, _END, _SCAN, _DENSITY, _EXIF, _ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DRAWING = _FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, _SCAN}
"""Frames, code tables, quantisation tables, restart interval, scans."""
_MARKER = re.compile(rb"\xff++[^\x00\xff\xd0-\xd7]")
_NEXT = re.compile(rb"(?<!\xff)" + _MARKER.pattern)
"""The first marker behind a scan; a long run of filling bytes is looked at once."""
_ORIENTATION, _SHORT = 0x0112, 3
_SIZE_OF_ADOBE, _SIZE_OF_JFIF = 12, 14


def jpeg(content: bytes) -> bytes:
    """The picture. Raises :class:`Unfit`."""
    kept, framed, scanned = [b"\xff\xd8"], False, False
    for marker, body, data in _segments(content):
        if marker in _FRAMES:
            if framed or len(body) < 6:
                raise Unfit(_BROKEN)
            height, width = struct.unpack_from(">HH", body, 1)
            _refuse_huge(width, height)
            framed = True
        if marker == _DENSITY and body[:5] == b"JFIF\0" and len(body) >= _SIZE_OF_JFIF:
            body = body[:12] + b"\0\0"  # without its thumbnail
        elif marker == _EXIF and body[:6] == b"Exif\0\0":
            body = _held(body[6:])
        elif marker not in _DRAWING and not (marker == _ADOBE and body[:5] == b"Adobe" and len(body) == _SIZE_OF_ADOBE):
            continue
        if body:
            kept.append(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body + data)
        scanned |= marker == _SCAN
    if not framed or not scanned:
        raise Unfit(_BROKEN)
    return b"".join([*kept, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(marker, body, the scan's data) up to the end of the picture."""
    at = 2
    for _ in range(MOST_PARTS):
        found = _MARKER.match(content, at)
        if found is None:
            raise Unfit(_BROKEN)
        marker, at = content[found.end() - 1], found.end()
        if marker == _END:
            return
        if marker == _START or marker < 0xC0 or at + 2 > len(content):
            raise Unfit(_BROKEN)
        (length,) = struct.unpack_from(">H", content, at)
        body, at = content[at + 2 : at + length], at + length
        if length < 2 or len(body) != length - 2:
            raise Unfit(_BROKEN)
        begin = at
        if marker == _SCAN:
            after = _NEXT.search(content, at)
            if after is None:
                raise Unfit(_BROKEN)
            at = after.start()
        yield marker, body, content[begin:at]
    raise Unfit(_BROKEN)


def _held(tiff: bytes) -> bytes:
    """A block that says only how the camera was held; nothing where it was held upright, or is not told."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return b""
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    if at + 2 > len(tiff):
        return b""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for entry in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, many, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if (tag, kind, many) == (_ORIENTATION, _SHORT, 1) and 1 < value <= 8:
            told = struct.pack(">HHIHHI", _ORIENTATION, _SHORT, 1, value, 0, 0)
            return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + told
    return b""


def _refuse_huge(width: int, height: int) -> None:
    if not width or not height:
        raise Unfit(_BROKEN)
    if width > MOST_SIDE or height > MOST_SIDE or width * height > MOST_PIXELS:
        raise Unfit(f"图片有 {width}×{height} 个像素，过大；请缩小后上传")


_HEAD, _DATA, _LAST = b"IHDR", b"IDAT", b"IEND"
_KEPT = frozenset({_HEAD, b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column, first row, step across, step down."""
_STEP = 1 << 20


def png(content: bytes) -> bytes:
    """The picture. Raises :class:`Unfit`."""
    before: list[bytes] = []
    packed: list[bytes] = []
    size = 0
    for name, body in _chunks(content):
        if (name == _HEAD) != (not before):
            raise Unfit(_BROKEN)
        if name == _HEAD:
            size = _unpacked_size(body)
        if name == _DATA:
            packed.append(body)
        elif name in _KEPT and not packed:
            before.append(_chunk(name, body))
        elif name not in _KEPT and not name[0] & 0x20:
            raise Unfit(_BROKEN)  # it cannot be drawn without a part that nobody knows
    return b"".join([PNG, *before, _chunk(_DATA, _exactly(b"".join(packed), size)), _chunk(_LAST, b"")])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    for _ in range(MOST_PARTS):
        if at + 12 > len(content):
            break
        (length,) = struct.unpack_from(">I", content, at)
        name, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        sum_at = at + 8 + length
        if sum_at + 4 > len(content) or struct.unpack_from(">I", content, sum_at)[0] != zlib.crc32(name + body):
            raise Unfit(_BROKEN)
        if name == _LAST:
            return
        yield name, body
        at = sum_at + 4
    raise Unfit(_BROKEN)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _unpacked_size(head: bytes) -> int:
    """How many bytes the picture unpacks to, as its head says."""
    if len(head) != 13:
        raise Unfit(_BROKEN)
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", head)
    _refuse_huge(width, height)
    if depth not in _DEPTHS.get(colour, ()) or packing or filtering or interlaced > 1:
        raise Unfit(_BROKEN)
    bits = depth * _CHANNELS[colour]
    total = 0
    for left, top, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _exactly(packed: bytes, size: int) -> bytes:
    """The packed picture without what hangs behind it. It must unpack to what the head says, no more and no less."""
    unpacking, found, waiting = zlib.decompressobj(), 0, packed
    try:
        while not unpacking.eof and found <= size:
            step = len(unpacking.decompress(waiting, _STEP))
            found, waiting = found + step, unpacking.unconsumed_tail
            if not step and not waiting:
                break
    except zlib.error:
        raise Unfit(_BROKEN) from None
    if found != size or not unpacking.eof:
        raise Unfit(_BROKEN)
    return packed[: len(packed) - len(unpacking.unused_data)]
