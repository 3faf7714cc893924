"""What comes in by SMS, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.lifecycle.task import TaskStatus
from dispatch.notify.choices import choose_party, party_reach
from dispatch.notify.inbox import Incoming, Received, receive
from dispatch.notify.replies import Said
from dispatch.orders.delivery import Delivery
from dispatch.parties.recipient import Reach
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_notify import REPLY
from dispatch.storage.store import Store, Writing
from dispatch.thread.message import Party, Side
from dispatch.thread.viewing import read
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.flow import Flow

SHOP_PHONE, CUSTOMER_PHONE = "+33600000002", "+33600000001"


class Desk(Flow):
    """A town with a shop that lives by SMS, and what its answers do."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.clock.set(NOON_S - 3 * 3600)
        self.count = 0
        with store.writing(self.town.id, "test") as writing:
            shop = parties.get_organization(writing, self.town.shops[0])
            parties.change_organization(writing, shop, contact=replace(shop.contact, phone=SHOP_PHONE))
            choose_party(writing, shop.id, Reach(channels=("sms",)), "counter")

    def asked(self) -> Delivery:
        """Store a delivery, and ask its shop."""
        delivery = self.promised(shops=1)
        with self.store.writing(self.town.id, "test") as writing:
            self.count += 1
            code = f"A{self.count:02d}"
            delivery = deliveries.change(writing, delivery, code=code)
            data = {"task_id": delivery.tasks[0].id}
            writing.note("pickup.ready_requested", delivery.id, delivery.version, data)
        self.run()
        return delivery

    def say(self, text: str, *, by: str = SHOP_PHONE, name: str = "") -> Received:
        """Let an SMS come in."""
        self.count += 1
        incoming = Incoming("sms", name or f"in-{self.count}", by, text)
        return self.store.write(self.town.id, "sms", lambda writing: receive(writing, incoming, ready, later))

    def pickup(self, delivery: Delivery) -> tuple[TaskStatus, int | None]:
        with self.store.reading(self.town.id) as reading:
            task = deliveries.get(reading, delivery.id).tasks[0]
        return task.status, task.ready_s


def ready(writing: Writing, delivery: Delivery, task_id: str) -> None:
    """Mark a pickup as ready, as the part of shops does."""
    tasks = tuple(
        replace(task, status=TaskStatus.READY) if task.id == task_id else task for task in delivery.tasks
    )
    stored = deliveries.change(writing, delivery, tasks=tasks)
    writing.note("pickup.ready", stored.id, stored.version, {"task_id": task_id})


def later(writing: Writing, delivery: Delivery, task_id: str, minutes: int) -> None:
    """Have a pickup ready later."""
    tasks = tuple(
        replace(task, ready_s=NOON_S + 60 * minutes) if task.id == task_id else task
        for task in delivery.tasks
    )
    stored = deliveries.change(writing, delivery, tasks=tasks)
    writing.note("pickup.late", stored.id, stored.version, {"task_id": task_id})


@pytest.fixture
def desk(store: Store) -> Desk:
    """A town with a shop that lives by SMS."""
    return Desk(store)


def test_a_shop_answers_with_one_digit(desk: Desk) -> None:
    """Tests "1", "2", and that an answer to nothing is kept for people to look at."""
    delivery = desk.asked()
    assert desk.say("2") == Received(received_said("later"), "later", delivery.id)
    assert desk.pickup(delivery) == (TaskStatus.PENDING, NOON_S + 600)
    assert desk.say("1").outcome == "ready"
    assert desk.pickup(delivery)[0] is TaskStatus.READY
    assert desk.say("1").outcome == "nothing_asked"
    with desk.store.reading(desk.town.id) as reading:
        replies = reading.rows(reading.select(REPLY).order_by(REPLY.c.id))
        unmatched = reading.rows(reading.select(EVENT).where(EVENT.c.type == "reply.unmatched"))
    assert [(row.outcome, row.text) for row in replies] == [
        ("later", ""),
        ("ready", ""),
        ("nothing_asked", "1"),
    ]
    assert len(unmatched) == 1


