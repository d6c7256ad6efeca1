"""Writes docs/reference/requirements/*.md: for each of the 761 requirement rows, met by which test, planned, or not software.

Met: a test names the row's id where it shows it, in a test function, in the docstring of a test class, or in a table that
tests read; the docstring of a file shows nothing and must not name ids. For kinds that ask for a function of the
platform, tests under tests/packs show that the pack holds the clause; the row stays planned and the page says where the
clause is recorded. Planned and not software: `plan.yaml` beside the rows says for which journey or why.
`--check` compares instead of writing; `--gaps` lists the rows that no test names.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference" / "requirements"
DOCUMENTS = {
    "QJ": "Qijiang district (cn-500110)",
    "SH": "Shanghai (cn-31)",
    "FJ": "Fujian (cn-35)",
    "CQ": "Chongqing (cn-50)",
    "PDS": "Pingdingshan, draft (cn-4104)",
}
RECORDED = "tests/packs/"
"""Tests that show what a pack holds, not that the platform does it."""
_ID = re.compile(r"\b(QJ|SH|FJ|CQ|PDS)-(\d+)(?:\s*(?:…|\.\.|–)\s*(?:\1-)?(\d+))?")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Row:
    """One requirement with where it stands today."""

    id: str
    document: str
    clause: str
    kind: str
    requirement: str
    status: str
    where: str


# --- citations -------------------------------------------------------------------------------------------------------
def ids_in(text: str) -> list[str]:
    """Requirement ids in a text; a range (QJ-09…QJ-13) names every row in it."""
    found = []
    for document, first, last in _ID.findall(text):
        found += [f"{document}-{number:02d}" for number in range(int(first), int(last or first) + 1)]
    return found


class Module:
    """The tests of one file and the ids that stand at each."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.lines = path, source.splitlines()
        self.tree = ast.parse(source)
        self.stray: list[str] = []
        """Ids that stand at no test."""

    def citations(self) -> Iterator[tuple[str, str]]:
        """Pairs of id and test (path::name)."""
        seen: set[int] = set()
        for name, test in self._tests():
            for line in range(_first(test), (test.end_lineno or 0) + 1):
                seen.add(line)
                yield from ((identifier, name) for identifier in ids_in(self.lines[line - 1]))
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                yield from self._of_class(node, seen)
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.FunctionDef):
                yield from self._of_table(node, seen)
        for number, text in enumerate(self.lines, start=1):
            if number not in seen:
                self.stray += [f"{self._where}:{number} {identifier}" for identifier in ids_in(text)]

    @property
    def _where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    def _tests(self) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for node in self.tree.body:
            if isinstance(node, _FUNCTIONS) and node.name.startswith("test"):
                yield f"{self._where}::{node.name}", node
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, _FUNCTIONS) and method.name.startswith("test"):
                        yield f"{self._where}::{node.name}::{method.name}", method

    def _of_class(self, node: ast.ClassDef, seen: set[int]) -> Iterator[tuple[str, str]]:
        """The docstring of a test class (or of a helper class: then nothing)."""
        if node.name.startswith("Test") and ast.get_docstring(node):
            docstring = node.body[0]
            lines = range(docstring.lineno, (docstring.end_lineno or 0) + 1)
            seen.update(lines)
            for line in lines:
                yield from ((identifier, f"{self._where}::{node.name}") for identifier in ids_in(self.lines[line - 1]))

    def _of_table(
        self, node: ast.Assign | ast.AnnAssign | ast.FunctionDef, seen: set[int]
    ) -> Iterator[tuple[str, str]]:
        """A table or a helper function: every test that reads it, directly or through another table."""
        lines = [line for line in range(_first(node), (node.end_lineno or 0) + 1) if line not in seen]
        cited = [identifier for line in lines for identifier in ids_in(self.lines[line - 1])]
        readers = self._readers(_names(node)) if cited else []
        if readers:
            seen.update(lines)
            yield from ((identifier, reader) for identifier in cited for reader in readers)

    def _readers(self, names: set[str]) -> list[str]:
        grown = True
        while grown:
            more = {
                name
                for node in self.tree.body
                if isinstance(node, ast.Assign | ast.AnnAssign | ast.FunctionDef) and _reads(node) & names
                for name in _names(node)
            }
            grown, names = bool(more - names), names | more
        return [name for name, node in self._tests() if _reads(node) & names]


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _names(node: ast.Assign | ast.AnnAssign | ast.FunctionDef) -> set[str]:
    if isinstance(node, ast.FunctionDef):
        return set() if node.name.startswith("test") else {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _reads(node: ast.AST) -> set[str]:
    loaded = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}
    arguments = {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    return loaded | arguments


def cited() -> tuple[dict[str, list[str]], list[str]]:
    """Requirement id → tests that name it; and the ids that stand at no test."""
    found: dict[str, set[str]] = defaultdict(set)
    stray: list[str] = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.parent.name == "meta":
            continue  # Tests of the repository itself; one of them holds sample ids.
        module = Module(path, path.read_text(encoding="utf-8"))
        for identifier, test in module.citations():
            found[identifier].add(test)
        stray += module.stray
    return {identifier: sorted(tests) for identifier, tests in found.items()}, stray


# --- rows ------------------------------------------------------------------------------------------------------------
def rows() -> list[Row]:
    """Every row with its status. Raises ``SystemExit`` when the plan is stale or a row has no status."""
    tests, stray = cited()
    plan = yaml.safe_load((FOLDER / "plan.yaml").read_text(encoding="utf-8"))
    reasons = {row: entry["why"] for entry in plan["not_software"] for row in _listed(entry["rows"])}
    named = {row: entry["journey"] for entry in plan["planned_rows"] for row in _listed(entry["rows"])}
    raw = [json.loads(line) for line in (FOLDER / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    known = {row["id"] for row in raw}
    wrong = [f"{place}: the id stands at no test; cite it at the test that shows it" for place in stray]
    wrong += [
        f"{row}: named in plan.yaml or in a test, but there is no such row"
        for row in {*reasons, *named, *tests} - known
    ]
    wrong += [f"{row}: in plan.yaml both as planned and as not software" for row in reasons.keys() & named.keys()]
    result = []
    for row in raw:
        identifier, at = row["id"], tests.get(row["id"], [])
        kind = plan["planned_kinds"].get(row["kind"])
        asks_more = kind or identifier in named or identifier in reasons
        shown = [test for test in at if not (asks_more and test.startswith(RECORDED))]
        recorded = f"; the clause is recorded: {', '.join(at)}" if at and not shown else ""
        if shown:
            status, where = "met", ", ".join(shown)
            if identifier in reasons or identifier in named:
                wrong.append(f"{identifier}: a test meets it; take it out of plan.yaml")
        elif identifier in reasons:
            status, where = "not software", reasons[identifier] + recorded
        elif identifier in named or kind:
            status, where = "planned", named.get(identifier, kind) + recorded
        else:
            wrong.append(f"{identifier} ({row['kind']}): neither met, planned nor explained")
            continue
        result.append(Row(identifier, row["document"], row["clause"], row["kind"], row["requirement"], status, where))
    if wrong:
        raise SystemExit("\n".join(sorted(wrong)))
    return result


def _listed(entries: list[str]) -> list[str]:
    return [identifier for entry in entries for identifier in ids_in(entry)]


def pages(found: list[Row]) -> dict[str, str]:
    """File name → text of every generated page."""
    made = {"README.md": _overview(found)}
    for document, title in DOCUMENTS.items():
        lines = [f"# {title}", "", "| id | clause | kind | requirement | status | where |", "|---|---|---|---|---|---|"]
        lines += [
            f"| {row.id} | {row.clause} | {row.kind} | {row.requirement.replace('|', '/')} | {row.status} | {row.where} |"
            for row in found
            if row.document == document
        ]
        made[f"{document.lower()}.md"] = "\n".join(lines) + "\n"
    return made


def _overview(found: list[Row]) -> str:
    counts = Counter((row.kind, row.status) for row in found)
    statuses = ("met", "planned", "not software")
    lines = [
        "# The 761 requirements of the five plans",
        "",
        "Generated by `scripts/requirements.py`; do not edit. Met: a test shows it, and the page says which. Planned: the",
        "function belongs to a part of the platform that is still to come; where a pack already records the clause, the page",
        "says which test shows that. Not software: a duty of people that no program can fulfil.",
        "",
        "| kind | met | planned | not software |",
        "|---|---|---|---|",
    ]
    for kind in sorted({row.kind for row in found}):
        lines.append(f"| {kind} | " + " | ".join(str(counts[(kind, status)]) for status in statuses) + " |")
    totals = [str(sum(1 for row in found if row.status == status)) for status in statuses]
    lines.append("| **all** | " + " | ".join(totals) + " |")
    lines += ["", *(f"- [{title}]({document.lower()}.md)" for document, title in DOCUMENTS.items())]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Write the pages, or compare them, or list the gaps."""
    if "--gaps" in arguments:
        tests, _ = cited()
        for line in (FOLDER / "rows.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["id"] not in tests:
                print(row["id"], row["kind"], row["clause"], row["requirement"][:90])
        return
    made = pages(rows())
    stale = [name for name, text in made.items() if not _same(FOLDER / name, text)]
    if "--check" in arguments:
        if stale:
            raise SystemExit(f"stale: {', '.join(stale)}; run python scripts/requirements.py")
        return
    for name in stale:
        (FOLDER / name).write_text(made[name], encoding="utf-8")


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    main(sys.argv[1:])
