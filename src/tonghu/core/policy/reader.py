"""Reading values out of a pack's tree strictly: unknown keys are refused, every fault is kept with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from tonghu.core.policy.faults import Fault, Where
from tonghu.core.policy.tree import Tree

T = TypeVar("T")


class Faults(list[Fault]):
    """The faults found so far; readers add to it and go on, so that a person sees all of them at once."""

    def add(self, where: Where, reason: str) -> None:
        """Note one fault."""
        self.append(Fault(where, reason))


class Fields:
    """The entries of one mapping, taken one by one; :meth:`done` refuses what nobody took."""

    def __init__(self, tree: Tree, what: str, faults: Faults) -> None:
        self.tree, self.what, self.faults = tree, what, faults
        self._left: dict[str, Tree] = dict(tree.items())
        if not isinstance(tree.value, dict):
            faults.add(tree.where, f"{what}应是“键: 值”的结构")

    def take(self, key: str) -> Tree | None:
        """The entry of ``key`` if it is there and not null."""
        entry = self._left.pop(key, None)
        return None if entry is None or entry.value is None else entry

    def need(self, key: str) -> Tree | None:
        """Like :meth:`take`, and a fault when it is missing."""
        entry = self.take(key)
        if entry is None and isinstance(self.tree.value, dict):
            self.faults.add(self.tree.where, f"{self.what}缺少 {key}")
        return entry

    def text(self, key: str, *, default: str | None = None) -> str:
        """A text entry; required unless a default is given."""
        entry = self.take(key) if default is not None else self.need(key)
        if entry is None:
            return default or ""
        if not isinstance(entry.value, str) or not entry.value.strip():
            self.faults.add(entry.where, f"{self.what}的 {key} 应是文字")
            return default or ""
        return entry.value

    def one_of(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        """A text entry out of a closed list."""
        entry = self._left.get(key)
        value = self.text(key, default=default)
        if value and value not in (choices := tuple(allowed)):
            where = entry.where if entry else self.tree.where
            self.faults.add(where, f"{self.what}的 {key} 写的是“{value}”，只能是 {'、'.join(choices)}")
        return value

    def integer(self, key: str, *, default: int | None = None) -> int:
        """A whole number; required unless a default is given."""
        entry = self.take(key) if default is not None else self.need(key)
        if entry is None:
            return default or 0
        if isinstance(entry.value, bool) or not isinstance(entry.value, int):
            self.faults.add(entry.where, f"{self.what}的 {key} 应是整数")
            return default or 0
        return entry.value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """``true`` or ``false``."""
        entry = self.take(key)
        if entry is None:
            return default
        if not isinstance(entry.value, bool):
            self.faults.add(entry.where, f"{self.what}的 {key} 应是 true 或 false")
            return default
        return entry.value

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A date written 2024-08-19."""
        entry = self.need(key) if required else self.take(key)
        if entry is None:
            return None
        try:
            return date.fromisoformat(str(entry.value))
        except ValueError:
            self.faults.add(entry.where, f"{self.what}的 {key} 应是 2024-08-19 这样的日期")
            return None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts (a single text counts as a list of one)."""
        entry = self.need(key) if required else self.take(key)
        return texts_of(entry, f"{self.what}的 {key}", self.faults) if entry else ()

    def each(self, key: str, read: Callable[[str, Tree], T], *, required: bool = False) -> dict[str, T]:
        """A mapping of items by id, each read by ``read(id, tree)``."""
        entry = self.need(key) if required else self.take(key)
        if entry is None:
            return {}
        if not isinstance(entry.value, dict):
            self.faults.add(entry.where, f"{self.what}的 {key} 应是“编号: 内容”的结构")
        return {name: read(name, child) for name, child in entry.items() if child.value is not None}

    def done(self) -> None:
        """Refuse every key that was not taken."""
        for key, entry in self._left.items():
            self.faults.add(entry.where, f"{self.what}里有不认识的键“{key}”")


def texts_of(tree: Tree, what: str, faults: Faults) -> tuple[str, ...]:
    """A text or a list of texts."""
    if isinstance(tree.value, str):
        return (tree.value,)
    if not isinstance(tree.value, list):
        faults.add(tree.where, f"{what}应是文字或文字的列表")
        return ()
    texts = []
    for child in tree.value:
        if isinstance(child.value, str) and child.value.strip():
            texts.append(child.value)
        else:
            faults.add(child.where, f"{what}里的“{child.value}”应是文字（代码须加引号）")
    return tuple(texts)


def with_parameters(tree: Tree, parameters: Mapping[str, Tree], faults: Faults) -> Tree:
    """The tree with every ``{parameter: name}`` replaced by that parameter's value."""
    if isinstance(tree.value, dict):
        if set(tree.value) == {"parameter"}:
            name = tree.value["parameter"].value
            if isinstance(name, str) and name in parameters:
                return parameters[name]
            faults.add(tree.where, f"没有名为“{name}”的参数，请在 parameters 中写明")
            return Tree(tree.where, None)
        return Tree(tree.where, {key: with_parameters(child, parameters, faults) for key, child in tree.items()})
    if isinstance(tree.value, list):
        return Tree(tree.where, [with_parameters(child, parameters, faults) for child in tree.value])
    return tree
