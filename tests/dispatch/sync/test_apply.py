"""Commands on both databases: answered once, kept whatever they met, and refused only where they are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Place, PlaceKind
from dispatch.field import aftermath
from dispatch.field.clocks import unfold
from dispatch.field.incidents import open_incidents
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.storage import parties
from dispatch.storage.schema_field import COMMAND, PROOF
from dispatch.storage.schema_parties import PLACE
from dispatch.storage.store import Store
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.field.street import asks_for_scans, make_street, move, remove
from tests.dispatch.sync.phones import phone_of, send


def codes(answer):
    return [conflict.code for conflict in answer.conflicts]


def kinds(street):
    with street.store.reading(street.town.id) as reading:
        return {one.kind for one in open_incidents(reading)}


def test_a_command_that_is_sent_again(store: Store) -> None:
    """Tests that it is answered as before, though the plan has changed since, and that part of a batch may be lost."""
    street = make_street(store)
    phone = phone_of(street)
    for stop in phone.own.stops[:3]:
        phone.close(stop, cash=1250 if stop is phone.own.stops[2] else 0)
    first = send(store, street.town.id, phone, phone.made[:2])
    move(store, street.town.id, *street.rounds, [street.planned[0]])
    again = send(store, street.town.id, phone, phone.made)
    assert again[:2] == first
    assert [one.status for one in again] == ["applied", "applied", "kept"]
    assert codes(again[2]) == ["stop_moved"]
    assert street.delivery().status is DeliveryStatus.DELIVERED


def test_goods_are_left_at_no_door_of_others(store: Store) -> None:
    """Tests that a phone names the doors of its own courier's rounds, and learns nothing of those of others; what is there for everybody, it names as well."""
    street = make_street(store, count=1, shops=1)
    phone = phone_of(street)
    with store.writing(street.town.id, "test") as writing:
        door = Place(writing.ids.new(ids.PLACE), PlaceKind.ADDRESS, "Door", 7.421, 43.731)
        parties.add_places(writing, [door])
        writing.note("place.added", door.id, 1, topics=())

    def left(place: str):
        (answer,) = send(
            store, street.town.id, phone, [phone.say("abort", reason="puncture", place={"place_id": place})]
        )
        return answer

    foreign, nowhere = left(door.id), left("plc_" + "0" * 26)
    assert foreign.status == nowhere.status == "refused"
    (told,), (same,) = ([one.message for one in answer.conflicts] for answer in (foreign, nowhere))
    assert told.replace(door.id, "X") == same.replace("plc_" + "0" * 26, "X")
    assert street.round().status is not RoundStatus.ABORTED
    own = phone.own.stops[-1].place_id
    with store.reading(street.town.id) as reading:
        assert reading.get(PLACE, own).kind == PlaceKind.ADDRESS
    assert left(own).status == "applied"


def test_delivered_although_cancelled(store: Store) -> None:
    """Tests that what was handed over is delivered, with its proof, and that the coordinator is told."""
    street = make_street(store, count=1, shops=1)
    phone = phone_of(street)
    for stop in phone.own.stops:
        phone.close(stop, cash=1250 if stop is phone.own.stops[1] else 0)
    street.do(aftermath.cancel_delivery, street.planned[0], actor="coordinator:lea")
    assert street.delivery().status is DeliveryStatus.CANCELLED
    halfway = send(store, street.town.id, phone, phone.made[:1])
    # The goods are on board: they are to go back.
    assert street.delivery().status is DeliveryStatus.RETURNING
    answers = send(store, street.town.id, phone, phone.made[1:])
    assert {"cancelled_meanwhile"} <= set(codes(halfway[0])) & set(codes(answers[0]))
    assert street.delivery().status is DeliveryStatus.DELIVERED
    assert "cancelled_meanwhile" in kinds(street)
    assert [stop.status for stop in street.round().stops] == [StopStatus.CLOSED] * 2


def test_nothing_of_a_removed_stop_is_lost(store: Store) -> None:
    """Tests that an outcome, a proof and money of a stop that was taken off the round are kept with the task."""
    street = make_street(store, count=2, shops=1)
    phone = phone_of(street)
    phone.close(phone.own.stops[2])
    phone.close(phone.own.stops[3], cash=1250)
    remove(store, street.town.id, street.rounds[0], [street.planned[1]])
    answers = send(store, street.town.id, phone, phone.made)
    assert [codes(one) for one in answers] == [["stop_moved"], ["stop_moved"]]
    assert street.delivery(1).status is DeliveryStatus.DELIVERED
    with store.reading(street.town.id) as reading:
        assert {row.task_id for row in reading.rows(reading.select(PROOF))} == {
            task.id for task in street.delivery(1).tasks
        }


