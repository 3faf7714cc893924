"""From a path through arcs to the steps that a courier follows."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.arc_bearings import bearing
from geo.edge_flags import EdgeFlag
from geo.instructions_junctions import Junctions, Way
from geo.instructions_merge import Maneuver, merged
from geo.instructions_roundabouts import mini_roundabout_exit, roundabout_end, roundabout_exit
from geo.maneuvers import (
    ARRIVE,
    DEPART,
    DRIVE,
    EXIT_ROUNDABOUT,
    FERRY,
    LEFT,
    LIFT,
    NOTIFICATION,
    PUSH,
    RIDE,
    RIGHT,
    ROUNDABOUT,
    STEPS,
    STRAIGHT,
    Step,
    modifier_of,
)
from routing.errors import RoutingError
from routing.streets.locations_kernels import part_before

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.network import Locations, Metric
    from routing.streets.paths import StreetPath

_LIFT_ENDS = (int(EdgeFlag.START_ELEVATOR), int(EdgeFlag.END_ELEVATOR))
_MINI_ENDS = (int(EdgeFlag.START_MINI_ROUNDABOUT), int(EdgeFlag.END_MINI_ROUNDABOUT))
#: A landing of stairs is not the end of the stairs.
_LANDING_CM = 1500
#: A door this near to the middle of the street is on neither side.
_SIDE_M = 3.0
#: How far along the drawing one looks for the direction of departure and of arrival.
_LOOK_M = 12.0
_METRES_PER_DEGREE = 111_195.0


class End(NamedTuple):
    """One end of a path.

    Attributes
    ----------
    fraction
        Where it lies on its edge, as `Locations`.
    asked
        (longitude, latitude) that was asked for, beside the street; None where it is not known.
    """

    fraction: float
    asked: tuple[float, float] | None = None


def end_of(locations: Locations, index: int, asked: tuple[float, float] | None = None) -> End:
    """Return the end of a path at one of many locations."""
    return End(float(locations.fraction[index]), asked)


class Guide:
    """Makes the steps of paths through one town for one profile.

    Parameters
    ----------
    town
        The town.
    profile
        The profile that the paths are for.
    metric
        The metric that the paths were searched with; left out: the town's.

    Raises
    ------
    MapError
        ``profile_unknown``.
    """

    def __init__(self, town: Town, profile: str, *, metric: Metric | None = None) -> None:
        self._network = town.network
        self._metric = town.metric(profile) if metric is None else metric
        self._junctions = Junctions(town, profile, self._metric)
        self._left_hand_traffic = town.left_hand_traffic

    def steps(
        self, path: StreetPath, origin: End, destination: End, *, waypoint: int = 0
    ) -> tuple[Step, ...]:
        """Say what to do along a path.

        Parameters
        ----------
        path
            A path of this town, searched with this metric.
        origin, destination
            The two ends that it was searched between.
        waypoint
            Number of the stop that it ends at on a longer way, from 1; 0 where it is the last.

        Returns
        -------
        tuple of Step
            The departure, the maneuvers, the arrival. Their milliseconds and centimetres sum up to
            exactly those of the path.

        Raises
        ------
        RoutingError
            ``path_mismatch`` if the path does not belong to this metric and these ends.
        """
        arcs = [int(arc) for arc in path.arcs]
        spent_ms, covered_cm = self._parts(arcs, origin.fraction, destination.fraction)
        if (sum(spent_ms), sum(covered_cm)) != (path.duration_ms, path.distance_cm):
            raise RoutingError(
                f"path: its arcs take {sum(spent_ms)} ms and {sum(covered_cm)} cm, but it says {path.duration_ms} ms "
                f"and {path.distance_cm} cm. Give the metric and the ends that it was searched with.",
                code="path_mismatch",
            )
        upto_ms, upto_cm = [0, *accumulate(spent_ms)], [0, *accumulate(covered_cm)]
        points = self._joints(arcs, path, origin.fraction)
        leaving, arriving = _end_bearings(path)
        found = merged(self._maneuvers(arcs, upto_cm, leaving), upto_cm) if arcs else []
        steps = []
        ends = [*(one.at for one in found[1:]), len(arcs)]
        for one, last in zip(found, ends, strict=False):
            first = one.at
            steps.append(
                _step(
                    one,
                    range(first, last),
                    range(points[first], points[last] + 1),
                    upto_ms[last] - upto_ms[first],
                    upto_cm[last] - upto_cm[first],
                    path,
                )
            )
        return (*steps, _arrival(steps, path, destination, arriving, waypoint))

    def _parts(self, arcs: list[int], start: float, end: float) -> tuple[list[int], list[int]]:
        """Return the milliseconds and centimetres of each arc of a path, with the turn into it."""
        network, metric = self._network, self._metric
        spent: list[int] = []
        covered: list[int] = []
        for at, arc in enumerate(arcs):
            against = bool(network.arc_reversed[arc])
            for whole, parts in ((int(metric.arc_ms[arc]), spent), (int(network.length_cm[arc]), covered)):
                entry = part_before(whole, start, against) if at == 0 else 0
                leave = part_before(whole, end, against) if at == len(arcs) - 1 else whole
                parts.append(int(leave - entry))
        for at, (arc, onto) in enumerate(pairwise(arcs), start=1):
            spent[at] += self._junctions.turn_ms(arc, onto)
        return spent, covered

    def _joints(self, arcs: list[int], path: StreetPath, start: float) -> list[int]:
        """Return where each arc begins in the drawing of a path, then where the drawing ends."""
        network = self._network
        found = [0]
        point = 0
        for at, arc in enumerate(arcs[:-1]):
            edge, node = int(network.arc_edge[arc]), int(network.head[arc])
            shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
            bare = np.ptp(network.shape_lon[shape]) == 0.0 and np.ptp(network.shape_lat[shape]) == 0.0
            if at == 0:
                bare = bare or start == (0.0 if network.arc_reversed[arc] else 1.0)
            # A street that leads back to where it began must not end where it begins.
            point += not bare
            lon, lat = network.node_lon[node], network.node_lat[node]
            while point < len(path.lon) - 1 and (path.lon[point] != lon or path.lat[point] != lat):
                point += 1
            found.append(point)
        return [*found, len(path.lon) - 1] if arcs else found

    def _maneuvers(self, arcs: list[int], upto_cm: list[int], leaving: int) -> list[Maneuver]:
        look = self._junctions
        current = look.way(arcs[0])
        found = [Maneuver(0, 0, DEPART, "", 0, current, "", -1, leaving)]
        if current.roundabout and current.mode in {RIDE, DRIVE}:
            end = roundabout_end(look, arcs, 0)
            if end < len(arcs):
                exit_number = roundabout_exit(look, arcs, 0, end, left_hand_traffic=self._left_hand_traffic)
                found.append(self._at(arcs, end, end, EXIT_ROUNDABOUT, exit_number, current.mode))
                current = found[-1].way
        else:
            end = 0
        k = end + 1
        on_landing_cm = 0
        while k < len(arcs):
            before, way = look.way(arcs[k - 1]), look.way(arcs[k])
            if current.mode in {STEPS, LIFT} and before.mode != current.mode:
                on_landing_cm += upto_cm[k] - upto_cm[k - 1]
                if on_landing_cm > _LANDING_CM:
                    current = before
            else:
                on_landing_cm = 0
            if way.roundabout and not before.roundabout and way.mode in {RIDE, DRIVE}:
                end = roundabout_end(look, arcs, k)
                exit_number = roundabout_exit(look, arcs, k, end, left_hand_traffic=self._left_hand_traffic)
                found.append(self._at(arcs, k, end, ROUNDABOUT, exit_number, before.mode))
                current = found[-1].way
                k = end + 1
                continue
            one = self._junction(arcs, k, current, before, way)
            if one is not None:
                found.append(one)
                current = way
            k += 1
        return found

    def _junction(self, arcs: list[int], k: int, current: Way, before: Way, way: Way) -> Maneuver | None:
        """Return the maneuver from one arc to the next where no roundabout is, None where there is none."""
        look, arc, onto = self._junctions, arcs[k - 1], arcs[k]
        if look.leads_to(arc, _LIFT_ENDS) and current.mode != LIFT:
            one = self._at(arcs, k, k, NOTIFICATION, 0, current.mode, modifier=STRAIGHT)
            return replace(one, way=way._replace(mode=LIFT, kind="elevator", name="", ref=""))
        if way.mode in {RIDE, DRIVE} and before.mode == way.mode and look.leads_to(arc, _MINI_ENDS):
            number = mini_roundabout_exit(look, arc, onto, left_hand_traffic=self._left_hand_traffic)
            if number:
                return self._at(arcs, k, k, ROUNDABOUT, number, current.mode)
        said = look.decide(current, arc, onto)
        # Stairs and lifts end by themselves; a bicycle is mounted and a ferry left on purpose.
        if way.mode != current.mode and (
            way.mode in {PUSH, STEPS, LIFT, FERRY} or current.mode in {PUSH, FERRY}
        ):
            turns = said is not None and said[1] != STRAIGHT
            maneuver, modifier = said if said is not None and turns else (NOTIFICATION, STRAIGHT)
            return self._at(arcs, k, k, maneuver, 0, current.mode, modifier=modifier)
        if said is None:
            return None
        return self._at(arcs, k, k, said[0], 0, current.mode, modifier=said[1])

    def _at(
        self,
        arcs: list[int],
        at: int,
        settled: int,
        maneuver: str,
        exit_number: int,
        mode_before: str,
        *,
        modifier: str | None = None,
    ) -> Maneuver:
        """Return a maneuver from the arc before ``at`` to the arc ``settled`` (or the last)."""
        settled = min(settled, len(arcs) - 1)
        arc, onto = arcs[at - 1], arcs[settled]
        if modifier is None:
            modifier = modifier_of(self._junctions.angle(arc, onto))
        bearings = self._junctions.bearings
        return Maneuver(
            at,
            settled,
            maneuver,
            modifier,
            exit_number,
            self._junctions.way(onto),
            mode_before,
            float(bearings.arriving[arc]),
            float(bearings.leaving[onto]),
        )


def _step(
    one: Maneuver, arcs: range, points: range, duration_ms: int, distance_cm: int, path: StreetPath
) -> Step:
    way = one.way
    return Step(
        maneuver=one.maneuver,
        modifier=one.modifier,
        exit=one.exit,
        mode=way.mode,
        mode_before=one.mode_before,
        name=way.name,
        ref=way.ref,
        kind=way.kind,
        destination=way.destination,
        sign=way.sign,
        waypoint=0,
        bearing_before=_whole(one.bearing_before),
        bearing_after=_whole(one.bearing_after),
        lon=float(path.lon[points.start]),
        lat=float(path.lat[points.start]),
        first_arc=arcs.start,
        last_arc=arcs.stop,
        first_point=points.start,
        last_point=points.stop - 1,
        duration_ms=duration_ms,
        distance_cm=distance_cm,
    )


def _arrival(steps: list[Step], path: StreetPath, end: End, direction: int, waypoint: int) -> Step:
    last = steps[-1] if steps else None
    point = len(path.lon) - 1
    return Step(
        maneuver=ARRIVE,
        modifier=_side(path, end, direction),
        exit=0,
        mode=last.mode if last is not None else "",
        mode_before=last.mode if last is not None else "",
        name=last.name if last is not None else "",
        ref=last.ref if last is not None else "",
        kind=last.kind if last is not None else "",
        destination="",
        sign="",
        waypoint=waypoint,
        bearing_before=direction,
        bearing_after=-1,
        lon=float(path.lon[point]),
        lat=float(path.lat[point]),
        first_arc=len(path.arcs),
        last_arc=len(path.arcs),
        first_point=point,
        last_point=point,
        duration_ms=0,
        distance_cm=0,
    )


def _side(path: StreetPath, end: End, direction: int) -> str:
    """Return on which side of the street the asked point is, empty where it is on neither."""
    if end.asked is None or direction < 0:
        return ""
    lon, lat = float(path.lon[-1]), float(path.lat[-1])
    east = (end.asked[0] - lon) * np.cos(np.radians(lat)) * _METRES_PER_DEGREE
    north = (end.asked[1] - lat) * _METRES_PER_DEGREE
    heading = np.radians(direction)
    # How far the point lies to the right of the line of travel.
    right_m = east * np.cos(heading) - north * np.sin(heading)
    if abs(right_m) < _SIDE_M:
        return ""
    return RIGHT if right_m > 0 else LEFT


def _end_bearings(path: StreetPath) -> tuple[int, int]:
    """Return the directions of departure and of arrival, -1 where a path has no length."""
    if path.distance_cm == 0 and (path.lon[0], path.lat[0]) == (path.lon[-1], path.lat[-1]):
        return -1, -1
    points = list(zip(path.lon.tolist(), path.lat.tolist(), strict=True))
    return _looking_from(points), (_looking_from(points[::-1]) + 180) % 360


def _looking_from(points: list[tuple[float, float]]) -> int:
    """Return the direction from the first point towards the line's first `_LOOK_M` metres."""
    lon, lat = points[0]
    shrink = np.cos(np.radians(lat))
    angle = 0.0
    for to_lon, to_lat in points[1:]:
        if (to_lon, to_lat) == (lon, lat):
            continue
        angle = bearing(lon, lat, to_lon, to_lat)
        if np.hypot((to_lon - lon) * shrink, to_lat - lat) * _METRES_PER_DEGREE >= _LOOK_M:
            break
    return _whole(angle)


def _whole(angle: float) -> int:
    return -1 if angle < 0 else round(angle) % 360
