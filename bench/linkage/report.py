"""Writes bench/linkage/report.html from bench/results/linkage-*.json: tables, and charts as SVG inside the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bench.linkage import charts

ORDER = ("product", "splink_chinese", "splink", "recordlinkage", "vlookup", "exact_id", "limit")
NAMES = {
    "product": "Tonghu (tonghu reconcile)",
    "splink_chinese": "Splink 5, Chinese-aware comparisons added",
    "splink": "Splink 5, as documented",
    "recordlinkage": "recordlinkage, ECM",
    "vlookup": "ID, then name + birthday (careful VLOOKUP)",
    "exact_id": "exact ID join",
    "limit": "limit: DuckDB reads and joins on the ID",
}
TARGETS = {
    ("normal", 100_000): {"must": (0.996, 0.0012, 4.0, None), "aim": (0.998, 0.0005, 3.0, None)},
    ("normal", 1_000_000): {"must": (0.995, 0.0010, 5.0, 3072), "aim": (0.997, 0.0005, 3.0, 2048)},
    ("hard", 100_000): {"must": (0.991, 0.0017, None, None), "aim": (0.995, 0.0010, None, None)},
}
"""performance.md: entity accuracy, wrong-child rate, times the limit, MiB."""
_STYLE = """body{font:15px/1.5 "Noto Sans CJK SC",system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:.6rem 0 1.4rem}td,th{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:right}
td{white-space:nowrap}td:first-child,th:first-child{text-align:left;white-space:normal}tr.own{background:#fbeeea}tr.target{color:#666}h2{margin-top:2.2rem}
.pair{display:flex;flex-wrap:wrap;gap:1rem}.note{color:#555;max-width:52rem}"""
Result = dict[str, Any]


def load(results: Path) -> list[Result]:
    """All results of the linkage benchmark, by recipe and size."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("linkage-*-*.json")]
    found = [result for result in found if "participants" in result]
    order = ("normal", "hard", "unseen_a", "unseen_b")
    return sorted(found, key=lambda r: (order.index(r["data"]["recipe"]), r["data"]["children"]))


def _table(head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f'<tr class="{kind}">' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>" for kind, cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _number(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else f"{value:.{digits}f}".removeprefix("0") if value < 1 else f"{value:.{digits}f}"


def _overview(result: Result) -> str:
    participants: Mapping[str, Result] = result["participants"]
    limit = participants.get("limit", {}).get("process_seconds")
    rows: list[tuple[str, Sequence[str]]] = []
    for who in ORDER:
        figures = participants.get(who)
        if figures is None:
            continue
        kind = "own" if who == "product" else ""
        if "failed" in figures:
            rows.append((kind, (NAMES[who], "did not finish: " + str(figures["failed"])[-160:], *[""] * 9)))
            continue
        times = figures["process_seconds"] / limit if limit else None
        quality = [_number(figures.get(key)) for key in ("entity_accuracy", "wrong_child", "precision", "recall")]
        if who == "limit":
            quality = ["–"] * 4
        shown = [
            "–" if figures["cpu_seconds"] is None else f"{figures['cpu_seconds']:.1f} s",
            f"{figures['process_seconds']:.1f} s",
            f"{times:.1f}" if times else "–",
            f"{figures['peak_mib']:,} MiB",
        ]
        reviewed = (
            [_number(figures.get("reviewed")), _number(figures.get("review_best_right"))]
            if who == "product"
            else ["–", "–"]
        )
        rows.append((kind, (NAMES[who], *quality, *reviewed, *shown)))
    for name, (entity, wrong, times, memory) in TARGETS.get(
        (result["data"]["recipe"], result["data"]["children"]), {}
    ).items():
        memory_told = f"{memory:,} MiB" if memory else ""
        target = [_number(entity), _number(wrong), *[""] * 6, f"{times:.0f}" if times else "", memory_told]
        rows.append(("target", (name, *target)))
    head = (
        "",
        "entity accuracy",
        "wrong child",
        "precision",
        "recall",
        "to a person",
        "best is right",
        "CPU",
        "time",
        "× limit",
        "peak memory",
    )
    return _table(head, rows)


def _classes(result: Result) -> str:
    participants = result["participants"]
    shown = [who for who in ("product", "splink_chinese", "vlookup") if "by_class" in participants.get(who, {})]
    if not shown:
        return ""
    names = [name for name, entry in participants[shown[0]]["by_class"].items() if entry["linkable"]]
    series = {who: [participants[who]["by_class"][name]["recall"] for name in names] for who in shown}
    rows = [
        ("", (name, str(participants[shown[0]]["by_class"][name]["linkable"]), *[_number(participants[who]["by_class"][name][key]) for key in ("recall", "wrong_child") for who in shown]))
        for name in participants[shown[0]]["by_class"]
    ]  # fmt: skip
    head = ("class of row", "linkable rows", *[f"recall {who}" for who in shown], *[f"wrong {who}" for who in shown])
    return charts.bars("Recall by class", names, series) + _table(head, rows)


def _calibration(result: Result) -> str:
    series = {
        who: [(entry["stated"], entry["right"]) for entry in figures["calibration"] if entry["links"] >= 20]
        for who in ("product", "splink_chinese")
        if (figures := result["participants"].get(who, {})).get("calibration")
    }
    if not series:
        return ""
    errors = ", ".join(f"{who} {result['participants'][who]['calibration_error']:.4f}" for who in series)
    drawn = charts.lines("Calibration", series, ("stated probability", "share right"), logarithmic=False, diagonal=True)
    return (
        drawn
        + f'<p class="note">Mean distance between stated probability and share right, weighted by links: {errors}. Points of fewer than 20 links are left out.</p>'
    )


def _thresholds(result: Result) -> str:
    """What the product would have given had it asked a person less often, or more often."""
    figures = result["participants"].get("product", {})
    if not figures.get("threshold_curve"):
        return ""
    curve = [
        ("", (f"{c['link_from']:.2f}", _number(c["entity_accuracy"], 5), _number(c["wrong_child"], 5)))
        for c in figures["threshold_curve"]
    ]
    asked = [
        ("", (f"{c['from']:.1f}", str(c["rows"]), _number(c["stated"]), _number(c["right"])))
        for c in figures["review_calibration"]
    ]
    return (
        '<div class="pair">'
        + _table(("link from probability", "entity accuracy", "wrong child"), curve)
        + _table(("put before a person, best pair from", "rows", "stated", "right"), asked)
        + "</div>"
    )


def _growth(results: Sequence[Result]) -> str:
    normal = [result for result in results if result["data"]["recipe"] == "normal"]
    if len(normal) < 2:
        return ""
    drawn = []
    for key, label in (("process_seconds", "seconds"), ("peak_mib", "MiB")):
        series = {
            who: [
                (result["data"]["children"], result["participants"][who][key])
                for result in normal
                if who in result["participants"] and "failed" not in result["participants"][who]
            ]
            for who in ORDER
        }
        drawn.append(charts.lines(label, {w: v for w, v in series.items() if v}, ("children", label), logarithmic=True))
    return '<h2>Growth</h2><div class="pair">' + "".join(drawn) + "</div>"


def _febrl(results: Path) -> str:
    path = results / "linkage-febrl4.json"
    if not path.exists():
        return ""
    figures = json.loads(path.read_text(encoding="utf-8"))["participants"]
    rows = [
        (
            "own" if who == "product" else "",
            (NAMES[who], *[_number(f.get(k), 5) for k in ("f1", "precision", "recall")], f"{f['seconds']:.1f} s"),
        )
        for who, f in figures.items()
    ]
    return "<h2>FEBRL4 (5,000 × 5,000)</h2>" + _table(("", "F1", "precision", "recall", "time"), rows)


def _strange(results: Path) -> str:
    path = results / "linkage-strange.json"
    if not path.exists():
        return ""
    figures = json.loads(path.read_text(encoding="utf-8"))
    rows = [("", (g, f"{s['rows']:,}", _number(s["right"]), _number(s["wrong"]))) for g, s in figures["groups"].items()]
    unknown = ", ".join(
        f"{key}: {'、'.join(found['unknown'])}" for key, found in figures["headers"].items() if found["unknown"]
    )
    return (
        f"<h2>Lists that nothing was tuned on, {figures['children']:,} children</h2>"
        "<p class='note'>Other headers than the generator's, a seventh list with name, sex and address only (community), names transcribed, turned "
        f"round and shortened (bench/linkage/strange.py). Headers left unknown: {escape(unknown)}.</p>"
        + _table(("", "rows", "entity accuracy", "wrong child"), rows)
    )


def write_report(results: Path, path: Path) -> Path:
    """The page; returns its path."""
    loaded = load(results)
    parts = [
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Linkage, measured</title><style>{_STYLE}</style></head><body>",
        "<h1>Linkage, measured</h1>",
        "<p class='note'>Synthetic children in six department lists and a registration table with known truth. Entity accuracy: share of list rows given the right child, or rightly nobody. Wrong child: share given another child. Recall counts pairs that never became candidates. A pair left to a person is no link. Peers were given header maps made by hand, cleaned columns, and the threshold that is best for them by the truth; the product got the files. Time and memory are those of the whole process, start-up included. Same data and machine, but not always the same run: each entry of the results file carries its commit and load. Read accuracy; take time ratios only from entries of one run.</p>",
    ]
    for result in loaded:
        made = result["data"]
        parts.append(f"<h2>{made['recipe']}, {made['children']:,} children, {made['list_rows']:,} list rows</h2>")
        parts.append(_overview(result))
        if made["children"] == 100_000 or made["recipe"] == "normal":
            parts.append(f"<details><summary>by class of error</summary>{_classes(result)}</details>")
            parts.append(_calibration(result))
            parts.append(_thresholds(result))
    parts.append(_growth(loaded))
    parts.append(_strange(results))
    parts.append(_febrl(results))
    parts.append("</body></html>")
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return path
