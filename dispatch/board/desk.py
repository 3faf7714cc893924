"""Where boards are made: maps and travel tables stay in memory from one question to the next."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from dispatch.board.board import Board
from dispatch.board.encode import make_board
from dispatch.board.policy import PlanningPolicy
from dispatch.board.state import DayState
from dispatch.board.travel import TravelBook
from dispatch.town_map import TownMap

#: Travel tables kept: of so many towns, or states of their streets.
MOST_BOOKS = 8


class Desk:
    """Makes boards; used by one thread at a time.

    Parameters
    ----------
    open_map
        Returns the map of a name.
    """

    def __init__(self, open_map: Callable[[str], TownMap]) -> None:
        self._open_map = open_map
        self._maps: dict[str, TownMap] = {}
        self._books: OrderedDict[tuple[str, str], TravelBook] = OrderedDict()

    def board(self, state: DayState, policy: PlanningPolicy) -> Board | None:
        """Return the board of a day, None where nobody is on shift any more; see `dispatch.board.encode.make_board`."""
        return make_board(state, self.book(state), policy)

    def book(self, state: DayState) -> TravelBook:
        """Return the travel tables of the streets as they are at the moment of a state."""
        streets = self._streets(state)
        key = (state.town.map, street_version(streets))
        book = self._books.pop(key, None) or TravelBook(streets)
        self._books[key] = book
        while len(self._books) > MOST_BOOKS:
            self._books.popitem(last=False)
        return book

    def town_map(self, name: str) -> TownMap:
        """Return a map, opened once."""
        if name not in self._maps:
            self._maps[name] = self._open_map(name)
        return self._maps[name]

    def _streets(self, state: DayState) -> TownMap:
        from geo.live.streets import LiveStreets
        from geo.town import Town

        town = self.town_map(state.town.map)
        if not isinstance(town, Town):
            return town
        # What is closed now is closed for the rest of the day, until somebody says that it is not: an event, and a new plan.
        return LiveStreets(town).at(dt.datetime.fromtimestamp(state.now_s, dt.UTC))


def made_of(state: DayState, streets: TownMap) -> dict[str, Any]:
    """Return what travel times of a plan are made of, to be kept with it: streets, map, and what was learned of ways by profile."""
    return {
        "street_version": street_version(streets),
        "map_hash": streets.map_hash,
        "travel_permille": dict(state.travel_permille),
    }


def street_version(town: TownMap) -> str:
    """Return the version of the streets of a map at a moment; that of the map where streets do not change."""
    from geo.live.snapshot import LiveSnapshot

    return town.version if isinstance(town, LiveSnapshot) else town.map_hash
