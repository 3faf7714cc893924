"""The hours of a shift, line by line: on the way, at work, waiting and for whom, at hand, on a break; and what is paid of each.

Every second of a shift is in exactly one line. Nothing here measures a person: no line has a target, none is compared with another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class WorkKind(StrEnum):
    """What a line is."""

    TRAVEL = "travel"
    SERVICE = "service"
    WAITING = "waiting"
    ON_HAND = "on_hand"  # in the shift, with nothing planned
    BREAK = "break"
    CORRECTION = "correction"  # by a person, with a reason


class Cause(StrEnum):
    """Why somebody waited."""

    NONE = ""
    SHOP_LATE = "shop_late"  # the goods were not ready when agreed
    SHOP_COUNTER = "shop_counter"  # they were, and it took longer than planned all the same
    PROMISED_WINDOW = "promised_window"  # nobody may ring before what was promised
    PLANNER = "planner"  # sent too early, or with nothing to do


@dataclass(frozen=True, slots=True)
class PayRule:
    """What is paid of a line, in percent, by its kind, or by ``waiting:`` and the cause, which goes before. What is not named is paid."""

    version: str = "all-but-breaks-1"
    percent: Mapping[str, int] = field(default_factory=lambda: {"break": 0})

    def paid_s(self, kind: WorkKind, cause: Cause, seconds: int) -> int:
        """Return the seconds paid, a part of one rounded up."""
        share = self.percent.get(f"{kind}:{cause}", self.percent.get(kind, 100))
        return -(-seconds * share // 100)


@dataclass(frozen=True, slots=True)
class StopFacts:
    """A stop as it was.

    ``opens_s`` is the earliest moment agreed with the shop or promised at the door, None for none; ``service_s`` the time planned for it.
    """

    id: str
    pickup: bool
    arrived_s: int | None
    closed_s: int
    service_s: int
    opens_s: int | None = None
    ready_s: int | None = None


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as it was, as far as it is known: ``ended_s`` None while it goes on."""

    id: str
    started_s: int
    ended_s: int | None
    stops: tuple[StopFacts, ...]
    pauses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """A shift as it was: planned times, absence, rounds, and the pauses to assume where phones tell of none."""

    id: str
    courier_id: str
    day: str
    from_s: int
    to_s: int
    rounds: tuple[RoundFacts, ...] = ()
    absent_s: int | None = None
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line. ``id`` is what a remark names; ``doubtful`` says that the clock of a phone went wrong, and somebody should look."""

    id: str
    courier_id: str
    shift_id: str
    kind: WorkKind
    from_s: int
    to_s: int
    paid_s: int
    cause: Cause = Cause.NONE
    round_id: str = ""
    stop_id: str = ""
    doubtful: bool = False
    text: str = ""


#: Nobody begins so long before a shift, nor works so long after it: it is a clock that is wrong.
EARLY_S, LATE_S = 4 * 3600, 8 * 3600


def lines_of(facts: ShiftFacts, pay: PayRule, now_s: int) -> list[WorkLine]:
    """Return the lines of a shift up to now, in order and without gaps.

    Notes
    -----
    Time at a stop beyond what was planned for it is waiting: at a shop before the agreed time it is the planner's, until the goods are
    ready the shop's, then the counter's; at a door it is waiting only until the promised window opens. A phone's clock that goes back
    makes no negative time: a moment before the one before it is taken for that one.
    """
    timeline = _Timeline(facts, pay, now_s)
    for own in sorted(facts.rounds, key=lambda one: (one.started_s, one.id)):
        timeline.add_round(own)
    timeline.finish()
    pauses = [pause for own in facts.rounds for pause in own.pauses]
    return _numbered(_with_breaks(timeline.lines, pauses or list(facts.breaks), pay))


class _Timeline:
    """Lines as they are put one behind the other."""

    def __init__(self, facts: ShiftFacts, pay: PayRule, now_s: int) -> None:
        self.facts = facts
        self.pay = pay
        self.lines: list[WorkLine] = []
        until_s = facts.to_s if facts.absent_s is None else facts.absent_s
        self.floor_s, self.ceiling_s = facts.from_s - EARLY_S, min(now_s, facts.to_s + LATE_S)
        self.until_s = min(until_s, now_s)
        starts = [self._within(own.started_s) for own in facts.rounds]
        self.at_s = min([facts.from_s, *starts])
        self.round_id = ""

    def _within(self, moment_s: int) -> int:
        return max(self.floor_s, min(self.ceiling_s, moment_s))

    def add(self, kind: WorkKind, to_s: int, cause: Cause = Cause.NONE, stop_id: str = "") -> None:
        """Add what goes from where the last line ended to a moment."""
        end_s = self._within(to_s)
        doubtful = to_s < self.floor_s or to_s > self.facts.to_s + LATE_S or end_s < self.at_s
        if end_s <= self.at_s:
            if doubtful and self.lines:
                self.lines[-1] = replace(self.lines[-1], doubtful=True)
            return
        seconds = end_s - self.at_s
        self.lines.append(
            WorkLine(
                "", self.facts.courier_id, self.facts.id, kind, self.at_s, end_s, self.pay.paid_s(kind, cause, seconds),
                cause, self.round_id, stop_id, doubtful,
            )
        )  # fmt: skip
        self.at_s = end_s

    def add_round(self, own: RoundFacts) -> None:
        self.add(WorkKind.ON_HAND, max(self.at_s, own.started_s), Cause.PLANNER)
        self.round_id = own.id
        for stop in sorted(own.stops, key=lambda one: one.closed_s):
            self._add_stop(stop)
        if own.ended_s is not None:
            self.add(WorkKind.TRAVEL, max(self.at_s, own.ended_s))
        else:
            # Under way: where to, the next stop will tell.
            self.add(WorkKind.TRAVEL, max(self.at_s, self.until_s))
        self.round_id = ""

    def _add_stop(self, stop: StopFacts) -> None:
        arrived_s = stop.closed_s - stop.service_s if stop.arrived_s is None else stop.arrived_s
        arrived_s = min(arrived_s, stop.closed_s)
        self.add(WorkKind.TRAVEL, arrived_s, stop_id=stop.id)
        arrived_s = max(arrived_s, self.at_s)
        begins_s = max(arrived_s, stop.closed_s - stop.service_s)
        if stop.pickup:
            if stop.opens_s is not None:
                self._wait(min(begins_s, stop.opens_s), Cause.PLANNER, stop.id)
            if stop.ready_s is not None:
                self._wait(min(begins_s, stop.ready_s), Cause.SHOP_LATE, stop.id)
            self._wait(begins_s, Cause.SHOP_COUNTER, stop.id)
        elif stop.opens_s is not None:
            self._wait(min(stop.closed_s, stop.opens_s), Cause.PROMISED_WINDOW, stop.id)
        self.add(WorkKind.SERVICE, stop.closed_s, stop_id=stop.id)

    def _wait(self, to_s: int, cause: Cause, stop_id: str) -> None:
        if to_s > self.at_s:
            self.add(WorkKind.WAITING, to_s, cause, stop_id)

    def finish(self) -> None:
        self.add(WorkKind.ON_HAND, max(self.at_s, self.until_s), Cause.PLANNER)


def _with_breaks(
    lines: Iterable[WorkLine], pauses: Iterable[tuple[int, int]], pay: PayRule
) -> list[WorkLine]:
    """Return lines with the pauses cut out of what they fall in."""
    cut = list(lines)
    for from_s, to_s in sorted(pauses):
        parts: list[WorkLine] = []
        for line in cut:
            begin_s, end_s = max(from_s, line.from_s), min(to_s, line.to_s)
            if begin_s >= end_s or line.kind is WorkKind.BREAK:
                parts.append(line)
                continue
            pieces = (
                (line.kind, line.from_s, begin_s),
                (WorkKind.BREAK, begin_s, end_s),
                (line.kind, end_s, line.to_s),
            )
            for kind, start_s, stop_s in pieces:
                if stop_s > start_s:
                    cause = line.cause if kind is line.kind else Cause.NONE
                    paid_s = pay.paid_s(kind, cause, stop_s - start_s)
                    parts.append(
                        replace(line, kind=kind, cause=cause, from_s=start_s, to_s=stop_s, paid_s=paid_s)
                    )
        cut = parts
    return cut


def _numbered(lines: Iterable[WorkLine]) -> list[WorkLine]:
    return [replace(line, id=f"{line.shift_id}/{line.from_s}/{line.kind}") for line in lines]
