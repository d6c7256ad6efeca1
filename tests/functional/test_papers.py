"""Printing in a browser: the official form of one child, as the annex lays it out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.functional.conftest import PHONE

Login = Callable[..., Page]


@pytest.mark.parametrize("button", ["下载打印件（号码遮盖）", "下载打印件（号码完整，留痕）"])
def test_the_form_of_a_child_is_printed(login: Login, tmp_path: Path, button: str) -> None:
    """#7.1: "prints a form"."""
    page = login("county")
    page.get_by_role("link", name="儿童档案", exact=True).first.click()
    page.locator("table.rows tbody a").first.click()
    page.get_by_role("link", name="打印", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    waiting.value.save_as(tmp_path / "form.pdf")
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.complaints == []  # type: ignore[attr-defined]  # set by the fixture
