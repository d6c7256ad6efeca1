"""``tonghu survey`` through the command line: every promised file, every sentence of the contract on the account."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.folders import (
    ALONE,
    LEFT_BEHIND,
    MIGRANT,
    SAME_COUNTY,
    csv_file,
    number,
    survey_folder,
    workbook,
)
from tests.integration.results import FILES, INPUTS, RETURNED, document_text, pages, summary, tonghu, workbooks

OPTIONS = ("--policy", "cn-35", "--as-of", "2024-12-01", "--division", "350524")
PROTECTED = ("遭受虐待", "孤儿基本生活保障", "事实无人抚养儿童基本生活保障", "艾滋病", "家中有人感染")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return survey_folder(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def results(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "结果"
    done = tonghu("survey", folder, *OPTIONS, "--output", out)
    assert done.exit_code == 0, done.stderr
    assert "结果在" in done.stderr
    assert "先看" in done.stderr
    return out


def test_every_promised_file_is_there_and_no_other(results: Path) -> None:
    assert {path.name for path in results.iterdir()} >= FILES
    assert not list(results.parent.glob(".tonghu-*"))


def test_the_summary_is_as_the_contract_says(results: Path) -> None:
    told = summary(results)
    assert told["policy"] == "cn-35"
    assert (told["as_of"], told["division"]) == ("2024-12-01", "350524")
    assert told["inputs"] == {
        "registrations": dict(zip(INPUTS, (9, 3, 2, 1, 3), strict=True)),
        "education": dict(zip(INPUTS, (4, 1, 0, 1, 2), strict=True)),
        "insurance": dict(zip(INPUTS, (2, 1, 1, 0, 0), strict=True)),
    }
    assert told["rosters"] == {"migrant": 1, "left_behind": 1, "both": 0}
    assert set(told["risk"]) == {"red", "yellow", "green"}
    assert isinstance(told["seconds"], float)
    assert told["versions"]["policy"].startswith("cn-35@")


def test_the_workbooks_agree_with_the_summary(results: Path) -> None:
    told = summary(results)
    for kind, name in (("migrant", "流动"), ("left_behind", "留守")):
        roster = pages(results / f"{name}儿童监测摸排统计花名册.xlsx")
        assert list(roster)[:2] == ["花名册", "待确认"]
        assert len(roster["花名册"].rows) == told["rosters"][kind]
    assert len(pages(results / "重点关爱服务对象信息台账.xlsx")["台账"].rows) == told["key_care"]
    assert len(pages(results / "问题清单.xlsx")["问题清单"].rows) == told["problems"]


def test_a_child_excluded_for_having_nobody_along_stands_on_its_own_sheet(results: Path) -> None:
    """B-12: only when nothing else keeps it out; 陈小树 lives with nobody too, but in the county of its hukou."""
    page = pages(results / "重点关爱服务对象信息台账.xlsx")["未纳入口径—重点关注"]
    assert page.column("姓名") == ["王独行"]
    assert page.column("建议等级") == ["高风险（红色）"]
    assert all("报告" in prompt for prompt in page.column("报告提示"))


def test_a_child_of_the_statistics_population_only_has_a_sheet_of_the_base_list(results: Path) -> None:
    page = pages(results / "摸排底数.xlsx")["统计口径"]
    assert page.column("姓名") == ["周同县"]


def test_the_undetermined_child_stands_with_what_is_missing(results: Path) -> None:
    page = pages(results / "流动儿童监测摸排统计花名册.xlsx")["待确认"]
    assert page.column("姓名") == ["赵未明"]
    assert page.column("缺什么") == ["共同居住人"]


def test_every_row_of_every_input_stands_on_the_way_sheet_once(results: Path) -> None:
    ways = pages(results / "摸排底数.xlsx")["逐行去向"]
    assert len(ways.rows) == sum(account["rows"] for account in summary(results)["inputs"].values())
    places = list(zip(ways.column("文件"), ways.column("工作表"), ways.column("行"), strict=True))
    assert len(set(places)) == len(places)


def test_every_output_says_what_it_is(results: Path) -> None:
    """Population, pack and version, as-of date, 内部资料, and 含演练数据 for numbers that begin with 70."""
    for path in workbooks(results):
        for name, page in pages(path).items():
            stamp = page.above[1] if len(page.above) > 1 else ""
            for word in ("口径：", "cn-35，版本", "2024-12-01", "内部资料", "含演练数据"):
                assert word in stamp, (path.name, name, word)
            assert "草案试用" not in stamp
    for path in (results / RETURNED).glob("*.xlsx"):
        first = next(iter(pages(path).values()))
        assert all(word in first.above[1] for word in ("口径：", "cn-35，版本", "内部资料", "含演练数据")), path.name
    report = " ".join(document_text(results / "统计分析报告.docx"))
    html = (results / "统计分析报告.html").read_text(encoding="utf-8")
    for text in (report, html):
        assert all(word in text for word in ("口径", "cn-35，版本", "2024-12-01", "内部资料", "含演练数据"))
    assert "内部资料" in summary(results)["marks"]


def test_public_tables_stand_under_a_heading_with_the_word(results: Path) -> None:
    lines = document_text(results / "统计分析报告.docx")
    public = [index for index, line in enumerate(lines) if "公开，监测摸排口径" in line or "不宜公开" in line]
    heading = next(index for index, line in enumerate(lines) if line.startswith("附表2") and "公开" in line)
    assert public
    assert min(public) > heading


def test_departments_see_only_their_own_columns(results: Path) -> None:
    """One workbook each; identification, own columns, answers (FJ-38)."""
    found = {path.stem: pages(path)["核对"].header for path in (results / "部门核对").iterdir()}
    education = next(header for name, header in found.items() if "教育" in name)
    assert "就读学校" in education
    assert "纳入医保情况" not in education
    assert "残疾类别" not in education
    insurance = next(header for name, header in found.items() if "医保" in name)
    assert "纳入医保情况" in insurance
    assert "就读学校" not in insurance


def test_protected_conditions_stand_beside_no_child(tmp_path: Path) -> None:
    """B-34: in no file that is shared, also not where a cell was unreadable or contradicted another."""
    folder = tmp_path / "in"
    folder.mkdir()
    child = {
        **MIGRANT,
        "风险情形": "疑似遭受虐待",
        "儿童风险评估": "低风险（绿色）",
        "生活保障情况": "孤儿基本生活保障、低保",
        "生活保障其他说明": "艾滋病毒感染儿童生活费",
        "家庭困难其他说明": "家中有人感染",
    }
    odd = {**LEFT_BEHIND, "风险情形": "遭受虐待后失语", "生活保障情况": "事实无人抚养儿童基本生活保障"}
    workbook(folder / "registrations.xlsx", [child, odd])
    for policy, division in (("cn-35", "350524"), ("cn-50", "500110")):
        out = tmp_path / policy
        arguments = ("survey", folder, "--policy", policy, "--as-of", "2024-12-01", "--division", division)
        assert tonghu(*arguments, "--output", out).exit_code == 0
        for path in workbooks(out):
            said = [cell for page in pages(path).values() for row in page.rows for cell in row]
            assert not [cell for cell in said if any(word in cell for word in PROTECTED)], path.name
        whole = " ".join(document_text(out / "统计分析报告.docx"))
        assert not [word for word in PROTECTED if word in whole]


@pytest.mark.parametrize("kind", ["流动", "留守"])
def test_a_roster_is_read_again_with_the_same_decisions(kind: str, results: Path, tmp_path: Path) -> None:
    """Contract: importing a roster again reads its roster sheet and 待确认."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(results / f"{kind}儿童监测摸排统计花名册.xlsx", folder / "registrations.xlsx")
    assert tonghu("survey", folder, *OPTIONS, "--output", out).exit_code == 0
    for name in ("花名册", "待确认"):
        before = pages(results / f"{kind}儿童监测摸排统计花名册.xlsx")[name]
        after = pages(out / f"{kind}儿童监测摸排统计花名册.xlsx")[name]
        assert after.header == before.header
        assert after.rows == before.rows
    assert summary(out)["inputs"]["registrations"]["rejected"] == 0


