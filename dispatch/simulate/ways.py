"""How long couriers really take from place to place."""

from __future__ import annotations

from dispatch.board.the_desk import the_desk
from dispatch.board.travel import TravelBook
from dispatch.domain import Place, Profile
from dispatch.simulate.life import Life
from dispatch.storage import parties
from dispatch.town_map import TownMap
from routing.rounds.problem import UNREACHABLE

#: Who finds no way on (a street was closed meanwhile) walks about for so long, seconds.
_LOST_S = 1200


class Ways:
    """Ways of a day, on the streets as they are at their moment.

    Parameters
    ----------
    life
        The day.
    """

    def __init__(self, life: Life) -> None:
        self.life = life
        self._books: dict[int, TravelBook] = {}
        self._places: dict[str, Place] = {}

    def place(self, place_id: str) -> Place:
        """Return a place of the town."""
        found = self._places.get(place_id)
        if found is None:
            with self.life.store.reading(self.life.town_id) as reading:
                found = parties.get_places(reading, [place_id])[place_id]
            self._places[place_id] = found
        return found

    def ride_s(self, profile: Profile, origin_id: str, target_id: str, *key: object) -> int:
        """Return the seconds that a way takes, with the luck of that name."""
        if origin_id == target_id:
            return 0
        by_map_s = self.by_map_s(profile, origin_id, target_id)
        chances, chance = self.life.scenario.chances, self.life.chance
        spread = chance.factor(chances.courier, "courier", key[0] if key else "")
        return max(1, round(by_map_s * spread * chance.factor(chances.travel, "way", *key)))

    def by_map_s(self, profile: Profile, origin_id: str, target_id: str) -> int:
        """Return the seconds that a way takes by the map, on the streets as they are now."""
        book = self._book()
        numbers = book.numbers([self.place(origin_id), self.place(target_id)])
        seconds, _, _ = book.tables(profile, numbers)
        found = int(seconds[0, 1])
        if found >= UNREACHABLE:
            self.life.counts["ways_not_found"] += 1
            return _LOST_S
        return found

    def _book(self) -> TravelBook:
        streets: TownMap = the_desk().streets(self.life.town_map.name, self.life.now_s)
        book = self._books.get(id(streets))
        if book is None:
            # Snapshots of equal streets may be several objects; each is kept, so that no number is used twice.
            book = self._books[id(streets)] = TravelBook(streets)
        return book
