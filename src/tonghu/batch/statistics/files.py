"""The files of a release: tables, report, register entry, and what stays inside the office."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from tonghu.batch.paper.fonts import find_fonts
from tonghu.batch.statistics.bridging import CHILDREN, INTERNAL_FOLDER, NAMES
from tonghu.batch.statistics.comparison import with_previous, with_survey
from tonghu.batch.statistics.made import Made
from tonghu.batch.statistics.releases import TABLES, register_entry
from tonghu.batch.statistics.report.contents import Material, build_report
from tonghu.batch.statistics.report.facts import Facts
from tonghu.batch.statistics.report.page import page_of
from tonghu.batch.statistics.report.printed import pdf_of
from tonghu.batch.statistics.report.word import docx_of
from tonghu.batch.statistics.supplement import sheets, told
from tonghu.batch.statistics.workbook import ReleaseStamp, write_tables
from tonghu.batch.writing.replacing import replacing_folder
from tonghu.batch.writing.sheets import write_workbook
from tonghu.core.stats.audience import INTERNAL, PUBLIC, SHARED
from tonghu.core.stats.bridges import Bridge
from tonghu.core.stats.cells import Cell
from tonghu.core.stats.release import summary
from tonghu.core.stats.state import REASONS

REPORT = "统计分析报告"
SUPPLEMENT = "补充分析.xlsx"
_READERS = {INTERNAL: "内部资料", SHARED: "部门共享资料，不得公开", PUBLIC: "公开资料"}


def write(made: Made) -> None:
    """Write the files of a release, all or nothing; those of an earlier run are replaced."""
    with replacing_folder(made.options.output) as folder:
        _write_into(folder, made)


def _write_into(folder: Path, made: Made) -> None:
    release, pack = made.release, made.job.pack
    tables = json_bytes(
        {
            "snapshot": release.frame.snapshot,
            "as_of": release.frame.as_of,
            "policy": release.frame.policy,
            "audience": release.frame.audience,
            "method": made.method,
            "tables": [table.as_json() for table in release.tables],
        }
    )
    (folder / TABLES).write_bytes(tables)
    divisions, day = made.job.context.divisions, made.job.as_of
    here = made.job.context.here
    unit = divisions.name(here[0], day, full=True) if here else pack.name
    readers = _READERS[release.frame.audience]
    stamp = ReleaseStamp(
        unit, f"{pack.name}（{pack.id}，{pack.version}）", day, pack.draft, made.snapshot.training, readers
    )
    write_tables(folder / "tables.xlsx", stamp, release.tables, lambda code: divisions.name(code, day))
    entry = register_entry(release, tables, made.method, made.earlier)
    (folder / "release.json").write_bytes(json_bytes(entry))
    _write_report(folder, made, stamp)
    if made.survey is not None:
        (folder / "population.json").write_bytes(json_bytes(with_survey(release, made.survey)))
    if made.previous is not None:
        (folder / "previous.json").write_bytes(json_bytes(with_previous(release, made.previous)))
    inside = folder / INTERNAL_FOLDER
    inside.mkdir()
    (inside / "method.json").write_bytes(json_bytes(method_file(made)))
    if made.supplement is not None:
        pq.write_table(made.supplement.children.table(), inside / CHILDREN, compression="zstd")
        own = ReleaseStamp(stamp.unit, stamp.policy, day, stamp.draft, stamp.training, "内部资料，不得提供")
        listed = sheets(made.supplement, lambda code: divisions.name(code, day))
        if listed:
            write_workbook(inside / SUPPLEMENT, own, listed)


def _write_report(folder: Path, made: Made, stamp: ReleaseStamp) -> None:
    report = build_report(material_of(made, stamp))
    fonts = find_fonts()
    (folder / f"{REPORT}.docx").write_bytes(docx_of(report, fonts))
    (folder / f"{REPORT}.pdf").write_bytes(pdf_of(report, fonts))
    (folder / f"{REPORT}.html").write_bytes(page_of(report))


def material_of(made: Made, stamp: ReleaseStamp) -> Material:
    """What the report is written from: printed figures, and for an internal release what only the office may know."""
    release, divisions, day = made.release, made.job.context.divisions, made.job.as_of
    facts = Facts(release, made.job.pack, stamp.unit, day, lambda code: divisions.name(code, day), made.previous)
    inside = release.frame.audience == INTERNAL
    survey: Sequence[dict[str, object]] = ()
    if made.survey is not None:
        survey = with_survey(release, made.survey)["populations"]  # type: ignore[assignment]  # plain JSON
    return Material(
        facts=facts,
        marks=stamp.marks(),
        stamp=f"{stamp.line('监测摸排口径与统计分析口径分列')}　快照号：{release.frame.snapshot[:16]}",
        method=made.method,
        undetermined=made.undetermined if inside else {},
        dropped=made.snapshot.dropped,
        bridges=_bridges(made, facts),
        survey=survey,
        outline=made.outline,
    )


def _bridges(made: Made, facts: Facts) -> tuple[Bridge, ...]:
    """Bridges for the report: those whose ends the release shows."""
    if made.supplement is None:
        return ()
    small = made.release.frame.printing.small if made.options.protect else _nothing_is_small
    hidden = [layer for layer in facts.layers() if facts.get(layer).value is None]
    found = []
    for bridge in told(made.supplement, small):
        ends = [layer for layer in facts.layers() if bridge.title.startswith(NAMES[layer])]
        if not set(hidden).intersection(ends or ("migrant.monitoring", "migrant.statistics")):
            found.append(bridge)
    return tuple(found)


def _nothing_is_small(_: int) -> bool:
    return False


def method_file(made: Made) -> dict[str, object]:
    """The internal method file: what was small, what protects, what the attacker was asked and found."""
    release = made.release
    return {
        "提示": "内部资料：说明哪些数因小而不显示、哪些数用来保护它们，不得随统计表一并提供",
        "快照": release.frame.snapshot,
        "方法": made.method,
        "阈值": dict(release.frame.thresholds),
        "汇总": summary(release),
        "检查": list(release.checks),
        "未分区域或未提供的表": list(release.left_out),
        "已被以往发布泄露": [_words(cell) for cell in release.unsafe],
        "待确认人数": dict(made.undetermined),
        "剔除的行": dict(made.snapshot.dropped),
        "不显示的数": [
            {"人数": _words(cell), "原因": REASONS[reason]} for cell, reason in sorted(release.reasons.items())
        ],
    }


def _words(cell: Cell) -> str:
    layer, condition = cell
    return f"{layer}：{'，'.join(f'{name}={node}' for name, node in condition) or '合计'}"


def json_bytes(content: object) -> bytes:
    """JSON, always the same bytes for the same content."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
