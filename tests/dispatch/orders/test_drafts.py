"""Drafts: begun by one device, finished by another, one order however many ask for it; callers known by their number; codes of tills."""

from __future__ import annotations

import base64
import json
import threading

import pytest

from dispatch.domain import Load, TimeWindow
from dispatch.ids import SeededIds
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Upsert
from dispatch.orders.callers import recognise, start_for_caller, usual_order
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Channel, Mode, Payment, PaymentMethod
from dispatch.orders.drafts import (
    DraftError,
    DraftStatus,
    drop_expired,
    fill,
    get,
    open_drafts,
    promote,
    start,
)
from dispatch.orders.order_documents import order_document, order_of
from dispatch.orders.till_codes import TillCodeError, forget_expired, make_till_code, read_till_code, redeem
from dispatch.parties.phones import normal_phone
from dispatch.parties.recipient import Door
from dispatch.storage import deliveries
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.orders.steps import D, add_relay, do, events, see
from tests.dispatch.orders.test_intake import Intake, moment
from tests.dispatch.toy_town import at

SECRET = b"a secret of the town of thirty-two"
OLD_SECRET = b"the secret that the town had before"


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def complete(intake: Intake) -> dict:
    return {
        "recipient": {"name": "Odette Martinon", "phone": "06 00 00 00 01"},
        "door": {"address": "1 rue du Port"},
        "pickups": [{"org_id": intake.bakery, "items": "bread"}],
        "window": {"earliest": moment(16), "latest": moment(18)},
    }


def promoted(intake: Intake, name: str, **options):
    return promote(intake.store, intake.map, intake.town, "shop:bakery", name, **options)


def test_orders_are_the_same_after_json(intake: Intake) -> None:
    """Tests that an order with everything in it comes back as it was."""
    order = intake.order(
        payment=Payment(500, "EUR", (PaymentMethod.CASH,), ((intake.bakery, 500),)), skills=frozenset({"b", "a"}),
        recipient=AskedRecipient("Odette", "+33600000001", door=Door(floor="2", do_not_ring=True)), max_ride_s=900, external_ref="é",
    )  # fmt: skip
    document = order_document(order)
    assert order_of(json.loads(json.dumps(document))) == order
    assert "service_s" not in document


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"window": None}, "/window", "wrong_type"),
        ({"windw": 1}, "/windw", "unknown_field"),
        ({"recipient": {"name": "O", "nmae": "x"}}, "/recipient/nmae", "unknown_field"),
        ({"pickups": [{"org_id": "x", "colour": "red"}]}, "/pickups/0/colour", "unknown_field"),
        ({"pickups": [{}]}, "/pickups/0/org_id", "missing"),
        ({"mode": "teleport"}, "/mode", "wrong_type"),
        ({"priority": "high"}, "/priority", "wrong_type"),
        ({"recipient": 5}, "/recipient", "wrong_type"),
    ],
)
def test_documents_that_are_no_order_are_told(changes: dict, pointer: str, code: str) -> None:
    """Tests that every fault has its place, and that a typing error is not an order without what it was to say."""
    good = {
        "org_id": "a", "recipient": {"name": "O"}, "door": {}, "pickups": [], "window": {"earliest": 1, "latest": 2},
    }  # fmt: skip
    assert order_of(good).recipient.name == "O"
    with pytest.raises(RefusedOrderError) as error:
        order_of({**good, **changes})
    assert [(fault.pointer, fault.code) for fault in error.value.faults] == [(pointer, code)]


def test_a_draft_is_finished_on_another_device(intake: Intake) -> None:
    """Tests that devices see each other's words and none is lost, and that the order keeps the draft's channel and its shop."""
    draft = do(
        intake,
        start,
        intake.bakery,
        Channel.COUNTER,
        {"note": "ring"},
        actor="coordinator:lea",
        behalf=intake.bakery,
    )
    with pytest.raises(RefusedOrderError) as error:
        promoted(intake, draft.id)
    assert {fault.pointer for fault in error.value.faults} == {"/recipient", "/door", "/pickups", "/window"}
    filled = do(intake, fill, draft.id, draft.version, complete(intake))
    with pytest.raises(ConflictError):
        do(intake, fill, draft.id, draft.version, {"note": "knock"})
    less = do(intake, fill, draft.id, filled.version, {"note": None}, org_id=intake.bakery)
    assert "note" not in less.body
    with pytest.raises(ConflictError):
        promoted(intake, draft.id, version=1)
    taken = promoted(intake, draft.id, version=less.version)
    assert (taken.delivery.channel, taken.delivery.org_id, taken.new) == (
        Channel.COUNTER,
        intake.bakery,
        True,
    )
    assert promoted(intake, draft.id).delivery.id == taken.delivery.id
    # Who acted for the shop is in the log, from the first word on.
    assert [event.behalf for event in events(intake, "draft.started", "draft.promoted")] == [
        intake.bakery
    ] * 2
    done = see(intake, get, draft.id)
    assert (done.status, done.delivery_id, done.body) == (DraftStatus.PROMOTED, taken.delivery.id, {})
    with pytest.raises(DraftError, match="already"):
        do(intake, fill, draft.id, done.version, {"note": "x"})


