"""Surnames, given names and confusable characters with realistic frequencies: what people of the benchmark are called.

Shares of the common surnames follow the published rankings of household registration (per thousand people); the tail
falls like a power law. Given names are drawn from favourites of 2008 to 2024 and else put together character by
character. The tables of confusable characters were written for this benchmark and are shared with no other code.
"""

from __future__ import annotations

from functools import cache

from pypinyin import Style, pinyin

_COMMON = (
    "王72李70张67刘53陈46杨31黄23赵23吴20周20徐15孙15马14朱13胡13郭12何12林12罗10高10郑9.4梁9.2谢8.1宋7.4唐7.2许7.0韩6.6邓6.6冯6.5曹6.4"
    "彭6.0曾5.9肖5.8田5.2董5.1潘4.8袁4.7蔡4.6蒋4.6余4.5于4.5杜4.5叶4.4程4.3魏4.3苏4.2吕4.1丁4.1任4.0卢3.9姚3.9沈3.9钟3.8姜3.7崔3.7谭3.6陆3.6"
    "范3.5汪3.5廖3.5石3.4金3.4韦3.3贾3.3夏3.2付3.2方3.1邹3.1熊3.1白3.0孟2.9秦2.8邱2.8侯2.7江2.7尹2.6薛2.6闫2.5段2.4雷2.4龙2.3黎2.3史2.3"
    "陶2.2贺2.2毛2.1郝2.1顾2.0龚2.0邵1.9万1.9覃1.9武1.8钱1.8戴1.8严1.8莫1.7孔1.7向1.7常1.6"
)
_TAIL = (
    "汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙"
    "鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎"
    "甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国"
)
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "皇甫", "慕容", "令狐", "司马", "尉迟", "夏侯")


def surnames() -> tuple[list[str], list[float]]:
    """Surnames and their weights per thousand."""
    names: list[str] = []
    weights: list[float] = []
    number = ""
    for char in _COMMON:
        if char.isascii():
            number += char
            continue
        if number:
            weights.append(float(number))
            number = ""
        names.append(char)
    weights.append(float(number))
    for rank, char in enumerate(_TAIL):
        names.append(char)
        weights.append(60 / (rank + 40))
    names += _COMPOUND
    weights += [1.1 if name == "欧阳" else 0.12 for name in _COMPOUND]
    return names, weights


def _words(text: str) -> list[str]:
    return text.split()


