"""From an event to a channel, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from dispatch.access.tracking_urls import TrackingUrls
from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.notify.channels.outgoing import Outgoing
from dispatch.notify.choices import InvalidReachError, choose, choose_party, opt_in, opt_out, said_by
from dispatch.notify.deciding import decide_event
from dispatch.notify.preview import ChangeKind, ProposedChange, decisions_for, messages_for
from dispatch.notify.sending import Sender
from dispatch.outbox.failures import PermanentError, TemporaryError
from dispatch.outbox.worker import Worker
from dispatch.parties.recipient import Reach
from dispatch.storage import crew, parties, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import Event, NotFoundError, Store
from dispatch.storage.topics import SENDING
from dispatch.thread.message import Party, Side
from dispatch.thread.posting import post
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.flow import Flow
from tests.dispatch.storage.small_town import add_round, round_of

S = DeliveryStatus
#: The window of the deliveries of the small town lies before noon.
AFTERNOON = TimeWindow(NOON_S + 7200, NOON_S + 10_800)


@pytest.fixture
def flow(store: Store) -> Flow:
    """A town with its workers, three hours before the windows of its deliveries."""
    made = Flow(store)
    made.clock.set(NOON_S - 3 * 3600)
    return made


def test_one_message_for_a_basket_of_three_shops(flow: Flow) -> None:
    """Tests that a promise is one SMS in the name of a shop, kept as sent with its words."""
    delivery = flow.promised(shops=3)
    flow.run(wait_s=60)
    assert flow.sms.sent == []
    flow.run(wait_s=60)
    (message,) = flow.sms.sent
    assert message.address == "+33600000001"
    assert message.sender == "Shop 0"
    assert message.sms.startswith("Shop 0 (+2) : votre livraison")
    assert "10h00 et 11h00" in message.sms
    assert "STOP" in message.sms
    (row,) = flow.decisions(delivery.id)
    assert (row.status, row.text, row.receipt, row.version) == ("sent", message.sms, "receipt 1", 2)
    flow.run(wait_s=3600)
    assert len(flow.sms.sent) == 1


def test_changes_within_minutes_are_one_message(flow: Flow) -> None:
    """Tests that two windows after each other are told as one, the last one, and that a later one is a change."""
    delivery = flow.promised()
    flow.run()
    flow.change(delivery, "delivery.window_changed", window=AFTERNOON)
    flow.run(wait_s=130)
    assert ["14h00 et 15h00" in one.sms for one in flow.sms.sent] == [True]
    later = TimeWindow(NOON_S + 9000, NOON_S + 12_600)
    flow.change(delivery, "delivery.promised", window=later)
    flow.run(wait_s=130)
    assert flow.outcomes(delivery.id) == [
        ("promised", "sent", "digest"),
        ("window_changed", "merged", "same_matter"),
        ("window_changed", "sent", "digest"),
    ]
    assert "nouvel horaire" in flow.sms.sent[1].sms
    assert "STOP" not in flow.sms.sent[1].sms


def test_an_event_that_comes_again_says_nothing_again(flow: Flow) -> None:
    """Tests that handling an event twice, and the same event noted twice, are one message."""
    delivery = flow.promised()
    flow.note("delivery.promised", delivery)
    flow.run(wait_s=130)
    with flow.store.writing(flow.town.id, "system") as writing:
        row = writing.rows(writing.select(EVENT).where(EVENT.c.type == "delivery.promised"))[-1]
        event = Event(
            row.id,
            row.type,
            row.subject,
            row.version,
            row.actor,
            "",
            row.data,
            row.happened_s,
            row.recorded_s,
        )
        again = decide_event(writing, event)
    assert [one.event_id for one in again] == [event.id]
    flow.run(wait_s=130)
    assert len(flow.sms.sent) == 1
    # Whatever the helper noted first has no topic of ours.
    assert [one[1] for one in flow.outcomes(delivery.id)] == ["sent", "suppressed"]


def test_a_day_that_goes_wrong_stays_within_the_budget(flow: Flow) -> None:
    """Tests promise, delay, near, failure and a new window: four messages, and the last of them important."""
    delivery = flow.promised()
    flow.run(wait_s=130)
    flow.note("delivery.eta_changed", delivery, eta_s=delivery.window.latest + 1200)
    flow.run(wait_s=130)
    flow.move(
        delivery, S.ASSIGNED, S.COLLECTING, S.COLLECTED, S.OUT_FOR_DELIVERY, kind="delivery.out_for_delivery"
    )
    flow.run()
    flow.note("delivery.eta_changed", delivery, eta_s=delivery.window.latest + 3600)
    flow.run(wait_s=130)
    flow.move(delivery, S.FAILED, kind="delivery.failed")
    flow.run()
    flow.change(delivery, "delivery.rescheduled", status=S.RESCHEDULED, window=AFTERNOON, attempts=1)
    flow.run(wait_s=130)
    assert flow.outcomes(delivery.id) == [
        ("promised", "sent", "digest"),
        ("eta_changed", "sent", "digest"),
        ("near", "sent", "now"),
        ("eta_changed", "suppressed", "budget"),
        ("failed", "sent", "now"),
        ("window_changed", "suppressed", "budget"),
    ]
    assert len(flow.sms.sent) == 4


def test_nothing_at_night_and_nothing_untrue_in_the_morning(flow: Flow) -> None:
    """Tests quiet hours of the person: what is still true waits, also when the channel fails in the evening, the rest is left out."""
    flow.recipient(quiet_from_min=9 * 60, quiet_to_min=14 * 60)
    flow.clock.set(NOON_S - 3 * 3600)
    kept = flow.promised(shops=1)
    flow.change(kept, "test.moved", window=AFTERNOON)
    gone = flow.promised(shops=1)
    flow.run(wait_s=300)
    assert flow.sms.sent == []
    flow.run(wait_s=NOON_S + 7200 - flow.clock.now_s())
    assert [one.sms.count("14h00") for one in flow.sms.sent] == [1]
    assert flow.outcomes(gone.id) == [("promised", "suppressed", "no_longer_true")]
    assert flow.outcomes(kept.id) == [("promised", "sent", "quiet_hours")]


def test_a_channel_that_fails_in_the_evening_does_not_ring_at_night(flow: Flow) -> None:
    """Tests that a message is tried again in the morning only, and as failed where it is too late then."""
    flow.clock.set(NOON_S + 8 * 3600 + 3590)  # 20:59:50
    delivery = flow.promised()
    flow.move(delivery, S.CANCELLED, kind="delivery.cancelled")

    def act(_: Outgoing) -> None:
        raise TemporaryError("no connection")

    flow.sms.act = act
    flow.run()
    flow.sms.act = None
    for _ in range(20):
        flow.run(wait_s=60)
    assert flow.sms.sent == []
    flow.run(wait_s=12 * 3600)
    assert [one.sms.count("annul") for one in flow.sms.sent] == [1]
    assert [one[:2] for one in flow.outcomes(delivery.id)] == [
        ("promised", "suppressed"),
        ("cancelled", "sent"),
    ]


def test_who_has_opted_out_is_told_nothing_more(flow: Flow) -> None:
    """Tests opting out between decision and sending, after it, and back in; each is in the log with who said it."""
    first = flow.promised()
    flow.run()
    with flow.store.writing(flow.town.id, "recipient:x") as writing:
        known = parties.get_recipient(writing, flow.town.recipient)
        changed = opt_out(writing, known, "page")
        assert opt_out(writing, changed, "page") == changed
    flow.run(wait_s=130)
    flow.note("delivery.failed", first)
    second = flow.promised()
    flow.run(wait_s=130)
    assert flow.sms.sent == []
    assert flow.outcomes(first.id)[0] == ("promised", "suppressed", "opted_out")
    assert flow.outcomes(second.id) == [("promised", "suppressed", "opted_out")]
    with flow.store.writing(flow.town.id, "coordinator:lea") as writing:
        opt_in(writing, parties.get_recipient(writing, flow.town.recipient), "telephone")
    with flow.store.reading(flow.town.id) as reading:
        said = said_by(reading, flow.town.recipient)
    assert [(one.change, one.source, one.actor) for one in said] == [
        ("opted_out", "page", "recipient:x"),
        ("opted_in", "telephone", "coordinator:lea"),
    ]
    assert (said[0].before["opted_out"], said[0].after["opted_out"]) == (False, True)


def test_what_a_person_prefers(flow: Flow) -> None:
    """Tests channels in their order, language, and wishes that cannot be."""
    flow.recipient(email="odette@example.org", channels=("email", "sms"))
    with flow.store.writing(flow.town.id, "test") as writing:
        known = parties.get_recipient(writing, flow.town.recipient)
        choose(writing, known, known.reach, "page", language="en")
    flow.promised()
    flow.run(wait_s=130)
    assert flow.sms.sent == []
    (letter,) = flow.email.sent
    assert letter.body.startswith("Shop 0 (+1): your delivery")
    for reach in (Reach(channels=("pigeon",)), Reach(quiet_from_min=1440), Reach(only_if_late_min=-1)):
        with pytest.raises(InvalidReachError), flow.store.writing(flow.town.id, "test") as writing:
            choose(writing, parties.get_recipient(writing, flow.town.recipient), reach, "page")


def test_a_number_that_is_wrong_leads_to_the_next_channel(flow: Flow) -> None:
    """Tests that e-mail brings what SMS cannot, and that it is kept where nothing can."""
    flow.recipient(email="odette@example.org")

    def act(_: Outgoing) -> None:
        raise PermanentError("no such number")

    flow.sms.act = act
    delivery = flow.promised()
    flow.run(wait_s=130)
    assert len(flow.email.sent) == 1
    assert [(one.status, one.channel) for one in flow.decisions(delivery.id)] == [("sent", "email")]
    flow.email.act = act
    other = flow.promised()
    flow.run(wait_s=130)
    assert flow.outcomes(other.id) == [("promised", "failed", "undelivered")]
    with flow.store.reading(flow.town.id) as reading:
        failed = reading.rows(reading.select(EVENT).where(EVENT.c.type == "notification.failed"))
    assert [row.subject for row in failed] == [other.id]


def test_a_channel_that_is_down_for_too_long(flow: Flow) -> None:
    """Tests that what nobody needs any more is not sent, and kept as failed."""

    def act(_: Outgoing) -> None:
        raise TemporaryError("down")

    flow.sms.act = act
    delivery = flow.promised()
    for _ in range(30):
        flow.run(wait_s=600)
    assert flow.outcomes(delivery.id) == [("promised", "failed", "undelivered")]


def test_a_change_while_a_message_is_on_its_way_is_told_too(flow: Flow) -> None:
    """Tests that nothing is lost between making a text and knowing that it was sent."""
    delivery = flow.promised()
    flow.run()
    flow.clock.advance(130)

    def act(_: Outgoing) -> None:
        flow.sms.act = None
        flow.change(delivery, "delivery.window_changed", window=AFTERNOON)
        while flow.notifier.run_once():
            pass

    flow.sms.act = act
    while flow.sender.run_once():
        pass
    flow.run(wait_s=130)
    assert ["10h00" in flow.sms.sent[0].sms, "14h00" in flow.sms.sent[1].sms] == [True, True]
    assert flow.outcomes(delivery.id) == [
        ("promised", "sent", "digest"),
        ("window_changed", "merged", "same_matter"),
        ("window_changed", "sent", "digest"),
    ]


def test_who_does_something_is_not_told_of_it(flow: Flow) -> None:
    """Tests a recipient who cancels; and that delivered goods are told where the town wants it only."""
    delivery = flow.promised()
    flow.run(wait_s=130)
    flow.change(delivery, "test.moved", status=S.CANCELLED)
    flow.note("delivery.cancelled", delivery, actor=f"recipient:{flow.town.recipient}")
    flow.run()
    assert flow.outcomes(delivery.id)[1] == ("cancelled", "suppressed", "own_doing")
    assert len(flow.sms.sent) == 1


@pytest.mark.parametrize("wanted", [True, False])
def test_delivered_is_told_where_it_is_wanted(store: Store, *, wanted: bool) -> None:
    """Tests the setting of the town, and the message to a door where nobody rings."""
    flow = Flow(store, delivered=wanted, digest_s=0)
    flow.clock.set(NOON_S - 3 * 3600)
    delivery = flow.promised()
    flow.run()
    flow.move(delivery, S.ASSIGNED, S.COLLECTED, S.ARRIVED, kind="delivery.arrived")
    flow.run()
    flow.move(delivery, S.DELIVERED, kind="delivery.delivered")
    flow.run()
    assert [one[:2] for one in flow.outcomes(delivery.id)] == [
        ("promised", "sent"),
        ("at_door", "sent"),
        ("delivered", "sent" if wanted else "suppressed"),
    ]


def test_shops_that_live_by_sms_are_asked_by_sms(flow: Flow) -> None:
    """Tests "prêt ?" for a shop that has said so, and that another one uses its screen; a shop that has answered is not asked."""
    delivery = flow.promised(shops=2)
    with flow.store.writing(flow.town.id, "test") as writing:
        shop = parties.get_organization(writing, flow.town.shops[0])
        parties.change_organization(writing, shop, contact=replace(shop.contact, phone="+33600000002"))
        choose_party(writing, shop.id, Reach(channels=("sms",)), "counter")
    for task in delivery.pickups:
        flow.note("pickup.ready_requested", delivery, task_id=task.id, ready_s=NOON_S - 3600)
    flow.run()
    (message,) = flow.sms.sent
    assert message.address == "+33600000002"
    assert message.sms == f"Commande {delivery.code} prete à 11h00 ? 1=oui 2=+10"
    assert [one[1:] for one in flow.outcomes(delivery.id) if one[0] == "ready_asked"] == [
        ("sent", "now"),
        ("suppressed", "no_channel"),
    ]
    with pytest.raises(NotFoundError), flow.store.writing(flow.town.id, "test") as writing:
        choose_party(writing, "org_x", Reach(), "counter")


def test_missing_goods_are_asked_about_once(flow: Flow) -> None:
    """Tests that the shop that misses something is named, with what it is."""
    delivery = flow.promised(shops=2)
    flow.run(wait_s=130)
    flow.note("pickup.missing", delivery, org_id=flow.town.shops[1], items="pain de seigle")
    flow.run()
    assert flow.sms.sent[1].sms.startswith("Shop 1 : il manque dans")
    assert "pain de seigle" in flow.sms.sent[1].sms


def test_words_of_a_shop_reach_the_customer_and_stay_in_the_thread(flow: Flow) -> None:
    """Tests that two messages within minutes are one SMS, of which the words are kept nowhere else."""
    delivery = flow.promised(shops=1)
    flow.run(wait_s=130)
    shop = Party(Side.SHOP, flow.town.shops[0])
    for words in ("Il n'y a plus de seigle.", "De l'épeautre ?"):
        flow.store.write(
            flow.town.id, "shop", lambda writing, words=words: post(writing, shop, delivery.id, words)
        )
    flow.run(wait_s=130)
    assert flow.sms.sent[1].sms == f"Shop 0 ({delivery.code}) : Il n'y a plus de seigle. / De l'épeautre ?"
    row = flow.decisions(delivery.id)[1]
    assert (row.status, row.text, row.counted) == ("sent", "", False)


def test_couriers_are_told_when_their_next_stop_changes(flow: Flow) -> None:
    """Tests that a new version with the same next stop says nothing, nor one after the stop before is closed, and another one does."""
    one, two = flow.promised(shops=1), flow.promised(shops=1)
    made = add_round(flow.store, flow.town, round_of(flow.store, flow.town, one, two))
    with flow.store.writing(flow.town.id, "test") as writing:
        courier = crew.shifts_of(writing, "2026-11-28")[0].courier_id
        choose_party(writing, courier, Reach(channels=("sms",), quiet_from_min=0, quiet_to_min=0), "page")
        writing.connection.execute(
            COURIER.update().where(COURIER.c.id == courier).values(phone="+33600000009")
        )

    def write(kind: str, **changes: object) -> None:
        with flow.store.writing(flow.town.id, "test") as writing:
            old = rounds.get(writing, made.id)
            (new,) = rounds.change(writing, (old, replace(old, **changes)))  # type: ignore[arg-type]
            writing.note(kind, new.id, new.version)
        flow.run()

    write("round.released", status=RoundStatus.RELEASED)
    assert "4 arrets. Premier arret : Place 0." in flow.sms.sent[0].sms
    first, second, third, fourth = made.stops
    write("round.version_changed", stops=(first, second, fourth, third))
    closed = replace(first, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS)
    write("stop.closed", status=RoundStatus.STARTED, stops=(closed, second, fourth, third))
    write("round.version_changed", stops=(closed, second, third, fourth))
    assert len(flow.sms.sent) == 1
    write("round.version_changed", stops=(closed, third, second, fourth))
    assert flow.sms.sent[1].sms == "Changement : votre prochain arret est Place 0."
    assert [one[1:] for one in flow.outcomes(made.id)] == [
        ("sent", "now"),
        ("suppressed", "no_change"),
        ("suppressed", "no_change"),
        ("sent", "now"),
    ]


def test_a_plan_says_beforehand_what_it_would_tell(flow: Flow) -> None:
    """Tests that the preview is what happens then, and that it changes nothing."""
    told, new = flow.promised(), flow.promised()
    flow.run(wait_s=130)
    changes = [
        ProposedChange(told.id, told.window, AFTERNOON, ChangeKind.WINDOW),
        # Ten minutes later is nothing to speak of; and the second change of the plan replaces the first.
        ProposedChange(new.id, new.window, TimeWindow(new.window.latest + 300, 0), ChangeKind.ETA),
        ProposedChange(told.id, told.window, TimeWindow(NOON_S, NOON_S + 60), ChangeKind.WINDOW),
        ProposedChange(new.id, new.window, new.window, ChangeKind.WINDOW),
        ProposedChange("dlv_unknown", None, AFTERNOON, ChangeKind.PROMISED),
    ]
    with flow.store.reading(flow.town.id) as reading:
        (message,) = messages_for(reading, changes)
        reasons = [str(one.decision.reason) for one in decisions_for(reading, changes)]
        rows = len(reading.connection.execute(select(NOTIFICATION.c.id)).all())
    assert (message.delivery_id, message.decision.kind, message.decision.channel) == (
        told.id,
        "window_changed",
        "sms",
    )
    assert reasons == ["digest", "below_threshold", "same_matter"]
    assert rows == 2
    flow.change(told, "delivery.window_changed", window=AFTERNOON)
    flow.note("delivery.eta_changed", new, eta_s=new.window.latest + 300)
    flow.run(wait_s=130)
    assert len(flow.sms.sent) == 3


def test_messages_lead_to_the_page(flow: Flow) -> None:
    """Tests that a message has the address of the page of its delivery, the same one each time, and that no link is kept with what was said."""
    urls = TrackingUrls(flow.store, b"s" * 32, "https://town.example.org/")
    sender = Sender(flow.store, {"sms": flow.sms, "email": flow.email}, link_of=urls)
    flow.sender = Worker(flow.store, SENDING, sender)
    delivery = flow.promised()
    flow.run(wait_s=130)
    flow.change(delivery, "delivery.window_changed", window=AFTERNOON)
    flow.run(wait_s=130)
    first, second = flow.sms.sent
    address = urls(flow.town.id, delivery.id)
    assert address.startswith("https://town.example.org/t/")
    assert all(message.sms.count(address) == message.body.count(address) == 1 for message in (first, second))
    assert address not in first.voice
    kept = [row.text for row in flow.decisions(delivery.id)]
    assert len(kept) == 2
    assert not any("/t/" in text for text in kept)
