"""Every role logs in with both factors and sees its own work page and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from tests.functional.conftest import PHONE
from tonghu.core.authz.roles import ROLES

# Written out, not taken from the code: this is what an auditor expects each role to be offered.
_CHILDREN = {"今日工作", "总览", "儿童档案", "新登记", "线索", "政策", "待确认", "进出变化"}
_UPKEEP = {"重复档案", "变化提示", "提示复核"}
_DECIDING = {"今日工作", "总览", "儿童档案", "统计", "政策", "待确认", "进出变化", "紧急查看复核", "导出审批"}
OFFERED = {
    "director": {*_CHILDREN, "手机入户", "紧急查看"},
    "supervisor": {*_CHILDREN, *_UPKEEP, "手机入户", "统计", "紧急查看", "人员和授权", "导入", "离岗交接"},
    "county": {*_CHILDREN, *_UPKEEP, "统计", "紧急查看", "单位", "导入", "人员和授权", "离岗交接"},
    "leader": {*_DECIDING, "提示复核", "单位", "导入", "人员和授权", "授权审批", "离岗交接"},
    "education": {"今日工作", "儿童档案", "线索", "政策"},
    "statistician": {"今日工作", "政策", "统计"},
    "city": {"今日工作", "政策", "统计", "单位"},
    "province": {"今日工作", "政策", "统计", "单位"},
    "social": {"今日工作", "新登记", "线索", "手机入户"},
    "helper": {"今日工作", "线索", "手机入户"},
    "guardian": {"今日工作", "手机入户"},
    "system": {"今日工作", "单位", "区划调整", "人员和授权", "系统"},
    "security": {"今日工作", "人员和授权", "授权审批", "密钥"},
    "audit": {"今日工作", "审计"},
}
Login = Callable[..., Page]


@pytest.mark.parametrize("username", list(OFFERED))
def test_each_role_sees_its_own_work(login: Login, username: str) -> None:
    page = login(username)
    assert page.inner_text("h1") == "今日工作"
    assert set(titles(page)) == OFFERED[username]
    for title, address in addresses(page):
        page.goto(urljoin(page.url, address))
        assert page.locator("h1").inner_text(), title
    assert page.complaints == []  # type: ignore[attr-defined]  # kept beside the page


def titles(page: Page) -> list[str]:
    """The titles of the navigation, without the icons."""
    return [
        link.evaluate("a => a.querySelector('.side-title').textContent.trim()")
        for link in page.locator("nav.side a").all()
    ]


def addresses(page: Page) -> list[tuple[str, str]]:
    """Title and address of each entry of the navigation."""
    links = page.locator("nav.side a").all()
    return [(title, link.get_attribute("href") or "") for title, link in zip(titles(page), links, strict=True)]


def test_every_role_is_tried() -> None:
    assert len(OFFERED) == len(ROLES)


def test_a_reveal_leaves_a_trace(login: Login) -> None:
    """One click, one event, and the person in charge can read who looked."""
    page = login("director")
    page.goto(urljoin(page.url, "/children/"))
    page.click("table.rows tbody tr:first-child a")
    masked = page.inner_text("#value-phone")
    assert "****" in masked
    page.click("#value-phone button")
    page.wait_for_selector("#value-phone:not(:has(button))")
    assert "*" not in page.inner_text("#value-phone")
    page.click("nav.tabs a:has-text('谁看过')")
    assert "查看被遮盖的内容" in page.inner_text("main")
    assert "监护人联系电话" in page.inner_text("main")


def test_on_a_phone_nothing_is_cut_off(login: Login) -> None:
    page = login("director", PHONE)
    for path in ("", "children/", "children/new/"):
        page.goto(urljoin(page.url, f"/{path}"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