FAVOURITES = {
    "男": _words(
        "浩宇 子轩 宇轩 浩然 梓轩 子涵 俊杰 皓轩 宇航 博文 子豪 一诺 浩轩 梓豪 铭轩 梓睿 子墨 沐宸 奕辰 宇辰 浩辰 奕泽 亦辰 泽宇 家豪 嘉豪 俊熙 文博 天佑 "
        "宇泽 明轩 雨泽 子睿 梓宸 皓宇 浩博 志豪 俊豪 鑫磊 文轩 思远 瑞霖 沐阳 子恒 承泽 锦程 启航 佳豪 子俊 志远 家乐 子昂 俊宇 佳俊 宇恒 博涵 睿泽 煜城 "
        "子轩 浩天 晨曦 景行 若愚 云帆 一鸣 嘉树 安澜 逸飞 世杰 振宇 建国 志强 国庆 宇翔 俊辉 家俊 志鹏 俊峰 少华 家辉 天宇 智宸 弈辰 奕宸 亦宸 昊天 昊然 皓然"
    ),
    "女": _words(
        "欣怡 梓涵 诗涵 子涵 雨桐 梓萱 可馨 欣妍 雨萱 佳怡 一诺 语桐 梦琪 思彤 语嫣 诗琪 梓琪 雨涵 思涵 梓妍 若曦 依诺 馨怡 婉婷 雨欣 佳琪 雅婷 诗雨 紫涵 "
        "艺涵 可欣 佳欣 静怡 子萱 芷涵 沐瑶 沐晴 清妍 熙雯 语汐 苡沫 芮汐 若汐 昕怡 芸汐 艺馨 心怡 心妍 思琪 晨曦 梦瑶 梦婷 语晨 欣悦 欣然 怡然 嘉怡 佳慧 "
        "思雨 晓雯 雪婷 梓晴 紫萱 子欣 诗语 诗妍 语彤 雨彤 雨馨 安琪 婧琪 静雯 美琪 玥彤 悦彤 钰涵 钰彤 萌萌 甜甜 佳颖 嘉颖 丽娜 海燕 春燕 晓燕 玉婷 慧敏 淑婷"
    ),
}
FIRST_CHARS = {
    "男": "子浩宇俊梓文志嘉家建天博睿奕泽铭明晨昊皓承思一小世国永振海云少金德立启景锦鑫鸿毅煜瑞逸星沐乐佳雨安新正光伟晓亦恩凯维弘柏锐展兴书玉",
    "女": "雨梓欣诗佳思语可梦心子紫若雅静嘉艺芷依一婉晓美怡馨悦清安沐芸苡钰玥雪慧丽玉春海小秀文书舒颖淑金晨乐欢月巧凤红艳巧媛丹燕玲莹",
}
LAST_CHARS = {
    "男": "轩涵宇豪杰辰泽宸睿恒航博文翔鹏飞龙阳昊然霖俊熙城铭凯峰磊鑫涛强辉伟明远帆乐毅源浩天诚林洋超晨哲瑞森峻烨尧彬斌东川兴旺平军华勇刚成松柏旭煜骁昂硕",
    "女": "涵怡萱妍琪桐彤馨欣瑶婷雯颖悦曦诺汐然嫣晴雨淇语茜慧敏静琳娜玲雪倩瑾菲莹蕊洁佳宁月文媛芳丽燕霞红梅兰英玉珍凤蓉莉薇婧钰玥岚苒萌乐艳娟萍蕾丹",
}
SINGLE_CHARS = {
    "男": "浩杰鑫磊涛鹏宇帅轩俊凯辉强伟龙阳博睿毅晨昊航峰超飞翔勇军",
    "女": "婷静颖欣悦雪琪娜蕊雯瑶敏慧莹琳倩洁妍玥婧玲丹燕月蕾菲",
}
PARENT_CHARS = {
    "男": "伟强军勇磊涛平刚建华国明志文海波辉斌峰杰超林龙飞鹏永德金光荣兴东生春福贵成祥云松庆新安良忠学兵利民家俊宏",
    "女": "芳丽敏静艳娟霞秀英玲桂萍红燕莉洁梅琴雪慧春凤兰珍玉华翠香莲美云淑菊素巧爱月花琼容小会群银先清仙碧晓娜婷",
}
RARE = {
    "喆": "zhe", "䶮": "yan", "㛃": "jie", "㭎": "gang", "祎": "yi", "頔": "di", "翀": "chong", "垚": "yao", "犇": "ben", "甯": "ning",
    "𬱟": "wei", "𬍛": "yu", "𫍯": "xian", "𬭎": "hong", "𣈱": "chang", "堃": "kun", "燊": "shen", "赟": "yun", "淏": "hao", "珺": "jun",
    "婳": "hua", "姵": "pei", "璟": "jing", "昶": "chang", "钘": "xing", "玙": "yu", "澔": "hao", "晞": "xi", "翯": "he", "彧": "yu",
}  # fmt: skip
"""Rare characters with the reading that a clerk types who cannot find them."""
DOTTED_FIRST = _words(
    "阿依古丽 买买提 吐尔逊 古丽娜尔 艾力 阿卜杜拉 扎西 卓玛 次仁 尼玛 阿木 吉克 沙马 曲比 努尔古丽 迪丽热巴 热依汗 穆拉提 "
    "帕提古丽 阿力木 德吉 央金 白玛 格桑 丹增 索朗 海来 俄木 马海 勒格 阿尔斯兰 祖力皮亚 麦尔丹 阿布都热合曼"
)
DOTTED_LAST = _words(
    "买买提 艾合麦提 吐尔洪 玉素甫 热合曼 多吉 旺堆 尔古 拉则 伍呷 木果 依火 阿不力孜 肉孜 艾尼瓦尔 克里木 "
    "卓嘎 平措 罗布 拉姆 顿珠 日古 阿衣 子黑 尔布 库尔班 司马义 乌斯曼"
)
MINORITIES = ("维吾尔族", "藏族", "彝族", "哈萨克族")

