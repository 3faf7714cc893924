"""What the hours of a day went into: riding, serving, waiting for shops and doors, standing idle, breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Row

from dispatch.figures.day_record import DayRecord
from dispatch.people.work_lines import WorkKind, WorkLine


class Doing(StrEnum):
    """What a courier did for a while."""

    RIDE = "ride"
    SERVE = "serve"
    WAIT_SHOP = "wait_shop"  # at a shop: too early, or it was late, or its counter slow
    WAIT_DOOR = "wait_door"  # at a door that may not be rung yet
    IDLE = "idle"  # in the shift, and nothing to do
    BREAK = "break"


#: Paid for, and nothing comes of it.
WAITING = frozenset({Doing.WAIT_SHOP, Doing.WAIT_DOOR, Doing.IDLE})

#: A way of which nobody has told when it began takes at most so many thousandths of what the map says, and so many seconds; before that the
#: courier stood where the last stop was.
SLOW_PERMILLE, SLACK_S = 1500, 180

_DOINGS = {
    WorkKind.TRAVEL: Doing.RIDE,
    WorkKind.SERVICE: Doing.SERVE,
    WorkKind.ON_HAND: Doing.IDLE,
    WorkKind.BREAK: Doing.BREAK,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A while of a shift in which one thing was done; ``stop_id`` is where to, or where, if anywhere."""

    shift_id: str
    courier_id: str
    doing: Doing
    from_s: int
    to_s: int
    round_id: str = ""
    stop_id: str = ""

    @property
    def length_s(self) -> int:
        """Seconds."""
        return self.to_s - self.from_s


def stretches_of(record: DayRecord, legs_s: Mapping[str, int]) -> tuple[Stretch, ...]:
    """Return what couriers did, shift by shift, in the order of time.

    Parameters
    ----------
    legs_s
        Seconds of the map for the way to each stop, as far as a map is there. A courier who had not said when the way began has stood
        still for what goes beyond `SLOW_PERMILLE` and `SLACK_S`.
    """
    left = _departures(record.events)
    doors = {stop.id for own in record.ridden for stop in own.stops}
    by_stop: dict[tuple[str, str], list[WorkLine]] = {}
    found: list[Stretch] = []
    for line in record.lines:
        if line.kind is WorkKind.CORRECTION:
            continue
        if line.kind is WorkKind.TRAVEL and line.stop_id in doors:
            by_stop.setdefault((line.shift_id, line.stop_id), []).append(line)
            continue
        found.append(_stretch(line, _doing(line)))
    for (_, stop_id), own in by_stop.items():
        found += _ridden(own, _left_s(own, left.get(stop_id), legs_s.get(stop_id)))
    return tuple(sorted(found, key=lambda one: (one.shift_id, one.from_s, one.to_s)))


def seconds(stretches: Iterable[Stretch], *doings: Doing) -> int:
    """Return how long some things were done."""
    return sum(one.length_s for one in stretches if one.doing in doings)


def _doing(line: WorkLine) -> Doing:
    if line.kind is WorkKind.WAITING:
        return Doing.WAIT_DOOR if line.cause == "promised_window" else Doing.WAIT_SHOP
    return _DOINGS[line.kind]


def _departures(events: Iterable[Row[object]]) -> dict[str, int]:
    """Return when couriers said that they set out for stops, the last time that they did."""
    return {
        event.subject: min(event.happened_s, event.recorded_s)
        for event in events
        if event.type == "stop.en_route"
    }


def _left_s(own: Sequence[WorkLine], told_s: int | None, leg_s: int | None) -> int:
    """Return when the way of some lines began."""
    begin_s, end_s = own[0].from_s, own[-1].to_s
    if told_s is not None:
        return min(max(begin_s, told_s), end_s)
    if leg_s is None:
        return begin_s
    rest_s = leg_s * SLOW_PERMILLE // 1000 + SLACK_S
    for line in reversed(own):
        if line.to_s - line.from_s >= rest_s:
            return line.to_s - rest_s
        rest_s -= line.to_s - line.from_s
    return begin_s


def _ridden(own: Iterable[WorkLine], left_s: int) -> list[Stretch]:
    found = []
    for line in own:
        for doing, from_s, to_s in (
            (Doing.IDLE, line.from_s, min(line.to_s, left_s)),
            (Doing.RIDE, max(line.from_s, left_s), line.to_s),
        ):
            if to_s > from_s:
                found.append(_stretch(line, doing, from_s, to_s))
    return found


def _stretch(line: WorkLine, doing: Doing, from_s: int | None = None, to_s: int | None = None) -> Stretch:
    return Stretch(
        line.shift_id,
        line.courier_id,
        doing,
        line.from_s if from_s is None else from_s,
        line.to_s if to_s is None else to_s,
        line.round_id,
        line.stop_id,
    )
