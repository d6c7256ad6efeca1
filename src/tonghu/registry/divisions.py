"""Names of divisions for people; codes stay in the database."""

from __future__ import annotations

from functools import lru_cache

from tonghu.batch.division_data import load_divisions
from tonghu.web.clock import today

_COUNTY = 6


@lru_cache(maxsize=10_000)
def county_name(code: str) -> str:
    """Province, city and county of a code in words; the code itself where the table does not know it."""
    return load_divisions().name(code[:_COUNTY], today(), full=True) or code if code else ""


def county_known(code: str) -> bool:
    """Whether a code begins with a county that there is today."""
    return len(code) in (6, 9, 12) and bool(load_divisions().name(code[:_COUNTY], today()))
