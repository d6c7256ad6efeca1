"""A pack's merged tree → :class:`Pack`. Strict: an unknown key, a rule without clause or examples is a fault."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tonghu.core.policy.faults import Fault, PolicyError, Where
from tonghu.core.policy.merge import merged
from tonghu.core.policy.model import Clause, Criterion, Notice, Pack, Parameter, Target
from tonghu.core.policy.read_items import ItemReader, names_used
from tonghu.core.policy.reader import Faults, Fields, with_parameters
from tonghu.core.policy.rules import KINDS, ChildKind
from tonghu.core.policy.sections import SHAPES, check_section
from tonghu.core.policy.tree import Tree, parse

STATUSES = ("baseline", "in_force", "draft")
TARGETS = ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring")
MONITORED_AT = ("residence", "hukou")
DEFAULT_MARK = "默认值"
"""How a clause begins that no text gives; there is no document to name then."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one pack: its id and its files (name, text). A pack may be one file or several with distinct keys."""

    id: str
    files: tuple[tuple[str, str], ...]


def own_tree(source: Source) -> Tree:
    """One pack's own tree, its files joined at the top level. Raises :class:`PolicyError`."""
    faults: list[Fault] = []
    entries: dict[str, Tree] = {}
    first: Tree | None = None
    for name, text in source.files:
        try:
            tree = parse(text, name)
        except PolicyError as error:
            faults.extend(error.faults)
            continue
        first = first or tree
        for key, child in tree.items():
            if key in entries:
                faults.append(Fault(child.where, f"“{key}”已在 {entries[key].where} 写过，一个键只能在一个文件里"))
            entries[key] = child
    if faults or first is None:
        raise PolicyError(faults)
    return Tree(first.where, entries)


def read_pack(chain: Sequence[Source]) -> Pack:
    """Read a pack with its ancestors, the oldest first and the pack itself last. Raises :class:`PolicyError`."""
    trees = [own_tree(source) for source in chain]
    owners = {name: source.id for source in chain for name, _ in source.files}
    tree = trees[0]
    for child in trees[1:]:
        tree = merged(tree, child)
    documents = {source.id: _quoted_as(own) for source, own in zip(chain, trees, strict=True)}
    faults = Faults()
    digest = hashlib.sha256(json.dumps([[s.id, s.files] for s in chain], ensure_ascii=False).encode()).hexdigest()
    pack = _PackReader(tree, owners, documents, tuple(s.id for s in reversed(chain[:-1])), digest[:12], faults).read()
    if faults:
        raise PolicyError(faults)
    return pack


def _quoted_as(own: Tree) -> str:
    for key in ("document", "name", "id"):
        entry = own.entry(key)
        if entry is not None and isinstance(entry.value, str):
            return entry.value
    return "?"


