"""Making a list of maneuvers short: what a traveller perceives as one is said once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from geo.routes.maneuvers import (
    CONTINUE,
    DEPART,
    END_OF_ROAD,
    EXIT_ROUNDABOUT,
    FORK,
    NEW_NAME,
    NOTIFICATION,
    ROUNDABOUT,
    STRAIGHT,
    TURN,
    UTURN,
    WALKWAYS,
    modifier_of,
    turn_angle,
)
from geo.routes.ways import Way, same_street

#: Centimetres within which two turns are one, as across a street with a central reservation.
_STAGGER_CM = 2500
#: The same along the slip lane of a junction.
_SLIP_CM = 12_000
#: A name held for less is not worth saying.
_BRIEF_CM = 2000
#: A name that ends this soon behind a turn is that of the corner, not of the street turned into.
_CORNER_CM = 2000
#: A bridge or square of another name, up to this length, does not interrupt a street.
_SQUARE_CM = 8000
#: A nameless piece up to this length passes for part of the street that it leads into.
_STUB_CM = 3000
#: A road shorter than this has no end to speak of.
_END_CM = 4000

_TURNS = frozenset({TURN, CONTINUE, FORK, END_OF_ROAD, NEW_NAME})
_ADOPTING = frozenset({DEPART, TURN, CONTINUE, FORK, END_OF_ROAD, ROUNDABOUT, EXIT_ROUNDABOUT, NOTIFICATION})


class Maneuver(NamedTuple):
    """A maneuver before its step is measured.

    Attributes
    ----------
    at
        Index of the path's arc that it leads onto.
    settled
        Index of the arc from which on the street is ``way``: behind the roundabout.
    maneuver, modifier, exit
        As `Step`.
    way
        The street that it leads into.
    mode_before
        How the traveller moved before.
    bearing_before, bearing_after
        Degrees clockwise from north.
    """

    at: int
    settled: int
    maneuver: str
    modifier: str
    exit: int
    way: Way
    mode_before: str
    bearing_before: float
    bearing_after: float

    @property
    def moves_alike(self) -> bool:
        """Whether the traveller goes on in the same manner as before."""
        return self.way.mode == self.mode_before


def merged(found: Sequence[Maneuver], upto_cm: Sequence[int]) -> list[Maneuver]:
    """Merge what is one to the traveller.

    Parameters
    ----------
    found
        Maneuvers in the order of the path, the first being the departure.
    upto_cm
        Centimetres from the origin to the start of each arc of the path, then to its end.

    Returns
    -------
    list of Maneuver
        A shorter list.
    """
    kept = list(found)
    at = 0
    while at + 1 < len(kept):
        replaced = _pair(kept, at, upto_cm)
        if replaced is None:
            at += 1
        else:
            kept[at : at + 2] = replaced
            # What is shorter now may suit its predecessor.
            at = max(0, at - 2)
    for at in range(1, len(kept)):
        before, one = kept[at - 1], kept[at]
        if one.maneuver == END_OF_ROAD and upto_cm[one.at] - upto_cm[before.at] < _END_CM:
            one = one._replace(maneuver=TURN)
        # Only now is it known which streets are named before and after the turn.
        if one.maneuver in {TURN, CONTINUE} and one.modifier != UTURN:
            stays = bool(one.way.name) and one.way.name == before.way.name
            one = one._replace(maneuver=CONTINUE if stays else TURN)
        kept[at] = one
    return kept


def _pair(kept: list[Maneuver], at: int, upto_cm: Sequence[int]) -> list[Maneuver] | None:
    """Return what stands for a maneuver and its follower, None where both stay."""
    one, two = kept[at], kept[at + 1]
    if not two.moves_alike:
        return None
    between_cm = upto_cm[two.at] - upto_cm[one.settled]
    nameless = not one.way.name
    stub_cm = _SLIP_CM if one.way.link else _STUB_CM
    leads_straight = two.maneuver == NEW_NAME and two.modifier == STRAIGHT and bool(two.way.name)
    if leads_straight and one.maneuver in _ADOPTING and between_cm <= (stub_cm if nameless else _CORNER_CM):
        return [one._replace(way=two.way)]
    if at == 0:
        return None
    before = kept[at - 1]
    if one.maneuver == NEW_NAME and one.modifier == STRAIGHT and one.moves_alike:
        if two.maneuver == NEW_NAME and between_cm <= _SQUARE_CM and same_street(before.way, two.way):
            return []
        if between_cm <= _BRIEF_CM:
            return [two]
    if not one.moves_alike or one.maneuver not in _TURNS or two.maneuver not in _TURNS:
        return None
    if UTURN in {one.modifier, two.modifier}:
        return None
    if between_cm > (_SLIP_CM if one.way.link and nameless else _STAGGER_CM):
        return None
    if not (nameless or one.way.name in {before.way.name, two.way.name}):
        return None
    return _staggered(before, one, two)


def _staggered(before: Maneuver, one: Maneuver, two: Maneuver) -> list[Maneuver] | None:
    """Return what two turns close together amount to."""
    angle = turn_angle(one.bearing_before, two.bearing_after)
    both = (
        turn_angle(one.bearing_before, one.bearing_after),
        turn_angle(two.bearing_before, two.bearing_after),
    )
    same = same_street(before.way, two.way)
    whole = two._replace(at=one.at, mode_before=one.mode_before, bearing_before=one.bearing_before)
    if abs(angle) > 150.0 and both[0] * both[1] > 0.0:
        return [whole._replace(maneuver=CONTINUE, modifier=UTURN)] if same and two.way.name else None
    if modifier_of(angle) == STRAIGHT:
        if same:
            return []
        if two.way.name:
            return [whole._replace(maneuver=NEW_NAME, modifier=STRAIGHT)]
        return [] if {before.way.kind, two.way.kind} <= WALKWAYS else None
    kind = CONTINUE if same and two.way.name else TURN
    return [whole._replace(maneuver=kind, modifier=modifier_of(angle))]
