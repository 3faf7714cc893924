"""What becomes of a delivery that could not be handed over, or that nobody wants any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.field.facts import Fact, FactKind, facts_about_tasks
from dispatch.field.fold import undone_by
from dispatch.field.outcomes import SUCCESSES
from dispatch.field.policy import policy_of
from dispatch.field.settle import say
from dispatch.lifecycle.delivery import DELIVERY, DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import Outcome
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.orders.relay import WaitingStatus
from dispatch.orders.service_day import service_day
from dispatch.orders.waiting_room import keep_room, release
from dispatch.storage import deliveries, parties, waiting
from dispatch.storage.store import NotFoundError, Reading, Writing


class Way(StrEnum):
    """What can be done with goods that were not handed over."""

    RETRY_TODAY = "retry_today"
    RETRY_LATER = "retry_later"
    NEIGHBOUR = "neighbour"
    RELAY = "relay"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Possible:
    """One thing that can be done; ``detail`` is the neighbour, or the place of the relay point."""

    way: Way
    detail: str = ""


class LeftToWaitError(DispatchError):
    """Goods that wait for their recipient are no courier's any more; code ``left_to_wait``."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__(
            f"delivery {name} is {status}: its goods wait for their recipient, or were fetched; keep them longer, put them back, or have"
            " them sent back once nobody has come in time",
            code="left_to_wait",
        )


def after_failure(reading: Reading, delivery_id: str, relays: Iterable[str] = ()) -> tuple[Possible, ...]:
    """Return what can be done with a delivery that has failed, by the rules of the town and the wishes of the recipient.

    Parameters
    ----------
    relays
        Places of relay points that have room for it, the best first.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    IllegalMoveError
        It has not failed.
    """
    delivery = deliveries.get(reading, delivery_id)
    _check_failed(delivery)
    town = parties.get_town(reading)
    policy = policy_of(town)
    found = []
    collected = any(task.status is TaskStatus.DONE for task in delivery.pickups)
    if delivery.attempts < policy.most_attempts:
        today = service_day(reading.now_s, town).isoformat()
        found.append(Possible(Way.RETRY_TODAY if delivery.day == today else Way.RETRY_LATER))
    if collected:
        neighbour = parties.get_recipient(reading, delivery.recipient_id).door.neighbour
        if policy.neighbours and neighbour and not delivery.in_person:
            found.append(Possible(Way.NEIGHBOUR, neighbour))
        if policy.relays and not delivery.visit_id:
            found += [Possible(Way.RELAY, place) for place in relays]
        found.append(Possible(Way.RETURN))
    return tuple(found)


def retry_delivery(
    writing: Writing, delivery_id: str, *, note: str = "", relay_place_id: str = ""
) -> Delivery:
    """Try a delivery again, with a courier who already has it or another one; a new window is to be promised by the caller.

    Parameters
    ----------
    note
        What the courier must know now, as to leave it with a neighbour; kept on the delivery where it is given.
    relay_place_id
        Where it is brought instead of the door, empty for the door.

    Events: ``delivery.rescheduled``.

    Raises
    ------
    IllegalMoveError
        It has not failed.
    LeftToWaitError
        It has failed because nobody has come for it.
    NotFoundError
        The town has no such place.
    DispatchError
        ``no_relay_for_visits``: it is a visit.
    RelayFullError
        There is a relay point, and no room in it.
    """
    delivery = deliveries.get(writing, delivery_id)
    _check_failed(delivery)
    _check_in_hand(writing, delivery)
    facts = facts_about_tasks(writing, [task.id for task in delivery.tasks])
    undone = undone_by(facts.values(), policy_of(parties.get_town(writing)).reopen_s)
    own = {task.id for task in delivery.tasks}
    failures = [
        fact.id
        for fact in facts.values()
        if fact.kind is FactKind.CLOSE
        and fact.id not in undone
        and any(
            task in own and Outcome(result["outcome"]) not in SUCCESSES
            for task, result in fact.said["results"].items()
        )
    ]
    if relay_place_id and delivery.visit_id:
        raise DispatchError(
            f"delivery {delivery_id} is a visit: nobody is visited at a relay point; try the door again, or have its goods brought back",
            code="no_relay_for_visits",
        )
    if relay_place_id:
        if not parties.get_places(writing, [relay_place_id]):
            raise NotFoundError("place", relay_place_id)
        delivery = deliveries.change(
            writing,
            delivery,
            drop_place_id=relay_place_id,
            tasks=tuple(
                replace(task, place_id=relay_place_id) if task.kind is TaskKind.DROP else task
                for task in delivery.tasks
            ),
        )
        delivery = _keep_relay_room(writing, delivery, relay_place_id)
    if note:
        delivery = deliveries.change(writing, delivery, note=note)
    body = {"failures": sorted(failures), "note": note, "relay_place_id": relay_place_id}
    return _decide(writing, FactKind.RETRY, delivery, body)


