"""What paths and instructions of a town need once, made on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.artefact import LoadedStreets
    from geo.routes.bearings import ArcBearings
    from geo.routes.ways import WayTable
    from geo.town import Town
    from routing.streets.alternatives import AlternativeFinder
    from routing.streets.engine import StreetEngine


class RouteCaches:
    """The directions of arcs, the looks of streets, and the latest finder of alternatives of each profile.

    Views of a town at some moment share it with the town. Threads may at worst make something twice.

    Parameters
    ----------
    streets
        The town's streets.
    """

    def __init__(self, streets: LoadedStreets) -> None:
        self._network = streets.network
        self._edge_sign = streets.edge_sign
        self._bearings: ArcBearings | None = None
        self._ways: dict[str, WayTable] = {}
        self._finders: dict[str, tuple[StreetEngine, AlternativeFinder]] = {}

    @property
    def bearings(self) -> ArcBearings:
        """The directions of all arcs."""
        if self._bearings is None:
            from geo.routes.bearings import arc_bearings

            self._bearings = arc_bearings(self._network)
        return self._bearings

    def ways(self, town: Town, mode: str) -> WayTable:
        """Return the looks of streets, by how one moves along an ordinary one."""
        known = self._ways.get(mode)
        if known is None:
            from geo.routes.ways import way_table

            known = self._ways[mode] = way_table(town, self._edge_sign, mode)
        return known

    def finder(self, profile: str, engine: StreetEngine) -> AlternativeFinder:
        """Return the finder of alternatives by the metric of an engine."""
        known = self._finders.get(profile)
        if known is None or known[0] is not engine:
            from routing.streets.alternatives import AlternativeFinder

            known = self._finders[profile] = engine, AlternativeFinder(self._network, engine.metric)
        return known[1]
