"""Runs one participant on one data set, as a process of its own:

    python bench/linkage/peers.py NAME FOLDER OUTPUT.parquet

The links (or scored pairs) go to OUTPUT; the time from the first file read to the last link known goes to standard
output as JSON. Importing the libraries is not counted, because a long job does it once.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa
import pyarrow.parquet as pq


def _simple(name: str) -> Callable[[Path, Path], pa.Table]:
    module = import_module("bench.linkage.peer_simple")
    if name == "limit":
        return lambda folder, output: module.limit(folder, output.with_suffix(".csv"))
    return lambda folder, _: getattr(module, name)(folder)


def _splink(name: str) -> Callable[[Path, Path], pa.Table]:
    module = import_module("bench.linkage.peer_splink")
    settings = {"splink": module.documented, "splink_chinese": module.chinese_aware}[name]
    return lambda folder, _: module.link(folder, settings())


def _recordlinkage(name: str) -> Callable[[Path, Path], pa.Table]:
    module = import_module("bench.linkage.peer_recordlinkage")
    return lambda folder, _: module.link(folder)


PEERS: dict[str, Callable[[str], Callable[[Path, Path], pa.Table]]] = {
    "limit": _simple,
    "exact_id": _simple,
    "vlookup": _simple,
    "splink": _splink,
    "splink_chinese": _splink,
    "recordlinkage": _recordlinkage,
}
SCORED = {"splink", "splink_chinese", "recordlinkage"}
"""Peers whose pairs carry a probability: they are shown at their best threshold."""


def main(name: str, folder: Path, output: Path) -> None:
    """Run one peer."""
    run = PEERS[name](name)
    started = time.perf_counter()
    found = run(folder, output)
    seconds = time.perf_counter() - started
    pq.write_table(found, output)
    print(json.dumps({"seconds": round(seconds, 3), "pairs": found.num_rows}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
