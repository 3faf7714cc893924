"""The streets of one town for one profile, with what answering needs made on first use."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from api.doors.osrm.intersections import Crossings
    from geo.routes.guide import Guide
    from geo.snapping.candidates import CandidateIndex
    from geo.town import Town
    from routing.streets.engine import StreetEngine
    from routing.streets.matching import StreetMatcher
    from routing.streets.network import Metric, StreetNetwork


class DoorStreets:
    """One profile's streets in one town, as the map has them without hours or closures; threads may share it.

    Parameters
    ----------
    town
        The town.
    profile
        One of its profiles.
    """

    def __init__(self, town: Town, profile: str) -> None:
        self.town = town
        self.profile = profile
        self._lock = threading.RLock()

    @property
    def network(self) -> StreetNetwork:
        """The street network."""
        return self.town.network

    @property
    def engine(self) -> StreetEngine:
        """What knows times and ways."""
        return self.town.engine(self.profile)

    @property
    def metric(self) -> Metric:
        """What the profile may use, and how long it takes."""
        return self.engine.metric

    @cached_property
    def drawn_m(self) -> NDArray[np.float64]:
        """float64[s], metres along each edge up to its drawn points."""
        from routing.streets.locations import drawn_metres

        return drawn_metres(self.network)

    @cached_property
    def guide(self) -> Guide:
        """What makes steps of paths."""
        from geo.routes.guide import Guide

        return Guide(self.town, self.profile, metric=self.metric)

    @cached_property
    def crossings(self) -> Crossings:
        """What is seen where streets meet."""
        from api.doors.osrm.intersections import Crossings

        return Crossings(self)

    @cached_property
    def candidates(self) -> CandidateIndex:
        """What finds several streets around a point."""
        from geo.snapping.candidates import CandidateIndex

        with self._lock:
            return CandidateIndex(self.network, self.metric)

    @cached_property
    def matcher(self) -> StreetMatcher:
        """What finds the way of a track."""
        from routing.streets.matching import StreetMatcher

        with self._lock:
            return StreetMatcher(self.network, self.metric, self.candidates)
