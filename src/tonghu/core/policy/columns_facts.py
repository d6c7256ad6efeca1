"""The facts relation that compiled rules read: what its columns are called and how a question about one is put.

One row per registration. By the kind of a registration column ``c``:

- YES_NO ``c`` BOOLEAN; NUMBER ``c`` DOUBLE; CHOICE ``c`` INTEGER, the option's number from 1;
- MULTI ``c`` BIGINT, a bit per option in the column's order (further words ``c__1`` … from the 63rd option on);
- DATE ``c_lo`` and ``c_hi`` DATE, the first and the last day it can be;
- any other kind ``c_known`` BOOLEAN.

NULL (``c_known``: FALSE) is *not known*. Given too: ``id_number_birth`` DATE (from a number with a right check digit);
per place ``<place>_province`` … ``<place>_village`` BIGINT codes and ``<place>_district`` BOOLEAN (NULL: county not known);
``father_hukou_village``, ``mother_hukou_village`` BOOLEAN (needed where ``hukou_proxied``). :data:`DERIVED` follows from
these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tonghu.core.base.places import Level
from tonghu.core.base.registration import BY_CODE, COLUMNS, NO_ONE, Kind
from tonghu.core.policy.facts import LEFT_BEHIND_OWN, MIGRANT_OWN, PARENT_HUKOU, PLACE_COLUMNS
from tonghu.core.policy.rules import PLACES, PlaceName

Bits = Callable[..., str]
"""Column codes → a literal missing mask."""

BITS_A_WORD = 62
LEVEL_NAMES: dict[Level, str] = {
    Level.PROVINCE: "province",
    Level.PREFECTURE: "prefecture",
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
    Level.VILLAGE: "village",
}
ANY_OTHER = ""
BIRTH_DIFFERS = "birth_differs"
"""Form and ID name different birth dates."""


def day(value: date) -> str:
    """A date literal."""
    return f"DATE '{value.isoformat()}'"


def lo(column: str) -> str:
    """The first day that a date column can be."""
    return f"{column}_lo"


def hi(column: str) -> str:
    """The last day that a date column can be."""
    return f"{column}_hi"


def born_lo() -> str:
    """The first day on which the child can be born."""
    return "birth_lo"


def born_hi() -> str:
    """The last day on which the child can be born."""
    return "birth_hi"


def exact(column: str) -> str:
    """Whether a known date is known to the day."""
    return f"{lo(column)} = {hi(column)}"


def known(code: str) -> str:
    """Whether a column has a readable value (TRUE or FALSE, never NULL)."""
    match BY_CODE[code].kind:
        case Kind.DATE:
            return f"{lo(code)} IS NOT NULL"
        case Kind.YES_NO | Kind.NUMBER | Kind.CHOICE | Kind.MULTI:
            return f"{code} IS NOT NULL"
        case _:
            return f"{code}_known"


def fact_types(situation_words: Sequence[str] = ()) -> dict[str, str]:
    """Every given column of the facts relation with its SQL type."""
    types = {name: kind for column in COLUMNS for name, kind in _types_of(column.code, situation_words)}
    types["id_number_birth"] = "DATE"
    for place in PLACES:
        types |= {unit(place, level): "BIGINT" for level in LEVEL_NAMES.values()}
        types[f"{place}_district"] = "BOOLEAN"
    return types | {village_known(column): "BOOLEAN" for column in PARENT_HUKOU}


def _types_of(code: str, situation_words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    match BY_CODE[code].kind:
        case Kind.DATE:
            return (lo(code), "DATE"), (hi(code), "DATE")
        case Kind.MULTI:
            return tuple((word(code, k), "BIGINT") for k in range(words_of(code, situation_words)))
        case Kind.YES_NO:
            return ((code, "BOOLEAN"),)
        case Kind.NUMBER:
            return ((code, "DOUBLE"),)
        case Kind.CHOICE:
            return ((code, "INTEGER"),)
        case _:
            return ((f"{code}_known", "BOOLEAN"),)


# --- options ---------------------------------------------------------------------------------------------------------
def options_of(code: str, situation_words: Sequence[str] = ()) -> tuple[str, ...]:
    """The options of a choice column. One without options of its own (风险情形) takes the pack's words, and a last
    place for any other word, which a pack without a risk scheme accepts."""
    return BY_CODE[code].options or tuple(dict.fromkeys((NO_ONE, *situation_words, ANY_OTHER)))


def words_of(code: str, situation_words: Sequence[str] = ()) -> int:
    """How many mask words a MULTI column takes."""
    return -(-len(options_of(code, situation_words)) // BITS_A_WORD)


def word(code: str, index: int) -> str:
    """The name of a mask word."""
    return code if index == 0 else f"{code}__{index}"


def masks_of(code: str, chosen: Sequence[str], situation_words: Sequence[str] = ()) -> tuple[int, ...]:
    """The mask words of some options of a MULTI column. ``KeyError`` for an option that the column lacks."""
    number = {option: index for index, option in enumerate(options_of(code, situation_words))}
    if ANY_OTHER in number:
        chosen = [option if option in number else ANY_OTHER for option in chosen]
    words = [0] * words_of(code, situation_words)
    for option in chosen:
        index, bit = divmod(number[option], BITS_A_WORD)
        words[index] |= 1 << bit
    return tuple(words)


def option_test(code: str, options: Sequence[str], situation_words: Sequence[str], *, other: bool) -> str:
    """Whether one of ``options`` (``other``: something else than them) is chosen; NULL when nothing is known."""
    everything = options_of(code, situation_words)
    asked = [option for option in everything if (option in options) is not other]
    if not asked:
        return f"CASE WHEN {known(code)} THEN FALSE END"
    if BY_CODE[code].kind is Kind.CHOICE:
        numbers = ", ".join(str(everything.index(option) + 1) for option in asked)
        return f"({code} IN ({numbers}))"
    masks = masks_of(code, asked, situation_words)
    tests = [f"({word(code, k)} & {mask}) <> 0" for k, mask in enumerate(masks) if mask]
    return f"({' OR '.join(tests)})"


# --- what could say more ---------------------------------------------------------------------------------------------
def birth_missing(bits: Bits) -> str:
    """:meth:`Facts.birth_missing` as a mask, for an unknown birth date too."""
    both, one, none = bits("birth_date", "id_number"), bits("birth_date"), bits()
    return f"CASE WHEN {BIRTH_DIFFERS} THEN {both} WHEN {born_lo()} = {born_hi()} THEN {none} ELSE {one} END"


def place_columns(place: PlaceName) -> tuple[str, ...]:
    """Every column that can say where a place is; a child without hukou is placed by its parents."""
    return (*PLACE_COLUMNS[place], *(PARENT_HUKOU if place == "hukou" else ()))


def unit(place: str, level: str) -> str:
    """The code of the unit of ``level`` in which a place lies."""
    return f"{place}_{level}"


def place_missing(place: PlaceName, level: Level | None, bits: Bits) -> str:
    """The columns that could say more about a place than ``level``, as a mask (``None``: whatever is known)."""
    columns = PLACE_COLUMNS[place]
    mask = bits(*columns)
    if len(columns) > 1:
        mask = f"CASE WHEN {known(columns[0])} THEN {bits(columns[0])} ELSE {mask} END"
    if place == "hukou":
        parents = " | ".join(
            f"CASE WHEN {village_known(column)} THEN {bits()} ELSE {bits(column)} END" for column in PARENT_HUKOU
        )
        both = " AND ".join(village_known(column) for column in PARENT_HUKOU)
        parents = f"CASE WHEN {both} THEN {bits(*columns)} ELSE ({parents}) END"
        mask = f"CASE WHEN hukou_proxied THEN {parents} ELSE {mask} END"
    if level is None:
        return f"({mask})"
    return f"CASE WHEN {unit(place, LEVEL_NAMES[level])} IS NOT NULL THEN {bits()} ELSE {mask} END"


def village_known(parent_column: str) -> str:
    """Whether a parent's hukou address reaches the village."""
    return f"{parent_column.removesuffix('_address')}_village"


