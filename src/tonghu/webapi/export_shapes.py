"""What the API takes and answers about lists that leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from ninja import Field, Schema


class Wish(Schema):
    """What is to leave, and what for."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {"example": {"fields": ["name", "kind"], "reason": "报送县教育局核对"}}
    }
    fields: list[str] = Field(min_length=1, max_length=100, description="栏目代码，只选用得着的")
    reason: str = Field(min_length=1, max_length=200, description="用途：给谁、做什么用。会记入审计和文件")


class Verdict(Schema):
    """Yes or no, with a reason."""

    model_config: ClassVar[Any] = {"json_schema_extra": {"example": {"approved": True, "reason": "属实"}}}
    approved: bool = Field(description="是否批准")
    reason: str = Field(min_length=1, max_length=200, description="意见")


class ListRequest(Schema):
    """A list that somebody asks for: where it stands."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "number": "D7K2M9QXA",
                "total": 120,
                "fields": ["name", "kind"],
                "reason": "报送县教育局核对",
                "asked_at": "2026-09-02T09:30:00+08:00",
                "approved": None,
                "may_take": False,
            }
        }
    }
    number: str = Field(description="导出编号")
    total: int = Field(description="人数")
    fields: list[str] = Field(description="栏目代码")
    reason: str = Field(description="用途")
    asked_at: datetime = Field(description="申请时间")
    approved: bool | None = Field(description="是否批准；空表示等待第二人")
    may_take: bool = Field(description="现在能不能下载")
