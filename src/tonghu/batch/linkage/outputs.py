"""The files of a run, as the contract ``cli.md`` lays them down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.run import Linked
from tonghu.batch.linkage.scoring import Scored
from tonghu.batch.linkage.told import evidence_texts, method_texts
from tonghu.core.base.text import FORMULA
from tonghu.core.linkage.model import Model

_LINES = 1 << 17
"""Lines that are put together at a time."""
_QUOTED = '[",\r\n]'
_RISKY = f"{FORMULA}|{_QUOTED}"
NAMELESS = "既无姓名也无公民身份号码，无法对应到人"
NOBODY = "名册中没有公民身份号码、姓名、出生日期或监护人与之相合的儿童"
TOO_LITTLE = "名册中只有个别栏目相近的儿童，线索不足以认定为同一人"
AGAINST = "名册中有相近的儿童，但其他栏目表明不是同一人"


def write_csv(path: Path, names: Sequence[str], tables: Iterable[Mapping[str, object]]) -> int:
    """One csv file in UTF-8 with a header, table by table in the order of the rows; what a spreadsheet would run is guarded.

    Returns the number of rows.
    """
    rows = 0
    with path.open("wb") as file:
        file.write((",".join(names) + "\n").encode())
        for columns in tables:
            table = pa.table({name: columns[name] for name in names})
            rows += table.num_rows
            for batch in table.to_batches(max_chunksize=_LINES):
                _write_lines(file, batch)
    return rows


def _write_lines(file: BinaryIO, batch: pa.RecordBatch) -> None:
    if batch.num_rows:
        cells = [_written(column) for column in batch.columns[:-1]]
        lines = pc.binary_join_element_wise(*cells, _written(batch.columns[-1], "\n"), ",")
        _, ends, text = lines.buffers()
        first, last = np.frombuffer(ends, np.int32)[[lines.offset, lines.offset + len(lines)]]
        file.write(memoryview(text)[first:last])


def _written(column: pa.Array, end: str = "") -> pa.Array:
    """Cells as they stand in a csv file, with ``end``: quoted where needed, guarded where a spreadsheet would run them."""
    if isinstance(column, pa.DictionaryArray):
        return _written(column.dictionary, end).take(column.indices)
    texts = column.cast(pa.string())
    if pa.types.is_string(column.type):
        texts = pc.fill_null(texts, "")
        if pc.any(pc.match_substring_regex(texts, _RISKY)).as_py():
            formula = pc.match_substring_regex(texts, FORMULA)
            texts = pc.if_else(formula, pc.binary_join_element_wise("'", texts, ""), texts)
            within = pc.replace_substring(texts, '"', '""')
            quoted = pc.binary_join_element_wise('"', pc.binary_join_element_wise(within, '"', ""), "")
            texts = pc.if_else(pc.match_substring_regex(texts, _QUOTED), quoted, texts)
    return pc.binary_join_element_wise(texts, end, "") if end else texts


def refs(linked: Linked) -> pa.Array:
    """The 编号 of every roster row; ``#row`` where it is empty."""
    written = linked.roster.column("ref")
    numbers = pa.array(np.arange(1, linked.roster.rows + 1)).cast(pa.string())
    return pc.coalesce(written, pc.binary_join_element_wise("#", numbers, ""))


def evidence_of(model: Model, scored: Scored, at: np.ndarray) -> pa.Array:
    """The evidence of some pairs; only their patterns are told."""
    used, back = np.unique(scored.pattern[at], return_inverse=True)
    return spread(evidence_texts(model, scored.patterns[used]), back)


def spread(texts: pa.Array, index: np.ndarray) -> pa.Array:
    """Texts by index, kept as a dictionary."""
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32)), texts)


def matches(linked: Linked) -> dict[str, object]:
    """``matches.csv``."""
    lists, rows, children, sure, patterns = [], [], [], [], []
    for number, outcome in enumerate(linked.outcomes):
        at = np.flatnonzero(outcome.child >= 0)
        lists.append(np.full(len(at), number))
        rows.append(at + 1)
        children.append(outcome.child[at])
        sure.append(outcome.probability[at])
        patterns.append(outcome.pattern[at])
    child, pattern = _joined(children), _joined(patterns)
    told = linked.linked.patterns
    how, why = method_texts(linked.model, told), evidence_texts(linked.model, told)
    return {
        "list": spread(_keys(linked), _joined(lists)),
        "row": _joined(rows),
        "roster_row": child + 1,
        "ref": refs(linked).take(pa.array(child)),
        "probability": rounded(_joined(sure, float)),
        "method": spread(how, pattern),
        "evidence": spread(why, pattern),
    }


def _keys(linked: Linked) -> pa.Array:
    return pa.array([listing.key for listing in linked.lists], pa.string())


def _joined(parts: Sequence[np.ndarray], kind: type = int) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def rounded(probability: np.ndarray) -> np.ndarray:
    """Five digits, and never a certainty that nobody has."""
    return np.round(np.minimum(probability, 0.99999), 5)


def review(linked: Linked) -> dict[str, object]:
    """``review.csv``: the questions, the best candidate of each row first."""
    at = np.flatnonzero(linked.review)
    row, sure = linked.scored.row[at], linked.probability[at]
    order = np.lexsort((linked.scored.child[at], -sure, row))
    at, row, sure = at[order], row[order], sure[order]
    starts = np.concatenate(([True], row[1:] != row[:-1])) if len(row) else np.zeros(0, bool)
    begun = np.maximum.accumulate(np.where(starts, np.arange(len(row)), 0)) if len(row) else row
    number, position = linked.place_of(row)
    child = linked.scored.child[at]
    return {
        "list": spread(_keys(linked), number),
        "row": position + 1,
        "roster_row": child + 1,
        "ref": refs(linked).take(pa.array(child)),
        "probability": rounded(sure),
        "rank": np.arange(len(row)) - begun + 1,
        "evidence": evidence_of(linked.model, linked.scored, at),
    }


def unmatched(linked: Linked) -> dict[str, object]:
    """``unmatched.csv``: every other row, and why."""
    reasons = pa.array([NAMELESS, NOBODY, TOO_LITTLE, AGAINST])
    lists, rows, why = [], [], []
    asked = np.unique(linked.scored.row[linked.review])
    best = np.full(linked.rows_compared, -np.inf)
    np.maximum.at(best, linked.scored.row, linked.score)
    first = 0
    for number, (listing, outcome, at) in enumerate(zip(linked.lists, linked.outcomes, linked.rest, strict=True)):
        open_rows = np.arange(first, first + len(at))
        left = ~np.isin(open_rows, asked) & (outcome.child[at] < 0)
        score = best[open_rows[left]]
        reason = np.where(np.isinf(score), 1, np.where(score > -8, 2, 3))
        position = at[left]
        nameless = pc.and_(pc.is_null(listing.column("name")), pc.is_null(listing.column("id_number"))).to_numpy(
            zero_copy_only=False
        )
        lists.append(np.full(len(position), number))
        rows.append(position + 1)
        why.append(np.where(nameless[position], 0, reason))
        first += len(at)
    return {
        "list": spread(_keys(linked), _joined(lists)),
        "row": _joined(rows),
        "reason": spread(reasons, _joined(why)),
    }
