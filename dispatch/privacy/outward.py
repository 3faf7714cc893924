"""What programs of shops and marketplaces may be told: their own baskets and files, and never that whose door it is is also visited by a service.

Rows of the outbox with the topic ``webhook`` are of everything that happens in a town; whoever hands them over asks here for each endpoint that
is not the town's own. What nobody has thought of is not told: neither a kind of event nor a field of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries
from dispatch.storage.store import Event, Reading

#: Fields of events that are told, by what the event is of. None says who, which round, how many stops, or why somebody is not at home.
_WINDOW = frozenset({"window_from_s", "window_to_s"})
#: What promises and moves call the same.
_SAME = {"from_s": "window_from_s", "to_s": "window_to_s"}
_ETA = frozenset({"eta_s", "old", "new", "low_s", "high_s", "promise_at_risk"})
_PART = frozenset({"task_id", "org_id", "ready_s", "before_s", "expected_s", "minutes"})
_GOODS = frozenset(
    {"substitution_id", "task_id", "org_id", "missing", "proposal", "refund_minor", "answer_by_s", "status"}
)
_RATING = frozenset({"score"})
_NOTHING: frozenset[str] = frozenset()
FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "delivery.created": _NOTHING,
        "delivery.held": _NOTHING,
        "delivery.promised": _WINDOW,
        "delivery.planned": _NOTHING,
        "delivery.assigned": _NOTHING,
        "delivery.collecting": _NOTHING,
        "delivery.window_changed": _WINDOW,
        "delivery.rescheduled": _WINDOW,
        "delivery.eta_changed": _ETA,
        "delivery.out_for_delivery": _ETA,
        "delivery.collected": _NOTHING,
        "delivery.arrived": _NOTHING,
        "delivery.delivered": _NOTHING,
        "delivery.partially_delivered": _NOTHING,
        "delivery.failed": _NOTHING,
        "delivery.returning": _NOTHING,
        "delivery.returned": _NOTHING,
        "delivery.cancelled": _NOTHING,
        "delivery.handed_over": _NOTHING,
        "delivery.collect_reminder": _NOTHING,
        "delivery.not_collected": _NOTHING,
        # The words of a rating are in no event.
        "delivery.rated": _RATING,
        "delivery.rating_changed": _RATING,
        "pickup.ready_requested": _PART,
        "pickup.ready": _PART,
        "pickup.late": _PART,
        "pickup.left_out": _PART,
        "pickup.missing": _PART,
        "pickup.item_missing": _GOODS,
        "substitution.answered": _GOODS,
        "message.received": frozenset({"message_id", "number"}),
        "export.finished": frozenset({"status", "kind", "rows", "size"}),
    }
)
#: Of these the organisation hears that has asked for the file: they are about no basket.
OF_FILES = frozenset({"export.finished"})


@dataclass(frozen=True, slots=True)
class Outward:
    """An event as an endpoint hears it: no actor, no number of the town's log, no word of a person.

    Attributes
    ----------
    id
        That of the event, the same for every endpoint.
    subject
        The thing that it happened to.
    delivery_id, reference
        The basket, empty where it is about none, and what its sender calls it, for the sender.
    """

    id: str
    type: str
    subject: str
    delivery_id: str
    reference: str
    happened_s: int
    data: Mapping[str, Any]


def outward(reading: Reading, org_id: str, event: Event) -> Outward | None:
    """Return what an organisation that does not run the town's rounds hears of an event, None where it hears nothing.

    A visit's delivery is heard of by nobody, also by who runs the service: its people have the desk's own screens, where looks are kept.
    """
    return outward_among(deliveries.get_many(reading, [event.subject]), org_id, event)


def outward_among(known: Mapping[str, Delivery], org_id: str, event: Event) -> Outward | None:
    """Return what `outward` does, by deliveries that were read before: those of the subjects of many events."""
    fields = FIELDS.get(event.type)
    if fields is None:
        return None
    given = {_SAME.get(name, name): value for name, value in event.data.items()}
    data = {name: given[name] for name in sorted(fields & given.keys())}
    if event.type in OF_FILES:
        own = bool(org_id) and event.data.get("org_id") == org_id
        return Outward(event.id, event.type, event.subject, "", "", event.happened_s, data) if own else None
    delivery = known.get(event.subject)
    if delivery is None or delivery.visit_id or not _has_part(delivery, org_id):
        return None
    part = str(event.data.get("org_id", ""))
    is_sender = delivery.org_id == org_id
    if part and part != org_id and not is_sender:
        # What another shop of the basket lacks is between that shop and the customer.
        return None
    reference = delivery.external_ref if is_sender else ""
    return Outward(event.id, event.type, delivery.id, delivery.id, reference, event.happened_s, data)


def _has_part(delivery: Delivery, org_id: str) -> bool:
    return bool(org_id) and (
        delivery.org_id == org_id or any(task.org_id == org_id for task in delivery.tasks)
    )
