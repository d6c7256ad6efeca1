"""Why a file cannot be read: what is wrong, where, and what to do. Words only; raised in the child, told in the parent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """``reason`` and ``advice`` are Chinese; ``place`` names sheet, row or cell where it is known, "" otherwise."""

    code: str
    reason: str
    advice: str
    place: str = ""

    def text(self, file: str) -> str:
        """One message for people, naming the file."""
        place = f" {self.place}" if self.place else ""
        return f"{file}{place}：{self.reason}。{self.advice}"


RESAVE = "请在 WPS 或 Excel 中打开，另存为 xlsx 后再试"
ASK_AGAIN = "请检查文件是否下载或复制完整；打不开的，请向报送单位重新索取"


def damaged(reason: str, place: str = "") -> Refusal:
    """A file that is not what its format asks for."""
    return Refusal("damaged", reason, f"{RESAVE}；打不开的，请向报送单位重新索取", place)


def too_much(what: str, place: str = "", advice: str = "") -> Refusal:
    """A file beyond the limits."""
    return Refusal("too_much", what, advice or "请删除空白的行列和多余的工作表，或拆成几个文件后再试", place)
