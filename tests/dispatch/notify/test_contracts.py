"""Events of other parts as they are really noted: what recipients are told about them, and what their answers do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Place, PlaceKind, TemperatureClass
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.notify.inbox import Incoming, Received, receive
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.orders.overdue import sweep
from dispatch.orders.relay import RelayKind
from dispatch.orders.waiting_room import code_of, hand_over, keep_room
from dispatch.shops.substitutions import SubstitutionStatus, of_delivery, say_missing
from dispatch.storage import deliveries, notifications, parties, waiting
from dispatch.storage.store import Store
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.flow import Flow
from tests.dispatch.notify.test_inbox import CUSTOMER_PHONE, Desk

D = DeliveryStatus
TO_THE_DOOR = (D.ASSIGNED, D.COLLECTED, D.OUT_FOR_DELIVERY, D.ARRIVED)


def at_relay(flow: Flow) -> Delivery:
    """Have a parcel left at a relay point."""
    one = flow.promised(shops=1)
    place = Place(flow.store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, "Kiosque de la gare", 7.42, 43.73)

    def step(writing) -> Delivery:
        parties.add_places(writing, [place])
        relay = waiting.add_relay(
            writing, place.id, RelayKind.RELAY, 2 * 86_400, [(TemperatureClass.AMBIENT, 60, 3)]
        )
        own = deliveries.change(
            writing, deliveries.get(writing, one.id), mode=Mode.RELAY, drop_place_id=place.id
        )
        keep_room(writing, own, relay)
        for status in TO_THE_DOOR:
            tasks = tuple(
                replace(task, status=TaskStatus.DONE)
                if task.kind is TaskKind.PICKUP and status is D.COLLECTED
                else task
                for task in own.tasks
            )
            own = deliveries.change(writing, own, status=status, tasks=tasks)
        return hand_over(writing, own, happened_s=writing.now_s)

    return flow.store.write(flow.town.id, "courier:test", step)


def code(flow: Flow, one: Delivery) -> str:
    with flow.store.reading(flow.town.id) as reading:
        return code_of(reading, one.id)


def test_a_parcel_that_waits_is_told_with_its_code(store: Store) -> None:
    """Tests the message, the reminder and the end of a parcel at a relay point; the code is kept nowhere but with the parcel."""
    flow = Flow(store)
    flow.clock.set(NOON_S - 3 * 3600)
    one = at_relay(flow)
    flow.run(wait_s=300)
    assert [sent.sms for sent in flow.sms.sent] == [
        sent.sms for sent in flow.sms.sent if "Votre code" in sent.sms
    ]
    (sent,) = flow.sms.sent
    assert code(flow, one) in sent.sms
    assert "Kiosque de la gare" in sent.sms
    with store.reading(flow.town.id) as reading:
        told = [
            two
            for two in notifications.sent_to(reading, one.recipient_id, since_s=0, kinds=())
            if two.subject == one.id
        ]
    assert len(told) == 1
    assert code(flow, one) not in told[0].text
    flow.clock.advance(30 * 3600)
    store.write(flow.town.id, "system", sweep)
    flow.run(wait_s=300)
    assert len(flow.sms.sent) == 2
    assert code(flow, one) in flow.sms.sent[-1].sms
    flow.clock.advance(44 * 3600)
    store.write(flow.town.id, "system", sweep)
    flow.run(wait_s=300)
    assert len(flow.sms.sent) == 3
    assert code(flow, one) not in flow.sms.sent[-1].sms


def missing(desk: Desk, one: Delivery, what: str, proposal: str = "") -> None:
    org_id = one.tasks[0].org_id
    desk.store.write(
        desk.town.id,
        f"shop:{org_id}",
        lambda writing: say_missing(writing, one.id, org_id, what, proposal=proposal),
    )
    desk.run(wait_s=200)


def answer(desk: Desk, text: str, by: str = CUSTOMER_PHONE) -> Received:
    desk.count += 1
    incoming = Incoming("sms", f"answer-{desk.count}", by, text)
    return desk.store.write(desk.town.id, "sms", lambda writing: receive(writing, incoming))


@pytest.mark.parametrize(
    ("proposal", "text", "status"),
    [
        ("pain blanc", "1", SubstitutionStatus.ACCEPTED),
        ("pain blanc", "2", SubstitutionStatus.REFUSED),
        ("", "1", SubstitutionStatus.REFUSED),
        ("", "2", SubstitutionStatus.REFUNDED),
    ],
)
def test_missing_goods_are_asked_about_and_answered(store: Store, proposal, text, status) -> None:
    """Tests that the question of a shop reaches its customer with its choices, and that one digit answers it."""
    desk = Desk(store)
    one = desk.promised(shops=2)
    desk.run(wait_s=200)
    missing(desk, one, "pain de seigle", proposal)
    (sms,) = (one.sms for one in desk.sms.sent if "pain de seigle" in one.sms)
    assert "1=" in sms
    assert (proposal in sms) if proposal else ">" not in sms
    assert answer(desk, text).outcome == "answered"
    with store.reading(desk.town.id) as reading:
        assert [asked.status for asked in of_delivery(reading, one.id)] == [status]
    # Said again, it answers nothing any more: it is words for somebody.
    assert answer(desk, text).outcome == "posted"


def test_a_shop_answers_by_sms_for_real(store: Store) -> None:
    """Tests that "1" makes goods ready by the shop's own function, and that an answer too late is no error that comes back for ever."""
    desk = Desk(store)
    one = desk.asked()
    assert answer(desk, "1", by="+33600000002").outcome == "ready"
    with store.reading(desk.town.id) as reading:
        assert deliveries.get(reading, one.id).tasks[0].status is TaskStatus.READY
    two = desk.asked()

    def gone(writing) -> None:
        own = deliveries.get(writing, two.id)
        deliveries.change(writing, own, status=D.CANCELLED)
        writing.note("delivery.cancelled", two.id, own.version + 1)

    store.write(desk.town.id, "test", gone)
    assert answer(desk, "+20", by="+33600000002").outcome == "too_late"
