"""The county's ledger in a real browser: import, explain, replay, fill in, compare packs (journeys 2, 5, 6, 16)."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import PHONE

Login = Callable[..., Page]


def broken_list(folder: Path, names: tuple[str, str] = ("演练甲", "演练乙"), phone: str = "1380000999") -> Path:
    """Two children; the second has a date that cannot be read. ``phone``: all but the last digit of their mothers'."""
    today = date.today()
    born = date(today.year - 9, 3, 7)
    head = ["姓名", "性别", "出生日期", "户籍地区划代码", "共同居住人", "离开户籍地日期", "母亲联系方式"]
    rows = [
        [
            names[0],
            "女",
            born.isoformat(),
            "522301101",
            "父母双方",
            (today - timedelta(days=400)).isoformat(),
            f"{phone}1",
        ],
        [names[1], "男", born.isoformat(), "522301101", "父母一方", "去年春节后", f"{phone}2"],
    ]
    path = folder / "某镇登记表.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([["某镇流动儿童登记表"], head, *rows])
    return path


def test_a_child_that_is_registered_is_not_entered_twice(login: Login) -> None:
    page = login("director")
    form = {"#id_name": "演练重", "#id_birth_date": "2017-05-06", "#id_phone": "13800008887"}
    for name in ("演练重", "演练崇"):
        page.goto(urljoin(page.url, "/children/new/"))
        for field, text in (form | {"#id_name": name}).items():
            page.fill(field, text)
        page.select_option("#id_kind", "migrant")
        page.select_option("#id_primary_unit", index=1)
        page.click("main button.btn-primary")
    assert "可能已经登记过" in page.inner_text("main")
    assert "姓名同音" in page.inner_text("main")
    page.check("text=已电话或上门核实，不是同一人")
    page.click("main button.btn-primary")
    expect(page.locator("body")).to_contain_text("已登记，编号", timeout=30_000)


def test_a_child_entered_twice_is_merged_and_taken_apart(login: Login) -> None:
    page = login("director")
    numbers = []
    for name, phone in (("演练并", "13800006661"), ("演练冰", "13800006661")):
        page.goto(urljoin(page.url, "/children/new/"))
        fields = {"#id_name": name, "#id_birth_date": "2016-08-09", "#id_phone": phone}
        for field, text in fields.items():
            page.fill(field, text)
        page.select_option("#id_kind", "migrant")
        page.select_option("#id_primary_unit", index=1)
        page.click("main button.btn-primary")
        if "可能已经登记过" in page.inner_text("main"):
            page.check("text=已电话或上门核实，不是同一人")
            page.click("main button.btn-primary")
        numbers.append(page.url.rstrip("/").rsplit("/", 1)[1])
    page = login("supervisor")
    page.click("nav >> text=重复档案")
    page.locator("tr", has_text=numbers[0]).locator("text=比对").click()
    assert "1 栏不一致" in page.inner_text("main")
    page.click("button:has-text('合并，保留')")
    assert "请选择是同一人的依据" in page.inner_text("main")
    page.check("fieldset >> text=已电话或上门核实，是同一人")
    page.click("button:has-text('合并，保留')")
    assert "并入的旧编号" in page.inner_text("main")
    page.click("nav.tabs a:text-is('合并')")
    page.click("section:has-text('并入过的档案') a")
    page.check("text=核实后不是同一人")
    page.click("main button.btn-primary")
    expect(page.locator("body")).to_contain_text("又是两份档案", timeout=30_000)


def test_a_child_that_went_home_leaves_and_comes_back_under_the_same_number(login: Login) -> None:
    page = login("supervisor")
    page.click("nav >> text=变化提示")
    row = page.locator("table.proposals tbody tr").first
    number = row.locator("span.quiet").first.inner_text()
    assert "流动儿童 → 均不纳入" in row.inner_text()
    row.locator("button:has-text('退出')").click()
    expect(page.locator("body")).to_contain_text("已办理“退出”", timeout=30_000)
    page.goto(urljoin(page.url, "/children/?state=left"))
    page.click(f"table.rows a:has-text('{number}')")
    assert "已退出" in page.inner_text("main")
    page.click("nav.tabs a:text-is('退出和重新纳入')")
    page.check("text=重新纳入（编号不变）")
    page.select_option("#back", "returned")
    page.click("main form button:has-text('办理')")
    assert "现在：在册" in page.inner_text("main")
    assert number in page.inner_text("main")
    assert page.locator("section, .sheet >> tbody tr").count() >= 2, "both steps stay in the history"


def test_a_clerk_imports_a_list_and_explains_a_child(login: Login, tmp_path: Path) -> None:
    page = login("county")
    page.goto(urljoin(page.url, "/imports/new/"))
    page.set_input_files("#file", broken_list(tmp_path))
    page.select_option("#key", "registrations")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=新登记 2", timeout=60_000)
    assert "无法作为日期读取" in page.inner_text("main")
    page.click("button:has-text('导入 2 行')")
    page.wait_for_selector("text=新建 2", timeout=60_000)
    page.click("text=核对无误，核签")
    assert "已核签" in page.inner_text("main")
    page.click("nav[aria-label='看哪些行'] a:has-text('新登记的')")
    page.click("section.line a")
    page.click("nav.tabs a:has-text('认定')")
    assert "离开户籍地6个月以上" in page.inner_text("main")
    page.check("#known_then")
    page.fill("#on", (date.today() - timedelta(days=30)).isoformat())
    page.click("text=重新认定")
    assert "按当时所知" in page.inner_text("main")
    assert page.complaints == []  # type: ignore[attr-defined]  # kept beside the page


def test_a_gap_is_closed_from_the_board(login: Login) -> None:
    page = login("county")
    page.goto(urljoin(page.url, "/decisions/undetermined/"))
    assert "人因资料不全还不能认定" in page.inner_text("main")
    page.click("table.rows >> nth=1 >> text=登记表 >> nth=0")
    page.click("button:has-text('存草稿')")
    assert "草稿已保存" in page.inner_text("main")
    page.click("button:has-text('丢弃草稿')")
    assert "草稿已丢弃" in page.inner_text("main")


@pytest.mark.parametrize("path", ["policies/", "policies/cn-35/?part=forms", "decisions/undetermined/", "imports/"])
def test_the_ledgers_pages_fit_a_phone(login: Login, path: str) -> None:
    page = login("county", PHONE)
    page.goto(urljoin(page.url, f"/{path}"))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
