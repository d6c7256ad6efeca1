"""The facts of a row as normalised columns: they stand once here instead of in every criterion's text."""

from __future__ import annotations

import pyarrow as pa

from tonghu.batch.columnar.places import Places
from tonghu.batch.columnar.prepare import Prepared
from tonghu.batch.columnar.readings import INDEX
from tonghu.batch.columnar.write import coded, row_struct
from tonghu.core.policy.rules import PLACES

_DAYS = ("left_hukou_on", "arrived_on", "father_away_since", "mother_away_since")
_SOURCES = ("", "form", "id", "both", "differ")
_BIRTH_SOURCE = (
    "CASE WHEN birth_date_lo IS NULL THEN CASE WHEN id_number_birth IS NULL THEN 0 ELSE 2 END"
    " WHEN id_number_birth IS NULL THEN 1 WHEN birth_differs THEN 4 ELSE 3 END AS birth_source"
)
FACT_COLUMNS = (
    "birth_lo",
    "birth_hi",
    _BIRTH_SOURCE,
    *(f"{code}_{end}" for code in _DAYS for end in ("lo", "hi")),
    "is_migrant",
    "is_left_behind",
)
"""What the facts struct takes from the relation of facts."""


def facts_struct(prepared: Prepared, decided: pa.Table, places: Places) -> pa.StructArray:
    """Birth date, terms' dates (first and last possible day), kinds, and per place its code and what was noted."""

    def column(name: str) -> pa.Array:
        return decided.column(name).combine_chunks()

    source = column("birth_source").cast(INDEX)
    fields = {
        "birth_first": column("birth_lo"),
        "birth_last": column("birth_hi"),
        "birth_source": pa.DictionaryArray.from_arrays(source, pa.array(_SOURCES)),
        "migrant": column("is_migrant"),
        "left_behind": column("is_left_behind"),
    }
    for code in _DAYS:
        fields |= {f"{code}_first": column(f"{code}_lo"), f"{code}_last": column(f"{code}_hi")}
    known = places.places
    for name in PLACES:
        index = prepared.places[name]
        fields[name] = coded([place.code() for place in known], index)
        fields[f"{name}_note"] = coded([place.note or None for place in known], index)
    fields["hukou_of_parents"] = prepared.proxied
    return row_struct(fields)
