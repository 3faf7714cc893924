"""Tests of days that have been, lived through by hand and read from the store."""

import json
from dataclasses import dataclass

import pytest

from dispatch.domain import Load, Place, PlaceKind, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome
from dispatch.money.charging import publish
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.people.roster import AbsenceKind, mark_absent
from dispatch.shops.pickups import say_late, say_ready
from dispatch.simulate.recorded.at_stops import WAITED_S
from dispatch.simulate.recorded.day import recorded_scenario
from dispatch.simulate.recorded.names import Names
from dispatch.simulate.recorded.orders import visits_of
from dispatch.simulate.scenario import Called, Chances, Manner
from dispatch.simulate.scenario_file.reading import scenario_of
from dispatch.simulate.scenario_file.writing import scenario_document
from dispatch.storage import deliveries
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active, close, go_to, release_all, start_all
from tests.dispatch.money.test_tariff import document
from tests.dispatch.promises.test_desk import APP, basket, begin
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import DEGREE, at


@dataclass
class House:
    label: str
    lon: float
    lat: float


#: One kind of database is enough for what does not ask it anything new.
ONE_DATABASE = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)


class Street:
    """A house every hundred metres, numbered from the south-west."""

    def houses(self):
        return tuple(
            House(f"{east}-{north} Toy Street", east * 100 * DEGREE, north * 100 * DEGREE)
            for east in range(50)
            for north in range(50)
        )


def _write(day: ToyDay, step) -> None:
    day.store.write(day.town_id, "shop:test", step)


def _recorded(day: ToyDay, **options):
    day.map.addresses = Street()
    with day.store.reading(day.town_id) as reading:
        return recorded_scenario(reading, day.map, DAY, **options)


def _kinds(day: ToyDay, stop) -> set[TaskKind]:
    with day.store.reading(day.town_id) as reading:
        known = deliveries.of_tasks(reading, stop.task_ids)
    return {task.kind for one in known.values() for task in one.tasks if task.id in stop.task_ids}


def _owner(day: ToyDay, stop) -> str:
    with day.store.reading(day.town_id) as reading:
        (name,) = deliveries.of_tasks(reading, stop.task_ids)
    return name


@pytest.fixture
def lived(store: Store) -> tuple[ToyDay, dict[str, int]]:
    """A morning: the first order's shop is late and says so, the second's says nothing and keeps the courier waiting, the third is called off."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1, shops=4)
    first = day.add((1000, 3000), (0,), window=(1800, 9000))
    second = day.add((4000, 3000), (1,), window=(1800, 9000))
    third = day.add((3000, 1000), (2,))
    fourth = day.add((1500, 1500), (3,), window=(0, 14_400))
    day.plan(iterations=50)
    release_all(day)
    store.clock.set(NINE_S - 1800)
    _write(day, lambda writing: say_late(writing, first.id, day.shops[0], 90))
    store.clock.set(NINE_S - 600)
    _write(day, lambda writing: cancel(writing, third.id, "changed my mind"))
    store.clock.set(NINE_S)
    start_all(day)
    seen = {}
    told = False
    while own := next((own for own in active(day) if own.next_stop is not None), None):
        stop = own.next_stop
        name, shop = _owner(day, stop), TaskKind.PICKUP in _kinds(day, stop)
        store.clock.set(max(store.clock.now_s() + 60, stop.arrival_s))
        go_to(day, own)
        arrived_s = store.clock.now_s()
        if name == first.id and shop and not told:
            told = True
            store.clock.advance(400)
            seen["ready"] = store.clock.now_s()
            _write(day, lambda writing: say_ready(writing, first.id, day.shops[0]))
            store.clock.advance(75)
        elif name == second.id and shop:
            # 30 seconds to stop, 60 planned at the counter, the rest is waiting.
            store.clock.advance(30 + 60 + WAITED_S + 300)
            seen["waited_until"] = store.clock.now_s() - 60
        elif not shop:
            begins_s = max(arrived_s + 60, NINE_S + (0 if name == fourth.id else 1800))
            store.clock.set(begins_s + 90)
            seen[name] = 90
        else:
            store.clock.advance(80)
        closed = Outcome.NO_ANSWER if name == fourth.id and not shop else Outcome.SUCCESS
        close(day, next(own for own in active(day) if own.next_stop is not None), outcome=closed)
    return day, seen


def test_people_are_replayed(lived):
    """Tests orders, first promises, readiness with and without a shop's word, doors and cancellations of a morning."""
    day, seen = lived
    scenario = _recorded(day)
    assert [(one.key, one.at_s, one.manner) for one in scenario.comings] == [
        (f"order-{n}", NINE_S - 3600, Manner.FIXED) for n in (1, 2, 3, 4)
    ]
    assert [one.windows for one in scenario.day.deliveries] == [
        (TimeWindow(NINE_S + 1800, NINE_S + 9000),),
        (TimeWindow(NINE_S + 1800, NINE_S + 9000),),
        (TimeWindow(NINE_S, NINE_S + 4 * 3600),),
        (TimeWindow(NINE_S, NINE_S + 14_400),),
    ]
    assert scenario.called == (Called(NINE_S - 600, "cancel", "order-3"),)
    facts = scenario.facts
    shops = {one.id: one.pickups[0].place_id for one in scenario.day.deliveries}
    assert facts.said_s == {("order-1", shops["order-1"]): seen["ready"]}
    assert facts.ready_s["order-1", shops["order-1"]] == seen["ready"]
    assert facts.ready_s["order-2", shops["order-2"]] == seen["waited_until"]
    assert facts.opened == {"order-1": True, "order-2": True, "order-4": False}
    # After the goods were called ready it took 75 seconds; the door 90 after stopping and opening of the window.
    assert facts.service_s["order-1", shops["order-1"]] == 75
    assert facts.service_s["order-1", ""] == 90
    # Who waited for goods says nothing of how long serving takes, and nobody was served at a door that stayed closed.
    assert ("order-2", shops["order-2"]) not in facts.service_s
    assert ("order-4", "") not in facts.service_s
    assert all(key != "order-3" for key, _ in (*facts.ready_s, *facts.service_s))
    assert (scenario.chances.cancel_share, scenario.chances.travel) == (0.0, Chances().travel)


