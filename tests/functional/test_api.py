"""A token is made in the browser and the documented program uses it against the running platform."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.functional.conftest import PHONE, confirm
from tests.functional.test_register import broken_list

Login = Callable[..., Page]
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "send_list.py"


def sent(page: Page, token: str, file: Path, unit: str) -> subprocess.CompletedProcess[str]:
    server = urljoin(page.url, "/").rstrip("/")
    command = [sys.executable, str(EXAMPLE), server, str(file), "registrations", unit]
    environment = os.environ | {"TONGHU_TOKEN": token, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def test_a_business_system_sends_its_list_with_a_token(login: Login, tmp_path: Path) -> None:
    page = login("supervisor")
    page.goto(urljoin(page.url, "/imports/new/"))
    unit = page.locator("select[name=unit] option").nth(1).get_attribute("value") or ""
    page.click("summary")
    page.click("text=接口令牌")
    page.click("text=新建接口令牌")
    confirm(page)
    page.fill("#id_name", "学籍系统每晚报送")
    for what in ("导入文件", "查看导入批次"):
        page.check(f"label:has-text('{what}')")
    page.click("main button.btn-primary")
    token = page.inner_text("#token")
    for size in (PHONE, {"width": 1366, "height": 768}):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a size
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    file = broken_list(tmp_path, ("接口庚", "接口辛"), "1370000888")
    found = sent(page, token, file, unit)
    assert found.returncode == 0, found.stderr
    assert "某镇登记表.csv：已导入" in found.stdout
    assert "made 2" in found.stdout
    assert "离开户籍地日期" in found.stdout
    page.goto(urljoin(page.url, "/account/tokens/"))
    expect(page.locator("tbody tr").first).to_contain_text("有效")
    page.click("button:has-text('收回')")
    expect(page.locator("body")).to_contain_text("不能再访问")
    refused = sent(page, token, file, unit)
    assert refused.returncode == 1
    assert "令牌无效" in refused.stderr
    assert page.complaints == []  # type: ignore[attr-defined]  # kept beside the page
