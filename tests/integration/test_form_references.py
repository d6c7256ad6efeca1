"""The reference in a form's QR code finds the record and says nothing of the child."""

from __future__ import annotations

import segno
from hypothesis import given
from hypothesis import strategies as st

from tests.golden.papers import registration
from tonghu.batch.forms.references import impersonal, qr_png, qr_svg, references

PERSON = {
    "姓名": "王小明",
    "公民身份号码": "70011020150304001X",
    "出生日期": "2015-03-04",
    "父亲联系方式": "13800138000",
}


def test_the_offices_own_reference_is_used() -> None:
    rows = [registration(PERSON | {"编号": ref}) for ref in ("AX-0001", "350524-2024-17")]
    assert references(rows, b"table") == ["AX-0001", "350524-2024-17"]


def test_a_personal_or_repeated_reference_is_replaced_by_an_opaque_one() -> None:
    """ID number, date of birth, telephone, name, and a 编号 that two rows share."""
    personal = ["70011020150304001X", "X20150304-1", "13800138000", "王小明01", "wangxiaoming", ""]
    rows = [registration(PERSON | {"编号": ref}) for ref in [*personal, "A-1", "A-1"]]
    found = references(rows, b"table")
    assert len(set(found)) == len(rows)
    for row, reference in zip(rows, found, strict=True):
        assert reference.startswith("T")
        assert row.text("ref") != reference
        assert len(reference) == 15


@given(st.integers(0, 11), st.integers(6, 18), st.text("AB-/", max_size=4))
def test_no_run_of_an_id_number_passes(start: int, length: int, around: str) -> None:
    """Six digits of the birth date and serial are enough to give a person away."""
    digits = PERSON["公民身份号码"].removesuffix("X")
    run = digits[6:][start : start + length]
    own = f"{around}{run}{around}"[:24]
    if len(run) >= 6:
        assert not impersonal(own, registration(PERSON | {"编号": own}))


def test_references_depend_on_the_whole_table_and_are_repeatable() -> None:
    rows = [registration(PERSON)]
    assert references(rows, b"one") == references(rows, b"one")
    assert references(rows, b"one") != references(rows, b"two")


def test_the_code_holds_the_reference_only() -> None:
    assert (
        segno.make("tonghu:AX-0001", error="m", micro=False).matrix == segno.make_qr("tonghu:AX-0001", error="m").matrix
    )
    assert qr_svg("AX-0001") == qr_svg("AX-0001")
    assert qr_png("AX-0001") == qr_png("AX-0001")
    assert qr_png("AX-0001") != qr_png("AX-0002")
