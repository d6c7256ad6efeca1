"""One demonstration platform for all journeys, started as `make run` starts it, and a browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--lang=zh-CN", "--font-render-hinting=none"),
]
_START_SECONDS = 240
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """The address of a platform on a synthetic county."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tonghu.config", "demo", "--home", str(folder), "--port", str(port)]
    address, log = f"http://127.0.0.1:{port}", folder.parent / "demo.log"
    # A platform of its own: not under the settings and folders of the other tests in this process.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("TONGHU_", "DJANGO_"))}
    with log.open("w") as stream, subprocess.Popen(command, stdout=stream, stderr=stream, env=own) as server:
        try:
            wait_for(f"{address}/health/", server, log)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the platform answers; a server that ended says why."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise RuntimeError(f"the platform did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the platform."""
    with started(tmp_path_factory.mktemp("platform") / "home") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def cookies() -> dict[str, StorageState]:
    """Who has logged in already: a code is good for one login, and waiting for the next costs half a minute."""
    return {}


@pytest.fixture
def login(platform: str, browser: Browser, cookies: dict[str, StorageState]) -> Iterator[Callable[..., Page]]:
    """Log somebody in with both factors, as a person would, once; nothing in the browser may complain."""
    contexts = []

    def run(username: str, viewport: dict[str, int] = DESK) -> Page:
        context = browser.new_context(  # type: ignore[call-overload]  # a size
            viewport=viewport, locale="zh-CN", storage_state=cookies.get(username)
        )
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]  # kept beside the page
        page.goto(platform)
        if page.locator("#id_login").count() == 0:
            return page
        password = page.inner_text(".demo summary code")
        page.fill("#id_login", username)
        page.fill("#id_password", password)
        page.click("button.btn-primary")
        enter_code(page)
        cookies[username] = context.storage_state()
        return page

    yield run
    for context in contexts:
        context.close()


def enter_code(page: Page) -> None:
    """Type the code of the moment; a code that was used already is awaited anew."""
    for _ in range(3):
        code = page.inner_text("p.demo code >> nth=0")
        assert re.fullmatch(r"\d{6}", code)
        page.fill("#id_code", code)
        page.click("button.btn-primary")
        page.wait_for_load_state()
        if page.locator("#id_code").count() == 0:
            return
        page.wait_for_timeout(31_000)
        page.reload()
    raise AssertionError("no code was accepted")


def confirm(page: Page) -> None:
    """Confirm the identity where the platform asks for it again."""
    if "/account/confirm/" in page.url:
        page.fill("#id_password", page.locator("p.demo code").nth(1).inner_text())
        page.click("button.btn-primary")
        page.wait_for_load_state()
