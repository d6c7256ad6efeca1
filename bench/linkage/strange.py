"""Lists that nothing was tuned on: other headers, names transcribed, turned round and shortened, a seventh list without number and birth date.

    python bench/linkage/strange.py [--children 30000]

Takes a data set of the generator and spoils it further, in ways the generator does not know. Figures by list and by what was done
to the name go to bench/results/linkage-strange.json.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa
import pyarrow.parquet as pq
from bench.linkage import product
from bench.linkage.departments import KEYS
from bench.linkage.generate import generate
from bench.linkage.measure import measured
from bench.linkage.recipes import _changed
from bench.linkage.run import RESULTS, SCRATCH, circumstances

Mark = dict[tuple[str, int], str]
TRANSCRIBED = (
    ("买买提", "麦麦提"), ("买合木提", "马合木提"), ("阿布都", "阿卜杜"), ("古丽", "姑丽"), ("吐尔逊", "图尔荪"), ("艾力", "艾里"),
    ("依明", "伊敏"), ("玉素甫", "玉苏普"), ("热合曼", "热赫曼"), ("艾尼瓦尔", "安尼瓦尔"), ("罗布", "洛布"), ("扎西", "扎喜"),
    ("帕提", "帕蒂"), ("努尔", "奴尔"), ("阿依", "阿伊"), ("木", "姆"), ("孜", "兹"), ("克", "科"), ("尔", "耳"),
)  # fmt: skip
"""Other spellings of one sound in names that are no Chinese ones."""
HEADERS = {
    "education": {"学校名称": "在读学校", "学生姓名": "孩子姓名", "出生年月日": "出生时间", "身份证件号码": "身份证号码（公民身份号码）", "户籍所在地": "户口地址", "家庭住址": "家庭详细住址", "家长姓名": "家长（监护人）", "家长联系电话": "家长手机号"},
    "police": {"姓名": "申报人姓名", "身份证号": "公民身份证号", "户籍地详址": "户籍详细地址", "居住地详址": "实际居住地址", "登记时间": "办理日期"},
    "health": {"儿童姓名": "宝宝姓名", "出生年月": "生日", "身份证号码": "身份证（出生证）号", "母亲姓名": "妈妈", "联系电话": "手机", "居住地址": "家庭地址"},
    "cdc": {"受种者姓名": "受种儿童", "证件号码": "身份证号", "监护人姓名": "家长", "手机号码": "家长电话", "户籍地址": "户籍"},
    "insurance": {"参保人姓名": "参保人员姓名", "证件号码": "社会保障号", "参保地": "参保所在地"},
    "disabled": {"残疾人姓名": "姓名", "身份证号": "残疾人证号"},
}  # fmt: skip
COMMUNITY = ("住户编号", "人员姓名", "性别", "现住地址", "户籍地")
_NAMES = {"education": 3, "police": 1, "health": 1, "cdc": 1, "insurance": 1, "disabled": 1}
"""Where the child's name stands in the generator's headers ``a``."""


def spoilt(rng: Random, name: str) -> tuple[str, str]:
    """A name as a stranger writes it, and what was done to it."""
    if "·" in name:
        draw = rng.random()
        for one, other in TRANSCRIBED if draw < 0.25 else ():
            if one in name:
                return name.replace(one, other, 1), "transcribed"
        if draw < 0.33:
            return name.split("·")[0], "first part only"
        return ("·".join(reversed(name.split("·"))), "parts turned round") if draw < 0.40 else (name, "")
    draw = rng.random()
    if len(name) in (2, 3) and draw < 0.006:
        return name[1:] + name[0], "surname behind"
    if len(name) == 3 and draw < 0.01:
        return name[0] + name[2], "middle left out"
    return name, ""


def make(folder: Path, children: int) -> Mark:
    """The lists, in ``folder``; returns what was done to which row."""
    rng = Random(5)
    base = folder.with_name(f"{folder.name}-base")
    more = {"province": "65", "roster_share": 0.35, "namesakes": 0.006, "headers": "a", "titles": True}
    generate(base, _changed("strange", children, 9103, 97, **more))
    folder.mkdir(parents=True, exist_ok=True)
    truth = {(row["list"], row["row"]): row for row in pq.read_table(base / "truth.parquet").to_pylist()}
    marks: Mark = {}
    community = []
    for key in KEYS:
        title, head, *rows = csv.reader((base / f"{key}.csv").open(encoding="utf-8", newline=""))
        for number, row in enumerate(rows, start=1):
            if (key, number) in truth:
                row[_NAMES[key]], marks[key, number] = spoilt(rng, row[_NAMES[key]])
                if key == "police" and rng.random() < 0.5:
                    community.append((number, [row[1], row[3], row[6], row[5]]))
        _write(folder / f"{key}.csv", [title, [HEADERS[key].get(header, header) for header in head], *rows])
    _write(folder / "community.csv", [COMMUNITY, *([at, *row] for at, (_, row) in enumerate(community, start=1))])
    for at, (number, _) in enumerate(community, start=1):
        truth["community", at] = truth["police", number] | {"list": "community", "row": at}
        marks["community", at] = marks["police", number]
    pq.write_table(pa.Table.from_pylist(list(truth.values())), folder / "truth.parquet")
    for name in ("roster.csv", "roster_truth.parquet"):
        (folder / name).write_bytes((base / name).read_bytes())
    return marks


def _write(path: Path, rows: list) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def judged(folder: Path, output: Path, marks: Mark) -> dict[str, dict[str, float]]:
    """Shares of rows that are right and wrong, by list and by what was done to the name."""
    person = dict(
        zip(*pq.read_table(folder / "roster_truth.parquet").select(["row", "person"]).to_pydict().values(), strict=True)
    )
    found = {(row["list"], row["row"]): person[row["roster_row"]] for row in product.links(output).to_pylist()}
    counts: dict[str, Counter[str]] = {}
    for row in pq.read_table(folder / "truth.parquet").to_pylist():
        at = (row["list"], row["row"])
        told, child = found.get(at), row["person"] if row["in_roster"] else None
        kind = "right" if told == child else "missed" if told is None else "wrong"
        for group in ("all", row["list"], f"name: {marks[at] or 'as it was'}"):
            counts.setdefault(group, Counter())[kind] += 1
    return {
        group: {
            "rows": (whole := seen.total()),
            "right": round(seen["right"] / whole, 5),
            "wrong": round(seen["wrong"] / whole, 5),
        }
        for group, seen in sorted(counts.items())
    }


def main() -> None:
    """Make the lists, recognise the children, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=30_000)
    chosen = parser.parse_args()
    folder, output = SCRATCH / f"strange-{chosen.children}", SCRATCH / "output" / f"strange-{chosen.children}"
    marks = make(folder, chosen.children)
    took = measured([*product.command(folder, output), "--list", f"community={folder / 'community.csv'}"], 1800.0)
    if took.status:
        raise SystemExit(took.errors)
    headers = {
        key: {"read": part["columns"], "unknown": part["columns_unknown"]}
        for key, entry in product.summary(output)["lists"].items()
        for part in entry["files"]
    }
    figures = {
        "children": chosen.children,
        "circumstances": circumstances(),
        "groups": judged(folder, output, marks),
        "headers": headers,
    }
    (RESULTS / "linkage-strange.json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    for group, shares in figures["groups"].items():
        print(group, shares)


if __name__ == "__main__":
    main()
