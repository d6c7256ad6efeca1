"""Finding and reading policy packs: the shipped ones by id or name, a user's own by path."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tonghu.core.policy.faults import Fault, PolicyError, Where
from tonghu.core.policy.model import Pack
from tonghu.core.policy.read_pack import Source, own_tree, read_pack

_PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIXES = (".yaml", ".yml")


class UnknownPolicy(Exception):
    """No pack of that id, name or path. The message (Chinese) lists what there is."""


def packs_root() -> Path:
    """The folder of the shipped packs: beside the sources in a checkout, inside the package when installed."""
    installed = _PACKAGE / "packs"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "packs"


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped packs in order of their codes, so that a parent stands before its children."""
    return tuple(sorted(path.name for path in packs_root().iterdir() if path.is_dir()))


def load_pack(name_or_path: str | Path) -> Pack:
    """A pack by id, name, alias or path. Raises :class:`UnknownPolicy` or :class:`PolicyError`."""
    path = Path(name_or_path)
    text = str(name_or_path)
    if text in shipped_ids():
        return _shipped(text)
    if path.suffix in _SUFFIXES or "/" in text or "\\" in text or path.is_dir():
        if not path.exists():
            raise UnknownPolicy(f"没有找到政策包文件：{text}")
        return read_pack(_chain_of(path))
    for pack in (_shipped(identifier) for identifier in shipped_ids()):
        if text in (pack.name, *pack.aliases):
            return pack
    known = "、".join(f"{identifier}（{_shipped(identifier).name}）" for identifier in shipped_ids())
    raise UnknownPolicy(f"不认识的政策包“{text}”。可用：{known}；也可以给出自己的政策包文件路径")


def parent_of(name_or_path: str | Path) -> Pack | None:
    """The pack that a pack extends; ``None`` for one that extends none. Raises as :func:`load_pack`."""
    pack = load_pack(name_or_path)
    if not pack.ancestors:
        return None
    path = Path(name_or_path)
    if str(name_or_path) in shipped_ids() or not path.exists():
        return _shipped(pack.ancestors[0])
    return read_pack(_chain_of(path)[:-1])


def sources_of(name_or_path: str | Path) -> tuple[Source, ...]:
    """The text of a pack and its ancestors, the oldest first: what ``read_pack`` makes the same pack of, anywhere."""
    text = str(name_or_path)
    path = packs_root() / text if text in shipped_ids() else Path(name_or_path)
    return tuple(_chain_of(path))


@cache
def _shipped(identifier: str) -> Pack:
    return read_pack(_chain_of(packs_root() / identifier))


def _chain_of(path: Path) -> list[Source]:
    """The pack's sources with its ancestors, the oldest first. A parent is a shipped id or a file beside the child."""
    chain: list[Source] = []
    seen: list[str] = []
    current: Path | None = path
    while current is not None:
        source = _source(current)
        if source.id in seen:
            raise PolicyError(
                [Fault(Where(source.files[0][0], 0), f"extends 绕回了自己：{' → '.join([*seen, source.id])}")]
            )
        seen.append(source.id)
        chain.append(source)
        current = _parent(source, current)
    return chain[::-1]


def _source(path: Path) -> Source:
    files = tuple((_label(file), _text(file)) for file in _files(path))
    if not files:
        raise PolicyError([Fault(Where(str(path), 0), "文件夹里没有 .yaml 文件")])
    identifier = own_tree(Source("?", files)).entry("id")
    if identifier is None or not isinstance(identifier.value, str):
        raise PolicyError([Fault(Where(files[0][0], 1), "缺少 id，例如 id: cn-410423")])
    return Source(identifier.value, files)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    else:
        # The file that says who the pack is comes first, so that its place is the pack's place in messages.
        yield from sorted(
            (file for file in path.iterdir() if file.suffix in _SUFFIXES),
            key=lambda file: (file.stem != "pack", file.name),
        )


def _label(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise PolicyError([Fault(Where(_label(file), 0), f"读不出文字（应为 UTF-8）：{error}")]) from error


def _parent(source: Source, path: Path) -> Path | None:
    extends = own_tree(source).entry("extends")
    if extends is None or extends.value is None:
        return None
    name = str(extends.value)
    folder = path.parent
    for beside in (*(folder / f"{name}{suffix}" for suffix in _SUFFIXES), folder / name):
        if beside.exists():
            return beside
    if name in shipped_ids():
        return packs_root() / name
    raise PolicyError([Fault(extends.where, f"没有名为“{name}”的上级政策包（既不在同一文件夹，也不是自带的）")])
