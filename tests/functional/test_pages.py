"""Every page at both sizes: no serious WCAG fault, nothing cut off, no complaint; and the pictures in docs are current."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.functional.conftest import DESK, PHONE, confirm

Login = Callable[..., Page]
CHILD, MERGE = "CHILD", "MERGE"
VISITED = {
    "county": (
        *("/", "/children/", "/children/?q=nobody", CHILD, f"{CHILD}edit/", f"{CHILD}looked/", f"{CHILD}history/"),
        *("/children/new/", "/children/export/", "/units/", "/staff/", "/staff/3/", "/grants/new/", "/grants/own/"),
        *(
            "/merges/",
            f"{CHILD}merge/",
            MERGE,
            "/handovers/",
            "/handovers/new/",
            "/emergency/",
            "/account/",
            "/account/devices/",
            "/account/password/",
        ),
        *("/overview/", "/overview/?area=350583001", "/imports/", "/decisions/undetermined/", "/policies/", "/papers/"),
        *("/decisions/changes/?from=2026-01-01", "/statistics/", "/policies/cn-35/", "/policies/cn-35/simulate/"),
        *(
            f"{CHILD}{page}/"
            for page in ("decision", "record", "attachments", "family", "form", "paper", "entries", "exit", "protected")
        ),
        *("/proposals/", "/overrides/", "/imports/new/", "/policies/compare/"),
    ),
    "leader": ("/", "/grants/", "/exports/", "/emergency/reviews/", "/grants/1/"),
    "system": (
        "/units/new/",
        "/units/350583/",
        "/units/import/",
        "/boundary/",
        "/staff/new/",
        "/system/",
        "/children/",
    ),
    "audit": ("/audit/",),
    "security": ("/keys/", "/grants/"),
    "director": ("/", "/children/", "/overview/", f"{CHILD}form/", "/phone/", "/no-such-page/"),
    "education": ("/children/", CHILD),
}
"""Pages by who opens them; the last of system's is one that is refused."""
PICTURES = {
    "work": ("county", "/", DESK),
    "children": ("county", "/children/?kind=left_behind", DESK),
    "child": ("director", CHILD, DESK),
    "decision": ("county", f"{CHILD}decision/", DESK),
    "form": ("county", f"{CHILD}form/", DESK),
    "import": ("county", "/imports/new/", DESK),
    "merge": ("county", "/merges/", DESK),
    "overview": ("leader", "/overview/", DESK),
    "statistics": ("statistician", "/statistics/", DESK),
    "grants": ("leader", "/grants/", DESK),
    "units": ("system", "/units/?kind=department", DESK),
    "audit": ("audit", "/audit/", DESK),
    "phone-work": ("director", "/", PHONE),
    "phone-children": ("director", "/children/", PHONE),
}
"""Pictures in docs: name, who, page, size."""
FOLDER = Path(__file__).resolve().parents[2] / "docs/pictures"
SERIOUS = {"serious", "critical"}
MOST_BYTES = 250_000


def open_page(page: Page, path: str) -> None:
    """Open a page; ``CHILD`` stands for the first left-behind child of the person's list by name, ``MERGE`` for the first pair."""
    if path.startswith(CHILD):
        page.goto(urljoin(page.url, "/children/?kind=left_behind&sort=name"))
        found = page.locator("table.rows tbody a").first.get_attribute("href") or ""
        path = found + path.removeprefix(CHILD)
    if path == MERGE:
        page.goto(urljoin(page.url, "/merges/"))
        path = page.locator("a:text-is('比对')").first.get_attribute("href") or ""
    page.goto(urljoin(page.url, path))
    confirm(page)


@pytest.mark.timeout(480)
@pytest.mark.parametrize("username", list(VISITED))
def test_no_serious_fault_and_nothing_cut_off(login: Login, username: str) -> None:
    """axe-core with the rules of WCAG 2.2 A and AA at both sizes; the width of the page is that of the screen."""
    page, faults = login(username), []
    for path in VISITED[username]:
        open_page(page, path)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a size
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
            faults += [
                (path, size["width"], fault["id"], [node["html"][:90] for node in fault["nodes"][:2]])
                for fault in found.response["violations"]
                if fault["impact"] in SERIOUS
            ]
            if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
                faults.append((path, size["width"], "cut off", []))
    assert not faults, "\n".join(map(str, faults))


def test_the_pictures_in_docs_are_current(login: Login) -> None:
    """Each picture shows a page that looks like today's: same headings and columns. TONGHU_WRITE_GOLDEN=1 takes them anew."""
    described = []
    for name, (username, path, size) in PICTURES.items():
        page = login(username, size)
        open_page(page, path)
        described.append(f"## {name}\n\n{username} {path} {size['width']}×{size['height']}\n\n{outline(page, path)}")
        if os.environ.get("TONGHU_WRITE_GOLDEN"):
            FOLDER.mkdir(exist_ok=True)
            page.screenshot(path=FOLDER / f"{name}.png")
    text = "# Pictures\n\nWhat each shows, for the test that keeps them current.\n\n" + "\n\n".join(described) + "\n"
    if os.environ.get("TONGHU_WRITE_GOLDEN"):
        (FOLDER / "README.md").write_text(text, encoding="utf-8")
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == text
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)
    assert [path.name for path in FOLDER.glob("*.png") if path.stat().st_size > MOST_BYTES] == []


def outline(page: Page, path: str) -> str:
    """What a page is made of, without what differs from day to day: headings, columns, buttons, colours.

    A child's pages are described without the child: no name, "风险等级 低风险" without its answer, a question without the source
    of what is known.
    """
    of_child = path.startswith(CHILD)
    headings = "main h2" if of_child else "main h1, main h2"
    parts = page.locator(f"{headings}, main thead th, main .btn-primary, main label").all()
    words = [" ".join(part.inner_text().split()) for part in parts if part.is_visible()]
    colour = page.evaluate("() => getComputedStyle(document.querySelector('.brand')).color")
    if of_child:
        words = ["".join(re.findall(r"^\S+(?: · \S+)?", word)) for word in words]
    kept = [word for word in words if word and not any(c.isdigit() for c in word)]
    return "、".join([*kept[:60], str(colour)])
