"""The facts that rules ask about, derived from one registration and nothing else.

Here stand the readings that take more than one cell: which birth date counts, where the hukou lies, since when a child
is away. Contract, "Time" and "Place". Conclusions are never stored; they are derived again for every reference date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tonghu.core.base.dates import EARLIEST, LATEST, PartialDate, hull, later_of
from tonghu.core.base.divisions import DivisionTable
from tonghu.core.base.identity import birth_of
from tonghu.core.base.places import NOWHERE, Level, Place, common, crosses, for_rules
from tonghu.core.base.registration import Registration
from tonghu.core.base.truth import Truth
from tonghu.core.policy.rules import Arrival, ChildKind, ColumnDate, DateRef, Departure, PlaceName

PLACE_COLUMNS: dict[PlaceName, tuple[str, ...]] = {
    "hukou": ("hukou_division", "hukou_address"),
    "residence": ("residence_division", "residence_address"),
    "father_work": ("father_work_division", "father_work_address"),
    "mother_work": ("mother_work_division", "mother_work_address"),
    "birth_place": ("birth_division",),
}
"""The columns that say where a place is, the one that wins first."""
PARENT_HUKOU = ("father_hukou_address", "mother_hukou_address")
"""The columns that stand in for the hukou of a child without hukou (B-14)."""
PROXIED_NOTE = "未登记户口，以父母户籍地代替"
"""What is said of a hukou place that is the parents'."""
MIGRANT_OWN = ("left_hukou_on", "arrived_on")
"""Columns of the migrant form alone: one filled means that the row is assessed as a migrant child too."""
LEFT_BEHIND_OWN = (
    "father_away",
    "father_away_since",
    "father_work_division",
    "father_work_address",
    "father_incapacity",
    "mother_away",
    "mother_away_since",
    "mother_work_division",
    "mother_work_address",
    "mother_incapacity",
    "both_parents_away",
    "one_away_other_incapable",
)
"""Columns that only speak of left-behind children, as above."""


