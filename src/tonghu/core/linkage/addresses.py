"""Addresses as lists write them, at whatever granularity: the county, the town, the village, the rest.

For recognising a child the names in the text suffice: the same town is the same name, whether or not the county stands in front
of it. So no division table is asked, and an address of a place that no table knows helps too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tonghu.core.base.text import half_width, without_blanks

COUNTY_ENDS = "县区市旗州省盟"
"""Characters after which a lower division begins."""
TOWN_ENDS = "镇乡"
VILLAGE_ENDS = "村"
STREET, COMMUNITY = ("街道", "社区")
NO_TOWN_BEFORE = ("市", "县", "区", "村")
"""What stands behind 镇 or 乡 in a name of another kind (景德镇市, 乡村)."""
DIGITS = "0123456789"


class AddressLevel(IntEnum):
    """How two addresses compare, the first that holds."""

    UNKNOWN = 0
    SAME_DOOR = 1
    SAME_VILLAGE = 2
    SAME_TOWN = 3
    OTHER_DOOR = 4
    OTHER_VILLAGE = 5
    OTHER_TOWN = 6


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The parts of an address; "" for what is not written. ``town`` and ``village`` with their endings."""

    town: str = ""
    village: str = ""
    rest: str = ""
    """What stands behind the village (or the town), if it holds a number."""


NO_ADDRESS = AddressForm()


def read_address(text: str) -> AddressForm:
    """Cut an address into its parts. Never raises."""
    packed = without_blanks(half_width(text))
    town_start, town_end = _town(packed)
    village_end = _village_end(packed, town_end)
    rest = packed[max(town_end, village_end) :]
    return AddressForm(
        packed[town_start:town_end],
        packed[town_end:village_end],
        rest if any(char in DIGITS for char in rest) else "",
    )


def _town(text: str) -> tuple[int, int]:
    """Where the town's name begins and ends: the first 镇, 乡 or 街道 with a name between it and the county's ending."""
    start = 0
    for place, char in enumerate(text):
        if char in COUNTY_ENDS and place >= 1:
            start = place + 1
        if place - start < 1:
            continue
        if char in TOWN_ENDS and text[place + 1 : place + 2] not in NO_TOWN_BEFORE:
            return start, place + 1
        if text[place : place + 2] == STREET:
            return start, place + 2
    return 0, 0


def _village_end(text: str, start: int) -> int:
    """Where the village's or community's name ends; ``start`` if none is written."""
    for place in range(start, len(text)):
        if text[place] in DIGITS:
            return start
        if place - start >= 1 and (text[place] in VILLAGE_ENDS or text[place - 1 : place + 1] == COMMUNITY):
            return place + 1
    return start


def compare_addresses(a: AddressForm, b: AddressForm) -> AddressLevel:
    """The level of two addresses; a part that only one of them writes says nothing."""
    if not a.town or not b.town:
        if a.village and a.village == b.village:
            return AddressLevel.SAME_DOOR if a.rest and a.rest == b.rest else AddressLevel.SAME_VILLAGE
        return AddressLevel.UNKNOWN
    if a.town != b.town:
        return AddressLevel.OTHER_TOWN
    if a.village and b.village and a.village != b.village:
        return AddressLevel.OTHER_VILLAGE
    if a.rest and b.rest:
        if a.rest == b.rest:
            return AddressLevel.SAME_DOOR
        return AddressLevel.OTHER_DOOR
    return AddressLevel.SAME_VILLAGE if a.village and a.village == b.village else AddressLevel.SAME_TOWN
