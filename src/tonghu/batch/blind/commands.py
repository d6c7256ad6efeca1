"""``tonghu blind``: two bureaus find their common children without showing each other the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tonghu.batch.blind import agreement as agreements
from tonghu.batch.blind import result as results
from tonghu.batch.blind import tokens
from tonghu.batch.blind.log import Log
from tonghu.batch.errors import UnusableInput

HELP = """盲比对：两地（如户籍地与居住地）找出共同的儿童，互不出示其余名单。

步骤：① secret 由一方做口令文件，当面或另一渠道交给对方，校验文件交给比对人；② 双方各自 make，把 .blind 交给比对人，.private 自己留存；③ 比对人 compare，把比对结果交双方；④ 双方看过人数后各自 accept；⑤ 两份同意文件齐了，双方各自 open，得到带配对号的本方行号。

能做到：比对人没有口令，看不出任何人；比对结果在双方都同意之前打不开；文件被改动会被发现；人数有上限，每一步记入日志。

做不到，请务必知道：

一、知道口令的一方可以把猜想的号码逐个做成令牌去试（枚举）。令牌防不住对方，只能防第三人；所以人数有上限、日志双方各存一份、口令每对单位每个期间只用一次、不得复用，并且请没有口令的第三方（如共同上级）来比对。

二、若由其中一方自己比对，它自己就看得到配对，“双方同意才打开”约束不了它。

三、双方各有多少儿童、共同的有多少，比对后双方都会知道。

四、只有内容完全相同的项目才能相符：号码缺失或错得厉害、姓名和电话又都变了的儿童会漏掉，没有配对不等于对方没有这名儿童。

五、令牌、私有文件和口令文件仍是敏感个人信息，应加密传送、专人保管，用完按期销毁。"""

blind = typer.Typer(help=HELP, no_args_is_help=True)
Guard = Callable[[Callable[[], object]], object]
SecretOption = Annotated[Path, typer.Option("--secret", help="口令文件（.secret）")]
FolderOption = Annotated[Path, typer.Option("--output", help="结果文件夹")]


def commands(guarded: Guard) -> typer.Typer:
    """The group of commands; ``guarded`` turns unusable input into a message and exit status 2."""

    @blind.command("secret")
    def secret(
        parties: Annotated[list[str], typer.Option("--party", help="一方的名称，写两次")],
        period: Annotated[str, typer.Option("--period", help="使用期间，如 2025-01-01..2025-03-31，不超过一年")],
        output: FolderOption,
        cap: Annotated[int, typer.Option("--cap", help="每方儿童人数上限")] = agreements.CAP,
    ) -> None:
        """做一份口令文件（双方保管）和一份校验文件（交给比对人）。"""
        guarded(lambda: run_secret(tuple(parties), period, cap, output, typer.echo))

    @blind.command("make")
    def make(
        table: Annotated[Path, typer.Argument(help="登记表：xlsx、xls、csv、jsonl 或 parquet")],
        secret: SecretOption,
        side: Annotated[str, typer.Option("--side", help="本单位名称，与口令文件里的一致")],
        output: FolderOption,
    ) -> None:
        """把本单位的登记表做成令牌文件（.blind，交给比对人）和私有文件（.private，自己留存）。"""
        guarded(lambda: run_make(table, secret, side, output, datetime.now(), typer.echo))

    @blind.command("compare")
    def compare(
        first: Annotated[Path, typer.Argument(help="一方的令牌文件")],
        second: Annotated[Path, typer.Argument(help="另一方的令牌文件")],
        check: Annotated[Path, typer.Option("--check", help="校验文件（.check）；比对人不应有口令文件")],
        output: FolderOption,
    ) -> None:
        """比对两份令牌，写出封存的比对结果，只显示人数。"""
        guarded(lambda: run_compare(first, second, check, output, datetime.now(), typer.echo))

    @blind.command("accept")
    def accept(
        result: Annotated[Path, typer.Argument(help="比对结果（.sealed）")],
        private: Annotated[Path, typer.Option("--private", help="本单位的私有文件")],
        secret: SecretOption,
        output: FolderOption,
    ) -> None:
        """同意打开这一份比对结果，写出同意文件（.accept），请交给对方。"""
        guarded(lambda: run_accept(result, private, secret, output, datetime.now(), typer.echo))

    @blind.command("open")
    def open_(
        result: Annotated[Path, typer.Argument(help="比对结果（.sealed）")],
        private: Annotated[Path, typer.Option("--private", help="本单位的私有文件")],
        accepts: Annotated[list[Path], typer.Option("--accept", help="同意文件，双方各一份，写两次")],
        secret: SecretOption,
        output: Annotated[Path, typer.Option("--output", help="写出的 csv 文件：配对号、本方行号、结论、依据")],
    ) -> None:
        """双方都同意后，打开比对结果。"""
        guarded(lambda: run_open(result, private, accepts, secret, output, datetime.now(), typer.echo))

    return blind


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
