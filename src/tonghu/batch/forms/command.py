"""``tonghu forms``: the official registration forms of a place, blank, or filled from a registration table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tonghu.batch.assess_command import read_day
from tonghu.batch.division_data import load_divisions
from tonghu.batch.errors import UnusableInput
from tonghu.batch.forms.batches import Batch, Printed, batches, printed_of
from tonghu.batch.forms.copies import make_copy
from tonghu.batch.forms.filling import fill
from tonghu.batch.forms.index import write_index
from tonghu.batch.forms.pdf import pdf_of
from tonghu.batch.forms.printed import KINDS, PrintedForm, printed_forms
from tonghu.batch.forms.word import docx_of
from tonghu.batch.packs import load_pack
from tonghu.batch.paper.fonts import find_fonts
from tonghu.batch.registrations import checked, read_registrations
from tonghu.batch.writing.replacing import check_writable, replacing_folder
from tonghu.batch.writing.sheets import Stamp
from tonghu.core.base.identity import synthetic
from tonghu.core.base.registration import Registration
from tonghu.core.policy.model import Pack

Progress = Callable[[str], None]
_NATION = "00"


@dataclass(frozen=True, slots=True)
class _Wanted:
    pack: Pack
    forms: dict[str, PrintedForm]


def run_forms(
    table: Path | None, policy: str, output: Path, blank: bool, as_of: str | None, progress: Progress
) -> None:
    """Print the forms. ``table`` may be missing only for blank ones.

    ``as_of``: the day at which places and ages are read; see :func:`_latest` for what stands in for it.
    """
    pack = load_pack(policy)
    wanted = _Wanted(pack, printed_forms(pack))
    if not wanted.forms:
        raise UnusableInput(f"{pack.name}的政策包没有登记表。请换一个政策包，或在自己的政策包里写明 forms")
    check_writable(output)
    if table is None:
        if not blank:
            raise UnusableInput("没有给出登记表文件。请写成 tonghu forms 登记表.xlsx …；只要空白表时加 --blank")
        with replacing_folder(output) as target:
            _write_blank(wanted, target, progress)
        return
    found = read_registrations(table, pack.situation_words())
    with replacing_folder(output) as target:
        if blank:
            _write_blank(wanted, target, progress)
            progress(f"按 --blank 只出空白表；{table.name} 里的 {len(found.rows)} 行没有打印")
            return
        day = read_day(as_of) if as_of else _latest(found.rows, pack)
        write_filled(pack, found.rows, table.read_bytes(), day, target, progress)
    progress(f"结果在 {output}，先看 索引.xlsx")


def _latest(rows: Sequence[Registration], pack: Pack) -> date:
    """The latest 填报日期 of the table; without one the day on which a person last compared the pack with its plan."""
    days = [value.first for row in rows if (value := row.date("reported_on")) is not None and value.exact]
    return max(days, default=pack.last_checked)


def here_of(pack: Pack) -> tuple[str, ...]:
    """The division that a pack is for; none for the nation."""
    return (pack.division,) if pack.division != _NATION else ()


def foot(pack: Pack, form: PrintedForm, marks: Sequence[str]) -> str:
    """What stands at the foot of each page: marks, and the pack with the form's clause."""
    return "　".join([*marks, f"{pack.name}（{pack.id}，版本 {pack.version}）{form.clause}"])


# --- blank ------------------------------------------------------------------------------------------------------------
def _write_blank(wanted: _Wanted, target: Path, progress: Progress) -> None:
    marks = ("草案试用",) if wanted.pack.draft else ()
    for form in wanted.forms.values():
        copy = make_copy(form, fill(form, None), "", foot(wanted.pack, form, marks))
        name = f"{form.title}（空白）"
        (target / f"{name}.docx").write_bytes(docx_of(form.title, [copy]))
        (target / f"{name}.pdf").write_bytes(pdf_of(form.title, [copy], find_fonts()))
        progress(f"{name}：{len(copy.pages)} 页")


# --- filled -----------------------------------------------------------------------------------------------------------
def write_filled(
    pack: Pack,
    rows: Sequence[Registration],
    table: bytes,
    day: date,
    target: Path,
    progress: Progress,
    told: str = "",
) -> None:
    """The forms of some children into a folder, by village, with an index. ``table``: what references are derived from;
    ``told``: what else stands at the foot of each page. Raises ``UnusableInput`` when there is nothing to print."""
    forms, fonts, divisions = printed_forms(pack), find_fonts(), load_divisions()
    here = here_of(pack)
    if not rows:
        raise UnusableInput("登记表里没有数据行，没有可打印的内容。只要空白表时请加 --blank")
    problems = checked(rows, pack, day, divisions, here)
    people = printed_of(rows, problems, table, forms, divisions, day, here)
    if not any(person.forms for person in people):
        raise UnusableInput(f"登记表里没有一行可以用{pack.name}的登记表打印（{'、'.join(_kinds(forms))}）")
    training = any(synthetic(row.text("id_number")) for row in rows)
    stamp = Stamp(
        unit="、".join(divisions.name(code, day, full=True) for code in here) or pack.name,
        policy=f"{pack.name}（{pack.id}，版本 {pack.version}）",
        as_of=day,
        draft=pack.draft,
        training=training,
    )
    found = batches(people, forms)
    for number, batch in enumerate(found, start=1):
        _write_batch(batch, pack, stamp, target, told)
        if number % 20 == 0 or number == len(found):
            progress(f"已印 {number} / {len(found)} 个村（社区）")
    remarked = write_index(target / "索引.xlsx", stamp, people, found, fonts)
    progress(_account(people))
    if remarked:
        progress(f"读不出、相互矛盾、表上没有对应选项等 {remarked} 条，见 索引.xlsx 的“打印说明”，请核实")


def _write_batch(batch: Batch, pack: Pack, stamp: Stamp, target: Path, told: str) -> None:
    fonts, form = find_fonts(), batch.form
    marks = [*stamp.marks(), *([told] if told else [])]
    copies = []
    for person in batch.people:
        filled = fill(form, person.row, person.facts)
        copies.append(make_copy(form, filled, person.reference, foot(pack, form, marks)))
        person.remarks[form.kind] = [*filled.remarks, *person.undrawable(copies[-1], fonts)]
    title = f"{form.title}（{batch.area}）"
    path = target / batch.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f"{path.name}.docx").write_bytes(docx_of(title, copies))
    path.with_name(f"{path.name}.pdf").write_bytes(pdf_of(title, copies, fonts))


def _kinds(forms: dict[str, PrintedForm]) -> list[str]:
    return [form.title for form in forms.values()]


def _account(people: Sequence[Printed]) -> str:
    """Every row of the table, once."""
    both = sum(1 for person in people if len(person.forms) > 1)
    parts = [f"{zh}表 {sum(1 for person in people if key in person.forms)} 份" for key, zh in KINDS.items()]
    left = sum(1 for person in people if not person.forms)
    return f"登记表 {len(people)} 行：{'，'.join(parts)}（两表都印的 {both} 人），未印 {left} 行"
