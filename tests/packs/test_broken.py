"""A pack with a fault is refused with file, line and key (issue 2, deliver 3; contract, ``policies check``).

Every file in ``broken/`` has one fault; the line that a person must look at ends with ``# 此处``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import UnknownPolicy, load_pack
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.faults import PolicyError
from tonghu.core.policy.narrower import narrower

BROKEN = Path(__file__).parent / "broken"
MARK = "# 此处"

# file → what the message must name (the key, or the value that stands there)
REFUSED = {
    "unknown_key": "anual_meeting",
    "unknown_key_in_item": "sumary",
    "unknown_key_in_section": "roundz",
    "duplicate_key": "bus_height_cm",
    "unquoted_code": "'410423'",
    "missing_name": "缺少 name",
    "missing_clause": "local_rule缺少 clause",
    "missing_title": "local_rule缺少 title",
    "missing_example": "kind: yes",
    "missing_rule": "local_rule缺少 rule",
    "unknown_column": "asked_for_halp",
    "unknown_column_in_example": "姓明",
    "wrong_kind_of_column": "家庭困难情况",
    "unknown_option": "低保户",
    "unknown_rule": "python",
    "two_rules_in_one": "只写一个键",
    "case_without_else": "else",
    "unknown_level": "city",
    "unknown_criterion": "under_15",
    "unknown_criterion_in_target": "lives_far_away",
    "circular": "first",
    "bad_date": "issued",
    "bad_date_in_section": "yearly_meeting.from",
    "bad_expectation": "perhaps",
    "unknown_parameter": "age_limit",
    "parameter_without_source": "own_number",
    "parameter_without_value": "own_number",
    "parameter_of_wrong_kind": "at_least",
    "unknown_status": "试行",
    "unknown_target": "orphan.monitoring",
    "unknown_frequency": "month",
    "service_for_nobody": "county_tutoring",
    "service_number_in_words": "number",
    "unknown_parent": "cn-9999",
}
FOUND_BY_RUNNING = {"wrong_example", "narrower_item_missing", "narrower_height", "narrower_condition"}
UNREADABLE = {"not_yaml", "empty"}


def marked_line(name: str) -> int:
    """The line of the fault, counted from 1."""
    lines = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(MARK))


def faults_of(path: Path) -> list[str]:
    """The messages with which a pack is refused."""
    with pytest.raises(PolicyError) as refused:
        load_pack(path)
    return [str(fault) for fault in refused.value.faults]


def test_every_broken_pack_is_tested() -> None:
    """No file stands here without an assertion."""
    assert {path.stem for path in BROKEN.glob("*.yaml")} == {*REFUSED, *FOUND_BY_RUNNING, *UNREADABLE}


@pytest.mark.parametrize(("name", "named"), REFUSED.items())
def test_the_message_names_file_line_and_key(name: str, named: str) -> None:
    """Contract: every fault with file, line, reason."""
    messages = faults_of(BROKEN / f"{name}.yaml")
    place = f"broken/{name}.yaml:{marked_line(name)}："
    assert any(message.startswith(place) and named in message for message in messages), messages
    # Nothing of the sound parent is blamed.
    assert all(message.startswith(f"broken/{name}.yaml") for message in messages)


@pytest.mark.parametrize(("name", "words"), [("not_yaml", "不是有效的 YAML"), ("empty", "文件是空的")])
def test_files_that_are_no_pack_at_all(name: str, words: str) -> None:
    """The message says what is wrong with the file as a whole."""
    (message,) = faults_of(BROKEN / f"{name}.yaml")
    assert message.startswith(f"broken/{name}.yaml")
    assert words in message


def test_all_faults_are_shown_at_once_in_file_order(tmp_path: Path) -> None:
    """A person mends a pack in one go: every fault found is listed, not only the first."""
    pack = tmp_path / "county.yaml"
    pack.write_text(
        "id: cn-410423\nname: 示例\nissuer: 示例\nstatus: 试行\ndivision: '410423'\nextends: cn-4104\n"
        "issued: 2024-02-30\nanual_meeting: {}\n",
        encoding="utf-8",
    )
    lines = [int(message.split("：")[0].rpartition(":")[2]) for message in faults_of(pack)]
    assert lines == [4, 7, 8]


def test_one_key_in_two_files_of_a_folder(tmp_path: Path) -> None:
    """A pack's files have distinct top-level keys; the message names both places."""
    folder = tmp_path / "cn-410423"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "id: cn-410423\nname: 示例\nissuer: 示例\nstatus: draft\ndivision: '410423'\nextends: cn-4104\n"
        "parameters: {bus_height_cm: {value: 130, note: 示例}}\n",
        encoding="utf-8",
    )
    (folder / "more.yaml").write_text("parameters: {bus_height_cm: {value: 140, note: 示例}}\n", encoding="utf-8")
    (message,) = faults_of(folder)
    assert message.startswith("cn-410423/more.yaml:1：")
    assert "parameters" in message
    assert "cn-410423/pack.yaml:7" in message


def test_two_packs_that_extend_each_other(tmp_path: Path) -> None:
    """A chain that leads back to itself is refused, not followed for ever."""
    for name, parent in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"id: {name}\nname: 示例\nextends: {parent}\n", encoding="utf-8")
    (message,) = faults_of(tmp_path / "a.yaml")
    assert "extends" in message
    assert "a → b → a" in message


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(UnknownPolicy, match="nowhere"):
        load_pack(tmp_path / "nowhere.yaml")


def test_an_example_that_does_not_hold() -> None:
    """Examples run as tests: the failure names its line, the expected and the real outcome."""
    pack = load_pack(BROKEN / "wrong_example.yaml")
    (failure,) = run_examples(pack, load_divisions(), registration_of_texts(pack))
    assert str(failure).startswith(f"broken/wrong_example.yaml:{marked_line('wrong_example')}：")
    assert (failure.expected, failure.got) == ("met", "unknown")
    assert "local_rule" in str(failure)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("narrower_item_missing", ["缺少上级清单第21项", "结对帮扶服务", "pairing"]),
        ("narrower_height", ["第16项", "交通出行服务", "身高"]),
        ("narrower_condition", ["第17项", "家庭教育指导服务", "监护人同意"]),
    ],
)
def test_a_list_narrower_than_its_parents(name: str, words: list[str]) -> None:
    """PDS-108, 三（二）: a county's list must not fall below the city's: item, threshold, condition."""
    pack = load_pack(BROKEN / f"{name}.yaml")
    assert run_examples(pack, load_divisions(), registration_of_texts(pack)) == []
    (fault,) = narrower(load_pack("cn-4104"), pack)
    assert [word for word in words if word not in str(fault)] == []
    if name != "narrower_item_missing":
        assert str(fault).startswith(f"broken/{name}.yaml:{marked_line(name)}：")
