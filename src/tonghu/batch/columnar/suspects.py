"""Which rows a check must look at: quick tests on columns that let no row pass in which the check would find a fault.

Checks of numbers, telephone numbers and pairs of dates see another combination in nearly every row. For these a test on
columns leaves only the rows that may be at fault, and the check itself judges those. A check that is not listed here
looks at every distinct combination, which is right for any check and only slower. Tests hold that no fault is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.columnar.identity import read_numbers
from tonghu.batch.columnar.prepare import Prepared, text_of
from tonghu.batch.columnar.readings import MOBILE, first_day, last_day
from tonghu.core.base.identity import PROVINCES, SYNTHETIC
from tonghu.core.base.registration import COLUMNS, Kind
from tonghu.core.survey.cells import CellReading
from tonghu.core.survey.contradictions import STATES_OF_A_PARENT
from tonghu.core.survey.id_checks import ADULTS

Suspects = Callable[[Prepared, date], pa.Array]
"""Per row whether a check must look at it on a day (never NULL)."""

_USUAL_PREFIXES = pa.array(sorted((*PROVINCES, SYNTHETIC)))
_DAY = pa.date32()


def _nobody(prepared: Prepared) -> pa.Array:
    return pa.repeat(pa.scalar(False), len(prepared.batch))


def _yes(test: pa.Array) -> pa.Array:
    """A test in which "not known" is no."""
    return pc.fill_null(test, False)


def _end(prepared: Prepared, code: str, *, last: bool) -> pa.Array:
    """The first or last day that a date column can be; NULL where it is not known."""
    read = prepared.readings.get(code)
    if read is None:
        return pa.nulls(len(prepared.batch), _DAY)
    return read.each(last_day if last else first_day, _DAY)


def _known(prepared: Prepared, code: str) -> pa.Array:
    read = prepared.readings.get(code)
    return _nobody(prepared) if read is None else read.known()


def _usual_prefix(texts: pa.Array) -> pa.Array:
    return pc.is_in(pc.utf8_slice_codeunits(texts, 0, 2), value_set=_USUAL_PREFIXES)


def _child(prepared: Prepared, _: date) -> pa.Array:
    """Numbers that are not sound, of no usual province, or do not fit birth date or sex."""
    read, numbers = prepared.readings.get("id_number"), prepared.numbers
    if read is None:
        return pc.invert(_nobody(prepared))
    sound = pc.and_(numbers.sound, _yes(_usual_prefix(text_of(read))))
    birth, first = numbers.birth, _end(prepared, "birth_date", last=False)
    other_birth = pc.or_(pc.less(birth, first), pc.greater(birth, _end(prepared, "birth_date", last=True)))
    suspect = pc.or_(pc.invert(sound), _yes(other_birth))
    sex = prepared.readings.get("sex")
    if sex is None:
        return suspect
    male = sex.each(_is_male, pa.bool_())
    return pc.or_(suspect, _yes(pc.xor(male, numbers.male)))


def _is_male(reading: CellReading) -> bool | None:
    return None if reading.value is None else reading.value == "男"


def _adult(code: str, sex: str | None) -> Suspects:
    def suspects(prepared: Prepared, _: date) -> pa.Array:
        read = prepared.readings.get(code)
        if read is None:
            return _nobody(prepared)
        texts = text_of(read)
        rows = pc.indices_nonzero(pc.is_valid(texts))
        filled = texts.take(rows)
        numbers = read_numbers(filled)
        fine = pc.and_(numbers.sound, _yes(_usual_prefix(filled)))
        if sex is not None:
            fine = pc.and_(fine, _yes(pc.equal(numbers.male, sex == "男")))
        child = prepared.readings.get("id_number")
        if child is not None:
            fine = pc.and_not(fine, _yes(pc.equal(filled, text_of(child).take(rows))))
        return pc.replace_with_mask(_nobody(prepared), pc.is_valid(texts), pc.invert(fine))

    return suspects


def _no_birth(prepared: Prepared, _: date) -> pa.Array:
    return pc.invert(pc.or_(prepared.numbers.sound, _known(prepared, "birth_date")))


def _earlier(code: str, than: str) -> Suspects:
    def suspects(prepared: Prepared, _: date) -> pa.Array:
        return _yes(pc.less(_end(prepared, code, last=True), _end(prepared, than, last=False)))

    return suspects


def _in_future(code: str) -> Suspects:
    def suspects(prepared: Prepared, as_of: date) -> pa.Array:
        return _yes(pc.greater(_end(prepared, code, last=False), pa.scalar(as_of, _DAY)))

    return suspects


def _phone(code: str) -> Suspects:
    def suspects(prepared: Prepared, _: date) -> pa.Array:
        read = prepared.readings.get(code)
        if read is None:
            return _nobody(prepared)
        texts = text_of(read)
        return pc.and_not(pc.is_valid(texts), _yes(pc.match_substring_regex(texts, MOBILE)))

    return suspects


def _state_for_a_name(code: str) -> Suspects:
    states = pa.array(sorted(STATES_OF_A_PARENT))

    def suspects(prepared: Prepared, _: date) -> pa.Array:
        read = prepared.readings.get(code)
        return _nobody(prepared) if read is None else _yes(pc.is_in(text_of(read), value_set=states))

    return suspects


SUSPECTS: Mapping[tuple[str, ...], Suspects] = {
    ("id_number", "birth_date", "sex", "hukou_registered"): _child,
    **{(code, "id_number"): _adult(code, sex) for code, sex in ADULTS},
    ("id_number", "birth_date"): _no_birth,
    **{(f"{who}_name", f"{who}_state"): _state_for_a_name(f"{who}_name") for who in ("father", "mother")},
    ("left_hukou_on", "arrived_on"): _earlier("arrived_on", "left_hukou_on"),
    ("arrived_on", "birth_date"): _earlier("arrived_on", "birth_date"),
    ("reported_on", "birth_date"): _earlier("reported_on", "birth_date"),
    **{(column.code,): _phone(column.code) for column in COLUMNS if column.kind is Kind.PHONE},
    **{(column.code,): _in_future(column.code) for column in COLUMNS if column.kind is Kind.DATE},
}
"""By the columns that a check looks at."""
