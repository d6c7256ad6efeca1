"""表头对照.xlsx: what every header was read as, for a person to correct."""

from __future__ import annotations

from tonghu.batch.data_sheets import mapping_rows
from tonghu.batch.header_mapping import CORRECTED, LIST, MAPPING_FILE, NOT_READ, PRINTED, READ_AS, mapping_lines
from tonghu.batch.list_names import LIST_NAMES
from tonghu.batch.survey.result import Result
from tonghu.batch.writing.sheets import Cell, Column, Sheet
from tonghu.core.survey.list_columns import columns_of

_UNKNOWN = "（未识别，原样保留，不参与判断）"


def mapping_sheets(result: Result) -> list[Sheet]:
    """One sheet: a line per header in use, and the corrections that are remembered."""
    used = [(key, row) for key, read in result.files for row in mapping_rows(read)]
    rows: list[list[Cell]] = []
    for line in mapping_lines(used, result.mapping):
        read_as = columns_of(line.key)[line.code].header if line.code else _UNKNOWN
        where = line.file if line.places < 2 else f"{line.file} 等{line.places}张表"
        rows.append(
            [
                LIST_NAMES[line.key],
                where or "（本次没有用到，继续保留）",
                line.sheet,
                line.letter,
                line.header,
                read_as if line.file else "",
                line.corrected,
            ]
        )
    columns = [Column(LIST, 26), Column("文件", 28), Column("工作表", 14), Column("列", 6), Column(PRINTED, 26)]
    columns += [Column(READ_AS, 26), Column(CORRECTED, 26)]
    notes = (
        f"读错的表头，在“{CORRECTED}”栏填写登记表（名单）的栏目名称；不要读取的填“{NOT_READ}”。",
        f"把改好的“{MAPPING_FILE}.xlsx”放进名单所在的文件夹再运行，更正即生效，并对同一报送部门以后的名单一直有效。",
    )
    return [Sheet(MAPPING_FILE, f"{result.unit}表头对照", "全部读取的登记表和部门名单", columns, rows, notes)]
