"""The general engine on two tables that have nothing to do with children: fields and keys are given."""

from __future__ import annotations

from random import Random

import pyarrow as pa

from tonghu.batch.linkage.general import Field, GeneralPlan, link_tables

WORDS = [
    "anna",
    "bert",
    "carl",
    "dora",
    "emil",
    "frida",
    "georg",
    "hanna",
    "ida",
    "jonas",
    "karla",
    "ludwig",
    "maria",
    "nils",
    "olga",
    "paul",
    "rosa",
    "sven",
    "tilda",
    "uwe",
    "vera",
    "willi",
]
PLAN = GeneralPlan(
    [Field("given", "family"), Field("family", "given"), Field("street"), Field("born"), Field("number")],
    [("number",), ("born",), ("given", "family"), ("family", "street")],
)


def people(rng: Random, count: int) -> list[dict[str, str]]:
    return [
        {
            "given": rng.choice(WORDS),
            "family": rng.choice(WORDS) + rng.choice(WORDS),
            "street": f"{rng.choice(WORDS)} street {rng.randrange(200)}",
            "born": f"{rng.randrange(1930, 2010)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}",
            "number": str(rng.randrange(10**6, 10**7)),
        }
        for _ in range(count)
    ]


def spoilt(rng: Random, row: dict[str, str]) -> dict[str, str]:
    row = dict(row)
    for name in rng.sample(sorted(row), 2):
        text = row[name]
        at = rng.randrange(len(text))
        row[name] = rng.choice(["", text[:at] + text[at + 1 :], text[:at] + "x" + text[at:]])
    if rng.random() < 0.05:
        row["given"], row["family"] = row["family"], row["given"]
    return row


def test_two_tables_of_people() -> None:
    rng = Random(4)
    left = people(rng, 1_500)
    order = rng.sample(range(len(left)), len(left))
    right = [spoilt(rng, left[at]) for at in order[:1_200]] + people(rng, 300)
    found = link_tables(pa.Table.from_pylist(left), pa.Table.from_pylist(right), PLAN)
    pairs = set(zip(found.column("left").to_pylist(), found.column("right").to_pylist(), strict=True))
    truth = {(at, number) for number, at in enumerate(order[:1_200])}
    right_ones = len(pairs & truth)
    assert right_ones / len(pairs) > 0.995
    assert right_ones / len(truth) > 0.95
    assert len({row for row, _ in pairs}) == len(pairs) == len({row for _, row in pairs})
