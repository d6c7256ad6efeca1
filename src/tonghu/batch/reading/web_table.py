"""Tables of a web page that somebody's system saves under ``.xls`` → one frame, as a spreadsheet program opens it.

Runs in the child. Nothing that a page refers to is fetched; scripts and styles are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tonghu.batch.reading.frames import BLOCK, Frame
from tonghu.batch.reading.limits import Limits
from tonghu.batch.reading.plain_text import decode
from tonghu.batch.reading.refusal import RESAVE, Refusal, too_much
from tonghu.batch.reading.told import Budget, TableRead

_CELLS, _SKIPPED, _BREAKS = {"td", "th"}, {"script", "style", "head"}, {"br", "p", "div"}
_LONGEST_SPAN = 1_000


def read_html(path: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    """All tables below one another. Raises :class:`Refusal`."""
    budget(10 * path.stat().st_size)
    text, notes = decode(path.read_bytes())
    page = _Page(limits)
    page.feed(text)
    page.close()
    if not page.rows:
        raise Refusal("foreign", "内容是网页（HTML），里面没有表格", RESAVE)
    frame = Frame()
    for start in range(0, len(page.rows), BLOCK):
        part = page.rows[start : start + BLOCK]
        frame.add(range(start + 1, start + len(part) + 1), part)
    notes.append("内容是网页（HTML）表格，只是换了扩展名；行号按网页中表格的行依次计算")
    yield TableRead(None, frame, notes)


class _Page(HTMLParser):
    """Collects rows; a cell over several rows or columns stands in its first one, as in a spreadsheet."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._skipping = 0
        self._below: dict[int, int] = {}
        """Column → rows below that are covered by a cell above."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in _CELLS:
            self._end_cell()
            if self._row is None:
                self._row = []
            while self._below.get(len(self._row), 0) > 0:
                self._below[len(self._row)] -= 1
                self._row.append("")
            given = dict(attributes)
            self._span = (_number(given.get("colspan")), _number(given.get("rowspan")))
            self._cell = []
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            if tag == "table":
                self._below.clear()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._skipping:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = "".join(self._cell).replace("\xa0", " ").strip()
        self._cell = None
        if len(text) > self.limits.text:
            raise too_much(f"第{len(self.rows) + 1}行有一格文字超过 {self.limits.text} 个字符", advice="请检查该处")
        across, down = self._span
        for column in range(len(self._row), len(self._row) + across):
            if down > 1:
                self._below[column] = down - 1
        self._row += [text, *[""] * (across - 1)]
        if len(self._row) > self.limits.columns:
            raise too_much(f"第{len(self.rows) + 1}行超过 {self.limits.columns} 列")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self.rows.append(self._row)
        self._row = None
        if len(self.rows) > self.limits.rows:
            raise too_much(f"超过 {self.limits.rows} 行", advice="请拆成几个文件后再试")


def _number(text: str | None) -> int:
    try:
        return max(1, min(_LONGEST_SPAN, int(text or "1")))
    except ValueError:
        return 1
