"""Streets that are closed for a part of a day: what is planned and offered before, what after, and what nobody can have."""

from __future__ import annotations

import pytest

from dispatch.board.period_book import PeriodBook
from dispatch.board.reasons import WhyNotCode
from dispatch.board.street_moments import MOST_PERIODS, period_starts
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.board.travel import TravelBook
from dispatch.closures.closure import Closure
from dispatch.closures.periods import WAY_S
from dispatch.domain import TimeWindow
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.promises.desk import PromiseDesk
from dispatch.storage import closures, parties
from dispatch.why.job import answer
from dispatch.why.task import WhyTask
from dispatch.why.words import say_left_out
from geo.live.streets import LiveStreets
from tests.dispatch.live.couriers import active, go_to, start_all
from tests.dispatch.live.couriers import close as close_next
from tests.dispatch.runs.test_changing_streets import LEA, add_at_the_end, reasons, town  # noqa: F401
from tests.dispatch.toy_day import DAY, NINE_S, SMALL, ToyDay, make_day
from tests.geo.small_maps import position

HOUR_S = 3600
#: Across the Impasse Est, which is the only way to the doors at its end.
ACROSS = {"type": "LineString", "coordinates": [[*position(250, -20)], [*position(250, 20)]]}
ALL = {"promises": {"from_min": 540, "to_min": 1020, "days": 1}, "planning": {"margin_s": 0}}


@pytest.fixture(autouse=True)
def maps(town):  # noqa: F811
    use_maps(lambda _: town)
    yield
    use_maps(None)


@pytest.fixture
def day(store, town) -> ToyDay:  # noqa: F811
    """A shop and a depot in the Rue Basse, one courier from nine to five; it is eight."""
    store.clock.set(NINE_S - HOUR_S)
    made = make_day(store, couriers=1, shops=1, hours=8, settings=ALL)
    with store.writing(made.town_id, "test") as writing:
        for row in writing.rows(writing.select(parties.PLACE)):
            lon, lat = position(50, 0)
            parties.change_place(writing, row.id, row.version, lon=lon, lat=lat)
        writing.note("place.changed", made.town_id, 1)
    made.map = town
    return made


def close(day: ToyDay, from_h: float | None, until_h: float | None, **more) -> Closure:
    """Close the dead end between two hours after nine."""
    moments = [None if hour is None else NINE_S + int(hour * HOUR_S) for hour in (from_h, until_h)]
    new = Closure("", more.pop("geometry", ACROSS), "market", *moments, more.pop("profiles", ()), LEA, **more)
    return day.store.write(day.town_id, LEA, lambda writing: closures.add(writing, new))


def stop_of(day: ToyDay, run, name: str):
    """Return the stop at a delivery's door."""
    door = day.runner().look(day.town_id, DAY)[0].deliveries[name].drop_place_id
    (stop,) = [stop for own in run.proposal.rounds for stop in own.stops if stop.place_id == door]
    return stop