class _PackReader:
    def __init__(
        self,
        tree: Tree,
        owners: Mapping[str, str],
        documents: Mapping[str, str],
        ancestors: tuple[str, ...],
        version: str,
        faults: Faults,
    ) -> None:
        self.owners, self.documents, self.ancestors, self.version = owners, documents, ancestors, version
        self.faults = faults
        parameters = tree.entry("parameters")
        values = {
            name: value
            for name, child in (parameters.items() if parameters else ())
            if (value := child.entry("value")) is not None
        }
        # Parameters are named where they are declared, so their own section is read as it stands.
        replaced = {
            key: child if key == "parameters" else with_parameters(child, values, faults) for key, child in tree.items()
        }
        self.fields = Fields(Tree(tree.where, replaced), "政策包", faults)

    def read(self) -> Pack:
        fields = self.fields
        last_checked = fields.day("last_checked") or date.min
        effective = fields.day("effective_from", required=False)
        items = ItemReader(self.faults, self.clause, last_checked, effective, self._situation_words())
        identifier = fields.text("id")
        fields.text("extends", default="-")
        criteria = fields.each("criteria", lambda key, tree: self._criterion(key, tree, items))
        targets = fields.each("targets", lambda key, tree: self._target(key, tree, items))
        pack = Pack(
            id=identifier,
            name=fields.text("name"),
            aliases=fields.texts("aliases"),
            issuer=fields.text("issuer"),
            issuers=fields.texts("issuers"),
            document=fields.text("document", default="") or self.documents.get(identifier, identifier),
            issued=fields.day("issued", required=False),
            status=fields.one_of("status", STATUSES),
            division=fields.text("division"),
            ancestors=self.ancestors,
            version=self.version,
            last_checked=last_checked,
            parameters=fields.each("parameters", self._parameter),
            criteria=criteria,
            targets=targets,
            notice=self._notice(fields.take("notice"), targets),
            key_care=items.key_care(fields.take("key_care")),
            tiers=items.tiers(fields.take("risk")),
            visit_rules=tuple(fields.each("visit_rules", items.visit_rule).values()),
            services=tuple(sorted(fields.each("services", items.service).values(), key=lambda item: item.number)),
            sections=self._sections(),
            documents=self.documents,
        )
        fields.done()
        self._check_names(pack)
        return pack

    def clause(self, tree: Tree, *, default: bool = False) -> Clause:
        """A clause text with the pack whose file says it."""
        if not isinstance(tree.value, str) or not tree.value.strip():
            self.faults.add(tree.where, "clause 应写条款号，例如 一（一）1")
        return Clause(self.owners.get(tree.where.file, "?"), str(tree.value), default)

    def _situation_words(self) -> tuple[str, ...]:
        risk = self.fields.tree.entry("risk")
        words: list[str] = ["无"]
        tiers = risk.entry("tiers") if risk else None
        for _, tier in tiers.items() if tiers else ():
            situations = tier.entry("situations")
            for _, situation in situations.items() if situations else ():
                listed = situation.entry("words")
                for word in listed.value if listed and isinstance(listed.value, list) else ():
                    words.append(str(word.value))
        return tuple(dict.fromkeys(words))

    def _parameter(self, key: str, tree: Tree) -> Parameter:
        fields = Fields(tree, f"参数 {key}", self.faults)
        value = tree.entry("value")
        fields.take("value")
        clause = fields.take("clause")
        parameter = Parameter(
            key,
            fields.text("title"),
            value.plain() if value else None,
            self.clause(clause) if clause else None,
            fields.text("note", default=""),
        )
        if value is None:
            self.faults.add(tree.where, f"参数 {key}缺少 value")
        if clause is None and not parameter.note:
            self.faults.add(tree.where, f"参数 {key}既无 clause 也无 note：请写条款，或写明“默认值，非文本规定”及理由")
        fields.done()
        return parameter

    def _criterion(self, key: str, tree: Tree, items: ItemReader) -> Criterion:
        fields = Fields(tree, f"条件 {key}", self.faults)
        code = fields.text("code", default=key)
        rule = fields.need("rule")
        about = items.common(key, fields, ("met", "unmet", "unknown"))
        fields.done()
        return Criterion(about, code, items.rule(rule))

    def _target(self, key: str, tree: Tree, items: ItemReader) -> Target:
        fields = Fields(tree, f"对象 {key}", self.faults)
        if key not in TARGETS:
            self.faults.add(tree.where, f"没有“{key}”这种对象，只能是 {'、'.join(TARGETS)}")
        kind_name, _, population = key.partition(".")
        kind: ChildKind = next((kind for kind in KINDS if kind == kind_name), "migrant")
        branches_tree = fields.need("branches")
        branches: list[tuple[str, ...]] = []
        for branch in branches_tree.value if branches_tree and isinstance(branches_tree.value, list) else []:
            names = branch.value if isinstance(branch.value, list) else []
            branches.append(tuple(str(name.value) for name in names))
        if not branches or not all(branches):
            self.faults.add(tree.where, f"对象 {key}的 branches 应是至少一组条件的列表")
        places = fields.texts("monitored_at", required=True)
        for place in places:
            if place not in MONITORED_AT:
                self.faults.add(tree.where, f"monitored_at 只能是 {'、'.join(MONITORED_AT)}")
        about = items.common(key, fields, ("included", "excluded", "undetermined"))
        fields.done()
        return Target(about, kind, population, tuple(branches), places)

    def _notice(self, tree: Tree | None, targets: Mapping[str, Target]) -> Notice | None:
        if tree is None:
            return None
        fields = Fields(tree, "通报 notice", self.faults)
        clause = fields.need("clause")
        notice = Notice(
            self.clause(clause or tree),
            fields.one_of("target", targets),
            fields.text("leaving_out"),
            fields.one_of("to", MONITORED_AT),
        )
        fields.done()
        return notice

    def _sections(self) -> dict[str, Mapping[str, object]]:
        sections: dict[str, Mapping[str, object]] = {}
        for key, shape in SHAPES.items():
            tree = self.fields.take(key)
            if tree is None:
                continue
            check_section(tree, shape, key, self.faults)
            plain = self._quoting(tree).plain()
            if isinstance(plain, dict):
                sections[key] = plain
        return sections

    def _quoting(self, tree: Tree) -> Tree:
        """A descriptive section whose inherited clauses name the document that says them, as rules do."""
        if isinstance(tree.value, list):
            return Tree(tree.where, [self._quoting(child) for child in tree.value])
        if not isinstance(tree.value, dict):
            return tree
        return Tree(
            tree.where,
            {key: self._quoted(child) if key == "clause" else self._quoting(child) for key, child in tree.items()},
        )

    def _quoted(self, clause: Tree) -> Tree:
        document = self.owners.get(clause.where.file)
        inherited = document is not None and document in self.ancestors
        if not inherited or not isinstance(clause.value, str) or clause.value.startswith(DEFAULT_MARK):
            return clause
        return Tree(clause.where, f"{self.documents[str(document)]} {clause.value}")

    def _check_names(self, pack: Pack) -> None:
        """Every criterion that is named exists; no criterion leads back to itself."""
        known = names_used(pack)
        for key, criterion in pack.criteria.items():
            for name in known.in_rule(criterion.rule):
                if name not in known.all:
                    self.faults.append(_fault(criterion.about.where, f"条件 {key}引用了不存在的条件“{name}”"))
        for item_where, name in known.in_items():
            if name not in known.all:
                self.faults.append(_fault(item_where, f"引用了不存在的条件“{name}”"))
        for target in pack.targets.values():
            for branch in target.branches:
                for name in branch:
                    if name not in pack.criteria:
                        self.faults.append(
                            _fault(target.about.where, f"对象 {target.about.key}引用了不存在的条件“{name}”")
                        )
        for name in known.circular():
            self.faults.append(_fault(pack.criteria[name].about.where, f"条件“{name}”绕回了自己"))


def _fault(line: str, reason: str) -> Fault:
    file, _, number = line.rpartition(":")
    return Fault(Where(file, int(number)), reason)
