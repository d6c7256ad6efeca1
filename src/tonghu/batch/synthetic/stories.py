"""What happened to a household: moving away together, or parents who went to work elsewhere.

A scenario is drawn first, so that boundary cases (exactly six months, the sixteenth birthday) occur in every county.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tonghu.batch.synthetic.chance import Weighted
from tonghu.batch.synthetic.people import Child
from tonghu.batch.synthetic.places import Geography
from tonghu.core.base.dates import complete_on

MIGRANT = Weighted(
    {
        "usual": 80.0,
        "arrival_only": 3.0,
        "departure_only": 2.5,
        "moved_on": 4.0,
        "short_stay": 3.4,
        "six_months_today": 0.7,
        "six_months_tomorrow": 0.5,
        "sixteen_today": 0.3,
        "sixteen_tomorrow": 0.3,
        "sixteen_soon": 1.2,
        "sixteen_passed": 0.8,
        "no_hukou": 0.9,
        "month_known": 1.5,
        "month_on_the_edge": 0.4,
        "alone": 0.5,
    }
)
LEFT_BEHIND = Weighted(
    {
        "both_away": 78.0,
        "one_away_other_incapable": 9.0,
        "one_away": 2.4,
        "work_in_county": 1.6,
        "recently_left": 2.6,
        "six_months_today": 0.7,
        "one_dead": 1.0,
        "parents_divorced": 0.8,
        "month_known": 1.2,
        "sixteen_today": 0.3,
        "sixteen_soon": 1.2,
        "sixteen_passed": 0.7,
        "one_home_again": 0.5,
    }
)
_LIVES_WITH = Weighted({"父母双方": 70.0, "父母一方": 22.0, "其他监护人": 8.0})
_PERMIT = Weighted({"办理居住证": 46.0, "暂住登记": 33.0, "未登记": 21.0})
_HOUSING = Weighted({"出租房屋": 62.0, "自购房": 27.0, "其他": 11.0})
# Mix of reasons after the published figures for de-facto unattended children (domain.md 6).
_INCAPACITY = Weighted(
    {
        "重残": 30.0,
        "重病": 24.0,
        "失联": 24.0,
        "服刑在押": 12.0,
        "强制隔离戒毒": 5.0,
        "失踪": 3.0,
        "被撤销监护资格": 2.0,
    }
)
_DAY = timedelta(days=1)


def boundary(as_of: date, *, tomorrow: bool = False) -> date:
    """The departure for which six months are complete on ``as_of``, or on the day after."""
    return complete_on(as_of, -6) + (_DAY if tomorrow else timedelta())


def long_ago(rng: Random, as_of: date) -> date:
    """A departure more than six months ago, recent ones more often."""
    return complete_on(as_of, -6) - timedelta(days=3 + int(rng.random() ** 1.7 * 3300))


def tell_migrant(rng: Random, child: Child, places: Geography, as_of: date) -> None:
    """Facts of a child that lives away from its hukou with those who look after it."""
    facts, home = child.facts, child.household
    facts["lives_with"] = "其他监护人" if child.kind == "both" else _LIVES_WITH(rng)
    facts["residence_registration"] = _PERMIT(rng)
    facts["housing"] = _HOUSING(rng)
    if child.scenario == "alone":
        facts["lives_with"] = "无"
    if facts["lives_with"] == "其他监护人":
        _guardian(child)
    _departure(rng, child, as_of)
    if child.scenario == "no_hukou":
        facts["hukou_registered"] = False
        child.id_number = ""
        facts["father_hukou_address"] = facts["mother_hukou_address"] = home.hukou.address
    elif rng.random() < 0.5:
        facts["father_hukou_address"] = facts["mother_hukou_address"] = home.hukou.address
    father_here = facts["lives_with"] in ("父母双方", "父母一方")
    facts["father_residence_address"] = home.residence.address if father_here else places.work(rng).address
    facts["mother_residence_address"] = (
        home.residence.address if facts["lives_with"] == "父母双方" else places.work(rng).address
    )


def _guardian(child: Child) -> None:
    home = child.household
    child.facts.update(
        guardian_name=home.carer.name,
        guardian_relation=home.carer_relation if home.carer_relation != "其他" else "姑姑",
        guardian_id_number=home.carer.id_number,
        guardian_phone=home.carer.phone,
        guardian_hukou_address=home.hukou.address,
        guardian_residence_address=home.residence.address,
    )


def _departure(rng: Random, child: Child, as_of: date) -> None:
    """When it left and arrived. Scenarios at a boundary win over the household's own date."""
    facts, left = child.facts, child.household.moved_on
    match child.scenario:
        case "short_stay":
            left = as_of - timedelta(days=5 + int(rng.random() * 160))
        case "six_months_today":
            left = boundary(as_of)
        case "six_months_tomorrow":
            left = boundary(as_of, tomorrow=True)
        case "month_on_the_edge":
            month = boundary(as_of)
            facts["left_hukou_on"] = facts["arrived_on"] = f"{month:%Y-%m}"
            return
    if child.birth >= left:
        _born_away(rng, child)
        return
    arrived = min(as_of, left + timedelta(days=int(rng.random() * 3)))
    if child.scenario == "moved_on" and left < as_of - timedelta(days=300):
        arrived = left + timedelta(days=60 + int(rng.random() * 200))
    facts["left_hukou_on"], facts["arrived_on"] = left, arrived
    if child.scenario == "arrival_only":
        del facts["left_hukou_on"]
    elif child.scenario == "departure_only":
        del facts["arrived_on"]
    elif child.scenario == "month_known":
        facts["left_hukou_on"] = f"{left:%Y-%m}"


