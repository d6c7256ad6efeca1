"""Work on several processors: forked copies of this process, which share what it has read without copying or pickling it.

Only results travel back. Where processes cannot be forked (Windows), or one processor is all there is, the work is done here.
"""

from __future__ import annotations

import gc
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")

_MOST_WORKERS = 4
"""Each worker may grow to the size of the whole survey; more of them would gain little."""


def available_workers() -> int:
    """Processors that this process may use, at most four."""
    return min(len(os.sched_getaffinity(0)), _MOST_WORKERS) if sys.platform == "linux" else 1


def spread(function: Callable[[Part], Done], parts: Sequence[Part], workers: int) -> Iterator[Done]:
    """``function`` of every part, in order, each in a forked process of its own whose memory ends with it.

    Only results are pickled. An exception of the function is raised here; a process that dies is told.
    """
    if workers < 2 or len(parts) < 2 or sys.platform != "linux":
        yield from map(function, parts)
        return
    waiting, done = deque(enumerate(parts)), dict[int, Done]()
    running: dict[Any, tuple[int, BaseProcess]] = {}
    told = 0
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                number, part = waiting.popleft()
                receiver, process = _start(function, part)
                running[receiver] = (number, process)
            for ready in wait(list(running)):
                number, process = running.pop(ready)
                done[number] = _finished(ready, process)
            while told in done:
                yield done.pop(told)
                told += 1
    finally:
        for receiver, (_, process) in running.items():
            process.terminate()
            process.join()
            receiver.close()


def _start(function: Callable[[Part], Any], part: Part) -> tuple[Connection, BaseProcess]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(function, part, sender))
    process.start()
    # The child's copy is the only one left: when it dies, the receiver is told.
    sender.close()
    return receiver, process


def _work(function: Callable[[Part], Any], part: Part, sender: Connection) -> None:
    try:
        answer: tuple[Exception | None, Any] = (None, function(part))
    except Exception as error:  # noqa: BLE001 # it is raised again by the process that asked
        answer = (error, None)
    sender.send(answer)


def _finished(receiver: Any, process: BaseProcess) -> Any:
    try:
        error, result = receiver.recv()
    except EOFError:
        process.join()
        raise RuntimeError(f"a worker process ended with exit code {process.exitcode}") from None
    finally:
        receiver.close()
    process.join()
    if error is not None:
        raise error
    return result


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
