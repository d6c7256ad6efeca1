"""Maintainer's script: build the committed division data from three unpacked source packages.

    python scripts/build_divisions.py --nbs DIR --names DIR --yearly FILE

``--nbs``: folder with streets.csv, areas.csv and villages.csv (statistical codes as of 2023-06-30); ``--names``: folder
with divisions_v1.json, townships_v1.json and historical_changes_v1.json (national place-name database, 2026-09);
``--yearly``: csv of the counties of every year 1980-2024. What the sources lack or have wrong stands, with its reason,
in ``corrections.csv`` and ``additions.csv`` beside the data. The output is the same byte for byte for the same input.

A yearly table shows the state at the end of its year, so a change counts from 1 January of the first year that has it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "src" / "tonghu" / "data" / "divisions"
FIRST, LAST = 1980, 2024
YEARLY, NBS, NAMES, DERIVED, OWN = "mca1980-2024", "nbs2023", "dmfw2026", "derived", "corrections"
_SUFFIX = re.compile(r"(自治县|自治旗|自治州|新区|林区|特区|矿区|地区|市|县|区|旗|盟)$")
_PEOPLES = re.compile(
    r"(?<=..)(?:(?:蒙古|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|"
    r"布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|回|各)族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)+(?=自治|乡$|镇$)"
)
CLASH = "~"
_MOVED_ON = "2026-01-25"
_MOVED = {"500157": ("500105", "500112", "500109"), "500109": ("500112",)}
"""The one change after the statistical codes: in which counties of 2023 the towns of a county of 2026 lay."""


@dataclass(slots=True)
class Span:
    """A code with one meaning from ``since`` until (not including) ``until``."""

    code: str
    name: str
    since: str
    until: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a code: one row per successor."""

    on: str
    kind: str
    old: str
    old_name: str
    new: str
    new_name: str
    source: str


def stem(name: str) -> str:
    """A name without its suffix and peoples' names; one character is no name, so it stays whole."""
    short = _SUFFIX.sub("", _PEOPLES.sub("", name))
    return short if len(short) > 1 else name


def kind_of(code: str, name: str) -> str:
    """Kind of a division from level and name."""
    if len(code) == 2:
        return {"市": "municipality", "省": "province"}.get(
            name[-1], "special_region" if "特别" in name else "autonomous_region"
        )
    if len(code) == 4:
        kinds = {"州": "autonomous_prefecture", "区": "prefecture", "盟": "league", "市": "prefecture_city"}
        return "placeholder" if name in ("市", "市辖区") else kinds.get(name[-1], "placeholder")
    if code.endswith("00"):
        return "city_without_counties"
    ends = (
        ("自治县", "autonomous_county"), ("自治旗", "autonomous_banner"), ("林区", "forest_district"),
        ("特区", "special_district"), ("旗", "banner"), ("市", "county_city"), ("县", "county"), ("区", "district"),
    )  # fmt: skip
    return next((kind for end, kind in ends if name.endswith(end)), "other")


class Yearly:
    """The yearly tables: names of codes of one level by year."""

    def __init__(self, path: Path) -> None:
        self.levels: dict[int, dict[int, dict[str, str]]] = {n: defaultdict(dict) for n in (2, 4, 6)}
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                year = int(row["year"])
                self.levels[2][year][row["province_adcode"][:2]] = row["province_name"]
                if row["city_adcode"]:
                    self.levels[4][year][row["city_adcode"][:4]] = row["city_name"]
                if row["county_adcode"]:
                    self.levels[6][year][row["county_adcode"]] = row["county_name"]
        for year in range(FIRST, LAST + 1):
            peopled = {code[:4] for code in self.levels[6][year]}
            for code, name in self.levels[4][year].items():
                if code not in peopled and name.endswith("市"):
                    self.levels[6][year][code + "00"] = name


def read_corrections() -> dict[tuple[int, str], list[tuple[str, str]]]:
    """(year, old code) → successors with the reason."""
    with (TARGET / "corrections.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (int(row["on"][:4]), row["old_code"]): [(new, row["source"]) for new in row["new_codes"].split(";")]
            for row in csv.DictReader(stream)
        }


