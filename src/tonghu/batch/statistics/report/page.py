"""The report as one self-contained page: no scripts, no outside files, charts and maps inline."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tonghu.batch.statistics.report.blocks import Figure, Report

_TEMPLATES = Path(__file__).with_name("templates")


def page_of(report: Report) -> bytes:
    """The page; the same report gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # The template takes drawings as they are: they are made here, every text in them escaped.
    drawn = {number: block.svg for number, block in enumerate(report.blocks) if isinstance(block, Figure)}
    blocks = [(type(block).__name__, block) for block in report.blocks]
    text = environment.get_template("statistics.html.j2").render(report=report, blocks=blocks, drawn=drawn)
    return text.encode("utf-8")
