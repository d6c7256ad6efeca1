"""The styles of a workbook, extended: each cell keeps its own look and gets another ground."""

from __future__ import annotations

import re

RED, AMBER, BLUE = "FFFFC7CE", "FFFFEB9C", "FFDDEBF7"
_FORMATS = re.compile(rb"<cellXfs\b[^>]*>(.*?)</cellXfs>", re.DOTALL)
_FORMAT = re.compile(rb"<xf\b[^>]*?/>|<xf\b[^>]*?>.*?</xf>", re.DOTALL)
_WRAP = b'<alignment vertical="top" wrapText="1"/>'


class Styles:
    """``styles.xml`` with formats added at the end of its lists. Raises ``ValueError`` when a list is missing."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        formats = _FORMATS.search(content)
        if formats is None or b"</fills>" not in content or b"</fonts>" not in content:
            raise ValueError("styles")
        self._formats = _FORMAT.findall(formats[1])
        self._known = len(self._formats)
        self._made: dict[tuple[int, str], int] = {}
        self._fills = self._count(b"fill")
        self._fonts = self._count(b"font")

    def coloured(self, style: int, *, error: bool) -> int:
        """The number of a format like ``style`` on red or amber ground."""
        return self._like(style, RED if error else AMBER)

    def plain(self) -> int:
        """Wrapped text."""
        return self._own(b'<xf numFmtId="49" fontId="0" fillId="0" borderId="0" applyAlignment="1">%s</xf>' % _WRAP)

    def title(self) -> int:
        """Large and bold."""
        return self._own(b'<xf numFmtId="49" fontId="%d" fillId="0" borderId="0" applyFont="1"/>' % self._fonts)

    def head(self) -> int:
        """Bold on blue ground."""
        return self._own(
            b'<xf numFmtId="49" fontId="%d" fillId="%d" borderId="0" applyFont="1" applyFill="1">%s</xf>'
            % (self._fonts + 1, self._fills + 2, _WRAP)
        )

    def content(self) -> bytes:
        """The part with everything that was asked for."""
        fonts = '<font><b/><sz val="14"/></font><font><b/><sz val="11"/></font>'
        fills = "".join(
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'
            for colour in (RED, AMBER, BLUE)
        )
        text = self._extended(self._content, b"fonts", 2, fonts.encode())
        text = self._extended(text, b"fills", 3, fills.encode())
        return self._extended(
            text, b"cellXfs", len(self._formats) - self._known, b"".join(self._formats[self._known :])
        )

    def _count(self, tag: bytes) -> int:
        block = re.search(rb"<%ss\b[^>]*>(.*?)</%ss>" % (tag, tag), self._content, re.DOTALL)
        return len(re.findall(rb"<%s\b" % tag, block[1])) if block else 0

    def _like(self, style: int, colour: str) -> int:
        key = (style, colour)
        if key not in self._made:
            base = self._formats[style] if 0 <= style < self._known else b'<xf numFmtId="0" fontId="0" borderId="0"/>'
            head = base[: base.index(b">")]
            bare = re.sub(rb'\s(?:fillId|applyFill)="[^"]*"', b"", head)
            fill = self._fills + (0 if colour == RED else 1)
            changed = bare.replace(b"<xf", b'<xf fillId="%d" applyFill="1"' % fill, 1)
            self._made[key] = self._own(changed + base[len(head) :])
        return self._made[key]

    def _own(self, form: bytes) -> int:
        self._formats.append(form)
        return len(self._formats) - 1

    @staticmethod
    def _extended(content: bytes, tag: bytes, more: int, added: bytes) -> bytes:
        place = content.index(b"</%s>" % tag)
        content = content[:place] + added + content[place:]
        opening = re.search(rb"<%s\b[^>]*>" % tag, content)
        if opening is None:
            return content
        counted = re.sub(rb'count="(\d+)"', lambda m: b'count="%d"' % (int(m[1]) + more), opening[0])
        return content[: opening.start()] + counted + content[opening.end() :]
