"""A pack inherits from its parent as a real plan does: what it does not say stays as above, what it says replaces.

Mappings are merged key by key (so a county adds two services or changes one parameter in a few lines); ``null`` takes
away what the parent has (``value: null`` is a parameter's value); lists and the keys in :data:`WHOLE` are replaced
as a whole.
"""

from __future__ import annotations

from tonghu.core.policy.tree import Tree

WHOLE = frozenset({"rule", "entitled", "check", "when", "value", "branches", "examples", "visits", "contact", "home"})
"""Keys whose mapping means one thing and must not be mixed from two packs."""

OWN = frozenset({"id", "name", "aliases", "issuer", "issuers", "document", "issued", "status", "division", "extends"})
"""Top-level keys that say who a pack is; never inherited."""


def merged(parent: Tree, child: Tree) -> Tree:
    """The child's tree laid over its parent's (both at top level)."""
    base = {key: value for key, value in parent.items() if key not in OWN}
    return Tree(child.where, _over(base, dict(child.items())))


def _over(parent: dict[str, Tree], child: dict[str, Tree]) -> dict[str, Tree]:
    result = dict(parent)
    for key, value in child.items():
        above = result.get(key)
        if value.value is None and key != "value":
            result.pop(key, None)
        elif above is not None and key not in WHOLE and isinstance(above.value, dict) and isinstance(value.value, dict):
            result[key] = Tree(value.where, _over(above.value, value.value))
        else:
            result[key] = value
    return result
