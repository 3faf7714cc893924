"""When a courier comes to each of the stops ahead, as a distribution: the round is ridden a few hundred times.

Ways and halts are drawn from what was learned; who comes before a window opens or goods are ready waits, which no formula for sums
knows of. All rounds of a town are ridden at once, stop by stop, with the same random numbers every time
(`dispatch.eta.draws`): counted from the end of a round, so that a stop keeps its own while those before it are closed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatch.domain import TimeWindow
from dispatch.eta.draws import levels, orders
from dispatch.eta.durations import Durations
from dispatch.eta.pace import COMMON_SHARE, FRESH, Pace
from dispatch.eta.readiness import Readiness
from dispatch.eta.shrinkage import Spread

Floats = npt.NDArray[np.float32]

#: Times that every round is ridden.
DRAWS = 256
#: Columns of random numbers; a round of more stops uses some twice.
COLUMNS = 1024
#: So many of the draws must be longer than what has passed, or the courier is somewhere else than we think.
LEAST_LEFT = 8
#: The share of a duration that is still to come where it has taken longer than any draw.
OVERDUE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class StopAhead:
    """A stop that is not over.

    Attributes
    ----------
    id
        Of the stop.
    leg_s
        Seconds by the table from the stop before.
    travel
        Of the logarithm of the real seconds over those.
    setup, services
        Of the logarithms of the seconds spent there.
    windows
        In which the service may begin, in order; none for any time.
    goods
        When they are promised to be ready, and how late that shop is; ready ones are left out.
    pause_s
        Break taken before it, on the way.
    promised_to_s
        The end of what the recipient was promised, None for no promise.
    arrived_s
        When the courier arrived, None if that is still to come.
    drops
        Whether somebody gets something there, and may wonder when.
    """

    id: str
    leg_s: int
    travel: Spread
    setup: Spread
    services: tuple[Spread, ...]
    windows: tuple[TimeWindow, ...] = ()
    goods: tuple[tuple[int, Readiness], ...] = ()
    pause_s: int = 0
    promised_to_s: int | None = None
    arrived_s: int | None = None
    drops: bool = True


@dataclass(frozen=True, slots=True)
class RoundAhead:
    """What is left of a round.

    ``from_s`` is when the last stop was closed; where the round has not begun (``underway`` is False), when it is to begin.
    ``pace`` is what the part that is over says of the day.
    """

    id: str
    from_s: int
    underway: bool
    stops: tuple[StopAhead, ...]
    pace: Pace = FRESH


@dataclass(frozen=True, slots=True)
class RawEta:
    """When the service at a stop begins: quantiles as drawn, before calibration, UTC epoch seconds.

    ``late_share`` is the share of draws after the promise. ``ahead`` is how many stops come first. Before ``earliest_s`` no service
    begins, 0 for any time.
    """

    stop_id: str
    low_s: int
    point_s: int
    high_s: int
    late_share: float
    ahead: int
    drops: bool
    earliest_s: int = 0


def foresee(
    rounds: Sequence[RoundAhead], known: Durations, now_s: int, *, level: float = 0.9, draws: int = DRAWS
) -> list[list[RawEta]]:
    """Return for every round when the service at each of its stops begins.

    Parameters
    ----------
    rounds
        Of one town.
    known
        Its durations, for their shapes.
    now_s
        The time; nothing is foretold to be before it.
    level
        The share of the draws that is to be between ``low_s`` and ``high_s``.
    draws
        Times that every round is ridden.

    Returns
    -------
    list of list of RawEta
        In the order of the stops; a stop where the courier is already is left out.

    Notes
    -----
    O(rounds × stops × draws).
    """
    if not rounds:
        return []
    longest = max((len(one.stops) for one in rounds), default=0)
    if longest == 0:
        return [[] for _ in rounds]
    shapes = _shapes(known, rounds, draws)
    legs, halts = _legs(rounds, shapes["travel"], longest), _halts(rounds, shapes, longest)
    # Seconds from now: single precision is exact enough for days, and half as much to move.
    moment = np.empty((len(rounds), draws), dtype=np.float32)
    moment[:] = [[one.from_s - now_s if one.underway else max(one.from_s - now_s, 0)] for one in rounds]
    starts = np.empty((longest, len(rounds), draws), dtype=np.float32)
    for place in range(longest):
        start = np.add(moment, legs[place], out=starts[place])
        if place == 0:
            for row, one in enumerate(rounds):
                start[row] = _first(one, legs[0, row], now_s)
        _wait(rounds, place, start, now_s)
        moment = start + halts[place]
        if place == 0:
            for row, one in enumerate(rounds):
                if one.stops and one.stops[0].arrived_s is not None:
                    moment[row] = _still_there(start[row], halts[0, row])
        np.maximum(moment, 0, out=moment)
    return _read(rounds, starts, now_s, level)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The shape of a quantity, shape (COLUMNS, draws), and what is common to a round in units of its scale, shape (rounds, draws)."""

    own: Floats
    common: Floats


