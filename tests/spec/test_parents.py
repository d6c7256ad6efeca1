"""Contract, "People": combinations of what is known of two parents, in the plans that speak of left-behind children
(A2, B-16, B-20…B-23)."""

from __future__ import annotations

import pytest

from tests.spec.deciding import Row, decide, monitoring, outcomes

BOTH, ONE = "both_parents_away", "one_parent_away_other_incapable"
HUKOU = {"cn": "350524101", "cn-35": "350524101", "cn-500110": "500110001", "cn-31": "310120101"}
PLANS = tuple(HUKOU)
FAR = {"cn": "440305", "cn-35": "440305", "cn-500110": "", "cn-31": "440305"}


def parent(who: str, policy: str, **more: str) -> dict[str, str]:
    """A parent who has been away for a year, as far as the plan asks; ``more`` overrides by what follows 父亲/母亲."""
    given = {"外出务工": "是", "外出务工起始日期": "2023-11-01", "外出务工地区划代码": FAR[policy], **more}
    return {f"{who}{column}": value for column, value in given.items()}


def child(policy: str, *parents: dict[str, str], **more: str) -> Row:
    given = {"姓名": "陈小树", "出生日期": "2015-03-02", "户籍地区划代码": HUKOU[policy]}
    for one in parents:
        given |= one
    return given | more


def at_home(who: str, **more: str) -> dict[str, str]:
    return {f"{who}外出务工": "否", **{f"{who}{column}": value for column, value in more.items()}}


INCAPABLE = [
    "重病",
    "重残",
    "失联",
    "失踪",
    "服刑在押",
    "强制隔离戒毒",
    "被执行其他限制人身自由的措施",
    "被撤销监护资格",
]


