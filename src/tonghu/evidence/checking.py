"""What an uploaded file really is, told by its bytes; what may not be kept is refused in words for the user.

No picture is decoded and no document is drawn here: the parts of a file are walked through in Python, what is not needed
is left out, and what unpacks is unpacked against a bound. So nothing of it needs a process of its own, nor a copy on disk.
"""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.evidence import documents, pictures
from tonghu.evidence.refusal import Unfit

MOST_BYTES, MOST_ATTACHMENTS = 10 * 1024 * 1024, 30
MIMES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
_WANTED = "只收 PDF、JPEG、PNG"
_FOREIGN = (
    (b"PK\x03\x04", " Word、Excel 文档或压缩包", "请在 WPS 里另存为 PDF"),
    (b"PK\x05\x06", "压缩包", "请解压后逐个上传"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word、Excel 文档", "请在 WPS 里另存为 PDF"),
    (b"MZ", "程序", ""),
    (b"\x7fELF", "程序", ""),
    (b"GIF8", " GIF 图片", "请另存为 JPEG 或 PNG"),
    (b"BM", " BMP 图片", "请另存为 JPEG 或 PNG"),
    (b"II*\x00", " TIFF 图片", "请另存为 JPEG 或 PNG"),
    (b"MM\x00*", " TIFF 图片", "请另存为 JPEG 或 PNG"),
    (b"Rar!", "压缩包", "请解压后逐个上传"),
    (b"7z\xbc\xaf", "压缩包", "请解压后逐个上传"),
    (b"{\\rtf", " RTF 文档", "请在 WPS 里另存为 PDF"),
)


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept: its form (pdf, jpeg, png), and its bytes without what nobody asked for."""

    form: str
    content: bytes


def checked(content: bytes) -> Clean:
    """The file as it is kept. Raises :class:`Unfit`."""
    if not content:
        raise Unfit("文件是空的，请重新选择")
    if len(content) > MOST_BYTES:
        raise Unfit(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请拍得小一些，或拆成几份")
    if content.startswith(b"%PDF-"):
        return Clean("pdf", documents.cleaned(content))
    if content.startswith(b"\xff\xd8\xff"):
        return Clean("jpeg", pictures.jpeg(content))
    if content.startswith(pictures.PNG):
        return Clean("png", pictures.png(content))
    raise Unfit(_foreign(content))


def _foreign(content: bytes) -> str:
    for start, name, advice in _FOREIGN:
        if content.startswith(start):
            return f"内容是{name}，不能作附件；{_WANTED}。{advice}".rstrip("。")
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return f"内容是 HEIC 照片，不能作附件；{_WANTED}。请在手机相机设置里选“兼容性最佳”后重拍，或另存为 JPEG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return f"内容是 WebP 图片，不能作附件；{_WANTED}。请另存为 JPEG 或 PNG"
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<"):
        return f"内容是网页或 SVG，不能作附件；{_WANTED}"
    return f"认不出文件的内容，不能作附件；{_WANTED}"