def test_a_draft_is_one_order_however_many_ask(intake: Intake) -> None:
    """Tests that eight devices at once make one delivery, and all of them get it."""
    draft = do(intake, start, intake.bakery, Channel.COUNTER, complete(intake))
    taken = []
    threads = [threading.Thread(target=lambda: taken.append(promoted(intake, draft.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.delivery.id for one in taken}) == 1
    assert sum(one.new for one in taken) == 1
    assert len(see(intake, deliveries.of_day, "2026-11-25")) == 1


def test_a_refused_draft_can_be_mended(intake: Intake) -> None:
    """Tests that a draft for a closed hour is not lost, and that the next window is named."""
    late = {**complete(intake), "window": {"earliest": moment(6, 26), "latest": moment(6.5, 26)}}
    draft = do(intake, start, intake.bakery, Channel.PHONE, late)
    with pytest.raises(RefusedOrderError) as error:
        promoted(intake, draft.id)
    window = error.value.next_window
    assert window is not None
    do(intake, fill, draft.id, 1, {"window": {"earliest": window.earliest, "latest": window.latest}})
    assert promoted(intake, draft.id).new


def test_drafts_expire_and_are_nobody_elses(intake: Intake) -> None:
    """Tests that what nobody finishes is emptied, and that a shop sees its own only."""
    draft = do(intake, start, intake.bakery, Channel.COUNTER, complete(intake), lives_s=3_600)
    assert [one.id for one in see(intake, open_drafts, org_id=intake.bakery)] == [draft.id]
    assert see(intake, open_drafts, org_id=intake.grocer) == ()
    for step in (get, lambda reading, name, org_id: fill(reading, name, 1, {}, org_id=org_id)):
        with pytest.raises(NotFoundError):
            do(intake, step, draft.id, org_id=intake.grocer)
    intake.clock.advance(3_600)
    with pytest.raises(DraftError, match="expired"):
        promoted(intake, draft.id)
    assert do(intake, drop_expired) == 1
    assert do(intake, drop_expired) == 0
    assert see(intake, get, draft.id).body == {}


@pytest.mark.parametrize(
    "body", [{"org_id": "x"}, {"note": float("nan")}, {"note": "x" * 60_001}, {"note": "\x00"}, {"note": "\ud800"}, {"note": {1, 2}}]
)  # fmt: skip
def test_drafts_that_cannot_be_kept_are_refused(intake: Intake, body: dict) -> None:
    """Tests what is no JSON, too long, or not a draft's to say."""
    with pytest.raises(DraftError):
        do(intake, start, intake.bakery, Channel.COUNTER, body)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("06 00 00 00 01", "+33600000001"), ("06.00.00.00.01", "+33600000001"), ("+33 (0)6 00 00 00 01", "+33600000001"),
        ("0033600000001", "+33600000001"), ("+33600000001", "+33600000001"), ("+41 22 123 45 67", "+41221234567"),
        ("3631", "3631"), ("ask Paul", "askPaul"), ("", ""),
    ],
)  # fmt: skip
def test_numbers_have_one_form(text: str, normal: str) -> None:
    """Tests the ways in which people write a French number, and what is none."""
    assert normal_phone(text) == normal
    assert normal_phone(normal) == normal


def test_overseas_numbers_have_their_own_code() -> None:
    """Tests that a town of La Réunion reads its numbers as such."""
    assert normal_phone("0692 00 00 01", "262") == "+262692000001"


