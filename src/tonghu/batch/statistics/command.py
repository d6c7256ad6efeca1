"""``tonghu statistics``: a registration table in, the protected tables of one release out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.assess_command import Job, prepare
from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics import counting
from tonghu.batch.statistics.comparison import with_previous, with_survey
from tonghu.batch.statistics.population_file import read_population
from tonghu.batch.statistics.releases import TABLES, read_release, read_releases, register_entry
from tonghu.batch.statistics.snapshot import Snapshot, content_hash, take_snapshot
from tonghu.batch.statistics.solver import OrTools
from tonghu.batch.statistics.workbook import ReleaseStamp, write_tables
from tonghu.core.policy.model import Pack
from tonghu.core.stats.audience import AUDIENCES, BASE, INTERNAL, NAMES, PUBLIC, SHARED, THRESHOLDS
from tonghu.core.stats.cells import Cell
from tonghu.core.stats.output import Earlier
from tonghu.core.stats.plan import TOPICS, Plan, plan
from tonghu.core.stats.release import Frame, Release, assemble, summary
from tonghu.core.stats.state import REASONS
from tonghu.core.stats.survey_table import Place

INTERNAL_FOLDER = "内部"
"""Below it stands what only the office that makes the release may see."""
_READERS = {INTERNAL: "内部资料", SHARED: "部门共享资料，不得公开", PUBLIC: "公开资料"}
_ENGINE = "1"
"""Changes when equal input gives other tables: part of the snapshot's hash."""


@dataclass(frozen=True)
class Options:
    """The command's arguments after the table, policy and date."""

    output: Path
    audience: str = INTERNAL
    division: str | None = None
    previous: Path | None = None
    releases: Path | None = None
    population: Path | None = None
    protect: bool = True


@dataclass(frozen=True)
class Made:
    """Everything that one run came to: what the report is written from."""

    job: Job
    options: Options
    snapshot: Snapshot
    plan: Plan
    counts: Mapping[Cell, int]
    """True counts: for internal eyes, and for the report of an internal release."""
    release: Release
    earlier: Sequence[Earlier]
    previous: Earlier | None
    """The output of ``--previous``."""
    survey: Mapping[Place, int] | None
    """The figures of ``--population``."""
    undetermined: Mapping[str, int]
    """Layer → children that cannot be decided yet."""
    method: str


def run_statistics(table: Path, policy: str, as_of: str, options: Options, say: Callable[[str], None]) -> None:
    """Make one release. Nothing is written when the input is unusable."""
    if options.audience not in AUDIENCES:
        raise UnusableInput(f"读者“{options.audience}”不认识，应为 {'、'.join(AUDIENCES)} 之一")
    if not options.protect and options.audience != INTERNAL:
        raise UnusableInput("未经保护的统计表只能供内部使用：--no-protect 不能与 shared、public 同用")
    job = prepare(policy, as_of, options.division)
    made = make(table, job, options, say)
    write(made)
    for line in made.release.checks:
        say(line)
    say(f"统计表已写入 {options.output}（{NAMES[options.audience]}，{len(made.release.tables)} 张）")


