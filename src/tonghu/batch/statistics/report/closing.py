"""七、口径说明 八、数据质量 九、保护方法: what counts, how complete it is, and why some counts are not shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tonghu.batch.statistics.report.blocks import HIDDEN_MARK, Block, Heading, Paragraph, Table
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, Facts
from tonghu.core.stats.audience import BASE, NAMES
from tonghu.core.stats.dimensions import UNCOLLECTED
from tonghu.core.stats.indicators import INDICATORS, clause_of
from tonghu.core.stats.output import HIDDEN
from tonghu.core.stats.plan import KINDS as KIND_NAMES


def definitions(facts: Facts) -> Iterator[Block]:
    """What counts, and when."""
    pack = facts.pack
    yield Heading("七、口径说明")
    for layer, target in pack.targets.items():
        about = target.about
        name = LAYERS.get(layer, about.title)
        yield Paragraph(f"{name}：{about.title}，{about.summary or ''}〔{pack.quote(about.clause)}〕。")
    if "migrant.statistics" not in pack.targets:
        yield Paragraph("统计分析口径：方案没有另设统计分析对象，只有监测摸排口径。")
    yield Paragraph(
        f"标准时点为{facts.day.year}年{facts.day.month}月{facts.day.day}日，年龄为该日周岁。流动儿童按现居住地、留守儿童按户籍地计入区域。"
        "人数单位为人，按人计，同一儿童在同一口径只计一次；占比单位为%，占比之差单位为个百分点。"
        "“未采集”是登记表该栏空白，单列一项，不等于“否”或“无”。"
    )
    section = pack.sections.get("statistics", {})
    rows = []
    for indicator in INDICATORS:
        if any(facts.options(layer, indicator) for layer in facts.layers()):
            kinds = "两类儿童" if len(indicator.kinds) > 1 else KIND_NAMES[indicator.kinds[0]]
            scope = indicator.scope.words if indicator.scope else "全部"
            clause = clause_of(section, indicator.topic)
            rows.append([indicator.title, kinds, scope, "人", clause])
    if rows:
        yield Table("统计指标", ("指标", "统计对象", "范围", "单位", "依据"), rows, texts=5)
    status = "征求意见稿，结果只供试用，不作正式依据" if pack.draft else "现行方案"
    yield Paragraph(
        f"政策依据：{pack.document}（{pack.issuer}；{status}），政策包 {pack.id}，版本 {pack.version}，最近核对 {pack.last_checked}。"
        f"快照号 {facts.release.frame.snapshot[:16]}。"
    )


def quality(facts: Facts, dropped: Mapping[str, int]) -> Iterator[Block]:
    """How complete the answers are; sums that hold."""
    yield Heading("八、数据质量")
    header = [
        "指标",
        *(text for layer in facts.monitored() for text in (f"{LAYERS[layer]}{UNCOLLECTED}（人）", "占比")),
    ]
    rows = []
    for indicator in INDICATORS:
        row = [indicator.title]
        for layer in facts.monitored():
            out = dict(facts.options(layer, indicator)).get(UNCOLLECTED, ABSENT)
            row += ["", ""] if out is ABSENT else [facts.number(out), facts.percent(out, facts.whole(layer, indicator))]
        if indicator.name != "age_wide" and any(row[1:]):
            rows.append(row)
    if rows:
        yield Table("各指标未采集情况（监测摸排口径）", header, rows, "空白表示该类儿童没有这项指标，或本次不提供。")
    yield Paragraph(
        "合计等于分项之和（可多选的指标除外）。"
        if not facts.rounded
        else f"各数分别取整到{BASE}的倍数，分项之和可能不等于合计。"
    )
    for reason, rows_ in dropped.items():
        if rows_ and facts.release.frame.audience == "internal":
            small = facts.release.protected and facts.release.frame.printing.small(rows_)
            yield Paragraph(f"{reason}：{'不足规定数' if small else f'{rows_}行'}，不另计人数。")
    if facts.previous is not None:
        yield Paragraph(
            f"上期数取自截至{facts.previous.as_of}的输出（快照号 {facts.previous.snapshot[:16]}），本期未作修订。"
        )


def method(facts: Facts, words: str) -> Iterator[Block]:
    """What is hidden and why, as far as a reader may know."""
    frame, tables = facts.release.frame, facts.release.tables
    yield Heading("九、保护方法")
    yield Paragraph(f"本报告为{NAMES[frame.audience]}。{words}。")
    if facts.release.protected:
        cells = [cell for table in tables for cell in table.cells]
        hidden = sum(cell.flag == HIDDEN for cell in cells)
        yield Paragraph(
            f"“{HIDDEN_MARK}”表示按规定不显示的人数，图中以斜线表示。为防止从合计、其他区域、其他口径或以往发布中相减推出小数，"
            "除人数过少的以外还隐去了另一些数，两者不作区分；0只表示确实没有。占比只由所显示的数计算，总数不足10人的不计算占比。"
            f"全部统计表{len(tables)}张、单元格{len(cells)}个，其中不显示{hidden}个。"
        )
    if facts.release.left_out:
        yield Paragraph(f"为保护儿童，以下统计表未按原样提供：{'；'.join(facts.release.left_out)}。")
    publication = facts.pack.sections.get("publication", {})
    if frame.audience == "public" and publication:
        yield Paragraph(f"{publication.get('overall', '对外发布须先履行审批程序')}。未经批准不得发布。")
    yield Paragraph("本报告没有列出的统计表，见同一文件夹的 tables.xlsx。")
