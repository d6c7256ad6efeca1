"""A new place needs a YAML file only (issue 2, deliver 3): a province, the city below it, a county below the city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tonghu.batch.division_data import load_divisions
from tonghu.batch.packs import load_pack, packs_root, parent_of
from tonghu.batch.policies_command import check_policy
from tonghu.batch.registrations import registration_of_texts
from tonghu.core.policy.assess import Assessment, Assessor, Context
from tonghu.core.policy.examples import run_examples
from tonghu.core.policy.model import Frequency, Pack, Visits
from tonghu.core.policy.narrower import narrower

FIXTURES = Path(__file__).parent / "fixtures"
AS_OF = date(2025, 6, 1)
CHILD = {
    "姓名": "测试",
    "表类": "流动",
    "出生日期": "2015-03-02",
    "共同居住人": "父母双方",
    "户籍地区划代码": "340104",
    "现居住地区划代码": "410423",
    "离开户籍地日期": "2023-09-01",
    "就学情况": "小学",
    "家庭困难情况": "低保家庭",
}


def assess(pack: Pack, cells: Mapping[str, str]) -> Assessment:
    """One child under a pack, for that pack's own division."""
    return Assessor(pack, Context(AS_OF, load_divisions(), (pack.division,))).assess(registration_of_texts(pack)(cells))


def status(assessment: Assessment) -> str:
    """Whether the child is monitored as a migrant."""
    decision = assessment.decisions["migrant.monitoring"]
    assert decision is not None
    return decision.status


@pytest.fixture(scope="module")
def province() -> Pack:
    """A synthetic province pack, by path."""
    return load_pack(FIXTURES / "cn-41.yaml")


@pytest.fixture(scope="module")
def county() -> Pack:
    """A synthetic county below the shipped city pack, by path."""
    return load_pack(FIXTURES / "cn-410423.yaml")


@pytest.fixture(scope="module")
def below_province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three levels in one folder: the shipped city pack with one line changed, ``extends: cn-41``."""
    folder = tmp_path_factory.mktemp("henan")
    for name in ("cn-41.yaml", "cn-410423.yaml"):
        (folder / name).write_text((FIXTURES / name).read_text(encoding="utf-8"), encoding="utf-8")
    city = folder / "cn-4104"
    city.mkdir()
    for file in sorted((packs_root() / "cn-4104").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        (city / file.name).write_text(text.replace("\nextends: cn\n", "\nextends: cn-41\n"), encoding="utf-8")
    return folder


def test_a_province_pack_extends_the_nation(province: Pack) -> None:
    """It says two things of its own and inherits forms, key care, departments and the rest."""
    assert province.ancestors == ("cn",)
    assert set(province.targets) == {"migrant.monitoring", "migrant.statistics", "left_behind.monitoring"}
    assert run_examples(province, load_divisions(), registration_of_texts(province)) == []
    assert set(province.sections["forms"]) == {"migrant", "left_behind"}


@pytest.mark.parametrize(
    ("hukou", "residence", "expected", "urban_list"),
    [
        ("410102", "410105", "excluded", "郑州市中心城区（示例）"),
        ("410106", "410105", "included", "郑州市中心城区（示例）"),
        ("410402", "410403", "excluded", "默认：同一设区市的全部市辖区"),
    ],
)
def test_a_citys_own_list_replaces_the_default(
    province: Pack, hukou: str, residence: str, expected: str, urban_list: str
) -> None:
    """Contract, "Place": a locality's own list replaces the default and the decision says which was used."""
    result = assess(province, CHILD | {"户籍地区划代码": hukou, "现居住地区划代码": residence})
    assert status(result) == expected
    decision = result.decisions["migrant.monitoring"]
    assert decision is not None
    criterion = next(c for c in decision.criteria if c.code == "not_between_urban_districts")
    assert criterion.facts["urban_list"] == urban_list


def test_the_city_moves_below_the_province_by_one_line(below_province: Path) -> None:
    """PDS-02, PDS-124: city below province below nation; its own list covers the province's."""
    city = load_pack(below_province / "cn-4104")
    assert city.ancestors == ("cn-41", "cn")
    assert len(city.services) == 25
    assert run_examples(city, load_divisions(), registration_of_texts(city)) == []
    province = load_pack(below_province / "cn-41.yaml")
    assert narrower(province, city) == []
    lists = city.parameters["central_districts"].value
    assert "zhengzhou" in str(lists)  # inherited from the province


def test_a_county_below_city_below_province(below_province: Path) -> None:
    """Four levels: the county keeps the city's items and the city's rules."""
    county = load_pack(below_province / "cn-410423.yaml")
    assert county.ancestors == ("cn-4104", "cn-41", "cn")
    assert len(county.services) == 27
    assert run_examples(county, load_divisions(), registration_of_texts(county)) == []


def test_the_county_adds_two_services(county: Pack) -> None:
    """PDS-107, PDS-108, PDS-124: additions allowed; proved not narrower than the city's list."""
    city = load_pack("cn-4104")
    assert county.ancestors == ("cn-4104", "cn")
    assert [item.number for item in county.services] == list(range(1, 28))
    assert run_examples(county, load_divisions(), registration_of_texts(county)) == []
    assert narrower(city, county) == []
    services = {service.item.number: service.status for service in assess(county, CHILD).services}
    assert services[26] == "entitled"
    assert services[27] == "entitled"
    assert set(services) - {s.item.number for s in assess(city, CHILD).services} == {26, 27}


def test_the_county_sets_its_own_numbers(county: Pack) -> None:
    """Its visits, place of the minimum living guarantee and central districts; the city's pack is untouched."""
    city = load_pack("cn-4104")
    assert assess(county, CHILD).risk.visits == Visits(home=Frequency(8, "quarter"))
    assert assess(city, CHILD).risk.visits == Visits(home=Frequency(6, "quarter"))
    by_key = {item.about.key: item for item in county.services}
    assert by_key["minimum_living"].place == "both"
    shilong = CHILD | {"户籍地区划代码": "410404", "现居住地区划代码": "410402"}
    assert status(assess(county, shilong)) == "included"
    assert status(assess(city, shilong)) == "excluded"


def test_inherited_rules_are_quoted_with_the_parents_document(county: Pack) -> None:
    """A clause keeps the document of the pack whose file says it."""
    by_key = {item.about.key: item for item in county.services}
    assert county.quote(by_key["county_tutoring"].about.clause) == "示例第26项"
    assert county.quote(by_key["pairing"].about.clause) == (
        "平顶山市加强流动儿童关爱保护工作实施方案（征求意见稿） 附件第21项"
    )
    assert county.draft


def test_check_accepts_all_three_levels(below_province: Path) -> None:
    """``policies check`` finds the parent in the same folder and proves the lists against it."""
    for name in ("cn-41.yaml", "cn-4104", "cn-410423.yaml"):
        lines: list[str] = []
        assert check_policy(str(below_province / name), lines.append), lines
        parent = parent_of(below_province / name)
        assert parent is not None
        assert parent.id == {"cn-41.yaml": "cn", "cn-4104": "cn-41", "cn-410423.yaml": "cn-4104"}[name]
