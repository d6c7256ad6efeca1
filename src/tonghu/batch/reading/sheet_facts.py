"""What stands around the cells of one sheet: hidden rows and columns, formulas. Told to the user, never acted on."""

from __future__ import annotations

from dataclasses import dataclass, field

from tonghu.batch.reading.places import column_letter

_SHOWN = 8


@dataclass(slots=True)
class SheetFacts:
    """Of one sheet. Rows and columns are counted from 1, as Excel shows them."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0
    formula_columns: set[str] = field(default_factory=set)
    """Letters."""
    unsaved: list[str] = field(default_factory=list)
    """Cells (``C7``) whose formula has no saved result: their value cannot be known without calculating."""

    errors: list[str] = field(default_factory=list)
    """Cells that show an error value (#N/A, #REF!)."""

    def notes(self) -> list[str]:
        """What to tell, in Chinese; nothing for a plain sheet."""
        told = []
        if self.hidden_rows:
            told.append(f"有隐藏（或被筛选掉）的行，已照常读取：第{_listed(sorted(set(self.hidden_rows)))}行")
        if self.hidden_columns:
            letters = [column_letter(number - 1) for number in sorted(set(self.hidden_columns))]
            told.append(f"有隐藏的列，已照常读取：{_listed(letters)}列")
        if self.formulas:
            columns = _listed(sorted(self.formula_columns, key=lambda letter: (len(letter), letter)))
            told.append(f"有{self.formulas}个公式（{columns}列），只读取保存时的计算结果，不重新计算")
        if self.unsaved:
            told.append(
                f"有{len(self.unsaved)}个公式没有保存计算结果，读不到值，按未填处理：{_listed(self.unsaved)}。"
                "请在 WPS 或 Excel 中打开，重新计算并保存，或粘贴为数值"
            )
        if self.errors:
            told.append(
                f"有{len(self.errors)}个单元格是错误值（如 #N/A、#REF!），按未填处理：{_listed(self.errors)}。请在原表中改正"
            )
        return told


def _listed(items: list[int] | list[str]) -> str:
    shown = "、".join(str(item) for item in items[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown}…（共{len(items)}处）"
