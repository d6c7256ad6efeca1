"""Reading an address from left to right: province, prefecture, county, town, village.

Nothing is guessed. A level that the words leave open stays ``None`` and the note names the candidates. Short names
("重庆綦江古南") count only where what follows cannot make them the name of a street. Old names are followed to the
division of the as-of date.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tonghu.core.base.division_history import History, Mapped
from tonghu.core.base.division_names import Name, NameIndex
from tonghu.core.base.places import Place
from tonghu.core.base.town_names import TownNames
from tonghu.core.base.townships import ProvinceTowns, ShownTown, ends_as_village

_ZONE = re.compile(
    "[\u4e00-\u9fff]{0,8}?(?:高新技术产业开发区|经济技术开发区|高新技术开发区|高新区|经开区|开发区|示范区|新区)"
)
_COUNTRY = re.compile(r"^(中华人民共和国|中国)")
_PLACEHOLDER = re.compile(
    r"(市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖县级行政单位|省直辖行政单位|直辖县级行政区划|直辖县|县(?=..{0,12}县))"
)
_NOT_SHORT = re.compile(
    r".{0,3}?(大?[路街巷道弄桥]|胡同|镇|乡|村|社区|居委会|小区|花园|广场|大厦|[东南西北中][一二三四五六七八九十]?[路街])|区|县|市|旗"
)
_TOWN_ENDING = re.compile(r"街道办事处|街道办|街道|街办|办事处|地区办事处|镇|.{0,8}族乡|乡|苏木")
_TOWN_OFFICE = re.compile(r"办事处|办(?!公)|人民政府")
_LONGEST_TOWN = 16


@dataclass(slots=True)
class Reading:
    """What has been read so far."""

    text: str
    as_of: date
    at: int = 0
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    scopes: tuple[str, ...] = ()
    """County codes whose towns may follow: as written, and as of the date."""
    township: str | None = None
    village: str | None = None
    notes: list[str] = field(default_factory=list)
    problem: str | None = None

    @property
    def rest(self) -> str:
        """What has not been read."""
        return self.text[self.at :]

    def settle(self, mapped: Mapped, code: str) -> None:
        """Take over a county (or what is known of one)."""
        self.province, self.prefecture = mapped.province, mapped.prefecture
        self.county = mapped.county.code if mapped.county else None
        self.scopes = tuple(dict.fromkeys(c for c in (code, self.county) if c))
        self.problem = mapped.problem
        if mapped.note:
            self.notes.append(mapped.note)


class AddressReader:
    """Reads address heads against the division table."""

    def __init__(self, history: History, towns: Callable[[str], ProvinceTowns]) -> None:
        self._history, self._towns = history, towns
        self._names = NameIndex(history)
        self._town_names: dict[str, TownNames] = {}

    def read(self, head: str, as_of: date, hint: str | None) -> Place:
        """The place that an address head names; ``hint`` is the code of "here" (2, 4 or 6 digits)."""
        found = Reading(_COUNTRY.sub("", head), as_of)
        self._read_top(found, hint)
        if not found.scopes and found.province is None and found.problem is None:
            self._read_from_here(found, hint)
        elif found.scopes and found.township is None:
            self._read_town(found)
        elif found.county is None and found.problem is None and found.rest:
            city = found.prefecture or self._municipality(found.province, as_of)
            if city and not self._town_of_city(found, city):
                self._town_behind_zone(found, city)
        if found.county is None and found.problem is None and found.township is None:
            found.problem = "address_unresolved"
            found.notes.append(_why_open(found))
        elif found.county is not None:
            found.problem = None
        levels = (found.province, found.prefecture, found.county, found.township, found.village)
        return Place(*levels, given=head, via="address", note="；".join(found.notes), problem=found.problem)

    def _municipality(self, province: str | None, as_of: date) -> str | None:
        span = self._history.at(province, as_of) if province else None
        return province if span is not None and span.kind == "municipality" else None

    # --- province, prefecture, county ---------------------------------------------------------------------------------
    def _read_top(self, found: Reading, hint: str | None) -> None:
        contexts: tuple[str, ...] = ("",)
        for _ in range(3):
            names, end = self._names.longest(found.text, found.at, contexts, found.as_of)
            higher = [name for name in names if len(name.division.code) < 6]
            if higher:
                names = [
                    name for name in higher if len(name.division.code) == min(len(n.division.code) for n in higher)
                ]
            if names and all(name.short for name in names) and not self._short_fits(found, names, end):
                names = []
            if not names:
                break
            if not higher:
                self._take_county(found, names, end, hint)
                return
            found.at = end
            contexts = self._enter(found, names)
            if not contexts:
                return
        if found.province is not None:
            self._county_elsewhere(found, hint)

    def _enter(self, found: Reading, names: list[Name]) -> tuple[str, ...]:
        """Go into a province or prefecture; the contexts for what follows (none: it is not certain which one)."""
        ways = {self._history.map_span(name.division, found.as_of): name.division for name in names}
        if len(ways) > 1:
            found.notes.append("有多个同名的地方：" + "、".join(f"{d.code} {d.name}" for d in ways.values()))
            return ()
        mapped, division = next(iter(ways.items()))
        if mapped.note:
            found.notes.append(mapped.note)
        found.province, found.prefecture = mapped.province, mapped.prefecture
        written = re.compile(f"(?:{re.escape(division.name)})+") if division.kind == "municipality" else None
        for pattern in (written, _PLACEHOLDER):
            match = pattern.match(found.text, found.at) if pattern else None
            if match:
                found.at = match.end()
        if mapped.prefecture and self._history.at(mapped.prefecture + "00", found.as_of):
            found.county = mapped.prefecture + "00"
            found.scopes = (found.county,)
            return ()
        return tuple(dict.fromkeys(code for code in (division.code, mapped.prefecture or mapped.province) if code))

    def _short_fits(self, found: Reading, names: list[Name], end: int) -> bool:
        """Whether a name without ending stands for a division here, judged by what follows."""
        rest = found.text[end:]
        if len(names[0].division.code) == 6:
            codes = self._codes(names, found.as_of)
            return not rest or any(self._town_at(code, found.text, end, found.as_of)[0] for code in codes)
        within = tuple(name.division.code for name in names)
        if self._names.longest(found.text, end, within, found.as_of)[0]:
            return True
        # 北京路, 四川营村: the name of a street or a village that begins like a province or a city.
        return not _NOT_SHORT.match(rest) or any(self._towns_under(code, found, end) for code in within)

    def _codes(self, names: list[Name], as_of: date) -> list[str]:
        codes = [name.division.code for name in names]
        mapped = [self._history.map_span(name.division, as_of).county for name in names]
        return list(dict.fromkeys([*codes, *(county.code for county in mapped if county)]))

    def _take_county(self, found: Reading, names: list[Name], end: int, hint: str | None) -> None:
        """A county name: one county, or several of which the place of "here" or the town that follows may decide."""
        ways: dict[str, tuple[Mapped, str]] = {}
        for name in names:
            mapped = self._history.map_span(name.division, found.as_of)
            ways[mapped.county.code if mapped.county else name.division.code] = (mapped, name.division.code)
        found.at = end
        if len(ways) > 1 and hint:
            near = [code for code in ways if code.startswith(hint[:4])]
            if len(near) == 1:
                ways = {near[0]: ways[near[0]]}
                found.notes.append(f"同名区县取填报地所在市的 {near[0]}")
        if len(ways) > 1:
            fitting = [
                code
                for code, (_, written) in ways.items()
                if self._town_at(written, found.text, end, found.as_of, whole=True)[0]
            ]
            if len(fitting) == 1:
                ways = {fitting[0]: ways[fitting[0]]}
                found.notes.append(f"同名区县中只有 {fitting[0]} 有所写的乡镇（街道）")
        if len(ways) == 1:
            mapped, written = next(iter(ways.values()))
            found.settle(mapped, written)
            return
        parents = {mapped.prefecture for mapped, _ in ways.values()}
        provinces = {mapped.province for mapped, _ in ways.values()}
        found.province = provinces.pop() if len(provinces) == 1 else None
        found.prefecture = parents.pop() if found.province and len(parents) == 1 else None
        found.problem = "address_unresolved"
        listed = "、".join(f"{code} {self._full_name(code, found.as_of)}" for code in sorted(ways)[:12])
        found.notes.append(f"“{found.text[:end]}”有多个同名区县，不能确定是哪一个：{listed}")

    def _county_elsewhere(self, found: Reading, hint: str | None) -> None:
        """A county written after a province or city that it does not lie in: moved since, or a contradiction."""
        names, end = self._names.longest(found.text, found.at, ("",), found.as_of)
        names = [name for name in names if len(name.division.code) == 6 and not name.short]
        if not names:
            return
        inside = [n for n in names if self._history.map_span(n.division, found.as_of).province == found.province]
        if inside:
            province, prefecture = found.province, found.prefecture
            self._take_county(found, inside, end, hint)
            if prefecture and found.prefecture and found.prefecture != prefecture and found.prefecture[2:] != "90":
                found.notes.append(f"所写的市与区县不一致（{prefecture}、{found.county}），区县不采用")
                found.province, found.prefecture, found.county, found.scopes = province, None, None, ()
                found.problem = "address_unresolved"
            return
        found.notes.append(f"所写的省市与“{found.text[found.at : end]}”不一致")
        found.province = found.prefecture = None
        found.problem = "address_unresolved"

    def _full_name(self, code: str, as_of: date) -> str:
        parts = [self._history.name_at(part, as_of) for part in (code[:2], code[:4], code)]
        return "".join(part for part in parts if part not in ("市辖区", "县", "直辖县"))

    # --- town and village ---------------------------------------------------------------------------------------------
    def _names_of(self, county: str) -> TownNames:
        names = self._town_names.get(county)
        if names is None:
            names = self._town_names[county] = TownNames.of(self._towns(county[:2]).by_county.get(county, ()))
        return names

    def _town_at(self, county: str, text: str, start: int, as_of: date, whole: bool = False) -> tuple[list[str], int]:
        """Groups of the towns of a county named at ``start``, and where the name ends."""
        names = self._names_of(county)
        for groups, end in names.whole.at(text, start, _LONGEST_TOWN):
            office = _TOWN_OFFICE.match(text, end)
            return groups, office.end() if office else end
        for groups, end in names.stems.at(text, start, _LONGEST_TOWN) if not whole else ():
            ending = _TOWN_ENDING.match(text, end)
            if ending:
                return groups, ending.end()
            # Without an ending it is a town only if nothing follows, or one of its villages with an ending.
            towns = self._towns(county[:2])
            if end == len(text) or any(towns.village_at(group, text, end)[0] for group in groups):
                return groups, end
        return [], start

    def _read_town(self, found: Reading) -> None:
        for scope in found.scopes:
            groups, end = self._town_at(scope, found.text, found.at, found.as_of)
            if groups:
                self._take_town(found, scope, groups, end)
                return
        self._village_of_county(found)

    def _take_town(self, found: Reading, scope: str, groups: list[str], end: int) -> None:
        towns = self._towns(scope[:2])
        rows: dict[str, ShownTown] = {}
        for group in groups:
            row = towns.shown(group, self._history, found.as_of)
            if row is not None:
                rows[row.group] = row
        written = found.text[found.at : end]
        if len(rows) != 1:
            why = "有多个同名的乡镇（街道）" if rows else "未载明现属"
            found.notes.append(
                f"“{written}”{why}"
                + ("：" + "、".join(f"{r.code or r.row.code} {r.name}" for r in rows.values()) if rows else "")
            )
            return
        row = next(iter(rows.values()))
        if not self._lies_in(found, row):
            return
        found.at, found.township = end, row.code
        if row.code is None:
            found.notes.append(_no_number(row))
        elif row.name not in written and written not in row.name:
            found.notes.append(f"“{written}”按 {row.code} {row.name} 对应")
        villages, _ = towns.village_at(row.group, found.text, end)
        if len(villages) == 1:
            found.village = villages[0].code
        elif villages:
            found.notes.append("有多个同名的村（社区）：" + "、".join(f"{v.code} {v.name}" for v in villages))
        elif ends_as_village(found.rest):
            found.notes.append(f"“{found.rest}”不在 {row.name} 的村（社区）名录中")

    def _lies_in(self, found: Reading, row: ShownTown) -> bool:
        """Whether a town lies in the county that was read; a split county or a zone is decided by its town."""
        if not self._history.real(row.county, found.as_of):
            return found.county is None
        if found.county == row.county:
            return True
        if found.county is None:
            found.province, found.prefecture, found.county = row.county[:2], row.county[:4], row.county
            found.notes.append(f"按乡镇（街道）确定为 {row.county} {self._history.name_at(row.county, found.as_of)}")
            return True
        found.notes.append(
            f"{row.name}现属 {row.county} {self._history.name_at(row.county, found.as_of)}，与所写区县不同，区县以下待定"
        )
        moved = [event for event in self._history.events_of.get(found.county, ()) if event.kind == "transfer"]
        if any(event.new_code == row.county for event in moved):
            found.province, found.prefecture, found.county = row.county[:2], row.county[:4], row.county
            found.notes[-1] = f"{row.name}已划归 {row.county} {self._history.name_at(row.county, found.as_of)}"
            return True
        return False

    def _village_of_county(self, found: Reading) -> None:
        """A village written right after its county, where only one of the county's villages has the name."""
        if not ends_as_village(found.rest):
            return
        hits: dict[str, ShownTown] = {}
        for scope in found.scopes:
            towns = self._towns(scope[:2])
            for group in {row.group for row in towns.by_county.get(scope, ())}:
                villages, _ = towns.village_at(group, found.text, found.at)
                row = towns.shown(group, self._history, found.as_of) if villages else None
                if row is not None:
                    hits.update((village.code, row) for village in villages)
        if len(hits) == 1:
            code, row = next(iter(hits.items()))
            if self._lies_in(found, row):
                found.township, found.village = row.code, code
                found.notes.append(f"未写乡镇（街道），按区县内唯一的同名村（社区）确定在 {row.name}")
        elif hits:
            found.notes.append(f"未写乡镇（街道），区县内有{len(hits)}个同名的村（社区）")

    def _towns_under(self, prefix: str, found: Reading, start: int) -> dict[str, tuple[str, int]]:
        """Towns anywhere in a province or prefecture whose whole name stands at ``start``: group → county, end."""
        hits: dict[str, tuple[str, int]] = {}
        towns = self._towns(prefix[:2])
        for county in [code for code in towns.by_county if code.startswith(prefix)]:
            groups, end = self._town_at(county, found.text, start, found.as_of, whole=True)
            for group in groups:
                if towns.shown(group, self._history, found.as_of) is not None:
                    hits[group] = (county, end)
        return hits

    def _town_of_city(self, found: Reading, prefix: str) -> bool:
        """A town written right after its city: taken where only one town of the city has the whole name. Returns
        whether that settled the county."""
        hits = self._towns_under(prefix, found, found.at)
        if len(hits) == 1:
            group, (county, end) = next(iter(hits.items()))
            self._take_town(found, county, [group], end)
        elif hits:
            found.notes.append(f"未写区县，市内有{len(hits)}个同名的乡镇（街道）")
        return found.county is not None

    def _town_behind_zone(self, found: Reading, prefix: str) -> None:
        """A development zone without a code of its own lies in the counties of its towns: the town decides."""
        zone = _ZONE.match(found.text, found.at)
        if zone is None:
            return
        start, found.at = found.at, zone.end()
        if self._town_of_city(found, prefix):
            found.notes.append(f"“{zone[0]}”没有区划代码，按所写的乡镇（街道）计")
        else:
            found.at = start

    def _read_from_here(self, found: Reading, hint: str | None) -> None:
        """An address that begins below the county: read in the place of "here", which never stands in by itself."""
        if not hint or found.at:
            return
        mapped = self._history.map_code(hint, found.as_of) if len(hint) == 6 and not hint.endswith("00") else None
        if mapped is None or mapped.county is None:
            if len(hint) >= 4 and hint[2:4] != "00":
                self._town_of_city(found, hint[:4])
            return
        trial = Reading(found.text, found.as_of)
        trial.settle(mapped, hint)
        self._read_town(trial)
        if trial.township is not None:
            found.province, found.prefecture, found.county = trial.province, trial.prefecture, trial.county
            found.township, found.village, found.scopes = trial.township, trial.village, trial.scopes
            found.notes += [
                f"地址从乡镇（街道）写起，按填报地 {mapped.county.code} {mapped.county.name} 读取",
                *trial.notes,
            ]
        else:
            found.notes += trial.notes[1:] if mapped.note else trial.notes


def _no_number(town: ShownTown) -> str:
    return f"{town.name} 的代码 {town.row.code} 在统计用区划代码中属于另一乡镇（街道），乡级代码不采用"


def _why_open(found: Reading) -> str:
    if not found.text:
        return "地址中没有可识别的区划名称"
    if found.province is None:
        return f"“{found.text}”中没有可识别的省、市、区县名称"
    rest = f"，“{found.rest}”未能识别" if found.rest else ""
    return f"地址只能确定到{'市' if found.prefecture else '省'}{rest}"
