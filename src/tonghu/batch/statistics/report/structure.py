"""二、结构特征: age, sex and what the forms ask, each with its table, a sentence and, where it helps, a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tonghu.batch.statistics.report.blocks import Block, Figure, Heading, Paragraph, Table
from tonghu.batch.statistics.report.drawing import BOY, GIRL, LEFT_BEHIND, MIGRANT, WIDTH, Series, bars, pyramid
from tonghu.batch.statistics.report.facts import ABSENT, LAYERS, Facts, band
from tonghu.core.stats.dimensions import UNCOLLECTED
from tonghu.core.stats.indicators import BY_NAME, Indicator
from tonghu.core.stats.output import CellOut

COLOURS = {"migrant.monitoring": MIGRANT, "left_behind.monitoring": LEFT_BEHIND}
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of the chapter. ``charted``: indicators that are drawn."""

    title: str
    indicators: tuple[str, ...]
    charted: tuple[str, ...] = ()


TOPICS = (
    Topic("年龄", ("age", "age_wide"), ("age",)),
    Topic("性别", ("sex",)),
    Topic(
        "监护和照护", ("guardianship", "guardianship_problems", "lives_with", "has_entrusted_carer"), ("guardianship",)
    ),
    Topic("就学", ("schooling", "study_status", "boarding"), ("schooling",)),
    Topic(
        "健康和公共卫生服务", ("health", "health_management_0_6y", "tcm_management_0_36m", "vaccination"), ("health",)
    ),
    Topic("参加医保", ("insurance",), ("insurance",)),
    Topic("残疾和康复", ("disabled", "disability_kinds", "disability_grade", "rehabilitation")),
    Topic("居住登记和居住类型", ("residence_registration", "housing"), ("residence_registration",)),
    Topic("家庭困难和生活保障", ("hardship", "support"), ("hardship",)),
    Topic("风险等级和重点关爱", ("risk_tier", "key_care"), ("risk_tier",)),
)


def structure(facts: Facts) -> Iterator[Block]:
    """The second part."""
    yield Heading("二、结构特征")
    number = 0
    for topic in TOPICS:
        blocks = [
            block for name in topic.indicators for block in _indicator(facts, BY_NAME[name], name in topic.charted)
        ]
        if topic.title == "性别":
            blocks += _ages_by_sex(facts)
        if blocks:
            yield Heading(f"（{_NUMERALS[number]}）{topic.title}", 2)
            number += 1
            yield from blocks


def _indicator(facts: Facts, indicator: Indicator, charted: bool) -> Iterator[Block]:
    found = [(layer, options) for layer in facts.monitored() if (options := facts.options(layer, indicator))]
    if not found:
        return
    said = [text for layer, options in found if (text := _most(facts, layer, indicator, options))]
    if said:
        yield Paragraph("；".join(said) + "。")
    yield crossed(facts, indicator, found)
    if charted:
        yield _chart(facts, indicator, found)


def _label(indicator: Indicator, key: str) -> str:
    return band(key) if indicator.name.startswith("age") else key


def _most(facts: Facts, layer: str, indicator: Indicator, options: Sequence[tuple[str, CellOut]]) -> str:
    """Which answer is given most often, as far as it is known: where a hidden count could be larger, it says so."""
    shown = [(key, out) for key, out in options if out.value and key != UNCOLLECTED]
    if not shown or indicator.name == "age_wide":
        return ""
    key, out = max(shown, key=lambda entry: entry[1].value or 0)
    whole = facts.whole(layer, indicator)
    hidden = any(other.value is None for k, other in options if k != UNCOLLECTED)
    sure = not hidden or (whole.value is not None and 2 * (out.value or 0) > whole.value)
    part = f"{indicator.scope.words}中，" if indicator.scope else ""
    rate = facts.percent(out, whole)
    share = f"，占{rate}" if rate.endswith("%") else ""
    most = "" if sure else "已显示的各项中"
    return f"{LAYERS[layer]}{part}{_title(indicator)}{most}以“{_label(indicator, key)}”为多，{facts.people(out)}{share}"


def _title(indicator: Indicator) -> str:
    """As a column is headed."""
    return "年龄段" if indicator.name == "age_wide" else indicator.title


