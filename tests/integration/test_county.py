"""``tonghu county``: for every pack a synthetic county that survives the whole survey, and says what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.results import FILES, INPUTS, document_text, pages, summary, tonghu, workbooks
from tonghu.batch.assess_command import prepare
from tonghu.batch.county_command import AS_OF, county_of
from tonghu.batch.packs import load_pack
from tonghu.batch.survey.intake import take_in
from tonghu.batch.synthetic.county import make_county
from tonghu.core.base.identity import valid
from tonghu.core.policy.assess import Assessor

PACKS = ("cn", "cn-50", "cn-500110", "cn-31", "cn-35", "cn-4104")
_ID = re.compile(r"(?<![0-9A-Z.])[1-9]\d{16}[\dX](?![0-9A-Z])")


@pytest.fixture(scope="module", params=PACKS)
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    policy: str = request.param
    folder = tmp_path_factory.mktemp(policy) / "county"
    done = tonghu("county", "--policy", policy, "--output", folder, "--children", 120)
    assert done.exit_code == 0, done.stderr
    for said in ("资料在", "结果在", "先看", "tonghu survey"):
        assert said in done.stderr
    return policy, folder


def test_everything_promised_is_there(county: tuple[str, Path]) -> None:
    policy, folder = county
    assert {path.name for path in (folder / "结果").iterdir()} >= FILES
    keys = {re.split(r"[_\W]", path.name)[0] for path in (folder / "资料").iterdir()} - {"演练数据说明"}
    assert {"registrations", "education", "police", "health", "cdc", "insurance", "disabled"} <= keys
    sources = (load_pack(policy).sections.get("base_list") or {}).get("sources", {})
    assert {key for key in ("known", "community") if key in sources} == keys & {"known", "community"}


def test_the_account_adds_up(county: tuple[str, Path]) -> None:
    policy, folder = county
    told = summary(folder / "结果")
    for key, account in told["inputs"].items():
        assert list(account) == list(INPUTS)
        assert account["rows"] == sum(account[name] for name in INPUTS[1:]), (policy, key)
    registered = told["inputs"]["registrations"]
    assert registered["rows"] >= 120
    assert registered["rostered"] > registered["undetermined"] > 0
    ways = pages(folder / "结果" / "摸排底数.xlsx")["逐行去向"]
    assert len(ways.rows) == sum(account["rows"] for account in told["inputs"].values())


def test_the_counts_are_those_of_the_workbooks(county: tuple[str, Path]) -> None:
    policy, folder = county
    results = folder / "结果"
    told = summary(results)
    for kind, name in (("migrant", "流动"), ("left_behind", "留守")):
        roster = pages(results / f"{name}儿童监测摸排统计花名册.xlsx")["花名册"]
        assert len(roster.rows) == told["rosters"][kind]
    persons = told["rosters"]["migrant"] + told["rosters"]["left_behind"] - told["rosters"]["both"]
    tiers = load_pack(policy).tiers
    assert sum(told["risk"].values()) <= persons
    assert (sum(told["risk"].values()) > 0) == bool(tiers)
    assert len(pages(results / "重点关爱服务对象信息台账.xlsx")["台账"].rows) == told["key_care"]
    assert len(pages(results / "问题清单.xlsx")["问题清单"].rows) == told["problems"]


def test_every_sheet_names_population_pack_date_and_marks(county: tuple[str, Path]) -> None:
    policy, folder = county
    pack = load_pack(policy)
    for path in workbooks(folder / "结果"):
        for name, page in pages(path).items():
            stamp = page.above[1]
            for word in ("口径：", f"{policy}，版本 {pack.version}", "2024-12-31", "内部资料", "含演练数据"):
                assert word in stamp, (path.name, name, word)
            assert ("草案试用" in stamp) == pack.draft
            assert len(page.above) > 1 or page.rows, f"{path.name} {name}: an empty sheet without a word"
    text = " ".join(document_text(folder / "结果" / "统计分析报告.docx"))
    assert ("草案试用" in text) == pack.draft


def test_every_number_is_synthetic(county: tuple[str, Path]) -> None:
    """No number with a right check digit on a real county's prefix, also not in what a fault made of it."""
    _, folder = county
    for path in workbooks(folder / "结果"):
        for page in pages(path).values():
            found = {number for row in page.rows for cell in row for number in _ID.findall(cell)}
            assert not [number for number in found if valid(number) and not number.startswith("70")]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    job = prepare("cn-35", AS_OF.isoformat(), None)
    county = county_of(job.pack, job.context.divisions)
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(make_county(tmp_path / name, job.pack, job.context.divisions, county, AS_OF, children=60, seed=7))
    assert made[0] == made[1]
    for file in made[0].files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    (tmp_path / "three").mkdir()
    other = make_county(tmp_path / "three", job.pack, job.context.divisions, county, AS_OF, children=60, seed=8)
    assert other != made[0]


@pytest.mark.parametrize("policy", ["cn-35", "cn-31"])
def test_many_rows_are_decided_in_several_processes_as_in_one(policy: str, tmp_path: Path) -> None:
    """Decisions that travelled between processes say the same as those made here."""
    job = prepare(policy, AS_OF.isoformat(), None)
    county = county_of(job.pack, job.context.divisions)
    made = make_county(tmp_path, job.pack, job.context.divisions, county, AS_OF, children=1_050, seed=3)
    assert sum(count for file, count in made.files.items() if file.startswith("registrations")) > 1_050
    result = take_in(tmp_path, prepare(policy, AS_OF.isoformat(), county), lambda _message: None)
    assessor = Assessor(result.job.pack, result.job.context)
    for case in result.cases[::7]:
        for row in case.rows:
            here = assessor.assess(row.registration)
            assert row.assessment is not None
            assert row.assessment.as_json() | {"problems": []} == here.as_json() | {"problems": []}
            assert row.assessment.registration is row.registration


def test_a_folder_that_somebody_else_filled_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "county" / "资料" / "registrations.xlsx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    done = tonghu("county", "--output", tmp_path / "county", "--children", 20)
    assert done.exit_code == 2
    assert "没有改动" in done.stderr
    assert own.read_bytes() == b"mine"
