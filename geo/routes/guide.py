"""From a path through arcs to the steps that a courier follows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.routes.bearings import bearing
from geo.routes.junctions import LIFT_ENDS, MINI_ENDS, Junctions, Passage
from geo.routes.kernels import joints, spent_along
from geo.routes.maneuvers import (
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
    turn_angle,
)
from geo.routes.merge import Maneuver, merged
from geo.routes.roundabouts import mini_roundabout_exit, roundabout_end, roundabout_exit
from routing.errors import RoutingError

if TYPE_CHECKING:
    from geo.routes.ways import Way
    from geo.town import Town
    from routing.streets.network import Locations, Metric
    from routing.streets.paths import StreetPath

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
        ends = (origin.fraction, destination.fraction)
        spent_ms, covered_cm = spent_along(self._network, self._metric, path.arcs, *ends)
        upto_ms, upto_cm = spent_ms.tolist(), covered_cm.tolist()
        if (upto_ms[-1], upto_cm[-1]) != (path.duration_ms, path.distance_cm):
            raise RoutingError(
                f"path: its arcs take {upto_ms[-1]} ms and {upto_cm[-1]} cm, but it says {path.duration_ms} ms "
                f"and {path.distance_cm} cm. Give the metric and the ends that it was searched with.",
                code="path_mismatch",
            )
        points = joints(self._network, path.arcs, path.lon, path.lat, origin.fraction).tolist()
        leaving, arriving = _end_bearings(path)
        found = []
        if len(path.arcs):
            found = merged(self._maneuvers(self._junctions.along(path.arcs), upto_cm, leaving), upto_cm)
        steps = []
        until = [*(one.at for one in found[1:]), len(path.arcs)]
        for one, last in zip(found, until, strict=False):
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

    def _maneuvers(self, look: Passage, upto_cm: list[int], leaving: int) -> list[Maneuver]:
        ways = look.ways
        current = ways[0]
        found = [Maneuver(0, 0, DEPART, "", 0, current, "", -1, leaving)]
        if current.roundabout and current.mode in {RIDE, DRIVE}:
            end = roundabout_end(look, 0)
            if end < len(ways):
                exit_number = roundabout_exit(look, 0, end, left_hand_traffic=self._left_hand_traffic)
                found.append(_at(look, end, end, EXIT_ROUNDABOUT, exit_number, current.mode))
                current = found[-1].way
        else:
            end = 0
        k = end + 1
        on_landing_cm = 0
        while k < len(ways):
            if (ahead := look.next_loud(k, current)) > k:
                k = ahead
                on_landing_cm = 0
                continue
            before, way = ways[k - 1], ways[k]
            if current.mode in {STEPS, LIFT} and before.mode != current.mode:
                on_landing_cm += upto_cm[k] - upto_cm[k - 1]
                if on_landing_cm > _LANDING_CM:
                    current = before
            else:
                on_landing_cm = 0
            if way.roundabout and not before.roundabout and way.mode in {RIDE, DRIVE}:
                end = roundabout_end(look, k)
                exit_number = roundabout_exit(look, k, end, left_hand_traffic=self._left_hand_traffic)
                found.append(_at(look, k, end, ROUNDABOUT, exit_number, before.mode))
                current = found[-1].way
                k = end + 1
                continue
            one = self._junction(look, k, current)
            if one is not None:
                found.append(one)
                current = way
            k += 1
        return found

    def _junction(self, look: Passage, k: int, current: Way) -> Maneuver | None:
        """Return the maneuver from one arc to the next where no roundabout is, None where there is none."""
        before, way = look.ways[k - 1], look.ways[k]
        if look.leads_to(k, LIFT_ENDS) and current.mode != LIFT:
            one = _at(look, k, k, NOTIFICATION, 0, current.mode, modifier=STRAIGHT)
            return one._replace(way=way._replace(mode=LIFT, kind="elevator", name="", ref=""))
        if way.mode in {RIDE, DRIVE} and before.mode == way.mode and look.leads_to(k, MINI_ENDS):
            number = mini_roundabout_exit(look, k, left_hand_traffic=self._left_hand_traffic)
            if number:
                return _at(look, k, k, ROUNDABOUT, number, current.mode)
        said = look.decide(current, k)
        # Stairs and lifts end by themselves; a bicycle is mounted and a ferry left on purpose.
        if way.mode != current.mode and (
            way.mode in {PUSH, STEPS, LIFT, FERRY} or current.mode in {PUSH, FERRY}
        ):
            turns = said is not None and said[1] != STRAIGHT
            maneuver, modifier = said if said is not None and turns else (NOTIFICATION, STRAIGHT)
            return _at(look, k, k, maneuver, 0, current.mode, modifier=modifier)
        if said is None:
            return None
        return _at(look, k, k, said[0], 0, current.mode, modifier=said[1])


def _at(
    look: Passage,
    at: int,
    settled: int,
    maneuver: str,
    exit_number: int,
    mode_before: str,
    *,
    modifier: str | None = None,
) -> Maneuver:
    """Return a maneuver from the arc before ``at`` to the arc ``settled`` (or the last)."""
    settled = min(settled, len(look.ways) - 1)
    before, after = look.arriving[at - 1], look.leaving[settled]
    if modifier is None:
        modifier = modifier_of(turn_angle(before, after))
    return Maneuver(
        at, settled, maneuver, modifier, exit_number, look.ways[settled], mode_before, before, after
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
    return _looking_from(path.lon, path.lat), (_looking_from(path.lon[::-1], path.lat[::-1]) + 180) % 360


def _looking_from(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> int:
    """Return the direction from the first point towards the line's first `_LOOK_M` metres."""
    lon, lat = float(lons[0]), float(lats[0])
    shrink = math.cos(math.radians(lat))
    ahead = lon, lat
    for to_lon, to_lat in zip(lons[1:], lats[1:], strict=True):
        if to_lon == lon and to_lat == lat:
            continue
        ahead = float(to_lon), float(to_lat)
        if math.hypot((ahead[0] - lon) * shrink, ahead[1] - lat) * _METRES_PER_DEGREE >= _LOOK_M:
            break
    return _whole(bearing(lon, lat, *ahead))


def _whole(angle: float) -> int:
    return -1 if angle < 0 else round(angle) % 360
