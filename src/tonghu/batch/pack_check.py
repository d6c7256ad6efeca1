"""Everything that is checked before a pack may be used: structure, clauses, examples, not narrower than its parent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack, parent_of
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.examples import example_lines, run_examples
from tonghu.core.policy.model import Pack
from tonghu.core.policy.narrower import narrower


@dataclass(frozen=True, slots=True)
class Checked:
    """A readable pack and what was found. ``faults`` name file and line; a pack with one must not be used."""

    pack: Pack
    faults: tuple[str, ...]
    changed: tuple[str, ...]
    """Titles of the parameters to which the pack gives another value than its parent."""
    outdated: tuple[str, ...]
    """Inherited examples that the changed parameters make no longer fit."""

    def passed(self) -> str:
        """The sentence for a pack without faults."""
        pack = self.pack
        rules = len(pack.criteria) + len(pack.targets) + len(pack.services) + sum(len(t.situations) for t in pack.tiers)
        return f"{pack.name}（{pack.id}）没有问题：{rules} 条规则，例子全部通过，服务清单不窄于上级。"

    def hints(self) -> Iterator[str]:
        """What a person should look at although it is no fault."""
        if not self.outdated:
            return
        names = "、".join(self.changed)
        yield f"提示：本级改了参数（{names}），{len(self.outdated)} 个上级例子按上级的数值写，在本级不再适用："
        yield from (f"  {failure}" for failure in self.outdated)
        yield "  请核对这些结果正是所要的；可在本级重写该条规则的 examples。"


def check_pack(name_or_path: str | Path) -> Checked:
    """Check a pack by id or path. Raises ``PolicyError`` for one that cannot be read, as :func:`load_pack` does."""
    pack, parent = load_pack(name_or_path), parent_of(name_or_path)
    failures = run_examples(pack, load_divisions(), registration_of_texts(pack))
    changed = _changed_parameters(pack, parent)
    inherited = example_lines(parent) if parent is not None and changed else frozenset()
    faults = [str(failure) for failure in failures if failure.where not in inherited]
    if parent is not None:
        own = Path(name_or_path).name if Path(name_or_path).exists() else pack.id
        faults += [str(fault) for fault in narrower(parent, pack, own)]
    outdated = tuple(str(failure) for failure in failures if failure.where in inherited)
    return Checked(pack, tuple(faults), tuple(changed), outdated)


def _changed_parameters(pack: Pack, parent: Pack | None) -> list[str]:
    if parent is None:
        return []
    theirs = parent.parameters
    return [one.title for key, one in pack.parameters.items() if key in theirs and theirs[key].value != one.value]
