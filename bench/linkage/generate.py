"""Writes a roster, six department lists and the truth about them.

    python bench/linkage/generate.py OUTPUT --recipe normal --children 10000 [--seed 1]

``truth.parquet`` has one line per list row: list, row (data rows from 1), person, in_roster, classes (bits, see
``recipes.CLASSES``). ``roster_truth.parquet`` has one line per roster row: row, person, classes. ``recipe.json`` says
what was made. Nothing here is shared with the product.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from bench.linkage.departments import LAYOUTS, ROSTER_HEADERS
from bench.linkage.lists import Workshop, department_list, roster
from bench.linkage.mistakes import Sheet
from bench.linkage.people import make_population
from bench.linkage.recipes import CLASSES, NAMES, Recipe, recipe

_ISO = r"^(\d{4})-0?(\d{1,2})-0?(\d{1,2})$"
_PADDED = r"^(\d{4})-(\d{2})-(\d{2})$"
_DATES = {
    "%Y-%m-%d": None,
    "%Y%m%d": (_PADDED, r"\1\2\3"),
    "%Y/%-m/%-d": (_ISO, r"\1/\2/\3"),
    "%Y.%-m.%-d": (_ISO, r"\1.\2.\3"),
    "%Y年%-m月%-d日": (_ISO, r"\1年\2月\3日"),
}
_ODD_DATES = 0.03
"""Rows whose date is written in another style than the rest of the list."""


def _dates(column: pa.Array, style: str, rng: np.random.Generator) -> pa.Array:
    def as_style(name: str) -> pa.Array:
        pattern = _DATES[name]
        return column if pattern is None else pc.replace_substring_regex(column, pattern[0], pattern[1])

    odd = rng.random(len(column)) < _ODD_DATES
    other = "%Y.%-m.%-d" if style != "%Y.%-m.%-d" else "%Y%m%d"
    return pc.if_else(pa.array(odd), as_style(other), as_style(style))


def write_sheet(
    path: Path, sheet: Sheet, headers: tuple[tuple[str, str], ...], style: str, made: Recipe, title: str
) -> None:
    """One csv file as a department would send it. ``title`` empty: header row first, no total row."""
    rng = np.random.default_rng([made.seed, len(title), len(headers)])
    columns = {
        header: sheet.columns[name] if name != "birth" else _dates(sheet.columns[name], style, rng)
        for name, header in headers
    }
    options = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(columns), buffer, options)
    content = buffer.getvalue()
    if title:
        gap = b"," * (len(headers) - 1)
        total = b"\xe5\x90\x88\xe8\xae\xa1," + str(len(sheet.person)).encode() + b"," * (len(headers) - 2)
        content = title.encode() + gap + b"\n" + content + total + b"\n"
    if made.encoding != "utf-8":
        content = content.decode("utf-8").encode(made.encoding)
    path.write_bytes(content)


def generate(folder: Path, made: Recipe) -> dict[str, object]:
    """Write everything of a recipe to ``folder``; returns what ``recipe.json`` holds."""
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    shop = Workshop(make_population(made), made)
    sheet = roster(shop)
    write_sheet(folder / "roster.csv", sheet, ROSTER_HEADERS, "%Y-%m-%d", made, "")
    rows = np.arange(1, len(sheet.person) + 1)
    pq.write_table(
        pa.table({"row": rows, "person": sheet.person.astype(np.int64), "classes": sheet.classes}),
        folder / "roster_truth.parquet",
    )
    truth = []
    listed = np.zeros(len(shop.people), dtype=bool)
    counts: dict[str, int] = {}
    for number, layout in enumerate(LAYOUTS):
        sheet = department_list(shop, layout, number)
        title = layout.title if made.titles else ""
        write_sheet(folder / f"{layout.key}.csv", sheet, layout.headers[made.headers], layout.date_format, made, title)
        count = len(sheet.person)
        counts[layout.key] = count
        listed[sheet.person] = True
        truth.append(
            pa.table(
                {
                    "list": pa.array([layout.key]).take(pa.array(np.zeros(count, dtype=np.int32))),
                    "row": np.arange(1, count + 1),
                    "person": sheet.person.astype(np.int64),
                    "in_roster": shop.people.in_roster[sheet.person],
                    "classes": sheet.classes,
                }
            )
        )
    table = pa.concat_tables(truth)
    pq.write_table(table, folder / "truth.parquet")
    linkable = int(np.sum(table["in_roster"].to_numpy()))
    facts = {
        "recipe": made.name, "children": made.children, "seed": made.seed, "headers": made.headers, "titles": made.titles,
        "encoding": made.encoding, "rates": dict(made.rates), "classes": list(CLASSES), "lists": counts,
        "roster_rows": len(rows), "list_rows": table.num_rows, "linkable_rows": linkable,
        "list_rows_per_child": round(table.num_rows / made.children, 3), "linkable_per_child": round(linkable / made.children, 3),
        "children_in_no_list": int(np.sum(shop.people.in_roster & ~listed)),
        "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip
    (folder / "recipe.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return facts


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--recipe", choices=NAMES, default="normal")
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    facts = generate(chosen.output, recipe(chosen.recipe, chosen.children, chosen.seed))
    print(json.dumps({k: v for k, v in facts.items() if k not in {"rates", "classes"}}, ensure_ascii=False))


if __name__ == "__main__":
    main()
