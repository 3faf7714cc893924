"""Goods that wait: no more at a relay point than it holds, handed to who has the code, and never forgotten."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, Upsert
from dispatch.orders.changes import TooLateError, cancel
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.overdue import put_back, sweep
from dispatch.orders.relay import LOCKED_S, MOST_TRIES, RelayFullError, RelayKind, most_at_once
from dispatch.orders.returns import NotOverdueError, follow_return, send_back
from dispatch.orders.waiting_room import NotWaitingError, code_of, extend, fetch, hand_over
from dispatch.shops.pickups import say_ready
from dispatch.storage import waiting
from dispatch.storage.store import Store
from dispatch.storage.waiting import InvalidRelayError
from tests.dispatch.orders.steps import TO_THE_DOOR, D, add_relay, bring, do, events, reload, see
from tests.dispatch.orders.test_intake import Intake, moment

HOUR = 3_600


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def collect(intake: Intake, **changes):
    return intake.order(
        mode=Mode.COLLECT, door=AskedDoor(), window=TimeWindow(moment(15.5), moment(18)), **changes
    )


def to_relay(intake: Intake, relay, **changes):
    order = intake.order(mode=Mode.RELAY, door=AskedDoor(place_id=relay.place_id))
    return replace(order, **changes)


def at_relay(intake: Intake, relay, **changes):
    one = intake.take(to_relay(intake, relay, **changes)).delivery
    one = bring(intake, one.id, *TO_THE_DOOR)
    intake.clock.set(moment(16.5))
    return do(intake, hand_over, one, happened_s=moment(16.4))


def test_what_is_collected_needs_no_courier(intake: Intake) -> None:
    """Tests that each shop keeps its part in its hours, and that its word is the promise."""
    one = intake.take(collect(intake)).delivery
    assert (one.status, one.promised_s, one.by_courier) == (D.PROMISED, moment(9), False)
    assert [task.kind for task in one.tasks] == [TaskKind.COLLECT] * 2
    assert one.pickups == ()
    assert {task.windows for task in one.tasks} == {(TimeWindow(moment(15.5), moment(18)),)}
    late = replace(collect(intake), window=TimeWindow(moment(12.5), moment(14)))
    with pytest.raises(RefusedOrderError, match="Grocer cannot have it ready"):
        intake.take(late)


def test_all_shops_ready_then_the_code_opens(intake: Intake) -> None:
    """Tests the life of a click & collect order, and that nothing is given twice."""
    one = intake.take(collect(intake)).delivery
    code = see(intake, code_of, one.id)
    assert do(intake, say_ready, one.id, intake.bakery).status is D.PROMISED
    assert do(intake, say_ready, one.id, intake.grocer).status is D.HANDED_OVER
    assert do(intake, say_ready, one.id, intake.grocer).status is D.HANDED_OVER
    part = do(intake, fetch, one.id, code, org_id=intake.bakery, happened_s=moment(15.6))
    assert (part.right, part.delivery.status) == (True, D.HANDED_OVER)
    assert [task.status for task in part.delivery.tasks] == [TaskStatus.DONE, TaskStatus.READY]
    with pytest.raises(NotWaitingError, match="has nothing more"):
        do(intake, fetch, one.id, code, org_id=intake.bakery)
    done = do(intake, fetch, one.id, f" {code}\n", org_id=intake.grocer)
    assert done.delivery.status is D.DELIVERED
    assert do(intake, fetch, one.id, code).delivery.version == done.delivery.version
    assert [event.data["how"] for event in events(intake, "delivery.delivered")] == ["counter"]
    assert code not in str([event.data for event in events(intake)])


def test_wrong_codes_are_counted_and_lock(intake: Intake) -> None:
    """Tests that five wrong tries close it for a while, for the right code as well, and that tries are kept."""
    one = intake.take(collect(intake)).delivery
    code = see(intake, code_of, one.id)
    wrong = "000000" if code != "000000" else "000001"
    for number in range(MOST_TRIES):
        said = do(intake, fetch, one.id, wrong)
        assert (said.right, said.tries_left) == (False, MOST_TRIES - 1 - number)
    assert said.locked_until_s == moment(9) + LOCKED_S
    assert do(intake, fetch, one.id, code).right is False
    intake.clock.advance(LOCKED_S)
    assert do(intake, fetch, one.id, code).right is True


def test_who_does_not_come_is_reminded_once_then_it_is_put_back(intake: Intake) -> None:
    """Tests the reminder, the end of the holding time, and both ways out: kept longer, or put back."""
    one = intake.take(collect(intake)).delivery
    other = intake.take(collect(intake, external_ref="never ready")).delivery
    do(intake, say_ready, one.id, intake.bakery)
    do(intake, say_ready, one.id, intake.grocer)
    assert do(intake, sweep).reminded == ()
    # Half of the time from nine o'clock to six of the next day is over.
    intake.clock.set(moment(1.5, 26))
    assert do(intake, sweep).reminded == (one.id,)
    intake.clock.set(moment(1, 26))
    assert do(intake, sweep).reminded == ()
    intake.clock.set(moment(18, 26) + 1)
    assert set(do(intake, sweep).overdue) == {one.id, other.id}
    assert do(intake, sweep).overdue == ()
    assert reload(intake, one.id).status is D.FAILED
    kept = do(intake, extend, one.id, moment(12, 27))
    assert (kept.status, kept.tasks[0].status) == (D.HANDED_OVER, TaskStatus.READY)
    assert do(intake, fetch, one.id, see(intake, code_of, one.id)).delivery.status is D.DELIVERED
    assert do(intake, put_back, other.id).status is D.RETURNED
    with pytest.raises(NotOverdueError):
        do(intake, put_back, one.id)


def test_what_waits_at_a_counter_can_still_be_cancelled(intake: Intake) -> None:
    """Tests that goods that never left their shop are cancelled, and that their code opens nothing then."""
    one = intake.take(collect(intake, pickups=(AskedPickup(intake.bakery),))).delivery
    code = see(intake, code_of, one.id)
    assert do(intake, say_ready, one.id, intake.bakery).status is D.HANDED_OVER
    assert do(intake, cancel, one.id, "changed my mind").status is D.CANCELLED
    with pytest.raises(NotWaitingError):
        do(intake, fetch, one.id, code)


def test_a_relay_point_takes_parcels_in_its_hours(intake: Intake) -> None:
    """Tests that the drop has the hours of the relay point, and that a closed, unknown or too small one is told."""
    relay = add_relay(intake, hours="Mo-Sa 10:00-17:00")
    one = intake.take(to_relay(intake, relay)).delivery
    assert one.tasks[-1].windows == (TimeWindow(moment(16), moment(17)),)
    assert one.drop_place_id == relay.place_id
    for changes, code in (
        ({"window": TimeWindow(moment(18), moment(20))}, "relay_closed"),
        ({"pickups": (AskedPickup(intake.bakery, Load(21)),)}, "relay_too_small"),
        ({"temperature": TemperatureClass.FROZEN}, "relay_too_small"),
        ({"door": AskedDoor(place_id="plc_none")}, "unknown_relay"),
        ({"door": AskedDoor(address="1 rue du Port")}, "unknown_relay"),
    ):
        with pytest.raises(RefusedOrderError) as error:
            intake.take(to_relay(intake, relay, **changes))
        assert code in {fault.code for fault in error.value.faults}


def test_a_full_relay_point_names_another_one_and_a_later_day(intake: Intake) -> None:
    """Tests that what does not fit is refused with both ways out, and that a cancelled parcel's room is free again."""
    full = add_relay(intake, room=((20, 1),))
    add_relay(intake, "Library", east_m=900)
    first = intake.take(to_relay(intake, full)).delivery
    with pytest.raises(RefusedOrderError) as error:
        intake.take(to_relay(intake, full))
    (fault,) = error.value.faults
    assert fault.code == "relay_full"
    assert "Library" in fault.remedy
    # The first may wait until 18:00 of the 26th, and the kiosk is open until 20:00.
    assert error.value.next_window == TimeWindow(moment(18.5, 26), moment(20.5, 26))
    do(intake, cancel, first.id, "by mistake")
    assert intake.take(to_relay(intake, full)).new


