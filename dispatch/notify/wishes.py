"""What could be said about an event, and to whom; whether it is said is decided elsewhere.

What an event has to say beyond the delivery as it is now: ``eta_s`` of ``delivery.eta_changed`` and ``delivery.out_for_delivery``;
``task_id``, or ``delivery_id`` and ``org_id``, of ``pickup.*``, with ``ready_s`` when it is asked for and ``items`` that are missing;
``message_id``, ``org_id`` and ``side`` of ``message.received``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.notify.basket_wishes import basket_wishes
from dispatch.notify.decision import Reason, Wish
from dispatch.notify.facts import AT_DOOR_S, NEAR_S, OUTCOME_S, WORDS_S, delivery_wish, eta_wish, window_wish
from dispatch.notify.kinds import MessageKind
from dispatch.notify.policy import Policy
from dispatch.notify.round_wishes import round_wishes
from dispatch.notify.visit_wishes import VISIT_EVENTS
from dispatch.notify.work_wishes import WORK_EVENTS, work_wishes
from dispatch.orders.delivery import Delivery, Task
from dispatch.storage import deliveries, parties, waiting
from dispatch.storage.schema_orders import TASK
from dispatch.storage.store import Event, Reading


def wishes_of(reading: Reading, event: Event, policy: Policy) -> list[Wish]:
    """Return what could be said about an event, nothing for one that concerns nobody."""
    if event.type in {"round.released", "round.version_changed"}:
        return round_wishes(reading, event)
    if event.type in WORK_EVENTS:
        return work_wishes(reading, event)
    if event.type in VISIT_EVENTS:
        return VISIT_EVENTS[event.type](reading, event)
    if event.type == "subscription.refused":
        return basket_wishes(reading, event)
    if event.type.startswith("pickup."):
        return _pickup_wishes(reading, event)
    delivery = deliveries.get_many(reading, [event.subject]).get(event.subject)
    if delivery is None:
        return []
    if event.type == "message.received":
        return _thread_wishes(event, delivery)
    make = _MAKERS.get(event.type)
    if make is None:
        return []
    wish = make(reading, event, delivery, policy)
    if wish is None:
        return []
    if delivery.visit_id and not policy.visits:
        # Of visits people are told by whoever runs the service, and not as of an order.
        wish = replace(wish, refusal=Reason.NOT_WANTED)
    if event.actor == f"recipient:{delivery.recipient_id}":
        wish = replace(wish, refusal=Reason.OWN_DOING)
    return [wish]


def _promised(_: Reading, __: Event, delivery: Delivery, ___: Policy) -> Wish:
    # The window is that of now: what was promised in between has been told by nobody.
    return window_wish(MessageKind.PROMISED, delivery, delivery.window)


def _window_changed(_: Reading, __: Event, delivery: Delivery, ___: Policy) -> Wish:
    return window_wish(MessageKind.WINDOW_CHANGED, delivery, delivery.window)


def _eta_changed(_: Reading, event: Event, delivery: Delivery, __: Policy) -> Wish | None:
    eta_s = event.data.get("eta_s")
    return None if eta_s is None else eta_wish(delivery, int(eta_s))


def _out_for_delivery(_: Reading, event: Event, delivery: Delivery, __: Policy) -> Wish:
    eta_s = event.data.get("eta_s")
    facts = {} if eta_s is None else {"eta_s": int(eta_s)}
    expires_s = max(event.happened_s, int(eta_s or 0)) + NEAR_S
    # A second attempt comes near again.
    return delivery_wish(MessageKind.NEAR, delivery, f"near {delivery.attempts}", facts, expires_s=expires_s)


def _arrived(reading: Reading, event: Event, delivery: Delivery, _: Policy) -> Wish | None:
    # Who does not want the bell to be rung must learn in another way that somebody is there.
    if not parties.get_recipient(reading, delivery.recipient_id).door.do_not_ring:
        return None
    expires_s = event.happened_s + AT_DOOR_S
    return delivery_wish(
        MessageKind.AT_DOOR, delivery, f"at the door {delivery.attempts}", expires_s=expires_s
    )


def _delivered(_: Reading, event: Event, delivery: Delivery, policy: Policy) -> Wish:
    return delivery_wish(
        MessageKind.DELIVERED,
        delivery,
        "delivered",
        expires_s=event.happened_s + OUTCOME_S,
        refusal=None if policy.delivered else Reason.NOT_WANTED,
    )


def _outcome(kind: MessageKind) -> Callable[[Reading, Event, Delivery, Policy], Wish]:
    def make(_: Reading, event: Event, delivery: Delivery, __: Policy) -> Wish:
        facts = {"code": str(event.data.get("code", ""))}
        content = f"{kind} {delivery.attempts}"
        return delivery_wish(kind, delivery, content, facts, expires_s=event.happened_s + OUTCOME_S)

    return make


def _waits(kind: MessageKind) -> Callable[[Reading, Event, Delivery, Policy], Wish]:
    def make(reading: Reading, event: Event, delivery: Delivery, __: Policy) -> Wish:
        kept = waiting.of_delivery(reading, delivery.id)
        # The code is looked up when it is sent: it is for the recipient alone.
        facts: dict[str, Any] = {"until_s": event.data.get("until_s"), "code_needed": kept is not None}
        if kept is not None and kept.relay_id:
            place_id = waiting.get_relay(reading, kept.relay_id).place_id
            place = parties.get_places(reading, [place_id])[place_id]
            facts["place"] = place.name or place.address
        until_s = facts["until_s"]
        expires_s = event.happened_s + OUTCOME_S if until_s is None else int(until_s)
        content = f"{kind} {delivery.attempts} {until_s}"
        return delivery_wish(kind, delivery, content, facts, expires_s=expires_s)

    return make


_MAKERS: dict[str, Callable[[Reading, Event, Delivery, Policy], Wish | None]] = {
    "delivery.promised": _promised,
    "delivery.window_changed": _window_changed,
    "delivery.rescheduled": _window_changed,
    "delivery.eta_changed": _eta_changed,
    "delivery.out_for_delivery": _out_for_delivery,
    "delivery.arrived": _arrived,
    "delivery.delivered": _delivered,
    "delivery.partially_delivered": _outcome(MessageKind.PARTLY_DELIVERED),
    "delivery.failed": _outcome(MessageKind.FAILED),
    "delivery.returned": _outcome(MessageKind.RETURNED),
    "delivery.cancelled": _outcome(MessageKind.CANCELLED),
    "delivery.handed_over": _waits(MessageKind.WAITS),
    "delivery.collect_reminder": _waits(MessageKind.WAITS_STILL),
    "delivery.not_collected": _outcome(MessageKind.NOT_FETCHED),
}


def _pickup_wishes(reading: Reading, event: Event) -> list[Wish]:
    found = _pickup(reading, event)
    if found is None:
        return []
    delivery, task = found
    if event.type in {"pickup.missing", "pickup.item_missing"}:
        return [_missing(event, delivery, task)]
    if event.type != "pickup.ready_requested" or not task.org_id:
        return []
    ready_s = int(event.data.get("ready_s") or task.ready_s or delivery.window.earliest)
    return [
        Wish(
            kind=MessageKind.READY_ASKED,
            target_id=task.org_id,
            subject=delivery.id,
            content=f"ready {task.id} {ready_s // 60}",
            facts={"task_id": task.id, "ready_s": ready_s, "org_id": task.org_id},
            state=delivery.status,
            # Asked too late, it is a question for the telephone.
            expires_s=max(ready_s, event.happened_s) + NEAR_S,
            part=task.id,
            refusal=Reason.NO_LONGER_TRUE if task.status != "pending" else None,
        )
    ]


def _missing(event: Event, delivery: Delivery, task: Task) -> Wish:
    """Return a wish to ask about goods that a shop has not got; a question of it can be answered until it closes."""
    missing = str(event.data.get("missing") or event.data.get("items") or "")
    proposal, question = str(event.data.get("proposal") or ""), event.data.get("substitution_id")
    items = f"{missing} > {proposal}" if missing and proposal else missing
    until_s = event.data.get("answer_by_s")
    wish = delivery_wish(
        MessageKind.MISSING,
        delivery,
        f"missing {task.id} {event.id}",
        {
            "items": [items] if items else [],
            "questions": [question] if question else [],
            "proposed": bool(proposal),
            "org_id": task.org_id,
        },
        expires_s=delivery.window.latest + OUTCOME_S if until_s is None else int(until_s),
    )
    own = event.actor == f"recipient:{delivery.recipient_id}"
    return replace(wish, refusal=Reason.OWN_DOING) if own else wish


def _pickup(reading: Reading, event: Event) -> tuple[Delivery, Task] | None:
    task_id = event.data.get("task_id") or (event.subject if event.subject.startswith(f"{ids.TASK}_") else "")
    delivery_id = event.data.get("delivery_id") or event.subject
    if task_id:
        row = reading.find(TASK, str(task_id))
        if row is None:
            return None
        delivery_id = row.delivery_id
    delivery = deliveries.get_many(reading, [str(delivery_id)]).get(str(delivery_id))
    if delivery is None:
        return None
    org_id = event.data.get("org_id")
    for task in delivery.in_shops:
        if task.id == task_id or (not task_id and task.org_id == org_id):
            return delivery, task
    return None


def _thread_wishes(event: Event, delivery: Delivery) -> list[Wish]:
    org_id, message_id = str(event.data.get("org_id", "")), str(event.data["message_id"])
    if not org_id:
        # An instruction: the courier has it with the stop.
        return []
    from_shop = event.data.get("side") != "recipient"
    return [
        Wish(
            kind=MessageKind.SHOP_WROTE if from_shop else MessageKind.CUSTOMER_WROTE,
            target_id=delivery.recipient_id if from_shop else org_id,
            subject=delivery.id,
            content=message_id,
            facts={"org_id": org_id, "message_ids": [message_id]},
            state=delivery.status,
            expires_s=event.happened_s + WORDS_S,
            part=org_id,
        )
    ]