@ONE_DATABASE
def test_what_was_said_first_holds(lived):
    """Tests that goods are expected when they were at first: that the shop would be late is known to nobody in the morning."""
    day, _ = lived
    first = _recorded(day).day.deliveries[0]
    # Such a shop opens at half past nine; at ten it would have been ready.
    assert first.pickups[0].windows[0].earliest == NINE_S + 1800


@ONE_DATABASE
def test_nobody_is_named(lived):
    """Tests that no name, no identifier and no door of the store is in the scenario, and that it can be shared as a file."""
    day, _ = lived
    scenario = _recorded(day)
    text = json.dumps(scenario_document(scenario), ensure_ascii=False)
    with day.store.reading(day.town_id) as reading:
        known = deliveries.of_day(reading, DAY)
    assert "Odette" not in text
    for name in (
        *day.deliveries,
        *day.shops,
        *day.couriers,
        *day.shifts,
        *(one.recipient_id for one in known),
    ):
        assert name not in text
    for name in ("Courier 0", "Bike 0"):
        assert name not in text
    assert {one.recipient_name for one in scenario.day.deliveries} == {f"Recipient {n}" for n in (1, 2, 3, 4)}
    assert scenario_of(json.loads(text)) == scenario


@ONE_DATABASE
def test_doors_are_elsewhere(lived):
    """Tests that each door is another address near by, the same one each time, and its own place only where that is wanted."""
    day, _ = lived
    there = [(1000, 3000), (4000, 3000), (3000, 1000), (1500, 1500)]

    def doors(scenario):
        places = {place.id: place for place in scenario.day.places}
        return [places[one.drop_place_id] for one in scenario.day.deliveries]

    hidden = doors(_recorded(day))
    assert hidden == doors(_recorded(day))
    for door, (east, north) in zip(hidden, there, strict=True):
        away = max(abs(door.lon / DEGREE - east), abs(door.lat / DEGREE - north))
        assert 90 < away < 210
        assert door.address.endswith("Toy Street")
        assert door.name.startswith("Door ")
    exact = doors(_recorded(day, exact_doors=True))
    assert [(round(door.lon / DEGREE), round(door.lat / DEGREE)) for door in exact] == there
    assert {door.address for door in exact} == {""}


@ONE_DATABASE
def test_few_addresses(lived):
    """Tests that where the map knows too few addresses, doors are kept to about a hundred metres."""
    day, _ = lived
    day.map.addresses = Street()
    day.map.addresses.houses = lambda: ()
    with day.store.reading(day.town_id) as reading:
        scenario = recorded_scenario(reading, day.map, DAY)
    doors = [place for place in scenario.day.places if place.kind is PlaceKind.ADDRESS]
    assert all((place.lon, place.lat) == (round(place.lon, 3), round(place.lat, 3)) for place in doors)