def test_no_more_parcels_than_fit_at_the_same_time(intake: Intake) -> None:
    """Tests that of twelve orders that come together for three places exactly three are taken."""
    relay = add_relay(intake, room=((20, 3),))
    taken, refused = [], []

    def one(number: int) -> None:
        try:
            taken.append(intake.take(to_relay(intake, relay, external_ref=str(number))).delivery)
        except RefusedOrderError as error:
            refused.append(error.faults[0].code)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 3
    assert refused == ["relay_full"] * 9


def test_small_parcels_leave_large_compartments_free(intake: Intake) -> None:
    """Tests best fit: a small parcel does not take the only place that a large one has."""
    relay = add_relay(intake, room=((60, 1), (15, 1)))
    small = intake.take(to_relay(intake, relay)).delivery
    large = to_relay(intake, relay, pickups=(AskedPickup(intake.bakery, Load(50)),))
    big = intake.take(large).delivery
    sizes = {one.id: one.volume_l for one in relay.compartments}
    assert [sizes[see(intake, waiting.of_delivery, one.id).compartment_id] for one in (small, big)] == [
        15,
        60,
    ]


def test_brought_to_the_relay_is_not_yet_collected(intake: Intake) -> None:
    """Tests that the holding time begins when the parcel is there, and that the code makes it delivered."""
    relay = add_relay(intake, holding_s=6 * HOUR)
    one = at_relay(intake, relay)
    assert one.status is D.HANDED_OVER
    (told,) = events(intake, "delivery.handed_over")
    assert told.data["until_s"] == moment(16.4) + 6 * HOUR
    assert do(intake, fetch, one.id, see(intake, code_of, one.id)).delivery.status is D.DELIVERED
    assert see(intake, waiting.stays, relay.id) == []


