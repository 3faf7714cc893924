"""The steps of a leg as OSRM writes them, from our own directions."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.figures import CM, MS, number, shares
from api.doors.osrm.geometry import position, written
from api.doors.osrm.legs import Leg, Stretch

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from geo.routes.maneuvers import Step

#: What OSRM's clients call a way of moving that OSRM does not know.
_MODE: Final = {"steps": "walking", "elevator": "walking"}
#: A door this near to the middle of the street is on neither side, metres.
_SIDE_M: Final = 3.0
_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A step before its figures are rounded.

    Attributes
    ----------
    step
        What to do.
    modifier
        Where to, or on which side.
    line
        float64[p, 2], its drawing.
    intersections
        As they are answered.
    """

    step: Step
    modifier: str
    line: NDArray[np.float64]
    intersections: list[dict[str, Any]]
    duration_ms: int
    distance_cm: int


def drafts_of(streets: DoorStreets, leg: Leg) -> list[Draft]:
    """Return what to do along a leg.

    Parameters
    ----------
    streets
        The streets.
    leg
        The leg; at coordinates that are no stops one goes on without a word, unless one turns back there.
    """
    found: list[Draft] = []
    for stretch in leg.stretches:
        drafts = _drafts(streets, stretch)
        if found:
            before, first = found[-2], drafts[0]
            arrival = found.pop()
            turns_back = abs((first.step.bearing_after - arrival.step.bearing_before) % 360 - 180) < 60
            if turns_back and first.distance_cm and before.distance_cm:
                found.append(_turn(first, arrival))
            else:
                # Where the way up to here has no length, it says nothing of where one goes.
                found[-1] = replace(
                    before if before.step.bearing_after >= 0 else first,
                    line=np.concatenate([before.line, first.line[1:]]),
                    intersections=[*before.intersections, *first.intersections[1:]],
                    duration_ms=before.duration_ms + first.duration_ms,
                    distance_cm=before.distance_cm + first.distance_cm,
                )
            drafts = drafts[1:]
        found += drafts
    return found


def written_steps(streets: DoorStreets, drafts: list[Draft], geometries: str) -> list[dict[str, Any]]:
    """Return steps as they are answered.

    Parameters
    ----------
    streets
        The streets.
    drafts
        The steps of a leg, from the departure to the arrival.
    geometries
        The form of lines.

    Returns
    -------
    list of dict
        Their seconds and metres add up to the leg's.
    """
    durations = shares([draft.duration_ms for draft in drafts], MS)
    distances = shares([draft.distance_cm for draft in drafts], CM)
    side = "left" if streets.town.left_hand_traffic else "right"
    return [
        _written(draft, number(duration), number(distance), geometries, side)
        for draft, duration, distance in zip(drafts, durations, distances, strict=True)
    ]


def summary(drafts: list[Draft]) -> str:
    """Return the names of the two streets that most of a leg is on, in the order of the leg."""
    length: dict[str, int] = {}
    for draft in drafts:
        name = draft.step.name or draft.step.ref
        if name and draft.distance_cm:
            length[name] = length.get(name, 0) + draft.distance_cm
    longest = sorted(length, key=lambda name: -length[name])[:2]
    return ", ".join(name for name in length if name in longest)


def _drafts(streets: DoorStreets, stretch: Stretch) -> list[Draft]:
    from geo.routes.guide import End
    from geo.routes.maneuvers import ARRIVE, DEPART

    path, arcs = stretch.path, stretch.path.arcs.tolist()
    steps = streets.guide.steps(
        path, End(stretch.start, stretch.asked_start), End(stretch.end, stretch.asked_end)
    )
    if len(steps) == 1:
        # A way without length: OSRM's clients expect a departure all the same.
        (arrival,) = steps
        still = replace(arrival, maneuver=DEPART, modifier="", bearing_after=-1, bearing_before=-1)
        steps = (still, arrival)
    crossings, line = streets.crossings, stretch.line
    found = []
    for step in steps:
        modifier = step.modifier
        if step.maneuver == ARRIVE:
            seen = [crossings.arriving(step.lon, step.lat, max(step.bearing_before, 0))]
            points = line[-1:]
        else:
            if step.maneuver == DEPART:
                modifier = _side(stretch.asked_start, (step.lon, step.lat), step.bearing_after)
                arc = arcs[0] if arcs else -1
                seen = [crossings.leaving(step.lon, step.lat, max(step.bearing_after, 0), arc)]
                places = range(step.first_arc + 1, step.last_arc)
                seen += crossings.passed(arcs, places, -1)
            else:
                seen = crossings.passed(arcs, range(step.first_arc, step.last_arc), step.first_arc)
            points = line if not arcs else line[step.first_point : step.last_point + 1]
        found.append(Draft(step, modifier, points, seen, step.duration_ms, step.distance_cm))
    return found


def _turn(departure: Draft, arrival: Draft) -> Draft:
    """Return the turn back at a coordinate that is no stop, made of the arrival and the next departure there."""
    from geo.routes.maneuvers import CONTINUE, UTURN

    before = arrival.step.bearing_before
    step = replace(departure.step, maneuver=CONTINUE, modifier=UTURN, bearing_before=before)
    back = (before + 180) % 360
    crossing = {
        **departure.intersections[0],
        "entry": [True],
        "bearings": [back],
        "in": 0,
        "out": 0,
    }
    return replace(
        departure, step=step, modifier=UTURN, intersections=[crossing, *departure.intersections[1:]]
    )


def _written(draft: Draft, duration: float, distance: float, form: str, side: str) -> dict[str, Any]:
    step = draft.step
    maneuver: dict[str, Any] = {
        "type": step.maneuver,
        "location": position(step.lon, step.lat),
        "bearing_before": max(step.bearing_before, 0),
        "bearing_after": max(step.bearing_after, 0),
    }
    if draft.modifier:
        maneuver["modifier"] = draft.modifier
    if step.exit:
        maneuver["exit"] = step.exit
    found: dict[str, Any] = {
        "intersections": draft.intersections,
        "driving_side": side,
        "geometry": written(draft.line, form),
        "maneuver": maneuver,
        "name": step.name,
        "mode": _MODE.get(step.mode, step.mode) or "driving",
        "weight": duration,
        "duration": duration,
        "distance": distance,
    }
    signs = {"ref": step.ref, "destinations": step.destination, "exits": step.sign}
    return {**found, **{key: text for key, text in signs.items() if text}}


def _side(asked: Coordinate, place: Coordinate, heading: int) -> str:
    """Return on which side of the street a coordinate is, empty where it is on neither."""
    if heading < 0:
        return ""
    east = (asked[0] - place[0]) * math.cos(math.radians(place[1])) * _METRES_PER_DEGREE
    north = (asked[1] - place[1]) * _METRES_PER_DEGREE
    right_m = east * math.cos(math.radians(heading)) - north * math.sin(math.radians(heading))
    if abs(right_m) < _SIDE_M:
        return ""
    return "right" if right_m > 0 else "left"
