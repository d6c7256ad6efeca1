"""A pack in words: what ``tonghu policies show`` prints and what ``diff`` compares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tonghu.core.policy.lines import Chapter, Line, headers_of, items_of, names_of, ruled, section_of, text_of, titled
from tonghu.core.policy.model import Frequency, Pack, Visits
from tonghu.core.policy.read_items import criteria_asked
from tonghu.core.policy.words import reading

STATUS = {"baseline": "国家基线", "in_force": "施行", "draft": "征求意见稿（草案试用）"}
POPULATION = {"monitoring": "监测摸排", "statistics": "统计分析"}
PER = {"week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}
EVERY = {"quarter": "每季度", "half_year": "每半年", "year": "每年", "not_stated": "文本未规定"}
NATURE = {"individual": "个人权益", "group": "群体活动", "public": "公共服务"}
HANDLED = {"residence": "居住地办理", "hukou": "协调户籍地", "both": "居住地、户籍地均可"}
ORDER = {
    "verify_before_upload": "先比对核实，后录入系统",
    "upload_before_verify": "先录入系统，后比对核实",
    "not_stated": "文本未规定",
}
WHEN = {"at_once": "第一时间报告", "two_steps": "先劝诫制止，情节严重的报告", "not_stated": "文本未规定"}
_WORDS = {
    "at_least": "以上（含本数）",
    "more_than": "超过（不含本数）",
    "birthday": "生日当天即满",
    "day_after": "生日次日起满",
    "county": "跨县（市、区）",
    "township": "跨乡镇（街道）",
    "province": "跨省",
    "districts_of_prefecture": "同一设区市的全部市辖区",
    "none": "无",
    "departure": "离开户籍地之日",
    "arrival": "来现居住地之日",
}
"""Values of parameters in words; anything else is shown as it stands."""
_DETAILS = {"actions": "做什么", "records": "记录", "owners": "由谁建立", "instrument": "载体"}
_FORM = {"migrant": "流动表", "left_behind": "留守表"}
PLACES = {"residence": "现居住地", "hukou": "户籍地"}
SENDERS = {
    "registrations": "入户登记",
    "education": "教育",
    "police": "公安",
    "health": "卫生健康",
    "cdc": "疾控",
    "insurance": "医保",
    "disabled": "残联",
    "community": "社区平台",
    "known": "日常掌握",
}
"""Who sends a list, by the list's key."""


def chapters(pack: Pack) -> tuple[Chapter, ...]:
    """The whole pack, chapter by chapter; chapters on which the plan is silent say so."""
    return (
        Chapter("identity", "文件", tuple(_identity(pack))),
        Chapter("parameters", "参数与默认值", tuple(_parameters(pack))),
        Chapter("targets", "工作对象", tuple(_targets(pack))),
        Chapter("criteria", "认定条件", tuple(_criteria(pack))),
        Chapter("exit", "退出", titled(pack, "exit")),
        Chapter("forms", "登记表", tuple(_forms(pack))),
        Chapter("departments", "部门", tuple(_departments(pack))),
        Chapter("duties", "责任分工", tuple(_duties(pack))),
        Chapter("base_list", "摸排底数", tuple(_base_list(pack))),
        Chapter("source_order", "来源先后", tuple(_source_order(pack))),
        Chapter("verification", "比对核实与录入", tuple(_verification(pack))),
        Chapter("calendar", "步骤与周期", tuple(_calendar(pack))),
        Chapter("key_care", "重点关爱", tuple(_key_care(pack))),
        Chapter("risk", "风险分级与走访", tuple(_risk(pack))),
        Chapter("reports", "强制报告", tuple(_reports(pack))),
        Chapter("services", "关爱服务清单", tuple(_services(pack))),
        Chapter("measures", "正文另列的保障措施", titled(pack, "measures")),
        Chapter("publication", "发布与征求意见", tuple(_publication(pack))),
        Chapter("statistics", "统计分析", tuple(_statistics(pack))),
        Chapter("people", "工作力量", titled(pack, "people")),
        Chapter("work", "其他工作要求", titled(pack, "work")),
        Chapter("goals", "目标", titled(pack, "goals")),
        Chapter("options", "可由县级开启的选项", tuple(_options(pack))),
        Chapter("functional_areas", "功能区", tuple(_functional_areas(pack))),
        Chapter("protected", "受保护事项", titled(pack, "protected")),
    )


