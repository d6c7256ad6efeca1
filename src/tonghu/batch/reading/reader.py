"""The parent's side: hands a file to the worker, survives whatever becomes of it, loads what came back."""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tonghu.batch.reading.annotating import MARKS
from tonghu.batch.reading.limits import MIB
from tonghu.batch.reading.refusal import Refusal, damaged, too_much

_MODULE = "tonghu.batch.reading.worker"
_SLACK = 10.0
"""Seconds that the worker may take beyond its child's limit before it counts as hanging."""
_KILLED = -9
_OUT_OF_TIME = -24
_ALONE = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}
"""Allocators that reserve address space in advance would count against the child's limit."""


class Worker:
    """One worker process, started when first needed and again when it has gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        """The process that started it: a fork of it must not speak into the same pipe."""
        self._lock = threading.Lock()

    @contextmanager
    def parsed(self, path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
        """The manifest of a file and the folder with its tables, which is removed afterwards.

        Raises :class:`Refusal`.
        """
        folder = Path(tempfile.mkdtemp(prefix="tonghu-read-"))
        try:
            yield self._manifest("read", path, folder), folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def annotated(self, path: Path, asked: dict[str, Any], target: Path) -> None:
        """Write the workbook ``path`` to ``target`` with the marks and the first sheet that ``asked`` describes.

        Raises :class:`Refusal`; then nothing is written.
        """
        folder = Path(tempfile.mkdtemp(prefix="tonghu-mark-"))
        try:
            (folder / MARKS).write_text(json.dumps(asked), encoding="utf-8")
            manifest = self._manifest("annotate", path, folder)
            shutil.move(folder / str(manifest["annotated"]), target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _manifest(self, task: str, path: Path, folder: Path) -> dict[str, Any]:
        wall = wall_seconds(path)
        request = {"task": task, "path": str(path.resolve()), "folder": str(folder), "wall_seconds": wall}
        with self._lock:
            answer = self._ask(request, 2 * wall + _SLACK)
        manifest = folder / "manifest.json"
        if answer["ended"] == 0 and manifest.exists():
            content: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
            if "refused" in content:
                raise Refusal(**content["refused"])
            return content
        if answer["ended"] in ("timeout", _OUT_OF_TIME, _KILLED):
            raise too_much("内容过大或结构异常，在时限内读不完")
        if answer["ended"] == "gone":
            raise damaged("读取进程异常结束")
        raise damaged("内部损坏，读取程序中止")

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], seconds)
            line = process.stdout.readline() if ready else b""
            if line.endswith(b"\n"):
                answer: dict[str, Any] = json.loads(line)
                return answer
            hangs = not ready
        except (ValueError, OSError):
            hangs = False
        self.stop()
        return {"ended": "timeout" if hangs else "gone"}

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        if self._process is None or self._owner != os.getpid():
            self._owner = os.getpid()
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ALONE,
            )
            atexit.register(self.stop)
        return self._process

    def stop(self) -> None:
        """End the worker; the next file starts another."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def wall_seconds(path: Path) -> float:
    """How long a file may take on the clock: a busy machine must not turn an honest file away."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return 30.0 + 12.0 * size / MIB


WORKER = Worker()
"""Shared by all of one program: files are read one after the other."""
