"""The start refuses unsafe settings, each with what to do (I3, K1); through the command where that is possible."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.operations.conftest import on_postgres
from tests.operations.office import Office
from tests.postgres.cluster import OWNER, SERVER_USER, Cluster
from tonghu.operations.facts import Facts, Postgres, Sqlite, filesystem
from tonghu.operations.safety import faults

SQLITE = Sqlite((3, 53, 4), "wal", 2, True, "IMMEDIATE", "ext4")
POSTGRES = Postgres(150018, False, False, False, "on", "on", "on", "C.UTF-8", frozenset())
SAFE = Facts(
    debug=False,
    hosts=("office.example",),
    plain_http=False,
    demo=False,
    data=Path("/srv/tonghu/data"),
    keys=Path("/srv/tonghu/keys"),
    anchors=(Path("/srv/tonghu/anchors"),),
    data_mode=0o700,
    waiting_migrations=0,
    undeclared_views=0,
    cut_tail="",
    database=SQLITE,
)
UNSAFE: dict[str, tuple[dict[str, Any], str]] = {
    "debug": ({"debug": True}, "DEBUG"),
    "any host": ({"hosts": ("*",)}, "TONGHU_HOSTS"),
    "plain": ({"plain_http": True}, "不加密"),
    "keys in data": ({"keys": Path("/srv/tonghu/data/keys")}, "互相包含"),
    "data in keys": ({"keys": Path("/srv/tonghu")}, "互相包含"),
    "keys are data": ({"keys": Path("/srv/tonghu/data")}, "互相包含"),
    "no anchor": ({"anchors": ()}, "存证文件夹"),
    "anchors in data": ({"anchors": (Path("/srv/tonghu/data/anchors"),)}, "与数据库一起"),
    "open folder": ({"data_mode": 0o755}, "chmod 700"),
    "migrations": ({"waiting_migrations": 2}, "tonghu migrate"),
    "undeclared": ({"undeclared_views": 1}, "没有登记权限"),
    "cut tail": ({"cut_tail": "x"}, "审计"),
}
DATABASES: dict[str, tuple[Sqlite | Postgres, str]] = {
    "race": (replace(SQLITE, version=(3, 51, 2)), "3.51.3"),
    "debian": (replace(SQLITE, version=(3, 40, 1)), "3.51.3"),
    "backport too old": (replace(SQLITE, version=(3, 50, 6)), "3.51.3"),
    "journal": (replace(SQLITE, journal="delete"), "wal"),
    "synchronous": (replace(SQLITE, synchronous=1), "断电"),
    "foreign keys": (replace(SQLITE, foreign_keys=False), "foreign_keys"),
    "transactions": (replace(SQLITE, transactions=""), "IMMEDIATE"),
    "network": (replace(SQLITE, filesystem="nfs4"), "网络文件系统"),
    "old": (replace(POSTGRES, version=140011), "15"),
    "superuser": (replace(POSTGRES, superuser=True), "超级用户"),
    "bypass": (replace(POSTGRES, bypasses_wall=True), "绕过"),
    "owner": (replace(POSTGRES, owns_tables=True), "所有者"),
    "fsync": (replace(POSTGRES, fsync="off"), "fsync"),
    "pages": (replace(POSTGRES, full_page_writes="off"), "full_page_writes"),
    "commit": (replace(POSTGRES, synchronous_commit="off"), "synchronous_commit"),
    "collation": (replace(POSTGRES, collation="zh_CN.UTF-8"), "排序规则"),
    "no wall": (replace(POSTGRES, outside_wall=frozenset({"registry_child"})), "行级安全"),
}


def test_safe_settings_are_not_refused() -> None:
    for database in (SQLITE, POSTGRES, replace(SQLITE, version=(3, 50, 7)), replace(SQLITE, version=(3, 44, 6))):
        assert faults(replace(SAFE, database=database)) == []
    assert faults(replace(SAFE, plain_http=True, demo=True)) == []


@pytest.mark.parametrize("name", UNSAFE)
def test_every_unsafe_setting_is_refused_alone(name: str) -> None:
    change, word = UNSAFE[name]
    found = faults(replace(SAFE, **change))
    assert [word in text for text in found] == [True]


@pytest.mark.parametrize("name", DATABASES)
def test_every_unsafe_database_is_refused_alone(name: str) -> None:
    database, word = DATABASES[name]
    found = faults(replace(SAFE, database=database))
    assert [word in text for text in found] == [True]


def test_the_filesystem_is_read_from_the_mount_table(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:5 / /srv rw shared:1 - nfs4 host:/x rw\n3 1 0:6 / /srv2 rw - xfs /dev/b rw\n"
    )
    assert [filesystem(Path(p), table) for p in ("/srv/data", "/srv", "/srv2/a", "/opt")] == [
        "nfs4",
        "nfs4",
        "xfs",
        "ext4",
    ]


def test_the_command_refuses(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    assert "没有找到根密钥" in office.run("serve", "--check", fails=True)
    office.run("keys", "init")
    assert "tonghu migrate" in office.run("serve", "--check", fails=True)
    office.run("migrate")
    assert "可以安全启动" in office.run("serve", "--check")
    office.settings = {"TONGHU_HOSTS": "*", "TONGHU_PLAIN_HTTP": "1", "TONGHU_ANCHORS": str(office.home / "data" / "a")}
    told = office.run("serve", "--check", fails=True)
    assert all(word in told for word in ("TONGHU_HOSTS", "不加密", "与数据库一起"))
    office.settings = {"TONGHU_HOME": str(office.home)}
    assert "互相包含" in office.run("serve", "--check", fails=True)


def test_a_replaced_database_is_noticed_at_the_start(tmp_path: Path) -> None:
    """The anchors know more than the database: an old copy was put in its place."""
    office = Office(tmp_path / "office").opened()
    old = office.database.read_bytes()
    office.run("keys", "rotate", "identity", "--wait")
    office.run("audit", "anchor")
    office.database.write_bytes(old)
    assert "审计记录与库外存证不符" in office.run("serve", "--check", fails=True)
    assert "尾部被截断" in office.run("audit", "verify", fails=True)


def test_the_command_refuses_a_role_that_could_take_the_wall_down(cluster: Cluster, tmp_path: Path) -> None:
    office = on_postgres(Office(tmp_path / "office"), cluster, "refusals")
    office.run("keys", "init")
    office.run("migrate")
    assert "可以安全启动" in office.run("serve", "--check")
    office.settings["TONGHU_DATABASE"] = cluster.address(OWNER, "refusals")
    assert "所有者" in office.run("serve", "--check", fails=True)
    office.settings["TONGHU_DATABASE"] = cluster.address(SERVER_USER, "refusals")
    assert "超级用户" in office.run("serve", "--check", fails=True)


def test_the_tonghu_command_knows_the_platforms_commands() -> None:
    """The other tests start them without the commands on files, which would cost a second each time."""
    done = subprocess.run(
        [Path(sys.executable).parent / "tonghu", "--help"], capture_output=True, text=True, check=True
    )
    commands = ("serve", "worker", "migrate", "first", "backup", "restore", "audit", "keys", "demo", "survey")
    assert [name for name in commands if name not in done.stdout] == []