def test_crew_as_it_was(store: Store):
    """Tests that who went home in the middle of a shift is called away then, who never came is not there, and former colleagues are."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=3)
    day.add((1000, 3000))
    left_s = NINE_S + 5400
    with store.writing(day.town_id, "test") as writing:
        for shift, since_s in ((day.shifts[0], left_s), (day.shifts[1], None)):
            mark_absent(writing, shift, writing.get(SHIFT, shift).version, AbsenceKind.SICK, from_s=since_s)
        row = writing.get(COURIER, day.couriers[2])
        writing.change(COURIER, row.id, row.version, {"active": False})
        writing.note("courier.changed", row.id, row.version + 1)
    scenario = _recorded(day)
    assert len(scenario.day.shifts) == 2
    assert {one.cost_per_hour_cents for one in scenario.day.couriers} == {1600}
    (gone,) = scenario.called
    assert (gone.at_s, gone.kind) == (left_s, "ill")
    assert gone.subject in {shift.id for shift in scenario.day.shifts}
    assert scenario.chances.ill_share == 0.0


@ONE_DATABASE
def test_days_without_anybody(store: Store):
    """Tests that a date on which nobody worked, and an unknown language, are refused by name."""
    day = make_day(store)
    with store.reading(day.town_id) as reading:
        with pytest.raises(DispatchError, match="nobody has worked") as refused:
            recorded_scenario(reading, day.map, "2026-12-24")
        assert refused.value.code == "nothing_recorded"
        with pytest.raises(DispatchError, match="en"):
            recorded_scenario(reading, day.map, DAY, lang="is")


@ONE_DATABASE
def test_settings_are_rules_only(store: Store):
    """Tests that rules of the town come along, and nothing else of its settings."""
    day = make_day(store, settings={"promises": {"length_s": 7200, "tariff": "gone"}, "door": {"x": 1}})
    scenario = _recorded(day)
    # A tariff that is not there any more would refuse every offer.
    assert scenario.settings == {"promises": {"length_s": 7200, "tariff": ""}}
    assert scenario.tariff == {}


@ONE_DATABASE
def test_windows_are_chosen_again(store: Store):
    """Tests that whoever chose a window may be offered others, wishing for the one that it was, by the tariff of the day."""
    day, desk = begin(store, promises={"tariff": "evening"})
    with store.writing(day.town_id, "coordinator:test") as writing:
        publish(writing, document(code="evening"))
    quote = desk.offer(day.town_id, APP, basket(day))
    chosen = quote.offers[2].window
    desk.accept(day.town_id, APP, quote.id, chosen.earliest)
    day.add((1000, 1000))
    kept = _recorded(day)
    assert [one.manner for one in kept.comings] == [Manner.FIXED, Manner.FIXED]
    assert kept.day.deliveries[0].windows == (chosen,)
    assert kept.tariff["code"] == "evening"
    free = _recorded(day, offered=True)
    assert [one.manner for one in free.comings] == [Manner.SLOT, Manner.FIXED]
    assert free.comings[0].wish_s == (chosen.earliest + chosen.latest) // 2
    assert free.day.deliveries[0].windows == (TimeWindow(free.begins_s, free.ends_s),)
    assert free.day.deliveries[1] == kept.day.deliveries[1]


def _visit_delivery(number: int, *tasks: Task, status: DeliveryStatus = DeliveryStatus.PROMISED) -> Delivery:
    window = TimeWindow(NINE_S, NINE_S + 3600 * number)
    return Delivery(
        f"d{number}", "org", "X", Channel.RECURRING, Mode.VISIT, "r", "home", DAY, window, tasks, status=status,
        goods="food", never_with=frozenset({"waste"}), equipment=frozenset({"cold_box"}),
    )  # fmt: skip


def _task(name: str, kind: TaskKind, place_id: str, load: Load = Load()) -> Task:  # noqa: B008
    return Task(name, "d", 0, kind, place_id, (TimeWindow(NINE_S, NINE_S + 1),), load, 60)


def test_visits_of_all_kinds():
    """Tests what is brought, what is fetched, what is a call alone, and that what was called off is left out."""
    places = {
        "home": Place("home", PlaceKind.ADDRESS, "Home", **at(100)),
        "kitchen": Place("kitchen", PlaceKind.SERVICE_POINT, "Kitchen", **at(200)),
    }
    made = [
        _visit_delivery(
            1, _task("t1", TaskKind.PICKUP, "kitchen", Load(6, 1500)), _task("t2", TaskKind.DROP, "home")
        ),
        _visit_delivery(
            2, _task("t3", TaskKind.PICKUP, "home", Load(9, 900)), _task("t4", TaskKind.RETURN, "kitchen")
        ),
        _visit_delivery(3, _task("t5", TaskKind.DROP, "home")),
        _visit_delivery(4, _task("t6", TaskKind.DROP, "home"), status=DeliveryStatus.CANCELLED),
    ]
    brought, fetched, called = visits_of(made, {"t2": "meals", "t3": "recyclables"}, places, Names("fr"))
    assert (brought.service, brought.from_place_id, brought.to_place_id, brought.load) == (
        "meals",
        "point-1",
        "",
        Load(6, 1500),
    )
    assert (brought.place_id, brought.beneficiary_name, brought.skills) == (
        "door-1",
        "Bénéficiaire 1",
        {"cold_box"},
    )
    assert (fetched.service, fetched.from_place_id, fetched.to_place_id) == ("recyclables", "", "point-1")
    assert fetched.load == Load(9, 900)
    assert (called.service, called.from_place_id, called.to_place_id, called.load) == (
        "visit",
        "",
        "",
        Load(),
    )