def test_the_order_of_rows_and_files_changes_nothing_that_counts(results: Path, folder: Path, tmp_path: Path) -> None:
    mixed, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(folder, mixed)
    (mixed / "registrations-补录.csv").rename(mixed / "Registrations-0.csv")
    rows = [{"编号": "A6"}, SAME_COUNTY, {**MIGRANT, "编号": "A5"}, MIGRANT, ALONE, MIGRANT]
    workbook(mixed / "registrations-凤城.xlsx", rows, title="安溪县流动儿童登记")
    out = tmp_path / "out"
    assert tonghu("survey", mixed, *OPTIONS, "--output", out).exit_code == 0
    told, before = summary(out), summary(results)
    assert told["rosters"] == before["rosters"]
    assert told["key_care"] == before["key_care"]
    assert told["inputs"]["registrations"]["rejected"] == before["inputs"]["registrations"]["rejected"]


def test_the_same_folder_gives_the_same_bytes(folder: Path, results: Path, tmp_path: Path) -> None:
    assert tonghu("survey", folder, *OPTIONS, "--output", tmp_path / "out").exit_code == 0
    for path in sorted(results.rglob("*")):
        if path.is_file() and path.name != "summary.json":
            again = tmp_path / "out" / path.relative_to(results)
            assert again.read_bytes() == path.read_bytes(), path.name


