"""The overview of an area in a browser: from the county down to a village's children."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.functional.conftest import PHONE

Login = Callable[..., Page]


def test_from_the_county_down_to_the_children_of_a_village(login: Login) -> None:
    """#7.5: drill-down as far as one's rights go; the number on the way is the number at the end."""
    page = login("leader")
    page.get_by_role("link", name="总览", exact=True).first.click()
    page.locator("table.overview tbody th a").first.click()
    village = page.locator("table.overview tbody tr").filter(has=page.locator("th a")).first
    count = int(village.locator("td.number").first.inner_text())
    village.locator("th a").click()
    assert f"共 {count}" in page.inner_text("main").replace("  ", " ")
    page.go_back()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.complaints == []  # type: ignore[attr-defined]  # set by the fixture