def titles(pack: Pack) -> dict[str, str]:
    """Titles of everything a rule may name."""
    named = {key: criterion.about.title for key, criterion in pack.criteria.items()}
    if pack.key_care is not None:
        named |= {f"key_care.{c.about.key}": c.about.title for c in pack.key_care.criteria}
        named["key_care"] = pack.key_care.title
    return named


# --- chapters --------------------------------------------------------------------------------------------------------
def _identity(pack: Pack) -> Iterable[Line]:
    yield Line("name", "名称", pack.name)
    yield Line("issuer", "发文机关", "、".join(dict.fromkeys((pack.issuer, *pack.issuers))))
    yield Line("document", "文号或文件", pack.document)
    yield Line("issued", "成文日期", pack.issued.isoformat() if pack.issued else "文本未印日期")
    yield Line("status", "状态", STATUS[pack.status])
    yield Line("division", "适用区域代码", pack.division)
    yield Line("extends", "上级政策包", " → ".join(pack.ancestors) or "无")
    yield Line("version", "版本", f"{pack.version}（最近核对 {pack.last_checked}）")
    for key, entry in items_of(section_of(pack, "basis")):
        about = [text_of(entry, "number"), text_of(entry, "issuer"), text_of(entry, "date"), text_of(entry, "note")]
        yield Line(
            f"basis.{key}",
            "依据",
            "；".join([text_of(entry, "title"), *(p for p in about if p)]),
            text_of(entry, "clause"),
        )


