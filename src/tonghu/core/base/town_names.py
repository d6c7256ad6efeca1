"""Names of the towns of a county, as they are looked for in addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tonghu.core.base.addresses import plain_words
from tonghu.core.base.division_names import Names, town_stem
from tonghu.core.base.townships import TownRow


@dataclass(frozen=True, slots=True)
class TownNames:
    """Names of the towns of a county → groups, whole and without ending."""

    whole: Names[list[str]]
    stems: Names[list[str]]

    @classmethod
    def of(cls, rows: Iterable[TownRow]) -> TownNames:
        """The names of these rows; towns of one name are told in the order of the rows."""
        found = cls(Names(), Names())
        for row in rows:
            for names, name in ((found.whole, row.name), (found.stems, town_stem(row.name))):
                groups = names.meaning(plain_words(name), list[str])
                if row.group not in groups:
                    groups.append(row.group)
        return found
