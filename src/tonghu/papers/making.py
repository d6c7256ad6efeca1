"""The files: a form of the pack, blank or with what a person may see of a child."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from tonghu.batch.division_data import load_divisions
from tonghu.batch.forms.command import foot, here_of, write_filled
from tonghu.batch.forms.copies import make_copy
from tonghu.batch.forms.filling import Filled, fill
from tonghu.batch.forms.pdf import pdf_of
from tonghu.batch.forms.printed import KINDS, PrintedForm, printed_forms
from tonghu.batch.forms.word import docx_of
from tonghu.batch.paper.fonts import find_fonts
from tonghu.batch.writing.packages import packed
from tonghu.batch.writing.sheets import Stamp
from tonghu.core.authz.columns import covered
from tonghu.core.base.identity import synthetic
from tonghu.core.base.registration import Registration
from tonghu.core.policy.facts import Facts
from tonghu.core.policy.model import Pack
from tonghu.web.files import DOCX, PDF

FILES = {
    "pdf": ("PDF", PDF),
    "docx": ("Word 文件", DOCX),
}
_DRAFT = "草案试用"
_REFERENCE = "ref"


def forms(pack: Pack) -> dict[str, PrintedForm]:
    """The forms of a pack by key."""
    return printed_forms(pack)


def kind_of(row: Registration, offered: Iterable[str]) -> str:
    """The form that a child's 表类 names, else the first that the pack has."""
    keys = list(offered)
    own = next((key for key, zh in KINDS.items() if row.text("form") == zh), "")
    return own if own in keys else next(iter(keys), "")


def blank(pack: Pack, form: PrintedForm, kind: str) -> bytes:
    """The form as the annex prints it."""
    copy = make_copy(form, fill(form, None), "", foot(pack, form, (_DRAFT,) if pack.draft else ()))
    return docx_of(form.title, [copy]) if kind == "docx" else pdf_of(form.title, [copy], find_fonts())


def allowed(row: Registration, sees: frozenset[str], whole: bool) -> Registration:
    """What of a row may stand on paper: columns that are not seen stay empty, numbers are covered unless ``whole``."""
    values = {code: value for code, value in row.values.items() if code in sees or code == _REFERENCE}
    if not whole:
        values = {code: covered(code, value) if isinstance(value, str) else value for code, value in values.items()}
    return replace(row, values=values)


def filled(
    pack: Pack,
    form: PrintedForm,
    row: Registration,
    sees: frozenset[str],
    *,
    whole: bool,
    day: date,
    told: str,
    kind: str,
) -> bytes:
    """The form of one child. ``told``: who prints it and when, at the foot of each page."""
    training = synthetic(row.text("id_number"))
    stamp = Stamp(unit="", policy="", as_of=day, draft=pack.draft, training=training)
    contents = _contents(pack, form, row, sees, whole, day)
    copy = make_copy(form, contents, row.text(_REFERENCE), foot(pack, form, (*stamp.marks(), told)))
    return docx_of(form.title, [copy]) if kind == "docx" else pdf_of(form.title, [copy], find_fonts())


def remarks(pack: Pack, form: PrintedForm, row: Registration, sees: frozenset[str], day: date) -> list[str]:
    """What cannot be printed as it is, does not fit or contradicts itself."""
    contents = _contents(pack, form, row, sees, True, day)
    make_copy(form, contents, "", "")
    return [f"{remark.column}：{remark.text}" for remark in contents.remarks]


def _contents(pack: Pack, form: PrintedForm, row: Registration, sees: frozenset[str], whole: bool, day: date) -> Filled:
    facts = Facts(allowed(row, sees, whole=True), day, load_divisions(), here_of(pack))
    return fill(form, allowed(row, sees, whole), facts)


def by_village(pack: Pack, rows: Sequence[Registration], day: date, told: str) -> bytes:
    """A zip of the forms of many children, one Word file and one PDF for each village, and an index."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        write_filled(pack, rows, b"", day, target, lambda _: None, told)
        return packed(target)
