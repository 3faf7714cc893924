"""A page of a file: the lines that follow a place, and where the file goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from dispatch.exporting.columns import Row
from dispatch.exporting.export import Export
from dispatch.exports.common import local_time
from dispatch.local_time import moment_of
from dispatch.parties.town import Town
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

#: Where a file goes on.
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a file, and the place behind the last of them; None where there is nothing behind."""

    rows: Sequence[Row]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What pages are made for.

    Attributes
    ----------
    export
        The file.
    town
        Whose it is.
    open_map
        Returns its map, which few files need.
    most
        Things of a page, at most.
    """

    export: Export
    town: Town
    open_map: Callable[[], TownMap]
    most: int

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the town."""
        return ZoneInfo(self.town.time_zone)

    @property
    def days(self) -> tuple[str, str]:
        """First and last local date."""
        return self.export.from_day, self.export.to_day

    @property
    def bounds(self) -> tuple[int, int]:
        """When the dates begin and end, the end not in it."""
        first, last = (dt.date.fromisoformat(day) for day in self.days)
        zone = self.town.time_zone
        return moment_of(first, 0, zone), moment_of(last + dt.timedelta(days=1), 0, zone)

    def at(self, moment_s: int | None) -> str | None:
        """Return a moment as files have it: RFC 3339 with the offset of the town's clocks."""
        return None if moment_s is None else local_time(moment_s, self.zone)


class Paging(Protocol):
    """Makes the pages of one kind of file."""

    def __call__(self, reading: Reading, sight: Sight, place: Place | None, /) -> Page:
        """Return the page behind a place; the first one for None."""
        ...
