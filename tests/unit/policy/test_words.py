"""How rules read in Chinese: the sentences that officials compare with their plan."""

from __future__ import annotations

import pytest

from tonghu.core.base.truth import Truth
from tonghu.core.policy.rules import Age, All, Fixed, Not, OneOf, Rule
from tonghu.core.policy.words import reading


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Age(192, out_day_after=False, born_from=None), "不满16周岁"),
        (Not(Age(36, out_day_after=False, born_from=None)), "满3周岁"),
        (Not(Age(192, out_day_after=True, born_from=None)), "满16周岁（生日次日起满）"),
        (Not(Age(0, out_day_after=False, born_from="2008-09-01")), "不是（2008-09-01及以后出生）"),
        (Not(OneOf("schooling", ("小学",))), "不是（就学情况为小学）"),
        (
            All((Not(Age(36, out_day_after=False, born_from=None)), Age(84, out_day_after=False, born_from=None))),
            "满3周岁，且不满7周岁",
        ),
        (Fixed(Truth.UNMET), "无此情形"),
    ],
)
def test_rules_read_as_an_official_would_say_them(rule: Rule, said: str) -> None:
    """An age is reached or not reached; what never holds is said to have no case, not to fail."""
    assert reading(rule, {}) == said