@pytest.mark.parametrize("policy", PLANS)
@pytest.mark.parametrize("away", ["父亲", "母亲"])
class TestOneAway:
    """QJ-09, SH-08, FJ-10: one is away and the other has no guardianship capability, or has, or is to be judged."""

    def other(self, away: str) -> str:
        return "母亲" if away == "父亲" else "父亲"

    @pytest.mark.parametrize("circumstance", INCAPABLE)
    def test_every_listed_circumstance(self, policy: str, away: str, circumstance: str) -> None:
        """QJ-12: eight circumstances, each by itself, whichever parent it is."""
        given = child(policy, parent(away, policy), at_home(self.other(away), 无监护能力情形=circumstance))
        decision = monitoring(policy, given)
        assert decision["status"] == "included"
        assert outcomes(decision) | {BOTH: "unmet", ONE: "met"} == outcomes(decision)

    def test_several_circumstances_one_of_them_by_hand(self, policy: str, away: str) -> None:
        given = child(policy, parent(away, policy), at_home(self.other(away), 无监护能力情形="重病、其他"))
        assert monitoring(policy, given)["status"] == "included"

    @pytest.mark.parametrize(
        "state",
        [
            {"无监护能力情形": "死亡"},
            {"无监护能力情形": "其他"},
            {"状况": "已故"},
            {"状况": "不详"},
            {"状况": "离异不共同抚养"},
        ],
    )
    def test_by_hand_where_it_could_decide(self, policy: str, away: str, state: dict[str, str]) -> None:
        """QJ-13, B-21: undetermined with a hint at orphans and de-facto-unattended children."""
        given = child(policy, parent(away, policy), at_home(self.other(away), **state))
        decision = monitoring(policy, given)
        assert decision["status"] == "undetermined"
        assert set(decision["missing"]) == {"监护能力综合判断", "监护能力判断依据"} | (
            {"主动提出救助帮扶需求"} if policy == "cn-31" else set()
        )
        assert any("孤儿或事实无人抚养儿童" in criterion["text"] for criterion in decision["criteria"])
        maybe_away = {key: value for key, value in given.items() if not key.startswith(away)}
        assert monitoring(policy, maybe_away)["status"] == "undetermined"

    @pytest.mark.parametrize("state", [{"无监护能力情形": "死亡"}, {"状况": "不详"}, {"状况": "离异不共同抚养"}])
    def test_nothing_to_decide_where_the_other_parent_is_at_home(
        self, policy: str, away: str, state: dict[str, str]
    ) -> None:
        given = child(policy, at_home(away, 无监护能力情形="无"), at_home(self.other(away), **state))
        assert monitoring(policy, given)["status"] == "excluded"

    def test_a_dead_parent_is_not_away(self, policy: str, away: str) -> None:
        """Written as away and dead: decided by hand, and the contradiction is reported."""
        given = child(policy, parent(away, policy), parent(self.other(away), policy, 状况="已故"))
        row = decide(policy, given)
        assert row["left_behind"]["monitoring"]["status"] == "undetermined"
        assert outcomes(row["left_behind"]["monitoring"])[BOTH] == "unmet"
        assert "contradiction" in {problem["code"] for problem in row["problems"]}

    def test_a_divorced_parent_who_is_away_is_away(self, policy: str, away: str) -> None:
        given = child(policy, parent(away, policy), parent(self.other(away), policy, 状况="离异不共同抚养"))
        assert monitoring(policy, given)["status"] == "included"

    def test_capable_at_home(self, policy: str, away: str) -> None:
        given = child(policy, parent(away, policy), at_home(self.other(away), 无监护能力情形="无"))
        assert monitoring(policy, given)["status"] == "excluded"

    def test_the_other_parents_capability_is_missing(self, policy: str, away: str) -> None:
        decision = monitoring(policy, child(policy, parent(away, policy), at_home(self.other(away))))
        assert decision["status"] == "undetermined"
        assert f"{self.other(away)}无监护能力情形" in decision["missing"]
        assert f"{away}无监护能力情形" not in decision["missing"]

    def test_a_judgement_without_its_basis_asks_for_the_basis(self, policy: str, away: str) -> None:
        """FJ-13: 综合判断 counts only with its 判断依据."""
        given = child(policy, parent(away, policy), at_home(self.other(away)), 监护能力综合判断="无监护能力")
        decision = monitoring(policy, given)
        assert decision["status"] == "undetermined"
        assert "监护能力判断依据" in decision["missing"]
        assert monitoring(policy, {**given, "监护能力判断依据": "村委会走访记录"})["status"] == "included"

    def test_one_parent_known_and_nothing_of_the_other(self, policy: str, away: str) -> None:
        decision = monitoring(policy, child(policy, parent(away, policy)))
        assert decision["status"] == "undetermined"
        other = self.other(away)
        assert {f"{other}外出务工", f"{other}无监护能力情形"} <= set(decision["missing"])
        assert f"{away}外出务工" not in decision["missing"]

    def test_one_parent_at_home_and_nothing_of_the_other(self, policy: str, away: str) -> None:
        """Not both; the other may be away and this one's capability is not known."""
        decision = monitoring(policy, child(policy, at_home(self.other(away))))
        assert decision["status"] == "undetermined"
        assert outcomes(decision)[BOTH] == "unmet"
        assert f"{away}外出务工" in decision["missing"]
        capable = monitoring(policy, child(policy, at_home(self.other(away), 无监护能力情形="无")))
        assert capable["status"] == "excluded", "whoever is away, the parent at home can care for the child"


