"""The report as one self-contained page: no scripts, no outside files, charts as inline SVG."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tonghu.batch.survey.report_blocks import Bars, Report

_TEMPLATES = Path(__file__).with_name("templates")
_ROW, _LABEL, _PLOT, _VALUE = 26, 150, 400, 90
"""Pixels: height of a bar's row, widths of label, plot and value."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One drawn bar."""

    label: str
    value: int
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    left: int


def chart_of(block: Bars) -> Chart:
    """Bars with their lengths in pixels."""
    most = max((value for _, value in block.items), default=0) or 1
    bars = tuple(
        Bar(label, value, index * _ROW, round(value * _PLOT / most, 1))
        for index, (label, value) in enumerate(block.items)
    )
    return Chart(block.caption, block.unit, bars, _LABEL + _PLOT + _VALUE, len(bars) * _ROW + 4, _LABEL)


def write_html(path: Path, report: Report) -> None:
    """Write the page."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    blocks = [(type(block).__name__, chart_of(block) if isinstance(block, Bars) else block) for block in report.blocks]
    text = environment.get_template("report.html.j2").render(report=report, blocks=blocks)
    path.write_text(text, encoding="utf-8", newline="\n")
