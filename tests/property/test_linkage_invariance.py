"""What never changes a link: the order of rows and lists, a stranger, another header. And what true evidence never undoes (issue 4)."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tonghu.batch.linkage.run import Linked, link
from tonghu.batch.linkage.scoring import pattern_scores
from tonghu.batch.linkage.source import Listing
from tonghu.batch.linkage.told import evidence_texts, method_texts
from tonghu.core.base.identity import make_id
from tonghu.core.linkage.model import MOST_FREQUENT, Model
from tonghu.core.linkage.schema import CHILD
from tonghu.core.linkage.telling import evidence, method
from tonghu.core.survey.headers import header_of_keys

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
Row = dict[str, str]
FEW = settings(max_examples=1_000 if os.environ.get("TONGHU_PROOF") == "1" else 8)
"""Each example is a whole run."""


def a_family(rng: Random, number: int) -> list[Row]:
    """One to three children of one home, sometimes twins."""
    surname, town = rng.choice(SURNAMES), rng.choice(["凤城镇", "城关镇", "龙门镇"])
    birth = date(2010, 1, 1) + timedelta(days=rng.randrange(4000))
    home = {
        "guardian_name": rng.choice(SURNAMES) + rng.choice(GIVEN),
        "guardian_phone": f"138{number:08d}",
        "residence_address": f"某县{town}上山村{number}号",
    }
    children = []
    for order in range(rng.choice([1, 1, 2, 3])):
        if rng.random() > 0.3:
            birth += timedelta(days=400)
        name = surname + rng.choice(GIVEN) + rng.choice(GIVEN)
        written = {"name": name, "sex": rng.choice("男女"), "birth_date": birth.isoformat()}
        children.append(written | {"id_number": make_id("700101", birth, (number * 7 + order) % 999 + 1)} | home)
    return children


def spoilt(rng: Random, row: Row) -> Row:
    """The row as a department may have it."""
    row = dict(row)
    if rng.random() < 0.4:
        row["id_number"] = rng.choice(["", row["id_number"][:15] + "000", row["id_number"].lower(), "无"])
    if rng.random() < 0.3:
        row["name"] = rng.choice([row["name"][:2] + "芳", row["name"][0] + "*" + row["name"][2:], row["name"] + " "])
    if rng.random() < 0.2:
        row["birth_date"] = ""
    if rng.random() < 0.3:
        row["guardian_phone"] = f"139{rng.randrange(10**8):08d}"
    return row


def world(seed: int) -> tuple[list[Row], dict[str, list[Row]]]:
    rng = Random(seed)
    children = [child for number in range(rng.randrange(4, 12)) for child in a_family(rng, number + 1)]
    lists = {
        key: [spoilt(rng, child) for child in rng.sample(children, rng.randrange(1, len(children) + 1))]
        for key in ("education", "health")
    }
    roster = [row | {"ref": f"R{at}"} for at, row in enumerate(rng.sample(children, max(1, len(children) * 3 // 4)))]
    return roster, lists


def listing(key: str, rows: list[Row]) -> Listing:
    codes = dict.fromkeys(code for row in rows for code in row)
    return Listing(key, {c: pa.array([row.get(c) or None for row in rows], pa.string()) for c in codes}, len(rows))


def run(roster: list[Row], lists: dict[str, list[Row]]) -> Linked:
    return link(listing("registrations", roster), [listing(key, rows) for key, rows in lists.items()])


def links(roster: list[Row], lists: dict[str, list[Row]]) -> dict[tuple[str, str], str | None]:
    """Link of every row, by what the row and the child say (and not by where they stand)."""
    linked = run(roster, lists)
    found: dict[tuple[str, str], str | None] = {}
    for (key, rows), outcome in zip(lists.items(), linked.outcomes, strict=True):
        for row, child in zip(rows, outcome.child.tolist(), strict=True):
            found[key, repr(sorted(row.items()))] = roster[child]["ref"] if child >= 0 else None
    return found


@FEW
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_order_does_not_matter(seed: int, shuffle: int) -> None:
    roster, lists = world(seed)
    before = links(roster, lists)
    rng = Random(shuffle)
    moved = {key: rng.sample(rows, len(rows)) for key, rows in rng.sample(list(lists.items()), len(lists))}
    assert links(rng.sample(roster, len(roster)), moved) == before


@FEW
@given(st.integers(0, 10**6))
def test_a_stranger_changes_nothing(seed: int) -> None:
    roster, lists = world(seed)
    before = links(roster, lists)
    stranger = {
        "name": "欧阳翾翾", "sex": "女", "birth_date": "2008-02-29", "id_number": make_id("700999", date(2008, 2, 29), 998),
        "guardian_name": "慕容翾", "guardian_phone": "15500000000", "residence_address": "外县远山镇深谷村1号",
    }  # fmt: skip
    after = links([*roster, stranger | {"ref": "S"}], {key: [*rows, stranger] for key, rows in lists.items()})
    assert {row: after[row] for row in before} == before


@FEW
@given(st.integers(0, 10**6))
def test_true_evidence_never_undoes_a_link(seed: int) -> None:
    """A row that is certain, by number and name, stays linked when more of the child's true values are written."""
    rng = Random(seed)
    roster, lists = world(seed)
    chosen = rng.sample(roster, max(1, len(roster) // 2))
    bare = [{"name": row["name"], "id_number": row["id_number"]} for row in chosen]
    more = [
        {code: row[code] for code in row if code in ("name", "id_number", *rng.sample(sorted(row), len(row) // 2))}
        for row in chosen
    ]
    for rows in (bare, more):
        outcome = run(roster, {"education": rows, **{k: v for k, v in lists.items() if k != "education"}}).outcomes[0]
        assert [roster[child]["id_number"] for child in outcome.child.tolist()] == [row["id_number"] for row in chosen]


@given(st.lists(st.sampled_from(["姓名", "学生姓名", "儿童姓名", "申领人姓名", "参保人姓名"]), min_size=1, max_size=1))
def test_a_renamed_column_is_the_same_column(words: list[str]) -> None:
    headers = [*words, "身份证号", "出生年月日", "家长电话"]
    named = header_of_keys(headers, "education").mapping
    assert list(named.values()) == ["name", "id_number", "birth_date", "guardian_phone"]


patterns = st.tuples(
    *(st.integers(0, len(comparison.levels) - 1) for comparison in CHILD.comparisons), st.integers(0, MOST_FREQUENT)
)


@given(st.lists(patterns, min_size=1, max_size=30), st.integers(1, 3_000_000))
def test_weights_add_up_and_both_engines_score_alike(found: list[tuple[int, ...]], size: int) -> None:
    model = Model(CHILD, size)
    for pattern in found:
        told = model.explain(pattern)
        assert (
            round(sum(line.weight for line in told.lines), 6) == round(told.score, 6) == round(model.score(pattern), 6)
        )
    lines = np.array(found, np.uint8)
    np.testing.assert_allclose(pattern_scores(model, lines), [model.score(pattern) for pattern in found], atol=1e-9)
    assert evidence_texts(model, lines).to_pylist() == [evidence(model, pattern) for pattern in found]
    assert method_texts(model, lines).to_pylist() == [method(model, pattern) for pattern in found]
