"""What the API takes and answers about files that are brought in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from ninja import Field, Schema

from tonghu.batch.list_names import LIST_NAMES
from tonghu.imports.models import OUTCOMES, STATES

Show = Literal["all", "faults", "changes", "new", "joined", "match", "same", "doubt", "unregistered", "rejected"]


def _told(words: dict[str, str]) -> str:
    return "；".join(f"{code} {title}" for code, title in words.items())


class ImportFile(Schema):
    """A file that was brought in: where it stands, and its counts."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "token": "b7m2k9q4",
                "file": "学籍.xlsx",
                "list_name": "学籍名单",
                "place": "安溪县",
                "code": "checked",
                "state": "已检查，待导入",
                "as_of": "2026-09-01",
                "uploaded_at": "2026-09-02T09:30:00+08:00",
                "counts": {"new": 12, "doubt": 1},
                "done": 0,
                "whole": 0,
                "stopped": "",
                "remarks": [],
                "unread": ["备注二"],
            }
        }
    }
    token: str = Field(description="编号")
    file: str = Field(description="文件名")
    list_name: str = Field(description="名单种类")
    place: str = Field(description="地区")
    code: str = Field(description=f"状态的代码：{_told(STATES)}")
    state: str = Field(description="状态")
    as_of: date = Field(description="内容截至")
    uploaded_at: datetime = Field(description="上传时间")
    counts: dict[str, int] = Field(description="各种结果的行数")
    done: int = Field(description="后台已完成的行数")
    whole: int = Field(description="后台要做的行数；还不知道为 0")
    stopped: str = Field(description="后台中途停下的原因；没有停下为空")
    remarks: list[str] = Field(description="对整个文件的提示")
    unread: list[str] = Field(description="没有识别的表头，可以用“更正表头”指定")


class Upload(Schema):
    """What a file is."""

    key: str = Field(
        description=f"名单种类的代码：{_told(dict(LIST_NAMES))}", json_schema_extra={"enum": list(LIST_NAMES)}
    )
    unit: str = Field(max_length=12, description="识别不出村社区时的负责单位（村、社区的代码）")
    as_of: date = Field(description="内容截至哪一天，不晚于今天")


class Headers(Schema):
    """What headers are to be read as."""

    model_config: ClassVar[Any] = {"json_schema_extra": {"example": {"headers": {"娃娃名字": "name"}}}}
    headers: dict[str, str] = Field(
        min_length=1, max_length=400, description="表头（与文件一字不差）和栏目代码；代码为空表示不读这一栏"
    )


class Choice(Schema):
    """What becomes of a doubtful row."""

    model_config: ClassVar[Any] = {"json_schema_extra": {"example": {"row": 12, "choice": "skip"}}}
    row: int = Field(ge=1, le=2**31 - 1, description="行的编号（row）")
    choice: str = Field(
        min_length=1, max_length=20, description="new 不是其中任何人；skip 先不导入；或疑似的一名儿童的编号"
    )


class Fault(Schema):
    """Something wrong with a cell."""

    column: str = Field(description="栏目")
    degree: str = Field(description="error 不导入这一格；warning 请核对；info 提示")
    text: str = Field(description="问题")
    suggestion: str = Field(description="建议")


class Change(Schema):
    """A value of the register about which the file says something else."""

    header: str = Field(description="栏目")
    now: str = Field(description="现有内容；敏感栏目遮盖")
    source: str = Field(description="现有内容的来源")
    says: str = Field(description="文件中的内容")
    then: str = Field(description="导入后采用的内容")
    taken: bool = Field(description="是否采用文件中的内容")


class Doubt(Schema):
    """A child that a row may be about."""

    number: str = Field(description="儿童编号")
    why: str = Field(description="为什么像")
    percent: int = Field(description="把握，百分之几")


class ImportRow(Schema):
    """What became of a row."""

    row: int = Field(description="行的编号，用于判断疑似")
    place: str = Field(description="在文件中的位置")
    name: str = Field(description="姓名")
    code: str = Field(description=f"结果的代码：{_told(OUTCOMES)}")
    outcome: str = Field(description="结果")
    done: bool = Field(description="是否已导入")
    reason: str = Field(description="不计入的原因")
    evidence: str = Field(description="认出这名儿童的依据")
    faults: list[Fault] = Field(description="问题")
    changes: list[Change] = Field(description="与现有内容不同之处")
    doubts: list[Doubt] = Field(description="疑似的儿童，最像的在前")


class Receipt(Schema):
    """The rows of a file, one page of them, and the counts of all."""

    model_config: ClassVar[Any] = {
        "json_schema_extra": {
            "example": {
                "sums": {"rows": 2, "made": 1, "rejected": 1},
                "total": 1,
                "page": 1,
                "pages": 1,
                "rows": [
                    {
                        "row": 7,
                        "place": "第3行",
                        "name": "李方",
                        "code": "rejected",
                        "outcome": "不计入",
                        "done": False,
                        "reason": "空行或合计行",
                        "evidence": "",
                        "faults": [
                            {
                                "column": "公民身份号码",
                                "degree": "error",
                                "text": "校验位不对",
                                "suggestion": "请核对证件",
                            }
                        ],
                        "changes": [],
                        "doubts": [],
                    }
                ],
            }
        }
    }
    sums: dict[str, int] = Field(
        description="每一行的去向，相加等于文件的行数 rows：made 新登记、updated 更新、unchanged 相同、skipped 先不导入、"
        "pending 待判断、left 未导入、unregistered 未登记、rejected 不计入"
    )
    total: int = Field(description="这样筛选后一共多少行")
    page: int = Field(description="这是第几页")
    pages: int = Field(description="一共几页")
    rows: list[ImportRow] = Field(description="这一页的行，最多 200 行")