def test_a_caller_is_known_with_doors_and_habits(intake: Intake) -> None:
    """Tests what the coordinator sees: who it may be, where to, from which shops, and the last order."""
    for number in range(3):
        intake.take(intake.order(external_ref=str(number)))
    intake.clock.advance(60)
    elsewhere = intake.order(door=AskedDoor(**at(700, 700)), pickups=(AskedPickup(intake.grocer),))
    last = intake.take(elsewhere).delivery
    intake.take(intake.order(recipient=AskedRecipient("Paul Martinon", "+33600000001"), external_ref="p"))
    caller, other = see(intake, recognise, "06 00 00 00 01")
    assert {caller.recipient.name, other.recipient.name} == {"Odette Martinon", "Paul Martinon"}
    odette = caller if caller.recipient.name == "Odette Martinon" else other
    assert [(door.place.address, door.times) for door in odette.doors] == [("1 rue du Port", 3), ("", 1)]
    assert odette.shops == ((intake.grocer, 4), (intake.bakery, 3))
    assert odette.last is not None
    assert odette.last.id == last.id
    assert see(intake, recognise, "+33600000002") == ()
    assert see(intake, recognise, "") == ()


def test_a_shop_knows_its_own_customers_and_of_them_its_own_part(intake: Intake) -> None:
    """Tests with canaries that no other shop's goods, no door code and no stranger come to a counter."""
    known = AskedRecipient(
        "Odette Martinon", "+33600000001", door=Door(code="CANARY-A12", safe_place="CANARY-shed")
    )
    pickups = (AskedPickup(intake.bakery, items="bread"), AskedPickup(intake.grocer, items="CANARY-leeks"))
    intake.take(
        intake.order(
            recipient=known,
            pickups=pickups,
            note="CANARY-note",
            external_ref="CANARY-ref",
            org_id=intake.grocer,
        )
    )
    intake.take(intake.order(recipient=AskedRecipient("CANARY-Paul", "+33600000001"), pickups=pickups[1:]))
    found = see(intake, recognise, "0600000001", org_id=intake.bakery)
    assert [one.recipient.name for one in found] == ["Odette Martinon"]
    assert "CANARY" not in repr(found)
    assert found[0].shops == ((intake.bakery, 1),)
    draft = do(
        intake,
        start_for_caller,
        intake.bakery,
        Channel.COUNTER,
        "0600000001",
        recipient_id=found[0].recipient.id,
        as_usual=True,
    )
    assert "CANARY" not in repr(draft)
    assert intake.grocer not in repr(draft)
    strangers = {one.recipient.id for one in see(intake, recognise, "0600000001")} - {found[0].recipient.id}
    assert len(strangers) == 1
    with pytest.raises(NotFoundError):
        do(
            intake,
            start_for_caller,
            intake.bakery,
            Channel.COUNTER,
            "0600000001",
            recipient_id=strangers.pop(),
        )


def test_as_usual_is_an_order_in_four_taps(intake: Intake) -> None:
    """Tests the counter: the number, who it is, as usual, done; the same goods at the same hour of the next day that has it."""
    intake.take(intake.order(door=AskedDoor(address="1 rue du Port", **at(321, 654))))
    intake.clock.set(moment(16, 27) + 1)
    (known,) = see(intake, recognise, "06 00 00 00 01", org_id=intake.bakery)
    draft = do(
        intake,
        start_for_caller,
        intake.bakery,
        Channel.COUNTER,
        "06 00 00 00 01",
        recipient_id=known.recipient.id,
        as_usual=True,
    )
    taken = promoted(intake, draft.id)
    assert taken.delivery.window == TimeWindow(moment(16, 28), moment(18, 28))
    assert [(task.org_id, task.items) for task in taken.delivery.pickups] == [(intake.bakery, "bread")]
    assert (taken.delivery.recipient_id, taken.delivery.channel) == (known.recipient.id, Channel.COUNTER)


def test_as_usual_goes_to_the_same_relay_point(intake: Intake) -> None:
    """Tests that habits have a mode; and that nobody without orders has a usual one."""
    relay = add_relay(intake)
    one = intake.take(intake.order(mode=Mode.RELAY, door=AskedDoor(place_id=relay.place_id))).delivery
    body = see(intake, usual_order, one.recipient_id)
    assert (body["mode"], body["door"]) == ("relay", {"place_id": relay.place_id})
    with pytest.raises(NotFoundError):
        see(intake, usual_order, one.recipient_id, org_id="org_other")