def return_goods(writing: Writing, delivery_id: str, reason: str = "") -> Delivery:
    """Bring goods back to the shops that they came from: every one gets a return.

    Events: ``delivery.returning``, later ``delivery.returned``.

    Raises
    ------
    IllegalMoveError
        It can neither be failed, nor on its way, nor partly delivered.
    LeftToWaitError
        It waits for its recipient.
    DispatchError
        ``nothing_on_board``: nothing of it has been collected; cancel it.
    """
    delivery = deliveries.get(writing, delivery_id)
    DELIVERY.check(delivery.status, DeliveryStatus.RETURNING)
    _check_in_hand(writing, delivery)
    if not any(task.status is TaskStatus.DONE for task in delivery.pickups):
        raise DispatchError(
            f"delivery {delivery_id}: nothing of it has been collected; cancel it", code="nothing_on_board"
        )
    return _decide(writing, FactKind.RETURN, delivery, {"reason": reason})


def cancel_delivery(writing: Writing, delivery_id: str, reason: str = "") -> Delivery:
    """Cancel a delivery: simply where nothing was collected, else its goods go back to the shops.

    Should a courier whose phone was offline have handed it over all the same, it is delivered, and a coordinator is told.

    Events: ``delivery.cancelled`` or ``delivery.returning``.

    Raises
    ------
    IllegalMoveError
        It is over already.
    LeftToWaitError
        It waits at a relay point, or nobody has come for it.
    """
    delivery = deliveries.get(writing, delivery_id)
    if not (
        DELIVERY.may(delivery.status, DeliveryStatus.CANCELLED)
        or DELIVERY.may(delivery.status, DeliveryStatus.RETURNING)
    ) or delivery.status in {DeliveryStatus.CANCELLED, DeliveryStatus.RETURNED}:
        raise IllegalMoveError("delivery", delivery.status, DeliveryStatus.CANCELLED, ())
    if delivery.mode is Mode.COLLECT and DELIVERY.may(delivery.status, DeliveryStatus.CANCELLED):
        release(writing, delivery_id)
    elif delivery.mode is Mode.COLLECT and delivery.status is DeliveryStatus.HANDED_OVER:
        # It has never left its shops.
        delivery = deliveries.change(writing, delivery, status=DeliveryStatus.PROMISED)
        release(writing, delivery_id)
    else:
        _check_in_hand(writing, delivery)
    return _decide(writing, FactKind.CANCEL, delivery, {"reason": reason})


def _keep_relay_room(writing: Writing, delivery: Delivery, place_id: str) -> Delivery:
    """Have goods wait at a relay point that were to go to a door; a place that is none takes them as a door would."""
    relay = waiting.relay_at(writing, place_id)
    if relay is None:
        return delivery
    writing.exclude("orders")
    delivery = deliveries.change(writing, delivery, mode=Mode.RELAY)
    keep_room(writing, delivery, relay)
    return delivery


def _check_failed(delivery: Delivery) -> None:
    if delivery.status is not DeliveryStatus.FAILED:
        raise IllegalMoveError("delivery", delivery.status, DeliveryStatus.RESCHEDULED, ())


def _check_in_hand(reading: Reading, delivery: Delivery) -> None:
    """Refuse what couriers cannot carry out: goods that wait at a counter have never been theirs, those at a relay point are no more."""
    kept = waiting.of_delivery(reading, delivery.id)
    if delivery.mode is Mode.COLLECT or (
        kept is not None
        and delivery.mode is Mode.RELAY
        and (kept.since_s is not None or kept.status is WaitingStatus.FETCHED)
    ):
        raise LeftToWaitError(delivery.id, delivery.status)


def _decide(writing: Writing, kind: FactKind, delivery: Delivery, body: Mapping[str, object]) -> Delivery:
    fact = Fact(
        id=writing.ids.new(ids.COMMAND),
        kind=kind,
        actor=writing.actor,
        happened_s=writing.now_s,
        received_s=writing.now_s,
        task_ids=tuple(task.id for task in delivery.tasks),
        body=body,
    )
    return say(writing, [fact], {fact.id: delivery.id}).deliveries[delivery.id]
