"""One piece of work in a process of its own, so that its time and memory are its own: ``work.py TASK ARGUMENT …``.

Each prints one JSON object with what it did, so that a run that did nothing is not taken for a fast one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter
from bench.assess.table import AS_OF, PACK
from python_calamine import CalamineWorkbook

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack
from tonghu.batch.processes import growing
from tonghu.batch.registrations import checked, read_registrations
from tonghu.batch.synthetic.county import make_county
from tonghu.batch.writing.sheets import Column, Sheet, Stamp, write_workbook

COUNTY, CHILDREN = "350524", 19_400
WIDTH = 16
"""Characters of each column in both writers."""


def rows_of(table: Path) -> Iterator[list[str]]:
    """The rows of a Parquet table of texts, block by block."""
    for batch in pq.ParquetFile(table).iter_batches(10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [cell or "" for cell in row]


def nothing() -> dict[str, int]:
    """The start of an interpreter with these libraries: what every figure here includes."""
    return {"rows": 0}


def calamine(path: Path) -> dict[str, int]:
    """python-calamine alone: every cell of the first sheet as a Python value."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = cells = 0
    for row in sheet.iter_rows():
        rows += 1
        cells += sum(1 for cell in row if cell != "")
    return {"rows": rows, "cells": cells}


def imported(path: Path) -> dict[str, int]:
    """The product's import: parsed in its child process, header found, columns mapped, every cell typed, faults noted."""
    with growing():  # as the survey does
        found = read_registrations(path, load_pack(PACK).situation_words())
    noted = sum(len(row.problems) for row in found.rows)
    return {"rows": len(found.rows), "cells": sum(len(row.values) for row in found.rows), "noted": noted}


def validated(path: Path) -> dict[str, int]:
    """The import with every check of a row: between its cells, places resolved, repeated numbers."""
    pack = load_pack(PACK)
    with growing():
        found = read_registrations(path, pack.situation_words())
        problems = checked(found.rows, pack, AS_OF, load_divisions(), (pack.division,))
    return {"rows": len(found.rows), "problems": sum(map(len, problems))}


def plain_write(table: Path, output: Path) -> dict[str, int]:
    """xlsxwriter alone, in constant memory: the same texts in text format, the same widths; nothing else."""
    book = xlsxwriter.Workbook(str(output), {"constant_memory": True})
    sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
    headers = pq.read_schema(table).names
    sheet.set_column(0, len(headers) - 1, WIDTH)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, text)
    count = 0
    for count, row in enumerate(rows_of(table), start=1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(count, column, cell, text)
            else:
                sheet.write_blank(count, column, None, text)
    book.close()
    return {"rows": count}


def bare_write(table: Path, output: Path) -> dict[str, int]:
    """xlsxwriter alone and bare, in constant memory: the texts, no format, no width, nothing for an empty cell."""
    book = xlsxwriter.Workbook(str(output), {"constant_memory": True})
    sheet = book.add_worksheet()
    count = 0
    for count, row in enumerate(chain([pq.read_schema(table).names], rows_of(table))):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(count, column, cell)
    book.close()
    return {"rows": count}


def exported(table: Path, output: Path) -> dict[str, int]:
    """The product's export: banners, text format, guards, row heights, print set-up."""
    columns = [Column(header, WIDTH) for header in pq.read_schema(table).names]
    count = pq.read_metadata(table).num_rows
    stamp = Stamp("演练县", PACK, AS_OF, training=True)
    write_workbook(output, stamp, [Sheet("花名册", "花名册", "全部登记", columns, rows_of(table))])
    return {"rows": count}


def county(folder: Path) -> dict[str, int]:
    """A survey folder: about 20,000 registrations and six departments' lists of one county."""
    folder.mkdir(parents=True)
    made = make_county(folder, load_pack(PACK), load_divisions(), COUNTY, AS_OF, children=CHILDREN, seed=1)
    return made.files


TASKS: dict[str, Callable[..., dict[str, int]]] = {
    "nothing": nothing,
    "calamine": calamine,
    "imported": imported,
    "validated": validated,
    "bare_write": bare_write,
    "plain_write": plain_write,
    "exported": exported,
    "county": county,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*map(Path, sys.argv[2:]))))
