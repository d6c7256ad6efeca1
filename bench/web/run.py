"""Pages of the register while twenty people work: list, filter, pinyin search, child page, decision card.

    python bench/web/run.py                   100,000 children on the embedded database
    python bench/web/run.py --rows 5000       a small run

The server is the one that offices run (TLS, two processes, worker beside it). Each visitor asks for a page, reads it for half a
second to one and a half, and asks for the next; with ``--hurry`` nobody reads. Times are from the request to the last byte of
the page. Figures go to bench/results/web.json. Nothing here fails by time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPSConnection
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "web.json"
SCRATCH = ROOT / "out" / "bench" / "web"
TARGETS = {"p95_ms_at_100000": 200, "p95_ms_at_1000000": 300}
PEOPLE, SECONDS = 20, 60
PAGES = ("list", "filter", "search", "child", "decision")


def environment(home: Path) -> dict[str, str]:
    """The folders of an office, nothing of the caller's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TONGHU_", "DJANGO_"))}
    folders = {"TONGHU_ROOT": home, "TONGHU_HOME": home / "data", "TONGHU_KEYS": home / "keys"}
    return (
        kept
        | {name: str(path) for name, path in folders.items()}
        | {
            "TONGHU_ANCHORS": str(home / "anchors"),
            "TONGHU_POLICY": "cn-35",
            "DJANGO_SETTINGS_MODULE": "tonghu.config.settings",
        }
    )


def prepared(rows: int) -> tuple[Path, dict[str, Any]]:
    """An office with so many children, kept for the next run of the day, and what the visitors need."""
    home = SCRATCH / f"{rows}"
    kept = home / "wanted.json"
    if not kept.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        command = [sys.executable, "-m", "tonghu.config.platform_commands"]
        for words in (("keys", "init"), ("migrate",)):
            subprocess.run([*command, *words], env=environment(home), check=True, stdout=subprocess.DEVNULL)
        kept.write_text(json.dumps(_said(home, str(rows))), encoding="utf-8")
    return home, json.loads(kept.read_text(encoding="utf-8")) | _said(home, "logins", str(PEOPLE))


def _said(home: Path, *words: str) -> dict[str, Any]:
    """What the preparing process prints last."""
    script = [sys.executable, str(Path(__file__).with_name("prepare.py")), *words]
    made = subprocess.run(script, env=environment(home), check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return said


class Visitor(threading.Thread):
    """One person at the register."""

    def __init__(self, number: int, port: int, wanted: dict[str, Any], until: float, hurry: bool) -> None:
        super().__init__(daemon=True)
        self.rng, self.wanted, self.until, self.hurry, self.port = Random(number), wanted, until, hurry, port
        self.headers = {"Cookie": f"{wanted['cookie']}={wanted['sessions'][number]}"}
        self.took: dict[str, list[float]] = {page: [] for page in PAGES}
        self.wrong: list[str] = []

    def run(self) -> None:
        """Ask, read, ask again."""
        context = ssl._create_unverified_context()  # the office's own certificate; what is measured is time
        with closing(HTTPSConnection("localhost", self.port, context=context, timeout=60)) as connection:
            while time.monotonic() < self.until:
                page = self.rng.choice(PAGES)
                began = time.perf_counter()
                connection.request("GET", self._address(page), headers=self.headers)
                response = connection.getresponse()
                content = response.read()
                self.took[page].append(1_000 * (time.perf_counter() - began))
                if response.status != 200 or b"<main" not in content:
                    self.wrong.append(f"{page} {response.status} {response.getheader('Location')}")
                if not self.hurry:
                    time.sleep(self.rng.uniform(0.5, 1.5))

    def _address(self, page: str) -> str:
        number = self.rng.choice(self.wanted["numbers"])
        return {
            "list": "/children/",
            "filter": f"/children/?kind={self.rng.choice(('migrant', 'left_behind', 'open'))}"
            f"&unit={self.rng.choice(self.wanted['villages'])}",
            "search": f"/children/?q={quote(self.rng.choice(self.wanted['names']))}",
            "child": f"/children/{number}/",
            "decision": f"/children/{number}/decision/",
        }[page]


def visited(home: Path, wanted: dict[str, Any], hurry: bool) -> dict[str, Any]:
    """Serve, let the visitors work, stop."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "tonghu.config.platform_commands", "serve", "--processes", "2"]
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)], env=environment(home), cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _await(port)
            for seconds in (5, SECONDS):  # what is loaded once is loaded in the first five
                until = time.monotonic() + seconds
                visitors = [Visitor(number, port, wanted, until, hurry) for number in range(PEOPLE)]
                for visitor in visitors:
                    visitor.start()
                for visitor in visitors:
                    visitor.join()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    wrong = [text for visitor in visitors for text in visitor.wrong]
    if wrong:
        raise SystemExit(f"{len(wrong)} pages were not served: {wrong[:3]}; see {home / 'server.log'}")
    took = {page: sorted(ms for visitor in visitors for ms in visitor.took[page]) for page in PAGES}
    found: dict[str, Any] = {page: _figures(times) for page, times in took.items()}
    return found | {"all": _figures(sorted(ms for times in took.values() for ms in times))}


def _await(port: int) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                time.sleep(3)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


def _figures(times: list[float]) -> dict[str, float]:
    if not times:
        return {"pages": 0}
    p95, p99 = (round(times[min(int(share * len(times)), len(times) - 1)], 1) for share in (0.95, 0.99))
    return {"pages": len(times), "median_ms": round(median(times), 1), "p95_ms": p95, "p99_ms": p99}


def main() -> None:
    """Measure the sizes that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000])
    parser.add_argument("--hurry", action="store_true")
    asked = parser.parse_args()
    sizes = []
    for rows in asked.rows:
        home, wanted = prepared(rows)
        print(f"{rows:,} children, prepared in {wanted['took']}", flush=True)
        found = visited(home, wanted, asked.hurry)
        sizes.append({"children": rows, "prepared": wanted["took"], "hurry": asked.hurry, **found})
        for page in (*PAGES, "all"):
            print(f"  {page:9} {found[page]}", flush=True)
    result = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "versions": {name: version(name) for name in ("tonghu", "django", "granian")},
        "people": PEOPLE,
        "seconds": SECONDS,
        "targets": TARGETS,
        "sizes": sizes,
    }
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
