"""Work on several processors: forked copies of this process, which share what it has read without copying or pickling it.

Only results travel back. Where processes cannot be forked (Windows), or one processor is all there is, the work is done here.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")

_MOST_WORKERS = 4
"""Each worker may grow to the size of the whole survey; more of them would gain little."""
_task: list[Callable[[Any], Any]] = []


def available_workers() -> int:
    """Processors that this process may use, at most four."""
    return min(len(os.sched_getaffinity(0)), _MOST_WORKERS) if sys.platform == "linux" else 1


def spread(function: Callable[[Part], Done], parts: Sequence[Part], workers: int) -> Iterator[Done]:
    """``function`` of every part, in order. Parts and results are pickled, ``function`` and what it holds are not."""
    if workers < 2 or len(parts) < 2 or sys.platform != "linux":
        yield from map(function, parts)
        return
    _task.append(function)
    try:
        with ProcessPoolExecutor(min(workers, len(parts)), mp_context=get_context("fork")) as pool:
            yield from pool.map(_call, parts)
    finally:
        _task.pop()


def _call(part: Any) -> Any:
    return _task[-1](part)


@contextmanager
def growing() -> Iterator[None]:
    """While millions of lasting objects are made: no search for garbage among them, which would take a fifth of the time.

    What was made is kept out of later searches, also in forked copies, whose memory it would otherwise touch.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()
