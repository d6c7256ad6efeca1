"""Yes-or-no questions in the statistics: each answer has one line, in the words of the form."""

from __future__ import annotations

import pytest

from tonghu.batch.packs import load_pack, shipped_ids
from tonghu.batch.statistics.command import forms_of
from tonghu.batch.statistics.snapshot import answers_of
from tonghu.core.base.registration import BY_CODE, Kind
from tonghu.core.stats.indicators import INDICATORS, options_of

ASKED = [i for i in INDICATORS if i.name in BY_CODE and BY_CODE[i.name].kind is Kind.YES_NO and not i.options]


@pytest.mark.parametrize("name", sorted(shipped_ids()))
def test_a_question_has_two_answers(name: str) -> None:
    """#5.1: 有无… is answered 有 or 无 in the snapshot and on the form alike; neither adds lines of its own."""
    forms = forms_of(load_pack(name))
    assert {"has_entrusted_carer", "boarding"} <= {indicator.name for indicator in ASKED}
    for indicator in ASKED:
        answers = answers_of(indicator.name)
        assert len(answers) == 2
        for form in forms.values():
            assert set(options_of(indicator, form.get(indicator.name, ()), answers)) == set(answers), indicator.name
