"""``tonghu blind make``: a registration table becomes a token file to hand on and a private file to keep."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tonghu.batch.blind import crypto, envelope
from tonghu.batch.blind.agreement import Agreement, SharedSecret
from tonghu.batch.errors import UnusableInput
from tonghu.batch.linkage.tables_data import load_tables
from tonghu.batch.registrations import read_registrations
from tonghu.core.base.registration import Registration
from tonghu.core.linkage.blind import NORMALISATION, BlindChild, Kind, Tokens, messages_of
from tonghu.core.linkage.names import UNREADABLE, NameForm, read_name

TOKENS_MAX = 80
"""Tokens of one child at most; more is not one child's data."""
_PEOPLE = ("father", "mother", "carer", "guardian")


@dataclass(frozen=True)
class Made:
    """What :func:`make` did. ``left_out`` are rows (as the table shows them) without enough facts for any token."""

    token_file: Path
    private_file: Path
    children: int
    left_out: tuple[str, ...]
    digest: str
    by_kind: Mapping[Kind, int]


@dataclass(frozen=True)
class TokenFile:
    """A token file as the comparer reads it."""

    side: str
    tokens: Mapping[int, Tokens]
    share: bytes
    digest: str


@dataclass(frozen=True)
class PrivateFile:
    """What a side keeps: its share of the seal, and which rows of its table a handle stands for."""

    side: str
    rows: Mapping[int, Sequence[str]]
    share: bytes
    token_digest: str


def make(table: Path, secret: SharedSecret, side: str, folder: Path) -> Made:
    """Write ``SIDE.blind`` and ``SIDE.private``. Raises :class:`UnusableInput` above the agreed number of children."""
    agreement = secret.agreement
    if side not in agreement.parties:
        raise UnusableInput(
            f"“{side}”不是口令文件里的一方（双方是 {'、'.join(agreement.parties)}）。请用 --side 写明本单位"
        )
    rows = read_registrations(table, ()).rows
    children, left_out = _children(rows)
    if not children:
        raise UnusableInput(
            f"{table.name} 里没有可参加比对的儿童：每人至少要有有效号码，或姓名加电话，或姓名、出生日期加监护人"
        )
    if len(children) > agreement.cap:
        raise UnusableInput(
            f"{table.name} 有 {len(children)} 名儿童，超过双方约定的上限 {agreement.cap}。请核对文件；确需更多，请双方另做口令"
        )
    # Handles in a random order: the order of a table (by village, by date) would tell something.
    random.SystemRandom().shuffle(children)
    maker = crypto.TokenMaker(secret.token_key)
    by_kind: dict[Kind, int] = {}
    body = []
    for _, messages in children:
        for kind in messages:
            by_kind[kind] = by_kind.get(kind, 0) + 1
        body.append(
            {kind.value: sorted(maker.token(kind.domain, text) for text in texts) for kind, texts in messages.items()}
        )
    share = crypto.random_bytes()
    paths = _paths(folder, side)
    header = {**agreement.header(), "side": side, "children": len(children), "normalisation": NORMALISATION}
    token_body = {"share": share.hex(), "tokens": body}
    written = envelope.write(paths[0], "tokens", header, token_body, secret.check_key)
    private = {"share": share.hex(), "token_file": written.digest, "rows": [rows for rows, _ in children]}
    envelope.write(paths[1], "private", header, private, secret.check_key)
    return Made(*paths, len(children), left_out, written.digest, by_kind)