@pytest.mark.parametrize("policy", PLANS)
class TestFormAnswers:
    """父母双方同时外出 and 父母一方外出、另一方无监护能力 answer only their own question."""

    def test_they_leave_months_and_place_open(self, policy: str) -> None:
        decision = monitoring(policy, child(policy, 父母双方同时外出="是"))
        assert decision["status"] == "undetermined"
        assert {"父亲外出务工起始日期", "母亲外出务工起始日期"} <= set(decision["missing"])
        place = {"父亲外出务工地区划代码", "母亲外出务工地区划代码"} & set(decision["missing"])
        assert bool(place) is (policy != "cn-500110")

    def test_the_parents_own_columns_fill_the_gap(self, policy: str) -> None:
        own = parent("父亲", policy, 外出务工="") | parent("母亲", policy, 外出务工="")
        assert monitoring(policy, child(policy, own, 父母双方同时外出="是"))["status"] == "included"
        short = own | {"母亲外出务工起始日期": "2024-10-01"}
        assert outcomes(monitoring(policy, child(policy, short, 父母双方同时外出="是")))[BOTH] == "unmet"

    def test_only_where_that_parents_own_answer_is_empty(self, policy: str) -> None:
        given = child(policy, parent("父亲", policy, 外出务工=""), at_home("母亲"), 父母双方同时外出="是")
        assert outcomes(monitoring(policy, given))[BOTH] == "unmet"
        mixed = child(policy, parent("父亲", policy), parent("母亲", policy, 外出务工=""), 父母双方同时外出="是")
        assert outcomes(monitoring(policy, mixed))[BOTH] == "met"

    def test_no_to_both_questions_excludes(self, policy: str) -> None:
        given = child(policy, **{"父母双方同时外出": "否", "父母一方外出、另一方无监护能力": "否"})
        assert monitoring(policy, given)["status"] == "excluded"

    def test_no_to_one_of_them_leaves_the_other_open(self, policy: str) -> None:
        assert monitoring(policy, child(policy, 父母双方同时外出="否"))["status"] == "undetermined"
        assert monitoring(policy, child(policy, **{"父母一方外出、另一方无监护能力": "否"}))["status"] == "undetermined"

    @pytest.mark.parametrize("who", ["父亲", "母亲"])
    def test_one_away_takes_the_parent_whose_columns_are_filled(self, policy: str, who: str) -> None:
        given = child(policy, parent(who, policy, 外出务工=""), **{"父母一方外出、另一方无监护能力": "是"})
        assert monitoring(policy, given)["status"] == "included"
        short = given | {f"{who}外出务工起始日期": "2024-10-01", "父母双方同时外出": "否"}
        decision = monitoring(policy, {**short, "主动提出救助帮扶需求": "否"})
        assert decision["status"] == "excluded"

    def test_one_away_alone_is_undetermined(self, policy: str) -> None:
        decision = monitoring(policy, child(policy, **{"父母一方外出、另一方无监护能力": "是"}))
        assert decision["status"] == "undetermined"
        assert {"父亲外出务工起始日期", "母亲外出务工起始日期"} <= set(decision["missing"])


@pytest.mark.parametrize("policy", PLANS)
class TestLivesWithAParent:
    """A child that lives with the parent is not left behind by that parent, and the contradiction is reported."""

    @pytest.mark.parametrize(
        "says",
        [
            {"父母双方同时外出": "是"},
            {"父母一方外出、另一方无监护能力": "是"},
            {"父亲外出务工": "是"},
            {"母亲外出务工": "是"},
        ],
    )
    def test_with_both(self, policy: str, says: dict[str, str]) -> None:
        row = decide(policy, child(policy, 共同居住人="父母双方", **says))
        decision = row["left_behind"]["monitoring"]
        assert decision["status"] == "excluded"
        assert outcomes(decision) | {BOTH: "unmet", ONE: "unmet"} == outcomes(decision)
        assert "contradiction" in {problem["code"] for problem in row["problems"]}

    def test_with_one(self, policy: str) -> None:
        both = child(policy, parent("父亲", policy), parent("母亲", policy), 共同居住人="父母一方")
        row = decide(policy, both)
        assert outcomes(row["left_behind"]["monitoring"])[BOTH] == "unmet"
        assert "contradiction" in {problem["code"] for problem in row["problems"]}
        one = child(policy, parent("父亲", policy), at_home("母亲", 无监护能力情形="重病"), 共同居住人="父母一方")
        assert monitoring(policy, one)["status"] == "included"

    @pytest.mark.parametrize("lives", ["其他监护人", "无", ""])
    def test_with_somebody_else(self, policy: str, lives: str) -> None:
        given = child(policy, parent("父亲", policy), parent("母亲", policy), 共同居住人=lives)
        assert monitoring(policy, given)["status"] == "included"