def crossed(facts: Facts, indicator: Indicator, found: Sequence[tuple[str, Sequence[tuple[str, CellOut]]]]) -> Table:
    """One indicator, each population with count and share; 未采集 stands in a row of its own."""
    labels = list(dict.fromkeys(key for _, options in found for key, _ in options))
    labels.sort(key=lambda key: key == UNCOLLECTED)
    header = [_title(indicator), *(text for layer, _ in found for text in (f"{LAYERS[layer]}（人）", "占比"))]
    rows = []
    for key in labels:
        row = [_label(indicator, key)]
        for layer, options in found:
            out = dict(options).get(key, ABSENT)
            row += [facts.number(out), facts.percent(out, facts.whole(layer, indicator))]
        rows.append(row)
    totals = [facts.whole(layer, indicator) for layer, _ in found]
    rows.append(["合计", *(text for t in totals for text in (facts.number(t), facts.percent(t, t)))])
    note = "可多选，一名儿童可计入几项，各项之和可以大于合计。" if indicator.multiple else ""
    scope = f"，{indicator.scope.words}" if indicator.scope else ""
    return Table(f"{indicator.title}（监测摸排口径{scope}）", header, rows, note, bold=frozenset((len(rows) - 1,)))


def _chart(facts: Facts, indicator: Indicator, found: Sequence[tuple[str, Sequence[tuple[str, CellOut]]]]) -> Figure:
    keys = list(dict.fromkeys(key for _, options in found for key, _ in options))
    keys.sort(key=lambda key: key == UNCOLLECTED)
    labels = [_label(indicator, key) for key in keys]
    series = [
        Series(
            LAYERS[layer],
            COLOURS[layer],
            [
                facts.mark(f"{LAYERS[layer]}·{label}", dict(options).get(key, ABSENT))
                for key, label in zip(keys, labels, strict=True)
            ],
        )
        for layer, options in found
    ]
    says = _says(indicator.title, series)
    svg, height = bars(labels, series, says)
    scope = f"，{indicator.scope.words}" if indicator.scope else ""
    return Figure(f"{indicator.title}（监测摸排口径{scope}，单位：人）", svg, WIDTH, height, says)


def _says(title: str, series: Sequence[Series]) -> str:
    return f"{title}：" + "；".join("，".join(f"{m.key} {m.text}" for m in one.marks) for one in series)


def _ages_by_sex(facts: Facts) -> list[Block]:
    """Age by sex, back to back, one drawing per population."""
    blocks: list[Block] = []
    for layer in facts.monitored():
        ages = [key for key, _ in facts.options(layer, BY_NAME["age"])]
        if not ages or facts.get(layer, ("age", ages[0]), ("sex", "男")) is ABSENT:
            continue
        labels = [band(key) for key in ages]
        sides = [
            Series(
                sex,
                colour,
                [
                    facts.mark(f"{label}·{sex}", facts.get(layer, ("age", key), ("sex", sex)))
                    for key, label in zip(ages, labels, strict=True)
                ],
            )
            for sex, colour in (("男", BOY), ("女", GIRL))
        ]
        says = _says(f"{LAYERS[layer]}分年龄、性别人数", sides)
        svg, height = pyramid(labels, sides[0], sides[1], says)
        blocks.append(_age_sex_table(facts, layer, ages))
        blocks.append(Figure(f"{LAYERS[layer]}分年龄、性别人数（监测摸排口径，单位：人）", svg, WIDTH, height, says))
    return blocks


def _age_sex_table(facts: Facts, layer: str, ages: Sequence[str]) -> Table:
    sexes = ("男", "女", UNCOLLECTED)
    rows = []
    for key in [*ages, ""]:
        pairs = [("age", key)] if key else []
        cells = [facts.get(layer, *pairs), *(facts.get(layer, *pairs, ("sex", sex)) for sex in sexes)]
        rows.append([band(key) if key else "合计", *map(facts.number, cells)])
    header = ("年龄段", "合计", *sexes)
    caption = f"{LAYERS[layer]}分年龄、性别人数（监测摸排口径，单位：人）"
    return Table(caption, header, rows, bold=frozenset((len(rows) - 1,)))
