"""What has happened to a delivery, as its parties may hear it: the town more than its sender, its sender more than a shop with a part in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dispatch.orders.changes import own_delivery
from dispatch.orders.delivery import Delivery
from dispatch.orders.rights import IsVisitError
from dispatch.privacy.outward import FIELDS
from dispatch.storage.events import events_of
from dispatch.storage.store import Event, Reading

#: The same bounds have two names in the log.
_SAME: Mapping[str, str] = MappingProxyType({"from_s": "window_from_s", "to_s": "window_to_s"})
#: What only the town hears of, with nothing but the kind and who did it: neither words of people nor reasons are told.
_TOWN_ALONE = ("delivery.", "pickup.", "quote.", "substitution.", "message.received")


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as a party hears it; ``actor`` and ``behalf`` are empty for all but the town."""

    id: str
    type: str
    happened_s: int
    recorded_s: int
    data: Mapping[str, Any]
    actor: str = ""
    behalf: str = ""


def timeline(reading: Reading, delivery_id: str, org_id: str = "") -> tuple[Heard, ...]:
    """Return what has happened to a delivery, the oldest first.

    Parameters
    ----------
    org_id
        Who asks: what `dispatch.privacy.outward` tells its programs, it is told here. Empty for the town.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of the organisation's business.
    IsVisitError
        An organisation asks for a visit.
    """
    one = own_delivery(reading, delivery_id, org_id)
    if one.visit_id and org_id:
        raise IsVisitError(delivery_id)
    found = (_heard(one, org_id, event) for event in events_of(reading, delivery_id))
    return tuple(event for event in found if event is not None)


def _heard(one: Delivery, org_id: str, event: Event) -> Heard | None:
    fields = FIELDS.get(event.type)
    if fields is None and (org_id or not event.type.startswith(_TOWN_ALONE)):
        return None
    part = str(event.data.get("org_id", ""))
    if org_id not in {"", one.org_id} and part not in {"", org_id}:
        # What another shop of the basket lacks is between that shop and the customer.
        return None
    data = {_SAME.get(name, name): value for name, value in event.data.items()}
    told = {name: data[name] for name in sorted((fields or frozenset()) & data.keys())}
    who = ("", "") if org_id else (event.actor, event.behalf)
    return Heard(event.id, event.type, event.happened_s, event.recorded_s, told, *who)
