"""The age bands of a pack (``statistics.age_bands``), else the default ones."""

from __future__ import annotations

import re

from tonghu.batch.errors import UnusableInput
from tonghu.core.policy.model import Pack
from tonghu.core.stats.dimensions import BANDS, FROM_6, UP_TO_6, WIDE_BANDS, is_partition

_BAND = re.compile(r"(\d+)(?:[-–—~至](\d+))?(?:周?岁)?")


def bands_of(pack: Pack) -> tuple[str, ...]:
    """``0-2``, ``15`` … in order. Raises :class:`UnusableInput` when they leave an age out or count one twice."""
    listed = pack.sections.get("statistics", {}).get("age_bands")
    if not isinstance(listed, list | tuple) or not listed:
        return BANDS
    matches = [_BAND.fullmatch(str(text)) for text in listed]
    found = tuple(
        match[1] if match[2] in (None, match[1]) else f"{match[1]}-{match[2]}" for match in matches if match is not None
    )
    if None in matches or not is_partition(found):
        raise UnusableInput(
            f"政策包 {pack.id} 的年龄段 {'、'.join(map(str, listed))} 没有把0至15岁各分一次，请改正 statistics.age_bands"
        )
    return found


def steps_of(bands: tuple[str, ...]) -> tuple[int, ...]:
    """The ages at which some printed band begins: a birth date is known well enough where it crosses none of them."""
    firsts = {int(band.partition("-")[0]) for band in (*bands, *WIDE_BANDS, FROM_6)}
    return tuple(sorted(firsts | {int(UP_TO_6.partition("-")[2]) + 1, 3, 16} - {0}))
