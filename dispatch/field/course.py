"""How far a round is, and which of its stops the courier is at or on the way to, from what was said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dispatch.field.clocks import in_order
from dispatch.field.facts import Fact, FactKind
from dispatch.lifecycle.round import RoundStatus, StopStatus

_K = FactKind
_STATUS = {
    _K.START: RoundStatus.STARTED,
    _K.RESUME: RoundStatus.STARTED,
    _K.PAUSE: RoundStatus.PAUSED,
    _K.COMPLETE: RoundStatus.COMPLETED,
}
_MOVES = frozenset({_K.DEPART, _K.ARRIVE, _K.CLOSE, _K.SKIP, _K.REOPEN})


@dataclass(frozen=True, slots=True)
class Course:
    """What the facts about one round say of it as a whole.

    ``status`` is None where they say nothing of it; ``complete`` whether the courier says that it is over. ``at`` is the stop that
    the courier was last on the way to or at, with its state; ``arrived_s`` when stops were reached, ``skipped_s`` when they were
    passed over. ``order`` is the order that the courier wants, with the version of the round that was seen.
    """

    status: RoundStatus | None = None
    complete: bool = False
    at: tuple[str, StopStatus] | None = None
    arrived_s: Mapping[str, int] = field(default_factory=dict)
    skipped_s: Mapping[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    abort: Fact | None = None
    orders: tuple[Fact, ...] = ()
    moved: bool = False


def course_of(facts: Iterable[Fact], undone: Mapping[str, Fact]) -> Course:
    """Return what the facts about one round say of it.

    Parameters
    ----------
    facts
        All facts about the round.
    undone
        Closings and skips that were taken back.
    """
    status: RoundStatus | None = None
    at: tuple[str, StopStatus] | None = None
    arrived: dict[str, int] = {}
    skipped: dict[str, int] = {}
    acknowledged, abort, moved = 0, None, False
    orders: list[Fact] = []
    for fact in in_order(facts):
        if fact.kind in _STATUS:
            status = _STATUS[fact.kind]
        if fact.kind in _MOVES:
            moved = True
            at = _at(fact, at)
            if fact.kind is _K.SKIP and fact.id not in undone:
                skipped[fact.stop_id] = fact.at_s
            else:
                skipped.pop(fact.stop_id, None)
            if fact.kind is _K.ARRIVE:
                arrived[fact.stop_id] = fact.at_s
        elif fact.kind is _K.ACKNOWLEDGE:
            acknowledged = max(acknowledged, fact.base_version)
        elif fact.kind is _K.ABORT:
            abort = abort or fact
        elif fact.kind is _K.REORDER:
            orders.append(fact)
    return Course(
        status=RoundStatus.STARTED if status is RoundStatus.COMPLETED else status,
        complete=status is RoundStatus.COMPLETED,
        at=at,
        arrived_s=arrived,
        skipped_s=skipped,
        acknowledged=acknowledged,
        abort=abort,
        orders=tuple(orders),
        moved=moved,
    )


def _at(fact: Fact, before: tuple[str, StopStatus] | None) -> tuple[str, StopStatus] | None:
    if fact.kind is _K.DEPART:
        return fact.stop_id, StopStatus.EN_ROUTE
    if fact.kind in {_K.ARRIVE, _K.REOPEN}:
        return fact.stop_id, StopStatus.ARRIVED
    return None if before is not None and before[0] == fact.stop_id else before
