"""What is done with a whole round: released, started, paused, completed, broken off, delayed, put in another order.

Every function changes what it is about in the transaction that it is given, notes its events, and returns the round as it is now.
``happened_s`` is when it happened, now where it is not given; ``version`` the version of the round that was seen, which must be the
present one where it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.field.facts import Fact, FactKind
from dispatch.field.layout import UNDER_WAY
from dispatch.field.left_at import LeftAt, check_left_at
from dispatch.field.policy import policy_of
from dispatch.field.scope import owners_of
from dispatch.field.settle import precedence_of, say
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ROUND, STOP_OVER, RoundStatus
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.store import ConflictError, Writing

_UNRELEASED = frozenset({DeliveryStatus.PROMISED, DeliveryStatus.PLANNED, DeliveryStatus.RESCHEDULED})


class StopFrozenError(DispatchError):
    """A stop may not be moved any more; code ``stop_frozen``."""

    def __init__(self, stop_id: str, why: str) -> None:
        super().__init__(
            f"stop {stop_id} {why}: leave it where it is, and move the ones behind it", code="stop_frozen"
        )
        self.stop_id = stop_id


def round_seen(writing: Writing, round_id: str, version: int | None) -> Round:
    """Return a round that is in the version that was seen.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    ConflictError
        It has changed since.
    """
    own = rounds.get(writing, round_id)
    if version is not None and own.version != version:
        raise ConflictError("round", round_id, version)
    return own


def fact_of(
    writing: Writing,
    kind: FactKind,
    own: Round,
    *,
    happened_s: int | None = None,
    stop_id: str = "",
    task_ids: Sequence[str] = (),
    body: Mapping[str, Any] | None = None,
) -> Fact:
    """Return a new fact about a round."""
    return Fact(
        id=writing.ids.new(ids.COMMAND),
        kind=kind,
        actor=writing.actor,
        happened_s=writing.now_s if happened_s is None else happened_s,
        received_s=writing.now_s,
        round_id=own.id,
        stop_id=stop_id,
        task_ids=tuple(task_ids),
        body=body,
        base_version=own.version,
    )


def release_round(writing: Writing, round_id: str, *, version: int | None = None) -> Round:
    """Give a round to its courier; its deliveries are assigned from now on.

    Events: ``round.released``, ``delivery.assigned``.

    Raises
    ------
    IllegalMoveError
        It is released already, or over.
    """
    old = round_seen(writing, round_id, version)
    ROUND.check(old.status, RoundStatus.RELEASED)
    stored = rounds.change(writing, (old, replace(old, status=RoundStatus.RELEASED)))[0]
    writing.note("round.released", stored.id, stored.version, {"shift_id": stored.shift_id})
    owners = sorted(set(owners_of(writing, stored.task_ids).values()))
    for delivery in deliveries.get_many(writing, owners).values():
        if delivery.status in _UNRELEASED:
            changed = deliveries.change(writing, delivery, status=DeliveryStatus.ASSIGNED)
            writing.note("delivery.assigned", changed.id, changed.version, {"round_id": stored.id})
    return stored


def start_round(
    writing: Writing, round_id: str, *, happened_s: int | None = None, version: int | None = None
) -> Round:
    """Begin a round: its first stop is the next one.

    Events: ``round.started``.

    Raises
    ------
    IllegalMoveError
        It is not released.
    """
    return _moved(writing, round_id, FactKind.START, RoundStatus.STARTED, happened_s, version)


def pause_round(
    writing: Writing, round_id: str, *, happened_s: int | None = None, version: int | None = None
) -> Round:
    """Interrupt a round. Events: ``round.paused``.

    Raises
    ------
    IllegalMoveError
        It is not under way.
    """
    return _moved(writing, round_id, FactKind.PAUSE, RoundStatus.PAUSED, happened_s, version)


def resume_round(
    writing: Writing, round_id: str, *, happened_s: int | None = None, version: int | None = None
) -> Round:
    """Go on with a round. Events: ``round.started``.

    Raises
    ------
    IllegalMoveError
        It is not paused.
    """
    return _moved(writing, round_id, FactKind.RESUME, RoundStatus.STARTED, happened_s, version)


def complete_round(
    writing: Writing, round_id: str, *, happened_s: int | None = None, version: int | None = None
) -> Round:
    """End a round. Events: ``round.completed``.

    Raises
    ------
    DispatchError
        ``round_not_over``: a stop is neither closed nor passed over.
    IllegalMoveError
        It is not under way.
    """
    own = round_seen(writing, round_id, version)
    waiting = own.next_stop
    if own.status in UNDER_WAY and waiting is not None:
        raise DispatchError(
            f"round {round_id} is not over: close stop {waiting.id}, or pass it over", code="round_not_over"
        )
    return _moved(writing, round_id, FactKind.COMPLETE, RoundStatus.COMPLETED, happened_s, version)


def abort_round(
    writing: Writing,
    round_id: str,
    reason: str,
    left_at: LeftAt,
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Break a round off: a puncture, an illness, a courier who is gone.

    What is on board stays where it is left: every such delivery gets a transfer there, so that another courier can take it over; its
    pickups that are done stay done, the others and the drop go on. What nobody has touched can be planned anew.

    Events: ``round.aborted``, ``incident.opened`` (``round_aborted``), ``delivery.promised`` for what goes back.

    Raises
    ------
    IllegalMoveError
        It is over.
    DispatchError
        ``invalid_place``: there is neither a place nor a position.
    NotFoundError
        The town has no such place.
    """
    own = round_seen(writing, round_id, version)
    ROUND.check(own.status, RoundStatus.ABORTED)
    place = {
        "place_id": left_at.place_id,
        "lon": left_at.lon,
        "lat": left_at.lat,
        "name": left_at.name,
        "address": left_at.address,
        "note": left_at.note,
    }
    check_left_at(writing, place)
    fact = fact_of(
        writing, FactKind.ABORT, own, happened_s=happened_s, body={"reason": reason, "place": place}
    )
    return say(writing, [fact]).rounds[own.id]


