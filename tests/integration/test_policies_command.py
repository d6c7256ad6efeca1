"""``tonghu policies``: the table, a pack in words, what differs, and checking a pack of one's own (contract, cli.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tonghu.batch.cli import app
from tonghu.batch.packs import load_pack, packs_root, shipped_ids

BROKEN = Path(__file__).resolve().parents[1] / "packs" / "broken"
FIXTURES = Path(__file__).resolve().parents[1] / "packs" / "fixtures"
OWN = """\
id: cn-350524
name: 安溪县
extends: cn-35
issuer: 安溪县民政局
document: 安民〔2025〕1号
issued: 2025-01-15
status: in_force
division: "350524"
last_checked: 2026-11-25
"""


def tonghu(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_table_names_every_shipped_pack() -> None:
    run = tonghu("policies")
    assert run.exit_code == 0
    head, *lines = run.stdout.splitlines()
    assert head.split() == ["编号", "名称", "发文机关", "文号", "日期", "状态"]
    assert [line.split()[0] for line in lines] == list(shipped_ids())
    assert len(lines) == 6
    for line, identifier in zip(lines, shipped_ids(), strict=True):
        pack = load_pack(identifier)
        for cell in (pack.name, pack.issuer, pack.document):
            assert cell in line


@pytest.mark.parametrize("identifier", ["cn", "cn-50", "cn-500110", "cn-31", "cn-35", "cn-4104"])
def test_a_pack_is_shown_in_words(identifier: str) -> None:
    pack = load_pack(identifier)
    by_id, by_name = tonghu("policies", "show", identifier), tonghu("policies", "show", pack.name)
    assert by_id.exit_code == 0
    assert by_id.stdout == by_name.stdout
    assert f"# {pack.name}（{identifier}）" in by_id.stdout
    for target in pack.targets.values():
        assert target.about.title in by_id.stdout
    for item in pack.services:
        assert item.project in by_id.stdout
    for tier in pack.tiers:
        assert tier.label in by_id.stdout
    assert ("草案试用" in by_id.stdout) == pack.draft
    assert "None" not in by_id.stdout


def test_two_places_are_compared() -> None:
    run = tonghu("policies", "diff", "cn-31", "cn-35")
    assert run.exit_code == 0
    for topic in ("上海市", "福建省", "超过", "风险"):
        assert topic in run.stdout
    everything = tonghu("policies", "diff", "cn-31", "cn-35", "--all").stdout
    assert len(everything) > len(run.stdout)
    same = tonghu("policies", "diff", "cn-35", "福建省").stdout
    assert "没有不同" in same


@pytest.mark.parametrize("identifier", ["cn", "cn-50", "cn-500110", "cn-31", "cn-35", "cn-4104"])
def test_every_shipped_pack_passes_its_own_check(identifier: str) -> None:
    run = tonghu("policies", "check", packs_root() / identifier)
    assert run.exit_code == 0, run.stdout
    assert "没有问题" in run.stdout


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.yaml")))
def test_a_broken_pack_is_refused_with_file_and_line(name: str) -> None:
    path = BROKEN / f"{name}.yaml"
    run = tonghu("policies", "check", path)
    assert run.exit_code == 2
    assert "个问题" in run.stdout + run.stderr
    assert path.name in run.stdout + run.stderr
    assert run.exception is None or isinstance(run.exception, SystemExit)


def test_assess_refuses_a_broken_pack_too(tmp_path: Path) -> None:
    table = tmp_path / "登记.jsonl"
    table.write_text('{"姓名": "林小雨"}\n', encoding="utf-8")
    run = tonghu(
        "assess",
        table,
        "--policy",
        BROKEN / "unknown_key.yaml",
        "--as-of",
        "2024-12-01",
        "--output",
        tmp_path / "果.jsonl",
    )
    assert run.exit_code == 2
    assert "anual_meeting" in run.stderr
    assert not (tmp_path / "果.jsonl").exists()


@pytest.mark.parametrize("arguments", [("show", "cn-99"), ("diff", "cn-31", "没有"), ("show", "./没有.yaml")])
def test_an_unknown_pack_is_told_with_those_there_are(arguments: tuple[str, ...]) -> None:
    run = tonghu("policies", *arguments)
    assert run.exit_code == 2
    assert arguments[-1] in run.stderr
    assert "Traceback" not in run.stderr


def test_a_pack_of_ones_own_extends_a_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "anxi.yaml"
    path.write_text(OWN, encoding="utf-8")
    assert tonghu("policies", "check", path).exit_code == 0
    table = tmp_path / "登记.jsonl"
    table.write_text('{"姓名": "林小雨", "出生日期": "2015-03-02"}\n', encoding="utf-8")
    run = tonghu("assess", table, "--policy", path, "--as-of", "2025-02-01")
    assert run.exit_code == 0
    assert '"status": "undetermined"' in run.stdout


def test_district_names_work_as_ids(tmp_path: Path) -> None:
    table = tmp_path / "登记.jsonl"
    table.write_text('{"姓名": "林小雨", "出生日期": "2015-03-02"}\n', encoding="utf-8")
    at = ("--as-of", "2024-12-01")
    by_name, by_id = (tonghu("assess", table, "--policy", policy, *at) for policy in ("綦江区", "cn-500110"))
    assert by_name.exit_code == 0
    assert by_name.stdout == by_id.stdout
