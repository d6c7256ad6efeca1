"""The account of the main job over folders that nobody designed: each data row exactly once, by the contract's words."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import PROOF
from tests.integration.folders import Row, csv_file, number
from tonghu.batch.assess_command import Job, prepare
from tonghu.batch.survey.intake import take_in
from tonghu.batch.survey.result import Result
from tonghu.core.base.identity import valid

NAMES = st.sampled_from(["林小雨", "王一", "王一 ", "陈·小树", ""])
NUMBERS = st.sampled_from(
    [number("2015-03-02"), number("2015-03-02", 4), number("2011-05-05")[:17], "70010120150302002９", "不详", ""]
)
PLACES = st.sampled_from(["350524101", "350524102", "340104", "350503", "999999", ""])
REGISTERED = st.fixed_dictionaries(
    {
        "姓名": NAMES,
        "公民身份号码": NUMBERS,
        "表类": st.sampled_from(["流动", "留守", "其他", ""]),
        "出生日期": st.sampled_from(["2015-03-02", "2015-03", "2008-01-01", "昨天", ""]),
        "户籍地区划代码": PLACES,
        "现居住地区划代码": PLACES,
        "共同居住人": st.sampled_from(["父母双方", "无", ""]),
        "离开户籍地日期": st.sampled_from(["2023-09-01", "2024-11-30", "2024-06", ""]),
        "父亲外出务工": st.sampled_from(["是", "否", ""]),
        "母亲外出务工": st.sampled_from(["是", ""]),
        "我们自己的栏": st.sampled_from(["甲", "乙", ""]),
    }
)
LISTED = st.fixed_dictionaries(
    {
        "姓名": NAMES,
        "身份证号": NUMBERS,
        "出生日期": st.sampled_from(["2015.3.2", ""]),
        "备用": st.sampled_from(["1", ""]),
    }
)
POLICIES = ("cn-35", "cn-4104", "cn-31")
_JOBS: dict[str, Job] = {}


def taken(rows: list[Row], lists: dict[str, list[Row]], policy: str) -> Result:
    job = _JOBS.setdefault(policy, prepare(policy, "2024-12-01", "350524"))
    with TemporaryDirectory() as folder:
        if rows:
            csv_file(Path(folder) / "registrations.csv", rows, "utf-8")
        for key, listed in lists.items():
            csv_file(Path(folder) / f"{key}.csv", listed, "utf-8")
        return take_in(Path(folder), job, lambda _message: None)


def filled(rows: list[Row]) -> int:
    """Rows that are data rows: a blank line is none."""
    return sum(1 for row in rows if any(cell.strip() for cell in row.values()))


@settings(max_examples=300 if PROOF else 25)
@given(
    st.lists(REGISTERED, min_size=1, max_size=8),
    st.lists(LISTED, min_size=1, max_size=5),
    st.lists(LISTED, min_size=1, max_size=5),
    st.sampled_from(POLICIES),
)
def test_every_row_is_accounted_for_once(rows: list[Row], pupils: list[Row], insured: list[Row], policy: str) -> None:
    rows.append({**rows[0], "姓名": "至少一行"})
    result = taken(rows, {"education": pupils, "insurance": [*insured, {**insured[0], "姓名": "一人"}]}, policy)
    given_rows = {"registrations": filled(rows), "education": filled(pupils), "insurance": filled(insured) + 1}
    for key, account in result.accounts.items():
        told = account.as_json()
        assert told["rows"] == given_rows[key]
        assert told["rows"] == sum(told[name] for name in ("rostered", "excluded", "undetermined", "rejected"))
    counted = [row for case in result.cases for row in case.rows]
    assert len({id(row) for row in counted}) == len(counted)
    for row in result.registrations:
        assert (row in counted) != bool(row.rejected)
        nameless = not row.person.name and not row.person.id_number
        assert row.rejected or not nameless
    for case in result.cases:
        forms = [row.registration.text("form") for row in case.rows]
        assert len(set(forms)) == len(forms), "two rows of one child with the same 表类"
        assert case.status in ("rostered", "undetermined", "excluded")
        sound = {row.person.id_number for row in case.rows if valid(row.person.id_number)}
        assert len(sound) <= 1, "two children with different sound numbers became one"
    base = result.base_sources()
    for key, listed in result.lists.items():
        for entry in listed:
            if entry.match is not None:
                assert entry.status == next(case.status for case in result.cases if entry in case.lists)
            elif entry.status != "rejected":
                assert entry.status == ("undetermined" if key in base else "excluded")
                assert entry.reason
