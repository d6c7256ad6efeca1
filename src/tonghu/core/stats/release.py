"""A release: the planned tables, protected for every reader that will see them, with what was hidden and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tonghu.core.stats.attack import Knowledge, attack
from tonghu.core.stats.audience import INTERNAL, NAMES, PUBLIC, Printing, readers, reads
from tonghu.core.stats.blocks import blocks
from tonghu.core.stats.cells import Cell, Counts, Family, inner_cells
from tonghu.core.stats.dimensions import ALL, AREA, VILLAGE
from tonghu.core.stats.indicators import (
    BOTH,
    BY_NAME,
    DISABLED,
    IDENTITIES,
    IDENTITY,
    MONITORING,
    PARTS_OF_DISABLED,
)
from tonghu.core.stats.output import HIDDEN, ROUNDED, SHOWN, CellOut, Earlier, TableOut
from tonghu.core.stats.plan import Plan, TableSpec, layer_of
from tonghu.core.stats.protect import protect
from tonghu.core.stats.solving import Solver
from tonghu.core.stats.state import REASONS, Protection, State, View
from tonghu.core.stats.system import UNBOUNDED, System, build, imply, nest, unite


@dataclass(frozen=True)
class Frame:
    """What a release is about. ``nested``: wide layer → (narrow layer, whether every child of it is in the wide one)."""

    snapshot: str
    as_of: str
    policy: str
    audience: str
    thresholds: Mapping[str, int]
    nested: Mapping[str, tuple[str, bool]] = field(default_factory=dict)

    @property
    def printing(self) -> Printing:
        """How counts are printed for this audience."""
        return Printing(self.thresholds[self.audience], self.audience == PUBLIC)


@dataclass(frozen=True)
class Release:
    """The tables, and for the internal method file what was done to them."""

    frame: Frame
    protected: bool
    tables: tuple[TableOut, ...]
    reasons: Mapping[Cell, str]
    """Hidden cell → why; for internal eyes only."""
    left_out: tuple[str, ...]
    """Tables made coarser or dropped, in words."""
    checks: tuple[str, ...]
    """What the attacker was asked and found, in words; one line per reader."""
    unsafe: tuple[Cell, ...] = ()
    """Cells that an earlier release already gave away: nothing that is hidden now can take that back."""


def assemble(
    plan: Plan, counts: Counts, frame: Frame, earlier: Sequence[Earlier], solver: Solver, *, protected: bool = True
) -> Release:
    """Protect and print the tables of a plan. ``earlier``: every release so far, of any audience."""
    if not protected:
        return Release(
            frame, False, tuple(_print(spec, counts, frame.printing, {}, True) for spec in plan.tables), {}, (), ()
        )
    dense, sparse = leave_out_sparse(plan.tables, counts, frame.printing)
    specs, grouped = shield_groups(dense, counts, frame.audience)
    left_out = [*sparse, *grouped]
    system = system_of(plan, specs, counts, frame)
    views = [view_of(system, reader, frame, earlier) for reader in readers(frame.audience)]
    views = [view for view in views if view.reader == frame.audience or view.known or view.earlier]
    result = protect(system, views, frame.printing, solver, blocks(system))
    hidden = {system.cells[variable]: reason for variable, reason in result.hidden.items()}
    tables = tuple(_print(spec, counts, frame.printing, hidden, False) for spec in specs)
    checks = tuple(_check(system, view, frame, result, solver) for view in views)
    unsafe = tuple(system.cells[variable] for variable in result.lost)
    return Release(frame, True, tables, hidden, tuple(left_out), checks, unsafe)


def system_of(plan: Plan, specs: Iterable[TableSpec], counts: Counts, frame: Frame) -> System:
    """The equations of a release."""
    printed = [cell for spec in specs for _, cell in spec.cells()]
    told = frozenset(printed)
    families = [part for family in plan.families for part in told_parts(family, told)]
    system = build(families, counts, printed)
    for wide, (narrow, whole) in frame.nested.items():
        nest(system, wide, narrow, whole)
    sides = dict(zip(IDENTITIES, ("migrant.monitoring", "left_behind.monitoring"), strict=False))
    unite(system, layer_of(BOTH, MONITORING), IDENTITY, sides, IDENTITIES[2])
    for parts in PARTS_OF_DISABLED:
        imply(system, (DISABLED.dimension, DISABLED.node), parts)
    return system


def told_parts(family: Family, told: frozenset[Cell]) -> Iterator[Family]:
    """What the tables say of a family: all of it, or where its inner cells are not printed, its margins, each a family
    with a dimension less. The sums of a margin hold for the reader even if nothing within them is printed. Identities
    stay: they tie persons to statuses."""
    if any(dim.name == IDENTITY for dim in family.dims) or told.intersection(inner_cells(family)):
        yield family
    elif len(family.dims) > 1:
        for place in range(len(family.dims)):
            yield from told_parts(replace(family, dims=(*family.dims[:place], *family.dims[place + 1 :])), told)


def view_of(system: System, reader: str, frame: Frame, earlier: Sequence[Earlier]) -> View:
    """What one reader knows beside the new release: the same counts elsewhere, and the counts of other dates."""
    known: dict[int, tuple[int, int]] = {}
    steps: dict[int, list[tuple[int, int]]] = {}
    hidden: set[int] = set()
    exact = exact_figures(earlier)
    for release in earlier:
        if release.audience not in reads(reader):
            continue
        same = release.snapshot == frame.snapshot
        for cell, told in release.cells.items():
            variable = system.index.get(cell)
            if variable is None:
                continue
            if same:
                low, high = known.get(variable, (0, UNBOUNDED))
                span = told.span or (1, UNBOUNDED)
                if told.span is None:
                    hidden.add(variable)
                known[variable] = (max(low, span[0]), min(high, span[1]))
            elif told.span is not None:
                # The office may know better than the reader what a rounded figure was.
                figure = exact.get((release.snapshot, cell))
                steps.setdefault(variable, []).append(told.span if figure is None else (figure, figure))
    earlier_steps = {variable: tuple(dict.fromkeys(spans)) for variable, spans in steps.items()}
    return View(reader, frame.thresholds[reader], known, earlier_steps, frozenset(hidden))


_SPARSE = 0.5
"""A table by village of whose counts more than this share would be hidden as small says nothing and binds much."""


def exact_figures(earlier: Sequence[Earlier]) -> dict[tuple[str, Cell], int]:
    """(Snapshot, cell) → the count, where some earlier release of any audience shows it exactly."""
    return {
        (release.snapshot, cell): told.span[0]
        for release in earlier
        for cell, told in release.cells.items()
        if told.span is not None and told.span[0] == told.span[1]
    }


def leave_out_sparse(
    specs: Sequence[TableSpec], counts: Counts, printing: Printing
) -> tuple[list[TableSpec], list[str]]:
    """Tables by village are given where they can say something; the towns' table of the same content remains."""
    kept, said = [], []
    for spec in specs:
        if spec.axes and spec.axes[0].name == VILLAGE:
            inner = [counts.get(cell, 0) for keys, cell in spec.cells() if ALL not in keys]
            positive = [count for count in inner if count]
            if positive and sum(map(printing.small, positive)) > _SPARSE * len(positive):
                said.append(f"{spec.title}：多数村（社区）人数小于阈值，只提供到乡镇（街道）")
                continue
        kept.append(spec)
    return kept, said