def _born_away(rng: Random, child: Child) -> None:
    """Born where it lives: both dates empty and the place of birth known, or the birthday written in their place."""
    child.scenario = "born_away"
    child.facts["birth_division"] = child.household.residence.code[:6]
    way = rng.random()
    if way < 0.3:
        child.facts["left_hukou_on"] = child.facts["arrived_on"] = child.birth
    elif way < 0.4:
        # The family's departure, which is earlier than the child.
        child.facts["left_hukou_on"], child.facts["arrived_on"] = child.household.moved_on, child.birth


def tell_left_behind(rng: Random, child: Child, places: Geography, as_of: date) -> None:
    """Facts of a child whose parents work elsewhere."""
    facts, home = child.facts, child.household
    since = max(home.moved_on, complete_on(as_of, -15 * 12))
    for parent in ("father", "mother"):
        work = places.work(rng)
        facts[f"{parent}_away"] = True
        facts[f"{parent}_away_since"] = min(since + timedelta(days=int(rng.random() * 60)), boundary(as_of) - _DAY)
        facts[f"{parent}_work_division"] = work.code
        facts[f"{parent}_work_address"] = facts[f"{parent}_residence_address"] = work.address
        facts[f"{parent}_hukou_address"] = home.hukou.address
        facts[f"{parent}_incapacity"] = ("无",)
    facts["both_parents_away"], facts["one_away_other_incapable"] = True, False
    _away_scenario(rng, child, places, as_of)
    _carer(rng, child)


def _away_scenario(rng: Random, child: Child, places: Geography, as_of: date) -> None:
    facts = child.facts
    away, other = ("father", "mother") if rng.random() < 0.8 else ("mother", "father")
    match child.scenario:
        case "one_away_other_incapable":
            _at_home(child, other)
            facts[f"{other}_incapacity"] = (_INCAPACITY(rng),)
            facts["both_parents_away"], facts["one_away_other_incapable"] = False, True
            if facts[f"{other}_incapacity"] in (("失联",), ("失踪",)):
                facts[f"{other}_state"] = "失联"
                del facts[f"{other}_residence_address"]
        case "one_away" | "one_home_again":
            _at_home(child, other)
            facts["both_parents_away"] = False
        case "one_dead":
            _gone(child, other)
            facts[f"{other}_state"], facts[f"{other}_incapacity"] = "已故", ("死亡",)
        case "parents_divorced":
            _gone(child, other)
            facts[f"{other}_state"] = "离异不共同抚养"
        case "work_in_county":
            for parent in (away, other):
                near = places.here(rng, child.household.town)
                facts[f"{parent}_work_division"] = near.code[:9]
                facts[f"{parent}_work_address"] = facts[f"{parent}_residence_address"] = near.address
        case "recently_left":
            facts[f"{away}_away_since"] = as_of - timedelta(days=10 + int(rng.random() * 150))
        case "six_months_today":
            facts[f"{away}_away_since"] = facts[f"{other}_away_since"] = boundary(as_of)
        case "month_known":
            since = facts[f"{away}_away_since"]
            facts[f"{away}_away_since"] = f"{since:%Y-%m}" if isinstance(since, date) else since


def _at_home(child: Child, parent: str) -> None:
    child.facts[f"{parent}_away"] = False
    for part in ("away_since", "work_division", "work_address"):
        child.facts.pop(f"{parent}_{part}", None)
    child.facts[f"{parent}_residence_address"] = child.household.residence.address


def _gone(child: Child, parent: str) -> None:
    for part in ("away", "away_since", "work_division", "work_address", "residence_address"):
        child.facts.pop(f"{parent}_{part}", None)
    child.facts["both_parents_away"] = False


def _carer(rng: Random, child: Child) -> None:
    facts, home = child.facts, child.household
    if rng.random() < 0.045:
        facts["has_entrusted_carer"] = False
        return
    facts.update(
        has_entrusted_carer=True,
        carer_name=home.carer.name,
        carer_relation=home.carer_relation,
        carer_id_number=home.carer.id_number,
        carer_phone=home.carer.phone,
        carer_hukou_address=home.hukou.address,
        carer_residence_address=home.residence.address,
    )
    facts["carer_incapacity"] = ("无",) if rng.random() < 0.975 else ("半失能",) if rng.random() < 0.7 else ("失能",)
