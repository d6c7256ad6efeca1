"""The statistics in a browser: a county freezes its register, reads the report and takes the files away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Page

from tests.functional.conftest import PHONE

Login = Callable[..., Page]


def test_a_statistician_freezes_reads_and_takes_the_files_away(login: Login, tmp_path: Path) -> None:
    """#5.3, #7.5: from the register to the printed report without a command line."""
    page = login("statistician")
    page.get_by_role("link", name="统计", exact=True).first.click()
    page.get_by_role("button", name="冻结快照，生成报告").click()
    page.wait_for_selector("text=正在冻结快照")
    page.wait_for_selector("article.report", timeout=240_000)
    assert page.locator("article.report svg").count() >= 3
    with page.expect_download() as waiting:
        page.locator(".bar a", has_text="统计表").click()
    waiting.value.save_as(tmp_path / "tables.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "tables.xlsx").sheetnames) > 10
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.complaints == []  # type: ignore[attr-defined]  # set by the fixture
