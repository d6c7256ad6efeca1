"""Backup and restore through the commands: an empty place, equal contents, a whole audit, every damage refused (I6, I8)."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.operations.conftest import on_postgres
from tests.operations.markers import ENCODINGS, found_in, values
from tests.operations.office import Office

CHILDREN = 300
FLIP = """
import json
from tonghu.operations import backups
folder, found = Path(sys.argv[1]), 0
for name, position, bit in json.loads(sys.argv[2]):
    path = folder / name
    whole = path.read_bytes()
    path.write_bytes(whole[:position] + bytes([whole[position] ^ bit]) + whole[position + 1:])
    try:
        backups.check(folder)
    except backups.Unusable:
        found += 1
    path.write_bytes(whole)
backups.check(folder)
print(found)
"""


@dataclass
class Kept:
    """An office and a backup of it; ``other``: an empty place for the same kind of database."""

    office: Office
    backup: Path
    other: Office


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """An office with children and an anchored audit, and its backup."""
    folder = tmp_path_factory.mktemp(request.param)
    office, other = Office(folder / "one"), Office(folder / "two")
    if request.param == "postgresql":
        cluster = request.getfixturevalue("cluster")
        on_postgres(office, cluster, "one")
        on_postgres(other, cluster, "two")
    office.opened()
    office.load(CHILDREN)
    office.run("audit", "anchor")
    office.run("backup", "--to", folder / "backups")
    (backup,) = (folder / "backups").iterdir()
    return Kept(office, backup, other)


def test_into_an_empty_place_contents_equal_and_the_audit_verifies(kept: Kept, tmp_path: Path) -> None:
    """I6: the keys come from three of the five shares, everything else from the backup."""
    other = kept.other
    kept.office.run("keys", "split", "--to", tmp_path / "shares")
    shutil.copytree(kept.office.home / "keys", other.home / "keys")
    (other.home / "keys" / "root.key").unlink()
    assert "没有找到根密钥" in other.run("restore", kept.backup, fails=True)
    shares = [tmp_path / "shares" / f"share-{number}.txt" for number in (5, 1, 3)]
    assert "3 份" in other.run("keys", "join", *shares[:2], fails=True)
    other.run("keys", "join", *shares)
    told = other.run("restore", kept.backup)
    assert f"儿童档案 {CHILDREN} 份" in told
    assert "逐表一致" in told
    assert "链完整" in other.run("audit", "verify")
    assert "可以安全启动" in other.run("serve", "--check")
    assert "不是空的" in other.run("restore", kept.backup, fails=True)


def test_a_flipped_byte_in_any_file_is_found_before_anything_is_written(kept: Kept, tmp_path: Path) -> None:
    """I8: 100 of 100, in every kind of file of the backup."""
    copy = tmp_path / "copy"
    shutil.copytree(kept.backup, copy)
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    rng, spots = Random(8), []
    for number in range(100):
        path = files[number % len(files)]
        spots.append((str(path.relative_to(copy)), rng.randrange(path.stat().st_size), 1 << rng.randrange(8)))
    assert kept.office.script(FLIP, copy, json.dumps(spots)).split() == ["100"]


def test_other_keys_do_not_open_a_backup(kept: Kept, tmp_path: Path) -> None:
    stranger = Office(tmp_path / "stranger", kept.other.settings)
    stranger.run("keys", "init")
    assert "密钥不是备份时的密钥" in stranger.run("restore", kept.backup, fails=True)


def test_no_key_is_in_a_backup(kept: Kept) -> None:
    """Without the key folder a backup tells nothing: neither a key file's content nor a key itself is in it."""
    folder = kept.office.home / "keys"
    secrets = {path.name: path.read_bytes().strip() for path in folder.iterdir() if path.is_file()}
    secrets["root"] = base64.b64decode(secrets["root.key"])
    assert {"root.key", "ring.json"} < secrets.keys()
    held = {str(path): path.read_bytes() for path in kept.backup.rglob("*") if path.is_file()}
    assert [(path, name) for path, whole in held.items() for name, secret in secrets.items() if secret in whole] == []
    assert [path for path in held if Path(path).name in secrets] == []


def test_the_search_for_readable_values_finds_them(tmp_path: Path) -> None:
    child = values(7)
    for number, encoding in enumerate(ENCODINGS):
        for name in ("id_number", "phone", "hukou_address", "residence_address"):
            (tmp_path / f"{number}-{name}").write_bytes(b"\1\2" + f"a{child[name]}b".encode(encoding) + b"\3")
    assert {line.split(":")[0] for line in found_in(tmp_path, 8)} == {path.name for path in tmp_path.iterdir()}


def test_database_and_backup_hold_no_readable_sealed_value(kept: Kept) -> None:
    """C1: four values of each child in UTF-8, UTF-16 and GBK. The names are not sealed: they show that the search finds."""
    if "TONGHU_DATABASE" not in kept.office.settings:
        assert found_in(kept.office.home / "data", CHILDREN) == []
        held = b"".join(path.read_bytes() for path in (kept.office.home / "data").glob("tonghu.sqlite3*"))
        assert "虚构7".encode() in held
    assert found_in(kept.backup, CHILDREN) == []
