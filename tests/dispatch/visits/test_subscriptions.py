"""Orders that come again: each placed once, in time, and what is refused is told."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.keeping.chores import Tools
from dispatch.keeping.keeper import do_chores
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.asked import AskedDoor, AskedPickup
from dispatch.orders.changes import TooLateError, cancel
from dispatch.orders.delivery import Channel
from dispatch.services import plan_changes, visit_changes
from dispatch.services.plan_checks import InvalidPlanError
from dispatch.services.service_type import OnHoliday
from dispatch.services.subscriptions import add_subscription, place_due, reference_of
from dispatch.storage import deliveries, parties, visits
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.orders.steps import bring, do, events, see
from tests.dispatch.orders.test_intake import Intake, moment

V = VisitStatus
FROM, WINDOW = "2026-11-25", (16 * 60, 18 * 60)


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


@pytest.fixture(scope="module")
def same_intake(shared_store: Store) -> Intake:
    """One town for all that is refused."""
    return Intake(shared_store)


def subscribe(intake: Intake, rule: str = "FREQ=WEEKLY;BYDAY=FR", **options):
    given = {"rule": rule, "from_day": FROM, "window": WINDOW, **options}
    order = given.pop("order", intake.order())
    return do(intake, add_subscription, order, **given).plan


def of_plan(intake: Intake, plan) -> dict:
    return dict(sorted(see(intake, visits.visits_of_plans, [plan.id])[plan.id].items()))


def place(intake: Intake):
    return place_due(intake.store, intake.map, intake.town)


def stored(intake: Intake) -> list:
    return see(intake, lambda reading: reading.rows(reading.select(DELIVERY).order_by(DELIVERY.c.created_s)))


def settle(intake: Intake, **settings: object) -> None:
    with intake.store.writing(intake.town, "test") as writing:
        writing.connection.execute(TOWN.update().values(settings=settings))
        writing.note("town.changed", intake.town, 2)


def test_a_basket_comes_every_week(intake: Intake) -> None:
    """Tests that each order is placed two days and the preparation ahead, with its own window and reference, once."""
    plan = subscribe(intake)
    made = of_plan(intake, plan)
    assert [one.day for one in made.values()] == [
        "2026-11-27",
        "2026-12-04",
        "2026-12-11",
        "2026-12-18",
        "2026-12-25",
    ]
    intake.clock.set(moment(16, 25) - 601)
    assert place(intake).ordered == ()
    intake.clock.set(moment(16, 25) - 600)
    assert place(intake).ordered == (made["2026-11-27"].id,)
    intake.clock.set(moment(20, 25))
    assert place(intake) == type(place(intake))()
    (row,) = stored(intake)
    assert (row.channel, row.day, row.external_ref) == (
        Channel.RECURRING.value,
        "2026-11-27",
        reference_of(made["2026-11-27"]),
    )
    assert (row.window_from_s, row.window_to_s) == (moment(16, 27), moment(18, 27))
    first = of_plan(intake, plan)["2026-11-27"]
    assert (first.status, first.delivery_id) == (V.ORDERED, row.id)
    intake.clock.set(moment(16, 25) + 7 * 86_400)
    assert len(place(intake).ordered) == 1
    assert [row.day for row in stored(intake)] == ["2026-11-27", "2026-12-04"]
    assert len(events(intake, "visit.ordered")) == 2


def test_two_workers_place_each_order_once(intake: Intake) -> None:
    """Tests threads that place and generate at the same time, for several people."""
    plans = [
        subscribe(intake, "FREQ=DAILY", order=intake.order(recipient=replace(intake.order().recipient, name=f"Odette {n}", phone="")), besides=frozenset())
        for n in range(3)
    ]  # fmt: skip
    intake.clock.set(moment(10, 26))
    begin = threading.Barrier(3)
    placed: list[str] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            begin.wait()
            for _ in range(3):
                placed.extend(place(intake).ordered)
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    placed.extend(place(intake).ordered)
    rows = stored(intake)
    # Thursday and Friday; on Saturday the grocer closes at 19:00 too.
    wanted = {f"{plan.id}/{day}" for plan in plans for day in ("2026-11-26", "2026-11-27")}
    assert {row.external_ref for row in rows} >= wanted
    assert len(rows) == len({row.external_ref for row in rows}) == len(placed) == len(set(placed))


@pytest.mark.parametrize("where", ["admit", "change_visit", "note_visit"])
def test_killed_while_it_places(intake: Intake, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that an order is there together with its visit, or not at all; next time it is placed."""
    plan = subscribe(intake)
    intake.clock.set(moment(10, 26))

    class Killed(BaseException):
        pass

    def kill(*_args, **_options):
        raise Killed

    with monkeypatch.context() as patched:
        target = "dispatch.services.subscriptions." + (
            "visits.change_visit" if where == "change_visit" else where
        )
        patched.setattr(target, kill)
        with pytest.raises(Killed):
            place(intake)
    assert stored(intake) == []
    assert of_plan(intake, plan)["2026-11-27"].status is V.EXPECTED
    assert len(place(intake).ordered) == 1
    assert len(stored(intake)) == 1


