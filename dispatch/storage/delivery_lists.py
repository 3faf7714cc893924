"""Deliveries page by page, for lists: the latest day first, and within a day the one ordered last."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from dispatch.domain import PlaceKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery, Mode
from dispatch.storage import deliveries
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import PLACE, SHIFT
from dispatch.storage.schema_rounds import ROUND, STOP
from dispatch.storage.store import Reading


def page_of(
    reading: Reading,
    *,
    org_id: str = "",
    day: str = "",
    statuses: Iterable[DeliveryStatus] = (),
    reference: str = "",
    after: tuple[str, str] | None = None,
    most: int,
) -> list[Delivery]:
    """Return a page of deliveries.

    Parameters
    ----------
    org_id
        Those that an organisation has ordered or has a part in; empty for all of the town.
    day, statuses, reference
        Those alone; empty for all.
    after
        Day and name of the last one that is known.
    most
        So many.
    """
    one = DELIVERY.c
    query = select(one.id).where(one.town_id == reading.town_id)
    if org_id:
        part = select(TASK.c.id).where(TASK.c.delivery_id == one.id, TASK.c.org_id == org_id).exists()
        query = query.where(or_(one.org_id == org_id, part))
    if day:
        query = query.where(one.day == day)
    wanted = sorted(status.value for status in statuses)
    if wanted:
        query = query.where(one.status.in_(wanted))
    if reference:
        query = query.where(one.external_ref == reference)
    if after is not None:
        # The first condition alone can be looked up in an index.
        query = query.where(
            one.day <= after[0], or_(one.day < after[0], and_(one.day == after[0], one.id < after[1]))
        )
    names = [row.id for row in reading.rows(query.order_by(one.day.desc(), one.id.desc()).limit(most))]
    found = deliveries.get_many(reading, names)
    return [found[name] for name in names]


def may_name_place(reading: Reading, place_id: str, org_id: str) -> bool:
    """Return whether somebody may have goods brought to a place by its name: whose door it is must not be learned from that.

    Parameters
    ----------
    org_id
        The organisation that asks; empty for the town, which knows the doors of all orders, and none of visits.
    """
    place = reading.find(PLACE, place_id)
    if place is None or place.kind != PlaceKind.ADDRESS:
        return place is not None
    one = DELIVERY.c
    query = select(one.id).where(
        one.town_id == reading.town_id, one.drop_place_id == place_id, one.mode != Mode.VISIT.value
    )
    if org_id:
        query = query.where(one.org_id == org_id)
    return bool(reading.rows(query.limit(1)))


def courier_may_name_place(reading: Reading, place_id: str, courier_id: str) -> bool:
    """Return whether a courier may say that something is at a place by its name: one for everybody, or where a round of theirs has a stop."""
    place = reading.find(PLACE, place_id)
    if place is None or place.kind != PlaceKind.ADDRESS:
        return place is not None
    ridden = STOP.join(ROUND, ROUND.c.id == STOP.c.round_id).join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
    query = (
        select(STOP.c.id)
        .select_from(ridden)
        .where(
            STOP.c.town_id == reading.town_id,
            STOP.c.place_id == place_id,
            SHIFT.c.courier_id == courier_id,
        )
    )
    return bool(reading.rows(query.limit(1)))
