"""Fonts for PDF: a Chinese font that was installed with the program, and better ones that the system may have.

Nothing is printed as an empty box in silence: :meth:`FontSet.missing` names the characters that no font can draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import noto_cjk_sans_otc
import typst
from fontTools.ttLib import TTFont

PACKAGES = "fonts-noto-cjk fonts-hanazono"
"""Debian packages with the serif and the rare characters."""
_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
_WANTED = (
    ("Noto Serif CJK SC", "NotoSerifCJK-Regular.ttc"),
    ("Noto Serif CJK SC", "NotoSerifCJK-Bold.ttc"),
    ("HanaMinA", "HanaMinA.ttf"),
    ("HanaMinB", "HanaMinB.ttf"),
    ("BabelStone Han", "BabelStoneHan.ttf"),
)
"""Family and file, in the order in which a character is looked for; the font of the program stands after the serif."""
_OWN_FAMILY, _OWN_FILE = "Noto Sans CJK SC", "NotoSansCJK-Regular.ttc"
BOXES = "□☑√×"
_BOX_FAMILY = "DejaVu Sans Mono"
"""Comes with the typesetting program; the Chinese fonts have no ticked box."""


@dataclass(frozen=True)
class FontSet:
    """The fonts to print with: families in order of preference, their files."""

    families: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def folders(self) -> list[str]:
        """Folders to search, each once."""
        return list(dict.fromkeys(str(path.parent) for path in self.files))

    @cached_property
    def typst_fonts(self) -> typst.Fonts:
        """The same fonts for the typesetting program; system fonts besides these are left alone."""
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=self.folders)

    @cached_property
    def _characters(self) -> frozenset[int]:
        found: set[int] = {ord(char) for char in BOXES}
        for path in self.files:
            found |= _characters_of(path)
        return frozenset(found)

    def load(self) -> None:
        """Read what is read at first use, so that copies of this process have it."""
        _ = self.typst_fonts, self._characters

    def missing(self, text: str) -> str:
        """The characters that no font has, each once, in order."""
        known = self._characters
        return "".join(dict.fromkeys(char for char in text if char not in "\n\r\t" and ord(char) not in known))


@lru_cache(maxsize=1)
def find_fonts() -> FontSet:
    """The fonts of this machine. The program's own is always among them."""
    own = Path(noto_cjk_sans_otc.__file__).parent / _OWN_FILE
    families: dict[str, None] = {}
    files: list[Path] = []
    for family, name in _WANTED:
        path = _find(name)
        if path is not None:
            families[family] = None
            files.append(path)
        if name == "NotoSerifCJK-Bold.ttc":
            families[_OWN_FAMILY] = None
            files.append(own)
    return FontSet((*families, _BOX_FAMILY), tuple(files))


def _find(name: str) -> Path | None:
    for folder in _FOLDERS:
        if folder.is_dir():
            path = next(iter(sorted(folder.rglob(name))), None)
            if path is not None:
                return path
    return None


@lru_cache(maxsize=16)
def _characters_of(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing_message(characters: str) -> str:
    """What to do about characters that cannot be drawn."""
    shown = "、".join(f"{char}（U+{ord(char):04X}）" for char in characters)
    return f"字库里没有这些字：{shown}。请安装字体：apt-get install {PACKAGES}，再打印；私用区的字请先改为规范用字"