def test_a_refusal_is_kept_and_told_and_can_be_tried_again(intake: Intake) -> None:
    """Tests a Monday on which the grocer is closed: told days before, with the next window; open after all, it comes."""
    plan = subscribe(intake, "FREQ=WEEKLY;BYDAY=MO")
    intake.clock.set(moment(17, 28))
    done = place(intake)
    one = of_plan(intake, plan)["2026-11-30"]
    assert done.refused == (one.id,)
    assert (one.status, one.skipped_reason) == (V.SKIPPED, "shop_closed")
    (told,) = events(intake, "subscription.refused")
    assert (told.subject, told.data["codes"], told.data["visit_id"]) == (plan.id, ["shop_closed"], one.id)
    assert told.data["next_window"][0] > one.window.earliest
    assert "Odette" not in str(told.data)
    # Whoever generates again does not bring it back by itself.
    do(intake, plan_changes.resume_plan, plan.id, "2026-11-30")
    assert of_plan(intake, plan)["2026-11-30"].skipped_reason == "shop_closed"
    monday = moment(0, 30)

    intake.throttle(
        intake.grocer, day_hours={"2026-11-30": (TimeWindow(monday + 8 * 3600, monday + 19 * 3600),)}
    )
    do(intake, visit_changes.restore_visit, one.id, one.version)
    assert place(intake).ordered == (one.id,)


def test_an_order_whose_time_is_over_is_too_late(intake: Intake) -> None:
    """Tests that nobody placed anything for days: it is not ordered afterwards, and told."""
    plan = subscribe(intake)
    intake.clock.set(moment(18, 27) + 1)
    place(intake)
    assert of_plan(intake, plan)["2026-11-27"].skipped_reason == "too_late"
    assert [row.data["codes"] for row in events(intake, "subscription.refused")] == [["too_late"]]
    assert stored(intake) == []


def test_it_is_placed_before_orders_for_the_day_close(intake: Intake) -> None:
    """Tests a town that takes orders until the day before at ten: two days earlier than that."""
    subscribe(intake)
    settle(intake, orders={"cut_off": {"fr": "10:00"}}, visits={"order_ahead_s": 3600})
    intake.clock.set(moment(9, 27) - 601)
    assert place(intake).ordered == ()
    intake.clock.advance(1)
    assert len(place(intake).ordered) == 1


def test_pause_skip_and_resume(intake: Intake) -> None:
    """Tests what a customer and a shop do: a pause, one basket less, back again; another shop has no say."""
    plan = subscribe(intake)
    with pytest.raises(NotFoundError):
        do(intake, plan_changes.pause_plan, plan.id, "2026-12-01", org_id=intake.grocer)
    do(intake, plan_changes.pause_plan, plan.id, "2026-12-01", "2026-12-12", org_id=intake.bakery)
    seen = [one.skipped_reason for one in of_plan(intake, plan).values()]
    assert seen == ["", "pause", "pause", "", ""]
    do(intake, plan_changes.resume_plan, plan.id, "2026-12-10")
    seen = [one.skipped_reason for one in of_plan(intake, plan).values()]
    assert seen == ["", "pause", "", "", ""]
    one = of_plan(intake, plan)["2026-12-18"]
    do(intake, visit_changes.skip_visit, one.id, one.version, org_id=intake.bakery)
    for _ in range(2):
        do(intake, plan_changes.resume_plan, plan.id, "2026-11-26")
    seen = [one.skipped_reason for one in of_plan(intake, plan).values()]
    assert seen == ["", "", "", "cancelled", ""]
    assert len(events(intake, "service_plan.resumed")) == 2


def test_one_that_is_ordered_is_cancelled_and_ordered_anew(intake: Intake) -> None:
    """Tests that skipping cancels the delivery, taking back makes another, and what is on its way stays."""
    plan = subscribe(intake)
    intake.clock.set(moment(10, 26))
    place(intake)
    one = of_plan(intake, plan)["2026-11-27"]
    do(intake, visit_changes.skip_visit, one.id, one.version)
    assert see(intake, deliveries.get, one.delivery_id).status is DeliveryStatus.CANCELLED
    assert place(intake).ordered == ()
    again = of_plan(intake, plan)["2026-11-27"]
    do(intake, visit_changes.restore_visit, again.id, again.version)
    assert place(intake).ordered == (one.id,)
    second = of_plan(intake, plan)["2026-11-27"]
    assert [row.external_ref for row in stored(intake)] == [reference_of(one), f"{reference_of(one)}/2"]
    bring(
        intake, second.delivery_id, DeliveryStatus.PROMISED, DeliveryStatus.ASSIGNED, DeliveryStatus.COLLECTED
    )
    with pytest.raises(TooLateError):
        do(intake, visit_changes.skip_visit, second.id, second.version)
    assert of_plan(intake, plan)["2026-11-27"] == second


