"""Writes docs/reference/permissions.md, the permission table for an auditor. ``--check`` compares instead."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "permissions.md"


def page() -> str:
    """The page as the code of today makes it."""
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.settings")
    import django

    django.setup()
    from tonghu.core.authz.permissions import DEMANDS
    from tonghu.core.authz.table import permission_table
    from tonghu.web.checks import patterns
    from tonghu.web.declare import declaration_of

    addresses = []
    for address, pattern in patterns():
        declaration = declaration_of(pattern.callback)
        assert declaration is not None
        needed = (
            f"无需登录：{declaration.why}" if declaration.permission is None else DEMANDS[declaration.permission].title
        )
        addresses.append((f"`/{address}`", "、".join(declaration.methods), needed))
    return permission_table(sorted(addresses))


def main() -> None:
    """Write, or compare with ``--check``."""
    text = page()
    if "--check" in sys.argv:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            raise SystemExit(f"{PAGE.relative_to(ROOT)} is not current: run python scripts/permissions.py")
        return
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
