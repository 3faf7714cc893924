"""Counting the exits of roundabouts as whoever drives round them does."""

from __future__ import annotations

from geo.routes.junctions import Option, Passage
from geo.routes.maneuvers import PUSH


def roundabout_end(look: Passage, start: int) -> int:
    """Return the index of the first arc from ``start`` on that has left the roundabout.

    It is the number of arcs where the path ends inside.
    """
    ways = look.ways
    return next((at for at in range(start, len(ways)) if not ways[at].roundabout), len(ways))


def roundabout_exit(look: Passage, start: int, end: int, *, left_hand_traffic: bool) -> int:
    """Count the exits up to the one that a path takes.

    Only streets that the profile may use from inside count; where a bicycle would be pushed, it
    does not count unless the path takes it.

    Parameters
    ----------
    look
        What is seen along the path.
    start, end
        The arcs ``start .. end - 1`` are in the roundabout.
    left_hand_traffic
        Whether traffic keeps to the left, so that one drives round clockwise.

    Returns
    -------
    int
        From 1; 0 where the path ends inside.
    """
    if end == len(look.ways):
        return 0
    taken = look.drawn[end]
    passed = sum(len(_exits(look, k, taken)) for k in range(start + 1, end))
    here = _exits(look, end, taken)
    return passed + _place(here, taken, left_hand_traffic=left_hand_traffic)


def mini_roundabout_exit(look: Passage, k: int, *, left_hand_traffic: bool) -> int:
    """Return the number of the exit that a path takes at the mini-roundabout ``k``.

    Returns
    -------
    int
        From 1; 0 where there is nothing to choose. Going back is the last exit.
    """
    taken = look.drawn[k]
    ways_on = _exits(look, k, taken)
    if look.turns_back[k]:
        return len(ways_on) + 1
    return _place(ways_on, taken, left_hand_traffic=left_hand_traffic) if len(ways_on) > 1 else 0


def _exits(look: Passage, k: int, taken: int) -> list[Option]:
    return [
        option
        for option in look.ways_on(k)
        if not option.way.roundabout and (option.way.mode != PUSH or option.arc == taken)
    ]


def _place(exits: list[Option], taken: int, *, left_hand_traffic: bool) -> int:
    """Return the place of the taken exit among those of one junction, in the order of driving round."""
    ordered = sorted(exits, key=lambda option: option.angle if left_hand_traffic else -option.angle)
    return 1 + [option.arc for option in ordered].index(taken)
