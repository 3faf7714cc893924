"""A map that is replaced while processes compute: each of them has the new one at its next job, and nothing of the old."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.board.desk import Desk, street_version
from dispatch.board.the_desk import the_desk, use_maps
from dispatch.boards.ways import LegBook, Way
from dispatch.closures.closed_streets import ClosedStreets
from dispatch.domain import Place, PlaceKind
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import LaneSettings
from dispatch.promises import job as promises_job
from dispatch.runs.streets_task import STREETS, StreetsTask
from dispatch.storage.store import Store
from geo.kept_towns import KeptTowns
from geo.store import TownStore
from geo.town import Town
from routing.streets.tables import TravelTimes
from tests.dispatch.promises.test_desk import APP, basket, begin
from tests.dispatch.toy_day import NINE_S
from tests.dispatch.toy_town import Engine, ToyTown, at
from tests.geo.small_maps import draw, position


class SlowEngine(Engine):
    def travel_times(self, origins, destinations):
        table = super().travel_times(origins, destinations)
        return TravelTimes(table.durations_ms * 2, table.distances_cm)


class SlowTown(ToyTown):
    """Toytown, drawn anew: couriers need twice as long, though its hash is the same."""

    def engine(self, _profile):
        return SlowEngine()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "home"))
    use_maps(None)
    yield tmp_path / "home"
    use_maps(None)


def add_map(home: Path, north_m: int) -> Town:
    """Build the town ``small``, or build it anew: two streets whose way from one end to the other leads so far north."""
    nodes = {1: (0, 0), 2: (0, north_m), 3: (400, north_m), 4: (400, 0)}
    extract = draw(home.parent / f"map{north_m}.osm", nodes, {10: ([1, 2, 3, 4], "highway=residential")})
    return TownStore(home).add("small", extract, title="Small", time_zone="Europe/Paris", tiles=False)


def test_the_desk_of_a_process_has_the_new_map(home: Path) -> None:
    """Tests maps, streets and ways of a desk and of the API's memory before and after `tournee town add` of the same name."""
    kept, legs, streets_of = KeptTowns(TownStore(home)), LegBook(), ClosedStreets()
    way = Way("shf_1", "rnd_1", 1, "foot", (position(0, 0), position(400, 0)))
    found = []
    for north_m in (100, 300):
        town = add_map(home, north_m)
        assert the_desk().town_map("small").map_hash == town.map_hash
        streets = the_desk().streets("small", NINE_S)
        assert streets.map_hash == town.map_hash
        assert streets_of.at(kept.load("small"), NINE_S).map_hash == town.map_hash
        found.append((street_version(streets), legs.legs(streets, street_version(streets), way)))
        assert the_desk().town_map("small") is the_desk().town_map("small")
    (first, first_legs), (second, second_legs) = found
    assert first != second
    assert first_legs != second_legs


def test_a_child_has_the_new_map(home: Path) -> None:
    """Tests a real child process that has answered on the old map: its next answer is that of whoever has the new one."""
    with LocalProcessExecutor(
        (LaneSettings("live", warm=("dispatch.executor.warming:load_solver",)),)
    ) as local:
        assert local.wait_ready(300)
        for north_m in (100, 300):
            add_map(home, north_m)
            asked = StreetsTask("small", NINE_S)
            answered = local.submit(STREETS, asked, deadline_s=60, lane="live").result()
            assert answered == street_version(the_desk().streets("small", NINE_S))
        assert sum(lane.restarts for lane in local.metrics().lanes) == 0


def test_tables_are_those_of_the_new_map(store: Store) -> None:
    """Tests that no table outlives its map, though both have one hash, as maps have that differ in their boundary alone."""
    day, _ = begin(store)
    maps: list[ToyTown] = [ToyTown()]
    desk = Desk(lambda _: maps[-1])
    state, _ = day.board()
    places = [Place(f"p{east_m}", PlaceKind.ADDRESS, "Door", **at(east_m)) for east_m in (100, 900)]

    def ride_s() -> int:
        book = desk.book(state)
        seconds, _, _ = book.tables("bike", book.numbers(places))
        assert desk.book(state) is book
        return int(seconds[0, 1])

    before_s = ride_s()
    maps.append(SlowTown())
    assert ride_s() == 2 * before_s > 0


def test_a_day_kept_for_questions_is_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that windows are offered on the new map at once, though the day that is asked about has not changed."""
    day, desk = begin(store)
    maps: list[ToyTown] = [day.map]
    use_maps(lambda _: maps[-1])
    made = []
    make = promises_job._made
    monkeypatch.setattr(promises_job, "_made", lambda task: made.append(maps[-1]) or make(task))
    for _ in range(2):
        desk.offer(day.town_id, APP, basket(day))
    assert len(made) == 1
    made.clear()
    maps.append(SlowTown())
    desk.offer(day.town_id, APP, basket(day))
    assert made == [maps[-1]]
