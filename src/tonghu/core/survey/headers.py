"""Finding the header row of a table and telling which column is which, and which rows below it are data.

Contract: "Titles above the header row, blank rows and total rows are not data rows, in any command." "Column order is
free. Unknown columns are kept and reported, never dropped in silence."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import Kind
from tonghu.core.base.text import half_width, without_blanks
from tonghu.core.survey.cells import Raw, as_text
from tonghu.core.survey.list_columns import REGISTRATIONS, SYNONYMS, WEAK_SYNONYMS, columns_of

_STARS = "*＊★☆:"
_NUMBERING = re.compile(r"^\d{1,3}[.、](?=\D)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_TOTAL = re.compile(r"(?:合|总|小|共)计(?:人数)?(?:[:：(（\d].*)?|总(?:人)?数(?:[:：(（\d].*)?|其中[:：].*")
_SIGNATURE = re.compile(
    r"(?:填表|填报|填写|制表|统计|登记|采集|录入|汇总|摸排|走访|调查|核实|核对|上报|报送|审核|复核|审批|经办|负责|联系|主管|单位负责|分管)"
    r"(?:人|员|人员)?(?:签字|签名|签章|领导|单位|日期|时间|电话)*"
    r"(?:[(（][^)）]*[)）])?[:：].*|(?:备注|注|说明|填表说明|填报说明|注意事项)[:：].*|[(（]?以下(?:空白|无数据|无正文)[)）]?|(?:单位)?[(（]?盖章[)）]?[:：]?"
)
_LONGEST_HEADER = 30
_CAPTION_CELLS = 4
_CAPTION = re.compile(
    r"(?:名单|名册|登记|台账|统计|一览|汇总|情况|表|册|村|社区|居委会|镇|乡|街道|学校|小学|中学|园|班)(?:[(（].*[)）])?$"
    r"|(?:单位|日期|时间|人|电话|名称)[:：]|\d{4}年"
)
_FILLING = re.compile("详细|具体|目前")
"""Words in a header that change nothing."""
_SOMEBODY = re.compile(".{1,8}(?:姓名|名字)|.{0,4}(?:儿童|幼儿|学生|婴儿|宝宝|孩子)")
_SOMEBODY_ELSE = re.compile(
    "父|母|爸|妈|爷|奶|公|婆|监护|家长|照护|照顾|照料|联系|经办|负责|填|审|班主任|老师|教师|医生|户主|亲属|曾用|原"
)
_PERSON_GROUP = re.compile("父亲|母亲|父|母|监护人|照护人|照顾人|爸爸|妈妈")


@dataclass(frozen=True, slots=True)
class HeaderFound:
    """A header row (or two) as read."""

    index: int
    """Position of its last row among the rows given; -1 for tables whose keys are the header. Data start below."""
    mapping: Mapping[int, str]
    """Column index → column code."""
    unknown: tuple[tuple[int, str], ...]
    """Columns that are not known or stand a second time, with their header; their cells go to ``extras``."""
    texts: Mapping[int, str] = field(default_factory=dict)
    """Header as printed per recognised column, to show the mapping to the user."""
    repeated: tuple[tuple[int, str], ...] = ()
    """Those of ``unknown`` that name a column which an earlier header names already."""
    key: str = REGISTRATIONS
    """Which table it was read as."""


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header without white space, stars, numbering, colon and in half width; brackets stay."""
    return _NUMBERING.sub("", without_blanks(half_width(text)).strip(_STARS)).strip(_STARS)


