"""Where boards are made: maps and travel tables stay in memory from one question to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch.board.board import Board
from dispatch.board.encode import make_board
from dispatch.board.period_book import PeriodBook
from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.board.street_moments import (
    changes_between,
    period_starts,
    street_moment_s,
    streets_until_s,
)
from dispatch.board.travel import TravelBook, Travels
from dispatch.closures.closed_streets import ClosedStreets
from dispatch.closures.closure import Closure
from dispatch.errors import DispatchError
from dispatch.last_used import LastUsed
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.live.streets import LiveStreets
    from geo.town import Town

#: Travel tables kept: of so many towns, or states of their streets.
MOST_BOOKS = 8
#: Maps of which it is known whether they were replaced.
MOST_MAPS = 32
#: Places in a book before it is begun anew: two tables of 64 MB for each profile.
MOST_PLACES = 4096


class Desk:
    """Makes boards, for several threads: what they share is either never changed or has a lock.

    Parameters
    ----------
    open_map
        Returns the map of a name: the same object until the map is replaced, as `geo.kept_towns.KeptTowns.load` does.
    open_live
        Returns what follows the closures of a map; what is kept beside the map where not given.

    Notes
    -----
    Every look asks for the map anew, and what was made of one that has been replaced since is forgotten: `tournee town add` while a server
    runs is noticed by the next job, in all lanes.
    """

    def __init__(
        self, open_map: Callable[[str], TownMap], open_live: Callable[[Town], LiveStreets] | None = None
    ) -> None:
        self._open_map = open_map
        self._streets = ClosedStreets(open_live)
        self._maps: LastUsed[str, TownMap] = LastUsed(MOST_MAPS)
        self._books: LastUsed[tuple[str, str], TravelBook] = LastUsed(MOST_BOOKS)

    def board(self, state: DayState, policy: PlanningPolicy, hurried: Iterable[str] = ()) -> Board | None:
        """Return the board of a day, None where nobody is on shift any more; see `dispatch.board.encode.make_board`."""
        return make_board(state, self.book(state), policy, hurried)

    def book(self, state: DayState) -> Travels:
        """Return the travel tables of the streets that a plan of a state has; see `dispatch.board.street_moments`.

        Where closures begin or end while it lasts, those of the periods between are joined (`dispatch.board.period_book`); else they are
        the tables of one moment, and no others are made.
        """
        moment_s = street_moment_s(state)
        now = self._book(state, moment_s)
        live = self._streets.follow(self.town_map(state.town.map))
        if live is None:
            return now
        profiles = {
            state.vehicles[shift.vehicle_id].profile.value
            for shift in state.shifts.values()
            if shift.vehicle_id in state.vehicles
        }
        until_s = streets_until_s(state)
        starts_s = period_starts(live, moment_s, until_s, profiles, state.closures)
        if len(starts_s) == 1:
            return now
        return PeriodBook(now, [*starts_s, until_s], lambda start_s: self._book(state, start_s))

    def _book(self, state: DayState, moment_s: int) -> TravelBook:
        streets = self.streets(state.town.map, moment_s, state.closures)
        key = (state.town.map, street_version(streets))
        book = self._books.get_or(key, lambda: TravelBook(streets))
        if len(book) > max(MOST_PLACES, 2 * len(state.places)):
            # Doors of days gone by, and of questions: what this day needs is there again in less than a second.
            book = self._books.put(key, TravelBook(streets))
        return book

    def town_map(self, name: str) -> TownMap:
        """Return a map as it is now."""
        town = self._open_map(name)
        known = self._maps.get(name)
        if known is not town:
            self._maps.put(name, town)
            # By the object, not by its hash: a boundary may be another one while the streets are the same.
            if known is not None:
                self._books.forget(lambda key: key[0] == name)
        return town

    def is_current(self, name: str, town: TownMap) -> bool:
        """Return whether a map is still the one of that name."""
        return self.town_map(name) is town

    def streets(self, name: str, moment_s: int, closures: Iterable[Closure] = ()) -> TownMap:
        """Return the streets of a map as they are at a moment, with what persons have closed; the map itself where streets do not change."""
        return self._streets.at(self.town_map(name), moment_s, closures)

    def close_street(self, name: str, disruption: Mapping[str, object]) -> None:
        """Add a disruption to the streets of a map, as `geo.live.streets.LiveStreets.add` reads it.

        Raises
        ------
        DispatchError
            ``no_live_streets``: the streets of that map do not change.
        DisruptionError
            Listing what is wrong with it.
        """
        live = self._streets.follow(self.town_map(name))
        if live is None:
            raise DispatchError(f"map {name!r}: its streets do not change", code="no_live_streets")
        live.add(disruption)

    def street_facts(self, state: DayState) -> dict[str, Any]:
        """Return which streets a plan of a day has, as its record says it.

        ``streets_at_s`` is the moment whose streets they are, ``streets_change_s`` the first one after it at which a closure or another
        disruption begins or ends while there are shifts, None if none does: a plan that lasts longer is made anew then. ``travel_permille``
        is what was learned of ways, by profile.
        """
        moment_s = street_moment_s(state)
        streets = self.streets(state.town.map, moment_s, state.closures)
        live = self._streets.follow(self.town_map(state.town.map))
        changes = (
            [] if live is None else changes_between(live, moment_s, streets_until_s(state), state.closures)
        )
        return {
            "street_version": street_version(streets),
            "map_hash": streets.map_hash,
            "streets_at_s": moment_s,
            "streets_change_s": changes[0] if changes else None,
            "travel_permille": dict(state.travel_permille),
        }


def street_version(town: TownMap) -> str:
    """Return the version of the streets of a map at a moment; that of the map where streets do not change."""
    from geo.live.snapshot import LiveSnapshot

    return town.version if isinstance(town, LiveSnapshot) else town.map_hash
