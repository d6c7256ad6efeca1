"""The child form and the list's filter, cut down to the fields that are granted."""

from __future__ import annotations

from typing import Any

from django import forms

from tonghu.accounts import api as accounts
from tonghu.core.base.identity import birth_of, valid
from tonghu.core.base.text import phone_ok
from tonghu.core.workflow.standing import TITLES
from tonghu.registry import divisions
from tonghu.registry.models import KINDS, SEXES, WHOSE, Child
from tonghu.web.fields import day_input


class ChildForm(forms.Form):
    """A child. ``granted`` decides which fields exist at all; what is not there cannot be posted."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=list(SEXES.items()), required=False)
    birth_date = forms.DateField(label="出生日期", required=False, widget=day_input())
    id_number = forms.CharField(label="公民身份号码", required=False, max_length=18)
    phone = forms.CharField(label="监护人联系电话", required=False, max_length=20)
    hukou_division = forms.CharField(label="户籍地区划", required=False, max_length=12)
    hukou_address = forms.CharField(label="户籍地址", required=False, max_length=120)
    residence_division = forms.CharField(label="现居住地区划", required=False, max_length=12)
    residence_address = forms.CharField(label="现居住地", required=False, max_length=120)
    kind = forms.ChoiceField(label="儿童类别", choices=list(KINDS.items()))
    primary_unit = forms.ChoiceField(label="负责单位")
    secondary_unit = forms.CharField(
        label="另一端单位",
        required=False,
        max_length=12,
        help_text="父母或儿童所在另一地的乡、村代码；两地都能看到，只算一人。",
    )
    responsible = forms.ChoiceField(label="负责人", required=False)

    def __init__(self, *args: Any, granted: frozenset[str], areas: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in list(self.fields):
            if code not in granted:
                del self.fields[code]
        if "responsible" in self.fields:
            self.fields["responsible"].choices = [("", "—"), *accounts.workers(areas)]
        if "primary_unit" in self.fields:
            choices = [("", "请选择村（社区）"), *accounts.villages(areas)]
            current = str(self.initial.get("primary_unit", ""))
            if current and current not in dict(choices):
                choices += list(accounts.unit_names([current]).items())
            self.fields["primary_unit"] = forms.ChoiceField(label="负责单位", choices=choices)

    def clean_secondary_unit(self) -> str:
        """A unit that there is, or one elsewhere by its division code."""
        code = str(self.cleaned_data["secondary_unit"]).strip()
        if code and not accounts.unit_names([code]) and not (code.isdigit() and divisions.county_known(code)):
            raise forms.ValidationError("没有这个单位。请填区划代码（县 6 位、乡镇 9 位、村 12 位）。")
        return code

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
        if data.get("secondary_unit") and data["secondary_unit"] == data.get("primary_unit"):
            self.add_error("secondary_unit", "两端是同一个单位时不填。")
        return data


class Filter(forms.Form):
    """What a list may be narrowed by; fields that are not granted are not in it."""

    q = forms.CharField(
        label="查找",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "姓名、拼音或首字母、编号、证件号、电话", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *KINDS.items()])
    state = forms.ChoiceField(
        label="在册",
        required=False,
        choices=[
            ("", "不含已退出"),
            *((s.value, t) for s, t in TITLES.items() if s.value),
            ("all", "全部（含已退出）"),
        ],
    )
    whose = forms.ChoiceField(label="范围", required=False, choices=[("", "全部"), *WHOSE.items()])
    unit = forms.CharField(label="单位", required=False, max_length=12, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

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
    return {code: getattr(child, code) for code in (*names, "secondary_unit", "responsible")} | sealed


class ExportForm(forms.Form):
    """Which columns leave, and what for."""

    reason = forms.CharField(label="用途（写明给谁、做什么用，会记入审计和文件）", max_length=200)

    def __init__(self, *args: Any, fields: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(field.code, field.title) for field in fields]
        self.fields["fields"] = forms.MultipleChoiceField(
            label="栏目（只选用得着的）", choices=choices, widget=forms.CheckboxSelectMultiple
        )
        self.order_fields(["fields", "reason"])


class DecisionForm(forms.Form):
    """Yes or no, with a reason."""

    to = forms.ChoiceField(choices=[("yes", "是"), ("no", "否")])
    reason = forms.CharField(label="意见", max_length=200)


class NoteForm(forms.Form):
    """How a task was done."""

    note = forms.CharField(label="办理情况", max_length=200)


class EmergencyForm(forms.Form):
    """Which child, and why now."""

    find = forms.CharField(
        label="儿童编号或公民身份号码（完整）", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label="什么危险，为什么不能等当地处理", min_length=8, max_length=200)


class BulkForm(forms.Form):
    """One field and its new value for many children."""

    field = forms.ChoiceField(label="改什么", choices=[("primary_unit", "负责单位"), ("responsible", "负责人")])
    unit = forms.ChoiceField(label="新的负责单位", required=False)
    person = forms.ChoiceField(label="新的负责人", required=False)
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, areas: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "—"), *accounts.villages(areas)]
        self.fields["person"].choices = [("", "—"), *accounts.workers(areas)]

    def clean(self) -> dict[str, Any]:
        """The value that belongs to the field is there."""
        data = super().clean() or {}
        name = "unit" if data.get("field") == "primary_unit" else "person"
        data["value"] = data.get(name, "")
        if not data["value"]:
            self.add_error(name, "请选择")
        return data

    @property
    def chosen(self) -> dict[str, str]:
        """Field, value and reason."""
        return {name: self.cleaned_data[name] for name in ("field", "value", "reason")}

    def title_of(self, value: str) -> str:
        """The value in words."""
        known = [*self.fields["unit"].choices, *self.fields["person"].choices]
        return dict(known).get(value, value)


class TaskForm(forms.Form):
    """What to do, by whom, by when."""

    what = forms.CharField(label="事项", max_length=100, initial="核对登记信息")
    person = forms.ChoiceField(label="办理人")
    due = forms.DateField(label="期限", widget=day_input())

    def __init__(self, *args: Any, areas: tuple[str, ...], today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["person"].choices = accounts.workers(areas)

    def clean_due(self) -> Any:
        """Not in the past."""
        due = self.cleaned_data["due"]
        if due < self._today:
            raise forms.ValidationError("期限不能早于今天")
        return due


class HandOverForm(forms.Form):
    """Who leaves, who takes over, why."""

    giver = forms.ChoiceField(label="移交人")
    receiver = forms.ChoiceField(label="接收人")
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, areas: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaving = [*accounts.people_below(areas), *accounts.people_below(areas, active=False)]
        self.fields["giver"].choices = [("", "—"), *leaving]
        self.fields["receiver"].choices = [("", "—"), *accounts.workers(areas)]


class BoundaryForm(forms.Form):
    """Which division becomes which, from when, on what ground."""

    old = forms.ChoiceField(label="原区划")
    new = forms.RegexField(
        label="现区划代码（并入已有的，填它的代码）",
        regex=r"^[0-9]{9}([0-9]{3})?$",
        error_messages={"invalid": "乡镇 9 位、村 12 位数字。"},
    )
    on = forms.DateField(label="生效日期", widget=day_input())
    reason = forms.CharField(label="依据（批复文号）", max_length=200)

    def __init__(self, *args: Any, areas: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = accounts.places_below(areas, ("town", "village"))
        self.fields["old"].choices = [("", "—"), *places]
