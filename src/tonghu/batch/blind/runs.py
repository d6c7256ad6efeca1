"""What the commands of ``tonghu blind`` do, step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tonghu.batch.blind import agreement as agreements
from tonghu.batch.blind import result as results
from tonghu.batch.blind import tokens
from tonghu.batch.blind.log import Log
from tonghu.batch.errors import UnusableInput

Say = Callable[[str], object]


def run_secret(parties: tuple[str, ...], period: str, cap: int, output: Path, say: Say) -> None:
    """Write the secret and the check file."""
    if len(parties) != 2:
        raise UnusableInput("请写两次 --party：双方各一次")
    secret, check = agreements.create(output, (parties[0], parties[1]), period, cap)
    say(f"口令文件：{secret}（双方各存一份；请当面交付或走另一渠道，不要与令牌文件同路传送）")
    say(f"校验文件：{check}（交给比对人）")


def run_make(table: Path, secret_path: Path, side: str, output: Path, now: datetime, say: Say) -> None:
    """Write the token file and the private file of one side."""
    secret = agreements.load_secret(secret_path)
    agreements.in_period(secret.agreement, now.date())
    made = tokens.make(table, secret, side, output)
    details = {"side": side, "children": made.children, "left_out": len(made.left_out), "file": made.digest}
    log = Log(output, secret.agreement, secret.check_key)
    log.add("make", now, details)
    say(
        f"儿童 {made.children} 人，令牌文件：{made.token_file}（交给比对人），私有文件：{made.private_file}（自己留存）"
    )
    say("  " + "；".join(f"{kind.words} {count} 人" for kind, count in made.by_kind.items()))
    if made.left_out:
        shown = "、".join(made.left_out[:20]) + (" 等" if len(made.left_out) > 20 else "")
        say(f"  {len(made.left_out)} 行没有可用的项目，未参加比对：第 {shown} 行")
    say(f"  已记入 {log.path.name}")


def run_compare(first: Path, second: Path, check: Path, output: Path, now: datetime, say: Say) -> None:
    """Compare two token files and write the sealed result."""
    agreement, key = agreements.load_check(check)
    agreements.in_period(agreement, now.date())
    files = [tokens.load_tokens(path, agreement, key) for path in (first, second)]
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"不能写入 {output}（{error.strerror or error}）。请换一个文件夹") from error
    log = Log(output, agreement, key)
    digests = {file.side: file.digest for file in files}
    log.refuse_trying_out(digests)
    path = output / "盲比对结果.sealed"
    counts = results.seal_result(files[0], files[1], agreement, key, path)
    pairs = {"same": counts.same, "person": counts.person}
    log.add("compare", now, {"files": digests, "children": dict(counts.children), "pairs": pairs})
    say(_told(counts))
    if counts.lopsided:
        say(f"  请注意：一方人数超过另一方 {results.RATIO_TOLD} 倍，请确认不是放错文件或试探号码")
    say(f"比对结果：{path}（交双方；双方都同意后才能打开），已记入 {log.path.name}")


def _told(counts: results.Counts) -> str:
    sizes = "，".join(f"{side} {count} 人" for side, count in counts.children.items())
    return f"{sizes}；同一儿童 {counts.same} 对，需人工核实 {counts.person} 对"


def run_accept(result: Path, private: Path, secret_path: Path, output: Path, now: datetime, say: Say) -> None:
    """Write this side's acceptance of a result."""
    secret = agreements.load_secret(secret_path)
    found = results.load_result(result, secret.agreement, secret.check_key)
    own = tokens.load_private(private, secret.agreement, secret.check_key)
    path = results.accept(found, own, secret, output)
    Log(output, secret.agreement, secret.check_key).add("accept", now, {"side": own.side, "result": found.digest})
    say(_told(found.counts))
    say(f"同意文件：{path}（交给对方；对方的同意文件到后，用 tonghu blind open 打开）")


def run_open(
    result: Path, private: Path, accepts: list[Path], secret_path: Path, output: Path, now: datetime, say: Say
) -> None:
    """Open a result that both sides have accepted."""
    secret = agreements.load_secret(secret_path)
    found = results.load_result(result, secret.agreement, secret.check_key)
    own = tokens.load_private(private, secret.agreement, secret.check_key)
    count = results.open_result(found, own, accepts, secret, output)
    log = Log(output.parent, secret.agreement, secret.check_key)
    log.add("open", now, {"side": own.side, "result": found.digest, "pairs": count})
    say(f"{count} 对写入 {output}：与对方核对时只说配对号，不说姓名")