_TRADITIONAL = (
    "国國 华華 凤鳳 丽麗 兰蘭 龙龍 刚剛 晓曉 颖穎 凯凱 强強 玮瑋 杰傑 伟偉 军軍 涛濤 鹏鵬 飞飛 阳陽 宁寧 宝寶 贤賢 义義 伦倫 东東 云雲 艺藝 语語 诗詩 "
    "欢歡 乐樂 莹瑩 钰鈺 铭銘 锦錦 鑫鑫 书書 应應 庆慶 兴興 荣榮 贵貴 维維 红紅 绍紹 绮綺 琼瓊 娇嬌 婵嬋 媛媛 远遠 运運 达達 迁遷 陈陳 张張 刘劉 赵趙 "
    "吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 邓鄧 冯馮 萧蕭 叶葉 苏蘇 卢盧 谭譚 陆陸 贾賈 邹鄒 龚龔 万萬 钱錢 严嚴 颜顏 庄莊 聂聶 钟鍾 闫閆 汤湯 齐齊 乔喬 "
    "颉頡 烨燁 骁驍 峻峻 尧堯 泽澤 恒恆 启啟 学學 会會 萤螢 锐銳 鸿鴻 静靜 庄莊 毕畢 费費 鲁魯 鲍鮑 栾欒 楼樓 厉厲 骆駱 简簡 连連 缪繆 车車 项項 时時"
)
_VARIANT = "峰峯 升昇 哲喆 群羣 秀绣 志誌 闫阎 付傅 肖萧 邱丘 戴代 余佘 嵩崧 晃晄 炯烱 朵朶 坤堃 韵韻 和龢 淼渺 杰桀 弦絃 岳嶽 瑶瑤 淳湻 皓皜 莉蒞 芸蕓 昆崑 仙僊"
_LOOKALIKE = (
    "瑶遥 曦羲 睿容 萱董 彤形 霖霜 妍研 昊吴 茜西 琪淇 翔祥 宸震 奕弈 辰晨 汐夕 苡以 玥明 钰玉 涵函 梓辛 沐沭 琳林 莹荧 婧靖 媛援 雯雾 婷停 怡冶 诺若 "
    "煜熠 烨华 铭洺 锐悦 毅殷 恒桓 泽译 博搏 航杭 俊峻 豪毫 杰木 轩轻 宇字 浩洁 子了 佳住 嘉喜 思恩 欣掀 馨罄 悦锐 晓浇 颖颍 慧惠 敏每 静净 丽两 娜那 "
    "王玉 李季 刘列 陈阵 杨扬 徐除 孙逊 胡朝 何河 高亮 梁粱 许讦 曹曾 田由 于干 叶吐 汪注 石右 贾买 夏复 侯候 薛薜 段叚 史吏 毛手 顾颐 戴载 孔扎 未末 己已"
)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair[0], pair[1]) for pair in text.split() if len(pair) == 2 and pair[0] != pair[1]]


def lookalikes() -> dict[str, list[str]]:
    """Character → what is written instead of it by the eye: traditional, variant and similar-looking characters."""
    found: dict[str, list[str]] = {}
    for left, right in _pairs(_TRADITIONAL):
        found.setdefault(left, []).extend([right, right])
    for left, right in _pairs(_VARIANT):
        found.setdefault(left, []).append(right)
        found.setdefault(right, []).append(left)
    for left, right in _pairs(_LOOKALIKE):
        found.setdefault(left, []).append(right)
    return found


_EXTRA = (
    "玮炜墙蕾君钧扬咏泳洁滔鸣晖朋桦菲波宾语羽好楷骏凡煦凝琳萱宣择晨辰宸逸亦杭祥锋烽雯智嘉方闽婧靖莉雁鹃铃萍苹虹亭惠鑫宜施晗孟祺紫研月桐斯希伊遥颍茜青"
    "舒媛之予唯政原圆芝枝知祉芯昕新辛莘歆忻钰育郁裕煜昱誉豫钥岳乐跃怿译易忆翊熠弈羿艺轶怡贻仪颐沂伊衣依漪尔而朔硕铄烁筱晓小潇霄箫宵萧骁枭潞露璐路鹿禄"
    "彦燕艳焱雁妍延言岩炎颜研君均钧军俊峻骏竣珺诗师施思丝斯司汐希曦熙夕西溪茜惜晰琪祺齐奇琦旗淇棋骐麒其绮启起冉然苒染熠尧姚瑶遥谣宁凝柠可珂柯科"
    "程成诚承城澄呈丞晟圣盛胜升声生笙蓉荣容融嵘榕溶涵晗寒含函韩汉翰菡沁芹勤琴秦钦亲青清晴卿轻倾莲连涟怜廉联镰美梅玫媚枚眉林霖琳麟临淋菱灵玲铃凌龄伶泠"
)


@cache
def homophones() -> dict[str, list[str]]:
    """Character → others that sound the same (twice when the tone is the same too), of those that occur in names."""
    surname_chars = [name for name in surnames()[0] if len(name) == 1]
    stock = set("".join(surname_chars) + _EXTRA)
    for table in (FIRST_CHARS, LAST_CHARS, SINGLE_CHARS, PARENT_CHARS):
        stock |= set("".join(table.values()))
    for table in FAVOURITES.values():
        stock |= set("".join(table))
    by_sound: dict[str, list[str]] = {}
    tone: dict[str, str] = {}
    for char in sorted(stock):
        by_sound.setdefault(pinyin(char, style=Style.NORMAL)[0][0], []).append(char)
        tone[char] = pinyin(char, style=Style.TONE3)[0][0]
    found: dict[str, list[str]] = {}
    for group in by_sound.values():
        for char in group:
            others = [other for other in group if other != char]
            same = [other for other in others if tone[other] == tone[char]]
            if others:
                found[char] = others + same * 2
    return found
