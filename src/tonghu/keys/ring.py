"""The key ring: keys per domain with versions, in files of a folder that is never inside the data folder.

``root.key`` wraps every other key; a county keeps it on a UKey or as 3-of-5 shares (:mod:`shares`) and gives it to the
server at start. ``ring.json`` holds the wrapped keys of each domain, newest last. Without the folder the database and
every backup are unreadable: that is their purpose.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from enum import Enum
from pathlib import Path

from tonghu.keys.provider import CryptoProvider, Tampered

ROOT_FILE, RING_FILE = "root.key", "ring.json"
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_OTHERS = 0o077


class KeyFault(RuntimeError):
    """Keys are missing, unreadable or too open. The message says what to do."""


class Domain(Enum):
    """What a key is for. Each domain has keys of its own, so that one lost key opens one kind of content."""

    IDENTITY = "identity"
    BLIND_INDEX = "blind_index"
    AUDIT = "audit"
    ACCOUNTS = "accounts"
    EXPORT = "export"


class KeyRing:
    """Versioned keys per domain. Versions count from 1; encryption uses the newest, decryption the one named."""

    def __init__(
        self,
        provider: CryptoProvider,
        root: bytes,
        keys: dict[Domain, list[bytes]],
        folder: Path,
        oldest: dict[Domain, int] | None = None,
    ) -> None:
        self.provider = provider
        self._root = root
        self._keys = keys
        self._oldest = oldest or {}
        self.folder = folder
        self._stamp = _stamp(folder / RING_FILE)

    # --- opening -------------------------------------------------------------------------------------------------
    @classmethod
    def create(cls, folder: Path, provider: CryptoProvider) -> KeyRing:
        """A new ring with one key per domain. Raises :class:`KeyFault` when one is there already."""
        if (folder / RING_FILE).exists() or (folder / ROOT_FILE).exists():
            raise KeyFault(f"{folder} 里已有密钥，不会覆盖。丢失密钥等于丢失数据")
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(_PRIVATE_FOLDER)
        ring = cls(provider, provider.new_key(), {domain: [provider.new_key()] for domain in Domain}, folder)
        _write_private(folder / ROOT_FILE, base64.b64encode(ring._root) + b"\n")
        ring._store()
        return ring

    @classmethod
    def open(cls, folder: Path, provider: CryptoProvider, root: bytes | None = None) -> KeyRing:
        """The ring of a folder; ``root`` comes from shares or a device when it is not kept in the folder."""
        if root is None:
            path = folder / ROOT_FILE
            if not path.is_file():
                raise KeyFault(f"没有找到根密钥 {path}。请插入密钥介质，或用 tonghu keys combine 从分片恢复")
            _refuse_open_to_others(path)
            root = base64.b64decode(path.read_bytes())
        path = folder / RING_FILE
        if not path.is_file():
            raise KeyFault(f"没有找到密钥环 {path}。请从密钥备份恢复（密钥不在数据备份里）")
        _refuse_open_to_others(path)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            stored = content["keys"]
            oldest = {Domain(name): int(number) for name, number in content.get("oldest", {}).items()}
            keys = {
                domain: [
                    provider.decrypt(root, base64.b64decode(text), _bound(domain, number))
                    for number, text in enumerate(stored.get(domain.value, []), start=1)
                ]
                for domain in Domain
            }
        except (KeyError, ValueError, Tampered) as error:
            raise KeyFault(f"密钥环 {path} 读不出，或与根密钥不符。请核对密钥介质和备份") from error
        missing = [domain.value for domain, found in keys.items() if not found]
        if missing:
            raise KeyFault(f"密钥环 {path} 缺少 {'、'.join(missing)} 的密钥。请从密钥备份恢复")
        return cls(provider, root, keys, folder, oldest)

    # --- use -----------------------------------------------------------------------------------------------------
    def version(self, domain: Domain) -> int:
        """The newest version, also when another process has just added one."""
        self._refresh()
        return len(self._keys[domain])

    def live(self, domain: Domain) -> range:
        """Versions under which something may still be stored, oldest first."""
        newest = self.version(domain)
        return range(self._oldest.get(domain, 1), newest + 1)

    def key(self, domain: Domain, version: int | None = None) -> bytes:
        """The key of a version (default: the newest). Raises :class:`KeyFault` for one that is not in the ring."""
        number = self.version(domain) if version is None else version
        if number > len(self._keys[domain]):
            self._refresh()
        keys = self._keys[domain]
        if not 1 <= number <= len(keys):
            raise KeyFault(f"密钥环里没有 {domain.value} 的第 {number} 版密钥，请从密钥备份恢复")
        return keys[number - 1]

    def rotate(self, domain: Domain) -> int:
        """Add a new version; old ones stay for reading until everything is sealed anew. Returns its number."""
        self._refresh()
        self._keys[domain].append(self.provider.new_key())
        self._store()
        return len(self._keys[domain])

    def retire(self, domain: Domain, before: int) -> None:
        """Nothing is stored under versions below ``before`` any more. They stay in the ring for old backups."""
        self._refresh()
        self._oldest[domain] = max(before, self._oldest.get(domain, 1))
        self._store()

    def _refresh(self) -> None:
        """Read the ring again when its file was replaced by another process of this installation."""
        stamp = _stamp(self.folder / RING_FILE)
        if stamp is None or stamp == self._stamp:
            return
        again = KeyRing.open(self.folder, self.provider, self._root)
        self._keys, self._oldest, self._stamp = again._keys, again._oldest, stamp

    @property
    def root(self) -> bytes:
        """The root key, for making shares."""
        return self._root

    def _store(self) -> None:
        wrapped = {
            domain.value: [
                base64.b64encode(self.provider.encrypt(self._root, key, _bound(domain, number))).decode()
                for number, key in enumerate(keys, start=1)
            ]
            for domain, keys in self._keys.items()
        }
        oldest = {domain.value: number for domain, number in self._oldest.items()}
        content = {"provider": self.provider.name, "keys": wrapped, "oldest": oldest}
        _write_private(self.folder / RING_FILE, json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")
        self._stamp = _stamp(self.folder / RING_FILE)


def _bound(domain: Domain, version: int) -> bytes:
    return f"ring|{domain.value}|{version}".encode()


def restore_root(folder: Path, root: bytes, provider: CryptoProvider) -> None:
    """Put a root key that came from shares back into its file. Raises :class:`KeyFault` when the ring is another's."""
    KeyRing.open(folder, provider, root)
    _write_private(folder / ROOT_FILE, base64.b64encode(root) + b"\n")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _write_private(path: Path, content: bytes) -> None:
    """Write whole or not at all, readable by the owner only."""
    handle, name = tempfile.mkstemp(prefix=".ring-", dir=path.parent)
    try:
        os.fchmod(handle, _PRIVATE_FILE)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _refuse_open_to_others(path: Path) -> None:
    if path.stat().st_mode & _OTHERS:
        raise KeyFault(f"{path} 对其他用户可读。请执行 chmod 600 {path}")
