"""``tonghu statistics``: a registration table in, the protected tables of one release out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tonghu.batch.assess_command import Job, prepare
from tonghu.batch.errors import UnusableInput
from tonghu.batch.statistics import counting
from tonghu.batch.statistics.age_bands import bands_of
from tonghu.batch.statistics.bridging import INTERNAL_FOLDER
from tonghu.batch.statistics.concerns import concerns
from tonghu.batch.statistics.files import write
from tonghu.batch.statistics.made import Made
from tonghu.batch.statistics.options import Options
from tonghu.batch.statistics.population_file import read_population
from tonghu.batch.statistics.releases import read_release, read_releases
from tonghu.batch.statistics.report.maps import read_outline
from tonghu.batch.statistics.snapshot import content_hash, take_snapshot
from tonghu.batch.statistics.solver import OrTools
from tonghu.batch.statistics.supplement import check, make_supplement
from tonghu.batch.writing.replacing import check_writable
from tonghu.core.policy.model import Pack
from tonghu.core.stats.audience import AUDIENCES, BASE, INTERNAL, NAMES, PUBLIC, THRESHOLDS
from tonghu.core.stats.plan import TOPICS, plan
from tonghu.core.stats.release import Frame, assemble

_ENGINE = "1"
"""Changes when equal input gives other tables: part of the snapshot's hash."""


def run_statistics(table: Path, policy: str, as_of: str, options: Options, say: Callable[[str], None]) -> None:
    """Make one release. Nothing is written when the input is unusable."""
    if options.audience not in AUDIENCES:
        raise UnusableInput(f"读者“{options.audience}”不认识，应为 {'、'.join(AUDIENCES)} 之一")
    if not options.protect and options.audience != INTERNAL:
        raise UnusableInput("未经保护的统计表只能供内部使用：--no-protect 不能与 shared、public 同用")
    job = prepare(policy, as_of, options.division)
    check_writable(options.output)
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
    survey = None if options.population is None else read_population(options.population, bands_of(job.pack))
    outline = None if options.outline is None else read_outline(options.outline)
    check(options)
    snapshot = take_snapshot(table, job.pack, job.context)
    for reason, rows in snapshot.dropped.items():
        if rows:
            say(f"{reason}：{rows} 行，不另计人数")
    digest = content_hash(snapshot, _ENGINE, job.pack.id, job.pack.version, job.as_of.isoformat(), *job.context.here)
    source = counting.hold_snapshot(snapshot.table, snapshot.legend)
    layers = counting.layers_of(job.pack.targets)
    found = counting.found_in(source, layers, forms_of(job.pack))
    by_unit = options.population is not None
    planned = plan(found, options.audience, topics_of(job.pack), by_unit, bands_of(job.pack))
    counts = counting.count(source, planned)
    for words in concerns(snapshot, layers):
        say(words)
    waiting = {layer: counting.undetermined(source, layer) for layer in layers if not layer.startswith("both")}
    nested = {
        wide: (narrow, counting.nested(source, wide, narrow))
        for wide, narrow in (("migrant.statistics", "migrant.monitoring"),)
        if {wide, narrow} <= set(layers)
    }
    frame = Frame(
        digest, job.as_of.isoformat(), f"{job.pack.id} {job.pack.version}", options.audience, thresholds, nested
    )
    release = assemble(planned, counts, frame, earlier, OrTools(), protected=options.protect)
    if release.unsafe:
        say(f"注意：有 {len(release.unsafe)} 个数已可由以往发布推出，本次无法补救，详见{INTERNAL_FOLDER}/method.json")
    marks = (("草案试用",) if job.pack.draft else ()) + (("含演练数据",) if snapshot.training else ())
    method = "；".join((method_line(frame, options.protect), *marks))
    supplement = None
    if options.audience == INTERNAL:
        threshold = thresholds[INTERNAL]
        supplement = make_supplement(table, job, options, snapshot, source, previous, threshold, say)
    return Made(
        job,
        options,
        snapshot,
        planned,
        counts,
        release,
        earlier,
        previous,
        survey,
        waiting,
        method,
        outline,
        supplement,
    )


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
