"""What the start refuses: a list of reasons, each with what to do. Empty: safe to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tonghu.operations.facts import NETWORK, Facts, Postgres, Sqlite

_FIXED, _BACKPORTS = (3, 51, 3), ((3, 50, 7), (3, 44, 6))
"""SQLite 3.7.0 to 3.51.2 can lose the log in a race when it is reset; two branches were repaired too."""
_LOWEST_POSTGRES = 150000


def faults(facts: Facts) -> list[str]:
    """Every reason not to start, in Chinese."""
    found = [*_settings(facts), *_places(facts)]
    database = facts.database
    found += _sqlite(database) if isinstance(database, Sqlite) else _postgres(database)
    if facts.waiting_migrations:
        found.append(f"数据库还有 {facts.waiting_migrations} 项结构更新没有执行。请先备份，再执行 tonghu migrate")
    if facts.cut_tail:
        found.append(f"审计记录与库外存证不符：{facts.cut_tail}。数据库可能被替换或截断，请停用并联系审计管理员")
    return found


def _settings(facts: Facts) -> Iterator[str]:
    if facts.debug:
        yield "DEBUG 已打开，会把内部信息显示给访问者。请关闭"
    if "*" in facts.hosts:
        yield "TONGHU_HOSTS 含有 *，任何域名都会被接受。请写明本系统的域名或地址"
    if facts.plain_http and not facts.demo:
        yield "不加密的访问（TONGHU_PLAIN_HTTP）只用于本机演练。请去掉，改用证书"
    if facts.undeclared_views:
        yield f"有 {facts.undeclared_views} 个页面没有登记权限。请恢复原来的程序文件"


def _places(facts: Facts) -> Iterator[str]:
    if _inside(facts.keys, facts.data) or _inside(facts.data, facts.keys):
        yield f"密钥文件夹 {facts.keys} 与数据文件夹 {facts.data} 互相包含，拿到数据就拿到了密钥。请把密钥移到别处"
    if not facts.anchors:
        yield "没有设置存证文件夹（TONGHU_ANCHORS），审计记录被整体改写时无法发现"
    for folder in facts.anchors:
        if _inside(folder, facts.data):
            yield f"存证文件夹 {folder} 在数据文件夹里，会与数据库一起被改写。请移到别处"
    if facts.data_mode & 0o007:
        yield f"数据文件夹 {facts.data} 对其他用户开放。请执行 chmod 700 {facts.data}"


def _inside(one: Path, other: Path) -> bool:
    return one == other or other in one.parents


def _sqlite(facts: Sqlite) -> Iterator[str]:
    version = ".".join(map(str, facts.version))
    repaired = any(facts.version[:2] == fixed[:2] and facts.version >= fixed for fixed in _BACKPORTS)
    if facts.version < _FIXED and not repaired:
        yield f"SQLite {version} 在预写日志下可能丢失数据，需要 3.51.3 以上。请重新安装本程序（自带合适的版本）"
    if facts.journal != "wal":
        yield f"数据库日志方式是 {facts.journal}，应为 wal。请检查数据文件夹所在磁盘"
    if facts.synchronous < 2:
        yield f"数据库 synchronous={facts.synchronous}，断电会丢失已确认的数据，应为 FULL"
    if not facts.foreign_keys:
        yield "数据库没有检查引用关系（foreign_keys），应打开"
    if facts.transactions != "IMMEDIATE":
        yield "数据库写事务不是 IMMEDIATE，并发写入会失败"
    if facts.filesystem in NETWORK:
        yield f"数据文件夹在网络文件系统（{facts.filesystem}）上，文件锁不可靠。请用本机磁盘，或改用 PostgreSQL"


def _postgres(facts: Postgres) -> Iterator[str]:
    if facts.version < _LOWEST_POSTGRES:
        yield f"PostgreSQL 版本过低（{facts.version // 10000}），需要 15 以上"
    if facts.superuser or facts.bypasses_wall:
        yield "数据库账号是超级用户，或可以绕过行级安全。请改用普通账号"
    if facts.owns_tables:
        yield "数据库账号是数据表的所有者，可以拆除行级安全。请用另一个账号执行 tonghu migrate（TONGHU_DATABASE_OWNER）"
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if getattr(facts, name) == "off":
            yield f"PostgreSQL 的 {name} 已关闭，断电会丢失已确认的数据。请打开"
    if not facts.collation.startswith(("C", "POSIX")):
        yield f"数据库排序规则是 {facts.collation}，区划查找会漏人。请用 LOCALE 'C.UTF-8' 建库"
    if facts.outside_wall:
        yield f"数据表 {'、'.join(sorted(facts.outside_wall))} 没有强制行级安全。请执行 tonghu migrate"