def _parameters(pack: Pack) -> Iterable[Line]:
    for parameter in pack.parameters.values():
        clause = pack.quote(parameter.clause) if parameter.clause else ""
        yield Line(
            parameter.key,
            parameter.title,
            f"{_value(parameter.value)}{'；' + parameter.note if parameter.note else ''}",
            clause,
            repr(parameter.value),
        )


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return "；".join(part for key, entry in value.items() if (part := _part(str(key), entry)))
    if isinstance(value, list):
        return "、".join(_value(entry) for entry in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "不设" if value is None else _WORDS.get(str(value), str(value))


def _part(key: str, entry: object) -> str:
    """One entry of a parameter that is a mapping, such as the lists of central districts."""
    if key == "default":
        return "" if entry == "none" else f"默认{_value(entry)}"
    if key == "lists" and isinstance(entry, Mapping):
        listed = [one for one in entry.values() if isinstance(one, Mapping)]
        return "；".join(
            f"{_value(one.get('title'))}：{_value(one.get('names') or one.get('codes'))}" for one in listed
        )
    return f"{key}：{_value(entry)}"


def _targets(pack: Pack) -> Iterable[Line]:
    for key in ("migrant.monitoring", "migrant.statistics", "left_behind.monitoring"):
        target = pack.targets.get(key)
        if target is None:
            kind = "流动儿童" if key.startswith("migrant") else "留守儿童"
            yield Line(key, f"{kind}{POPULATION[key.partition('.')[2]]}对象", "本方案未规定，不作判断")
            continue
        named = titles(pack)
        ways = ["；".join(named[name] for name in branch) for branch in target.branches]
        text = ways[0] if len(ways) == 1 else "；或 ".join(f"【{way}】" for way in ways)
        places = "、".join(PLACES[place] for place in target.monitored_at)
        asked = tuple(tuple(named[name] for name in branch) for branch in target.branches)
        yield ruled(pack, target.about, f"{text}。监测地：{places}", (asked, target.monitored_at))


def _criteria(pack: Pack) -> Iterable[Line]:
    asked = criteria_asked(pack)
    for criterion in pack.criteria.values():
        if criterion.about.key not in asked:
            continue  # Kept for the packs below; this one decides nothing by it.
        text = criterion.about.summary or reading(criterion.rule, titles(pack))
        yield ruled(pack, criterion.about, text, criterion.rule)
    if pack.notice is not None:
        yield Line(
            "notice",
            "通报户籍地",
            f"除“{titles(pack)[pack.notice.leaving_out]}”外未被排除、户籍县与居住县不同的，通报户籍县",
            pack.quote(pack.notice.clause),
        )


def _forms(pack: Pack) -> Iterable[Line]:
    for key in ("migrant", "left_behind"):
        form = section_of(pack, "forms").get(key)
        if not isinstance(form, Mapping):
            continue
        yield Line(
            f"{key}.title",
            f"{_FORM[key]}·表名",
            f"{text_of(form, 'title')}（{text_of(form, 'annex')}）",
            text_of(form, "clause"),
        )
        for part in ("header", "fields"):
            listed = form.get(part)
            for field in listed if isinstance(listed, list) else []:
                if isinstance(field, Mapping):
                    said = [
                        text_of(field, "options"),
                        text_of(field, "printed"),
                        text_of(field, "blank"),
                        *_layout(field),
                    ]
                    label = f"{_FORM[key]}·{text_of(field, 'block')}·{_whose(field)}{text_of(field, 'label')}"
                    yield Line(
                        f"{key}.{text_of(field, 'column')}",
                        label,
                        "；".join(piece for piece in said if piece) or "填写",
                        essence="|".join((label, *said[:3])),
                    )


def _whose(field: Mapping[str, object]) -> str:
    """The parents' boxes are printed alike, the father's on the left; in words they need to be told apart."""
    who = {"father": "父亲", "mother": "母亲"}.get(text_of(field, "column").partition("_")[0], "")
    return "" if text_of(field, "label") == who else who


def _layout(field: Mapping[str, object]) -> Iterable[str]:
    """How the annex prints a field, as far as it is not a line of its own with boxes behind the words."""
    group, unboxed, page = text_of(field, "group"), text_of(field, "unboxed"), field.get("page")
    yield {"half": "半行", "third": "三分之一行"}.get(text_of(field, "span"), "整行")
    yield f"归入“{group}”栏" if group else ""
    yield "接上一栏，不另印栏名" if field.get("continues") else ""
    yield "方框在文字之前" if field.get("boxes") == "before" else ""
    yield f"“{unboxed}”不印方框" if unboxed else ""
    yield f"第{page}页起" if page else ""


def _departments(pack: Pack) -> Iterable[Line]:
    for key, entry in items_of(section_of(pack, "departments")):
        aliases = text_of(entry, "aliases")
        said = [
            text_of(entry, "name"),
            f"又称 {aliases}" if aliases else "",
            "发文单位" if entry.get("issuer") else "",
            text_of(entry, "role"),
        ]
        yield Line(key, text_of(entry, "name"), "；".join(part for part in said[1:] if part))


def _duties(pack: Pack) -> Iterable[Line]:
    for key, entry in items_of(section_of(pack, "duties")):
        leads, columns = names_of(pack, entry.get("leads")), headers_of(entry.get("columns"))
        said = [
            f"牵头：{leads}" if leads else "",
            f"责任单位：{names_of(pack, entry.get('departments'))}",
            f"栏目：{columns}" if columns else "",
            text_of(entry, "note"),
        ]
        yield Line(key, text_of(entry, "title"), "；".join(part for part in said if part), text_of(entry, "clause"))


def _base_list(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "base_list")
    for key, entry in items_of(section.get("sources")):
        said = [names_of(pack, entry.get("department")), text_of(entry, "note")]
        text = "；".join(part for part in said if part)
        yield Line(key, text_of(entry, "title"), text, text_of(entry, "clause"), text_of(entry, "department"))


def _source_order(pack: Pack) -> Iterable[Line]:
    for key, entry in items_of(section_of(pack, "source_order")):
        order = " → ".join(SENDERS.get(name, name) for name in text_of(entry, "sources").split("、"))
        said = [order, text_of(entry, "note")]
        yield Line(
            key, headers_of(entry.get("columns")), "；".join(part for part in said if part), text_of(entry, "clause")
        )


def _verification(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "verification")
    if not section:
        return
    yield Line("order", "先后", ORDER[text_of(section, "order")], text_of(section, "clause"))
    yield Line("upload_to", "录入", text_of(section, "upload_to"))
    for key, entry in items_of(section.get("departments")):
        columns = headers_of(entry.get("columns"))
        text = "；".join(part for part in (columns, text_of(entry, "note")) if part)
        yield Line(key, f"{names_of(pack, key)}核实的栏目", text, text_of(entry, "clause"), columns)
    for key, entry in items_of(section.get("steps")):
        yield Line(f"steps.{key}", "步骤", text_of(entry, "title"), text_of(entry, "clause"), arrangement=True)


def _calendar(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "calendar")
    for part in ("first_round", "other"):
        for key, entry in items_of(section.get(part)):
            span = " 至 ".join(text for text in (text_of(entry, "from"), text_of(entry, "to")) if text)
            if entry.get("every"):
                span = f"{EVERY[text_of(entry, 'every')]}，自{text_of(entry, 'from')}起"
            said = [span, names_of(pack, entry.get("who")), text_of(entry, "note")]
            text = "；".join(p for p in said if p)
            yield Line(f"{part}.{key}", text_of(entry, "title"), text, text_of(entry, "clause"), span)
    for key, entry in items_of(section.get("rounds")):
        default = "（默认值，非文本规定）" if entry.get("default") else ""
        said = [EVERY[text_of(entry, "every")] + default, text_of(entry, "from"), text_of(entry, "note")]
        text = "；".join(p for p in said if p)
        decided = repr((entry.get("every"), entry.get("kinds")))
        yield Line(f"rounds.{key}", text_of(entry, "title"), text, text_of(entry, "clause"), decided)


def _key_care(pack: Pack) -> Iterable[Line]:
    if pack.key_care is None:
        return
    kinds = {"migrant": "流动儿童", "left_behind": "留守儿童"}
    who = "、".join(kinds[kind] for kind in pack.key_care.kinds)
    yield Line("title", "台账", f"{pack.key_care.title}；对象：{who}", pack.quote(pack.key_care.clause))
    for criterion in pack.key_care.criteria:
        text = criterion.about.summary or reading(criterion.rule, titles(pack))
        yield ruled(pack, criterion.about, text, criterion.rule)
    for key, value in pack.key_care.details.items():
        if value:
            said = names_of(pack, value) if key == "owners" else _value(value)
            yield Line(key, _DETAILS.get(key, "说明"), said, arrangement=key == "notes")


def _frequency(frequency: Frequency | None, what: str) -> str:
    return f"{PER[frequency.per]}至少{what}{frequency.at_least}次" if frequency else ""


def visits_text(visits: Visits) -> str:
    """Visits and contacts in words."""
    said = [
        "即时介入处置" if visits.immediate else "",
        _frequency(visits.home, "入户走访"),
        _frequency(visits.contact, "联系"),
    ]
    return "，".join(part for part in said if part) or "文本未规定次数"


def _risk(pack: Pack) -> Iterable[Line]:
    for tier in pack.tiers:
        yield Line(f"{tier.key}.visits", tier.label, visits_text(tier.visits), pack.quote(tier.clause))
        for situation in tier.situations:
            prefix = "（疑似）" if situation.suspected else ""
            line = ruled(pack, situation.about, situation.about.summary)
            yield Line(f"{tier.key}.{line.key}", f"{tier.label}·{prefix}{line.label}", line.text, line.clause)
    for rule in pack.visit_rules:
        yield ruled(pack, rule.about, visits_text(rule.visits))


def _reports(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "reports")
    if not section:
        return
    yield Line("when", text_of(section, "title"), WHEN[text_of(section, "when")], text_of(section, "clause"))
    yield Line("who", "由谁向谁", f"{names_of(pack, section.get('by'))} → {names_of(pack, section.get('to'))}")
    for part, label in (("triggers", "情形"), ("steps", "处置")):
        for key, entry in items_of(section.get(part)):
            said = [
                text_of(entry, "title"),
                "应当" if entry.get("must") else ("可以" if part == "steps" else ""),
                names_of(pack, entry.get("who")),
            ]
            yield Line(f"{part}.{key}", label, "；".join(p for p in said if p), text_of(entry, "clause"))


def _services(pack: Pack) -> Iterable[Line]:
    for item in pack.services:
        named = titles(pack)
        said = [
            item.aspect,
            f"对象：{item.target}",
            item.content.rstrip("。"),
            f"责任部门：{names_of(pack, item.departments)}",
            NATURE[item.nature],
            HANDLED[item.place],
        ]
        if item.nature != "public":
            said.append(f"符合即享：{reading(item.entitled, named)}；需核对：{reading(item.check, named)}")
        decided = (*said[:3], item.project, item.departments, item.nature, item.place, item.entitled, item.check)
        line = ruled(pack, item.about, "；".join(said), decided)
        yield replace(line, label=f"{item.number}. {item.project}")


def _publication(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "publication")
    if not section:
        return
    said = [
        text_of(section, "principle"),
        text_of(section, "overall"),
        "对外发布须审批" if section.get("approval") else "",
        text_of(section, "note"),
    ]
    if section.get("private_release_forbidden"):
        said.append("任何机构或个人不得私自发布")
    yield Line("rule", "总则", "；".join(p for p in said if p), text_of(section, "clause"))
    for key, entry in items_of(section.get("topics")):
        default = "（默认值，非文本规定）" if entry.get("default") else ""
        yield Line(
            f"topics.{key}",
            text_of(entry, "title"),
            f"征求{names_of(pack, entry.get('department'))}意见{default}",
            text_of(entry, "clause"),
            text_of(entry, "department"),
        )


def _statistics(pack: Pack) -> Iterable[Line]:
    section = section_of(pack, "statistics")
    if not section:
        return
    lead, support = section.get("lead"), section.get("support")
    yield Line("lead", "牵头", names_of(pack, lead), text_of(section, "clause"), repr(lead))
    if support:
        yield Line("support", "配合", names_of(pack, support), essence=repr(support))
    yield Line("inputs", "依据数据", text_of(section, "inputs"))
    yield Line("product", "成果", text_of(section, "product"))
    for key, entry in items_of(section.get("dimensions")):
        yield Line(f"dimensions.{key}", "分析内容", text_of(entry, "title"), text_of(entry, "clause"))
    for key, entry in items_of(section.get("thresholds")):
        yield Line(
            f"thresholds.{key}",
            "保护阈值",
            f"{text_of(entry, 'title')}：{text_of(entry, 'value')}",
            text_of(entry, "note"),
        )


def _options(pack: Pack) -> Iterable[Line]:
    for key, entry in items_of(section_of(pack, "options")):
        said = [text_of(entry, "summary"), f"默认{'开启' if entry.get('default') else '关闭'}", text_of(entry, "note")]
        yield Line(key, text_of(entry, "title"), "；".join(p for p in said if p), text_of(entry, "clause"))


def _functional_areas(pack: Pack) -> Iterable[Line]:
    for key, entry in items_of(section_of(pack, "functional_areas")):
        text = f"计入：{text_of(entry, 'counts_through')}" + (
            f"；{text_of(entry, 'note')}" if entry.get("note") else ""
        )
        yield Line(key, text_of(entry, "title"), text, text_of(entry, "clause"))
