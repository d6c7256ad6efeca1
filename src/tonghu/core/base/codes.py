"""Code lists of national standards and of the work itself (data; options printed on the forms are in registration.py).

GB/T 2261.1 sex, GB/T 3304 ethnic groups, GB/T 4761 family relations, GB/T 26341 disability, kinds of certificates, and
the states, reasons and results that the plans name. Every enum's value is the Chinese word a user sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class NoAnswer(Enum):
    """Why a fact has no answer: four different states, none of which means "no". The value is the printed word."""

    NOT_COLLECTED = "未采集"
    NOT_APPLICABLE = "不适用"
    REFUSED = "拒绝提供"
    UNKNOWN = "未知"

    @property
    def code(self) -> str:
        """The two-letter code in exchanged files: NC, NA, RF, UK."""
        return _NO_ANSWER_CODES[self.value]


_NO_ANSWER_CODES = {"未采集": "NC", "不适用": "NA", "拒绝提供": "RF", "未知": "UK"}

SEX: Mapping[str, str] = {"0": "未知的性别", "1": "男", "2": "女", "9": "未说明的性别"}
"""GB/T 2261.1-2003."""

_GROUPS = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
ETHNICITIES: Mapping[str, str] = {f"{number:02d}": f"{name}族" for number, name in enumerate(_GROUPS, 1)} | {
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""GB/T 3304-1991: 56 groups, 97 others (groups not yet identified), 98 Chinese nationals of foreign descent."""
_ETHNICITY_WORDS = {
    **{name: name for name in ETHNICITIES.values()},
    **{name.removesuffix("族"): name for name in ETHNICITIES.values()},
    **ETHNICITIES,
    **{str(int(code)): name for code, name in ETHNICITIES.items()},
    "穿青人": "其他",
    "穿青": "其他",
    "未识别民族": "其他",
    "未定族称人口": "其他",
    "外国血统": "外国血统中国籍人士",
    "入籍": "外国血统中国籍人士",
    "毛难族": "毛南族",
    "崩龙族": "德昂族",
}


def ethnicity(text: str) -> str | None:
    """The standard's name for a name with or without 族, or for a code; ``None`` when it is not in GB/T 3304."""
    return _ETHNICITY_WORDS.get(text)


RELATIONS: Mapping[str, str] = {
    "01": "本人",
    "02": "户主",
    "51": "父亲",
    "52": "母亲",
    "57": "继父或养父",
    "58": "继母或养母",
    "59": "其他父母关系",
    "61": "祖父",
    "62": "祖母",
    "63": "外祖父",
    "64": "外祖母",
    "71": "兄",
    "72": "嫂",
    "73": "弟",
    "74": "弟媳",
    "75": "姐姐",
    "76": "姐夫",
    "77": "妹妹",
    "78": "妹夫",
    "81": "伯父",
    "82": "伯母",
    "83": "叔父",
    "84": "婶母",
    "85": "舅父",
    "86": "舅母",
    "87": "姨父",
    "88": "姨母",
    "89": "姑父",
    "90": "姑母",
    "99": "其他",
}
"""GB/T 4761, the relations to a child that the forms need."""
RELATION_WORDS: Mapping[str, str] = {
    **{name: code for code, name in RELATIONS.items() if code not in ("01", "02", "99")},
    "爷爷": "61",
    "奶奶": "62",
    "外公": "63",
    "外婆": "64",
    "姥爷": "63",
    "姥姥": "64",
    "爸爸": "51",
    "父": "51",
    "妈妈": "52",
    "母": "52",
    "继父": "57",
    "养父": "57",
    "继母": "58",
    "养母": "58",
    "哥哥": "71",
    "哥": "71",
    "姐": "75",
    "妹": "77",
    "弟弟": "73",
    "伯伯": "81",
    "大伯": "81",
    "叔叔": "83",
    "叔": "83",
    "婶婶": "84",
    "舅舅": "85",
    "舅妈": "86",
    "姨妈": "88",
    "小姨": "88",
    "姑姑": "90",
    "姑妈": "90",
}
"""A relation to a child as people write it → GB/T 4761 code."""
_FORM_RELATIONS = {"61": "爷爷", "62": "奶奶", "63": "外公", "64": "外婆"}


def relation_code(text: str) -> str | None:
    """GB/T 4761 code of a relation as people write it; ``None`` when the word is not known."""
    return RELATION_WORDS.get(text)


def form_relation(code: str) -> str:
    """The left-behind form's option for a GB/T 4761 code: 爷爷, 奶奶, 外公, 外婆, else 其他."""
    return _FORM_RELATIONS.get(code, "其他")


