"""``tonghu county``: a synthetic county, surveyed. Training data: every ID number starts with 70."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tonghu.batch.assess_command import prepare
from tonghu.batch.errors import UnusableInput
from tonghu.batch.survey.command import run_survey
from tonghu.batch.synthetic.county import make_county
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.places import significant
from tonghu.core.policy.model import Pack

AS_OF = date(2024, 12, 31)
"""The day at which the synthetic county is looked at; fixed, so that the same seed gives the same result."""
_COUNTY_CODE = 6
_NATION = "00"


def run_county(policy: str, output: Path, children: int, seed: int, progress: Callable[[str], None]) -> None:
    """Make the county's files in ``output/资料`` and the survey's results in ``output/结果``."""
    job = prepare(policy, AS_OF.isoformat(), None)
    county = county_of(job.pack, job.context.divisions)
    folder = output / "资料"
    _make_room(folder)
    name = job.context.divisions.name(county, AS_OF, full=True)
    progress(f"造虚构县（以 {name} 的乡镇村名为底，人员全部虚构，号码以 70 开头）：{children} 人 …")
    made = make_county(folder, job.pack, job.context.divisions, county, AS_OF, children=children, seed=seed)
    progress(f"资料已写好：{len(made.files)} 个文件，{sum(made.files.values())} 个数据行")
    run_survey(folder, policy, AS_OF.isoformat(), output / "结果", county, progress)
    progress(
        f"资料在 {folder}（七份名单和登记表，可以改动后重跑：tonghu survey {folder} --policy {policy} --as-of {AS_OF} --output {output / '结果'}）"
    )


def county_of(pack: Pack, divisions: DivisionTable) -> str:
    """A county for a pack: its own, or the one with the most townships in its area (a national pack: in one province)."""
    own = significant(pack.division)
    if len(own) >= _COUNTY_CODE:
        return pack.division
    everywhere = divisions.counties(AS_OF)
    prefix = own if own != _NATION else everywhere[len(everywhere) // 2].code[:2]
    codes = [division.code for division in everywhere if division.code.startswith(prefix)]
    return max(codes, key=lambda code: (len(divisions.children(code, AS_OF)), code))


def _make_room(folder: Path) -> None:
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {folder}（{error.strerror or error}）。请换一个文件夹") from error