def test_what_nobody_fetches_goes_back_to_each_of_its_shops(intake: Intake) -> None:
    """Tests that an overdue parcel keeps its room until it is taken away, with one return for each shop, made once."""
    relay = add_relay(intake, room=((20, 1),), holding_s=6 * HOUR)
    one = at_relay(intake, relay)
    intake.clock.set(moment(23))
    with pytest.raises(NotOverdueError):
        do(intake, send_back, intake.map, one.id)
    assert do(intake, sweep).overdue == (one.id,)
    intake.clock.set(moment(9, 27))
    with pytest.raises(RefusedOrderError, match="has no room"):
        intake.take(to_relay(intake, relay, window=TimeWindow(moment(16, 27), moment(18, 27))))
    made = do(intake, send_back, intake.map, one.id)
    assert [back.id for back in do(intake, send_back, intake.map, one.id)] == sorted(back.id for back in made)
    assert {back.tasks[-1].org_id for back in made} == {intake.bakery, intake.grocer}
    assert {(back.mode, back.tasks[0].place_id) for back in made} == {(Mode.RETURN, relay.place_id)}
    assert reload(intake, one.id).status is D.RETURNING
    first, second = made
    for back in made:
        bring(intake, back.id, D.PROMISED, D.ASSIGNED, D.COLLECTED)
        do(intake, follow_return, back.id)
    assert see(intake, waiting.stays, relay.id) == []
    bring(intake, first.id, D.ARRIVED, D.DELIVERED)
    assert do(intake, follow_return, first.id).status is D.RETURNING
    bring(intake, second.id, D.ARRIVED, D.DELIVERED)
    assert do(intake, follow_return, second.id).status is D.RETURNED
    assert do(intake, follow_return, second.id).status is D.RETURNED
    assert len(events(intake, "delivery.returned")) == 1