def test_two_say_different_things(store: Store) -> None:
    """Tests that what was done counts more than that it failed, and that both are told."""
    street = make_street(store, count=1, shops=1)
    one, two = phone_of(street, name="one"), phone_of(street, name="two")
    stop = one.own.stops[0]
    send(store, street.town.id, one, [one.close(stop, "failed", "shop_closed")])
    assert street.delivery().status is DeliveryStatus.FAILED
    send(store, street.town.id, two, [two.close(stop)])
    assert street.delivery().status is DeliveryStatus.OUT_FOR_DELIVERY
    assert "outcome_disputed" in kinds(street)
    late = send(store, street.town.id, one, [one.close(stop, "failed", "other")])
    assert codes(late[0]) == ["outcome_overruled"]


def test_a_proof_that_is_missing_is_told_afterwards(store: Store) -> None:
    """Tests that goods that are left at a safe place without a photo are delivered all the same."""
    street = make_street(store, count=1, shops=1)
    phone = phone_of(street)
    phone.close(phone.own.stops[0])
    phone.close(phone.own.stops[1], "success", "safe_place", proof=False, cash=1250)
    answers = send(store, street.town.id, phone, phone.made)
    assert codes(answers[1]) == ["proof_missing"]
    assert street.delivery().status is DeliveryStatus.DELIVERED


def test_a_scan_of_another_parcel_is_told_afterwards(store: Store) -> None:
    """Tests that a code which is on no piece of the basket shows nothing, and does where the courier has said why, whichever closing said so."""
    street = make_street(store, count=1, shops=1)
    asks_for_scans(street)
    phone = phone_of(street)
    shop, door = phone.own.stops
    scan = {"task_id": shop.task_ids[0], "kind": "barcode", "value": "UNKNOWN-1"}
    phone.close(shop, proof=False)
    phone.made[-1].body["proofs"] = [scan | {"note": "label torn off"}]
    phone.close(door, proof=False, cash=1250)
    phone.made[-1].body["proofs"] = [scan | {"task_id": door.task_ids[0], "value": "unknown-1"}]
    answers = send(store, street.town.id, phone, phone.made)
    assert [codes(one) for one in answers] == [[], []]


def test_a_scan_of_nothing_that_is_known(store: Store) -> None:
    """Tests that goods with a code that nobody knows are delivered all the same, and that the coordinator hears of it."""
    street = make_street(store, count=1, shops=1)
    asks_for_scans(street)
    phone = phone_of(street)
    shop, door = phone.own.stops
    for stop in (shop, door):
        phone.close(stop, proof=False, cash=1250 if stop is door else 0)
        phone.made[-1].body["proofs"] = [
            {"task_id": stop.task_ids[0], "kind": "barcode", "value": "UNKNOWN-1"}
        ]
    answers = send(store, street.town.id, phone, phone.made)
    assert [codes(one) for one in answers] == [["proof_missing"], ["proof_missing"]]
    assert street.delivery().status is DeliveryStatus.DELIVERED


def test_an_early_end_of_the_round(store: Store) -> None:
    """Tests that a round that was completed on the phone ends as soon as what the plan has added is over."""
    street = make_street(store, count=1, shops=1)
    phone = phone_of(street)
    phone.close(phone.own.stops[0])
    done = phone.say("complete")
    answers = send(store, street.town.id, phone, phone.made)
    assert codes(answers[1]) == ["round_not_over"]
    last = phone.close(phone.own.stops[1], cash=1250, after_s=-30)
    send(store, street.town.id, phone, [last, done])
    assert street.round().status is RoundStatus.COMPLETED


