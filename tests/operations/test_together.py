"""Several processes serve: what one of them counts, the others know (B1, B5)."""

from __future__ import annotations

from pathlib import Path

from tests.operations.office import Office

USE = """
from django.core.cache import cache
print(cache.add("a used code", "y", timeout=30), len(cache.get("attempts", [])))
cache.set("attempts", [*cache.get("attempts", []), 1.5], 300)
"""


def test_a_code_used_in_one_process_is_used_in_all(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    office.run("keys", "init")
    office.run("migrate")
    assert [office.script(USE).split() for _ in range(3)] == [["True", "0"], ["False", "1"], ["False", "2"]]
