"""Policy packs as text → a tree whose every node knows its file and line.

YAML is read with our own strict scalar rules instead of a library's: ``no`` stays the word "no", a code with a leading
zero or a number that should have been quoted is a fault and not another number, a key given twice is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tonghu.core.policy.faults import Fault, PolicyError, Where

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_LEADING_ZERO = re.compile(r"0[0-9]+\Z")
_LONGEST_PLAIN_INTEGER = 5
"""Longer plain numbers are codes (divisions, ID numbers) that somebody forgot to quote."""

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Tree:
    """A mapping, a list or a scalar of a pack file, with its place."""

    where: Where
    value: dict[str, Tree] | list[Tree] | Scalar

    def items(self) -> Iterator[tuple[str, Tree]]:
        """The entries of a mapping (nothing for any other node)."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def entry(self, key: str) -> Tree | None:
        """One entry of a mapping, ``None`` when it is absent or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def plain(self) -> object:
        """The same data without places: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def parse(text: str, file: str) -> Tree:
    """Read one YAML document. Raises :class:`PolicyError` with every fault found."""
    faults: list[Fault] = []
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise PolicyError([Fault(Where(file, line), f"不是有效的 YAML：{error.problem}")]) from error
    except yaml.YAMLError as error:
        raise PolicyError([Fault(Where(file, 0), f"不是有效的 YAML：{error}")]) from error
    if node is None:
        raise PolicyError([Fault(Where(file, 0), "文件是空的，至少应写 id、name、extends")])
    tree = _convert(node, file, faults)
    if faults:
        raise PolicyError(faults)
    return tree


def _convert(node: yaml.Node, file: str, faults: list[Fault]) -> Tree:
    where = Where(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            key_where = Where(file, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                faults.append(Fault(key_where, "键必须是文字"))
                continue
            key = key_node.value
            if key in entries:
                faults.append(Fault(key_where, f"键“{key}”写了两次，请删去一处"))
                continue
            child = _convert(value_node, file, faults)
            # An empty value has no place of its own on its line; the key's line is what a person looks for.
            entries[key] = Tree(key_where, child.value) if not isinstance(child.value, list) else child
        return Tree(where, entries)
    if isinstance(node, yaml.SequenceNode):
        return Tree(where, [_convert(child, file, faults) for child in node.value])
    return Tree(where, _scalar(node, where, faults))


def _scalar(node: yaml.Node, where: Where, faults: list[Fault]) -> Scalar:
    text: str = node.value
    if getattr(node, "style", None) in ("'", '"', "|", ">"):
        return text
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _LEADING_ZERO.match(text) or (_INTEGER.match(text) and len(text.lstrip("-")) > _LONGEST_PLAIN_INTEGER):
        faults.append(Fault(where, f"代码 {text} 必须加引号，写成 '{text}'，否则会被当作数字"))
        return text
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return text
