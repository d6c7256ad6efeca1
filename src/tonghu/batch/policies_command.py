"""``tonghu policies``: list, show, diff, check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rich.cells import cell_len

from tonghu.batch.pack_check import check_pack
from tonghu.batch.packs import load_pack, shipped_ids
from tonghu.core.policy.compare import Silence, differences
from tonghu.core.policy.deadlines import AHEAD, OPEN, OVER, deadlines
from tonghu.core.policy.describe import STATUS, chapters
from tonghu.core.policy.faults import PolicyError
from tonghu.core.policy.lines import Line, names_of
from tonghu.core.policy.model import Pack

Echo = Callable[[str], None]
_STATES = {AHEAD: "未到", OPEN: "进行中", OVER: "已过，未完成的已逾期"}


def list_policies(echo: Echo) -> None:
    """The table of the shipped packs: id, name, issuer, document number, date, status."""
    rows = [("编号", "名称", "发文机关", "文号", "日期", "状态")]
    for identifier in shipped_ids():
        pack = load_pack(identifier)
        issued = pack.issued.isoformat() if pack.issued else "未印日期"
        rows.append((pack.id, pack.name, pack.issuer, pack.document, issued, STATUS[pack.status]))
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        echo("  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def show_policy(policy: str, echo: Echo, as_of: date | None = None) -> None:
    """The pack in words, chapter by chapter, each statement with its clause; with a day also what is due on it."""
    pack = load_pack(policy)
    echo(f"# {pack.name}（{pack.id}）")
    if pack.draft:
        echo("【草案试用】本包依据征求意见稿，正式施行前不得作为依据。")
    for chapter in chapters(pack):
        echo("")
        echo(f"## {chapter.title}")
        for line in chapter.lines:
            clause = f"〔{line.clause}〕" if line.clause else ""
            echo(f"- {line.label}：{line.text}{clause}" if line.text else f"- {line.label}{clause}")
        if not chapter.lines:
            echo("- 本方案未规定。")
    if as_of is not None:
        _due(pack, as_of, echo)


def _due(pack: Pack, as_of: date, echo: Echo) -> None:
    echo("")
    echo(f"## 时间节点（{as_of.isoformat()}）")
    for deadline in deadlines(pack, as_of):
        span = " 至 ".join(day.isoformat() for day in (deadline.first, deadline.due) if day)
        before = f"；上一期至 {deadline.before.isoformat()}，未完成的已逾期" if deadline.before else ""
        who = names_of(pack, deadline.who)
        echo(
            f"- {deadline.title}：{span}，{_STATES[deadline.state]}{before}{'；' + who if who else ''}〔{deadline.clause}〕"
        )


def diff_policies(left: str, right: str, echo: Echo, *, everything: bool = False) -> None:
    """What two jurisdictions decide differently, topic by topic; how work is organised only on demand."""
    ours, theirs = load_pack(left), load_pack(right)
    found = differences(ours, theirs)
    shown = [difference for difference in found if everything or difference.deciding]
    echo(f"# {ours.name}（{ours.id}）与 {theirs.name}（{theirs.id}）的不同")
    if not found:
        echo("两地规定没有不同。")
    topic = ""
    for difference in shown:
        if difference.topic != topic:
            topic = difference.topic
            echo("")
            echo(f"## {topic}")
        if isinstance(difference, Silence):
            _one_side(difference, ours.name, theirs.name, echo)
            continue
        echo(f"- {difference.label}")
        echo(f"    {ours.name}：{_said(difference.left)}")
        echo(f"    {theirs.name}：{_said(difference.right)}")
    if len(shown) < len(found):
        echo("")
        echo(f"另有 {len(found) - len(shown)} 处是分工、措施、力量、参数等工作安排的不同，加 --all 显示。")


def _one_side(silence: Silence, ours: str, theirs: str, echo: Echo) -> None:
    """A topic that only one of the two regulates: once that the other is silent, then what the one says. Lines whose
    label begins with another's (a tier and its situations) stand together."""
    silent, speaks = (ours, theirs) if silence.left_silent else (theirs, ours)
    echo(f"- {silent}：本方案未规定")
    echo(f"- {speaks}：")
    parts: dict[str, list[str]] = {}
    for line in silence.lines:
        head, _, part = line.label.partition("·")
        if part and head in parts:
            parts[head].append(part)
        else:
            parts[line.label] = []
    for line in silence.lines:
        if line.label in parts:
            echo(f"    {line.label}：{_said(line)}" if line.text else f"    {_said(line)}")
            if parts[line.label]:
                echo(f"      {'、'.join(dict.fromkeys(parts[line.label]))}")


def _said(line: Line | None) -> str:
    if line is None:
        return "未规定"
    clause = f"〔{line.clause}〕" if line.clause else ""
    return f"{line.text or line.label}{clause}"


def check_policy(path: str, echo: Echo) -> bool:
    """Validate a pack: structure, clauses, examples, not narrower than its parent. True when there is no fault."""
    try:
        found = check_pack(path)
    except PolicyError as error:
        _report([str(fault) for fault in error.faults], echo)
        return False
    if found.faults:
        _report(found.faults, echo)
        return False
    echo(found.passed())
    for line in found.hints():
        echo(line)
    return True


def _report(faults: Sequence[str], echo: Echo) -> None:
    echo(f"发现 {len(faults)} 个问题：")
    for fault in faults:
        echo(f"  {fault}")
