"""Where the benchmark's children live and are registered: real divisions, invented villages, streets and doors.

Only the gazetteer files of the package are used, none of its code for addresses: the errors must not be made by the
same hand as their cure.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_DATA = Path(__file__).resolve().parents[2] / "src" / "tonghu" / "data" / "divisions"
_INVENTED_STEMS = (
    "王李张刘陈杨赵周吴徐孙马朱胡郭何高林罗郑梁谢唐许邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
)
_INVENTED_ENDS = (
    "家庄村",
    "家湾村",
    "坝村",
    "家沟村",
    "家店村",
    "营村",
    "屯村",
    "家畈村",
    "岭村",
    "桥村",
    "塘村",
    "家社区",
)
_STREETS = (
    "建设路",
    "人民路",
    "解放路",
    "文化路",
    "新华街",
    "滨河路",
    "学府路",
    "工业大道",
    "兴业路",
    "迎宾大道",
    "团结巷",
    "幸福里",
)
_ESTATES = (
    "锦绣花园",
    "阳光小区",
    "金桂苑",
    "御景湾",
    "安置小区",
    "丽水佳园",
    "民工公寓",
    "城南新村",
    "水岸名都",
    "向阳里",
)


@dataclass(frozen=True)
class Places:
    """A pool of villages as parallel string columns; an index into it is a place."""

    code: pa.Array
    province: pa.Array
    prefecture: pa.Array
    county: pa.Array
    town: pa.Array
    village: pa.Array
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.code)

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """``count`` places by weight."""
        return np.searchsorted(np.cumsum(self.weights), rng.random(count) * self.weights.sum()).astype(np.int32)


def _table(name: str) -> list[dict[str, str]]:
    text = gzip.decompress((_DATA / f"{name}.csv.gz").read_bytes()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _current_names() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _table("divisions") if not row["valid_to"] and row["kind"] != "kind"}


def _villages(town: dict[str, str], rng: np.random.Generator, at_most: int) -> list[tuple[str, str]]:
    listed = [(item[:3], item[3:]) for item in town["villages"].split(";") if len(item) > 3]
    if not listed:
        stems = rng.choice(list(_INVENTED_STEMS), size=at_most, replace=False)
        ends = rng.choice(_INVENTED_ENDS, size=at_most)
        listed = [(f"{200 + i:03d}", stem + end) for i, (stem, end) in enumerate(zip(stems, ends, strict=True))]
    return [(code, short(name)) for code, name in listed[:at_most]]


def short(name: str) -> str:
    """A village's name as it stands in an address."""
    for ending in ("社区居民委员会", "社区居委会", "居民委员会", "居委会"):
        if name.endswith(ending):
            return name.removesuffix(ending) + "社区"
    for ending in ("村民委员会", "村委会"):
        if name.endswith(ending):
            name = name.removesuffix(ending)
            return name if name.endswith("村") else name + "村"
    return name if name.endswith(("村", "社区")) else name + "村"


def gather(provinces: list[str], rng: np.random.Generator, counties: int, towns: int, villages: int) -> Places:
    """Villages of ``counties`` counties drawn from the provinces, at most so many towns and villages of each."""
    names = _current_names()
    by_county: dict[str, list[dict[str, str]]] = {}
    for province in provinces:
        for town in _table(f"towns/{province}"):
            if not town["valid_to"] and town["code"][:6] in names and town["code"][:4] in names:
                by_county.setdefault(town["code"][:6], []).append(town)
    chosen = sorted(by_county)
    if len(chosen) > counties:
        # Neighbouring codes: the counties of a city, so that addresses share their upper levels as real ones do.
        start = int(rng.integers(0, len(chosen) - counties)) if len(provinces) == 1 else 0
        chosen = (
            chosen[start : start + counties]
            if len(provinces) == 1
            else sorted(rng.choice(chosen, size=counties, replace=False).tolist())
        )
    rows: list[tuple[str, str, str, str, str, str, float]] = []
    for rank, county in enumerate(rng.permutation(chosen).tolist()):
        for town_rank, town in enumerate(by_county[county][:towns]):
            for code, village in _villages(town, rng, villages):
                place = (
                    town["code"] + code,
                    names[county[:2]],
                    names[county[:4]],
                    names[county],
                    town["name"],
                    village,
                )
                rows.append((*place, 1 / (rank + 3) / (town_rank + 2)))
    columns = list(zip(*rows, strict=True))
    return Places(*(pa.array(column) for column in columns[:6]), weights=np.array(columns[6]))


def details(rng: np.random.Generator, count: int) -> pa.Array:
    """Group and door, or street and door, or estate, building and flat; invented."""

    def numbers(low: int, high: int) -> pa.Array:
        return pc.cast(pa.array(rng.integers(low, high, count)), pa.string())

    def words(stock: tuple[str, ...]) -> pa.Array:
        return pa.array(stock).take(pa.array(rng.integers(0, len(stock), count)))

    def joined(*parts: pa.Array | str) -> pa.Array:
        return pc.binary_join_element_wise(*(pa.scalar(p) if isinstance(p, str) else p for p in parts), "")

    rural = joined(numbers(1, 15), "组", numbers(1, 120), "号")
    street = joined(words(_STREETS), numbers(1, 400), "号")
    flat = joined(numbers(1, 30), "0", numbers(1, 5), "室")
    estate = joined(words(_ESTATES), numbers(1, 25), "幢", flat)
    kind = rng.random(count)
    return pc.if_else(pa.array(kind < 0.5), rural, pc.if_else(pa.array(kind < 0.72), street, estate))


FORMS = ("full", "county", "town", "village", "region", "county_only", "town_only", "bare")
"""Granularities: with all levels; from county; from town; from village; levels without the door; county; town; detail."""


def written(places: Places, where: np.ndarray, detail: pa.Array, form: str) -> pa.Array:
    """Addresses in one granularity."""
    index = pa.array(where)

    def level(column: pa.Array) -> pa.Array:
        return column.take(index)

    def joined(*parts: pa.Array) -> pa.Array:
        return pc.binary_join_element_wise(*parts, "")

    if form == "bare":
        return detail
    prefecture = level(places.prefecture)
    # Municipalities repeat themselves in the code list (上海市 市辖区); nobody writes it.
    repeated = pc.is_in(prefecture, pa.array(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"]))
    prefecture = pc.if_else(pc.or_(repeated, pc.equal(prefecture, level(places.province))), "", prefecture)
    parts = {
        "full": (
            level(places.province),
            prefecture,
            level(places.county),
            level(places.town),
            level(places.village),
            detail,
        ),
        "county": (level(places.county), level(places.town), level(places.village), detail),
        "town": (level(places.town), level(places.village), detail),
        "village": (level(places.village), detail),
        "region": (level(places.province), prefecture, level(places.county)),
        "county_only": (level(places.county),),
        "town_only": (level(places.county), level(places.town)),
    }[form]
    return joined(*parts) if len(parts) > 1 else parts[0]