def delay_round(
    writing: Writing,
    round_id: str,
    minutes: int,
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Say that a courier is later than planned; the plan itself stays as it is.

    Events: ``round.delayed`` with the later arrivals at the stops that are not over.

    Raises
    ------
    DispatchError
        ``invalid_delay``: it is not between 1 and 240 minutes.
    IllegalMoveError
        The round is over.
    """
    own = round_seen(writing, round_id, version)
    if not 1 <= minutes <= 240:
        raise DispatchError(f"minutes {minutes}: give 1 to 240", code="invalid_delay")
    _check_under_way(own)
    say(writing, [fact_of(writing, FactKind.DELAY, own, happened_s=happened_s, body={"minutes": minutes})])
    tell_delay(writing, rounds.get(writing, round_id), minutes, happened_s)
    return rounds.get(writing, round_id)


def tell_delay(writing: Writing, own: Round, minutes: int, happened_s: int | None) -> None:
    """Note that the stops that are left come later."""
    owners = owners_of(writing, own.task_ids)
    later = [
        {
            "stop_id": stop.id,
            "arrival_s": stop.arrival_s + 60 * minutes,
            "delivery_ids": sorted({owners[task] for task in stop.task_ids}),
        }
        for stop in own.stops
        if stop.status not in STOP_OVER
    ]
    writing.note(
        "round.delayed",
        own.id,
        own.version,
        {"minutes": minutes, "stops": later},
        happened_s=happened_s,
    )


def acknowledge_version(
    writing: Writing, round_id: str, version: int, *, happened_s: int | None = None
) -> Round:
    """Say that the courier has seen a version of a round. Events: ``round.version_changed``.

    Raises
    ------
    DispatchError
        ``unknown_version``: the round has not been in it yet.
    """
    own = rounds.get(writing, round_id)
    if not 1 <= version <= own.version:
        raise DispatchError(
            f"version {version}: round {round_id} is in version {own.version}; acknowledge that, or one before",
            code="unknown_version",
        )
    fact = replace(fact_of(writing, FactKind.ACKNOWLEDGE, own, happened_s=happened_s), base_version=version)
    return say(writing, [fact]).rounds[round_id]


def reorder_stops(
    writing: Writing,
    round_id: str,
    stop_ids: Sequence[str],
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Put the stops that are left in another order.

    Parameters
    ----------
    stop_ids
        All stops that are neither over nor frozen, in the order wanted.

    Events: ``round.version_changed``.

    Raises
    ------
    StopFrozenError
        One of them is over, or is the next one, or no stop of this round.
    DispatchError
        ``reorder_not_allowed``: the town does not let couriers do so. ``stops_missing``: not all are named, once each.
        ``pickup_after_drop``: goods would be handed over before they are collected.
    """
    own = round_seen(writing, round_id, version)
    _check_under_way(own, RoundStatus.RELEASED)
    policy = policy_of(parties.get_town(writing))
    if writing.actor.startswith("courier:") and not policy.reorder:
        raise DispatchError(
            "stop_ids: this town does not let couriers change the order; ask the coordinator",
            code="reorder_not_allowed",
        )
    movable = own.stops[own.frozen :]
    names = {stop.id: stop for stop in movable if stop.status not in STOP_OVER}
    for name in stop_ids:
        if name not in names:
            raise StopFrozenError(name, "is over, is the next one, or is not on this round")
    if len(stop_ids) != len(set(stop_ids)) or set(stop_ids) != set(names):
        missing = sorted(set(names) - set(stop_ids))
        raise DispatchError(
            f"stop_ids: name every stop that is left once (missing: {', '.join(missing) or 'none'})",
            code="stops_missing",
        )
    place = {task: number for number, name in enumerate(stop_ids) for task in names[name].task_ids}
    owners = deliveries.get_many(writing, sorted(set(owners_of(writing, place).values())))
    for first, then in precedence_of(owners.values()):
        if place.get(first, -1) > place.get(then, len(place)):
            raise DispatchError(
                f"stop_ids: task {then} hands over what task {first} collects; put its stop behind",
                code="pickup_after_drop",
            )
    fact = fact_of(writing, FactKind.REORDER, own, happened_s=happened_s, body={"stop_ids": list(stop_ids)})
    return say(writing, [fact]).rounds[round_id]


def courier_reach(writing: Writing, round_id: str, *, online: bool, happened_s: int | None = None) -> Round:
    """Note that the phone of a courier can be reached again, or not. Events: ``courier.online``, ``courier.offline``."""
    own = rounds.get(writing, round_id)
    kind = FactKind.ONLINE if online else FactKind.OFFLINE
    return say(writing, [fact_of(writing, kind, own, happened_s=happened_s)]).rounds[round_id]


def _moved(
    writing: Writing,
    round_id: str,
    kind: FactKind,
    status: RoundStatus,
    happened_s: int | None,
    version: int | None,
) -> Round:
    own = round_seen(writing, round_id, version)
    ROUND.check(own.status, status)
    return say(writing, [fact_of(writing, kind, own, happened_s=happened_s)]).rounds[round_id]


def _check_under_way(own: Round, *others: RoundStatus) -> None:
    if own.status not in UNDER_WAY | set(others):
        raise DispatchError(
            f"round {own.id} is {own.status}: start it first, or choose one that is under way",
            code="round_not_under_way",
        )
