"""Registers that an auditor reads are complete and current, in both directions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.test import Client

from tests.web import people
from tonghu.core.authz.fields import FIELDS
from tonghu.registry import vault

ROOT = Path(__file__).resolve().parents[2]
REGISTER: dict[str, Any] = yaml.safe_load((ROOT / "src/tonghu/portal/field_register.yaml").read_text(encoding="utf-8"))
LEVELS = {"plain", "personal", "sensitive", "secret"}
FRAMEWORK = {"auth.Permission", "contenttypes.ContentType"}
"""Rows that Django's own migrations write; they name models, no people."""


def models() -> dict[str, set[str]]:
    """Model → its stored fields."""
    return {m._meta.label: {f.name for f in m._meta.get_fields() if f.concrete} for m in apps.get_models()}


def test_every_field_is_registered_and_no_entry_is_stale() -> None:
    """J4: purpose, legal basis, owner, level, retention for each field of each table."""
    found = models()
    for label in REGISTER["unused"]:
        del found[label]
    assert {label: set(table["fields"]) for label, table in REGISTER["tables"].items()} == found


def test_every_entry_says_what_it_must() -> None:
    for label, table in REGISTER["tables"].items():
        assert table["basis"] in REGISTER["bases"], label
        assert table["keep"] in REGISTER["keeping"], label
        assert table["purpose"], label
        assert table["owner"], label
        for name, entry in table["fields"].items():
            assert entry.get("level", table["level"]) in LEVELS, (label, name)


def test_what_is_sensitive_is_sealed_and_masked_as_registered() -> None:
    fields = REGISTER["tables"]["registry.Child"]["fields"]
    sealed = {name for name, entry in fields.items() if entry.get("sealed")}
    assert sealed == {f"{code}_sealed" for code in vault.SEALED} | {"id_number_index", "phone_index"}
    masks = {name.removesuffix("_sealed"): entry["mask"] for name, entry in fields.items() if "mask" in entry}
    assert masks == {field.code: field.mask for field in FIELDS if field.mask}


@pytest.mark.django_db
def test_unused_tables_stay_empty(as_person: Callable[[str], Client]) -> None:
    people.child(f"{people.HERE}101201", 9)
    assert as_person("county").get("/children/").status_code == 200
    for label in set(REGISTER["unused"]) - FRAMEWORK:
        assert apps.get_model(label).objects.count() == 0, label


def test_the_permission_table_is_current() -> None:
    found = subprocess.run(
        [sys.executable, "scripts/permissions.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-500:]
