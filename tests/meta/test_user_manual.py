"""The user's manual says what is on the screen: quoted words occur in the product, pictures are there, no page is left out."""

from __future__ import annotations

import re
from pathlib import Path

from tonghu.web.navigation import NAVIGATION

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual" / "user.md"
ONLY_ABOUT_THE_PROGRAM = {"phone-work", "phone-children", "child", "grants", "units", "audit"}
"""Pictures that other documents show, or nobody yet."""


def quoted() -> list[str]:
    """Every word of the screen that the manual quotes."""
    return re.findall("「([^」]+)」", MANUAL.read_text(encoding="utf-8"))


def screen() -> str:
    """What the product can put on a screen: templates and Python sources of the platform."""
    files = [*ROOT.glob("src/tonghu/*/templates/**/*.html"), *ROOT.glob("src/tonghu/**/*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_quoted_word_is_on_a_screen() -> None:
    words, there = quoted(), screen()
    assert len(words) > 80
    missing = sorted({word for word in words if word not in there and not _around(word, there)})
    assert missing == []


def _around(word: str, there: str) -> bool:
    """A button whose middle differs: 以…为准."""
    before, dots, after = word.partition("…")
    return bool(dots) and re.search(f"{re.escape(before)}.{{0,20}}{re.escape(after)}", there) is not None


def test_every_page_of_the_navigation_is_explained() -> None:
    told = set(quoted())
    assert [entry.title for entry in NAVIGATION if entry.title not in told] == []


def test_every_picture_is_there_and_used() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    shown = set(re.findall(r"\(\.\./pictures/([a-z-]+)\.png\)", text))
    there = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.png")}
    assert shown <= there
    assert there - shown == ONLY_ABOUT_THE_PROGRAM
