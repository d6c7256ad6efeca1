"""The report's last parts: what counts and how, how complete the data are, and the tables that may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from tonghu.batch.survey.children import UNCOLLECTED, Child
from tonghu.batch.survey.figures import (
    Population,
    age_label,
    bands,
    counted,
    missing_columns,
    percent,
    sex_label,
    town_label,
)
from tonghu.batch.survey.public_tables import HIDDEN, protect
from tonghu.batch.survey.report_blocks import Block, Heading, Paragraph, Table
from tonghu.batch.survey.result import LIST_NAMES, Result
from tonghu.core.base.registration import header
from tonghu.core.policy.lines import names_of

_ASKED = (
    "sex",
    "id_number",
    "hukou_address",
    "residence_address",
    "guardianship",
    "schooling",
    "health",
    "insurance",
    "disability_kinds",
    "hardship",
)
_CODE_INSTEAD = {"hukou_address": "hukou_division", "residence_address": "residence_division"}


def method(result: Result, people: Sequence[Population], children: Sequence[Child]) -> Iterator[Block]:
    """六、数据质量与口径说明."""
    yield Heading("六、数据质量与口径说明")
    yield from _definitions(result)
    yield Heading("（二）数据账目", 2)
    yield _account_table(result)
    yield Heading("（三）未采集情况", 2)
    yield _missing_table(people)
    yield Heading("（四）数据问题", 2)
    yield _problem_paragraph(result, children)


def _definitions(result: Result) -> Iterator[Block]:
    pack = result.job.pack
    yield Heading("（一）口径", 2)
    for target in pack.targets.values():
        about = target.about
        yield Paragraph(f"{about.title}：{about.summary or about.title}〔{pack.quote(about.clause)}〕。")
    names = {"migrant.monitoring": "流动儿童监测摸排", "left_behind.monitoring": "留守儿童监测摸排"}
    for key, name in names.items():
        if key not in pack.targets:
            yield Paragraph(f"{name}：方案未规定，不作认定。")
    if "migrant.statistics" not in pack.targets:
        yield Paragraph("统计分析口径：方案没有另设。")
    yield Paragraph(
        "人数按人计：同一儿童有流动、留守两张登记表的只计一人，身份按其属于的口径分别列出，所以各口径人数之和可以大于总人数。"
        "“待确认”是资料不足、尚不能认定的儿童，不计入人数。“未采集”是登记表该栏空白，各表单列一行，不等于“否”或“无”。"
        "流动儿童按现居住地、留守儿童按户籍地计入区域。占比按四舍五入保留两位小数，分项之和可能不等于100%。"
    )
    status = "征求意见稿，结果只供试用，不作正式依据" if pack.draft else "现行方案"
    yield Paragraph(
        f"政策依据：{pack.document}（{pack.issuer}；{status}），政策包 {pack.id}，版本 {pack.version}，最近核对 {pack.last_checked}。"
    )


def _account_table(result: Result) -> Table:
    rows = []
    for key, account in result.accounts.items():
        parts = [account.rostered, account.undetermined, account.excluded, account.rejected]
        rows.append([LIST_NAMES[key], str(account.rows), *(str(part) for part in parts)])
    note = "按行计数，每行只计一次：数据行＝纳入＋待确认＋未纳入＋剔除。名单上未登记的人，底数来源计为待确认，其他名单计为未纳入。"
    header_row = ("名单", "数据行", "纳入", "待确认", "未纳入", "剔除")
    return Table("各名单数据行去向（单位：行）", header_row, rows, note)


def _missing_table(people: Sequence[Population]) -> Table:
    rows = []
    tables = [missing_columns(one, {code: header(code) for code in _ASKED}) for one in people]
    for index, code in enumerate(_ASKED):
        cells: list[str] = [header(code) + ("或代码" if code in _CODE_INSTEAD else "")]
        for one, table in zip(people, tables, strict=True):
            empty = table[index].empty if code not in _CODE_INSTEAD else _both_empty(one, code)
            cells += [str(empty), percent(empty, one.size)]
        rows.append(cells)
    columns = ["栏目", *(text for one in people for text in (f"{one.name}{UNCOLLECTED}（人）", "占比"))]
    return Table("主要栏目未采集情况（监测摸排口径）", columns, rows)


def _both_empty(one: Population, code: str) -> int:
    other = _CODE_INSTEAD[code]
    return sum(1 for child in one.children if child.case.value(code) is None and child.case.value(other) is None)


def _problem_paragraph(result: Result, children: Sequence[Child]) -> Paragraph:
    degrees = Counter(row.degree for row in result.problem_rows())
    matched = sum(len(child.case.lists) for child in children)
    listed = sum(len(rows) for rows in result.lists.values())
    text = f"问题清单共{sum(degrees.values())}条，其中错误{degrees['错误']}条、警告{degrees['警告']}条。"
    if listed:
        text += f"部门名单{listed}行，对应到已登记儿童{matched}行，比对率{percent(matched, listed)}。"
    return Paragraph(text)


# --- tables that may be published ------------------------------------------------------------------------------------
def public_part(result: Result, people: Sequence[Population]) -> Iterator[Block]:
    """附表2: safe counts only. No population's difference from another can be formed: each is told by itself."""
    yield Heading("附表2　拟公开统计表（公开）")
    yield Paragraph(_publication_note(result))
    order = [*(name for name, _, _ in bands(result)), UNCOLLECTED]
    for one in people:
        dimensions: list[tuple[str, str, Callable[[Child], str], Sequence[str]]] = [
            ("性别", "性别", sex_label, ("男", "女", UNCOLLECTED)),
            ("年龄段", "年龄段", age_label(result), order),
            ("乡镇（街道）", "乡镇（街道）", town_label(one.target), ()),
        ]
        for name, first, label, labels in dimensions:
            counts = counted(one.children, label, labels)
            # A division's own order, not the order of sizes: the rank of a hidden count would tell about it.
            table = protect(counts if labels else sorted(counts))
            hidden = sum(1 for cell in table.cells if cell.value is None)
            shown = sum(1 for cell in table.cells if cell.value)
            if hidden > shown:
                yield Paragraph(f"{one.name}按{name}：多数人数过少，不宜公开，本次不列表。")
                continue
            rows = [[cell.label, cell.text()] for cell in (*table.cells, table.total)]
            yield Table(f"{one.name}按{name}（公开，监测摸排口径，单位：人）", (first, "人数"), rows)


def _publication_note(result: Result) -> str:
    section: Mapping[str, object] = result.job.pack.sections.get("publication", {})
    clause = f"〔{section['clause']}〕" if section.get("clause") else ""
    topics = section.get("topics")
    asked: dict[str, None] = {}
    for entry in topics.values() if isinstance(topics, Mapping) else ():
        if isinstance(entry, Mapping):
            asked[names_of(result.job.pack, entry.get("department"))] = None
    consult = f"涉及部门数据的，先征求{'、'.join(name for name in asked if name)}意见。" if any(asked) else ""
    return (
        f"对外发布须先履行审批程序{clause}，未经批准不得发布。{consult}下列各表已作保护：1至9人的数不列示（{HIDDEN}），"
        "为防推算另隐去相邻的数；其余四舍五入到5的倍数，0只表示确实没有；合计单独取整，可能不等于各行之和。"
    )