def test_a_second_run_replaces_its_own_files_only(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert tonghu("survey", folder, *OPTIONS, "--output", out).exit_code == 0
    (out / "备忘.txt").write_text("自己的文件", encoding="utf-8")
    (out / "摸排底数.xlsx").write_text("旧的", encoding="utf-8")
    assert tonghu("survey", folder, *OPTIONS, "--output", out).exit_code == 0
    assert (out / "备忘.txt").read_text(encoding="utf-8") == "自己的文件"
    assert pages(out / "摸排底数.xlsx")


def test_strict_fails_while_something_needs_attention(folder: Path, tmp_path: Path) -> None:
    assert tonghu("survey", folder, *OPTIONS, "--output", tmp_path / "out", "--strict").exit_code == 1
    clean = tmp_path / "clean"
    clean.mkdir()
    complete = {**MIGRANT, "户籍地址": "安徽省合肥市庐江县", "户籍地区划代码": "340124"}
    csv_file(clean / "registrations.csv", [complete])
    done = tonghu("survey", clean, *OPTIONS, "--output", tmp_path / "out2", "--strict")
    assert done.exit_code == 0, done.stderr
    csv_file(clean / "education.csv", [{"姓名": "郑新来", "身份证号": number("2014-08-09")}])
    unknown = tonghu("survey", clean, *OPTIONS, "--output", tmp_path / "out2", "--strict")
    assert unknown.exit_code == 1, "a child that only a list knows is undetermined"


def test_rows_without_a_form_join_rows_with_one(tmp_path: Path) -> None:
    """The same 表类 twice is one too many, two different ones are one child; an empty one is a kind of its own."""
    folder = tmp_path / "in"
    folder.mkdir()
    bare = {header: cell for header, cell in MIGRANT.items() if header != "表类"}
    twin = {**MIGRANT, "编号": "Z", "姓名": "林小双", "公民身份号码": number("2015-03-02", 4)}
    csv_file(folder / "registrations.csv", [MIGRANT, bare, {**bare, "编号": "A8"}, twin])
    assert tonghu("survey", folder, *OPTIONS, "--output", tmp_path / "out").exit_code == 0
    told = summary(tmp_path / "out")
    assert told["inputs"]["registrations"] == dict(zip(INPUTS, (4, 3, 0, 0, 1), strict=True))
    assert told["rosters"]["migrant"] == 2


# --- unusable input --------------------------------------------------------------------------------------------------
def _untouched(tmp_path: Path, out: Path) -> bool:
    return not out.exists() and not list(tmp_path.rglob(".tonghu-*"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--policy": "cn-99"}, "cn-99"),
        ({"--as-of": "去年年底"}, "去年年底"),
        ({"--as-of": "2024-12"}, "2024-12"),
        ({"--division": "999999"}, "999999"),
    ],
)
def test_an_argument_that_cannot_be_read_leaves_nothing(
    changed: dict[str, str], said: str, folder: Path, tmp_path: Path
) -> None:
    options = dict(zip(OPTIONS[::2], OPTIONS[1::2], strict=True)) | changed
    out = tmp_path / "a" / "out"
    done = tonghu("survey", folder, *(part for pair in options.items() for part in pair), "--output", out)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "错误" in done.stderr
    assert _untouched(tmp_path, tmp_path / "a")


def test_a_folder_without_a_table_leaves_nothing(tmp_path: Path) -> None:
    empty, out = tmp_path / "in", tmp_path / "a" / "out"
    assert tonghu("survey", empty, *OPTIONS, "--output", out).exit_code == 2
    empty.mkdir()
    (empty / "registrations.xlsx").write_bytes(b"PK\x03\x04 broken")
    (empty / "说明.docx").write_bytes(b"x")
    done = tonghu("survey", empty, *OPTIONS, "--output", out)
    assert done.exit_code == 2
    assert "registrations.xlsx" in done.stderr
    assert _untouched(tmp_path, tmp_path / "a")


def test_an_output_that_is_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("文件", encoding="utf-8")
    done = tonghu("survey", folder, *OPTIONS, "--output", out)
    assert done.exit_code == 2
    assert out.read_text(encoding="utf-8") == "文件"
    below = tonghu("survey", folder, *OPTIONS, "--output", out / "结果")
    assert below.exit_code == 2
    assert "不能写入" in below.stderr
