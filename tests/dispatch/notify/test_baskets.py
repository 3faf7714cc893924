"""A basket of a subscription that cannot come: the customer and the coordinators learn of it, once, as long as it is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import TimeWindow
from dispatch.notify.deciding import Notifier
from dispatch.notify.notification import Notification
from dispatch.notify.sending import Sender
from dispatch.orders.asked import AskedRecipient
from dispatch.outbox.worker import Worker
from dispatch.parties.organization import Contact, Organization, OrganizationKind
from dispatch.services import visit_changes
from dispatch.services.subscriptions import add_subscription, place_due
from dispatch.storage import notifications, parties, visits
from dispatch.storage.schema_parties import ORGANIZATION, RECIPIENT
from dispatch.storage.store import Store
from dispatch.storage.topics import NOTIFICATION, SENDING
from tests.dispatch.notify.flow import Keeping
from tests.dispatch.orders.steps import do, see
from tests.dispatch.orders.test_intake import Intake, moment

DESK = "desk@coop.example"


class Baskets(Intake):
    """A town with coordinators, and with everything from a refusal to a channel."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.sms, self.email = Keeping(), Keeping()
        self.notifier = Worker(store, NOTIFICATION, Notifier())
        self.sender = Worker(store, SENDING, Sender(store, {"sms": self.sms, "email": self.email}))
        with store.writing(self.town, "test") as writing:
            coop = Organization(store.ids.new(ids.ORGANIZATION), OrganizationKind.COURIER_COOP, "Les Roues", contact=Contact(email=DESK))  # fmt: skip
            parties.add_organization(writing, coop)
            writing.amend(ORGANIZATION, self.bakery, {"contact": {"phone": "+33 3 80 00 00 00"}})  # fmt: skip
            writing.note("crew.reachable", self.town, 1)

    def subscribe(self, rule: str, **options) -> str:
        order = self.order(**options)
        given = {"rule": rule, "from_day": "2026-11-25", "window": (16 * 60, 18 * 60)}
        return do(self, add_subscription, order, **given).plan.id

    def place(self) -> None:
        place_due(self.store, self.map, self.town)

    def decide(self) -> None:
        while self.notifier.run_once():
            pass

    def run(self) -> None:
        self.decide()
        while self.sender.run_once():
            pass

    def of(self, plan: str, occurrence: str):
        return see(self, visits.visits_of_plans, [plan])[plan][occurrence]

    def decisions(self, subject: str) -> tuple[Notification, ...]:
        return see(self, notifications.of_subject, subject)


@pytest.fixture
def baskets(store: Store) -> Baskets:
    return Baskets(store)


def test_customer_and_coordinators_are_told_once(baskets: Baskets) -> None:
    """Tests a Monday on which the grocer is closed: why, whom to call, and when it could come, whoever looks again."""
    plan = baskets.subscribe("FREQ=WEEKLY;BYDAY=MO")
    baskets.clock.set(moment(17, 28))
    for _ in range(2):
        baskets.place()
        baskets.run()
    (sms,) = baskets.sms.sent
    assert sms.address == "+33600000001"
    assert sms.sms == (
        "Bakery : votre panier lundi 30/11 ne peut pas venir (commerce fermé). Possible : mardi 1/12 8h30-10h30."
        " Appelez le +33 3 80 00 00 00."
    )
    (letter,) = baskets.email.sent
    assert (letter.address, letter.title) == (DESK, "Panier refusé : Bakery, lundi 30/11")
    assert "Odette" not in letter.body
    assert {one.status for one in baskets.decisions(baskets.of(plan, "2026-11-30").id)} == {"sent"}


def test_each_week_is_told_and_each_time_it_is_refused(baskets: Baskets) -> None:
    """Tests that five weeks that are refused are five messages, whatever the budget, and one that is tried in vain again one more."""
    plan = baskets.subscribe("FREQ=WEEKLY;BYDAY=MO")
    for week in range(5):
        baskets.clock.set(moment(17, 28) + week * 7 * 86_400)
        baskets.place()
        baskets.run()
    assert len(baskets.sms.sent) == len(baskets.email.sent) == 5
    one = baskets.of(plan, "2026-12-28")
    do(baskets, visit_changes.restore_visit, one.id, one.version)
    baskets.place()
    baskets.run()
    assert len(baskets.sms.sent) == len(baskets.email.sent) == 6


def test_what_somebody_has_seen_to_is_not_told(baskets: Baskets) -> None:
    """Tests a shop that opens, and a basket that is ordered, between the decision and the message."""
    plan = baskets.subscribe("FREQ=WEEKLY;BYDAY=MO")
    # At night the message waits for the morning.
    baskets.clock.set(moment(22, 28))
    baskets.place()
    baskets.run()
    assert baskets.sms.sent == []
    monday = moment(0, 30)
    baskets.throttle(
        baskets.grocer, day_hours={"2026-11-30": (TimeWindow(monday + 8 * 3600, monday + 19 * 3600),)}
    )
    one = baskets.of(plan, "2026-11-30")
    do(baskets, visit_changes.restore_visit, one.id, one.version)
    baskets.place()
    baskets.clock.set(moment(9, 29))
    baskets.run()
    assert baskets.of(plan, "2026-11-30").status == "ordered"
    assert not [one for one in baskets.sms.sent if "panier" in one.sms]


def test_what_nobody_placed_is_told_afterwards(baskets: Baskets) -> None:
    """Tests a program that was down for days: the basket is too late, and those who waited for it learn why."""
    baskets.subscribe("FREQ=WEEKLY;BYDAY=FR")
    baskets.clock.set(moment(18, 27) + 60)
    baskets.place()
    baskets.run()
    assert len(baskets.email.sent) == len(baskets.sms.sent) == 1
    assert "ne peut pas venir (trop tard pour ce jour)" in baskets.sms.sent[0].sms


def test_who_has_only_an_address_of_mail_stays_one_person(baskets: Baskets) -> None:
    """Tests that refusals after a basket that came go to who had it, and that who cannot be reached is not made up."""
    mail = AskedRecipient("Odette Martinon", email="odette@example.org", language="en")
    baskets.subscribe("FREQ=DAILY", recipient=mail)
    nobody = replace(mail, name="Paul Lenoir", email="")
    baskets.subscribe("FREQ=WEEKLY;BYDAY=MO", recipient=nobody)
    baskets.clock.set(moment(17, 28))
    baskets.place()
    baskets.run()
    letters = [one for one in baskets.email.sent if one.address == "odette@example.org"]
    # Of Saturday and of Monday, the days between which it could come.
    assert letters[-1].title == "Bakery: no basket Monday 30/11"
    assert len([one for one in baskets.email.sent if one.address == DESK]) == len(letters) + 1
    rows = see(baskets, lambda reading: reading.rows(reading.select(RECIPIENT)))
    assert [row.name for row in rows].count("Paul Lenoir") == 0
