"""Stops on both databases: one is next, what comes of tasks moves deliveries on, and everything can be taken back."""

from __future__ import annotations

import pytest

from dispatch.errors import DispatchError
from dispatch.field import at_stop, whole_round
from dispatch.field.at_stop import Result
from dispatch.field.incidents import close_incident, open_incidents
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import Cash, Proof, ProofKind, ProofMissingError, proofs_of, taken_minor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import PaymentMethod
from dispatch.orders.parcel_codes import label_text
from dispatch.storage.store import ConflictError, Store
from tests.dispatch.field.street import asks_for_scans, make_street

CURRENT = {StopStatus.NEXT, StopStatus.EN_ROUTE, StopStatus.ARRIVED}
GIVEN = OutcomeCode.DELIVERED_TO_RECIPIENT


def has_one_next(own) -> bool:
    waiting = [stop for stop in own.stops if stop.status not in STOP_OVER]
    return [stop.status in CURRENT for stop in waiting] == [place == 0 for place in range(len(waiting))]


def test_a_good_day(store: Store) -> None:
    """Tests that a round goes from its first pickup to its last door, one stop after the other."""
    street = make_street(store)
    seen = []
    for place in range(6):
        own = street.round()
        assert has_one_next(own)
        stop = own.next_stop
        seen.append((street.delivery(0).status.value, street.delivery(1).status.value))
        street.do(at_stop.depart, own.id, stop.id)
        assert street.round().next_stop.status is StopStatus.EN_ROUTE
        own = street.do(at_stop.arrive, own.id, stop.id)
        assert own.next_stop.status is StopStatus.ARRIVED
        door = place in {2, 5}
        street.close(stop.task_ids[0], cash=street.cash(place // 3) if door else ())
    assert seen == [
        ("assigned", "assigned"),
        ("collecting", "assigned"),
        ("out_for_delivery", "assigned"),
        ("delivered", "assigned"),
        ("delivered", "collecting"),
        ("delivered", "out_for_delivery"),
    ]
    own = street.do(whole_round.complete_round, street.rounds[0])
    assert (own.status, own.frozen) == (RoundStatus.COMPLETED, 6)
    assert street.delivery(1).status is DeliveryStatus.DELIVERED
    collecting = street.events("delivery.collecting")[0].data
    assert (collecting["done"], collecting["total"]) == (1, 2)
    assert street.events("stop.closed")[0].data["outcome"] == "success"
    with store.reading(street.town.id) as reading:
        assert open_incidents(reading) == ()
        assert taken_minor(reading, street.planned[0]) == 1250


def test_the_clock_of_the_phone_is_kept_beside_ours(store: Store) -> None:
    """Tests that a stop that was closed earlier says so, and that we say when we heard of it."""
    street = make_street(store)
    task = street.task(0, 0)
    store.clock.advance(600)
    street.close(task.id, happened_s=store.clock.now_s() - 500)
    done = street.task(0, 0)
    assert (done.done_s, done.received_s) == (store.clock.now_s() - 500, store.clock.now_s())
    event = street.events("stop.closed")[0]
    assert event.recorded_s - event.happened_s == 500


@pytest.mark.parametrize(
    ("results", "options", "code"),
    [
        ({}, {}, "tasks_missing"),
        ({0: (Outcome.SUCCESS, OutcomeCode.SAFE_PLACE)}, {}, "invalid_outcome"),  # no word for a pickup
        ({0: (Outcome.FAILED, OutcomeCode.COLLECTED)}, {}, "invalid_outcome"),
        ({2: (Outcome.SUCCESS, GIVEN)}, {}, "not_collected"),
        ({2: (Outcome.SUCCESS, OutcomeCode.SAFE_PLACE)}, {}, "proof_missing"),
        ({2: (Outcome.FAILED, OutcomeCode.NOT_HOME)}, {"cash": 100_001}, "cash_limit_exceeded"),
        ({2: (Outcome.FAILED, OutcomeCode.NOT_HOME)}, {"cash": -5}, "invalid_cash"),
    ],
)
def test_what_cannot_have_been_is_refused(store: Store, results, options, code) -> None:
    """Tests that a wrong word, a missing proof, or money that cannot be, changes nothing."""
    street = make_street(store, count=1)
    tasks = street.delivery().tasks
    stop = street.stop_with(tasks[next(iter(results), 0)].id)
    said = {tasks[place].id: Result(*result) for place, result in results.items()}
    cash = street.cash(0, options["cash"]) if options else ()
    before = street.round()
    with pytest.raises(DispatchError) as caught:
        street.do(at_stop.close_stop, before.id, stop.id, said, cash=cash)
    assert caught.value.code == code
    assert street.round() == before


def test_a_version_that_is_gone_is_refused(store: Store) -> None:
    """Tests that who has seen another version of the round is told so."""
    street = make_street(store)
    own = street.round()
    street.close(own.next_stop.task_ids[0])
    with pytest.raises(ConflictError):
        street.do(at_stop.depart, own.id, own.stops[1].id, version=own.version)


def test_a_proof_lets_a_parcel_stay_at_the_door(store: Store) -> None:
    """Tests that a safe place takes a photo, and that more can be added later."""
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    door = street.task(0, 2).id
    photo = Proof(door, ProofKind.PHOTO, file="a.jpg", lon=7.4, lat=43.7)
    street.close(door, code=OutcomeCode.SAFE_PLACE, proofs=(photo,), cash=street.cash())
    stop = street.stop_with(door)
    street.do(at_stop.add_proof, street.rounds[0], stop.id, [Proof(door, ProofKind.NAME, "N. Petit")])
    with store.reading(street.town.id) as reading:
        assert {row.kind for row in proofs_of(reading, [door])} == {"photo", "name"}
    assert street.events("proof.added")[0].data["kinds"] == ["name"]


def test_a_scan_has_to_be_of_the_parcel(store: Store) -> None:
    """Tests that where a scan is asked for the code of another basket shows nothing, the label of this one does, and an unknown one does with a reason, at the door too."""
    street = make_street(store, count=2, shops=1)
    asks_for_scans(street)
    other = label_text(street.delivery(1), 1, 1)
    at_shop, door = street.task(0, 0).id, street.task(0, 1).id
    stop = street.stop_with(at_shop)
    assert set(stop.task_ids) >= {at_shop}

    def scans(task, value, note=""):
        return [Proof(task, ProofKind.BARCODE, value, note=note)]

    collected = {name: Result(Outcome.SUCCESS, OutcomeCode.COLLECTED) for name in stop.task_ids}
    own_others = [
        proof
        for number in range(2)
        for task in street.delivery(number).tasks
        if task.id in stop.task_ids and task.id != at_shop
        for proof in scans(task.id, label_text(street.delivery(number), 1, 1))
    ]
    for value in (other, "UNKNOWN-1", ""):
        with pytest.raises(ProofMissingError):
            street.do(
                at_stop.close_stop, street.rounds[0], stop.id, collected, proofs=[*own_others, *scans(at_shop, value)]
            )  # fmt: skip
    taken = scans(at_shop, "UNKNOWN-1", "label torn off")
    street.do(at_stop.close_stop, street.rounds[0], stop.id, collected, proofs=[*own_others, *taken])
    with store.reading(street.town.id) as reading:
        assert [(row.value, row.note) for row in proofs_of(reading, [at_shop])] == [
            ("UNKNOWN-1", "label torn off")
        ]
    with pytest.raises(ProofMissingError):
        street.close(door, proofs=scans(door, other), cash=street.cash())
    street.close(door, proofs=scans(door, "unknown-1"), cash=street.cash())
    assert street.delivery().status is DeliveryStatus.DELIVERED


def test_another_sum_than_due_is_an_incident(store: Store) -> None:
    """Tests that too little money is told once, and that the coordinator closes the incident."""
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    street.close(street.task(0, 2).id, cash=street.cash(0, 1000))
    with store.reading(street.town.id) as reading:
        (gap,) = open_incidents(reading)
    assert (gap.kind, gap.detail["gap_minor"]) == ("cash_gap", -250)
    street.do(close_incident, gap.id, gap.version, "paid at the shop", actor="coordinator:lea")
    with store.reading(street.town.id) as reading:
        assert open_incidents(reading) == ()
    with pytest.raises(DispatchError, match="closed already"):
        street.do(close_incident, gap.id, gap.version + 1)


def test_a_stop_is_reopened(store: Store) -> None:
    """Tests that proofs stay, money is reversed, and the delivery goes back; a coordinator may do so later than a courier."""
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    door = street.task(0, 2).id
    street.close(door, proofs=(Proof(door, ProofKind.SIGNATURE, file="s.png"),), cash=street.cash())
    street.do(whole_round.complete_round, street.rounds[0])
    stop = street.stop_with(door)
    store.clock.advance(601)
    with pytest.raises(DispatchError) as caught:
        street.do(at_stop.reopen_stop, street.rounds[0], stop.id)
    assert caught.value.code == "reopen_too_late"
    own = street.do(at_stop.reopen_stop, street.rounds[0], stop.id, "wrong door", actor="coordinator:lea")
    assert (own.status, own.next_stop.id, own.next_stop.status) == (RoundStatus.STARTED, stop.id, "arrived")
    assert street.delivery().status is DeliveryStatus.ARRIVED
    assert street.delivery().tasks[2].status is TaskStatus.IN_PROGRESS
    assert street.events("stop.reopened")[0].actor == "coordinator:lea"
    with store.reading(street.town.id) as reading:
        assert taken_minor(reading, street.planned[0]) == 0
        assert len(proofs_of(reading, [door])) == 1
    street.close(door, cash=(Cash(street.planned[0], PaymentMethod.TERMINAL, 1250, "EUR"),))
    assert street.delivery().status is DeliveryStatus.DELIVERED
    # All stops are over again, and the courier has said that the round is.
    assert street.round().status is RoundStatus.COMPLETED


def test_a_courier_goes_elsewhere_first(store: Store) -> None:
    """Tests that a stop out of order is the current one, and that the plan's order counts again when it is closed."""
    street = make_street(store)
    planned = [stop.id for stop in street.round().stops]
    own = street.do(at_stop.depart, street.rounds[0], planned[3])
    assert [stop.id for stop in own.stops] == [planned[3], *planned[:3], *planned[4:]]
    assert has_one_next(own)
    own = street.close(own.next_stop.task_ids[0])
    assert [stop.id for stop in own.stops] == [planned[3], *planned[:3], *planned[4:]]
    assert own.stops[1].status is StopStatus.NEXT


def test_a_stop_is_passed_over(store: Store) -> None:
    """Tests that its tasks stay open, that the round can end, and that the courier may go there all the same."""
    street = make_street(store, count=1, shops=1)
    own = street.round()
    own = street.do(at_stop.skip_stop, own.id, own.stops[0].id, "shutters down")
    assert own.stops[0].status is StopStatus.SKIPPED
    assert street.delivery().tasks[0].status is TaskStatus.PENDING
    own = street.do(at_stop.arrive, own.id, own.stops[0].id)
    assert own.next_stop.status is StopStatus.ARRIVED
    assert has_one_next(own)


def test_nobody_is_sent_to_a_door_empty_handed(store: Store) -> None:
    """Tests that what was to be brought from a shop that was passed over comes behind everything else, until it is fetched after all."""
    street = make_street(store, count=3, shops=1)
    planned = [task for stop in street.round().stops for task in stop.task_ids]
    pickup, drop = street.task(0, 0).id, street.task(0, 1).id
    assert planned[:2] == [pickup, drop]
    shop = street.stop_with(pickup).id
    own = street.do(at_stop.skip_stop, street.rounds[0], shop, "shutters down")
    assert [task for stop in own.stops for task in stop.task_ids] == [pickup, *planned[2:], drop]
    assert own.next_stop.task_ids == (planned[2],)
    assert has_one_next(own)
    own = street.do(at_stop.arrive, own.id, shop)
    assert [task for stop in own.stops for task in stop.task_ids] == planned


def test_a_basket_goes_on_with_what_there_is(store: Store) -> None:
    """Tests that a pickup that fails leaves the rest on its way, and that the delivery is then a partial one."""
    street = make_street(store, count=1)
    street.close(street.task(0, 0).id, Outcome.FAILED, OutcomeCode.SHOP_CLOSED)
    failed = street.events("pickup.failed")[0].data
    assert (failed["done"], failed["total"], failed["outcome_code"]) == (0, 1, "shop_closed")
    street.close(street.task(0, 1).id)
    assert street.delivery().status is DeliveryStatus.OUT_FOR_DELIVERY
    street.close(street.task(0, 2).id, cash=street.cash())
    assert street.delivery().status is DeliveryStatus.PARTIALLY_DELIVERED


def test_no_answer_at_a_door(store: Store) -> None:
    """Tests that a stop where nobody answers fails the delivery, and counts the attempt."""
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    own = street.close(street.task(0, 2).id, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    assert own.stops[2].outcome is Outcome.NO_ANSWER
    failed = street.delivery()
    assert (failed.status, failed.attempts) == (DeliveryStatus.FAILED, 1)
    assert street.events("delivery.failed")[0].data["outcome_code"] == "not_home"
