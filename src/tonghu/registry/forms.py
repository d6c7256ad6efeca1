"""The child form and the list's filter, cut down to the fields that are granted."""

from __future__ import annotations

from typing import Any

from django import forms

from tonghu.accounts import api as accounts
from tonghu.core.base.identity import birth_of, valid
from tonghu.core.base.text import phone_ok
from tonghu.registry.models import KINDS, SEXES, Child

_DATE = forms.DateInput(attrs={"type": "date"})


class ChildForm(forms.Form):
    """A child. ``granted`` decides which fields exist at all; what is not there cannot be posted."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=list(SEXES.items()), required=False)
    birth_date = forms.DateField(label="出生日期", required=False, widget=_DATE)
    id_number = forms.CharField(label="公民身份号码", required=False, max_length=18)
    phone = forms.CharField(label="监护人联系电话", required=False, max_length=20)
    hukou_division = forms.CharField(label="户籍地区划", required=False, max_length=12)
    hukou_address = forms.CharField(label="户籍地址", required=False, max_length=120)
    residence_division = forms.CharField(label="现居住地区划", required=False, max_length=12)
    residence_address = forms.CharField(label="现居住地", required=False, max_length=120)
    kind = forms.ChoiceField(label="儿童类别", choices=list(KINDS.items()))
    primary_unit = forms.ChoiceField(label="负责单位")
    secondary_unit = forms.CharField(label="另一端单位", required=False, max_length=12)

    def __init__(self, *args: Any, granted: frozenset[str], areas: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in list(self.fields):
            if code not in granted:
                del self.fields[code]
        if "primary_unit" in self.fields:
            choices = [("", "请选择村（社区）"), *accounts.villages(areas)]
            current = str(self.initial.get("primary_unit", ""))
            if current and current not in dict(choices):
                choices += list(accounts.unit_names([current]).items())
            self.fields["primary_unit"] = forms.ChoiceField(label="负责单位", choices=choices)

    def clean_id_number(self) -> str:
        """An identity number with a right check digit, or none."""
        number = str(self.cleaned_data["id_number"]).strip().upper()
        if number and not valid(number):
            raise forms.ValidationError("校验位不对，请核对证件。暂时没有证件可以先不填。")
        return number

    def clean_phone(self) -> str:
        """A phone number that can be one."""
        number = "".join(str(self.cleaned_data["phone"]).split())
        if number and not phone_ok(number):
            raise forms.ValidationError("电话号码的位数不对，请核对。")
        return number

    def clean(self) -> dict[str, Any]:
        """The birth date and the number tell the same day."""
        data = super().clean() or {}
        born = birth_of(data.get("id_number", "") or "")
        if born and data.get("birth_date") and born != data["birth_date"]:
            self.add_error("birth_date", f"与公民身份号码中的出生日期（{born}）不一致，请核对哪一个对。")
        return data


class Filter(forms.Form):
    """What a list may be narrowed by; fields that are not granted are not in it."""

    q = forms.CharField(label="查找", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *KINDS.items()])
    unit = forms.CharField(label="单位", required=False, max_length=12)
    sort = forms.CharField(required=False, max_length=30)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, granted: frozenset[str], sortable: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sortable = sortable
        if "kind" not in granted:
            del self.fields["kind"]

    def clean_sort(self) -> str:
        """A granted, sortable field, with or without a minus sign."""
        sort = str(self.cleaned_data["sort"])
        if sort and sort.lstrip("-") not in self._sortable:
            raise forms.ValidationError("不能按这一栏排序")
        return sort


def initial_of(child: Child, sealed: dict[str, str]) -> dict[str, Any]:
    """The form's first values."""
    names = ("name", "sex", "birth_date", "hukou_division", "residence_division", "kind", "primary_unit")
    return {code: getattr(child, code) for code in (*names, "secondary_unit")} | sealed