def shield_groups(specs: Sequence[TableSpec], counts: Counts, audience: str) -> tuple[tuple[TableSpec, ...], list[str]]:
    """Group disclosure: where all children of an area share one telling option, whoever knows a child knows it of the
    child, however many there are. Such a table loses its areas; without areas it is left out."""
    kept, said = [], []
    for spec in specs:
        while audience != INTERNAL and _gives_groups_away(spec, counts):
            if not spec.axes or spec.axes[0].dimension != AREA:
                said.append(f"{spec.title}：全部儿童属于同一敏感类别，不提供本表")
                break
            said.append(f"{spec.title}：有的区域全部儿童属于同一敏感类别，不分区域提供")
            spec = replace(spec, axes=spec.axes[1:], id=f"{spec.id}-total")
        else:
            kept.append(spec)
    return tuple(kept), said


def _gives_groups_away(spec: TableSpec, counts: Counts) -> bool:
    telling = BY_NAME[spec.indicator].telling if spec.indicator else ()
    if not telling:
        return False
    cells = dict(spec.cells())
    return any(
        counts.get(cell, 0) > 0 and counts.get(cell, 0) == counts.get(cells[(*keys[:-1], ALL)], 0)
        for keys, cell in cells.items()
        if keys[-1] in telling
    )


def _print(spec: TableSpec, counts: Counts, printing: Printing, hidden: Mapping[Cell, str], raw: bool) -> TableOut:
    cells = []
    for keys, cell in spec.cells():
        value = counts.get(cell, 0)
        if cell in hidden:
            cells.append(CellOut(keys, None, HIDDEN))
        elif raw or not printing.rounded or value == 0:
            cells.append(CellOut(keys, value, SHOWN))
        else:
            cells.append(CellOut(keys, printing.shown(value), ROUNDED))
    return TableOut(spec, tuple(cells))


def _check(system: System, view: View, frame: Frame, result: Protection, solver: Solver) -> str:
    state = State(system, view, frame.printing, result)
    wants = state.all_wants()
    # A last attack over everything at once, without the short cuts of the protection.
    findings = attack(system, Knowledge.of(state.bounds), wants, solver)
    exact = sum(finding.exact for finding in findings)
    return (
        f"{NAMES[view.reader]}读者（阈值{view.threshold}）：检查 {len(wants)} 个不显示的数和可推算的差，"
        f"被准确推出 {exact} 个，可能取值少于规定的 {len(findings)} 个"
    )


def summary(release: Release) -> dict[str, object]:
    """What was hidden and why, in numbers."""
    cells = [cell for table in release.tables for cell in table.cells]
    hidden = sum(cell.flag == HIDDEN for cell in cells)
    return {
        "单元格": len(cells),
        "不显示": hidden,
        "按原因（去重后的数）": {
            REASONS[key]: number for key, number in sorted(Counter(release.reasons.values()).items())
        },
    }
