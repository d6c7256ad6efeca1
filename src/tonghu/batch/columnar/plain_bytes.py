"""Which texts must be looked at, by their bytes: one look-up per byte of a column instead of one match per text.

In UTF-8 the Chinese characters from 倀 (U+5000) to U+8FFF begin with the bytes E5 to E8, and all of them are plain. E4 and
E9 begin plain ones and others: the bytes that follow say which. Nothing else that is not ASCII is plain here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

PLAIN_TEXT = "^[\u4e00-\u9fa5A-Za-z0-9（）()、，。：#·-]+$"
"""Texts that the reference leaves as they stand, if they are no word for "nothing". What is plain for certain matches."""
_PLAIN_ASCII = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789()#-"
_ALWAYS = np.zeros(256, dtype=np.bool_)
_ALWAYS[list(_PLAIN_ASCII)] = True
_ALWAYS[0x80:0xC0] = True  # what follows a first byte
_ALWAYS[0xE5:0xE9] = True
_LOOK = ~_ALWAYS


def plain_for_certain(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Per text whether it is not empty and all its characters are plain ASCII (letters, digits, ``()#-``) or lie between
    一 (U+4E00) and 龥 (U+9FA5). NULL is not. ``texts``: an array of strings."""
    count = len(texts)
    _, places, content = texts.buffers()
    if count == 0 or content is None:
        return np.zeros(count, dtype=np.bool_)
    offsets = np.frombuffer(places, dtype=np.int32, count=count + 1, offset=4 * texts.offset)
    data = np.frombuffer(content, dtype=np.uint8)[: offsets[-1]]
    at = np.flatnonzero(_LOOK[data[offsets[0] :]]) + offsets[0]
    odd = at[~_begins_plain(data, at)]
    plain = np.diff(offsets) > 0
    plain[np.searchsorted(offsets, odd, side="right") - 1] = False
    if texts.null_count:
        plain &= texts.is_valid().to_numpy(zero_copy_only=False)
    return plain


def _begins_plain(data: npt.NDArray[np.uint8], at: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Whether a plain character of three bytes begins at each place."""
    first = data[at]
    second, third = (data[np.minimum(at + step, len(data) - 1)] for step in (1, 2))
    low = (first == 0xE4) & (second >= 0xB8)
    high = (first == 0xE9) & ((second < 0xBE) | ((second == 0xBE) & (third <= 0xA5)))
    return low | high