@dataclass(frozen=True, slots=True)
class Since:
    """A date that a term runs from. ``span`` is ``None`` when nothing bounds it; ``missing`` are the columns that could
    make it exact; ``reading`` says in Chinese how it was found."""

    span: PartialDate | None
    missing: tuple[str, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class Birth:
    """The birth date that counts. ``source``: ``form``, ``id``, ``both`` (they agree), ``differ`` or ``""``."""

    span: PartialDate | None
    source: str


@dataclass(slots=True)
class Facts:
    """Facts of one child at the end of ``as_of``. ``here`` are the division codes whose work it is."""

    registration: Registration
    as_of: date
    divisions: DivisionTable
    here: tuple[str, ...] = ()
    _places: dict[PlaceName, Place] = field(default_factory=dict)
    _birth: Birth | None = None

    def known(self, column: str) -> bool:
        """Whether a column has a readable value."""
        return column in self.registration.values

    # --- kind --------------------------------------------------------------------------------------------------------
    def kinds(self) -> tuple[ChildKind, ...]:
        """Which kinds of child the row is assessed as (contract, column 表类)."""
        form = self.registration.text("form")
        if not form:
            return ("migrant", "left_behind")
        migrant = form == "流动" or any(self.known(column) for column in MIGRANT_OWN)
        left_behind = form == "留守" or any(self.known(column) for column in LEFT_BEHIND_OWN)
        kinds: list[ChildKind] = []
        if migrant:
            kinds.append("migrant")
        if left_behind:
            kinds.append("left_behind")
        return tuple(kinds)

    # --- birth -------------------------------------------------------------------------------------------------------
    @property
    def birth(self) -> Birth:
        """Birth date from the form and from an ID with a correct check digit; where they differ, both stay possible."""
        if self._birth is None:
            self._birth = self._read_birth()
        return self._birth

    def _read_birth(self) -> Birth:
        written = self.registration.date("birth_date")
        in_id = birth_of(self.registration.text("id_number"))
        if written is None:
            return Birth(PartialDate.day(in_id), "id") if in_id else Birth(None, "")
        if in_id is None:
            return Birth(written, "form")
        if written.first <= in_id <= written.last:
            return Birth(PartialDate.day(in_id), "both")
        return Birth(hull([written, PartialDate.day(in_id)]), "differ")

    def birth_missing(self) -> tuple[str, ...]:
        """The columns that could make the birth date exact."""
        birth = self.birth
        if birth.source == "differ":
            return ("birth_date", "id_number")
        return () if birth.span and birth.span.exact else ("birth_date",)

    # --- places ------------------------------------------------------------------------------------------------------
    def place(self, name: PlaceName) -> Place:
        """Where something lies, mapped to the division table at the as-of date. A code wins over an address."""
        if name not in self._places:
            self._places[name] = self._proxied_hukou() if name == "hukou" else self._read_place(name)
        return self._places[name]

    def _read_place(self, name: PlaceName) -> Place:
        code_column, *address_columns = PLACE_COLUMNS[name]
        code = self.registration.text(code_column)
        if code:
            return for_rules(self.divisions.place_of_code(code, self.as_of))
        address = self.registration.text(address_columns[0]) if address_columns else ""
        if not address:
            return NOWHERE
        # Only a residence may begin below the county: the form is filled in by the unit where the child lives.
        hint = self.here[0] if name == "residence" and self.here else None
        return self.divisions.place_of_address(address, self.as_of, hint)

    def _proxied_hukou(self) -> Place:
        if not self.hukou_is_proxied():
            return self._read_place("hukou")
        parents = [
            self.divisions.place_of_address(address, self.as_of)
            for address in (self.registration.text(column) for column in PARENT_HUKOU)
            if address
        ]
        return common(parents) if parents else NOWHERE

    def hukou_is_proxied(self) -> bool:
        """No hukou and no hukou columns: the parents' hukou division stands in and is marked (B-14)."""
        own_filled = any(self.known(column) for column in PLACE_COLUMNS["hukou"])
        return self.registration.flag("hukou_registered") is False and not own_filled

    def place_note(self, name: PlaceName) -> str:
        """What must be said about a place: what it was mapped to or why it is not known, and who stands in for it."""
        return noted(self.place(name).note, proxied=name == "hukou" and self.hukou_is_proxied())

    def place_missing(self, name: PlaceName) -> tuple[str, ...]:
        """The columns that could say more about a place than is known."""
        if name == "hukou" and self.hukou_is_proxied():
            vague = tuple(column for column in PARENT_HUKOU if not self._address_reaches_village(column))
            # Parents whose places are known and differ: only the child's own columns can tell.
            return vague or tuple(reversed(PLACE_COLUMNS["hukou"]))
        columns = PLACE_COLUMNS[name]
        return columns[:1] if self.known(columns[0]) else tuple(reversed(columns))

    def _address_reaches_village(self, column: str) -> bool:
        address = self.registration.text(column)
        return bool(address) and self.divisions.place_of_address(address, self.as_of).village is not None

    # --- terms -------------------------------------------------------------------------------------------------------
    def since(self, ref: DateRef) -> Since:
        """The date a term is counted from, as far as it is known."""
        match ref:
            case ColumnDate(column):
                written = self.registration.date(column)
                exact = written is not None and written.exact
                return Since(written, () if exact else (column,), "")
            case Departure(level):
                return self._departure(level)
            case Arrival(level):
                return self._arrival(level)

    def _departure(self, level: Level) -> Since:
        left, arrived = self.registration.date("left_hukou_on"), self.registration.date("arrived_on")
        if left is not None:
            reading = "自离开户籍地日期起算"
            return Since(self._not_before_birth(left), () if left.exact else ("left_hukou_on",), reading)
        if arrived is not None:
            birth = self.birth.span
            latest = self._not_before_birth(arrived).last
            earliest = min(birth.first, latest) if birth else EARLIEST
            missing = ("left_hukou_on",) if arrived.exact else ("left_hukou_on", "arrived_on")
            return Since(PartialDate(earliest, latest), missing, "离开日期不详，不晚于来现居住地日期")
        return self._born_away(level, within_residence=False)

    def _arrival(self, level: Level) -> Since:
        left, arrived = self.registration.date("left_hukou_on"), self.registration.date("arrived_on")
        if arrived is not None:
            reading = "自来现居住地日期起算"
            return Since(self._not_before_birth(arrived), () if arrived.exact else ("arrived_on",), reading)
        if left is not None:
            earliest = self._not_before_birth(left).first
            missing = ("arrived_on",) if left.exact else ("arrived_on", "left_hukou_on")
            return Since(PartialDate(earliest, LATEST), missing, "来现居住地日期不详，不早于离开户籍地日期")
        return self._born_away(level, within_residence=True)

    def _born_away(self, level: Level, *, within_residence: bool) -> Since:
        born = self.place("birth_place")
        beyond = crosses(self.place("hukou"), born, level)
        if within_residence and crosses(born, self.place("residence"), level) is not Truth.UNMET:
            beyond = Truth.UNKNOWN if beyond is Truth.MET else beyond
        if beyond is Truth.MET:
            return Since(self.birth.span, self.birth_missing(), "出生即在外，自出生之日起算")
        missing = ("arrived_on", "left_hukou_on") if within_residence else ("left_hukou_on", "arrived_on")
        could_be_born_away = ("birth_division",) if beyond is Truth.UNKNOWN and not self.known("birth_division") else ()
        return Since(None, (*missing, *could_be_born_away), "离开和到达日期均未填写")

    def _not_before_birth(self, span: PartialDate) -> PartialDate:
        birth = self.birth.span
        return later_of(span, birth) if birth else span


def noted(note: str, *, proxied: bool) -> str:
    """A place's note, with the remark that the parents' place stands in where it does."""
    if not proxied:
        return note
    return f"{note}；{PROXIED_NOTE}" if note else PROXIED_NOTE
