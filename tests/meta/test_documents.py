"""Documents agree with the repository: decisions, commands, the two READMEs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.meta.committed import ROOT, committed

ADR_LINES_MAX = 40
COMMAND_DOCUMENTS = ("README.md", "README.zh-CN.md", "DEVELOPERS.md")


def decisions() -> list[Path]:
    return [path for path in committed() if path.as_posix().startswith("docs/adr/")]


def text(path: Path | str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_decisions_are_numbered_without_gaps() -> None:
    names = [path.name for path in decisions()]
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_decision_is_short_and_complete(path: Path) -> None:
    """The number stands in the file name only; a second one would drift."""
    lines = text(path).splitlines()
    assert len(lines) <= ADR_LINES_MAX
    number = re.match(r"# (?:ADR )?(\d+)", lines[0])
    assert lines[0].startswith("# ")
    assert number is None or int(number[1]) == int(path.name[:4])
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Context", "## Decision", "## Consequences"]


def test_cited_decisions_exist() -> None:
    known = {path.name[:4] for path in decisions()}
    cited = {
        match[1]
        for path in committed()
        if path.suffix in {".md", ".py", ".toml", ".sh"} or path.name in {"Makefile", ".gitignore", ".importlinter"}
        for match in re.finditer(r"docs/adr/(\d{4})", text(path))
    }
    assert cited - known == set()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))


def code_of(document: str) -> list[str]:
    """The lines of a document's code blocks and its inline code."""
    content = text(document)
    blocks = re.findall(r"^(?:    |\t)(.+)$", content, flags=re.MULTILINE)
    return blocks + re.findall(r"`([^`\n]+)`", content)


@pytest.mark.parametrize("document", COMMAND_DOCUMENTS)
def test_make_commands_exist(document: str) -> None:
    """make tells its targets in `make help`; a document that names another one misleads on the first day."""
    named = {name for line in code_of(document) for name in re.findall(r"^make ([a-z-]+)\b", line)}
    assert named
    assert named - make_targets() == set()


def test_every_make_target_tells_what_it_does() -> None:
    told = set(re.findall(r"^([a-z-]+):.*## \S", text("Makefile"), flags=re.MULTILINE))
    assert told == make_targets()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text("Makefile"), flags=re.MULTILINE)
    assert set(phony.split()) == told


def test_both_readmes_say_the_same() -> None:
    """Same headings by level, same commands in the same order; only the language differs."""

    def outline(document: str) -> list[str]:
        return re.findall(r"^(#+) ", text(document), flags=re.MULTILINE)

    def commands(document: str) -> list[str]:
        blocks = re.findall(r"^    ((?:make|tonghu|\.venv/bin/tonghu) .+)$", text(document), flags=re.MULTILINE)
        return [re.split(r"\s{2,}|\s+#", line.strip())[0] for line in blocks]

    assert outline("README.md") == outline("README.zh-CN.md")
    assert commands("README.md")
    assert commands("README.md") == commands("README.zh-CN.md")


@pytest.mark.parametrize("document", [p for p in committed() if p.suffix == ".md"], ids=str)
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(document))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (ROOT / document.parent / link).exists()] == []