def test_nobody_known_begins_a_draft_too(intake: Intake) -> None:
    """Tests that the number typed is kept, and that the counter's own shop is in it."""
    draft = do(intake, start_for_caller, intake.bakery, Channel.COUNTER, " 0600000077 ")
    assert draft.body == {
        "recipient": {"name": "", "phone": "0600000077"},
        "pickups": [{"org_id": intake.bakery}],
    }


def till_code(intake: Intake, secret: bytes = SECRET, **options) -> str:
    options = {"load": Load(8, 2_000), "items": "Épicerie fine ☕", **options}
    return make_till_code(secret, SeededIds(5), intake.town, intake.bakery, moment(9), **options)


def test_a_code_at_the_till_becomes_an_order(intake: Intake) -> None:
    """Tests the bag on the counter: scanned, completed by the customer, ready at once, and its channel kept."""
    read = read_till_code([SECRET], till_code(intake), intake.town, moment(9.1))
    draft = do(intake, redeem, read)
    rest = complete(intake)
    del rest["pickups"]
    do(intake, fill, draft.id, draft.version, rest)
    one = promoted(intake, draft.id).delivery
    assert one.channel is Channel.TILL_CODE
    assert [(task.items, task.load, task.ready_s) for task in one.pickups] == [
        ("Épicerie fine ☕", Load(8, 2_000), moment(9))
    ]


def test_a_code_is_used_once(intake: Intake) -> None:
    """Tests that of eight scans at once one begins an order."""
    read = read_till_code([SECRET], till_code(intake), intake.town, moment(9))
    used, refused = [], []

    def scan() -> None:
        try:
            used.append(do(intake, redeem, read))
        except TillCodeError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(used), refused) == (1, ["till_code_used"] * 7)
    assert len(see(intake, open_drafts)) == 1
    intake.clock.advance(3 * 86_400)
    assert do(intake, forget_expired) == 1
    assert do(intake, forget_expired) == 0


def test_codes_that_nobody_signed_are_refused(intake: Intake) -> None:
    """Tests every character changed, other secrets, other towns, other spellings, and the end of its life; the old secret still holds."""
    code = till_code(intake)
    for place in range(len(code)):
        other = "A" if code[place] != "A" else "B"
        with pytest.raises(TillCodeError, match="none of this town"):
            read_till_code([SECRET], code[:place] + other + code[place + 1 :], intake.town, moment(9))
    forged = base64.urlsafe_b64encode(
        json.dumps([1, "tco_x", intake.town, intake.bakery, moment(23), 0, 0, ""]).encode()
    )
    for bad in (
        "",
        ".",
        code.split(".")[0],
        f"{code}=",
        f"{code}.x",
        "é.é",
        "x" * 5_000,
        f"{forged.decode().rstrip('=')}.{code.split('.')[1]}",
    ):
        with pytest.raises(TillCodeError, match="none of this town"):
            read_till_code([SECRET], bad, intake.town, moment(9))
    for secrets, town in (([OLD_SECRET], intake.town), ([SECRET], "twn_other")):
        with pytest.raises(TillCodeError, match="none of this town"):
            read_till_code(secrets, code, town, moment(9))
    assert (
        read_till_code([SECRET, OLD_SECRET], till_code(intake, OLD_SECRET), intake.town, moment(9)).items
        == "Épicerie fine ☕"
    )
    assert read_till_code([SECRET], code, intake.town, moment(9.25) - 1).load == Load(8, 2_000)
    with pytest.raises(TillCodeError, match="expired"):
        read_till_code([SECRET], code, intake.town, moment(9.25))


def test_weak_secrets_and_endless_codes_are_refused(intake: Intake) -> None:
    """Tests that no code is made that could be guessed or hold for ever."""
    with pytest.raises(ValueError, match="bytes"):
        till_code(intake, b"short")
    with pytest.raises(ValueError, match="lives_s"):
        till_code(intake, lives_s=10**6)
    with pytest.raises(TillCodeError):
        till_code(intake, items="x" * 301)


def test_each_channel_is_kept(intake: Intake) -> None:
    """Tests that an order says by which door it came, and that a changed one keeps it."""
    one = intake.take(intake.order(channel=Channel.COUNTER, external_ref="9"))
    again = intake.take(intake.order(channel=Channel.API, external_ref="9", note="x"), upsert=Upsert.MERGE)
    assert (one.delivery.channel, again.delivery.channel, again.delivery.status) == (
        Channel.COUNTER,
        Channel.COUNTER,
        D.CREATED,
    )
