"""Forms for units, people and grants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from tonghu.accounts.models import DIVISIONS, UNIT_KINDS, Unit, User
from tonghu.core.authz.permissions import DEMANDS, Permission
from tonghu.core.authz.roles import ROLES
from tonghu.web.fields import day_input

Choices = list[tuple[str, str]]


class UnitForm(forms.Form):
    """A unit. Code, kind and parent are chosen once; what a unit is called and does may change."""

    parent = forms.ModelChoiceField(label="上级单位", queryset=Unit.objects.none())
    kind = forms.ChoiceField(label="类型", choices=[(k, t) for k, t in UNIT_KINDS.items() if k != "nation"])
    code = forms.CharField(
        label="区划代码", required=False, max_length=12, help_text="乡镇 9 位、村 12 位；机构和功能区由系统编号，不填。"
    )
    name = forms.CharField(label="名称", max_length=80)
    departments = forms.MultipleChoiceField(
        label="部门职责（一个机构可承担几个）", required=False, widget=forms.CheckboxSelectMultiple
    )
    counts_through = forms.MultipleChoiceField(
        label="统计归入的县（功能区）", required=False, widget=forms.CheckboxSelectMultiple
    )
    covers = forms.MultipleChoiceField(
        label="管辖的乡镇（功能区）", required=False, widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label="启用日期", required=False, widget=day_input())

    def __init__(self, *args: Any, unit: Unit | None, parents: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None:
            for name in ("parent", "kind", "code"):
                del self.fields[name]
        else:
            chooser = self.fields["parent"]
            assert isinstance(chooser, forms.ModelChoiceField)
            chooser.queryset = parents
        kind = unit.kind if unit else str(self.data.get("kind", "functional_area"))
        unused = {"departments"} if kind in DIVISIONS else set()
        unused |= {"counts_through", "covers"} if kind != "functional_area" else set()
        for name in ("departments", "counts_through", "covers"):
            if name in unused and unit is not None:
                del self.fields[name]
            else:
                self.fields[name].choices = choices[name]

    def clean(self) -> dict[str, Any]:
        """Only bodies have duties, only functional areas cover places; what does not fit is said, not dropped."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind and kind in DIVISIONS and data.get("departments"):
            self.add_error("departments", "部门职责只能给机构，不能给区划")
        if kind and kind != "functional_area" and (data.get("covers") or data.get("counts_through")):
            self.add_error("covers" if data.get("covers") else "counts_through", "只有功能区填写这一项")
        if kind in ("town", "village", "county", "city", "province") and not data.get("code"):
            self.add_error("code", "请填写区划代码")
        if kind and kind not in ("town", "village", "county", "city", "province"):
            data["code"] = ""
        return data


class CloseForm(forms.Form):
    """Close something from a day on."""

    on = forms.DateField(label="停用日期", widget=day_input())
    reason = forms.CharField(label="依据", max_length=200)


class UnitFilter(forms.Form):
    """What the list of units may be narrowed by."""

    q = forms.CharField(
        label="查找", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "名称或编号"})
    )
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部"), *UNIT_KINDS.items()])
    closed = forms.ChoiceField(label="状态", required=False, choices=[("", "在用"), ("yes", "已停用")])


class PersonForm(forms.Form):
    """An account. The login name is chosen once."""

    username = forms.RegexField(
        label="登录名", regex=r"^[a-z][a-z0-9._-]{2,39}$", help_text="小写字母开头，3–40 位字母、数字、点、横线。",
        error_messages={"invalid": "请用小写字母开头的 3–40 位字母、数字、点或横线。"},
    )  # fmt: skip
    display_name = forms.CharField(label="姓名", max_length=40)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())

    def __init__(self, *args: Any, units: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["unit"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = units
        if person is not None:
            del self.fields["username"]


class StaffFilter(forms.Form):
    """What the list of people may be narrowed by."""

    q = forms.CharField(
        label="查找", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "姓名或登录名"})
    )
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "全部"), *((role.key, role.title) for role in ROLES.values())]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部"), ("active", "启用"), ("closed", "停用"), ("check", "从业查询到期")],
    )


class CheckForm(forms.Form):
    """The day of the query about somebody close to minors."""

    on = forms.DateField(label="查询日期", widget=day_input())


class GrantForm(forms.Form):
    """Ask for a role for somebody in one's area."""

    person = forms.ModelChoiceField(label="被授权人", queryset=User.objects.none())
    role = forms.ChoiceField(label="角色", choices=[(role.key, role.title) for role in ROLES.values()])
    area = forms.ChoiceField(label="范围")
    department = forms.ChoiceField(label="部门（部门经办人填写）", required=False)
    starts = forms.DateField(label="起", widget=day_input())
    ends = forms.DateField(label="止", widget=day_input())
    confidentiality_on = forms.DateField(
        label="保密承诺签订日期（受托人员填写）", required=False, widget=day_input(),
        help_text="志愿者和受托机构人员只登记，不查阅；要有签订的保密承诺和起止日期。",
    )  # fmt: skip
    reason = forms.CharField(label="理由", max_length=200)

    def __init__(self, *args: Any, people: Any, areas: Choices, departments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["person"]
        assert isinstance(chooser, forms.ModelChoiceField)
        chooser.queryset = people
        chooser.label_from_instance = lambda person: f"{person.display_name}（{person.username}，{person.unit.name}）"
        for name, found in (("area", areas), ("department", [("", "—"), *departments])):
            self.fields[name].choices = found

    def clean(self) -> dict[str, Any]:
        """A department clerk needs a department, nobody else has one."""
        data = super().clean() or {}
        is_clerk = data.get("role") == "department_clerk"
        if is_clerk and not data.get("department"):
            self.add_error("department", "请选择部门")
        if not is_clerk:
            data["department"] = ""
        return data


class GrantFilter(forms.Form):
    """What the list of grants may be narrowed by."""

    q = forms.CharField(
        label="查找", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "姓名或登录名"})
    )
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "全部"), *((role.key, role.title) for role in ROLES.values())]
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            ("now", "有效"),
            ("soon", "30 天内到期"),
            ("expired", "已到期"),
            ("withdrawn", "已收回"),
            ("refused", "未批准"),
        ],
    )


class DecisionForm(forms.Form):
    """Grant or refuse, with a reason."""

    to = forms.ChoiceField(choices=[("granted", "批准"), ("refused", "不批准")])
    reason = forms.CharField(label="意见", max_length=200)


class ReasonForm(forms.Form):
    """A step that needs a reason only."""

    reason = forms.CharField(label="理由", max_length=200)


class TokenForm(forms.Form):
    """A token for a program: what for, what it may do, until when. ``offered``: what may be given at all."""

    name = forms.CharField(label="给哪个系统、做什么用", max_length=80)
    permissions = forms.MultipleChoiceField(label="可以做的事（只选用得着的）", widget=forms.CheckboxSelectMultiple)
    ends = forms.DateField(label="用到哪一天", widget=day_input())

    def __init__(self, *args: Any, offered: Iterable[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["permissions"]
        assert isinstance(chooser, forms.MultipleChoiceField)
        chooser.choices = [(permission.value, DEMANDS[permission].title) for permission in offered]
