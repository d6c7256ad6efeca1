"""What one run of the statistics command came to: the seam between counting and everything that is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tonghu.batch.assess_command import Job
from tonghu.batch.statistics.options import Options
from tonghu.batch.statistics.report.maps import Outline
from tonghu.batch.statistics.snapshot import Snapshot
from tonghu.batch.statistics.supplement import Supplement
from tonghu.core.stats.cells import Cell
from tonghu.core.stats.output import Earlier
from tonghu.core.stats.plan import Plan
from tonghu.core.stats.release import Release
from tonghu.core.stats.survey_table import Place


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
    outline: Outline | None = None
    """The shapes of the areas, where somebody gave them."""
    supplement: Supplement | None = None
    """For an internal release: what stays inside the office."""
