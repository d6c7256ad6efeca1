"""Several steps at once: array operations and DuckDB let go of the interpreter, so threads use all processors."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from typing import TypeVar

import pyarrow as pa

Result = TypeVar("Result")


def threads() -> int:
    """Threads that work at once."""
    return min(4, os.cpu_count() or 1)


def at_once(steps: Iterable[Callable[[], Result]]) -> list[Result]:
    """The results of steps that do not depend on one another, in their order."""
    with ThreadPoolExecutor(threads()) as pool:
        return [future.result() for future in [pool.submit(step) for step in steps]]


def let_go() -> None:
    """Give memory that is free back to the system: allocators keep what threads used on the way, which adds up."""
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


_MMAP_THRESHOLD, _TRIM_THRESHOLD, _TOP_PAD = -3, -1, -2
"""Numbers of glibc's ``mallopt``."""


@contextmanager
def many_arrays() -> Iterator[None]:
    """While whole columns are worked on: arrays of some megabytes are used again instead of being asked of the system and
    cleared each time, and Python does not look for circles among objects, of which there are few. A sixth of the time.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_MMAP_THRESHOLD, 8 << 20)
            libc.mallopt(_TRIM_THRESHOLD, 256 << 20)
            libc.mallopt(_TOP_PAD, 16 << 20)
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _NoPandas(MetaPathFinder):
    """Finds no pandas, and leaves everything else to others."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """See :class:`importlib.abc.MetaPathFinder`."""
        if name == "pandas":
            raise ImportError(name)


def arrow_without_pandas() -> None:
    """Keep Arrow from loading pandas, which it does with the first array it makes: a quarter of a second and 60 MB for nothing.

    Whoever asks Arrow for a pandas object later still gets one.
    """
    if "pandas" not in sys.modules:
        finder = _NoPandas()
        sys.meta_path.insert(0, finder)
        try:
            pa.array([0])
        finally:
            sys.meta_path.remove(finder)