class Follower:
    """What becomes of every code of one level from one year to the next."""

    def __init__(self, tables: dict[int, dict[str, str]], events: Sequence[dict[str, Any]]) -> None:
        self.tables = tables
        self.fixed = read_corrections()
        self.known: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
        for event in events:
            old, new = (event[side] or {} for side in ("old", "new"))
            if old.get("code") and new.get("code"):
                source = event.get("doc_no") or event.get("source_official") or event.get("source") or NAMES
                # Where it did not know better, the source took a namesake elsewhere for the successor.
                old_code, new_code = old["code"], new["code"]
                namesake = (
                    new_code[:4] != old_code[:4]
                    and stem(new["name"]) == stem(old["name"])
                    and not new_code.endswith("00000000")
                )
                if new_code[:2] == old_code[:2] and not namesake:
                    self.known[event["year"], old_code[:6]].append((new_code, source.split("（国家统计局")[0]))

    def step(self, year: int) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        """For every code of ``year - 1`` whose meaning ends: its successors with the source (none: abolished)."""
        before, after = self.tables[year - 1], self.tables[year]
        fresh: dict[str, list[str]] = defaultdict(list)
        for code, name in after.items():
            if before.get(code) != name:
                for key in {name, "~" + stem(name)}:
                    fresh[key].append(code)
        old_stems = {(code[:2], stem(name)): code for code, name in before.items()}
        ended = {code: name for code, name in before.items() if after.get(code) != name}
        found: dict[str, list[tuple[str, str]]] = {}
        for code, name in ended.items():
            found[code] = self.fixed.get((year, code)) or self._by_name(year, code, name, fresh, old_stems)
        claimed = {new for successors in found.values() for new, _ in successors}
        for code in ended:
            yield code, found[code] or self._by_event(year, code, claimed)

    def _by_name(
        self, year: int, code: str, name: str, fresh: dict[str, list[str]], old_stems: dict[tuple[str, str], str]
    ) -> list[tuple[str, str]]:
        after = self.tables[year]
        for key in (name, "~" + stem(name)):
            near = [new for new in fresh.get(key, ()) if new[:2] == code[:2]]
            if year in (1988, 1997):
                near = near or [new for new in fresh.get(key, ()) if new[:2] in ("46", "50")]
            same = [new for new in near if new[:4] == code[:4]]
            if len(near) > 1 and len(same) == 1:
                near = same
            if len(near) == 1:
                return [(near[0], YEARLY)]
        now = after.get(code)
        if now is not None and old_stems.get((code[:2], stem(now)), code) == code:
            return [(code, YEARLY)]
        return []

    def _by_event(self, year: int, code: str, claimed: set[str]) -> list[tuple[str, str]]:
        after, before = self.tables[year], self.tables[year - 1]
        for new, source in self.known.get((year, code), ()):
            if new[:6] in after:
                return [(new[:6], source)]
            if new.endswith("00000000"):
                # A county-level city became a prefecture: its area is the new city's one new district, or several.
                born = [c for c in after if c[:4] == new[:4] and c not in before and c not in claimed]
                districts = [c for c in born if kind_of(c, after[c]) == "district"]
                return [(c, DERIVED) for c in districts] or [(new[:4], source)]
        return []


def follow(level: int, follower: Follower) -> tuple[list[Span], list[Change]]:
    """Spans and changes of one level."""
    tables, spans, changes = follower.tables, [], []
    open_spans = {c: Span(c, n, f"{FIRST}-01-01", "", kind_of(c, n), YEARLY) for c, n in tables[FIRST].items()}
    for year in range(FIRST + 1, LAST + 1):
        on = f"{year}-01-01"
        steps = sorted(follower.step(year))
        heirs = Counter(new for _, successors in steps for new, _ in successors)
        for code, successors in steps:
            span = open_spans.pop(code)
            span.until = on
            spans.append(span)
            for new, source in successors:
                same_before = new in tables[year - 1] and new != code and tables[year - 1][new] == tables[year].get(new)
                merged = heirs[new] > 1 or same_before
                kind = "split" if len(successors) > 1 else "merge" if merged else "rename" if new == code else "recode"
                changes.append(
                    Change(
                        on,
                        kind if len(new) == level else "abolish",
                        code,
                        span.name,
                        new,
                        tables[year].get(new, ""),
                        source,
                    )
                )
            if not successors:
                changes.append(Change(on, "abolish", code, span.name, "", "", YEARLY))
        for code, name in tables[year].items():
            if code not in open_spans:
                open_spans[code] = Span(code, name, on, "", kind_of(code, name), YEARLY)
    return spans + list(open_spans.values()), changes


