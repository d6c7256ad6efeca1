"""What the API answers: fields with Chinese descriptions, each answer with an example."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from ninja import Field, Schema


class Problem(Schema):
    """What an answer other than 2xx says (RFC 9457)."""

    type: str = Field("about:blank", description="固定值")
    title: str = Field(description="出了什么事")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="原因和下一步")


class Column(Schema):
    """A column of a record that this person may see."""

    code: str = Field(description="栏目代码")
    header: str = Field(description="栏目名称")
    text: str = Field(description="内容；不明为空。敏感栏目与页面一样遮盖")
    hidden: bool = Field(description="内容是否遮盖")
    source: str = Field(description="来源")
    as_of: date | None = Field(description="截至日期")
    stale: bool = Field(description="超过一年没有来源确认")


class ChildRecord(Schema):
    """A child's record as its page shows it."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "number": "7K2M9QXA",
                "columns": [
                    {
                        "code": "name",
                        "header": "姓名",
                        "text": "李方",
                        "hidden": False,
                        "source": "登记表",
                        "as_of": "2026-09-01",
                        "stale": False,
                    }
                ],
            }
        }
    }
    number: str = Field(description="儿童编号")
    columns: list[Column] = Field(description="获准查看的全部栏目，按登记表顺序")


class Heading(Schema):
    """A column of a list."""

    code: str = Field(description="栏目代码")
    title: str = Field(description="栏目名称")


class Listed(Schema):
    """A child on a list."""

    number: str = Field(description="儿童编号")
    values: dict[str, str] = Field(description="按栏目代码的内容；不明为空。敏感栏目与页面一样遮盖")


class ChildList(Schema):
    """A page of the list of children."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "total": 1,
                "page": 1,
                "pages": 1,
                "columns": [{"code": "name", "title": "姓名"}, {"code": "id_number", "title": "公民身份号码"}],
                "rows": [{"number": "7K2M9QXA", "values": {"name": "李方", "id_number": "700***********1234"}}],
            }
        }
    }
    total: int = Field(description="一共多少人")
    page: int = Field(description="这是第几页")
    pages: int = Field(description="一共几页")
    columns: list[Heading] = Field(description="获准查看的栏目")
    rows: list[Listed] = Field(description="这一页的儿童，最多 50 人")


class Force(Schema):
    """The policy in force in an area."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {"area": "350524", "place": "安溪县", "pack": "cn-35", "version": "2026.1", "since": None}
        }
    }
    area: str = Field(description="行政区划代码")
    place: str = Field(description="地区名称")
    pack: str = Field(description="政策包")
    version: str = Field(description="版本")
    since: date | None = Field(description="开始执行的日期；空表示自安装起")


class Criterion(Schema):
    """One line of the decision card."""

    title: str = Field(description="条件")
    word: str = Field(description="符合、不符合或待确认")
    clause: str = Field(description="条款")
    text: str = Field(description="理由")
    facts: list[str] = Field(description="依据的事实")
    missing: list[str] = Field(description="缺少的内容")


class Part(Schema):
    """The decision on one population."""

    key: str = Field(description="类别和口径的代码")
    title: str = Field(description="类别和口径")
    word: str = Field(description="结论")
    sentence: str = Field(description="结论的说明")
    criteria: list[Criterion] = Field(description="逐条认定")


class DecisionCard(Schema):
    """The decision on a child on a day, as the card shows it."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "number": "7K2M9QXA",
                "on": "2026-09-01",
                "pack": "cn-35",
                "version": "2026.1",
                "parts": [
                    {
                        "key": "migrant",
                        "title": "流动儿童",
                        "word": "符合",
                        "sentence": "属于流动儿童",
                        "criteria": [
                            {
                                "title": "未满十六周岁",
                                "word": "符合",
                                "clause": "一（一）",
                                "text": "2026-09-01 时 11 周岁",
                                "facts": ["出生日期 2015-03-07"],
                                "missing": [],
                            }
                        ],
                    }
                ],
                "key_care": "不是重点关爱对象",
                "tier": "",
                "visits": "",
            }
        }
    }
    number: str = Field(description="儿童编号")
    on: date = Field(description="认定截至哪一天")
    pack: str = Field(description="依据的政策包")
    version: str = Field(description="政策包的版本")
    parts: list[Part] = Field(description="对各类儿童的认定")
    key_care: str = Field(description="是否重点关爱对象")
    tier: str = Field(description="关爱等级")
    visits: str = Field(description="走访要求")
