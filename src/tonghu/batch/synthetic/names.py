"""Names of synthetic people, and the ways in which a clerk elsewhere writes the same name differently."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tonghu.batch.synthetic.chance import Weighted, pick

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文"
    "牛樊葛邢安齐易乔伍庞颜倪庄聂章"
)
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛")
# A common name follows roughly a power law: the first surname is some fifteen times as frequent as the hundredth.
SURNAMES = Weighted(
    {**{name: 1 / (rank + 6) for rank, name in enumerate(_SURNAMES)}, **dict.fromkeys(_COMPOUND, 0.0008)}
)
_MALE = (
    "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林博睿轩泽铭晨昊霖毅航翔硕峰凡文志家豪子嘉建国天佑承恩"
)
_FEMALE = (
    "芳娜敏静丽艳娟霞秀英玲桂萍红燕莉洁梅琳婷雪慧欣怡佳诗涵梦琪雨萱紫妍悦彤可馨思语若曦依诺欢瑶月兰春凤晓颖蕾茜倩菲"
)
_NEUTRAL = "晨阳安乐希言清和一然亦心君文雅书宁新源运其之远景行知予景嘉子梓沐辰奕恒逸启星维正永宏立"
_RARE = ("䶮", "㛃", "㭎", "㑇", "喆", "祎", "犇", "垚", "頔", "甯", "翀", "昇", "𬍛", "𬱟", "𫍯", "𬭎")
_RARE_SHARE = 0.012

_MINORITY_FIRST = (
    "阿依古丽",
    "买买提",
    "吐尔逊",
    "古丽娜尔",
    "艾力",
    "阿卜杜拉",
    "扎西",
    "卓玛",
    "次仁",
    "尼玛",
    "阿木",
    "吉克",
    "沙马",
    "曲比",
)
_MINORITY_SECOND = (
    "买买提",
    "艾合麦提",
    "吐尔洪",
    "玉素甫",
    "热合曼",
    "多吉",
    "旺堆",
    "尔古",
    "拉则",
    "伍呷",
    "木果",
    "依火",
)
_MINORITY_PEOPLE = ("维吾尔", "藏", "彝")
ETHNICITIES = Weighted(
    {
        "汉": 930,
        "土家": 16,
        "苗": 14,
        "畲": 8,
        "回": 8,
        "壮": 7,
        "满": 4,
        "侗": 3,
        "布依": 3,
        "蒙古": 1,
        "维吾尔": 2,
        "藏": 2,
        "彝": 2,
    }
)

_HOMOPHONES = (
    "伟玮炜", "强墙", "磊蕾", "军君钧", "洋阳扬", "勇永咏", "杰洁捷", "涛滔", "明铭鸣", "辉晖", "鹏朋", "华桦", "飞菲", "波博", "斌彬宾",
    "宇雨语羽", "浩皓昊", "凯楷", "俊骏", "帆凡", "旭煦", "宁凝", "林琳霖", "轩萱宣", "泽择", "晨辰宸", "毅逸奕亦", "航杭", "翔祥", "峰锋烽",
    "文雯", "志智", "家嘉佳", "芳方", "敏闽", "静婧靖", "丽莉", "艳燕", "娟鹃", "玲铃", "萍平", "红虹", "婷亭", "慧惠", "欣馨心鑫",
    "怡宜", "诗施", "涵晗", "梦孟", "琪祺", "紫梓子", "妍研", "悦月", "彤桐", "思斯", "曦希", "依伊", "瑶遥", "颖颍", "倩茜", "清青",
    "书舒", "远媛", "知之", "予余", "维唯", "正政", "源媛",
)  # fmt: skip
HOMOPHONES = {char: tuple(other for other in group if other != char) for group in _HOMOPHONES for char in group}
_VARIANTS = (
    "峰峯",
    "杰傑",
    "国國",
    "华華",
    "凤鳳",
    "丽麗",
    "兰蘭",
    "龙龍",
    "刚剛",
    "晓曉",
    "颖穎",
    "凯凱",
    "昇升",
    "喆哲",
    "强強",
    "玮瑋",
    "闫阎",
    "付傅",
    "肖萧",
    "邱丘",
)
VARIANTS = {group[at]: group[1 - at] for group in _VARIANTS for at in (0, 1)}
LOOKALIKES = {
    "瑶": "遥",
    "曦": "羲",
    "睿": "容",
    "萱": "董",
    "彤": "形",
    "霖": "霜",
    "妍": "研",
    "昊": "吴",
    "茜": "西",
    "琪": "淇",
    "翔": "祥",
}
RARE_STANDINS = {"䶮": "龑", "㛃": "洁", "㭎": "钢", "㑇": "绉", "𬍛": "珎", "𬱟": "頔", "𫍯": "诹", "𬭎": "鋐"}
DOTS = ("·", "•", "．", ".", "・", "")


@dataclass(frozen=True, slots=True)
class FamilyName:
    """What the children of a household share: the people and, for most, the surname."""

    surname: str
    ethnicity: str
    dotted: bool
    """A name of two parts with a dot, without a surname in the Chinese sense."""


def family_name(rng: Random) -> FamilyName:
    """The name of a new household."""
    ethnicity = ETHNICITIES(rng)
    return FamilyName(SURNAMES(rng), ethnicity, ethnicity in _MINORITY_PEOPLE and rng.random() < 0.75)


def full_name(rng: Random, family: FamilyName, sex: str) -> str:
    """A full name of somebody of that household."""
    if family.dotted:
        return f"{pick(rng, _MINORITY_FIRST)}·{pick(rng, _MINORITY_SECOND)}"
    return family.surname + given_name(rng, sex)


def given_name(rng: Random, sex: str) -> str:
    """One or two characters, rarely one that older input methods lack."""
    own = _MALE if sex == "男" else _FEMALE
    if rng.random() < _RARE_SHARE:
        rare = pick(rng, _RARE)
        return rare if rng.random() < 0.3 else _char(rng, _NEUTRAL) + rare
    if rng.random() < 0.14:
        return _char(rng, own)
    first = _char(rng, _NEUTRAL if rng.random() < 0.55 else own)
    return first + _char(rng, own if rng.random() < 0.8 else _NEUTRAL)


def _char(rng: Random, chars: str) -> str:
    return chars[int(rng.random() * len(chars))]


def is_rare(char: str) -> bool:
    """Whether an office machine may lack this character."""
    return char in _RARE
