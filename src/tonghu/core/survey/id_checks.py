"""Checks of identity numbers: the child's, the parents', carer's and guardian's, and the same number twice.

A citizen's number of 15 digits is accepted for adults and is ``id_length`` for a child. Suggestions are only given where
a second fact of the row points to one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tonghu.core.base.dates import PartialDate
from tonghu.core.base.identity import IdKind, IdReading, read_id, repair_candidates
from tonghu.core.base.problems import Problem
from tonghu.core.base.registration import BY_CODE, Registration, Value
from tonghu.core.survey.row_check import RowCheck

_CHILD = BY_CODE["id_number"].header
_BIRTH = BY_CODE["birth_date"].header
_SEX = BY_CODE["sex"].header
ADULTS: tuple[tuple[str, str | None], ...] = (
    ("father_id_number", "男"),
    ("mother_id_number", "女"),
    ("carer_id_number", None),
    ("guardian_id_number", None),
)
"""Columns of adults' numbers, with the sex that the number must show."""


def _child(registration: Registration, _: date, found: list[Problem]) -> None:
    values = registration.values
    child = values.get("id_number")
    if isinstance(child, str):
        _check_child(registration, child, found)
    elif values.get("hukou_registered") is not False:
        text = "未填公民身份号码，且没有注明未登记户口。请补填；确未登记户口的，请在“是否登记户口”填“否”。"
        found.append(Problem(_CHILD, "id_missing", text))


def _adult(code: str, sex: str | None) -> RowCheck:
    def find(registration: Registration, _: date, found: list[Problem]) -> None:
        number = registration.values.get(code)
        if isinstance(number, str):
            _check_adult(code, number, sex, registration.values.get("id_number"), found)

    return RowCheck((code, "id_number"), (), find, code)


ID_CHECKS: tuple[RowCheck, ...] = (
    RowCheck(("id_number", "birth_date", "sex", "hukou_registered"), (), _child),
    *(_adult(code, sex) for code, sex in ADULTS),
)
"""The faults of every identity number of a row."""


def _check_child(registration: Registration, text: str, found: list[Problem]) -> None:
    reading = read_id(text)
    birth = registration.date("birth_date")
    if reading.kind is IdKind.FIRST_GENERATION:
        found.append(_child_15(text, reading, birth))
        return
    if reading.fault is not None:
        found.append(_fault(_CHILD, text, reading, _likely(registration, text, reading)))
        if reading.fault != "id_unknown_division":
            return
    if reading.birth is None:
        return
    if birth is not None and not birth.first <= reading.birth <= birth.last:
        why = (
            f"出生日期“{birth.text()}”与公民身份号码“{text}”中的出生日期{reading.birth.isoformat()}不一致。"
            "请对照户口簿核实，改正其中有误的一项。"
        )
        found.append(Problem(_BIRTH, "id_birth_date_mismatch", why, reading.birth.isoformat()))
    sex = registration.values.get("sex")
    if sex is not None and sex != reading.sex:
        why = f"性别“{sex}”与公民身份号码“{text}”第17位表示的性别“{reading.sex}”不一致。请对照户口簿核实。"
        found.append(Problem(_SEX, "id_sex_mismatch", why, reading.sex))


def listed_id(text: str, birth: PartialDate | None) -> list[Problem]:
    """The faults of a child's number on a department's list: damage only; that a list has none is no fault of ours."""
    values: dict[str, Value] = {"id_number": text}
    if birth is not None:
        values["birth_date"] = birth
    found: list[Problem] = []
    _check_child(Registration(0, values), text, found)
    return found


def _child_15(text: str, reading: IdReading, birth: PartialDate | None) -> Problem:
    upgraded = reading.suggestion
    fits = upgraded is not None and birth is not None and birth.exact and reading.birth == birth.first
    why = f"公民身份号码“{text}”只有15位。儿童的号码应为18位，"
    if text[6:8] in ("19", "20"):
        why += "可能是后三位丢失，请按户口簿补全。"
    else:
        why += "15位旧号码已停止使用，请按户口簿填写。"
    return Problem(_CHILD, "id_length", why, upgraded if fits else None)


