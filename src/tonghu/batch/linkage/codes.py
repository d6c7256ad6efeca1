"""Rows as numbers: what :mod:`tonghu.core.linkage` reads from a cell, for whole columns.

Cells of the usual shape are read by array operations; any other goes, once per distinct text, to the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.characters import GAP, Characters
from tonghu.batch.linkage.ragged import Ragged, mix, text_hash
from tonghu.batch.linkage.tables_data import load_tables
from tonghu.core.linkage.names import LONGEST, NameForm, read_name
from tonghu.core.linkage.numbers import IdForm, read_id_form

ID_WIDTH = 20
_CACHED = 1 << 18
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], np.int32)
_CHECKS = np.frombuffer(b"10X98765432", np.uint8)
_MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
NO_DIGIT = 255
"""Fills the digits of a number behind its end."""


class Codes(dict[str, np.ndarray]):
    """Arrays by name, one entry (or one line) per row."""

    @property
    def rows(self) -> int:
        """How many."""
        return len(next(iter(self.values()))) if self else 0

    def take(self, index: np.ndarray) -> Codes:
        """Some rows."""
        return Codes({name: array[index] for name, array in self.items()})

    @staticmethod
    def joined(parts: Sequence[Codes]) -> Codes:
        """Rows of several one behind the other; narrower arrays are filled up. The parts are used up."""
        found = Codes()
        for name in list(parts[0]):
            # Popped, so that no part is in memory twice for long.
            arrays = [part.pop(name) for part in parts]
            if arrays[0].ndim == 2:
                width = max(array.shape[1] for array in arrays)
                arrays = [_widened(array, width) for array in arrays]
            found[name] = np.concatenate(arrays)
        return found


def _widened(array: np.ndarray, width: int) -> np.ndarray:
    return array if array.shape[1] == width else np.pad(array, ((0, 0), (0, width - array.shape[1])))


@cache
def characters() -> Characters:
    """The shipped tables as arrays."""
    return Characters(load_tables())


# --- names -----------------------------------------------------------------------------------------------------------
def name_codes(texts: pa.Array, former: pa.Array | None = None, only: Collection[str] = ()) -> Codes:
    """Everything that is compared of a column of names, or ``only`` some of it."""
    table = characters()
    whole = Ragged.of(texts).map(table.clean)
    clean = whole.keep(whole.codes != 0)
    odd = clean.any(~table.plain[clean.codes])
    standard = clean.map(table.standard)
    makers: dict[str, Callable[[], np.ndarray]] = {
        "name_clean": clean.hash,
        "name_standard": standard.hash,
        "name_elements": lambda: standard.matrix(LONGEST),
        "name_length": lambda: np.minimum(clean.lengths, 250).astype(np.uint8),
        "name_latin": lambda: np.zeros(len(clean), bool),
        "name_gap": lambda: np.zeros(len(clean), bool),
        "name_sound": lambda: _sounds(standard),
        "name_former": lambda: np.zeros(len(clean), np.uint64),
        "name_parent": lambda: np.zeros(len(clean), np.uint64),
        "name_parent_sex": lambda: np.zeros(len(clean), np.uint8),
    }
    found = Codes({name: makers[name]() for name in only or makers})
    if former is not None:
        odd |= pc.fill_null(pc.not_equal(former, ""), False).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(odd)
    if len(rows):
        others = former if former is not None else pa.nulls(len(texts), pa.string())
        _odd_names(found, rows, texts.take(pa.array(rows)), others.take(pa.array(rows)))
    return found


def _sounds(standard: Ragged) -> np.ndarray:
    """The hash of the usual readings as they are heard; 0 where a character has none."""
    table = characters()
    numbers = table.usual_sounds[standard.codes]
    starts = standard.bounds[:-1][standard.lengths > 0]
    numbers[starts] = table.surname_sounds[standard.codes[starts], 0]
    long = standard.bounds[:-1][standard.lengths > 2]
    if len(long) and len(table.doubles[0]):
        pairs, sounds = table.doubles
        wanted = standard.codes[long].astype(np.int64) << 21 | standard.codes[long + 1]
        at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        hits = pairs[at] == wanted
        numbers[long[hits]], numbers[long[hits] + 1] = sounds[at[hits], 0], sounds[at[hits], 1]
    heard = Ragged(table.folds[numbers], standard.bounds)
    return np.where(standard.any(numbers == 0), np.uint64(0), heard.hash())


def _odd_names(found: Codes, rows: np.ndarray, texts: pa.Array, former: pa.Array) -> None:
    pairs = list(zip(texts.to_pylist(), former.to_pylist(), strict=True))
    distinct = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    forms = [_name_form(text or "", other or "") for text, other in distinct]
    index = np.fromiter((distinct[pair] for pair in pairs), np.int64, len(pairs))
    made = _form_codes(forms)
    for name, values in found.items():
        values[rows] = made[name][index]


@lru_cache(maxsize=_CACHED)
def _name_form(text: str, former: str) -> NameForm:
    return read_name(text, characters().tables, former)


def _form_codes(forms: Sequence[NameForm]) -> Codes:
    """Forms of the reference as codes."""
    table = characters()
    elements = Ragged.rows([[table.element(e) for e in form.elements] for form in forms])
    spoken = [table.spoken(form.sound) for form in forms]
    latin = np.array([form.latin for form in forms], bool)
    clean = text_hash(form.clean for form in forms)
    return Codes(
        name_clean=clean,
        name_standard=np.where(latin, clean, elements.hash()),
        name_elements=elements.matrix(LONGEST),
        name_length=np.minimum(elements.lengths, 250).astype(np.uint8),
        name_latin=latin,
        name_gap=elements.any(elements.codes == GAP),
        name_sound=Ragged.rows(spoken).hash(),
        name_former=text_hash(form.former for form in forms),
        name_parent=text_hash(form.parent for form in forms),
        name_parent_sex=np.array([SEXES.get(form.parent_sex, 0) for form in forms], np.uint8),
    )


SEXES = {"男": 1, "女": 2}
"""Numbers of the sexes; 0: not known."""


# --- identity numbers ------------------------------------------------------------------------------------------------
def id_codes(texts: pa.Array) -> Codes:
    """Everything that is compared of a column of identity numbers."""
    rows = len(texts)
    found = Codes(
        id_text=np.zeros(rows, np.uint64),
        id_sound=np.zeros(rows, bool),
        id_digits=np.full((rows, ID_WIDTH), NO_DIGIT, np.uint8),
        id_length=np.zeros(rows, np.uint8),
        id_kept=np.zeros(rows, np.uint8),
        id_birth=np.zeros(rows, np.int32),
    )
    plain = pc.fill_null(pc.equal(pc.binary_length(texts), 18), False)
    at = np.flatnonzero(plain.to_numpy(zero_copy_only=False))
    if len(at):
        digits = _bytes_of(texts.filter(plain))
        good = ((digits[:, :17] >= 48) & (digits[:, :17] <= 57)).all(axis=1)
        last = digits[:, 17]
        good &= ((last >= 48) & (last <= 57)) | (last == ord("X"))
        _shaped(found, at[good], digits[good])
        at = at[good]
    left = np.ones(rows, bool)
    left[at] = False
    left &= pc.fill_null(pc.not_equal(texts, ""), False).to_numpy(zero_copy_only=False)
    odd = np.flatnonzero(left)
    if len(odd):
        _odd_ids(found, odd, texts.take(pa.array(odd)))
    return found


def _tidied(found: Codes, rows: np.ndarray, texts: pa.Array) -> np.ndarray:
    """Numbers that are 17 digits and a digit or X once blanks, full width, small letters and apostrophes at the ends are gone;
    returns which they were.
    """
    whole = Ragged.of(texts).map(characters().clean_number)
    packed = whole.keep(whole.codes != 0)
    mark = packed.codes == ord("'")
    edge = (packed.place == 0) | (packed.place == np.repeat(packed.lengths, packed.lengths) - 1)
    odd = packed.any(mark & ~edge)
    packed = packed.keep(~(mark & edge))
    digits = packed.matrix(18).astype(np.int64)
    good = (packed.lengths == 18) & ~odd & ((digits[:, :17] >= 48) & (digits[:, :17] <= 57)).all(axis=1)
    good &= ((digits[:, 17] >= 48) & (digits[:, 17] <= 57)) | (digits[:, 17] == ord("X"))
    at = np.flatnonzero(good)
    _shaped(found, rows[at], digits[at].astype(np.uint8))
    return good


def _bytes_of(texts: pa.Array) -> np.ndarray:
    """Texts of 18 bytes each, as a matrix of bytes."""
    whole = texts.cast(pa.large_binary())
    buffers = whole.buffers()
    ends = np.frombuffer(buffers[1], np.int64)[whole.offset : whole.offset + len(whole) + 1]
    return np.frombuffer(buffers[2], np.uint8)[ends[0] : ends[-1]].reshape(len(whole), 18)


def _shaped(found: Codes, at: np.ndarray, digits: np.ndarray) -> None:
    """17 digits and a digit or X."""
    values = digits[:, :17].astype(np.int32) - 48
    right = _CHECKS[(values @ _WEIGHTS) % 11] == digits[:, 17]
    birth = values[:, 6:14] @ (10 ** np.arange(7, -1, -1, dtype=np.int32))
    year, month, day = birth // 10_000, birth // 100 % 100, birth % 100
    dated = (month >= 1) & (month <= 12) & (day >= 1) & (day <= _MONTH_DAYS[np.minimum(month, 12)])
    dated &= (month != 2) | (day < 29) | ((year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0)))
    sound = right & dated & (year >= 1880)
    cut = ~right & (digits[:, 15:] == 48).all(axis=1)
    found["id_sound"][at] = sound
    found["id_text"][at] = digits_hash(digits)
    kept = np.where(cut, 15, 18).astype(np.uint8)
    found["id_digits"][at, :18] = np.where(np.arange(18) < kept[:, None], digits, NO_DIGIT)
    found["id_length"][at] = kept
    found["id_kept"][at] = np.where(cut, 15, 0)
    found["id_birth"][at] = np.where(sound | (dated & (year >= 1900) & (year <= 2100)), birth, 0)


def digits_hash(digits: np.ndarray) -> np.ndarray:
    """A number per line of digits as text, 0 bytes and 255 left out."""
    total = np.zeros(len(digits), np.uint64)
    for column in range(digits.shape[1]):
        value = digits[:, column].astype(np.uint64)
        used = (value != 0) & (value != NO_DIGIT)
        total = np.where(used, total * np.uint64(0x100000001B3) + value, total)
    return np.where(total != 0, mix(total), np.uint64(0))


def _odd_ids(found: Codes, rows: np.ndarray, texts: pa.Array) -> None:
    done = _tidied(found, rows, texts)
    rows, texts = rows[~done], texts.filter(pa.array(~done))
    coded = texts.dictionary_encode()
    values = _id_form_codes([_id_form(text) for text in coded.dictionary.to_pylist()])
    index = coded.indices.to_numpy()
    for name, array in values.items():
        found[name][rows] = array[index]


@lru_cache(maxsize=_CACHED)
def _id_form(text: str) -> IdForm:
    return read_id_form(text)


def _id_form_codes(forms: Sequence[IdForm]) -> Codes:
    texts = [form.text.encode()[:40] for form in forms]
    whole = np.zeros((len(forms), 40), np.uint8)
    digits = np.full((len(forms), ID_WIDTH), NO_DIGIT, np.uint8)
    lengths = np.zeros(len(forms), np.uint8)
    for row, (text, form) in enumerate(zip(texts, forms, strict=True)):
        whole[row, : len(text)] = np.frombuffer(text, np.uint8)
        compared = form.kept.encode() if form.kept else form.text.encode()[:ID_WIDTH]
        digits[row, : len(compared)] = np.frombuffer(compared, np.uint8)
        lengths[row] = min(len(form.kept or form.text), 250)
    return Codes(
        id_text=digits_hash(whole),
        id_sound=np.array([form.sound for form in forms], bool),
        id_digits=digits,
        id_length=lengths,
        id_kept=np.array([len(form.kept) for form in forms], np.uint8),
        id_birth=np.array([form.birth for form in forms], np.int32),
    )


# --- sets, texts ----------------------------------------------------------------------------------------------
def set_codes(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Several numbers per row side by side, 0 for none, at least one wide."""
    return np.column_stack(columns) if columns else np.zeros((0, 1), np.uint64)


def text_codes(texts: pa.Array) -> np.ndarray:
    """A number per text without blanks, in half width; 0 for none."""
    coded = texts.dictionary_encode()
    whole = Ragged.of(coded.dictionary).map(characters().packed)
    hashes = np.append(whole.keep(whole.codes != 0).hash(), np.uint64(0))
    return hashes[pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy()]
