"""A shop never sees that its customer is also a beneficiary: every face that shops have, searched for words of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dispatch.boards.day_query import day_board
from dispatch.errors import DispatchError
from dispatch.escalation.clock import step
from dispatch.escalation.door_file import door_file
from dispatch.escalation.queue import history, open_doors
from dispatch.escalation.saying import confirm_call, tried
from dispatch.money.statement import monthly_statement
from dispatch.notify.deciding import decide_event
from dispatch.orders import drafts
from dispatch.orders.asked import AskedDoor, AskedRecipient, Order
from dispatch.orders.callers import recognise, start_for_caller, usual_order
from dispatch.orders.delivery import Channel, Delivery
from dispatch.orders.duplicates import twins_of
from dispatch.orders.recipients import recipient_of
from dispatch.parties.recipient import Purpose
from dispatch.privacy.sensitive import read_partitions
from dispatch.privacy.sight import DoorHiddenError, names_of
from dispatch.services.door_view import view_stop
from dispatch.shops import substitutions
from dispatch.shops.board import shop_board, shop_month
from dispatch.shops.pickups import own_tasks, say_ready
from dispatch.storage import deliveries, messages, notifications
from dispatch.storage.events import events_after
from dispatch.storage.read_audit import ReadForbiddenError
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.store import NotFoundError, Store
from dispatch.sync.pull import pull
from dispatch.thread.message import Kind, Party, Side
from dispatch.thread.posting import post
from dispatch.thread.viewing import find_delivery, read, unread
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor, closed_door
from tests.dispatch.privacy.person_town import found_in
from tests.dispatch.storage.small_town import DAY, delivery_of

PHONE = "+33600000042"


@pytest.fixture
def sold(store: Store) -> tuple[ClosedDoor, Delivery]:
    """A beneficiary whose door stays closed, for whom somebody has called, and who has bread brought from a shop the same morning."""
    door = closed_door(store)
    one = replace(
        delivery_of(store, door.town), recipient_id=door.person, drop_place_id=door.delivery.drop_place_id
    )
    one = replace(
        one,
        tasks=tuple(
            replace(task, place_id=one.drop_place_id) if not task.org_id else task for task in one.tasks
        ),
    )
    with store.writing(door.town.id, f"org:{one.org_id}") as writing:
        stored = deliveries.add(writing, one)
        writing.note("delivery.promised", stored.id, stored.version)
    door.begin()
    door.do(tried, 1)
    step(store, door.town.id)
    door.do(confirm_call, "15", actor="coordinator:lea")
    with store.reading(door.town.id) as reading:
        happened = events_after(reading, 0)
    with store.writing(door.town.id, "system:test") as writing:
        for event in happened:
            decide_event(writing, event)
    return door, stored


def secrets_of(door: ClosedDoor) -> list[str]:
    """Return what would tell it: words of the service, and the names of its things."""
    return [
        *HIDDEN,
        door.visit.id,
        door.enrolment.id,
        door.programme.id,
        door.hall,
        door.delivery.id,
        door.delivery.code,
        "check_in",
    ]


def shown(store: Store, door: ClosedDoor, bread: Delivery) -> dict[str, Any]:
    """Return what every face of a shop shows."""
    shop, town = bread.org_id, door.town.id
    seen: dict[str, Any] = {}
    with store.reading(town) as reading:
        seen["board"] = shop_board(reading, shop, DAY)
        seen["month"] = shop_month(reading, shop, DAY[:7])
        seen["statement"] = monthly_statement(reading, shop, DAY[:7]).document()
        seen["caller"] = recognise(reading, PHONE, org_id=shop)
        seen["usual"] = usual_order(reading, door.person, org_id=shop)
        seen["thread"] = read(reading, Party(Side.SHOP, shop), bread.id)
        seen["unread"] = unread(reading, Party(Side.SHOP, shop), [bread.id, door.delivery.id])
        seen["substitutions"] = substitutions.of_delivery(reading, bread.id, org_id=shop)
        seen["drafts"] = drafts.open_drafts(reading, org_id=shop)
        rows = reading.rows(reading.select(NOTIFICATION).where(NOTIFICATION.c.target_id.in_(door.town.shops)))
        seen["notifications"] = [notifications.get(reading, row.id) for row in rows]
        seen["messages"] = messages.of_delivery(reading, bread.id, org_id=shop)
    return seen


def test_nothing_of_a_service_is_seen_by_a_shop(store: Store, sold: tuple[ClosedDoor, Delivery]) -> None:
    """Tests every face after everything that a shop can do, and that the words are there for those who may see them."""
    door, bread = sold
    shop = bread.org_id
    with store.writing(door.town.id, f"org:{shop}") as writing:
        post(writing, Party(Side.SHOP, shop), bread.id, "Prêt", kind=Kind.TEXT, channel="page")
        substitutions.say_missing(writing, bread.id, shop, missing="rye", proposal="wheat", refund_minor=300)
        ready = say_ready(writing, bread.id, shop)
        draft = start_for_caller(
            writing, shop, Channel.COUNTER, PHONE, recipient_id=door.person, as_usual=True
        )
    seen = {**shown(store, door, bread), "ready": ready, "draft": draft}
    assert all(seen[name] for name in ("board", "caller", "thread", "drafts", "substitutions"))
    leaks = [(face, word) for face, what in seen.items() for word in secrets_of(door) if word in repr(what)]
    assert leaks == []
    assert [word for word in HIDDEN if not found_in(store, word)] == []
    assert door.visit.id in repr(store.write(door.town.id, "coordinator:lea", open_doors))


@pytest.mark.parametrize(
    "face",
    [
        lambda reading, door, shop: find_delivery(reading, Party(Side.SHOP, shop), door.delivery.id),
        lambda reading, door, shop: own_tasks(reading, door.delivery.id, shop),
        lambda reading, door, shop: read(reading, Party(Side.SHOP, shop), door.delivery.id),
        lambda reading, door, _: usual_order(reading, door.person, org_id=door.town.shops[2]),
    ],
)
def test_a_visit_is_nothing_that_a_shop_has(
    store: Store, sold: tuple[ClosedDoor, Delivery], face: Callable[..., object]
) -> None:
    """Tests that a shop that asks for the visit's delivery by name, or for somebody else's customer, hears that there is none."""
    door, bread = sold
    with store.reading(door.town.id) as reading, pytest.raises((NotFoundError, DispatchError)) as error:
        face(reading, door, bread.org_id)
    assert [word for word in HIDDEN if word in str(error.value)] == []


def test_no_shop_passes_the_gate(store: Store, sold: tuple[ClosedDoor, Delivery]) -> None:
    """Tests that a shop that gets at a face of the desk or of couriers is refused there, and nothing kept or shown."""
    door, bread = sold
    faces = (
        lambda writing: view_stop(writing, door.courier, door.stop_id),
        lambda writing: pull(writing, door.courier),
        lambda writing: day_board(writing, DAY),
        open_doors,
        lambda writing: history(writing, door.visit.id, reason="who asks"),
        lambda writing: door_file(writing, door.person, door.enrolment.id, Purpose.SOCIAL, reason="who asks"),
        lambda writing: names_of(writing, [door.enrolment], "who asks"),
    )
    for face in faces:
        with pytest.raises(DoorHiddenError) as error:
            store.write(door.town.id, f"org:{bread.org_id}", face)
        assert error.value.code == "door_not_yours"
    with pytest.raises(ReadForbiddenError):
        read_partitions(
            store, door.town.id, f"org:{bread.org_id}", door.person, Purpose.SOCIAL, reason="who asks"
        )


def test_a_visit_is_no_double_of_an_order(store: Store, sold: tuple[ClosedDoor, Delivery]) -> None:
    """Tests that no order is held because a visit comes to the same door in the same hour: its shop would ask why."""
    door, bread = sold
    with store.reading(door.town.id) as reading:
        assert twins_of(reading, bread, PHONE) == ()


def test_an_order_for_a_beneficiary_is_like_any_other(
    store: Store, sold: tuple[ClosedDoor, Delivery]
) -> None:
    """Tests that who gives an order for a beneficiary's number gets a name of a person, and a door that they have said themselves."""
    door, bread = sold
    order = Order(
        org_id=bread.org_id, channel=Channel.COUNTER, recipient=AskedRecipient("Augustine Vuillemin", PHONE), door=AskedDoor("1 rue"),
        pickups=(), window=bread.window,
    )  # fmt: skip
    with store.writing(door.town.id, f"org:{bread.org_id}") as writing:
        known = recipient_of(writing, order)
        writing.note("order.looked_at", known.id, 1)
    assert known.id == door.person
    assert known.partitions == ()
