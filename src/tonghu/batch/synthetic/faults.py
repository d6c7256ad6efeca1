"""Realistic damage: what happens to a number, a name or a date between a household and a spreadsheet.

Rates are assumptions, set so that an exact join on the ID finds about four rows in five (performance.md 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from tonghu.batch.synthetic.chance import Weighted, pick
from tonghu.batch.synthetic.names import DOTS, HOMOPHONES, LOOKALIKES, RARE_STANDINS, VARIANTS, is_rare
from tonghu.batch.synthetic.people import Child

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def one_digit(rng: Random, number: str) -> str:
    """One digit after the area typed wrong; the check digit no longer fits."""
    at = 6 + int(rng.random() * 11)
    wrong = str((int(number[at]) + 1 + int(rng.random() * 9)) % 10)
    return number[:at] + wrong + number[at + 1 :]


def transposed(rng: Random, number: str) -> str:
    """Two neighbouring, different digits exchanged."""
    places = [at for at in range(6, 16) if number[at] != number[at + 1]]
    if not places:
        return one_digit(rng, number)
    at = pick(rng, places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def excel_zeros(rng: Random, number: str) -> str:
    """Fifteen significant digits are left, as a spreadsheet keeps a number."""
    return number[:15] + "000"


def scientific(rng: Random, number: str) -> str:
    """As a spreadsheet shows a number that it took for one."""
    return f"{number[0]}.{number[1:6]}E+17"


def full_width(rng: Random, number: str) -> str:
    """Typed with a Chinese input method."""
    return number.translate(_FULL_WIDTH)


def spaced(rng: Random, number: str) -> str:
    """Blanks inside or behind."""
    return pick(rng, (f"{number[:6]} {number[6:14]} {number[14:]}", f"{number} ", f"{number}\u00a0"))


def apostrophe(rng: Random, number: str) -> str:
    """The mark that forces text in a spreadsheet, kept by an export."""
    return f"'{number}"


def lower_x(rng: Random, number: str) -> str:
    """A lower-case check character."""
    return number.lower()


HARMLESS: dict[str, Callable[[Random, str], str]] = {
    "id_full_width": full_width,
    "id_spaced": spaced,
    "id_apostrophe": apostrophe,
    "id_lower_x": lower_x,
}
DAMAGING: dict[str, Callable[[Random, str], str]] = {
    "id_one_digit": one_digit,
    "id_transposed": transposed,
    "id_excel_zeros": excel_zeros,
    "id_scientific": scientific,
}
_ID_FAULTS = Weighted(
    {
        "": 80.5,
        "id_missing": 7.0,
        "id_one_digit": 2.2,
        "id_transposed": 1.0,
        "id_excel_zeros": 2.0,
        "id_scientific": 0.8,
        "id_full_width": 0.8,
        "id_spaced": 1.2,
        "id_apostrophe": 1.0,
        "id_lower_x": 2.4,
        "id_of_parent": 0.5,
        "id_of_sibling": 0.6,
    }
)


@dataclass(slots=True)
class Entry:
    """A child as a department knows it."""

    name: str
    sex: str
    birth: date | str
    id_number: str
    guardian: str
    phone: str
    address: str
    hukou: str


def damage(rng: Random, entry: Entry, child: Child, *, placeholders: bool = False) -> list[str]:
    """Spoils an entry in place at realistic rates; returns what was done."""
    done = []
    for step in (_damage_id, _damage_name, _damage_birth):
        label = step(rng, entry, child)
        if label:
            done.append(label)
    if placeholders and not done and rng.random() < 0.02:
        entry.name = f"{child.household.mother.name}之{'子' if child.sex == '男' else '女'}"
        done.append("name_placeholder")
    if rng.random() < 0.003:
        entry.sex = "女" if entry.sex == "男" else "男"
        done.append("sex_wrong")
    if rng.random() < 0.15:
        entry.phone = f"19900{int(rng.random() * 1_000_000):06d}"
        done.append("phone_changed")
    if rng.random() < 0.004:
        entry.phone = entry.phone[:-1]
        done.append("phone_short")
    return done


def _damage_id(rng: Random, entry: Entry, child: Child) -> str:
    label = _ID_FAULTS(rng)
    number = entry.id_number
    if not label or len(number) != 18:
        return "" if number else "id_missing"
    home = child.household
    match label:
        case "id_missing":
            entry.id_number = ""
        case "id_of_parent":
            entry.id_number = home.mother.id_number
        case "id_of_sibling":
            others = [other.id_number for other in child.siblings if other is not child and other.id_number]
            if not others:
                return ""
            entry.id_number = pick(rng, others)
        case _:
            entry.id_number = (DAMAGING.get(label) or HARMLESS[label])(rng, number)
            if entry.id_number == number:
                return ""
    return label


def _damage_name(rng: Random, entry: Entry, child: Child) -> str:
    name, chance = entry.name, rng.random()
    if "·" in name and chance < 0.5:
        entry.name = name.replace("·", pick(rng, DOTS[1:]))
        return "name_dot"
    rare = next((char for char in name if is_rare(char)), "")
    if rare and chance < 0.4:
        entry.name = name.replace(rare, pick(rng, (RARE_STANDINS.get(rare, "*"), "*", "?", "〇")))
        return "name_rare_replaced"
    if child.former_name and chance < 0.2:
        entry.name = child.former_name
        return "name_former"
    if chance < 0.012:
        entry.name = _replaced(rng, name, lambda char: pick(rng, HOMOPHONES[char]), HOMOPHONES)
        return "name_homophone" if entry.name != name else ""
    if chance < 0.020:
        entry.name = _replaced(rng, name, VARIANTS.__getitem__, VARIANTS)
        return "name_variant" if entry.name != name else ""
    if chance < 0.023:
        entry.name = _replaced(rng, name, LOOKALIKES.__getitem__, LOOKALIKES)
        return "name_lookalike" if entry.name != name else ""
    if chance < 0.028:
        entry.name = f"{name[0]} {name[1:]}" if len(name) == 2 else f"{name}　"
        return "name_spaced"
    return ""


def _replaced(rng: Random, name: str, other: Callable[[str], str], known: dict) -> str:
    places = [at for at in range(len(name)) if name[at] in known]
    if not places:
        return name
    at = pick(rng, places)
    return name[:at] + other(name[at]) + name[at + 1 :]


def _damage_birth(rng: Random, entry: Entry, child: Child) -> str:
    chance, birth = rng.random(), child.birth
    if chance < 0.02:
        entry.birth = ""
        return "birth_missing"
    if chance < 0.028 and birth.day <= 12 and birth.day != birth.month:
        entry.birth = date(birth.year, birth.day, birth.month)
        return "birth_swapped"
    if 0.028 <= chance < 0.032:
        # The 29th of February exists only in its own year.
        entry.birth = date(birth.year - 1, birth.month, min(birth.day, 28))
        return "birth_year_wrong"
    if 0.032 <= chance < 0.0335:
        entry.birth = "不详" if rng.random() < 0.5 else f"{birth.year}.13.{birth.day}"
        return "birth_unreadable"
    return ""
