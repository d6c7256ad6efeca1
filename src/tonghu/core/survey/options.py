"""Options in one cell: separators, printed lines of boxes, 其他 with text, 多重残疾 with its kinds, other wordings.

Contract: "Several choices in one cell are separated by 、 ; ； , ， | or a line break. A ticked form box (☑, √, ■
before the label) reads as chosen." The printed forms put the box behind the label, so both are read;
a line of which it cannot be told which box belongs to which label is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tonghu.core.base.text import TICKED, TICKS_AND_BOXES, UNTICKED, compact, without_blanks

OTHER = "其他"
MULTIPLE = "多重残疾"
_SUSPECTED = re.compile(r"^\(?疑似\)?")
_SEPARATORS = re.compile(r"[、;,|\n]+")
_LAST_RESORT = re.compile(r"[ /+和及与]+")
_BRACKET_TICK = re.compile(f"[(\\[【]\\s*([{TICKED}])\\s*[)\\]】]")
_BRACKET_EMPTY = re.compile(r"[(\[【]\s*[)\]】]")
_HINT = re.compile(r"多重残疾的?需?列明多个具体残疾类别")
_MULTIPLE_LIST = re.compile(f"(多重(?:残疾)?)(\\s*[{TICKED}{UNTICKED}]?\\s*)\\(([^()]*)\\)")
_SURE_TICKS = frozenset(TICKED) - {"☒"}
_GAP = frozenset(" \n、;,|")


@dataclass(frozen=True, slots=True)
class OptionReading:
    """What a cell chooses. ``chosen`` is ``None`` when it cannot be read, ``()`` when no box is ticked.

    ``other`` is the text after 其他; ``unknown`` the pieces that are no option; ``changed`` whether another wording
    than the printed one stood there.
    """

    chosen: tuple[str, ...] | None
    other: str = ""
    unknown: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "mark", "label" or "text"
    text: str
    start: int
    end: int


class OptionList:
    """The options of one column with every wording that reads as one of them."""

    def __init__(
        self, options: Sequence[str], aliases: Iterable[tuple[str, str]] = (), *, suspected: bool = False
    ) -> None:
        """``suspected``: each option may have 疑似 or （疑似） in front and 的儿童 behind (风险情形)."""
        self.options = tuple(options)
        self._rank = {option: rank for rank, option in enumerate(self.options)}
        self._suspected = suspected
        self._words: dict[str, tuple[str, bool]] = {}
        for wording, option in aliases:
            self._words[_key(wording)] = (option, True)
        for option in self.options:
            self._words[_key(option)] = (option, False)
        self._with_separator = tuple(word for word in self._words if _SEPARATORS.search(word))
        longest_first = sorted((word for word in self._words if not TICKS_AND_BOXES & set(word)), key=len, reverse=True)
        mark = f"[{TICKED}{UNTICKED}]"
        labels = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._token = re.compile(f"(?P<mark>{mark})|(?P<label>{labels})")

    def read(self, text: str) -> OptionReading:
        """Read one cell (not empty)."""
        word = self._words.get(_key(text))
        if word is not None:
            return OptionReading((word[0],), changed=word[1])
        text = _BRACKET_EMPTY.sub("□", _BRACKET_TICK.sub(r"\1", compact(text).replace("_", " ")))
        text = _HINT.sub("", text)
        if not TICKS_AND_BOXES & set(text):
            return self._read_list(text)
        return self._read_boxes(text)

    def _sorted(self, chosen: Iterable[str]) -> tuple[str, ...]:
        last = len(self._rank)
        return tuple(sorted(dict.fromkeys(chosen), key=lambda option: self._rank.get(option, last)))

    # --- lists -------------------------------------------------------------------------------------------------------
    def _read_list(self, text: str) -> OptionReading:
        if MULTIPLE in self._rank:
            text = re.sub(r"(多重(?:残疾)?)[(:]([^()]*)\)?", r"\1、\2、", text)
        for word in self._with_separator:
            text = text.replace(word, self._words[word][0])
        chosen: list[str] = []
        unknown: list[str] = []
        other: list[str] = []
        changed = False
        for piece in _SEPARATORS.split(text):
            if not (piece := piece.strip()):
                continue
            found = self._piece(piece)
            if found is not None:
                chosen.extend(option for option, _ in found)
                changed = changed or any(alias for _, alias in found)
            elif OTHER in self._rank and piece.startswith(OTHER):
                chosen.append(OTHER)
                other.append(piece.removeprefix(OTHER).strip(" :()"))
            elif other:
                other.append(piece)
            elif not self.options:
                chosen.append(_SUSPECTED.sub("", piece) if self._suspected else piece)
            else:
                unknown.append(piece)
        readable = None if unknown or not chosen else self._sorted(chosen)
        return OptionReading(readable, "、".join(filter(None, other)), tuple(unknown), changed)

    def _piece(self, piece: str) -> list[tuple[str, bool]] | None:
        word = self._word(piece)
        if word is not None:
            return [word]
        if not self.options:
            return None
        parts = [part for part in _LAST_RESORT.split(piece) if part]
        words = [self._word(part) for part in parts]
        found = [word for word in words if word is not None]
        return [(option, True) for option, _ in found] if found and len(found) == len(words) else None

    def _word(self, piece: str) -> tuple[str, bool] | None:
        key = _key(piece)
        word = self._words.get(key)
        if word is None and self._suspected:
            bare = _SUSPECTED.sub("", key)
            for plain in (bare, bare.removesuffix("的儿童"), bare.removesuffix("儿童")):
                if plain in self._words:
                    return self._words[plain][0], True
        return word

    # --- boxes -------------------------------------------------------------------------------------------------------
    def _read_boxes(self, text: str) -> OptionReading:
        if self._suspected:
            text = re.sub(r"\(?疑似\)?", "", text)
        kinds: list[str] = []
        if MULTIPLE in self._rank:
            listed = _MULTIPLE_LIST.search(text)
            if listed is not None:
                inner = self._read_list(listed[3]) if listed[3].strip() else OptionReading(())
                kinds.extend(inner.chosen or ())
                if inner.unknown:
                    return OptionReading(None, unknown=inner.unknown)
                text = text[: listed.start(3) - 1] + " " + text[listed.end() :]
        tokens = self._tokens(text)
        ticked = self._ticked(tokens, text)
        if ticked is None:
            return OptionReading(None, unknown=(text,))
        chosen: list[str] = []
        unknown: list[str] = []
        other = ""
        for place, token in enumerate(tokens):
            if token.kind == "label" and token.start in ticked:
                chosen.append(self._words[token.text][0])
            elif token.kind == "text":
                before = next((t for t in reversed(tokens[:place]) if t.kind == "label"), None)
                if before is None or self._words[before.text][0] != OTHER:
                    unknown.append(token.text)
                elif before.start in ticked:
                    other = "、".join(filter(None, (other, token.text)))
                else:
                    unknown.append(token.text)
        if MULTIPLE in chosen:
            chosen.extend(kinds)
        return OptionReading(None if unknown else self._sorted(chosen), other, tuple(unknown))

    def _tokens(self, text: str) -> list[_Token]:
        tokens: list[_Token] = []
        end = 0
        for match in self._token.finditer(text):
            tokens.extend(_loose(text, end, match.start()))
            tokens.append(_Token(match.lastgroup or "", match[0], match.start(), match.end()))
            end = match.end()
        tokens.extend(_loose(text, end, len(text)))
        return tokens

    def _ticked(self, tokens: Sequence[_Token], text: str) -> frozenset[int] | None:
        """Start positions of the labels that are ticked; ``None`` when a mark may belong to either side."""
        marks = [place for place, token in enumerate(tokens) if token.kind == "mark"]
        labels = [token for token in tokens if token.kind == "label"]
        behind = _owners(tokens, marks, -1)
        before = _owners(tokens, marks, +1)
        owners = behind or before
        if behind and before:
            glued_behind = all(text[tokens[place].start - 1] not in _GAP for place in marks)
            glued_before = all(text[tokens[place].end] not in _GAP for place in marks)
            if glued_behind == glued_before:
                return None
            owners = behind if glued_behind else before
        if owners is None:
            return None
        sure = any(tokens[place].text in _SURE_TICKS for place in marks)
        ticks = frozenset(
            owner.start
            for place, owner in zip(marks, owners, strict=True)
            if tokens[place].text in (_SURE_TICKS if sure else TICKED)
        )
        # Empty boxes at some labels and no box at the others: an unmarked label may be meant as chosen.
        return None if not ticks and len(marks) < len(labels) else ticks


def _owners(tokens: Sequence[_Token], marks: Sequence[int], step: int) -> list[_Token] | None:
    owners: list[_Token] = []
    for place in marks:
        beside = place + step
        if not 0 <= beside < len(tokens) or tokens[beside].kind != "label":
            # 其他 ______ □: the line to write on stands between the label and its box.
            further = beside + step
            if step > 0 or not (0 <= further < len(tokens)) or tokens[beside].kind != "text":
                return None
            if tokens[further].kind != "label" or tokens[further].text != OTHER:
                return None
            beside = further
        owners.append(tokens[beside])
    return owners


def _loose(text: str, start: int, end: int) -> list[_Token]:
    """Text between marks and labels that says something."""
    piece = text[start:end]
    words = piece.strip(" \n、;,|:()")
    if not words:
        return []
    first = start + piece.index(words)
    return [_Token("text", words, first, first + len(words))]


def _key(text: str) -> str:
    return without_blanks(compact(text)).upper()


def wordings(words: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """A mapping of wordings as the pairs that ``OptionList`` takes."""
    return tuple(words.items()) if words else ()
