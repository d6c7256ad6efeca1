"""The part of an address that says where it lies: everything a division can be read from, and little else.

Millions of addresses share few heads, so places are resolved once per head; both engines use this function.
"""

from __future__ import annotations

import re

from tonghu.core.base.text import half_width, without_blanks

_LONGEST = 60
_TAIL = 8
_OLD_NAME = re.compile(r"\((?:原|曾|现|旧|老)[^()]*\)")
_MARKS_OUT = dict.fromkeys(map(ord, "()[]{}<>《》〈〉【】〔〕「」『』“”\"'‘’,，.。:：;；、/\\|_-—~·•"))
_MARKER = re.compile(
    r"街道办事处|街道办|街道|街办|办事处|社区居民委员会|社区居委会|居民委员会|居委会|村民委员会|村委会|社区|苏木|嘎查|"
    r"(?<![小园校景厂库工])区|省|市|县|旗|盟|州|镇|乡|村"
)
_DIGIT = re.compile(r"[0-9A-Za-z]")
_NOT_A_NAME = re.compile(r"[路街巷弄号栋幢楼座室组队园苑城厦厂店校院桥道]|小区|公寓|广场|大厦|单元|新村")


def plain_words(text: str) -> str:
    """Words as they are compared: half width, without blanks, brackets and punctuation."""
    return half_width(without_blanks(text)).translate(_MARKS_OUT)


def address_head(text: str) -> str:
    """An address cut after its last division word, normalised; resolving the head gives what resolving the whole gives.

    Full width becomes half width; blanks, brackets and punctuation go, a bracketed old name (原…) with its content.
    After the first division word the head stops at a digit or letter (house numbers), and it keeps a short rest that may
    be an abbreviated name ("綦江区古南"). ``address_head(address_head(x)) == address_head(x)``.
    """
    plain = _OLD_NAME.sub("", half_width(without_blanks(text))).translate(_MARKS_OUT)[:_LONGEST]
    first = _MARKER.search(plain)
    digit = _DIGIT.search(plain, first.end() if first else 0)
    body = plain[: digit.start()] if digit else plain
    end = 0
    for marker in _MARKER.finditer(body):
        end = marker.end()
    if not end:
        return body[: 2 * _TAIL]
    rest = body[end:]
    # No tail before a longer text goes on: then it is the name of a street or a house.
    return body if len(rest) <= _TAIL and not _NOT_A_NAME.search(rest) else body[:end]