def test_only_what_goes_to_a_relay_point_is_left_there(intake: Intake) -> None:
    """Tests that a delivery to a door is not handed over by mistake, and that a clock of tomorrow gives nobody more time."""
    one = bring(intake, intake.take(intake.order()).delivery.id, *TO_THE_DOOR)
    with pytest.raises(NotWaitingError, match="no relay point"):
        do(intake, hand_over, one, happened_s=moment(16.4))
    relay = add_relay(intake, holding_s=6 * HOUR)
    parcel = bring(intake, intake.take(to_relay(intake, relay, external_ref="r")).delivery.id, *TO_THE_DOOR)
    do(intake, hand_over, parcel, happened_s=moment(9, 26))
    assert see(intake, waiting.of_delivery, parcel.id).until_s == moment(9) + 6 * HOUR


def test_longer_holding_takes_nobodys_room(intake: Intake) -> None:
    """Tests that a parcel is kept longer only as long as its place is not promised to another one."""
    relay = add_relay(intake, room=((20, 1),), holding_s=6 * HOUR)
    one = at_relay(intake, relay)
    intake.take(to_relay(intake, relay, window=TimeWindow(moment(10, 27), moment(12, 27))))
    assert do(intake, extend, one.id, moment(9, 27)).status is D.HANDED_OVER
    with pytest.raises(RelayFullError):
        do(intake, extend, one.id, moment(11, 27))


def test_an_order_to_a_relay_that_comes_again_keeps_its_code_and_moves_its_room(intake: Intake) -> None:
    """Tests that a changed window is counted anew, without counting the parcel against itself."""
    relay = add_relay(intake, room=((20, 1),))
    order = to_relay(intake, relay, external_ref="7")
    one = intake.take(order).delivery
    code = see(intake, code_of, one.id)
    later = replace(order, window=TimeWindow(moment(17), moment(19)))
    assert intake.take(later, upsert=Upsert.SYNC).delivery.window == later.window
    kept = see(intake, waiting.of_delivery, one.id)
    assert (kept.code, kept.from_s) == (code, moment(17))


def test_what_is_at_the_relay_cannot_be_cancelled(intake: Intake) -> None:
    """Tests that goods that were brought go back, and do not vanish."""
    one = at_relay(intake, add_relay(intake))
    with pytest.raises(TooLateError, match="ask for a return"):
        do(intake, cancel, one.id, "too late")


@pytest.mark.parametrize(
    ("holding_s", "room"),
    [(60, [(20, 1)]), (86_400, []), (86_400, [(0, 1)]), (86_400, [(20, -1)])],
)  # fmt: skip
def test_a_relay_point_that_cannot_be_is_refused(intake: Intake, holding_s: int, room: list) -> None:
    """Tests holding times and room without sense."""
    with pytest.raises(InvalidRelayError):
        add_relay(intake, room=room, holding_s=holding_s)


def test_a_place_has_one_relay_point(intake: Intake) -> None:
    """Tests that the room of a place is not counted twice, and that a compartment out of order takes nothing on."""
    relay = add_relay(intake)
    with pytest.raises(InvalidRelayError, match="already"):
        do(
            intake,
            waiting.add_relay,
            relay.place_id,
            RelayKind.LOCKER,
            86_400,
            [(TemperatureClass.AMBIENT, 9, 9)],
        )
    do(intake, waiting.set_places, relay, relay.compartments[0].id, 0)
    with pytest.raises(RefusedOrderError, match="no compartment"):
        intake.take(to_relay(intake, relay))


def test_stays_are_counted_as_by_hand() -> None:
    """Tests the count of stays at once against one second after the other."""
    rng = random.Random(7)
    for _ in range(300):
        stays = [
            TimeWindow(begin, begin + rng.randrange(6))
            for begin in rng.choices(range(12), k=rng.randrange(7))
        ]
        begin = rng.randrange(12)
        asked = TimeWindow(begin, begin + rng.randrange(6))
        by_hand = max(
            sum(stay.earliest <= second <= stay.latest for stay in stays)
            for second in range(asked.earliest, asked.latest + 1)
        )
        assert most_at_once(stays, asked) == by_hand
