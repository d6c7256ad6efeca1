"""The lists of a survey: key → name as people see it. The key begins the file name (contract, ``survey``)."""

from __future__ import annotations

from collections.abc import Mapping

LIST_NAMES: Mapping[str, str] = {
    "registrations": "入户登记",
    "education": "教育部门随迁子女名单",
    "police": "公安机关居住证、居住登记名单",
    "health": "卫生健康部门0-6岁儿童健康管理名单",
    "cdc": "疾控部门接种名单",
    "insurance": "医保部门参保名单",
    "disabled": "残联残疾儿童名单",
    "community": "社区平台名单",
    "known": "日常工作掌握名单",
}
LIST_KEYS = tuple(key for key in LIST_NAMES if key != "registrations")