def received_said(name: str) -> Said:

    return Said(name)


def test_an_answer_that_could_mean_two_baskets_is_asked_back(desk: Desk) -> None:
    """Tests that nobody guesses, and that naming the basket settles it."""
    one, two = desk.asked(), desk.asked()
    assert desk.say("1").outcome == "which"
    assert {desk.pickup(one)[0], desk.pickup(two)[0]} == {TaskStatus.PENDING}
    desk.run()
    assert desk.sms.sent[-1].sms.startswith(f"Quelle commande : {one.code}, {two.code} ? R")
    assert desk.say(f"1 {two.code}") == Received(received_said("ready"), "ready", two.id)
    assert desk.pickup(one)[0] is TaskStatus.PENDING
    # One is left: now it is clear.
    assert desk.say("1").subject == one.id


def test_the_same_sms_twice_has_one_effect(desk: Desk) -> None:
    """Tests a gateway that tells a message again, also at the same time."""
    delivery = desk.asked()
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(desk.say("+20", name="gw-1").outcome))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["again", "again", "again", "later"]
    with desk.store.reading(desk.town.id) as reading:
        late = reading.rows(reading.select(EVENT).where(EVENT.c.type == "pickup.late"))
    assert [row.subject for row in late] == [delivery.id]


def test_an_old_question_is_not_answered(desk: Desk) -> None:
    """Tests that "1" on the next day means nothing."""
    desk.asked()
    desk.clock.advance(13 * 3600)
    assert desk.say("1").outcome == "nothing_asked"


def test_stop_ends_messages_for_a_number(desk: Desk) -> None:
    """Tests recipients, shops, and a number that nobody has."""
    assert desk.say("STOP", by=CUSTOMER_PHONE).outcome == "opted_out"
    with desk.store.reading(desk.town.id) as reading:
        assert parties.get_recipient(reading, desk.town.recipient).reach.opted_out
    assert desk.say("start", by=CUSTOMER_PHONE).outcome == "opted_in"
    assert desk.say("stop").outcome == "opted_out"
    with desk.store.reading(desk.town.id) as reading:
        reach = party_reach(reading, desk.town.shops[0])
        assert not parties.get_recipient(reading, desk.town.recipient).reach.opted_out
    assert reach == Reach(channels=("sms",), opted_out=True)
    assert desk.say("stop", by="+33699999999").outcome == "unmatched"
    assert desk.say("stop", by="").outcome == "unmatched"


def test_words_go_to_the_conversation_heard_of_last(desk: Desk) -> None:
    """Tests words of a customer and the answer of the shop, both by SMS, and words that belong to nothing."""
    assert desk.say("Bonjour", by=CUSTOMER_PHONE).outcome == "unmatched"
    delivery = desk.promised(shops=2)
    desk.run(wait_s=130)
    assert desk.say("Stop au deuxième, merci", by=CUSTOMER_PHONE) == Received(
        received_said("words"), "posted", delivery.id
    )
    desk.run(wait_s=130)
    assert desk.sms.sent[-1].address == SHOP_PHONE
    assert desk.sms.sent[-1].sms == f"Client de {delivery.code} : Stop au deuxième, merci"
    assert desk.say("Entendu !").outcome == "posted"
    desk.run(wait_s=130)
    assert desk.sms.sent[-1].sms == f"Shop 0 ({delivery.code}) : Entendu !"
    # A yes of a customer is for somebody, not for a basket.
    assert desk.say("oui", by=CUSTOMER_PHONE).outcome == "posted"
    with desk.store.reading(desk.town.id) as reading:
        thread = read(reading, Party(Side.SHOP, desk.town.shops[0]), delivery.id)
    assert [(message.side, message.channel) for message in thread] == [
        ("recipient", "sms"),
        ("shop", "sms"),
        ("recipient", "sms"),
    ]
    assert desk.say("👍").outcome == "nothing"
