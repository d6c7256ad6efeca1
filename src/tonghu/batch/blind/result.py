"""``tonghu blind compare``, ``accept`` and ``open``: two token files become a sealed result, opened when both agree."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.batch.blind import crypto, envelope
from tonghu.batch.blind.agreement import Agreement, SharedSecret
from tonghu.batch.blind.tokens import PrivateFile, TokenFile, belongs
from tonghu.batch.errors import UnusableInput
from tonghu.core.linkage.blind import BlindPair, Kind, Outcome, compare

RATIO_TOLD = 20
"""One side so many times larger than the other is told: it may be a mistake, or somebody trying out numbers."""
HEADER = ("配对号", "行号", "结论", "相符依据")


@dataclass(frozen=True)
class Counts:
    """What the readable part of a result says: children per side, pairs by outcome."""

    children: Mapping[str, int]
    same: int
    person: int

    @property
    def lopsided(self) -> bool:
        """Whether one side is suspiciously larger."""
        sizes = sorted(self.children.values())
        return sizes[-1] > RATIO_TOLD * sizes[0]


def seal_result(first: TokenFile, second: TokenFile, agreement: Agreement, key: bytes, path: Path) -> Counts:
    """Compare and write the sealed result. Raises :class:`UnusableInput` when both files are of one side."""
    if first.side == second.side:
        raise UnusableInput(f"两个令牌文件都是“{first.side}”的。请放双方各一个")
    ordered = sorted((first, second), key=lambda file: file.side)
    pairs = compare(ordered[0].tokens, ordered[1].tokens)
    # The number of a pair is what both sides may say aloud; it must not follow the order of either file.
    random.SystemRandom().shuffle(pairs)
    counts = Counts(
        {file.side: len(file.tokens) for file in ordered},
        sum(pair.outcome is Outcome.SAME for pair in pairs),
        sum(pair.outcome is Outcome.PERSON for pair in pairs),
    )
    header = {
        **agreement.header(),
        "children": dict(counts.children),
        "pairs": {"same": counts.same, "person": counts.person},
        "files": {file.side: file.digest for file in ordered},
    }
    context = _context(header)
    one, two = (crypto.share_for(file.share, context) for file in ordered)
    sealed = crypto.seal((one, two), context, _plain(pairs))
    envelope.write(path, "result", header, {"sealed": sealed.hex()}, key)
    return counts


def _context(header: Mapping[str, object]) -> bytes:
    fields = {name: header[name] for name in ("pair", "period", "parties", "files", "pairs", "children")}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()


def _plain(pairs: Sequence[BlindPair]) -> bytes:
    return json.dumps([[p.ours, p.theirs, p.outcome.value, [kind.value for kind in p.kinds]] for p in pairs]).encode()


@dataclass(frozen=True)
class Result:
    """A result file, still sealed."""

    path: Path
    header: Mapping[str, object]
    sealed: bytes
    digest: str

    @property
    def counts(self) -> Counts:
        """What may be known before both sides have accepted."""
        pairs: Mapping[str, int] = self.header["pairs"]  # type: ignore[assignment] # written by seal_result, proof checked
        children: Mapping[str, int] = self.header["children"]  # type: ignore[assignment] # as above
        return Counts(children, pairs["same"], pairs["person"])


def load_result(path: Path, agreement: Agreement, key: bytes) -> Result:
    """A result of this agreement. Raises :class:`UnusableInput` when it is not whole."""
    found = envelope.verified(path, "result", "比对结果", key)
    belongs(path, found.header, agreement)
    return Result(path, found.header, bytes.fromhex(found.body["sealed"]), found.digest)


def accept(result: Result, private: PrivateFile, secret: SharedSecret, folder: Path) -> Path:
    """Write ``SIDE.accept``: this side's share of the seal, for this result only."""
    _own(result, private)
    path = folder / f"{private.side}.accept"
    header = {**secret.agreement.header(), "side": private.side, "result": result.digest}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {folder}（{error.strerror or error}）。请换一个文件夹") from error
    share = crypto.share_for(private.share, _context(result.header))
    envelope.write(path, "accept", header, {"share": share.hex()}, secret.check_key)
    return path


def _own(result: Result, private: PrivateFile) -> None:
    files: Mapping[str, str] = result.header["files"]  # type: ignore[assignment] # written by seal_result, proof checked
    if files.get(private.side) != private.token_digest:
        raise UnusableInput(
            f"{result.path.name} 不是用“{private.side}”这一次做的令牌比对出来的。请核对私有文件与比对结果是否同一次"
        )


def open_result(
    result: Result, private: PrivateFile, accepts: Sequence[Path], secret: SharedSecret, output: Path
) -> int:
    """Write the pairs with this side's own rows; returns their number.

    Needs the acceptances of both sides. Raises :class:`UnusableInput` when one is missing or of another result.
    """
    _own(result, private)
    shares = dict(_share(path, result, secret) for path in accepts)
    missing = [party for party in secret.agreement.parties if party not in shares]
    if missing:
        raise UnusableInput(f"还缺“{'、'.join(missing)}”的同意文件。双方都同意后才能打开")
    one, two = secret.agreement.parties
    plain = crypto.unseal((shares[one], shares[two]), _context(result.header), result.sealed)
    if plain is None:
        raise UnusableInput(f"{result.path.name} 打不开：同意文件与这份比对结果不配，或内容被改动。请双方重新取得文件")
    place = secret.agreement.parties.index(private.side)
    lines: list[tuple[str, str, str, str]] = []
    for number, entry in enumerate(json.loads(plain), start=1):
        kinds = "；".join(Kind(kind).words for kind in entry[3])
        lines.append((str(number), "、".join(private.rows[entry[place]]), Outcome(entry[2]).words, kinds))
    _write_csv(output, sorted(lines, key=lambda line: int(line[0])))
    return len(lines)


def _share(path: Path, result: Result, secret: SharedSecret) -> tuple[str, bytes]:
    found = envelope.verified(path, "accept", "同意文件", secret.check_key)
    belongs(path, found.header, secret.agreement)
    if found.header["result"] != result.digest:
        raise UnusableInput(f"{path.name} 是对另一份比对结果的同意。请核对文件")
    return found.header["side"], bytes.fromhex(found.body["share"])


def _write_csv(path: Path, lines: Sequence[tuple[str, str, str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(lines)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    except OSError as error:
        raise UnusableInput(f"不能写入 {path}（{error.strerror or error}）。请换一个文件夹") from error