def _check_adult(code: str, text: str, sex: str | None, child: object, found: list[Problem]) -> None:
    header = BY_CODE[code].header
    reading = read_id(text)
    if reading.fault is not None:
        found.append(_fault(header, text, reading, reading.suggestion))
    if sex is not None and reading.sex is not None and reading.sex != sex:
        why = f"{header}“{text}”表示的性别是“{reading.sex}”，与填写的栏目不符。请核实是否填错栏目或填错号码。"
        found.append(Problem(header, "id_sex_mismatch", why))
    if child == text:
        why = f"{header}“{text}”与儿童的公民身份号码相同。请核实后分别填写。"
        found.append(Problem(header, "contradiction", why))


def _fault(header: str, text: str, reading: IdReading, suggestion: str | None) -> Problem:
    fault = reading.fault or ""
    if fault == "id_excel_truncated":
        why = "已被电子表格截断，末三位丢失，无法恢复。请把该列设为文本格式后，重新填写完整号码。"
    elif fault == "id_length":
        why = f"有{len(text)}位，不符合18位的要求。请对照户口簿或居民身份证改正。"
    elif fault == "id_unknown_division":
        why = f"的前两位“{text[:2]}”不是现行省级区划代码。请对照证件核实。"
    elif reading.number is None:
        why = "含有数字和X以外的字符。请对照户口簿或居民身份证改正。"
    else:
        why = "的校验码不对或其中的出生日期不存在，号码有误。请对照户口簿或居民身份证改正。"
    return Problem(header, fault, f"{header}“{text}”{why}", suggestion)


def _likely(registration: Registration, text: str, reading: IdReading) -> str | None:
    """A suggestion for the child's number: the reading's own, or the only candidate that fits birth date and sex."""
    if reading.suggestion is not None:
        return reading.suggestion
    birth = registration.date("birth_date")
    if reading.fault == "id_unknown_division" or birth is None or not birth.exact:
        return None
    day = birth.first.strftime("%Y%m%d")
    candidates = set(repair_candidates(text))
    if reading.number is not None and reading.number[6:14] != day:
        # A slip inside the birth date is the only one that the form itself can put right.
        swapped = read_id(reading.number[:6] + day + reading.number[14:])
        candidates = {swapped.number} if swapped.fault is None and swapped.number else candidates
    sex = registration.values.get("sex")
    # A new check digit fits any slip elsewhere in the number: it is a candidate for matching, no suggestion.
    made_up = reading.number[:17] if reading.number is not None else None
    readings = {number: read_id(number) for number in candidates if number[6:14] == day and number[:17] != made_up}
    # A number on a province that does not exist is no better than the one that stands there.
    fitting = [n for n, reading in readings.items() if reading.fault is None and sex in (None, reading.sex)]
    return fitting[0] if len(fitting) == 1 else None


def duplicate_ids(registrations: Sequence[Registration]) -> Mapping[int, Problem]:
    """Positions in the sequence (from 0) of rows whose child stands earlier with the same 表类.

    Contract: "two rows of one child with the same 表类: the later is rejected as id_duplicate, with different 表类 they
    are one child". Sound numbers count alone; a number with a wrong check digit only together with the same name, and a
    truncated one never.
    """
    seen: dict[tuple[str, str, str], int] = {}
    found: dict[int, Problem] = {}
    for position, registration in enumerate(registrations):
        number = registration.values.get("id_number")
        if not isinstance(number, str):
            continue
        reading = read_id(number)
        if reading.number is None or reading.fault not in (None, "id_unknown_division", "id_checksum"):
            continue
        name = registration.text("name") if reading.fault == "id_checksum" else ""
        if reading.fault == "id_checksum" and not name:
            continue
        first = seen.setdefault((reading.number, registration.text("form"), name), position)
        if first != position:
            found[position] = _duplicate(registrations[first], registration, number)
    return found


def _duplicate(first: Registration, later: Registration, number: str) -> Problem:
    sheet = f"工作表“{first.sheet}”" if first.sheet and first.sheet != later.sheet else ""
    who = first.text("name") or "未填姓名"
    why = f"公民身份号码“{number}”与{sheet}第{first.row}行（{who}）重复，同一儿童同一表类只能登记一次。请核实后删除或改正。"
    return Problem(_CHILD, "id_duplicate", why)
