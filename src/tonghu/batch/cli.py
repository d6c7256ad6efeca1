"""The command line. It parses arguments, calls one function of the batch shell, prints; nothing else.

What a command needs is imported when it runs: the libraries of all commands together take a second to load.

Exit status (contract, cli.md): 0 done, 1 done but rows need attention under ``--strict``, 2 unusable input.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from tonghu import __version__
from tonghu.batch.blind.commands import commands as blind_commands
from tonghu.batch.errors import UnusableInput
from tonghu.batch.packs import UnknownPolicy
from tonghu.core.policy.faults import PolicyError

app = typer.Typer(
    name="tonghu",
    help="童护：流动儿童、留守儿童监测摸排与关爱服务。命令直接处理文件，不需要服务器、账号或设置。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policies = typer.Typer(help="政策包：列表、展示、比较、校验。", invoke_without_command=True)
app.add_typer(policies, name="policies")

T = TypeVar("T")

PolicyOption = Annotated[str, typer.Option("--policy", help="政策包编号、名称（如 綦江区）或自己的政策包文件路径")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="截至日期，如 2024-12-01")]
DivisionOption = Annotated[str | None, typer.Option("--division", help="本次工作所属区划代码；默认用政策包的适用区域")]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="改正过的 表头对照.xlsx；放在名单文件夹里则不必写")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="仍有错误、待确认或存疑时退出码为 1")]


def _guarded(action: Callable[[], T]) -> T:
    """Run one action; unusable input ends with exit status 2 and one clear message on standard error."""
    try:
        return action()
    except (UnusableInput, UnknownPolicy) as error:
        typer.echo(f"错误：{error}", err=True)
    except PolicyError as error:
        typer.echo("错误：政策包有问题，未使用：", err=True)
        for fault in error.faults:
            typer.echo(f"  {fault}", err=True)
    raise typer.Exit(2)


app.add_typer(blind_commands(_guarded), name="blind")


def _tell_version(asked: bool) -> None:
    # Called while options are parsed: later the missing command would be complained of first.
    if asked:
        typer.echo(f"tonghu {__version__}")
        raise typer.Exit(0)


@app.callback()
def main_options(
    version: Annotated[bool, typer.Option("--version", help="显示版本", is_eager=True, callback=_tell_version)] = False,
) -> None:
    """Options of the program itself."""


@policies.callback()
def policies_list(context: typer.Context) -> None:
    """列出全部政策包。"""
    from tonghu.batch.policies_command import list_policies

    if context.invoked_subcommand is None:
        _guarded(lambda: list_policies(typer.echo))


@policies.command("show")
def policies_show(
    policy: Annotated[str, typer.Argument(help="政策包编号、名称或路径")],
    as_of: Annotated[str | None, typer.Option(help="另列这一天的时间节点：进行中的、已过的、未到的")] = None,
) -> None:
    """用文字展示一个政策包：对象、登记表、部门、日程、分级、服务、发布。"""
    from tonghu.batch.assess_command import read_day
    from tonghu.batch.policies_command import show_policy

    _guarded(lambda: show_policy(policy, typer.echo, read_day(as_of) if as_of else None))


@policies.command("diff")
def policies_diff(
    left: Annotated[str, typer.Argument(help="甲地政策包")],
    right: Annotated[str, typer.Argument(help="乙地政策包")],
    everything: Annotated[bool, typer.Option("--all", help="连分工、措施、参数等工作安排一并比较")] = False,
) -> None:
    """两地规定有何不同。"""
    from tonghu.batch.policies_command import diff_policies

    _guarded(lambda: diff_policies(left, right, typer.echo, everything=everything))


@policies.command("check")
def policies_check(path: Annotated[str, typer.Argument(help="政策包文件、文件夹或编号")]) -> None:
    """校验一个政策包：结构、条款、例子、不窄于上级。"""
    from tonghu.batch.policies_command import check_policy

    if not _guarded(lambda: check_policy(path, typer.echo)):
        raise typer.Exit(2)


@app.command()
def assess(
    table: Annotated[Path, typer.Argument(help="登记表：xlsx、xls、csv、jsonl 或 parquet")],
    policy: PolicyOption,
    as_of: AsOfOption,
    division: DivisionOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="结果文件 .jsonl、.xlsx 或 .parquet；默认标准输出")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="同时使用的进程数")] = 1,
    mapping: MappingOption = None,
    strict: StrictOption = False,
) -> None:
    """逐人认定：是否纳入、依据哪一条、缺什么、风险等级、走访、可享服务。"""
    from tonghu.batch.assess_command import run_assess

    attention = _guarded(
        lambda: run_assess(table, policy, as_of, division, output, workers, sys.stdout, mapping, _progress)
    )
    if strict and attention:
        raise typer.Exit(1)


@app.command()
def survey(
    folder: Annotated[Path, typer.Argument(help="放有登记表和部门名单的文件夹")],
    policy: PolicyOption,
    as_of: AsOfOption,
    output: Annotated[Path, typer.Option("--output", help="结果文件夹")],
    division: DivisionOption = None,
    mapping: MappingOption = None,
    strict: StrictOption = False,
) -> None:
    """一次做完：部门名单和登记表进，底数、花名册、台账、核对表、走访计划、服务匹配、问题清单和报告出。"""
    from tonghu.batch.survey.command import run_survey

    attention = _guarded(lambda: run_survey(folder, policy, as_of, output, division, _progress, mapping))
    if strict and attention:
        raise typer.Exit(1)


@app.command()
def forms(
    policy: PolicyOption,
    output: Annotated[Path, typer.Option("--output", help="结果文件夹")],
    table: Annotated[Path | None, typer.Argument(help="登记表：xlsx、xls、csv、jsonl 或 parquet")] = None,
    blank: Annotated[bool, typer.Option("--blank", help="只出空白表，可以不给登记表")] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="按哪一天的区划读地址；默认用表中最晚的填报日期，没有则用政策包的核对日期"),
    ] = None,
) -> None:
    """打印登记表：本地附件的样式，docx 和 pdf，按村（社区）成册，附索引。"""
    from tonghu.batch.forms.command import run_forms

    _guarded(lambda: run_forms(table, policy, output, blank, as_of, _progress))


@app.command()
def reconcile(
    roster: Annotated[Path, typer.Option("--roster", help="名册：登记表格式的 xlsx、xls、csv、jsonl 或 parquet")],
    output: Annotated[Path, typer.Option("--output", help="结果文件夹")],
    lists: Annotated[
        list[str] | None, typer.Option("--list", help="名单=文件，可多次给出，如 education=教育.xlsx")
    ] = None,
    policy: Annotated[str, typer.Option("--policy", help="政策包：来源先后以它为准")] = "cn",
    engine: Annotated[str, typer.Option("--engine", help="duckdb（一台电脑）或 spark（省级、全国）")] = "duckdb",
    incremental: Annotated[
        Path | None,
        typer.Option(
            "--incremental",
            help="比对记录文件：还没有则建立；已有则只比对上次以后新增、改动的行，结果与全部重新比对相同。名单仍给全份；名册有改动时自动全部重新比对",
        ),
    ] = None,
    strict: StrictOption = False,
) -> None:
    """名单比对：在各部门名单中认出名册里的同一儿童，说明依据，列出存疑、重复和不一致。"""
    from tonghu.batch.linkage.command import run_reconcile

    doubtful = _guarded(lambda: run_reconcile(roster, lists or [], output, policy, engine, _progress, incremental))
    if strict and doubtful:
        raise typer.Exit(1)


@app.command()
def statistics(
    table: Annotated[Path, typer.Argument(help="登记表：xlsx、xls、csv、jsonl 或 parquet")],
    policy: PolicyOption,
    as_of: AsOfOption,
    output: Annotated[Path, typer.Option("--output", help="结果文件夹")],
    division: DivisionOption = None,
    audience: Annotated[
        str, typer.Option("--audience", help="读者：internal 内部、shared 部门共享、public 公开")
    ] = "internal",
    previous: Annotated[Path | None, typer.Option("--previous", help="以往一次输出的文件夹，用于与上期比较")] = None,
    releases: Annotated[Path | None, typer.Option("--releases", help="发布登记文件夹，每个子文件夹是一次输出")] = None,
    population: Annotated[Path | None, typer.Option("--population", help="人口统计调查表，与登记数并列比较")] = None,
    protect: Annotated[bool, typer.Option("--protect/--no-protect", help="是否保护小数（不保护的只供内部）")] = True,
    outline: Annotated[
        Path | None, typer.Option("--outline", help="区域轮廓 GeoJSON（含 notice），用于画地图；没有则画方格图")
    ] = None,
    lists: Annotated[
        list[str] | None, typer.Option("--list", help="名单=文件，可多次给出：名单衔接和名单遗漏估计（只供内部）")
    ] = None,
    capacity: Annotated[
        Path | None, typer.Option("--capacity", help="学位表（区划代码、学段、学位数），与学位需求对照（只供内部）")
    ] = None,
    facilities: Annotated[
        Path | None, typer.Option("--facilities", help="儿童服务设施表（区划代码、名称、容量）（只供内部）")
    ] = None,
    cross: Annotated[
        list[str] | None, typer.Option("--cross", help="交叉的指标，如 town,age,guardianship；单元格键法（只供内部）")
    ] = None,
) -> None:
    """统计分析：由登记表生成受保护的统计表和统计分析报告，对照以往发布检查能否推算出小数。"""
    from tonghu.batch.statistics.command import run_statistics
    from tonghu.batch.statistics.options import Options

    inside = (tuple(lists or ()), capacity, facilities, tuple(cross or ()))
    options = Options(output, audience, division, previous, releases, population, protect, outline, *inside)
    _guarded(lambda: run_statistics(table, policy, as_of, options, _progress))


@app.command()
def county(
    policy: Annotated[str, typer.Option("--policy", help="政策包")] = "cn-35",
    output: Annotated[Path, typer.Option("--output", help="结果文件夹")] = Path("out/county"),
    children: Annotated[int, typer.Option("--children", min=10, help="登记人数")] = 3000,
    seed: Annotated[int, typer.Option("--seed", help="随机种子，相同则结果相同")] = 1,
) -> None:
    """造一个虚构的县（演练数据）并在其上完成一次摸排。"""
    from tonghu.batch.county_command import run_county

    _guarded(lambda: run_county(policy, output, children, seed, _progress))


def _progress(message: str) -> None:
    typer.echo(message, err=True)


def main() -> None:
    """Entry point of the ``tonghu`` script."""
    app()
