"""Who is told of a closed door: at any hour, in few words, and nothing of why somebody is visited."""

from __future__ import annotations

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.escalation.act import Result
from dispatch.escalation.clock import step
from dispatch.escalation.saying import confirm_call, hand_over, settle, tried
from dispatch.notify.channels.outgoing import Outgoing
from dispatch.notify.choices import choose_party
from dispatch.notify.deciding import Notifier
from dispatch.notify.sending import Sender
from dispatch.outbox.failures import PermanentError
from dispatch.outbox.worker import Worker
from dispatch.parties.organization import Contact, Organization, OrganizationKind
from dispatch.parties.recipient import Reach
from dispatch.storage import parties
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_notify import NOTIFICATION as TOLD
from dispatch.storage.store import Store
from dispatch.storage.topics import NOTIFICATION, SENDING
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor, closed_door
from tests.dispatch.notify.flow import Keeping
from tests.dispatch.storage.small_town import MORNING_S

DESK, CONTACT = "+33380000001", "+33699000077"
#: Three in the morning in Paris.
NIGHT_S = MORNING_S - 6 * 3600 + 86_400


class Told:
    """A closed door, with the workers of messages."""

    def __init__(self, store: Store) -> None:
        self.door: ClosedDoor = closed_door(store)
        self.sms, self.email = Keeping(), Keeping()
        self.store, self.town_id = store, self.door.town.id
        self.workers = (
            Worker(store, NOTIFICATION, Notifier()),
            Worker(store, SENDING, Sender(store, {"sms": self.sms, "email": self.email})),
        )

    @property
    def clock(self) -> SetClock:
        return self.door.clock

    def run(self) -> list[tuple[str, str]]:
        """Let time pass and messages go, and return the SMS since."""
        before = len(self.sms.sent)
        step(self.store, self.town_id)
        for worker in self.workers:
            while worker.run_once():
                pass
        return [(one.address, one.sms) for one in self.sms.sent[before:]]


@pytest.fixture
def told(store: Store) -> Told:
    """The town."""
    return Told(store)


def test_at_night_as_by_day(told: Told) -> None:
    """Tests the messages of a whole chain at three in the morning: contact, desk, reminder, and that all is well."""
    told.clock.set(NIGHT_S)
    told.door.begin()
    told.door.do(tried, 1)
    assert told.run() == [
        (
            CONTACT,
            "Nous n'arrivons pas à joindre Augustine V., qui vous a désigné comme contact. Appelez le +33380000001.",
        )
    ]
    told.clock.set(NIGHT_S + 901)
    assert told.run() == [
        (DESK, "Sans réponse chez Augustine V. depuis 3h00. A vous d'agir : voir la file des portes closes.")
    ]
    assert told.run() == []
    told.clock.set(NIGHT_S + 901 + 901)
    assert [address for address, _ in told.run()] == [DESK]
    told.clock.set(NIGHT_S + 901 + 901 + 601)
    assert [address for address, _ in told.run()] == [DESK]
    told.door.do(settle, Result.OK)
    assert told.run() == [(CONTACT, "Augustine V. a pu etre joint. Vous n'avez plus rien à faire.")]
    # Each message about the person has its row, kept before it left.
    with told.store.reading(told.town_id) as reading:
        rows = [row for row in reads_of(reading, told.door.person) if row.reason.startswith("message ")]
        sent = reading.rows(
            reading.select(TOLD).where(TOLD.c.status == "sent").order_by(TOLD.c.sent_s, TOLD.c.id)
        )
    assert {row.actor for row in rows} == {"system:notifications"}
    assert sorted(row.reason for row in rows) == sorted(
        f"message {one.id} to {one.audience} {one.target_id}" for one in sent
    )
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("result", "sms"),
    [
        (Result.CONCERN, "La visite chez Augustine V. demande votre attention : voir la file des portes closes."),
        (Result.EMERGENCY, "Urgent : la visite chez Augustine V. demande votre intervention immédiate. Voir la file des portes closes."),
        (Result.NOBODY, ""),
    ],
)  # fmt: skip
def test_an_outcome_is_told_to_the_desk(told: Told, result: Result, sms: str) -> None:
    """Tests what a courier's result tells the desk, and that words are few: neither service nor name nor health."""
    told.door.begin()
    told.door.do(settle, result)
    assert [text for _, text in told.run()] == ([sms] if sms else [])
    everything = repr([told.sms.sent, told.email.sent])
    with told.store.reading(told.town_id) as reading:
        everything += repr(reading.rows(reading.select(TOLD)))
    # A telephone number is known to the channel that carries to it, and to nothing else.
    hidden = [*HIDDEN, "Vuillemin"]
    assert [word for word in hidden if word in everything] == []


def test_what_was_settled_meanwhile_is_not_said(told: Told) -> None:
    """Tests a desk that is about to be told when somebody settles the matter."""
    told.door.begin()
    told.door.do(hand_over)
    while told.workers[0].run_once():
        pass
    told.door.do(settle, Result.NOBODY, actor="coordinator:lea")
    assert told.run() == []


def test_a_desk_is_told_by_every_means_there_is(told: Told) -> None:
    """Tests a desk that wants letters only and no noise: by letter first, and by SMS where that fails."""

    def choose(writing) -> None:
        choose_party(writing, told.door.hall, Reach(("email",), opted_out=True), "page")

    told.store.write(told.town_id, "coordinator:lea", choose)
    told.door.begin()
    told.door.do(hand_over)
    assert told.run() == []
    assert [one.address for one in told.email.sent] == ["desk@hall.example"]

    def refuse(_: Outgoing) -> None:
        raise PermanentError("no such address")

    told.email.act = refuse
    told.door.do(confirm_call, "15")
    assert [address for address, _ in told.run()] == [DESK]


def test_the_cooperative_is_told_too(told: Told) -> None:
    """Tests that both desks are told where couriers have one of their own, and the coordinator who acts is told nothing."""
    coop = told.store.ids.new(ids.ORGANIZATION)
    with told.store.writing(told.town_id, "test") as writing:
        desk = Organization(
            coop, OrganizationKind.COURIER_COOP, "Roues", contact=Contact(phone="+33380000002")
        )
        parties.add_organization(writing, desk)
        writing.note("town.changed", told.town_id, 2)
    told.door.begin()
    told.door.do(hand_over)
    assert sorted(address for address, _ in told.run()) == [DESK, "+33380000002"]
    told.clock.set(MORNING_S + 30)
    told.door.do(confirm_call, "15", actor="coordinator:lea")
    assert told.run() == []


def test_a_door_that_was_opened_may_be_a_concern(told: Told) -> None:
    """Tests what the stop of a visit says: somebody has opened, and is not well; the desk is told without any chain."""
    with told.store.writing(told.town_id, told.door.actor) as writing:
        writing.note("visit.concern", told.door.visit.id, 2, {"delivery_id": told.door.delivery.id})
    assert told.run() == [
        (DESK, "La visite chez Augustine V. demande votre attention : voir la file des portes closes.")
    ]