class TestWorkPlace:
    """The work place is compared with the child's hukou division (FJ-11, SH-09); Qijiang asks for none (QJ-10)."""

    @pytest.mark.parametrize(
        ("policy", "work", "outcome"),
        [
            ("cn-35", "350524102", "unmet"),
            ("cn-35", "350525", "met"),
            ("cn-35", "350500", "unknown"),
            ("cn-35", "340000", "met"),
            ("cn-31", "310120102", "unmet"),
            ("cn-31", "310115", "met"),
            ("cn-31", "", "unknown"),
            ("cn-500110", "500110001", "met"),
            ("cn-500110", "", "met"),
        ],
    )
    def test_level(self, policy: str, work: str, outcome: str) -> None:
        given = child(policy, parent("父亲", policy, 外出务工地区划代码=work), parent("母亲", policy))
        assert outcomes(monitoring(policy, given))[BOTH] == outcome

    def test_an_address_is_as_good_as_a_code(self) -> None:
        given = child("cn-35", parent("父亲", "cn-35", 外出务工地区划代码=""), parent("母亲", "cn-35"))
        assert outcomes(monitoring("cn-35", given))[BOTH] == "unknown"
        far = {**given, "父亲外出务工地": "广东省深圳市南山区科技园"}
        assert outcomes(monitoring("cn-35", far))[BOTH] == "met"
        near = {**given, "父亲外出务工地": "福建省泉州市安溪县城厢镇"}
        assert outcomes(monitoring("cn-35", near))[BOTH] == "unmet"


class TestShanghaiRequest:
    """SH-11: asked for help, every left-behind case that has not reached 超过6个月; all other criteria still apply."""

    @pytest.mark.parametrize("since", ["2024-11-30", "2024-06-01", "2024-06", "", "2024-12-01"])
    @pytest.mark.parametrize("way", ["both", "one"])
    def test_whatever_the_time(self, since: str, way: str) -> None:
        father = parent("父亲", "cn-31", 外出务工起始日期=since)
        mother = parent("母亲", "cn-31", 外出务工起始日期=since)
        home = at_home("母亲", 无监护能力情形="重病")
        given = child("cn-31", father, mother if way == "both" else home)
        assert monitoring("cn-31", {**given, "主动提出救助帮扶需求": "是"})["status"] == "included"
        assert monitoring("cn-31", {**given, "主动提出救助帮扶需求": "否"})["status"] != "included"

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"户籍地区划代码": "340104"}, "excluded"),
            ({"户籍地区划代码": ""}, "undetermined"),
            ({"出生日期": "2008-12-01"}, "excluded"),
            ({"父亲外出务工地区划代码": "310120", "父亲无监护能力情形": "无"}, "excluded"),
            ({"父亲外出务工地区划代码": ""}, "undetermined"),
            ({"父亲外出务工": "否", "父亲无监护能力情形": "无"}, "excluded"),
            ({"共同居住人": "父母双方"}, "excluded"),
        ],
    )
    def test_all_other_criteria_still_apply(self, more: dict[str, str], status: str) -> None:
        base = child("cn-31", parent("父亲", "cn-31", 外出务工起始日期="2024-10-01"), parent("母亲", "cn-31"))
        base = {**base, "母亲无监护能力情形": "无", "主动提出救助帮扶需求": "是"}
        assert monitoring("cn-31", base)["status"] == "included"
        assert monitoring("cn-31", {**base, **more})["status"] == status

    @pytest.mark.parametrize(
        ("hukou", "arrived", "asked", "status"),
        [
            ("310115", "2024-06-01", "是", "included"),
            ("310115", "2024-06-02", "是", "excluded"),
            ("310115", "2024-06-01", "否", "excluded"),
            ("310115", "2024-06-01", "", "undetermined"),
            ("310104", "2020-06-01", "是", "excluded"),
            ("340104", "2024-06-01", "否", "included"),
            ("340104", "2024-06-02", "是", "excluded"),
            ("", "2024-06-01", "是", "undetermined"),
        ],
    )
    def test_migrants(self, hukou: str, arrived: str, asked: str, status: str) -> None:
        """SH-07: Shanghai hukou across districts with six months or more; it helps nobody else."""
        given = {
            "出生日期": "2015-03-02",
            "共同居住人": "父母一方",
            "户籍地区划代码": hukou,
            "现居住地区划代码": "310104",
            "来现居住地日期": arrived,
            "主动提出救助帮扶需求": asked,
        }
        assert monitoring("cn-31", given, "migrant")["status"] == status


def test_both_imprisoned_and_nobody_away_is_not_left_behind() -> None:
    """B-22."""
    given = child("cn-500110", at_home("父亲", 无监护能力情形="服刑在押"), at_home("母亲", 无监护能力情形="服刑在押"))
    assert monitoring("cn-500110", given)["status"] == "excluded"
