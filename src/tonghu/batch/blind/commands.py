"""``tonghu blind``: two bureaus find their common children without showing each other the rest.

What a command needs is imported when it runs, so that every other command starts without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tonghu.batch.blind.limits import CAP

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
        cap: Annotated[int, typer.Option("--cap", help="每方儿童人数上限")] = CAP,
    ) -> None:
        """做一份口令文件（双方保管）和一份校验文件（交给比对人）。"""
        from tonghu.batch.blind.runs import run_secret

        guarded(lambda: run_secret(tuple(parties), period, cap, output, typer.echo))

    @blind.command("make")
    def make(
        table: Annotated[Path, typer.Argument(help="登记表：xlsx、xls、csv、jsonl 或 parquet")],
        secret: SecretOption,
        side: Annotated[str, typer.Option("--side", help="本单位名称，与口令文件里的一致")],
        output: FolderOption,
    ) -> None:
        """把本单位的登记表做成令牌文件（.blind，交给比对人）和私有文件（.private，自己留存）。"""
        from tonghu.batch.blind.runs import run_make

        guarded(lambda: run_make(table, secret, side, output, datetime.now(), typer.echo))

    @blind.command("compare")
    def compare(
        first: Annotated[Path, typer.Argument(help="一方的令牌文件")],
        second: Annotated[Path, typer.Argument(help="另一方的令牌文件")],
        check: Annotated[Path, typer.Option("--check", help="校验文件（.check）；比对人不应有口令文件")],
        output: FolderOption,
    ) -> None:
        """比对两份令牌，写出封存的比对结果，只显示人数。"""
        from tonghu.batch.blind.runs import run_compare

        guarded(lambda: run_compare(first, second, check, output, datetime.now(), typer.echo))

    @blind.command("accept")
    def accept(
        result: Annotated[Path, typer.Argument(help="比对结果（.sealed）")],
        private: Annotated[Path, typer.Option("--private", help="本单位的私有文件")],
        secret: SecretOption,
        output: FolderOption,
    ) -> None:
        """同意打开这一份比对结果，写出同意文件（.accept），请交给对方。"""
        from tonghu.batch.blind.runs import run_accept

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
        from tonghu.batch.blind.runs import run_open

        guarded(lambda: run_open(result, private, accepts, secret, output, datetime.now(), typer.echo))

    return blind
