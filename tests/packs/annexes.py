"""The words that the plans' annexed registration forms have in common, and how a pack's form is read for comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tonghu.core.base.registration import BY_CODE

YES_NO, HAVE = "是 否", "有 无"
RATING = "较好 一般 较差"
SCHOOLING = "学龄前 小学 初中 高中 中等职业教育 特殊教育 无就学能力 失学"
STUDY = "在读 辍学 休学 毕业 结业 肄业"
HEALTH = "健康 残疾 重病 慢性病 心理/行为异常"
KINDS = "无 视力残疾 听力残疾 言语残疾 肢体残疾 智力残疾 精神残疾 多重残疾"
GRADES = "无 一级 二级 三级 四级"
HARDSHIP = "无 低保家庭 特困家庭 低保边缘家庭 刚性支出困难家庭 防止返贫监测家庭 其他"
SUPPORT = (
    "无 低保 特困 急难社会救助 孤儿基本生活保障 事实无人抚养儿童基本生活保障 残疾人两项补贴 "
    "生活无着流浪乞讨人员救助 慈善帮扶 其他"
)
WHERE, DONE = "在户籍地接受 在居住地接受 未接受", "已接受 未接受"
RELATIONS = "爷爷 奶奶 外公 外婆 其他"

BLOCKS = {
    "migrant": ["儿童基本信息", "父母基本信息", "其他监护人基本信息", "家庭生活情况"],
    "left_behind": ["儿童基本信息", "父母基本信息", "委托照护状况", "家庭生活情况"],
}


def fields_of(form: dict) -> list[tuple[str, str, str, str]]:
    """Column, printed label, printed options, printed mask of each field, in the form's order."""
    return [
        (field["column"], field["label"], " ".join(field.get("options", [])), field.get("printed", ""))
        for field in form["fields"]
    ]


def header_of(form: dict) -> list[tuple[str, str]]:
    """Column and printed words of each field above the table."""
    return [(field["column"], field["printed"]) for field in form["header"]]


def blocks_of(form: dict) -> list[str]:
    """The form's sections in order."""
    return list(dict.fromkeys(field["block"] for field in form["fields"]))


def unreadable(letter: str, rows: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """Columns that the form of this letter may not have, and printed options that reading would not know (B-28)."""
    found: list[tuple[str, str]] = []
    for code, _, options, *_ in rows:
        column = BY_CODE[code]
        if letter not in column.forms:
            found.append((code, letter))
        words = {*column.options, *(wording for wording, _ in column.aliases)}
        found.extend((code, option) for option in options.split() if words and option not in words)
    return found
