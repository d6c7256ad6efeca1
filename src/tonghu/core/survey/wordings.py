"""Words that people write instead of a printed option. Data only; every use of one is noted as ``normalised``.

Only wordings that can mean one thing in their column stand here; anything else stays ``option_unknown``.
"""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.core.base.codes import DISABILITIES, RELATION_WORDS, NoAnswer, form_relation

YES = ("是", "有", "√", "✓", "✔", "☑", "■", "对", "Y", "YES", "T", "TRUE", "1", "1.0")
"""Contract: 是/否, 有/无, √/×, Y/N, 1/0, true/false. Compared in upper case."""
NO = ("否", "无", "×", "✗", "✕", "✘", "X", "没有", "不是", "N", "NO", "F", "FALSE", "0", "0.0")
"""The other half of YES."""

BLANK = frozenset(
    ("", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "...", "……", "□", "☐", "N/A", "NA", "NULL", "NONE", "NAN")
) | frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))
"""Signs for "nothing here", and the error words of spreadsheets. Compared in upper case without spaces."""
NOT_KNOWN = frozenset(word.value for word in NoAnswer) | frozenset(
    (
        "不详",
        "不清楚",
        "不知道",
        "不明",
        "暂缺",
        "缺失",
        "待补",
        "待补充",
        "待核实",
        "待查",
        "待定",
        "未填",
        "未填写",
        "未提供",
        "空",
    )
)
"""Words for "no answer". An option of the same wording wins."""
NOTHING = frozenset(("无", "暂无", "没有", "未办理", "无证件", "无身份证"))
"""Words for "has none" in columns of text, numbers and dates."""

WORDINGS: Mapping[str, Mapping[str, str]] = {
    "sex": {"M": "男", "F": "女", "男孩": "男", "女孩": "女", "男童": "男", "女童": "女", "1": "男", "2": "女"},
    "lives_with": {"父母": "父母双方", "与父母双方": "父母双方", "父亲": "父母一方", "母亲": "父母一方"},
    "residence_registration": {
        "居住证": "办理居住证",
        "已办理居住证": "办理居住证",
        "已办居住证": "办理居住证",
        "暂住证": "暂住登记",
        "已暂住登记": "暂住登记",
        "未办理居住登记": "未登记",
    },
    "housing": {"租房": "出租房屋", "租住": "出租房屋", "出租房": "出租房屋", "出租屋": "出租房屋", "自购": "自购房"},
    "schooling": {
        **dict.fromkeys(("托班", "小班", "中班", "大班", "幼儿园小班", "幼儿园中班", "幼儿园大班"), "学龄前"),
        # The sixth year alone is 小学 in most places and 初中 where primary school has five years, as in Shanghai.
        **{f"小学{year}年级": "小学" for year in "一二三四五六"},
        **{f"{year}年级": "小学" for year in "一二三四五"},
        **{f"初{year}": "初中" for year in "一二三"},
        **{f"初中{year}年级": "初中" for year in "一二三"},
        **{f"{year}年级": "初中" for year in "七八九"},
        **{f"高{year}": "高中" for year in "一二三"},
        **{f"高中{year}年级": "高中" for year in "一二三"},
        "幼儿园": "学龄前",
        "普通高中": "高中",
        "中职": "中等职业教育",
        "中等职业学校": "中等职业教育",
        "中专": "中等职业教育",
        "职高": "中等职业教育",
        "技校": "中等职业教育",
        "特教": "特殊教育",
        "特殊教育学校": "特殊教育",
    },
    "boarding": {
        "寄宿": "是",
        "住校": "是",
        "住读": "是",
        "走读": "否",
        "不寄宿": "否",
        "未寄宿": "否",
        "不住校": "否",
    },
    "study_status": {"在校": "在读", "在学": "在读"},
    "health": {"良好": "健康", "身体健康": "健康", "心理异常": "心理/行为异常", "行为异常": "心理/行为异常"},
    "disability_kinds": {name.removesuffix("残疾"): name for name in DISABILITIES.values()}
    | {f"{name.removesuffix('残疾')}障碍": name for name in ("听力残疾", "言语残疾", "智力残疾")},
    "disability_grade": {
        f"{written}{unit}": f"{grade}级"
        for grade, digits in (("一", "一壹1ⅠI"), ("二", "二贰2Ⅱ"), ("三", "三叁3Ⅲ"), ("四", "四肆4Ⅳ"))
        for written in digits
        for unit in ("", "级")
        if written != grade or not unit
    },
    "hardship": {
        "低保": "低保家庭",
        "低保户": "低保家庭",
        "最低生活保障家庭": "低保家庭",
        "特困": "特困家庭",
        "特困户": "特困家庭",
        "低保边缘": "低保边缘家庭",
        "刚性支出困难": "刚性支出困难家庭",
        "防止返贫监测": "防止返贫监测家庭",
        "防返贫监测家庭": "防止返贫监测家庭",
    },
    "support": {
        "最低生活保障": "低保",
        "低保家庭": "低保",
        "特困供养": "特困",
        "特困家庭": "特困",
        "特困人员": "特困",
        "孤儿": "孤儿基本生活保障",
        "孤儿保障": "孤儿基本生活保障",
        "事实无人抚养": "事实无人抚养儿童基本生活保障",
        "事实无人抚养儿童": "事实无人抚养儿童基本生活保障",
        "两项补贴": "残疾人两项补贴",
    },
    "insurance": {
        **dict.fromkeys(
            ("新农合", "城乡居民医保", "城镇居民医保", "居民医保", "城乡医保", "已参加", "已购买"), "已参保"
        ),
        **dict.fromkeys(("未参加", "没有参保", "未购买"), "未参保"),
    },
    "carer_relation": {word: form_relation(code) for word, code in RELATION_WORDS.items()},
}
"""Per column code: wording → option."""

OTHER_TEXT: Mapping[str, str] = {"hardship": "hardship_other", "support": "support_other"}
"""Columns whose text after 其他 has a column of its own."""