def _shapes(known: Durations, rounds: Sequence[RoundAhead], draws: int) -> dict[str, _Shape]:
    order = orders(draws, COLUMNS)
    made = {}
    for name, share in COMMON_SHARE.items():
        quantiles = np.interp(levels(draws), levels(len(known.shapes[name])), known.shapes[name])
        drawn = quantiles.astype(np.float32)[order]
        paces = [one.pace.travel if name == "travel" else one.pace.halt for one in rounds]
        middle = np.array([[pace[0]] for pace in paces], dtype=np.float32)
        left = np.array([[pace[1]] for pace in paces], dtype=np.float32)
        # A column that no stop has: ways have one of their own.
        common = drawn[0 if name == "travel" else 1]
        made[name] = _Shape(np.float32(math.sqrt(1 - share)) * drawn, middle + left * common)
    return made


def _legs(rounds: Sequence[RoundAhead], shape: _Shape, longest: int) -> Floats:
    """Return the drawn seconds of the ways with their pauses, shape (stops, rounds, draws)."""
    location = np.zeros((longest, len(rounds), 1), dtype=np.float32)
    scale, pause = np.zeros_like(location), np.zeros_like(location)
    column = np.zeros((longest, len(rounds)), dtype=np.intp)
    for row, one in enumerate(rounds):
        for place, stop in enumerate(one.stops):
            location[place, row, 0] = stop.travel.location + math.log(max(stop.leg_s, 1))
            scale[place, row, 0] = stop.travel.scale
            pause[place, row, 0] = stop.pause_s
            column[place, row] = _column(one, place)
    drawn = shape.own[column]
    drawn += shape.common
    drawn *= scale
    drawn += location
    np.exp(drawn, out=drawn)
    drawn += pause
    return drawn


def _halts(rounds: Sequence[RoundAhead], shapes: dict[str, _Shape], longest: int) -> Floats:
    """Return the drawn seconds at the stops, shape (stops, rounds, draws)."""
    draws = shapes["service"].own.shape[1]
    total = np.zeros((longest, len(rounds), draws), dtype=np.float32)
    # The setup goes with the first task: what is learned of the two is one time, split.
    layer: list[tuple[int, int, int, Spread]] = [
        (place, row, _column(one, place) + 2, stop.setup)
        for row, one in enumerate(rounds)
        for place, stop in enumerate(one.stops)
    ]
    _add(total, layer, shapes["setup"])
    # One task after the other: as many steps as the fullest stop has tasks.
    task = 0
    while True:
        layer = [
            (place, row, _column(one, place) + 2 + 331 * task, stop.services[task])
            for row, one in enumerate(rounds)
            for place, stop in enumerate(one.stops)
            if task < len(stop.services)
        ]
        if not layer:
            return total
        _add(total, layer, shapes["service"])
        task += 1


def _add(total: Floats, layer: Sequence[tuple[int, int, int, Spread]], shape: _Shape) -> None:
    if not layer:
        return
    places = np.array([one[0] for one in layer])
    rows = np.array([one[1] for one in layer])
    drawn = shape.own[np.array([one[2] for one in layer]) % COLUMNS]
    drawn += shape.common[rows]
    drawn *= np.array([[one[3].scale] for one in layer], dtype=np.float32)
    drawn += np.array([[one[3].location] for one in layer], dtype=np.float32)
    np.exp(drawn, out=drawn)
    total[places, rows] += drawn


def _column(one: RoundAhead, place: int) -> int:
    """Return the first of the columns of a stop: counted from the end, and not those in common."""
    return 3 * (len(one.stops) - place) % COLUMNS


