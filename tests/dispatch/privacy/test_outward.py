"""What programs of shops and marketplaces are told is the same whether their customer is visited by a service or not."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace

from dispatch import ids
from dispatch.escalation.saying import confirm_call, tried
from dispatch.orders.delivery import Delivery
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.privacy.outward import FIELDS, Outward, outward
from dispatch.shops import substitutions
from dispatch.shops.pickups import say_late, say_ready
from dispatch.storage import deliveries, parties
from dispatch.storage.events import events_after
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.store import Store
from dispatch.storage.topics import TOPICS, topics_of
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor
from tests.dispatch.escalation.test_told import Told
from tests.dispatch.privacy.person_town import bring
from tests.dispatch.storage.small_town import delivery_of

LEA = "coordinator:lea"
#: What an event may carry that would tell of something else than a basket.
_ALIEN = re.compile(r"\b(vis|enr|prg|spl|esc|svc|rnd|stp|cou|shf|rcp|plc)_[0-9a-z]{10,}")


def market_of(store: Store, door: ClosedDoor) -> str:
    name = store.ids.new(ids.ORGANIZATION)
    with store.writing(door.town.id, "test") as writing:
        parties.add_organization(writing, Organization(name, OrganizationKind.MARKETPLACE, "Market"))
        writing.note("organization.added", name, 1)
    return name


def buy(store: Store, door: ClosedDoor, market: str, recipient: str) -> Delivery:
    """Have somebody buy from two shops through a marketplace, with everything that can happen to a basket."""
    one = replace(
        delivery_of(store, door.town, reference=f"order-{recipient[-6:]}"), recipient_id=recipient, org_id=market,
        drop_place_id=door.delivery.drop_place_id,
    )  # fmt: skip
    one = replace(
        one,
        tasks=tuple(
            replace(task, place_id=one.drop_place_id) if not task.org_id else task for task in one.tasks
        ),
    )
    with store.writing(door.town.id, f"org:{market}") as writing:
        stored = deliveries.add(writing, one)
        writing.note("delivery.created", stored.id, 1, {"channel": "api"})
        shop = stored.tasks[0].org_id
        say_late(writing, stored.id, shop, 10)
        say_ready(writing, stored.id, shop)
        substitutions.say_missing(writing, stored.id, shop, missing="rye", proposal="wheat", refund_minor=300)
    with store.reading(door.town.id) as reading:
        stored = deliveries.get(reading, stored.id)
    return bring(store, door.town, stored)


def heard(store: Store, door: ClosedDoor, org_id: str) -> list[Outward]:
    """Return what an endpoint of an organisation is told of all rows of the outbox that are for programs of others."""
    with store.reading(door.town.id) as reading:
        events = {one.id: one for one in events_after(reading, 0)}
        rows = reading.rows(
            reading.select(OUTBOX).where(OUTBOX.c.topic == "webhook").order_by(OUTBOX.c.sequence)
        )
        found = [outward(reading, org_id, events[row.event_id]) for row in rows]
    return [one for one in found if one is not None]


def shape(told: list[Outward]) -> list[object]:
    """Return what was told without the names of things and the moments, which differ from basket to basket."""
    text = json.dumps([{**asdict(one), "reference": bool(one.reference)} for one in told], default=dict)
    return json.loads(re.sub(r"\b[a-z]{3}_[0-9a-z]{10,}", "name", text))


def go_on(told: Told) -> None:
    """Let a morning of the service go by: nobody answers, steps, a call for help, messages."""
    told.door.begin()
    told.run()
    told.door.do(tried, 1)
    told.run()
    told.door.do(confirm_call, "15", actor=LEA)
    told.run()


def test_a_beneficiary_is_a_customer_like_any_other(store: Store) -> None:
    """Tests that marketplace and shops hear the same of a customer who is visited, whose door stays closed, as of one who is not."""
    told = Told(store)
    door = told.door
    market = market_of(store, door)
    go_on(told)
    visited = buy(store, door, market, door.person)
    kinds = {one.type for one in heard(store, door, market)}
    assert {
        "delivery.created",
        "delivery.delivered",
        "pickup.late",
        "pickup.ready",
        "pickup.item_missing",
    } <= kinds
    other = buy(store, door, market, door.town.recipient)
    for org_id in (market, *door.town.shops):
        every = heard(store, door, org_id)
        first = [one for one in every if one.delivery_id == visited.id]
        second = [one for one in every if one.delivery_id == other.id]
        assert len(first) + len(second) == len(every)
        assert shape(first) == shape(second)
        text = json.dumps([asdict(one) for one in every], default=dict)
        secrets = (
            *HIDDEN,
            "Augustine",
            "+33600000042",
            door.visit.id,
            door.delivery.id,
            door.delivery.code,
            door.enrolment.id,
            LEA,
            door.actor,
        )
        assert [word for word in secrets if word in text] == []
        assert _ALIEN.findall(text) == []
    assert {one.reference for one in heard(store, door, market)} == {visited.external_ref, other.external_ref}
    assert all(not one.reference for one in heard(store, door, door.town.shops[0]))


def test_nobody_hears_of_a_visit(store: Store) -> None:
    """Tests that neither shops nor who runs the service are told of visits by webhook, whatever happens to them."""
    told = Told(store)
    market = market_of(store, told.door)
    go_on(told)
    bring(store, told.door.town, told.door.delivery)
    with store.reading(told.door.town.id) as reading:
        about = [
            one
            for one in events_after(reading, 0)
            if told.door.delivery.id in (one.subject, one.data.get("delivery_id"))
        ]
    assert len(about) > 5
    for org_id in (market, told.door.hall, *told.door.town.shops, ""):
        assert heard(store, told.door, org_id) == []


def test_a_shop_hears_of_its_own_part(store: Store) -> None:
    """Tests that what another shop of a basket lacks is heard by that shop and the sender, and a stranger hears nothing."""
    told = Told(store)
    door = told.door
    market = market_of(store, door)
    bought = buy(store, door, market, door.town.recipient)
    own, other = bought.tasks[0].org_id, bought.tasks[1].org_id
    missing = {
        org: [one for one in heard(store, door, org) if one.type == "pickup.item_missing"]
        for org in (own, other, market)
    }
    assert [len(missing[org]) for org in (own, other, market)] == [1, 0, 1]
    assert missing[own][0].data["missing"] == "rye"
    assert heard(store, door, door.town.shops[2]) == []


def test_what_is_told_nobody_of_goes_to_no_program() -> None:
    """Tests that everything that is heard is of the topic, and that what says who is visited is not in it by itself."""
    assert [kind for kind in FIELDS if "webhook" not in topics_of(kind)] == []
    for kind in ("enrolment.activated", "escalation.step_due", "recipient.sensitive_read", "service_plan.added", "visit.done", "visit.emergency", "consent.changed", "alarm.unplaced"):  # fmt: skip
        assert "webhook" not in topics_of(kind), kind
    assert TOPICS["visit."] == ()
