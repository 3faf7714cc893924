"""Geocoders behind one interface: the town's own map first, a server on the network where wanted.

The servers' adapters are in `geo.addresses.geocoders_http`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from geo.addresses.match import AddressMatch
from geo.errors import MapError

if TYPE_CHECKING:
    from geo.town import Town

CONFIDENT = 0.85
"""From this confidence on an answer is taken: chains ask nobody else, day files need not be asked about."""

STREET_M = 100.0
"""A street this close is where somebody is, when there is no house."""

_LOG = logging.getLogger("tournee.geocoders")

Position = tuple[float, float]


class Geocoder(Protocol):
    """From text to addresses and back; positions are (lon, lat) in degrees, answers the best first."""

    def search(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find a whole address."""

    def suggest(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type."""

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the addresses nearest to a position, none farther than ``max_m``."""


class LocalGeocoder:
    """The addresses and streets of a town; nothing leaves the machine.

    Parameters
    ----------
    town
        The town.
    """

    def __init__(self, town: Town) -> None:
        self._town = town

    def search(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find a whole address."""
        return self._town.addresses.search(text, limit=limit, near=near)

    def suggest(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type."""
        return self._town.addresses.suggest(text, limit=limit, near=near)

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the nearest houses; where none is within `STREET_M`, the street comes first.

        Raises
        ------
        MapError
            ``position_invalid``.
        """
        index = self._town.addresses
        houses = index.reverse(lon, lat, limit=limit, max_m=max_m) if len(index) else ()
        if limit < 1 or (houses and houses[0].confidence > 15.0 / STREET_M):
            return houses
        street = self._street(lon, lat, min(max_m, STREET_M))
        return ((street, *houses) if street else houses)[:limit]

    def _street(self, lon: float, lat: float, max_m: float) -> AddressMatch | None:
        town = self._town
        try:
            found = town.snap(town.profiles[0], [lon], [lat], max_distance_m=max_m)
        except MapError as error:
            if error.code in {"too_far_from_street", "outside_town", "extract_empty"}:
                return None
            raise
        edge = int(found.edge[0])
        name = town.edge_name(edge)
        if not name:
            return None
        confidence = round(min(1.0, 15.0 / max(15.0, float(found.distance_m[0]))), 3)
        way = f"w{town.edge_way_id(edge)}"
        return AddressMatch(name, "", name, lon, lat, "street", confidence, osm_id=way)


@dataclass(frozen=True, slots=True)
class FirstConfident:
    """Asks one geocoder after the other until one is confident.

    Attributes
    ----------
    geocoders
        In the order in which they are asked; one that fails is passed over, with a line in the log.
    confidence
        From this confidence of its best answer on, nobody else is asked. Where nobody reaches it,
        the most confident answers count.
    """

    geocoders: Sequence[Geocoder]
    confidence: float = CONFIDENT

    def search(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find a whole address; raises what the last one raised where all fail."""
        return self._first(lambda geocoder: geocoder.search(text, limit=limit, near=near))

    def suggest(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type; errors as `search`."""
        return self._first(lambda geocoder: geocoder.suggest(text, limit=limit, near=near))

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the addresses nearest to a position; errors as `search`."""
        return self._first(lambda geocoder: geocoder.reverse(lon, lat, limit=limit, max_m=max_m))

    def _first(self, ask: Callable[[Geocoder], tuple[AddressMatch, ...]]) -> tuple[AddressMatch, ...]:
        best: tuple[AddressMatch, ...] = ()
        fault: MapError | None = None
        answered = False
        for geocoder in self.geocoders:
            try:
                found = ask(geocoder)
            except MapError as error:
                _LOG.warning("%s: %s", type(geocoder).__name__, error)
                fault = error
                continue
            answered = True
            if found and (not best or found[0].confidence > best[0].confidence):
                best = found
            if best and best[0].confidence >= self.confidence:
                break
        if fault is not None and not answered:
            raise fault
        return best
