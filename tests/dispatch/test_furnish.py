"""A day file brought into a store: its shops hand goods over when the file says so, on that day and on no other."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from dispatch.board.demands import windows_of
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.dayfile.furnish import furnish, orders_of
from dispatch.dayfile.reader import read_day
from dispatch.domain import TimeWindow
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import TaskKind
from dispatch.orders.intake import take
from dispatch.orders.shop_times import open_windows
from dispatch.runs.runner import PlanRunner
from dispatch.storage import deliveries, parties
from dispatch.storage.store import Store
from tests.dispatch.toy_town import ToyTown, at

DAY = "2026-11-28"
EIGHT_S = 1_795_849_200  # 08:00 in Paris


def a_file(path):
    """Write a day with a shop of two windows, one that says nothing, one with opening hours and one with its window past midnight."""
    shops = [
        {"id": "twice", "windows": [{"from": "09:30", "to": "10:30"}, {"from": "14:00", "to": "15:00"}]},
        {"id": "any"},
        {"id": "hours", "opening_hours": "Mo-Sa 09:00-18:00"},
        {"id": "one", "windows": [{"from": "11:00", "to": "12:00"}]},
    ]
    places = [{"id": "depot", "kind": "depot", "name": "Depot", **at(2500, 2500)}]
    places += [
        {"kind": "shop", "name": f"Shop {n}", "category": "bakery", **at(1500 + 400 * n, 1500), **one}
        for n, one in enumerate(shops)
    ]
    places += [
        {"id": f"door{n}", "kind": "address", "name": f"Door {n}", **at(1500 + 300 * n, 2600)}
        for n in range(4)
    ]
    window = [{"from": "12:00", "to": "17:00"}]
    document = {
        "format": "tournee-day", "version": 1, "town": "toytown", "date": DAY, "time_zone": "Europe/Paris", "title": "Toytown",
        "places": places,
        "deliveries": [
            {
                "id": f"d{n}", "recipient": f"Recipient {n}", "place": f"door{n}", "windows": window,
                "pickups": [{"place": one["id"], "volume_l": 3, "service_s": 0}],
            }
            for n, one in enumerate(shops)
        ],
        "vehicles": [{"id": "bike", "name": "Bike", "profile": "cargo_bike", "volume_l": 300, "weight_kg": 100}],
        "couriers": [{"id": "c", "name": "Camille Example"}],
        "shifts": [{"id": "s", "courier": "c", "vehicle": "bike", "from": "08:30", "to": "18:00", "start_place": "depot"}],
    }  # fmt: skip
    path.write_text(json.dumps(document), encoding="utf-8")
    return read_day(path)


@pytest.fixture
def brought_in(store: Store, tmp_path):
    """The day in the store, with its orders taken the evening before."""
    store.clock.set(EIGHT_S - 12 * 3600)
    day = a_file(tmp_path / "day.json")
    town = furnish(store, day, "test", slug=f"furnished-{store.ids.new('x')[-6:]}")
    for order in orders_of(day, town):
        made = take(store, ToyTown(), town.town_id, "test", order).delivery
        with store.writing(town.town_id, "test") as writing:
            promised = deliveries.change(
                writing, made, status=DeliveryStatus.PROMISED, promised_s=writing.now_s
            )
            writing.note("delivery.promised", promised.id, promised.version)
    return day, town


def test_the_board_has_the_windows_of_the_file(store: Store, brought_in) -> None:
    """Tests every pickup of the day on the board against the day file."""
    day, town = brought_in
    use_maps(lambda _: ToyTown())
    state, policy = PlanRunner(store, InlineExecutor()).look(town.town_id, DAY)
    assert len(state.deliveries) == 4
    found = {one.external_ref: windows_of(one, one.pickups[0]) for one in state.deliveries.values()}
    assert found == {one.id: one.pickups[0].windows for one in day.deliveries}
    # And they are what the board plans with, but for the margins of its own.
    board = the_desk().board(state, replace(policy, margin_s=0))
    problem = board.problem
    planned = {}
    for number, task in enumerate(board.tasks):
        if task is not None and task.kind is TaskKind.PICKUP:
            own = slice(problem.window_first[number], problem.window_first[number + 1])
            planned[task.id] = list(
                zip(problem.window_earliest[own].tolist(), problem.window_latest[own].tolist(), strict=True)
            )
    wanted = {one.id: one for one in day.deliveries}
    assert planned == {
        one.pickups[0].id: [
            (window.earliest, window.latest) for window in wanted[one.external_ref].pickups[0].windows
        ]
        for one in state.deliveries.values()
    }
    assert found["d0"] == (
        TimeWindow(EIGHT_S + 5400, EIGHT_S + 9000),
        TimeWindow(EIGHT_S + 6 * 3600, EIGHT_S + 7 * 3600),
    )
    assert found["d1"] == (TimeWindow(EIGHT_S + 1800, EIGHT_S + 10 * 3600),)


def test_windows_of_a_day_are_of_that_day(store: Store, brought_in) -> None:
    """Tests the Tuesday after, for which the file says nothing: the shop has the usual hours of its kind."""
    _, town = brought_in
    with store.reading(town.town_id) as reading:
        shop = parties.get_organization(reading, town.shops["one"])
        place = parties.get_places(reading, [shop.place_id])[shop.place_id]
    tuesday = open_windows(place, shop.throttle, dt.date(2026, 12, 1), "Europe/Paris")
    usual = open_windows(place, type(shop.throttle)(), dt.date(2026, 12, 1), "Europe/Paris")
    assert tuesday == usual != ()
    saturday = open_windows(place, shop.throttle, dt.date(2026, 11, 28), "Europe/Paris")
    assert saturday == (TimeWindow(EIGHT_S + 3 * 3600, EIGHT_S + 4 * 3600),)
