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
from tonghu.batch.writing.replacing import check_writable
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.places import significant
from tonghu.core.policy.model import Pack

AS_OF = date(2024, 12, 31)
"""The day at which the synthetic county is looked at; fixed, so that the same seed gives the same result."""
INPUT, RESULTS = "资料", "结果"
_MARK = "演练数据说明.txt"
_MARK_TEXT = """本文件夹由 tonghu county 生成，供演练使用：{county}的乡镇（街道）、村（社区）名称取自区划表，
人员、号码、住址、学校和经历全部虚构，公民身份号码以 70 开头（没有这样的省份），电话以 19900 开头。
登记表和部门名单中的差错是有意放入的。不得与真实数据混放。再次运行 tonghu county 会替换本文件夹。
"""
_COUNTY_CODE = 6
_NATION = "00"


def run_county(policy: str, output: Path, children: int, seed: int, progress: Callable[[str], None]) -> None:
    """Make the county's files in ``output/资料`` and the survey's results in ``output/结果``."""
    job = prepare(policy, AS_OF.isoformat(), None)
    divisions = job.context.divisions
    county = county_of(job.pack, divisions)
    name = divisions.name(county, AS_OF, full=True)
    folder, results = output / INPUT, output / RESULTS
    check_writable(output)
    progress(f"造虚构县：借用{name}的乡镇、村名，人员全部虚构（号码以 70 开头）；登记约 {children} 人 …")
    _make_room(folder)
    (folder / _MARK).write_text(_MARK_TEXT.format(county=name), encoding="utf-8")
    made = make_county(folder, job.pack, divisions, county, AS_OF, children=children, seed=seed)
    lists = sum(1 for file in made.files if not file.startswith("registrations"))
    progress(
        f"资料在 {folder}：乡镇登记表 {len(made.files) - lists} 个文件，部门名单等 {lists} 份，共 {sum(made.files.values())} 行"
    )
    run_survey(folder, policy, AS_OF.isoformat(), results, county, progress)
    command = f"tonghu survey {folder} --policy {policy} --as-of {AS_OF} --division {county} --output {results}"
    progress(f"可以改动资料后重做：{command}")


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
    """An empty folder. Only a folder that this command made before is replaced."""
    if folder.exists() and not (folder / _MARK).exists() and any(folder.iterdir()):
        raise UnusableInput(f"{folder} 里有别的文件，没有改动。请换一个结果文件夹，或先移走这些文件")
    try:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {folder}（{error.strerror or error}）。请换一个文件夹") from error
