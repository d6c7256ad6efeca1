"""``tonghu forms`` on real files: batches by village, the index, what is told, and bad input."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pypdfium2
import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from tonghu.batch.cli import app

HOME = "福建省泉州市安溪县凤城镇"
CHILD = {
    "表类": "流动",
    "性别": "女",
    "出生日期": "2016-05-06",
    "填报日期": "2024-09-20",
    "现居住地": f"{HOME}先声村1号",
    "户籍地址": "江西省赣州市于都县贡江镇1号",
    "共同居住人": "父母双方",
}
ROWS: list[dict[str, str]] = [
    CHILD | {"编号": "AX-0001", "姓名": "甲"},
    CHILD | {"编号": "AX-0002", "姓名": "乙", "现居住地": f"{HOME}吾都村2号", "家庭困难情况": "特别困难"},
    CHILD | {"编号": "AX-0003", "姓名": "丙", "共同居住人": "无"},
    {"编号": "AX-0004", "表类": "留守", "姓名": "丁", "户籍地址": f"{HOME}先声村4号", "父母双方同时外出": "是"},
    {"编号": "AX-0005", "姓名": "戊", "共同居住人": "父母一方", "有无受委托照护人": "有"},
    {"编号": "AX-0006", "姓名": "己"},
]


def table(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "登记表.csv") -> Path:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def forms(*arguments: object) -> Result:
    """The command line in this process: the same arguments, exit status and streams."""
    return CliRunner().invoke(app, ["forms", *map(str, arguments)])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder printed for Fujian, and what was said."""
    folder = tmp_path_factory.mktemp("forms")
    done = forms(table(folder, ROWS), "--policy", "cn-35", "--output", folder / "out")
    assert done.exit_code == 0, done.stderr
    return folder / "out", done.stderr


def sheet(folder: Path, name: str) -> list[dict[str, object]]:
    rows = list(load_workbook(folder / "索引.xlsx")[name].iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if "编号" in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def test_one_batch_per_village_and_form_with_two_pages_a_child(printed: tuple[Path, str]) -> None:
    folder, said = printed
    assert "登记表 6 行：流动表 5 份，留守表 3 份（两表都印的 2 人），未印 0 行" in said
    index = sheet(folder, "索引")
    assert len(index) == 8
    for entry in index:
        path = folder / f"{entry['文件（docx、pdf 同名）']}.pdf"
        with pypdfium2.PdfDocument(path) as document:
            first = entry["起始页"] - 1
            assert f"{entry['姓名']}" in document[first].get_textpage().get_text_range()
            assert str(entry["二维码编号"]) in document[first].get_textpage().get_text_range()
            assert len(document) >= first + 2
        assert path.with_suffix(".docx").exists()
    assert (folder / "流动儿童基本情况登记表/凤城镇").is_dir()


def test_doubts_are_told_and_not_decided(printed: tuple[Path, str]) -> None:
    """Unreadable options, options that are not printed, rows whose form is not plain: each with its row."""
    told = [(entry["编号"], entry["栏目"]) for entry in sheet(printed[0], "打印说明")]
    assert ("AX-0002", "家庭困难情况") in told
    assert ("AX-0003", "共同居住人") in told
    assert ("AX-0005", "表类") in told
    assert ("AX-0006", "表类") in told


def test_same_input_same_bytes(printed: tuple[Path, str], tmp_path: Path) -> None:
    folder = printed[0]
    assert forms(folder.parent / "登记表.csv", "--policy", "cn-35", "--output", tmp_path / "again").exit_code == 0
    files = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    assert files == sorted(p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*") if p.is_file())
    for name in files:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_blank_forms_need_no_table(tmp_path: Path) -> None:
    assert forms("--blank", "--policy", "綦江区", "--output", tmp_path / "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "流动儿童基本情况登记表（空白）.docx",
        "流动儿童基本情况登记表（空白）.pdf",
        "留守儿童基本情况登记表（空白）.docx",
        "留守儿童基本情况登记表（空白）.pdf",
    ]


@pytest.mark.parametrize(
    ("rows", "policy", "says"),
    [
        (None, "cn-35", "没有找到文件"),
        ([], "cn-35", "登记表"),
        ([{"颜色": "红"}], "cn-35", "没有可读的登记表"),
        ([CHILD | {"姓名": "甲"}], "cn-99", "不认识的政策包"),
        ([{"姓名": "丁", "表类": "留守", "填报日期": "2024-09-20"}], "cn-50", "没有一行可以用"),
    ],
)
def test_unusable_input_ends_with_2_and_writes_nothing(
    tmp_path: Path, rows: list[dict[str, str]] | None, policy: str, says: str
) -> None:
    source = table(tmp_path, rows) if rows is not None else tmp_path / "没有.xlsx"
    before = set(tmp_path.iterdir())
    done = forms(source, "--policy", policy, "--output", tmp_path / "out")
    assert done.exit_code == 2, done.stderr
    assert says in done.stderr
    assert set(tmp_path.iterdir()) == before


def test_a_name_alone_is_enough_to_print(tmp_path: Path) -> None:
    """No date, no place, no form: both forms, in the batch of unknown villages."""
    done = forms(table(tmp_path, [{"姓名": "丁", "性别": "男"}]), "--policy", "cn-31", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.pdf"))
    assert found == [f"{kind}儿童基本情况登记表/乡镇不详/村（社区）不详.pdf" for kind in ("流动", "留守")]


def test_control_characters_and_hostile_text_stay_text(tmp_path: Path) -> None:
    """Nothing in a cell is markup for the typesetter, Word or a spreadsheet."""
    nasty = '=HYPERLINK("http://x")#let x = 1 $a$ *b* <b> & ]] \x01'
    rows = [CHILD | {"编号": "AX-0001", "姓名": "甲", "就读学校": nasty}]
    done = forms(table(tmp_path, rows), "--policy", "cn-35", "--output", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    (path,) = (tmp_path / "out").rglob("*.pdf")
    with pypdfium2.PdfDocument(path) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "#let x" in text.replace("\r\n", " ")
    assert any("控制字符" in str(entry["说明"]) for entry in sheet(tmp_path / "out", "打印说明"))