def make(table: Path, job: Job, options: Options, say: Callable[[str], None]) -> Made:
    """Everything but writing."""
    thresholds = thresholds_of(job.pack)
    earlier = read_releases(options.releases, thresholds, options.output)
    previous = None if options.previous is None else read_release(options.previous, thresholds)
    if previous is not None and previous.digest not in {release.digest for release in earlier}:
        # Whoever reads the comparison has read the earlier output too.
        earlier = (*earlier, previous)
    survey = None if options.population is None else read_population(options.population)
    snapshot = take_snapshot(table, job.pack, job.context)
    for reason, rows in snapshot.dropped.items():
        if rows:
            say(f"{reason}：{rows} 行，不另计人数")
    digest = content_hash(snapshot, _ENGINE, job.pack.id, job.pack.version, job.as_of.isoformat(), *job.context.here)
    source = counting.hold_snapshot(snapshot.table, snapshot.legend)
    layers = counting.layers_of(job.pack.targets)
    found = counting.found_in(source, layers, forms_of(job.pack))
    planned = plan(found, options.audience, topics_of(job.pack), by_unit=options.population is not None)
    counts = counting.count(source, planned)
    waiting = {layer: counting.undetermined(source, layer) for layer in layers if not layer.startswith("both")}
    nested = {
        wide: (narrow, counting.nested(source, wide, narrow))
        for wide, narrow in (("migrant.statistics", "migrant.monitoring"),)
        if {wide, narrow} <= set(layers)
    }
    if not any(counts.get((layer, ()), 0) for layer in layers):
        say("没有儿童符合纳入条件，各表均为 0。请核对截至日期、政策包和登记表是否对应")
    frame = Frame(
        digest, job.as_of.isoformat(), f"{job.pack.id} {job.pack.version}", options.audience, thresholds, nested
    )
    release = assemble(planned, counts, frame, earlier, OrTools(), protected=options.protect)
    if release.unsafe:
        say(f"注意：有 {len(release.unsafe)} 个数已可由以往发布推出，本次无法补救，详见{INTERNAL_FOLDER}/method.json")
    marks = (("草案试用",) if job.pack.draft else ()) + (("含演练数据",) if snapshot.training else ())
    method = "；".join((method_line(frame, options.protect), *marks))
    return Made(job, options, snapshot, planned, counts, release, earlier, previous, survey, waiting, method)


def thresholds_of(pack: Pack) -> dict[str, int]:
    """Thresholds per audience: the pack's ``statistics.thresholds``, else the defaults."""
    listed = pack.sections.get("statistics", {}).get("thresholds")
    found = dict(THRESHOLDS)
    for audience in AUDIENCES:
        entry = listed.get(audience) if isinstance(listed, Mapping) else None
        if isinstance(entry, Mapping):
            found[audience] = max(2, int(str(entry["value"])))
    if found[PUBLIC] < BASE:
        raise UnusableInput(f"政策包 {pack.id} 的公开阈值 {found[PUBLIC]} 小于取整基数 {BASE}，取整后会泄露小数")
    return found


def topics_of(pack: Pack) -> tuple[str, ...]:
    """What the plan wants counted of the statistics population."""
    listed = pack.sections.get("statistics", {}).get("dimensions")
    return tuple(str(topic) for topic in listed) if isinstance(listed, Mapping) else TOPICS


def forms_of(pack: Pack) -> dict[str, dict[str, tuple[str, ...]]]:
    """Kind → column → the options of the pack's form, in its order."""
    forms: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, form in pack.sections.get("forms", {}).items():
        fields = form.get("fields") if isinstance(form, Mapping) else None
        listed = forms.setdefault(str(kind), {})
        for field in fields if isinstance(fields, list | tuple) else ():
            if isinstance(field, Mapping) and field.get("options"):
                listed[str(field["column"])] = tuple(str(option) for option in field["options"])
    return forms


def method_line(frame: Frame, protected: bool) -> str:
    """The method as the output names it: what a reader may know of it."""
    if not protected:
        return "未作保护，仅供内部使用"
    t = frame.thresholds[frame.audience]
    rounding = f"，其余四舍五入到 {BASE} 的倍数" if frame.audience == PUBLIC else ""
    return f"1至{t - 1}的数及保护它们所需的数不显示{rounding}；已对照以往发布检查相减推算"


def write(made: Made) -> None:
    """Write the files of a release into a new or empty place of the output folder, all or nothing."""
    output = made.options.output
    if output.exists() and not output.is_dir():
        raise UnusableInput(f"{output} 已存在且不是文件夹")
    parent = output.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise UnusableInput(f"不能写入文件夹 {parent}。请检查文件夹是否存在、是否有写入权限")
    folder = Path(tempfile.mkdtemp(prefix=".tonghu-", dir=parent))
    try:
        _write_into(folder, made)
        output.mkdir(exist_ok=True)
        output.chmod(0o755)
        for path in sorted(folder.iterdir()):
            target = output / path.name
            if target.is_dir():
                shutil.rmtree(target)
            path.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
    if made.survey is not None:
        (folder / "population.json").write_bytes(json_bytes(with_survey(release, made.survey)))
    if made.previous is not None:
        (folder / "previous.json").write_bytes(json_bytes(with_previous(release, made.previous)))
    inside = folder / INTERNAL_FOLDER
    inside.mkdir()
    (inside / "method.json").write_bytes(json_bytes(method_file(made)))


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
