"""Rules that a linter does not know: no unfinished work, a pure core, imports where they can be seen."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.meta.committed import committed, python_files, stale, text_of, tree_of

UNFINISHED = re.compile(
    "|".join(
        (
            r"\bTO" + r"DO\b",
            r"\bFIX" + r"ME\b",
            r"\bHA" + r"CK\b",
            "NotImplemented" + "Error",
            r"pytest\.sk" + r"ip\b",
            r"mark\.sk" + "ip",
            "importor" + "skip",
            "x" + "fail",
            "mock" + r"\.patch",
            "assert " + "True",
            r"# type: " + r"ignore(?!\[[a-z-]+(?:, ?[a-z-]+)*\] +# )",
            r"# no" + r"qa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* +# )",
        )
    )
)
"""Unfinished, skipped or silenced; a silenced check needs its code and, after another ``#``, the reason."""

CORE_MAY_USE = frozenset({"yaml"})
"""Third-party packages of the core. They compute on values; add one only when it opens nothing."""

CLOCK_CALLS = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
FILE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
OUTSIDE_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__"}


def test_nothing_unfinished_skipped_or_silenced() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in python_files()
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_exception_is_swallowed_whole() -> None:
    def silent(node: ast.AST) -> bool:
        wide = isinstance(node, ast.ExceptHandler) and (
            node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
        return wide and all(isinstance(line, ast.Pass) for line in node.body)

    assert [f"{path}:{node.lineno}" for path, node in nodes(python_files(), ast.ExceptHandler) if silent(node)] == []


COMMAND_LINE = {
    "src/tonghu/batch/cli.py",
    "src/tonghu/batch/blind/commands.py",
    "src/tonghu/config/platform_commands.py",
}
"""Here a command imports what it needs when it runs: all commands' libraries together take a second to load."""


def test_own_imports_stand_at_the_top() -> None:
    """An import inside a function hides a dependency from the import contracts' readers."""
    functions = nodes(python_files("src"), ast.FunctionDef, ast.AsyncFunctionDef)
    found = {
        f"{path}:{inner.lineno}"
        for path, function in functions
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom) and any(name == "tonghu" for name in top_names(inner))
    }
    assert {place.rpartition(":")[0] for place in found} == COMMAND_LINE


def test_core_has_no_clock_and_opens_nothing() -> None:
    """``today`` is an argument; text and rows are arguments too."""
    calls = nodes(python_files("src/tonghu/core"), ast.Call)
    assert [f"{path}:{call.lineno}: {ast.unparse(call.func)}" for path, call in calls if reaches_out(call.func)] == []


def reaches_out(function: ast.expr) -> bool:
    """Whether a called expression asks the clock, opens a file, talks to the terminal or runs text as code."""
    if not isinstance(function, ast.Attribute):
        return getattr(function, "id", "") in OUTSIDE_CALLS
    owner = function.value.attr if isinstance(function.value, ast.Attribute) else getattr(function.value, "id", "")
    return (owner, function.attr) in CLOCK_CALLS or function.attr in FILE_METHODS


def test_reaching_out_is_noticed() -> None:
    """The guard itself is tested, on one call of each kind and on two that are fine."""
    refused = ["date.today()", "datetime.datetime.now()", "time.time()", "open('x')", "path.read_text()", "eval('1')"]
    assert [text for text in refused if not reaches_out(called(text))] == []
    assert [text for text in ["rule.evaluate(facts)", "period.today(day)"] if reaches_out(called(text))] == []


def called(text: str) -> ast.expr:
    expression = ast.parse(text, mode="eval").body
    assert isinstance(expression, ast.Call)
    return expression.func


def test_core_uses_only_named_packages() -> None:
    """An allow list beside the deny list of .importlinter: what nobody thought of is refused too."""
    used = {
        name
        for path in python_files("src/tonghu/core")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in top_names(node)
        if name != "tonghu" and name not in sys.stdlib_module_names
    }
    assert used - CORE_MAY_USE == set()
    assert stale(CORE_MAY_USE, used) == set()


def test_public_names_of_the_core_have_docstrings() -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_files("src/tonghu/core")
        for node in public(tree_of(path))
        if ast.get_docstring(node) is None
    ]
    assert found == []


def public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of the public classes."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_"))


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in python_files() if not ast.get_docstring(tree_of(path))] == []


def nodes(files: tuple[Path, ...], *kinds: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    """Every syntax node of these kinds, with its file."""
    for path in files:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, kinds):
                yield path, node


def top_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """First parts of the imported modules; a relative import is our own."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return ["tonghu" if node.level else (node.module or "").split(".")[0]]


def test_tables_that_scroll_can_be_reached_with_the_keyboard() -> None:
    """WCAG 2.1.1: a region that scrolls takes the focus and says what it is; axe finds it only where it looks."""
    pages = [path for path in committed() if path.suffix == ".html"]
    regions = [
        (str(path), tag) for path in pages for tag in re.findall(r'<div class="sheet[^>]*>', text_of(path) or "")
    ]
    assert len(regions) > 20
    assert [entry for entry in regions if 'tabindex="0"' not in entry[1] or "aria-label=" not in entry[1]] == []
