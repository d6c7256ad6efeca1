"""Method and evidence of many patterns at once: the texts of :mod:`tonghu.core.linkage.telling`, put together from columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tonghu.batch.linkage.scoring import cells_of, weighed, weight_tenths
from tonghu.core.linkage.model import ALSO_KIN, ALSO_UNRELATED, MOST_FREQUENT, STEP, Evidence, Model, finding
from tonghu.core.linkage.schema import UNKNOWN
from tonghu.core.linkage.telling import BETWEEN, METHOD_BY, method, told, whole


def method_texts(model: Model, patterns: np.ndarray) -> pa.Array:
    """The method of every pattern; only what it depends on is looked at, once."""
    kept = np.zeros_like(patterns)
    places = [model.schema.place[code] for code in METHOD_BY if code in model.schema.place]
    kept[:, places] = patterns[:, places]
    distinct, back = np.unique(kept, axis=0, return_inverse=True)
    return pa.array([method(model, tuple(line)) for line in distinct.tolist()], pa.string()).take(pa.array(back))


def evidence_texts(model: Model, patterns: np.ndarray) -> pa.Array:
    """The evidence of every pattern."""
    rivals = weighed(model, patterns)
    kin = rivals.kin < rivals.unrelated
    score = np.rint(rivals.score * STEP).astype(np.int64)
    parts = [_findings(model, patterns, at, kin) for at in range(len(model.schema.comparisons))]
    parts.append(_each(kin.astype(np.int64), lambda key: told(model.beforehand(kin=bool(key)))))
    rest = score - np.minimum(rivals.unrelated, rivals.kin)
    parts.append(_each(_paired(rest, kin), _rest))
    parts.append(_each(_paired(score, kin), lambda key: whole((key >> 1) / STEP, kin=bool(key & 1))))
    return pc.binary_join_element_wise(*parts, BETWEEN, null_handling="skip")


def _findings(model: Model, patterns: np.ndarray, at: int, kin: np.ndarray) -> pa.Array:
    """What is told of one comparison; nothing where it was not compared."""
    levels, weights = model.schema.comparisons[at].levels, weight_tenths(model, at)

    def text(key: int) -> str | None:
        cell, against_kin = key >> 1, key & 1
        number, frequency = divmod(cell, MOST_FREQUENT + 1)
        weight = int(weights[cell, against_kin]) / STEP
        return None if number == UNKNOWN else told(Evidence(finding(levels[number], frequency), weight))

    return _each(_paired(cells_of(patterns, at), kin), text)


def _rest(key: int) -> str | None:
    tenths, kin = key >> 1, key & 1
    return told(Evidence(ALSO_UNRELATED if kin else ALSO_KIN, tenths / STEP)) if tenths else None


def _paired(numbers: np.ndarray, kin: np.ndarray) -> np.ndarray:
    return numbers << 1 | kin


def _each(keys: np.ndarray, text: Callable[[int], str | None]) -> pa.Array:
    """A text per key, made once."""
    distinct, back = np.unique(keys, return_inverse=True)
    return pa.array([text(key) for key in distinct.tolist()], pa.string()).take(pa.array(back))