def _first(one: RoundAhead, leg: Floats, now_s: int) -> Floats:
    """Return the drawn arrivals at the first stop, seconds from now, given that the courier is not there yet, or since when."""
    if not one.stops:
        return np.zeros_like(leg)
    arrived_s = one.stops[0].arrived_s
    if arrived_s is not None:
        return np.full_like(leg, arrived_s - now_s)
    if not one.underway:
        return np.asarray(max(one.from_s - now_s, 0) + leg)
    return np.asarray(one.from_s - now_s + _longer_than(leg, now_s - one.from_s))


def _still_there(start: Floats, halt: Floats) -> Floats:
    """Return when the courier leaves, given that he or she is still there; seconds from now."""
    began = float(start.min())
    if began >= 0 or np.ptp(start) > 0:
        # The goods are not there yet, perhaps: nothing is known of the service.
        return np.asarray(np.maximum(start + halt, 0))
    return np.asarray(began + _longer_than(halt, -began))


def _longer_than(drawn: Floats, passed_s: float) -> Floats:
    """Return draws of a duration, given that it is longer than what has passed."""
    if passed_s <= 0:
        return drawn
    left = np.sort(drawn[drawn > passed_s])
    rank = np.argsort(np.argsort(drawn))
    if len(left) < LEAST_LEFT:
        # Longer than nearly everything that was thought possible; with heavy tails, what has taken long takes long still.
        rest = -np.log1p(-levels(len(drawn))) * OVERDUE_SHARE * float(np.median(drawn))
        return np.asarray(passed_s + rest[rank], dtype=np.float32)
    # Ranks stay as they are, so that what goes with a long way still does.
    return np.asarray(left[rank * len(left) // len(drawn)])


def _wait(rounds: Sequence[RoundAhead], place: int, start: Floats, now_s: int) -> None:
    """Put the beginning of the service to when windows open and goods come, seconds from now."""
    draws = start.shape[1]
    for row, one in enumerate(rounds):
        if place >= len(one.stops):
            continue
        stop = one.stops[place]
        for at, (ready_s, late) in enumerate(stop.goods):
            order = orders(draws, COLUMNS)[(_column(one, place) + 2 + 577 * (at + 1)) % COLUMNS]
            lateness = late.quantiles_s(levels(draws))[order]
            np.maximum(start[row], ready_s - now_s + lateness, out=start[row], casting="same_kind")
        if len(stop.windows) == 1:
            np.maximum(start[row], stop.windows[0].earliest - now_s, out=start[row])
        elif stop.windows:
            opens = np.array([window.earliest - now_s for window in stop.windows], dtype=np.float32)
            closes = np.array([window.latest - now_s for window in stop.windows], dtype=np.float32)
            which = np.searchsorted(closes, start[row])
            # After the last one has closed, nobody waits for the next day.
            np.maximum(
                start[row], opens[np.minimum(which, len(opens) - 1)], out=start[row], where=which < len(opens)
            )


def _read(rounds: Sequence[RoundAhead], starts: Floats, now_s: int, level: float) -> list[list[RawEta]]:
    ordered = np.maximum(starts, 0)
    ordered.sort(axis=2)
    draws = ordered.shape[2]
    at = (np.array([(1 - level) / 2, 0.5, (1 + level) / 2]) * draws - 0.5).clip(0, draws - 1)
    below = np.floor(at).astype(np.intp)
    above = np.minimum(below + 1, draws - 1)
    read = ordered[:, :, below] * (1 - (at - below)) + ordered[:, :, above] * (at - below)
    whole = (np.rint(read).astype(np.int64) + now_s).tolist()
    promised = np.full((*starts.shape[:2], 1), np.inf, dtype=np.float32)
    for row, one in enumerate(rounds):
        for place, stop in enumerate(one.stops):
            if stop.promised_to_s is not None:
                promised[place, row, 0] = stop.promised_to_s - now_s
    late = (ordered > promised).mean(axis=2).tolist()
    answers = []
    for row, one in enumerate(rounds):
        there = bool(one.stops) and one.stops[0].arrived_s is not None
        answers.append(
            [
                RawEta(
                    stop.id,
                    low_s=whole[place][row][0],
                    point_s=whole[place][row][1],
                    high_s=whole[place][row][2],
                    late_share=late[place][row],
                    ahead=place - there,
                    drops=stop.drops,
                    earliest_s=stop.windows[0].earliest if stop.windows else 0,
                )
                for place, stop in enumerate(one.stops)
                if place > 0 or not there
            ]
        )  # fmt: skip
    return answers