# --- what follows from the given columns -----------------------------------------------------------------------------
def _any_known(columns: Sequence[str]) -> str:
    return " OR ".join(f"({known(column)})" for column in columns)


def _form(kind: str, own: Sequence[str]) -> str:
    number = options_of("form").index(kind) + 1
    return f"(form IS NULL OR form = {number} OR {_any_known(own)})"


_WRITTEN_LO, _WRITTEN_HI, _IN_ID = lo("birth_date"), hi("birth_date"), "id_number_birth"
_AGREE = f"{_IN_ID} BETWEEN {_WRITTEN_LO} AND {_WRITTEN_HI}"


def _birth(written: str, outermost: str) -> str:
    """:meth:`Facts._read_birth`, one end of the span."""
    return (
        f"CASE WHEN {_WRITTEN_LO} IS NULL THEN {_IN_ID} WHEN {_IN_ID} IS NULL THEN {written}"
        f" WHEN {_AGREE} THEN {_IN_ID} ELSE {outermost}({written}, {_IN_ID}) END"
    )


DERIVED: tuple[tuple[str, str], ...] = (
    ("birth_lo", _birth(_WRITTEN_LO, "least")),
    ("birth_hi", _birth(_WRITTEN_HI, "greatest")),
    (BIRTH_DIFFERS, f"coalesce(NOT ({_AGREE}), FALSE)"),
    ("is_migrant", _form("流动", MIGRANT_OWN)),
    ("is_left_behind", _form("留守", LEFT_BEHIND_OWN)),
    ("hukou_proxied", f"(hukou_registered IS FALSE AND NOT ({_any_known(PLACE_COLUMNS['hukou'])}))"),
)
"""Derived columns: birth date (form and ID together), kinds of child, whether the parents stand in for the hukou."""