def after_last(spans: list[Span], changes: list[Change], fixed: dict[tuple[int, str], list[tuple[str, str]]]) -> None:
    """Add what came after the yearly tables."""
    current = {span.code: span for span in spans if not span.until}
    with (TARGET / "additions.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            span = Span(row["code"], row["name"], row["valid_from"], "", row["kind"], row["source"])
            current[span.code] = span
            spans.append(span)
    for (year, old), successors in fixed.items():
        if year > LAST:
            current[old].until = _MOVED_ON
            for new, source in successors:
                kind = "split" if len(successors) > 1 else "merge"
                changes.append(Change(_MOVED_ON, kind, old, current[old].name, new, current[new].name, source))
    note = "原北碚区部分街镇划入两江新区，原渝北区北部五镇划入北碚区"
    changes.append(Change(_MOVED_ON, "transfer", "500109", "北碚区", "500157", "两江新区", note))


def statistical_only(
    spans: list[Span],
    changes: list[Change],
    areas: Iterable[dict[str, str]],
    fixed: dict[tuple[int, str], list[tuple[str, str]]],
) -> None:
    """Development zones and the like: codes of the statistical table that GB/T 2260 does not know."""
    known = {span.code: span for span in spans}
    for row in areas:
        code, name = row["code"], row["name"]
        if code in known:
            continue
        spans.append(Span(code, name, "", "", "functional", NBS))
        if code == "620201":
            changes.append(Change("", "recode", code, name, "620200", name, "统计用代码，国标无县级"))
        for new, source in fixed.get((2020, code), ()):
            changes.append(Change("2020-01-01", "recode", code, name, new, known[new].name, source))
            spans[-1].until = "2020-01-01"


# --- towns and villages ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class TownRow:
    """One code of a town; rows of the same town share ``group``, the code that is shown by preference."""

    code: str
    name: str
    source: str
    group: str
    since: str = ""
    until: str = ""
    villages: str = ""


def plain(name: str, county: str) -> str:
    """A town's name without what the statistical table puts around it."""
    name = name.removeprefix(county).replace("办事处街道", "街道").replace("街道办事处", "街道")
    return re.sub(r"(?<=.)道街道$", "街道", name)


def town_stem(name: str) -> str:
    """A town's name without its suffix."""
    return re.sub(r"(街道|地区|镇|乡|苏木)$", "", _PEOPLES.sub("", name)) or name


def alike(a: str, b: str) -> bool:
    """Names under one code that differ by one character or by an addition."""
    one, other = town_stem(a), town_stem(b)
    return (
        one in other
        or other in one
        or (len(one) == len(other) and sum(x != y for x, y in zip(one, other, strict=True)) == 1)
    )


class Towns:
    """Joins the towns of both sources."""

    def __init__(self, folder: Path, names: dict[str, Any], functional: set[str], counties: dict[str, str]) -> None:
        self.rows: dict[str, TownRow] = {}
        self.by_county: dict[str, list[TownRow]] = defaultdict(list)
        self.dropped: list[str] = []
        self.counties, self.functional = counties, functional
        villages: dict[str, list[str]] = defaultdict(list)
        for row in read_csv(folder / "villages.csv"):
            villages[row["streetCode"]].append(f"{row['code'][9:]}{row['name'].strip()}")
        for row in read_csv(folder / "streets.csv"):
            name = plain(row["name"], counties.get(row["areaCode"], "？"))
            town = TownRow(
                row["code"], name, NBS, row["code"], villages=";".join(sorted(villages.pop(row["code"], [])))
            )
            self.rows[town.code] = town
            self.by_county[row["areaCode"]].append(town)
        if villages:
            raise SystemExit(f"villages without a town: {sorted(villages)[:5]}")
        self.extra: list[TownRow] = []
        for key, entry in sorted(names.items()):
            self._join(key[:6], entry["townships"])

    def _join(self, county: str, towns: dict[str, str]) -> None:
        """Add the place-name database's towns of one county, joined to the statistical ones where it is the same."""
        left = []
        for name, long_code in towns.items():
            if "撤销" in name:
                self.dropped.append(long_code[:9])
            else:
                left.append(TownRow(long_code[:9], plain(name, self.counties.get(county, "？")), NAMES, ""))
        pools = [self.by_county[c] for c in _MOVED.get(county, ())] + [self.by_county[county]]
        pool = [town for towns_there in pools for town in towns_there]
        zones = [t for c in self.functional if c[:4] == county[:4] for t in self.by_county[c]]
        taken: set[str] = set()
        rules: tuple[Callable[[TownRow, TownRow], bool], ...] = (
            lambda a, b: a.name == b.name,
            lambda a, b: a.code == b.code and alike(a.name, b.name),
            lambda a, b: town_stem(a.name) == town_stem(b.name),
        )
        for candidates, tests in ((pool, rules), (zones, rules[:1])):
            for test in tests:
                for town in [t for t in left if not t.group]:
                    hits = [c for c in candidates if c.code not in taken and test(town, c)]
                    if len(hits) == 1 and sum(test(other, hits[0]) for other in left if not other.group) == 1:
                        taken.add(hits[0].code)
                        self._pair(town, hits[0], county)
        for town in left:
            clash = self.rows.get(town.code)
            if not town.group:
                # Another town has this number in the statistical table: the name is kept, the number shown to nobody.
                town.group = town.code if clash is None else town.code + CLASH
            if clash is None or clash.group != town.group or clash.name != town.name:
                self.extra.append(town)

    def _pair(self, town: TownRow, statistical: TownRow, county: str) -> None:
        town.group = statistical.code
        if statistical.code[:6] != county and statistical.code[:6] not in self.functional:
            town.since = statistical.until = _MOVED_ON

    def of_province(self, province: str) -> list[TownRow]:
        """All rows of a province by code, the statistical source first."""
        mine = [row for row in (*self.rows.values(), *self.extra) if row.code[:2] == province]
        return sorted(mine, key=lambda row: (row.code, row.source != NBS, row.name))


# --- files -----------------------------------------------------------------------------------------------------------


def read_csv(path: Path) -> list[dict[str, str]]:
    """All rows of a csv with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A gzip csv without time or name in it, so that the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def main() -> None:
    """Read the sources, write the data, print what was joined and what was left out."""
    parser = argparse.ArgumentParser()
    for name in ("nbs", "names", "yearly"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    options = parser.parse_args()
    events = json.loads((options.names / "historical_changes_v1.json").read_text(encoding="utf-8"))["events"]
    yearly = Yearly(options.yearly)
    spans: list[Span] = []
    changes: list[Change] = []
    for level in (2, 4, 6):
        wanted = [event for event in events if event["level"] == level // 2]
        found, changed = follow(level, Follower(yearly.levels[level], wanted))
        spans += found
        # A province "ends" only in a table's first years; what the user asks is what a county became.
        changes += changed if level > 2 else []
    fixed = read_corrections()
    after_last(spans, changes, fixed)
    statistical_only(spans, changes, read_csv(options.nbs / "areas.csv"), fixed)
    spans.sort(key=lambda span: (len(span.code), span.code, span.since))
    changes.sort(key=lambda change: (change.on, change.old, change.new))
    write(TARGET / "divisions.csv.gz", ("code", "name", "valid_from", "valid_to", "kind", "source"),
          ((s.code, s.name, s.since, s.until, s.kind, s.source) for s in spans))  # fmt: skip
    write(TARGET / "events.csv.gz", ("on", "kind", "old_code", "old_name", "new_code", "new_name", "source"),
          ((c.on, c.kind, c.old, c.old_name, c.new, c.new_name, c.source) for c in changes))  # fmt: skip
    functional = {span.code for span in spans if span.kind == "functional"}
    counties = {span.code: span.name for span in spans if len(span.code) == 6 and not span.until}
    names = json.loads((options.names / "townships_v1.json").read_text(encoding="utf-8"))
    towns = Towns(options.nbs, names, functional, counties)
    header = ("code", "name", "source", "group", "valid_from", "valid_to", "villages")
    for province in sorted({code[:2] for code in towns.rows}):
        rows = towns.of_province(province)
        write(TARGET / "towns" / f"{province}.csv.gz", header,
              ((r.code, r.name, r.source, "" if r.group == r.code else r.group, r.since, r.until, r.villages) for r in rows))  # fmt: skip
    size = sum(path.stat().st_size for path in TARGET.rglob("*.gz"))
    lone = sum(row.group == row.code and row.code not in towns.rows for row in towns.extra)
    clashes = sum(row.group.endswith(CLASH) for row in towns.extra)
    print(
        f"{len(spans)} spans, {len(changes)} changes ({Counter(c.kind for c in changes)}), {len(towns.rows)} + {len(towns.extra)} towns"
    )
    print(
        f"{lone} towns only in the place-name database, {clashes} more with a number that is another town's, "
        f"{len(towns.dropped)} marked there as abolished and left out, {size:,} bytes"
    )


if __name__ == "__main__":
    main()