CERTIFICATES: Mapping[str, str] = {
    "01": "居民身份证",
    "02": "居民户口簿",
    "03": "护照",
    "06": "港澳居民来往内地通行证",
    "07": "台湾居民来往大陆通行证",
    "08": "港澳台居民居住证",
    "09": "外国人永久居留身份证",
    "10": "出生医学证明",
    "90": "无证件",
    "99": "其他",
}
"""Kinds of certificate (WS 364.3 CV02.01.101 for 01–07 and 99; 08–10 and 90 are this product's)."""
NO_CERTIFICATE_REASONS: Mapping[str, str] = {
    "1": "未登记户口",
    "2": "已登记户口未提供",
    "3": "证件遗失",
    "4": "监护人拒绝提供",
    "5": "身份不明",
    "9": "其他",
}
"""Why a child has no certificate; goes with 无证件."""

DISABILITIES: Mapping[str, str] = {
    "1": "视力残疾",
    "2": "听力残疾",
    "3": "言语残疾",
    "4": "肢体残疾",
    "5": "智力残疾",
    "6": "精神残疾",
    "7": "多重残疾",
}
"""GB/T 26341-2010, also the 19th character of a disability certificate number."""
DISABILITY_GRADES: Mapping[str, str] = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
"""GB/T 26341-2010: 一级 is the heaviest; also the 20th character of a certificate number."""


class ExitReason(Enum):
    """Why a child leaves the register. The same child keeps its number when it comes back."""

    TURNED_16 = "满16周岁"
    PARENTS_RETURNED = "父母返乡"
    WENT_HOME = "随父母迁回户籍地"
    MOVED_ON = "再次迁往其他地方"
    HUKOU_MOVED_IN = "户籍迁入（落户）"
    OTHER_KIND = "转为另一类儿童"
    DIED = "死亡"
    DUPLICATE = "重复登记"
    MISTAKE = "误登"


class CheckResult(Enum):
    """What a department answers when it checks a fact."""

    SAME = "一致"
    DIFFERENT = "不一致"
    NOT_FOUND = "查无此人"
    SEVERAL = "多条匹配"
    NO_AUTHORITY = "本部门无权核"
    OVERDUE = "逾期未反馈"


class RecordState(Enum):
    """States of a registration on its way from a clue to the register."""

    CLUE = "线索"
    TO_VERIFY = "待核"
    COLLECTED = "已采集"
    VALIDATED = "已校验"
    COMPARED = "已比对"
    TO_UPLOAD = "待上报"
    UPLOADED = "已上报"
    REGISTERED = "在册"
    RETURNED = "退回"
    EXITED = "退出"


class ClaimState(Enum):
    """Which place takes a child whose hukou and residence differ."""

    TO_CLAIM_LOCAL = "待认领（本地）"
    TO_CLAIM_UNCLEAR = "待认领（未明）"
    TO_CLAIM_ELSEWHERE = "待认领（外地）"
    CLAIMED = "已认领"
    CANCELLED = "认领取消"


class GuardianKind(Enum):
    """Who has guardianship or care; an institution may be a guardian."""

    PARENT = "父母"
    GRANDPARENT = "祖父母、外祖父母"
    OTHER_RELATIVE = "其他亲属"
    OTHER_PERSON = "其他愿意担任监护人的个人"
    ORGANISATION = "其他愿意担任监护人的组织"
    INSTITUTION = "儿童福利机构或未成年人救助保护机构"
    VILLAGE = "村（居）民委员会"
    CIVIL_AFFAIRS = "民政部门"
    ENTRUSTED_CARER = "受委托照护人"


class Source(Enum):
    """Where a value comes from."""

    POLICE = "公安"
    EDUCATION = "教育"
    HEALTH = "卫生健康"
    INSURANCE = "医保"
    CDC = "疾控"
    DISABLED = "残联"
    CIVIL_AFFAIRS = "民政"
    VISIT = "入户走访"
    SELF = "自主申报"
    COMMUNITY = "社区平台"
    GRID = "网格"
    KNOWN = "日常工作掌握"


_P, _V = Source.POLICE, Source.VISIT
_REST = (Source.SELF, Source.COMMUNITY, Source.GRID, Source.KNOWN)
TRUST: Mapping[str, tuple[Source, ...]] = {
    "identity": (_P, Source.EDUCATION, Source.HEALTH, Source.INSURANCE, _V, *_REST),
    "hukou": (_P, Source.EDUCATION, _V, *_REST),
    "residence": (_V, _P, Source.EDUCATION, Source.COMMUNITY, Source.GRID, Source.SELF, Source.KNOWN),
    "residence_registration": (_P, _V, *_REST),
    "schooling": (Source.EDUCATION, _V, *_REST),
    "health_services": (Source.HEALTH, _V, *_REST),
    "vaccination": (Source.CDC, Source.HEALTH, _V, *_REST),
    "insurance": (Source.INSURANCE, _V, *_REST),
    "disability": (Source.DISABLED, _V, *_REST),
    "hardship": (Source.CIVIL_AFFAIRS, _V, *_REST),
    "guardianship": (_V, Source.CIVIL_AFFAIRS, *_REST),
}
"""Default order of trust per topic, most trusted first. The department in charge leads; for where and with whom a child
lives, the visit does. A default of this product, not from a plan."""
