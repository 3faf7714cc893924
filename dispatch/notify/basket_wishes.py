"""What is told of a basket that comes again and could not be ordered: to who was to get it, and to those who can see to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.lifecycle.visit import VisitStatus
from dispatch.notify.decision import Wish
from dispatch.notify.facts import OUTCOME_S
from dispatch.notify.kinds import MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.people import desks
from dispatch.notify.texts import Words
from dispatch.services.service_plan import ServicePlan
from dispatch.services.skipping import LONGEST
from dispatch.storage import parties, visits
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import Event, Reading

_K = MessageKind


def basket_wishes(reading: Reading, event: Event) -> list[Wish]:
    """Return what could be said of ``subscription.refused``. The subject is the one basket: another week is another matter."""
    visit = visits.get_visits(reading, [event.data["visit_id"]]).get(event.data["visit_id"])
    if visit is None or visit.window is None:
        return []
    facts: dict[str, Any] = {
        "window": [visit.window.earliest, visit.window.latest],
        "org_id": _shop(visits.get_plan(reading, event.subject)),
        "why": list(event.data["codes"]),
        "next_window": event.data.get("next_window"),
    }
    # Refused again after somebody has seen to it, it is told again.
    content = f"refused {event.id}"
    customer = str(event.data.get("recipient_id") or "")
    told = [(_K.BASKET_REFUSED, customer)] if customer else []
    told += [(_K.BASKET_TO_SETTLE, desk) for desk in desks(reading)]
    # Nobody has come: that is to be said afterwards too.
    expires_s = max(event.happened_s, visit.window.latest) + OUTCOME_S
    return [Wish(kind, target, visit.id, content, facts, expires_s=expires_s) for kind, target in told]


def _shop(plan: ServicePlan) -> str:
    """Return the shop that a basket is named after, as `dispatch.notify.facts.lead_shop` does."""
    pickups = (plan.order or {}).get("pickups")
    shops = [one["org_id"] for one in pickups if "org_id" in one] if isinstance(pickups, list) else []
    return plan.org_id if plan.org_id in shops or not shops else str(shops[0])


def _words(reading: Reading, told: Notification) -> Words | None:
    facts = told.facts
    visit = visits.get_visits(reading, [told.subject]).get(told.subject)
    # Somebody has seen to it since, or does not want the basket.
    if (
        visit is None
        or visit.status is not VisitStatus.SKIPPED
        or visit.skipped_reason != facts["why"][0][:LONGEST]
    ):
        return None
    row = reading.find(ORGANIZATION, facts["org_id"])
    shop = None if row is None else parties.get_organization(reading, row.id)
    next_window = facts.get("next_window")
    return Words(
        shop=shop.name if shop else "",
        phone=shop.contact.phone if shop else "",
        window=(facts["window"][0], facts["window"][1]),
        why=tuple(facts["why"]),
        next_window=(next_window[0], next_window[1]) if next_window else None,
    )


OF_BASKETS: dict[MessageKind, Callable[[Reading, Notification], Words | None]] = {
    _K.BASKET_REFUSED: _words,
    _K.BASKET_TO_SETTLE: _words,
}
