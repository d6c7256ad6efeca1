"""Journeys in a real browser: a grant from request to expiry, a hand-over, an emergency, an audit search, an export by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.functional.conftest import confirm

Login = Callable[..., Page]
TODAY = date.today()


def go(page: Page, path: str) -> Page:
    """Open a page of the platform, confirming the identity where asked."""
    page.goto(urljoin(page.url, path))
    confirm(page)
    return page


@pytest.fixture(scope="module")
def newcomer() -> str:
    """The login name of somebody who is opened by the first journey and used by the next ones."""
    return "newcomer"


def test_a_grant_from_request_to_withdrawal(login: Login, newcomer: str) -> None:
    """The keeper opens an account and asks; the county notes the yearly query; the leader grants, and withdraws."""
    system = go(login("system"), "/staff/new/")
    system.fill("#id_username", newcomer)
    system.fill("#id_display_name", "新来的")
    system.select_option("#id_unit", index=5)
    system.click("button:has-text('开通')")
    assert len(system.inner_text("#first-password")) >= 12
    system.click("a:has-text('下一步')")
    system.select_option("#id_role", "child_director")
    system.select_option("#id_area", index=5)
    system.fill("#id_starts", TODAY.isoformat())
    system.fill("#id_ends", (TODAY + timedelta(days=20)).isoformat())
    system.fill("#id_reason", "新任儿童主任")
    system.click("button:has-text('提出申请')")
    expect(system.locator("main")).to_contain_text("待审批")
    leader = go(login("leader"), "/grants/")
    waiting = leader.locator(".panel", has_text="新来的")
    expect(waiting).to_contain_text("一年内没有从业查询")
    county = go(login("county"), "/staff/?q=newcomer")
    county.click("table.rows a:has-text('newcomer')")
    county.click("button:has-text('登记')")
    expect(county.locator("main")).to_contain_text("完成从业查询")
    go(leader, "/grants/")
    waiting.locator("input[name=reason]").fill("同意")
    waiting.locator("button:has-text('批准')").first.click()
    confirm(leader)
    go(leader, "/grants/?state=soon")
    expect(leader.locator("table.rows")).to_contain_text("30 天内到期")
    leader.click("table.rows a:has-text('新来的')")
    leader.fill("#id_reason", "调离")
    leader.click("button:has-text('收回授权')")
    expect(leader.locator("#notes + .notes, .notes")).to_contain_text("已收回")
    assert system.complaints == leader.complaints == county.complaints == []  # type: ignore[attr-defined]  # kept beside the page


def test_a_hand_over_with_a_receipt(login: Login) -> None:
    supervisor = go(login("supervisor"), "/handovers/new/")
    supervisor.select_option("#id_giver", label=_option(supervisor, "#id_giver", "陈主任"))
    supervisor.select_option("#id_receiver", label=_option(supervisor, "#id_receiver", "王督导"))
    supervisor.fill("#id_reason", "产假")
    supervisor.click("button:has-text('预览')")
    expect(supervisor.locator("main")).to_contain_text("名儿童")
    supervisor.click("button:has-text('确认交接')")
    expect(supervisor.locator("h1")).to_contain_text("离岗交接回执")
    supervisor.click("button:has-text('签收')")
    expect(supervisor.locator("main")).to_contain_text("接收人已签收")


def _option(page: Page, where: str, name: str) -> str:
    return str(page.locator(f"{where} option", has_text=name).first.inner_text())


def test_a_bulk_change_by_keyboard_and_its_undo(login: Login) -> None:
    county = go(login("county"), "/children/")
    for key in ("j", "x", "j", "x"):
        county.keyboard.press(key)
    expect(county.locator("[data-picked]")).to_have_text("已选 2 行")
    county.click("button:has-text('改负责单位或负责人')")
    county.select_option("#id_field", "responsible")
    county.select_option("#id_person", index=1)
    county.fill("#id_reason", "演练")
    county.click("button:has-text('预览')")
    expect(county.locator("table.rows tbody tr")).to_have_count(2)
    county.click("button:has-text('确认修改')")
    county.click("button:has-text('撤销这次修改')")
    expect(county.locator("main")).to_contain_text("已恢复")


def test_columns_and_views_are_kept(login: Login) -> None:
    county = go(login("county"), "/children/?kind=open")
    county.click("summary:has-text('栏目')")
    county.uncheck("input[name=column][value=sex]")
    county.click("details[open] button:has-text('保存')")
    expect(county.locator("thead")).not_to_contain_text("性别")
    county.click("summary:has-text('视图')")
    county.fill("#view-title", "待认定的")
    county.click("details[open] button:has-text('保存')")
    go(county, "/children/")
    county.click("a.saved:has-text('待认定的')")
    expect(county.locator(".chip")).to_contain_text("待认定")
    county.click(".chip")
    expect(county.locator(".chip")).to_have_count(0)
    county.click("summary:has-text('栏目')")
    county.check("input[name=column][value=sex]")
    county.click("details[open] button:has-text('保存')")
    expect(county.locator("thead")).to_contain_text("性别")


def test_an_emergency_is_opened_at_once_and_reviewed(login: Login) -> None:
    other = go(login("director2"), "/children/")
    number = other.locator("table.rows tbody a").first.inner_text()
    director = go(login("director"), "/emergency/")
    director.fill("#id_find", number)
    director.fill("#id_reason", "儿童在本村走失，要联系家长")
    director.click("button:has-text('立即打开')")
    expect(director.locator("main")).to_contain_text("紧急查看")
    leader = go(login("leader"), "/emergency/reviews/")
    panel = leader.locator(".panel", has_text=number)
    panel.locator("input[name=reason]").fill("已核实，孩子找到了")
    panel.locator("button:has-text('属实')").first.click()
    expect(leader.locator("main")).to_contain_text("已复核")


def test_an_audit_search_and_the_chain(login: Login) -> None:
    audit = go(login("audit"), "/audit/")
    audit.fill("#id_action", "今日工作")
    audit.click("button:has-text('筛选')")
    expect(audit.locator("table.rows tbody")).to_contain_text("打开今日工作")
    audit.click("button:has-text('校验审计链')")
    expect(audit.locator("main")).to_contain_text("全部相符")


def test_a_large_export_waits_for_the_second_person(login: Login) -> None:
    county = go(login("county"), "/children/export/")
    county.check("input[name=fields][value=name]")
    county.fill("#id_reason", "报送演练")
    county.click("button:has-text('申请导出')")
    expect(county.locator("main")).to_contain_text("待另一人批准")
    leader = go(login("leader"), "/exports/")
    leader.locator("input[name=reason]").first.fill("属实")
    leader.click("button:has-text('批准') >> nth=0")
    confirm(leader)
    county.reload()
    with county.expect_download() as download:
        county.click("button:has-text('下载表格')")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_without_the_network_the_browser_says_so(login: Login) -> None:
    page = login("director")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.goto(urljoin(page.url, "/children/"))
    expect(page.locator("h1")).to_have_text("连不上服务器")
    page.context.set_offline(False)