def offered(day: ToyDay, town, x: float = 290):  # noqa: F811
    """Return the hours after nine that are offered for a basket to a door at the end of the dead end, and what is refused."""
    desk = PromiseDesk(day.store, InlineExecutor(), lambda _: town)
    lon, lat = position(x, 0)
    quote = desk.offer(
        day.town_id,
        "api:app",
        Order(
            org_id=day.shops[0],
            recipient=AskedRecipient("Odette Martinon", "+33 6 00 00 00 01"),
            door=AskedDoor(address="9 Impasse Est", lon=lon, lat=lat),
            pickups=(AskedPickup(day.shops[0], SMALL, "bread"),),
            window=TimeWindow(NINE_S - HOUR_S, NINE_S + 8 * HOUR_S),
        ),
    )
    hours = [(offer.window.earliest - NINE_S) // HOUR_S for offer in quote.offers]
    return hours, [one.code for one in quote.refusals]


def test_a_street_that_opens_later(day, town) -> None:  # noqa: F811
    """Tests that a plan of the morning brings what may come after the closure when it is over, and offers hours from then on."""
    open_hours, _ = offered(day, town)
    name = add_at_the_end(day, window=(0, 7 * HOUR_S))
    assert open_hours[0] == 0
    close(day, -3, 3)
    run = day.plan(apply=False)
    assert (run.status, reasons(run, name)) == (PlanRunStatus.PROPOSED, [])
    stop = stop_of(day, run, name)
    assert stop.start_s >= NINE_S + 3 * HOUR_S + WAY_S
    assert stop.arrival_s >= NINE_S + 3 * HOUR_S
    hours, refused = offered(day, town)
    assert (hours, refused) == ([hour for hour in open_hours if hour >= 3], [])
    # A door before it is as ever.
    assert offered(day, town, 150)[0] == open_hours


def test_a_street_that_closes_later(day, town) -> None:  # noqa: F811
    """Tests that what may come all day is brought, and the courier gone, before the street closes, and that no hour after is offered."""
    open_hours, _ = offered(day, town)
    name = add_at_the_end(day, window=(0, 7 * HOUR_S))
    close(day, 2, 12)
    stop = stop_of(day, day.plan(apply=False), name)
    assert stop.end_s <= NINE_S + 2 * HOUR_S - WAY_S
    assert offered(day, town)[0] == [hour for hour in open_hours if hour < 2]


def test_a_break_in_the_day(day, town) -> None:  # noqa: F811
    """Tests that hours before and after a closure at noon are both open."""
    open_hours, _ = offered(day, town)
    name = add_at_the_end(day, window=(3 * HOUR_S, 7 * HOUR_S))
    close(day, 2.5, 4)
    assert stop_of(day, day.plan(apply=False), name).start_s >= NINE_S + 4 * HOUR_S + WAY_S
    assert offered(day, town)[0] == [hour for hour in open_hours if hour != 3]


@pytest.mark.parametrize(
    ("from_h", "until_h"),
    [(-3, 3), (-3, None), (0.5, 12)],  # opens after the window, never, closes before it
)
def test_closed_through_a_window(day, from_h, until_h) -> None:
    """Tests that what can only come while the street is closed is left out, with the name of the closure in both languages, and nothing else is."""
    name = add_at_the_end(day, window=(HOUR_S, 2 * HOUR_S))
    other = day.add((0, 0), (0,), window=(0, 4 * HOUR_S))
    with day.store.writing(day.town_id, "test") as writing:
        lon, lat = position(150, 0)
        version = parties.place_version(writing, other.drop_place_id)
        parties.change_place(writing, other.drop_place_id, version, lon=lon, lat=lat)
        writing.note("place.changed", other.drop_place_id, 1)
    close(day, from_h, until_h)
    run = day.plan(apply=False)
    assert [one.delivery_id for one in run.proposal.left_out] == [name]
    (why,) = [why for one in run.proposal.left_out for why in one.reasons]
    assert (why.code, why.detail) == (WhyNotCode.UNREACHABLE, "market")
    state, policy = day.runner().look(day.town_id, DAY)
    said = answer(WhyTask(state, policy, name), None).left_out
    assert said.helps == () or until_h is not None
    french, english = (say_left_out(said, str, lang)[0] for lang in ("fr", "en"))
    assert "fermeture : market" in french
    assert "closure: market" in english


def test_no_hour_at_all(day, town) -> None:  # noqa: F811
    """Tests that a quote says where closures are why nothing is offered, and where they are not."""
    close(day, -3, 12)
    assert offered(day, town) == ([], ["streets_closed"])
    with day.store.writing(day.town_id, "test") as writing:
        closures.remove(writing, closures.ahead(writing)[0])
    close(day, 0.25, 12, profiles=("van",))
    assert offered(day, town)[0]


def test_a_closure_that_is_stored_when_a_plan_stands(day) -> None:
    """Tests that a round that would be there while the street is closed is planned anew: the door after it, and all others in their windows."""
    name = add_at_the_end(day, window=(0, 7 * HOUR_S))
    near = add_at_the_end(day, window=(0, HOUR_S))
    with day.store.writing(day.town_id, "test") as writing:
        lon, lat = position(150, 0)
        door = day.runner().look(day.town_id, DAY)[0].deliveries[near].drop_place_id
        parties.change_place(writing, door, parties.place_version(writing, door), lon=lon, lat=lat)
        writing.note("place.changed", door, 1)
    day.plan()
    close(day, -3, 3)
    run = day.plan(apply=False)
    assert run.proposal.left_out == ()
    assert run.proposal.after.late == run.proposal.before.late == 0
    starts = {stop.place_id: stop.start_s for own in run.proposal.rounds for stop in own.stops}
    state, _ = day.runner().look(day.town_id, DAY)
    assert starts[state.deliveries[near].drop_place_id] <= NINE_S + HOUR_S
    assert starts[state.deliveries[name].drop_place_id] >= NINE_S + 3 * HOUR_S


@pytest.mark.parametrize(("from_h", "until_h"), [(-3, 3), (0.1, 2)])
def test_couriers_under_way_are_never_left_without_a_plan(day, from_h, until_h) -> None:
    """Tests that a street that closes while a courier rides to it, and opens again later, makes no plan impossible."""
    add_at_the_end(day, window=(0, HOUR_S))
    add_at_the_end(day, window=(0, 7 * HOUR_S))
    day.plan()
    day.store.clock.set(NINE_S)
    start_all(day)
    for minutes in (1, 7, 20):
        day.store.clock.set(NINE_S + 60 * minutes)
        close(day, from_h, until_h)
        run = day.plan(apply=False)
        assert run.status is PlanRunStatus.PROPOSED, run.message


def test_who_is_at_the_door_goes_on(day) -> None:
    """Tests that a courier who is at a door when its street closes does not wait for it to open again, and leaves it."""
    name = add_at_the_end(day, window=(0, HOUR_S))
    day.plan()
    day.store.clock.set(NINE_S)
    start_all(day)
    day.store.clock.advance(300)
    close_next(day, *active(day))
    day.store.clock.advance(120)
    go_to(day, *active(day))
    close(day, 0, 3)
    stop = stop_of(day, day.plan(apply=False), name)
    assert stop.end_s < NINE_S + HOUR_S


def test_a_depot_that_is_cut_off_at_first(day) -> None:
    """Tests that nobody sets out before the way from the depot is free, nor comes back when it is closed again."""
    with day.store.writing(day.town_id, "test") as writing:
        state, _ = day.runner().look(day.town_id, DAY)
        (shift,) = state.shifts.values()
        lon, lat = position(290, 0)
        version = parties.place_version(writing, shift.start_place_id)
        parties.change_place(writing, shift.start_place_id, version, lon=lon, lat=lat)
        writing.note("place.changed", shift.start_place_id, 1)
    one = day.add((0, 0), (0,), window=(0, 7 * HOUR_S))
    name = one.id
    with day.store.writing(day.town_id, "test") as writing:
        lon, lat = position(150, 0)
        version = parties.place_version(writing, one.drop_place_id)
        parties.change_place(writing, one.drop_place_id, version, lon=lon, lat=lat)
        writing.note("place.changed", one.drop_place_id, 1)
    close(day, -3, 2)
    close(day, 6, 12)
    run = day.plan(apply=False)
    assert reasons(run, name) == []
    (own,) = run.proposal.rounds
    assert own.departure_s >= NINE_S + 2 * HOUR_S
    assert own.end_s <= NINE_S + 6 * HOUR_S - WAY_S


def test_nothing_is_joined_where_nothing_changes(day, town) -> None:  # noqa: F811
    """Tests that a day without a closure, or with one that holds all day, slows down only, or is for others, has the very tables of the moment."""
    add_at_the_end(day)
    live = LiveStreets(town)
    slow = live.add(
        {"streets": ["Rue Haute"], "kind": "slow", "speed_factor": 0.5, "hours": "Sa 10:00-11:00"}
    )
    try:
        for moments in ((), (-3, 12), (20, 30)):
            if moments:
                close(day, *moments)
            close(day, 1, 2, profiles=("motor",))
            state, _ = day.runner().look(day.town_id, DAY)
            assert isinstance(the_desk().book(state), TravelBook)
        close(
            day,
            1,
            2,
            geometry={"type": "LineString", "coordinates": [[*position(50, 80)], [*position(50, 120)]]},
        )
        state, _ = day.runner().look(day.town_id, DAY)
        assert isinstance(the_desk().book(state), PeriodBook)
    finally:
        live.remove(slow.disruption.id)


def test_periods(town) -> None:  # noqa: F811
    """Tests where periods begin: where the set of closures in force changes, and at most so many."""
    live = LiveStreets(town)

    def at(*hours, profiles=()):
        return Closure(
            f"c{hours}", ACROSS, "", *(NINE_S + int(hour * HOUR_S) for hour in hours), profiles, LEA
        )

    def starts(*closed):
        found = period_starts(live, NINE_S, NINE_S + 8 * HOUR_S, {"cargo_bike"}, closed)
        return [(moment - NINE_S) / HOUR_S for moment in found]

    assert starts() == [0]
    assert starts(at(-1, 8)) == [0]
    assert starts(at(-1, 3)) == [0, 3]
    assert starts(at(1, 3), at(3, 4)) == [0, 1, 3, 4]
    assert starts(at(1, 2, profiles=("motor",))) == [0]
    assert starts(at(1, 2, profiles=("cycles",))) == [0, 1, 2]
    assert len(starts(*(at(n, n + 0.5) for n in range(1, 7)))) == MOST_PERIODS