@cache
def _words(key: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Strong and weak words of one kind of table: normalised header → column code."""
    columns = columns_of(key)
    weak = {header_key(word): code for code, words in WEAK_SYNONYMS.items() for word in words if code in columns}
    strong: dict[str, str] = {}
    for code in columns:
        for word in SYNONYMS.get(code, ()):
            strong.setdefault(header_key(word), code)
    # The table's own headers and codes win over any synonym.
    for code, column in columns.items():
        strong[header_key(column.header)] = code
        strong.setdefault(code, code)
    return strong, weak


def code_of(header: str, key: str = REGISTRATIONS) -> str | None:
    """The column code that a header (or a code itself) names for certain, else ``None``."""
    return _lookup(header, _words(key)[0])


def _lookup(header: str, words: Mapping[str, str]) -> str | None:
    name = header_key(header)
    bare = _BRACKETS.sub("", name).strip(_STARS)
    return words.get(name) or words.get(bare) or words.get(_FILLING.sub("", bare))


Named = Mapping[str, str]
"""Headers that a person has named: :func:`header_key` of the header → column code, ``""`` for "do not read"."""
Merge = tuple[int, int, int, int]
"""Merged cells: top, left, bottom, right; rows and columns counted from 0."""
_NOTHING_NAMED: Named = {}


def header_of_keys(keys: Sequence[str], key: str = REGISTRATIONS, named: Named = _NOTHING_NAMED) -> HeaderFound:
    """The mapping of a table whose keys head its cells (jsonl, Parquet): by header, synonym or code."""
    return _mapped(-1, dict(enumerate(keys)), key, named)


def find_header(
    rows: Sequence[Sequence[Raw]],
    max_rows: int = 30,
    key: str = REGISTRATIONS,
    named: Named = _NOTHING_NAMED,
    merges: Sequence[Merge] = (),
) -> HeaderFound | None:
    """The header row among the first ``max_rows``, ``None`` when no row names at least two columns, one of them the
    child's name or identity number.

    A header of two or three rows (父亲 above, 公民身份号码 below) is joined where that recognises more columns than one
    row does. ``merges`` (positions in ``rows``) tell how far a heading above reaches; without any it reaches to the next.
    """
    best: HeaderFound | None = None
    for index in range(min(len(rows), max_rows)):
        for found in _starting_at(rows[:max_rows], index, key, named, merges):
            if _is_header(found) and (best is None or len(found.mapping) > len(best.mapping)):
                best = found
    return None if best is None else with_nameless(best, rows[best.index + 1 :])


def _is_header(found: HeaderFound) -> bool:
    codes = set(found.mapping.values())
    return len(codes) >= 2 and ("name" in codes or "id_number" in codes)


def _starting_at(
    rows: Sequence[Sequence[Raw]], index: int, key: str, named: Named, merges: Sequence[Merge]
) -> Iterator[HeaderFound]:
    """What the row at ``index``, and with it the one or two below, would be as a header."""
    texts = _texts(rows[index])
    if not texts:
        return
    yield _mapped(index, texts, key, named)
    below = _texts(rows[index + 1]) if index + 1 < len(rows) else {}
    if not below:
        return
    yield _mapped(index + 1, _joined(texts, below, _reach(texts, index, merges), key), key, named)
    lowest = _texts(rows[index + 2]) if index + 2 < len(rows) else {}
    if lowest:
        joined = _joined(below, lowest, _reach(below, index + 1, merges), key)
        yield _mapped(index + 2, texts | joined, key, named)


def _texts(row: Sequence[Raw]) -> dict[int, str]:
    texts = ((index, as_text(cell, Kind.TEXT)) for index, cell in enumerate(row) if cell is not None)
    return {index: text for index, text in texts if without_blanks(text)}


def _mapped(index: int, texts: Mapping[int, str], key: str, named: Named) -> HeaderFound:
    strong, weak = _words(key)
    mapping: dict[int, str] = {}
    left: list[tuple[int, str]] = []
    repeated: list[tuple[int, str]] = []
    taken = {code for text in texts.values() if (code := named.get(header_key(text)))} if named else set()
    for column, text in texts.items():
        told = named.get(header_key(text)) if named else None
        if told and told not in mapping.values():
            mapping[column] = told
            continue
        if told is not None:
            left.append((column, text))
            continue
        code = _lookup(text, strong)
        if code is not None and code not in taken:
            mapping[column] = code
            taken.add(code)
        elif code is not None:
            repeated.append((column, text))
        else:
            left.append((column, text))
    unknown: list[tuple[int, str]] = []
    for column, text in left:
        code = None if named and header_key(text) in named else _lookup(text, weak)
        if code is not None and code not in taken:
            mapping[column] = code
            taken.add(code)
        else:
            unknown.append((column, text.strip()))
    somebody = _named_column(unknown, named) if "name" not in taken else None
    if somebody is not None:
        mapping[somebody] = "name"
        unknown = [(place, text) for place, text in unknown if place != somebody]
    everything = _distinct(sorted([*unknown, *((column, text.strip()) for column, text in repeated)]))
    names = {column: texts[column].strip() for column in mapping}
    return HeaderFound(index, dict(sorted(mapping.items())), everything, names, tuple(repeated), key)


def _named_column(unknown: Sequence[tuple[int, str]], named: Named) -> int | None:
    """Where no header names the child for certain: the one column that is headed 某某姓名, or by a word for a child alone."""
    keys = [(column, _BRACKETS.sub("", header_key(text))) for column, text in unknown if header_key(text) not in named]
    columns = [column for column, key in keys if _SOMEBODY.fullmatch(key) and not _SOMEBODY_ELSE.search(key)]
    return columns[0] if len(columns) == 1 else None


def _distinct(unknown: Sequence[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Two unknown columns of one name keep apart, so that ``extras`` by header holds both."""
    seen: set[str] = set()
    apart: list[tuple[int, str]] = []
    for column, text in unknown:
        apart.append((column, f"{text}（第{column + 1}列）" if text in seen else text))
        seen.add(text)
    return tuple(apart)


def _reach(above: Mapping[int, str], row: int, merges: Sequence[Merge]) -> Mapping[int, int] | None:
    """Last column that each cell of a row heads, by its merged area; ``None`` where nothing in the row is merged across."""
    across = {left: right for top, left, bottom, right in merges if top <= row <= bottom and right > left}
    return {column: across.get(column, column) for column in above} if across else None


def _joined(
    above: Mapping[int, str], below: Mapping[int, str], reach: Mapping[int, int] | None, key: str
) -> dict[int, str]:
    """Two header rows as one: a cell above heads the cells below as far as it reaches, or until the next cell above."""
    strong, _ = _words(key)
    texts: dict[int, str] = {}
    group, last = "", -1
    for column in sorted({*above, *below}):
        if column in above:
            group = above[column]
            last = column if reach is None else reach[column]
        under = below.get(column)
        heading = group if reach is None or column <= last else ""
        if under is None:
            texts[column] = above[column]
        elif not heading:
            texts[column] = under
        elif _lookup(heading + under, strong) or (_PERSON_GROUP.search(heading) and "基本" not in heading):
            texts[column] = heading + under
        else:
            texts[column] = under
    return texts


def with_nameless(found: HeaderFound, rows: Sequence[Sequence[Raw]]) -> HeaderFound:
    """Add columns without a header that hold something in ``rows`` (those below it), so that nothing is dropped in
    silence."""
    headed = {*found.mapping, *(column for column, _ in found.unknown)}
    bare = [column for column in range(max(map(len, rows), default=0)) if column not in headed]
    filled = [column for column in bare if any(column < len(row) and _says_something(row[column]) for row in rows)]
    if not filled:
        return found
    unknown = tuple(sorted((*found.unknown, *((column, f"第{column + 1}列（无表头）") for column in filled))))
    return HeaderFound(found.index, found.mapping, unknown, found.texts, found.repeated, found.key)


def _says_something(cell: Raw) -> bool:
    return cell is not None and bool(without_blanks(cell) if isinstance(cell, str) else True)


def header_again(
    rows: Sequence[Sequence[Raw]],
    place: int,
    found: HeaderFound,
    named: Named = _NOTHING_NAMED,
    merges: Sequence[Merge] = (),
) -> tuple[int, HeaderFound] | None:
    """The header that the row at ``place``, below a first header, belongs to, with its first row; ``None`` when it
    belongs to none.

    Tables pasted below one another repeat their header, and not always in the same order of columns.
    """
    cells = rows[place]
    number = next((column for column, code in found.mapping.items() if code == "id_number"), None)
    if number is not None and number < len(cells) and any(char.isdigit() for char in str(cells[number] or "")):
        return None
    strong = _words(found.key)[0]
    codes = {_lookup(cell, strong) for cell in cells if isinstance(cell, str) and len(cell) < _LONGEST_HEADER}
    if len(codes - {None}) < 2 or not codes & {"name", "id_number"}:
        return None
    best: tuple[int, HeaderFound] | None = None
    for start in (place, place - 1, place - 2):
        for again in _starting_at(rows, start, found.key, named, merges) if start >= 0 else ():
            if (
                again.index >= place
                and _is_header(again)
                and (best is None or len(again.mapping) > len(best[1].mapping))
            ):
                best = start, again
    return best if best is not None and len(best[1].mapping) * 2 >= len(found.mapping) else None


def is_caption(cells: Sequence[Raw]) -> bool:
    """Whether a row may be the title of a table that begins below it: few cells, and they read like one."""
    filled = _texts(cells)
    return 0 < len(filled) <= _CAPTION_CELLS and all(_CAPTION.search(without_blanks(text)) for text in filled.values())


def is_data_row(cells: Sequence[Raw], found: HeaderFound) -> bool:
    """Whether a row below the header holds a child: not blank, no total, no signature or note, no repeated header."""
    first = next(
        (cell for cell in cells if cell is not None and not (isinstance(cell, str) and not cell.strip())), None
    )
    if first is None:
        return False
    if isinstance(first, str):
        word = without_blanks(first)
        if _TOTAL.fullmatch(word) or (_SIGNATURE.fullmatch(word) and not _has_id(cells, found)):
            return False
        if not word and not _texts(cells):
            return False
    name = next((column for column, code in found.mapping.items() if code == "name"), None)
    if name is not None and name < len(cells) and isinstance(cells[name], str):
        word = without_blanks(str(cells[name]))
        if _TOTAL.fullmatch(word) or (found.index >= 0 and word == without_blanks(found.texts.get(name, "\0"))):
            return False
    return True


def _has_id(cells: Sequence[Raw], found: HeaderFound) -> bool:
    place = next((column for column, code in found.mapping.items() if code == "id_number"), None)
    return place is not None and place < len(cells) and sum(char.isdigit() for char in str(cells[place])) >= 6


@cache
def column_problem(header: str, key: str = REGISTRATIONS) -> Problem:
    """The ``column_unknown`` note for a column that is kept as text only."""
    if code_of(header, key) is not None:
        text = f"表中有多个“{header}”列，只读取第一列，其余列原样保留、不参与判断；请删除多余的列或改正表头。"
    else:
        text = f"“{header}”不是登记表的栏目，内容原样保留、不参与判断；如属登记表栏目，请把表头改为登记表的名称。"
    return Problem(header, "column_unknown", text)
