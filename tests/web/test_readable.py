"""What a restore opens is every sealed value there is: one turned bit in any sealed column of any table is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.utils import timezone

from tests.web import people
from tests.web.papers import png
from tests.web.test_imports import UNIT, line, table, uploaded
from tonghu.evidence.models import Attachment
from tonghu.figures import vault as figures
from tonghu.figures.models import Release, Snapshot
from tonghu.keys.provider import Tampered
from tonghu.keys.ring import KeyFault
from tonghu.operations.backups import READABLE
from tonghu.records import recording, vault
from tonghu.records.models import Draft, ProtectedNote
from tonghu.registry import vault as heads
from tonghu.registry.models import Child
from tonghu.registry.models import Draft as Begun
from tonghu.web.rule import current_pack

As = Callable[[str], Client]
NOT_SEALED = {"digest", "mac", "index", "id_number_index", "phone_index"}
"""Binary columns that hold keyed digests: nothing can be opened in them."""


def sealed_columns() -> list[tuple[Any, str]]:
    """(model, column) of everything that is sealed or wrapped."""
    return [
        (model, column.name)
        for model in apps.get_models()
        if model.__module__.startswith("tonghu.")
        for column in model._meta.get_fields()
        if isinstance(column, models.BinaryField) and column.name not in NOT_SEALED
    ]


def one_of_each(county: Client) -> None:
    """A row in every table that holds something sealed."""
    people.child(UNIT, 2)  # with sealed columns of its own: no record says otherwise
    child = people.child(UNIT, 1)
    said = {"name": "李方", "sex": "女", "mother_phone": "13800000001"}
    new = recording.New(said, "registrations", timezone.localdate())
    recording.append(child, [new], by="", origin="start", pack=current_pack())
    key = vault.data_keys([child.pk])[child.pk]
    for model, table_name, more in (
        (Draft, "records_draft", {"owner": "7"}),
        (ProtectedNote, "records_protectednote", {"kind": "orphan", "recorded_by": "7"}),
    ):
        row = f"{child.pk}/{more.get('owner') or more['kind']}"
        model.objects.create(child=child, sealed=vault.seal_json(key, table_name, row, {}), **more)  # type: ignore[attr-defined]  # both are models
    begun = Begun(owner="7")
    heads.seal_draft(begun, "{}")
    begun.save()
    paper = {"kind": "hukou_book", "file": SimpleUploadedFile("户口簿.png", png())}
    assert county.post(f"/children/{child.number}/attachments/new/", paper).status_code == 302
    uploaded(county, table(line(0)))
    snapshot = Snapshot(area=people.HERE, as_of=timezone.localdate(), pack="cn-35", taken_by="7")
    release = Release(snapshot=snapshot, audience="public", made_by="7")
    for one in (snapshot, release):
        figures.new_key(one)
        figures.put(one, b"content")
    snapshot.save()
    release.save()


def opened() -> list[int]:
    return [prove() for _, prove in READABLE]


@pytest.mark.django_db
def test_a_turned_bit_in_any_sealed_column_is_found(as_person: As) -> None:
    """D: backup and keys fit, or the restore says so."""
    one_of_each(as_person("county"))
    assert all(opened())
    for model, column in sealed_columns():
        rows = model._base_manager
        row = rows.exclude(**{column: b""}).first()
        assert row is not None, f"{model.__name__}.{column} is not in the test"
        whole = bytes(getattr(row, column))
        rows.filter(pk=row.pk).update(**{column: whole[:-1] + bytes((whole[-1] ^ 1,))})
        with pytest.raises((Tampered, KeyFault)):
            opened()
        rows.filter(pk=row.pk).update(**{column: whole})
    assert all(opened())


@pytest.mark.django_db
def test_a_destroyed_key_keeps_nobody_from_restoring(as_person: As) -> None:
    one_of_each(as_person("county"))
    child = Attachment.objects.get().child
    heads.ChildKey.objects.filter(child=child).delete()
    assert Child.objects.filter(pk=child.pk).exists()
    assert opened()[2] == 0
