"""The account of the main job: every data row of every input exactly once (contract, ``survey``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.folders import MIGRANT, csv_file, survey_folder, workbook
from tonghu.batch.assess_command import prepare
from tonghu.batch.errors import UnusableInput
from tonghu.batch.survey.cases import LEFT_BEHIND
from tonghu.batch.survey.cases import MIGRANT as MIGRANTS
from tonghu.batch.survey.intake import take_in
from tonghu.batch.survey.result import Result


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = survey_folder(tmp_path_factory.mktemp("survey"))
    return take_in(folder, prepare("cn-35", "2024-12-01", "350524"), lambda _message: None)


def names(result: Result, status: str) -> set[str]:
    return {case.main.text("name") for case in result.cases if case.status == status}


def test_every_registration_row_counts_once(result: Result) -> None:
    account = result.accounts["registrations"]
    assert account.as_json() == {"rows": 9, "rostered": 3, "excluded": 2, "undetermined": 1, "rejected": 3}
    assert names(result, "rostered") == {"林小雨", "陈小树"}
    assert names(result, "excluded") == {"王独行", "周同县"}
    assert names(result, "undetermined") == {"赵未明"}


def test_two_rows_of_one_child_with_different_forms_are_one_child(result: Result) -> None:
    (child,) = [case for case in result.cases if case.main.text("name") == "陈小树"]
    assert len(child.rows) == 2
    assert child.is_in(LEFT_BEHIND)
    assert not child.is_in(MIGRANTS)


def test_the_later_of_two_rows_with_the_same_form_is_rejected_with_a_problem(result: Result) -> None:
    rejected = [row for row in result.registrations if row.rejected]
    assert len(rejected) == 3
    (duplicate,) = [row for row in rejected if row.registration.text("ref") == "A5"]
    assert "id_duplicate" in {problem.code for problem in duplicate.problems}


def test_list_rows_take_their_childs_status_or_become_candidates(result: Result) -> None:
    """A base-list source of the pack gives candidates, another list does not (FJ-29, B-59)."""
    education, insurance = result.accounts["education"], result.accounts["insurance"]
    assert education.as_json() == {"rows": 4, "rostered": 1, "excluded": 0, "undetermined": 1, "rejected": 2}
    assert insurance.as_json() == {"rows": 2, "rostered": 1, "excluded": 1, "undetermined": 0, "rejected": 0}
    assert [row.person.name for candidate in result.candidates for row in candidate.rows] == ["郑新来"]
    (match,) = [row.match for row in result.lists["education"] if row.match]
    assert match.method == "id_repaired"


def test_training_data_is_marked(result: Result) -> None:
    assert "含演练数据" in result.stamp.marks()


def test_the_account_holds_in_any_order_of_rows(tmp_path: Path) -> None:
    job = prepare("cn-35", "2024-12-01", "350524")
    forward = survey_folder(tmp_path / "a")
    backward = survey_folder(tmp_path / "b")
    for path in (forward / "education.xlsx", forward / "registrations-凤城.xlsx"):
        assert path.exists()
    one, other = take_in(forward, job, lambda _m: None), take_in(backward, job, lambda _m: None)
    assert {k: a.as_json() for k, a in one.accounts.items()} == {k: a.as_json() for k, a in other.accounts.items()}


def test_an_unreadable_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    folder = survey_folder(tmp_path / "c")
    (folder / "police.xlsx").write_bytes(b"not a workbook")
    found = take_in(folder, prepare("cn-35", "2024-12-01", None), lambda _m: None)
    assert any("police.xlsx" in remark for remark in found.remarks)
    assert "police" not in found.accounts


def test_a_folder_without_a_readable_table_is_unusable(tmp_path: Path) -> None:
    workbook(tmp_path / "registrations.xlsx", [{"说明": "空"}])
    with pytest.raises(UnusableInput, match="没有可读的登记表"):
        take_in(tmp_path, prepare("cn-35", "2024-12-01", None), lambda _m: None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_office_encoding(tmp_path: Path, encoding: str) -> None:
    csv_file(tmp_path / "registrations.csv", [MIGRANT], encoding)
    found = take_in(tmp_path, prepare("cn-35", "2024-12-01", None), lambda _m: None)
    assert found.accounts["registrations"].rostered == 1
