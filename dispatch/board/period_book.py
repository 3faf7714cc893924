"""Travel tables of a plan in whose time closures begin or end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from dispatch.board.travel import MAP_PERMILLE, Layer, TravelBook
from dispatch.closures.periods import Span, join_periods
from dispatch.domain import Place, Profile

if TYPE_CHECKING:
    from geo.live.disruptions import Disruption


class PeriodBook:
    """The travel book of a moment, and with it those of later periods as far as places that are cut off in one of them need them.

    Parameters
    ----------
    now
        The book of the moment.
    bounds_s
        When each period begins, the moment first (`dispatch.board.street_moments.period_starts`), and when the last one ends.
    later
        Returns the book of a period that begins later, by its beginning.

    Notes
    -----
    Each period takes one table more, kept by the desk for all plans as long as the streets are the same.
    """

    def __init__(self, now: TravelBook, bounds_s: Sequence[int], later: Callable[[int], TravelBook]) -> None:
        self._now = now
        self._bounds_s = tuple(bounds_s)
        self._later = later

    def numbers(self, places: Iterable[Place]) -> list[int]:
        """Return the number of each place; see `TravelBook.numbers`."""
        return self._now.numbers(places)

    def tables(self, profile: Profile, numbers: Sequence[int], permille: int = MAP_PERMILLE) -> Layer:
        """Return the tables of the moment; see `TravelBook.tables`."""
        return self._now.tables(profile, numbers, permille)

    def layers(
        self,
        profiles: Sequence[Profile],
        numbers: Sequence[int],
        paces: Mapping[str, int],
        anchors: Iterable[int],
    ) -> tuple[list[Layer], Mapping[int, tuple[Span, ...]]]:
        """Return the tables of some profiles, joined of all periods, and the hours of places that are cut off in some of these only.

        Parameters
        ----------
        profiles, numbers, paces
            As for `TravelBook.layers`.
        anchors
            Where couriers begin, by their places in ``numbers``.

        Returns
        -------
        layers : list of Layer
        spans
            By place in ``numbers``; see `dispatch.closures.periods.Joined`.
        """
        now, _ = self._now.layers(profiles, numbers, paces)
        places = self._now.places(numbers)
        each = [now]
        for start_s in self._bounds_s[1:-1]:
            book = self._later(start_s)
            layers, _ = book.layers(profiles, book.numbers(places), paces)
            each.append(layers)
        joined = join_periods(
            self._bounds_s,
            {profile: [layers[number][:2] for layers in each] for number, profile in enumerate(profiles)},
            {profile: now[number][2] for number, profile in enumerate(profiles)},
            anchors,
        )
        return [
            (*joined.tables[profile], now[number][2]) for number, profile in enumerate(profiles)
        ], joined.spans

    def in_the_way(self, profiles: Iterable[Profile], places: Sequence[Place]) -> tuple[Disruption, ...]:
        """Return the closures that cut places off in one of the periods, each once."""
        wanted = tuple(profiles)
        found: dict[str, Disruption] = {}
        for book in (self._now, *map(self._later, self._bounds_s[1:-1])):
            found |= {one.id: one for one in book.in_the_way(wanted, places)}
        return tuple(found.values())
