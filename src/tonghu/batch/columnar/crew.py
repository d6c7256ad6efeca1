"""Batches worked on by forked copies of this process, each of which keeps what it learns until the run is over.

Batches and results cross over as Arrow memory without a name (``memfd``): nothing of a child's row touches the disk, and
nothing is pickled but what is told beside a table. Results come back in the order of the batches.
"""

from __future__ import annotations

import gc
import mmap
import os
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any

import pyarrow as pa

Work = Callable[[pa.RecordBatch], tuple[pa.RecordBatch, Any]]
"""A batch → a batch, and what is told beside it."""
_AHEAD = 2
"""Batches that a worker has been given: the one it works on and the next."""


def in_turn(work: Work, batches: Iterator[pa.RecordBatch], workers: int) -> Iterator[tuple[pa.RecordBatch, Any]]:
    """``work`` of every batch, in order; few are in memory at a time. An exception of ``work`` is raised here."""
    if workers < 2:
        yield from map(work, batches)
        return
    crew = [_Worker(work) for _ in range(workers)]
    waiting = deque[_Worker]()
    try:
        for number, batch in enumerate(batches):
            if len(waiting) == _AHEAD * workers:
                yield waiting.popleft().result()
            worker = crew[number % workers]
            worker.give(batch)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().result()
    finally:
        for worker in crew:
            worker.stop()


class _Worker:
    """One forked copy. Its results come in the order in which batches were given."""

    def __init__(self, work: Work) -> None:
        context = get_context("fork")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(work, theirs, self._connection), daemon=True)
        self._process.start()
        # The child's copy is the only one left: when it dies, this side is told.
        theirs.close()

    def give(self, batch: pa.RecordBatch) -> None:
        _hand_over(self._connection, batch)

    def result(self) -> tuple[pa.RecordBatch, Any]:
        try:
            error, told = self._connection.recv()
            if error is None:
                return _taken(self._connection), told
        except (EOFError, OSError):
            self._process.join()
            raise RuntimeError(f"a worker process ended with exit code {self._process.exitcode}") from None
        raise error

    def stop(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.join()


def _serve(work: Work, connection: Connection, other_end: Connection) -> None:
    """The life of a worker: batch after batch until the other end closes."""
    other_end.close()
    # What was inherited stays, and so does what is learnt: searching it for garbage would take time and copy its pages.
    gc.freeze()
    gc.disable()
    while True:
        try:
            batch = _taken(connection)
        except (EOFError, OSError):
            return
        try:
            result, told = work(batch)
        except Exception as error:  # noqa: BLE001 # it is raised again by the process that asked
            connection.send((error, None))
            return
        connection.send((None, told))
        _hand_over(connection, result)


def _hand_over(connection: Connection, batch: pa.RecordBatch) -> None:
    descriptor = os.memfd_create("tonghu")
    try:
        with open(descriptor, "wb", closefd=False) as stream, pa.ipc.new_stream(stream, batch.schema) as writer:
            writer.write_batch(batch)
        send_handle(connection, descriptor, None)
    finally:
        os.close(descriptor)


def _taken(connection: Connection) -> pa.RecordBatch:
    """The batch that the other end handed over, where it lies; its memory goes with its last user."""
    descriptor = recv_handle(connection)
    try:
        shared = mmap.mmap(descriptor, 0, mmap.MAP_SHARED | mmap.MAP_POPULATE, mmap.PROT_READ)
    finally:
        os.close(descriptor)
    return pa.ipc.open_stream(pa.py_buffer(shared)).read_next_batch()