#: What is wrong with a command, and the code that says so.
WRONG = [
    ({"id": "x"}, "invalid_command"),
    ({"kind": "cancel"}, "invalid_command"),  # a decision of the town
    ({"kind": "dance"}, "invalid_command"),
    ({"round_id": "rnd_nowhere"}, "not_found"),
    ({"happened_s": 12}, "invalid_command"),
    ({"happened_s": None}, "invalid_command"),
    ({"offset_s": 2**40}, "invalid_command"),
    ({"body": {"results": {}}}, "invalid_command"),
    ({"body": {"results": {"tsk_unknown": {"outcome": "success", "code": "collected"}}}}, "not_found"),
    ({"body": {"results": {"tsk_unknown": {"outcome": "success", "code": "eaten"}}}}, "invalid_command"),
    ({"body": {"results": [1, 2]}}, "invalid_command"),
    ({"kind": "arrive", "task_ids": ()}, "invalid_command"),
    ({"kind": "abort", "body": {}}, "invalid_command"),
    ({"kind": "reopen", "body": {}}, "invalid_command"),
    ({"kind": "delay", "body": {"minutes": 9999}}, "invalid_command"),
    # Each a moment, and together none that anybody can show.
    ({"happened_s": 4_000_000_000, "offset_s": 200_000_000}, "invalid_command"),
    ({"body": {"results": {"tsk_1": {"outcome": [], "code": "collected"}}}}, "invalid_command"),
    ({"body": {"results": {"tsk_1": {"outcome": "success", "code": {}}}}}, "invalid_command"),
    ({"kind": "proof", "body": {"proofs": [{"task_id": "tsk_1", "kind": []}]}}, "invalid_command"),
    ({"kind": "abort", "body": {"place": {"lon": 10**400, "lat": 0}}}, "invalid_command"),
]


def test_what_is_no_command_is_refused_and_kept(store: Store) -> None:
    """Tests that faulty commands do not hold up the others, and that what they said can be read by people."""
    street = make_street(store, count=1, shops=1)
    phone = phone_of(street)
    good = phone.close(phone.own.stops[0])
    bad = [replace(phone.close(phone.own.stops[1]), **wrong) for wrong, _ in WRONG]
    answers = send(store, street.town.id, phone, [*bad, good])
    assert [(one.status, *codes(one)) for one in answers] == [
        *(("refused", code) for _, code in WRONG),
        ("applied",),
    ]
    assert send(store, street.town.id, phone, [*bad, good]) == answers
    with store.reading(street.town.id) as reading:
        rows = reading.rows(reading.select(COMMAND).where(COMMAND.c.status == "refused"))
    assert {row.body["command"]["stop_id"] for row in rows} == {bad[1].stop_id}
    # The one whose name is none cannot be kept under it.
    assert len(rows) == len(WRONG) - 1


def test_the_round_of_another_courier(store: Store) -> None:
    """Tests that a courier cannot speak for another one, and a coordinator can."""
    street = make_street(store)
    phone = phone_of(street)
    phone.close(phone.own.stops[0])
    other = replace(phone, courier=street.couriers[1])
    assert codes(send(store, street.town.id, other, phone.made)[0]) == ["not_your_round"]


def test_a_name_that_is_used_twice(store: Store) -> None:
    """Tests that another command under a known name is refused, kept for people, and changes nothing."""
    street = make_street(store)
    phone = phone_of(street)
    first = phone.close(phone.own.stops[0])
    send(store, street.town.id, phone, [first])
    second = replace(phone.close(phone.own.stops[1]), id=first.id)
    assert codes(send(store, street.town.id, phone, [second])[0]) == ["command_id_reused"]
    assert "command_id_reused" in kinds(street)
    assert street.round().stops[1].status is StopStatus.NEXT


def test_what_a_phone_gets(store: Store) -> None:
    """Tests that a phone has the round with doors and proof rules, and of the recipient no more than each task needs."""
    street = make_street(store, count=1)
    given = pull_for_phone(store, street.town.id, street.couriers[0])
    assert pull_for_phone(store, street.town.id, "cou_nobody")["rounds"] == []
    (own,) = given["rounds"]
    tasks = street.delivery().tasks
    assert [stop["task_ids"] for stop in own["stops"]] == [[task.id] for task in tasks]
    assert given["tasks"][tasks[2].id]["recipient"]["door"]["code"] == "A12"
    assert given["tasks"][tasks[2].id]["proofs"]["safe_place"] == [["photo"]]
    assert "recipient" not in given["tasks"][tasks[0].id]
    assert "insulin" not in repr(given)
    for place in range(3):
        street.close(tasks[place].id, cash=street.cash() if place == 2 else ())
    given = pull_for_phone(store, street.town.id, street.couriers[0])
    assert len(given["rounds"][0]["stops"][2]["closings"]) == 1
    assert "Odette" not in repr(given)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([], []),
        ([1, 2, 3], [1, 2, 3]),
        ([1, 9, 2, 3], [1, 2, 2, 3]),  # ahead for one command
        ([5, 6, 0, 7], [5, 5, 5, 7]),  # behind for one command
        ([3, 2, 1], [2, 2, 2]),
    ],
)
def test_moments_that_do_not_decrease(moments, expected) -> None:
    """Tests that one moment that is wrong moves its neighbours little."""
    assert unfold(moments) == expected
