"""Forms for grants."""

from __future__ import annotations

from typing import Any

from django import forms

from tonghu.accounts.models import User
from tonghu.core.authz.roles import ROLES

_DAY = forms.DateInput(attrs={"type": "date"})


class GrantForm(forms.Form):
    """Ask for a role for somebody in one's area."""

    person = forms.ModelChoiceField(label="被授权人", queryset=User.objects.none())
    role = forms.ChoiceField(label="角色", choices=[(role.key, role.title) for role in ROLES.values()])
    area = forms.ChoiceField(label="范围")
    department = forms.ChoiceField(label="部门（部门经办人填写）", required=False)
    starts = forms.DateField(label="起", widget=_DAY)
    ends = forms.DateField(label="止", widget=_DAY)
    confidentiality_on = forms.DateField(label="保密承诺签订日期（受托人员填写）", required=False, widget=_DAY)
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(
        self, *args: Any, people: Any, areas: list[tuple[str, str]], departments: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["person"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = people
        self.fields["area"] = forms.ChoiceField(label="范围", choices=areas)
        self.fields["department"] = forms.ChoiceField(
            label="部门（部门经办人填写）", required=False, choices=[("", "—"), *departments]
        )

    def clean(self) -> dict[str, Any]:
        """A department clerk needs a department, nobody else has one."""
        data = super().clean() or {}
        is_clerk = data.get("role") == "department_clerk"
        if is_clerk and not data.get("department"):
            self.add_error("department", "请选择部门")
        if not is_clerk:
            data["department"] = ""
        return data


class DecisionForm(forms.Form):
    """Grant, refuse or withdraw, with a reason."""

    to = forms.ChoiceField(choices=[("granted", "批准"), ("refused", "不批准"), ("withdrawn", "收回")])
    reason = forms.CharField(label="意见", max_length=200)
