"""``python -m tonghu.batch.reading.worker``: parses one file per forked child, under limits set by the system.

Reads requests (one JSON object per line) from standard input and answers each with one line on standard output. It holds
the libraries ready, so that a fork costs milliseconds instead of the start of an interpreter. A child writes its tables
and ``manifest.json`` into the folder it is given and ends; what its end was, the worker tells.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from tonghu.batch.reading.annotating import annotate
from tonghu.batch.reading.columns_file import read_parquet
from tonghu.batch.reading.diagnosis import diagnose
from tonghu.batch.reading.frames import Frame
from tonghu.batch.reading.limits import LIMITS, Limits
from tonghu.batch.reading.plain_text import read_csv, read_jsonl
from tonghu.batch.reading.refusal import Refusal, damaged, too_much
from tonghu.batch.reading.sniffing import kind_of, mismatch
from tonghu.batch.reading.told import Budget, TableRead
from tonghu.batch.reading.web_table import read_html
from tonghu.batch.reading.workbook import read_workbook

OUTSIDE = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "ftplib.", "urllib.", "http.")
"""Python's own audit events of reaching out; a parser has no business with any."""


def serve() -> None:
    """Answer requests until standard input ends."""
    _warm_up()
    for line in sys.stdin:
        request = json.loads(line)
        started = time.monotonic()
        answer = _run(request)
        if answer["ended"] not in (0, "timeout") and request["task"] == "read":
            # Died without a word: look, more slowly and without the library, for the place that did it.
            answer = _run(request | {"task": "diagnose"}) | {"died": answer["ended"]}
        answer["seconds"] = round(time.monotonic() - started, 3)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """Use once, before forking, what every child needs first: a copy of warm pages costs less than loading them anew."""
    frame = Frame()
    frame.add([1], [["姓名", 1.0]])
    with tempfile.TemporaryDirectory(prefix="tonghu-read-") as folder:
        frame.save(Path(folder) / "warm.arrow")
    gc.collect()
    gc.freeze()


def _run(request: dict[str, Any]) -> dict[str, Any]:
    child = os.fork()
    if child == 0:
        _be_child(request)
    try:
        watch = os.pidfd_open(child)
    except OSError:
        return {"ended": _wait(child)}
    try:
        poller = select.poll()
        poller.register(watch, select.POLLIN)
        if not poller.poll(int(request["wall_seconds"] * 1000)):
            os.kill(child, signal.SIGKILL)
            _wait(child)
            return {"ended": "timeout"}
    finally:
        os.close(watch)
    return {"ended": _wait(child)}


def _wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be_child(request: dict[str, Any]) -> None:
    """Never returns. Whatever happens, the process ends without running the worker's own clean-up."""
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        sys.addaudithook(_refuse_outside)
        pa.set_cpu_count(1)
        pa.set_io_thread_count(1)
        manifest = _TASKS[request["task"]](Path(request["path"]), Path(request["folder"]), LIMITS)
        (Path(request["folder"]) / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        status = 0
    except BaseException:  # noqa: BLE001 # a Rust panic is no Exception; the exit status tells it
        status = 1
    finally:
        os._exit(status)


def _refuse_outside(event: str, _: object) -> None:
    if event.startswith(OUTSIDE):
        raise PermissionError(event)


def budget_of(limits: Limits) -> Budget:
    """Sets what the rest of this process may take, once the unpacked size is known."""

    def budget(content_bytes: int) -> None:
        with open("/proc/self/statm", encoding="ascii") as stream:
            now = int(stream.read().split()[0]) * resource.getpagesize()
        most = now + limits.memory_for(content_bytes)
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + limits.seconds_for(content_bytes)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))

    return budget


def read_file(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """Parse ``path``, write its tables into ``folder``, return the manifest: tables and notes, or the refusal."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    budget = budget_of(limits)
    try:
        if path.stat().st_size > limits.file_bytes:
            raise too_much(f"文件有 {path.stat().st_size // 1024 // 1024} MB，超过上限", advice="请拆成几个文件后再试")
        budget(0)
        kind = kind_of(path)
        tables = []
        for number, table in enumerate(_tables(path, kind, folder, limits, budget)):
            name = ""
            if table.frame is not None:
                name = f"{number}.arrow"
                table.frame.save(folder / name)
            tables.append(
                {
                    "sheet": table.sheet,
                    "frame": name,
                    "notes": table.notes,
                    "merges": table.merges,
                    "keys": table.keys,
                    "date1904": table.date1904,
                }
            )
        told = mismatch(path, kind)
        return {"tables": tables, "notes": [told] if told else []}
    except Refusal as refusal:
        return _refused(refusal)
    except PermissionError:
        return _refused(Refusal("permission", "没有读取这个文件的权限", "请检查文件权限，或是否被其他程序占用"))
    except MemoryError:
        return _refused(too_much("内容过大，超过内存上限"))
    except (OSError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError, RecursionError) as error:
        # The libraries raise what they like on damaged files; none of it may pass as an empty table.
        return _refused(damaged(f"内容损坏，读取时出错（{type(error).__name__}）"))


def _tables(path: Path, kind: str, folder: Path, limits: Limits, budget: Budget) -> Iterator[TableRead]:
    if kind == "csv":
        return read_csv(path, limits, budget)
    if kind == "jsonl":
        return read_jsonl(path, limits, budget)
    if kind == "parquet":
        return read_parquet(path, limits, budget)
    if kind == "html":
        return read_html(path, limits, budget)
    return read_workbook(path, kind, folder, limits, budget)


def diagnose_file(path: Path, _folder: Path, limits: Limits) -> dict[str, Any]:
    """The manifest of a file on which reading died: always a refusal."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    budget_of(limits)(path.stat().st_size)
    return _refused(diagnose(path, limits))


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {
        "refused": {
            "code": refusal.code,
            "reason": refusal.reason,
            "advice": refusal.advice,
            "place": refusal.place,
        }
    }


def annotate_file(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """The manifest of a workbook that was marked and commented."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        budget_of(limits)(_ANNOTATING * path.stat().st_size)
        return annotate(path, folder, limits)
    except Refusal as refusal:
        return _refused(refusal)
    except MemoryError:
        return _refused(too_much("内容过大，超过内存上限"))
    except Exception as error:  # noqa: BLE001 # openpyxl raises eleven kinds of errors on files that others read
        return _refused(damaged(f"不能写入批注（{type(error).__name__}）"))


_ANNOTATING = 40
"""Bytes of content to reckon with per byte of a workbook that openpyxl loads whole."""
_TASKS = {"read": read_file, "diagnose": diagnose_file, "annotate": annotate_file}


if __name__ == "__main__":
    serve()
