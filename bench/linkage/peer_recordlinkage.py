"""recordlinkage as a peer: candidates by blocking, comparisons, and its ECM classifier (unsupervised)."""

from __future__ import annotations

import warnings
from pathlib import Path

import duckdb
import pyarrow as pa
import recordlinkage
from bench.linkage import reading
from pypinyin import lazy_pinyin


def link(folder: Path) -> pa.Table:
    """Scored pairs as list, row, roster_row, probability."""
    warnings.simplefilter("ignore")
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    reading.load(folder, connection)
    reading.standardise(connection)
    left = connection.execute('SELECT * FROM roster_std ORDER BY "row"').fetchdf().set_index("row")
    right = connection.execute("SELECT list || '-' || \"row\" AS key, * FROM lists_std").fetchdf().set_index("key")
    connection.close()
    for frame in (left, right):
        for column in frame.columns:
            frame[column] = frame[column].where(frame[column].notna(), None)
        frame["sound"] = [" ".join(lazy_pinyin(name)) if isinstance(name, str) else None for name in frame["name"]]
    indexer = recordlinkage.Index()
    indexer.block("id")
    indexer.block(["name", "birth"])
    indexer.block(["sound", "birth"])
    indexer.block("father_phone", "phone")
    indexer.block("mother_phone", "phone")
    pairs = indexer.index(left, right)
    compare = recordlinkage.Compare()
    compare.exact("id", "id", label="id")
    compare.string("name", "name", method="jarowinkler", threshold=0.85, label="name")
    compare.exact("sound", "sound", label="sound")
    compare.exact("birth", "birth", label="birth")
    compare.exact("sex", "sex", label="sex")
    compare.exact("father_phone", "phone", label="father_phone")
    compare.exact("mother_phone", "phone", label="mother_phone")
    compare.exact("father", "guardian", label="father")
    compare.exact("mother", "guardian", label="mother")
    compare.exact("carer", "guardian", label="carer")
    features = compare.compute(pairs, left, right)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    probability = classifier.prob(features)
    rows, keys = zip(*probability.index, strict=True)
    return pa.table(
        {
            "list": [key.split("-")[0] for key in keys],
            "row": [int(key.split("-")[1]) for key in keys],
            "roster_row": [int(row) for row in rows],
            "probability": probability.to_numpy(),
        }
    )