def test_a_pause_tells_what_is_ordered_already(intake: Intake) -> None:
    """Tests that no goods are called off behind anybody's back."""
    plan = subscribe(intake)
    intake.clock.set(moment(10, 26))
    place(intake)
    done = do(intake, plan_changes.pause_plan, plan.id, "2026-11-26")
    one = of_plan(intake, plan)["2026-11-27"]
    assert [(clash.visit_id, clash.delivery_id, clash.reason) for clash in done.generated.clashes] == [
        (one.id, one.delivery_id, "pause")
    ]
    assert one.status is V.ORDERED
    do(intake, cancel, one.delivery_id, "away")
    one = of_plan(intake, plan)["2026-11-27"]
    do(intake, visit_changes.skip_visit, one.id, one.version)
    assert of_plan(intake, plan)["2026-11-27"].skipped_reason == "cancelled"


def test_holidays_of_an_order(intake: Intake) -> None:
    """Tests baskets of Fridays at Christmas and New Year: the day before, or left to the shops."""
    kept, moved = subscribe(intake), subscribe(intake, on_holiday=OnHoliday.BEFORE)
    assert [one.day for one in of_plan(intake, kept).values()][-1] == "2026-12-25"
    assert [one.day for one in of_plan(intake, moved).values()][-1] == "2026-12-24"


@pytest.mark.parametrize(
    ("changes", "options", "pointer"),
    [
        ({"external_ref": "A-1"}, {}, "/order/external_ref"),
        ({"pickups": ()}, {}, "/order/pickups"),
        ({"org_id": "org_none"}, {}, "/order/org_id"),
        ({"priority": 101}, {}, "/order/priority"),
        ({"pickups": "ready"}, {}, "/order/pickups"),
        ({}, {"rule": "FREQ=HOURLY"}, "/rule"),
        ({}, {"rule": ""}, "/rule"),
        ({}, {"window": (960, 1500)}, "/window_to_min"),
        ({}, {"to_day": "2026-11-01"}, "/to_day"),
    ],
)
def test_what_cannot_come_again_is_refused(same_intake: Intake, changes, options, pointer) -> None:
    """Tests that everything is said when it is ordered, not weeks later."""
    intake = same_intake
    if changes.get("pickups") == "ready":
        changes = {"pickups": (AskedPickup(intake.bakery, ready_s=moment(9)),)}
    with pytest.raises(InvalidPlanError) as refused:
        subscribe(intake, order=intake.order(**changes), **options)
    assert pointer in [fault.pointer for fault in refused.value.faults]
    assert events(intake, "service_plan.added") == []


def test_the_keeper_makes_and_places(intake: Intake) -> None:
    """Tests both chores: without a map it is told that orders wait; an order that nobody can read keeps no other."""
    plan, broken = subscribe(intake), subscribe(intake)
    with intake.store.writing(intake.town, "test") as writing:
        changed = visits.change_plan(writing, visits.get_plan(writing, broken.id), order={"org_id": 3})
        writing.note("test.changed", broken.id, changed.version)
    intake.clock.set(moment(17, 25))
    assert do_chores(intake.store, intake.town).failures == {"subscriptions": "chore_unfinished"}
    intake.clock.advance(700)
    report = do_chores(intake.store, intake.town, Tools(open_map=lambda _: intake.map))
    assert report.failures == {"subscriptions": "chore_unfinished"}
    assert of_plan(intake, plan)["2026-11-27"].status is V.ORDERED
    assert of_plan(intake, broken)["2026-11-27"].status is V.EXPECTED
    intake.clock.set(moment(9, 27) + 7 * 86_400)
    counts = do_chores(intake.store, intake.town, Tools(open_map=lambda _: intake.map)).counts
    assert counts["visit_plans"] == 2
    assert dt.date.fromisoformat(max(of_plan(intake, plan))) == dt.date(2027, 1, 1)


def test_an_address_in_doubt_is_held_like_any_other(intake: Intake) -> None:
    """Tests that the order is placed, and somebody looks at it."""
    subscribe(intake, order=intake.order(door=AskedDoor(address="rue du Prot")))
    intake.clock.set(moment(10, 26))
    assert len(place(intake).ordered) == 1
    (row,) = stored(intake)
    assert row.status == "held"
    assert see(intake, parties.get_recipient, row.recipient_id).name == "Odette Martinon"