def _paths(folder: Path, side: str) -> tuple[Path, Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {folder}（{error.strerror or error}）。请换一个文件夹") from error
    return folder / f"{side}.blind", folder / f"{side}.private"


_Entry = tuple[list[str], dict[Kind, tuple[str, ...]]]


def _children(rows: Sequence[Registration]) -> tuple[list[_Entry], tuple[str, ...]]:
    """Children with their rows and messages: rows of one valid number are one child, with the messages of all of them."""
    entries: list[_Entry] = []
    by_number: dict[str, _Entry] = {}
    left_out = []
    for row in rows:
        messages = messages_of(child_of(row))
        if not messages:
            left_out.append(_place(row))
            continue
        number = messages.get(Kind.ID, ("",))[0]
        known = by_number.get(number)
        if known is None:
            entry: _Entry = ([_place(row)], dict(messages))
            entries.append(entry)
            if number:
                by_number[number] = entry
            continue
        known[0].append(_place(row))
        for kind, texts in messages.items():
            known[1][kind] = tuple(sorted({*known[1].get(kind, ()), *texts}))
    return entries, tuple(left_out)


def _place(row: Registration) -> str:
    return f"{row.sheet}!{row.row}" if row.sheet else str(row.row)


def child_of(row: Registration) -> BlindChild:
    """What a registration says of a child, normalised alike on both sides: names in standard characters, as for recognising."""
    tables = load_tables()
    name = read_name(row.text("name"), tables)
    born = row.date("birth_date")
    guardians = (_readable(read_name(row.text(f"{who}_name"), tables)) for who in _PEOPLE)
    phones = (phone for who in _PEOPLE for phone in row.text(f"{who}_phone").split("、"))
    return BlindChild(
        id_text=row.text("id_number"),
        name=_readable(name),
        sound=name.sound if _readable(name) else "",
        birth=born.first if born is not None and born.exact else None,
        guardians=tuple(dict.fromkeys(guardian for guardian in guardians if guardian)),
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
    )


def _readable(name: NameForm) -> str:
    """The standard name; "" for one with a character that somebody could not type: it would agree with nothing."""
    return "" if UNREADABLE in name.elements else name.standard


def load_tokens(path: Path, agreement: Agreement, check_key: bytes) -> TokenFile:
    """A token file of this agreement. Raises :class:`UnusableInput` when it is not whole or larger than agreed."""
    found = envelope.verified(path, "tokens", "令牌文件", check_key)
    belongs(path, found.header, agreement)
    if found.header.get("normalisation") != NORMALISATION:
        raise UnusableInput(f"{path.name} 是另一版本的程序做的，规范化办法不同，不能比对。请双方用同一版本重做")
    try:
        share = bytes.fromhex(found.body["share"])
        tokens = {handle: _tokens(entry) for handle, entry in enumerate(found.body["tokens"])}
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableInput(f"{path.name} 的内容不合格式。未使用该文件；请对方重做") from error
    if len(tokens) > agreement.cap or len(tokens) != found.header.get("children"):
        raise UnusableInput(
            f"{path.name} 有 {len(tokens)} 名儿童，超过约定的上限 {agreement.cap} 或与文件头不符。未使用该文件"
        )
    if any(sum(map(len, entry.values())) > TOKENS_MAX for entry in tokens.values()):
        raise UnusableInput(
            f"{path.name} 中有儿童的令牌多于 {TOKENS_MAX} 个，不像一名儿童的资料（可能在试探）。未使用该文件"
        )
    return TokenFile(found.header["side"], tokens, share, found.digest)


def _tokens(entry: Any) -> Tokens:
    found = {Kind(kind): tuple(values) for kind, values in entry.items()}
    for values in found.values():
        for value in values:
            if len(bytes.fromhex(value)) != crypto.TOKEN_BYTES:
                raise ValueError("a token of another length")
    return found


def load_private(path: Path, agreement: Agreement, check_key: bytes) -> PrivateFile:
    """A private file of this agreement. Raises :class:`UnusableInput` when it is not whole."""
    found = envelope.verified(path, "private", "私有文件", check_key)
    belongs(path, found.header, agreement)
    rows = {handle: tuple(places) for handle, places in enumerate(found.body["rows"])}
    return PrivateFile(found.header["side"], rows, bytes.fromhex(found.body["share"]), found.body["token_file"])


def belongs(path: Path, header: Mapping[str, Any], agreement: Agreement) -> None:
    """Raises :class:`UnusableInput` when a file is of another pair, period or cap."""
    if {key: header.get(key) for key in agreement.header()} != agreement.header() or (
        "side" in header and header["side"] not in agreement.parties
    ):
        raise UnusableInput(f"{path.name} 属于另一对单位或另一期间。请核对文件")
