"""Forms of the policy pages."""

from __future__ import annotations

from typing import Any

from django import forms

_DATE = forms.DateInput(attrs={"type": "date"})


class ProposalForm(forms.Form):
    """For which area, from which day, why."""

    area = forms.ChoiceField(label="施行范围")
    starts = forms.DateField(label="生效日期", widget=_DATE, help_text="当天零点起按这个版本认定；以前的认定不变。")
    reason = forms.CharField(label="依据和理由", max_length=200, help_text="例如：《……实施方案》（文号）自某日起施行。")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = forms.ChoiceField(label="施行范围", choices=areas)


class CompareForm(forms.Form):
    """Two packs and whether arrangements are shown too."""

    left = forms.ChoiceField(label="一方")
    right = forms.ChoiceField(label="另一方")
    everything = forms.BooleanField(label="也显示工作安排的不同", required=False)

    def __init__(self, *args: Any, packs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=packs)
