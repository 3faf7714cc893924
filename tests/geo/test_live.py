"""Tests of streets that change: versions, snapshots, tables and paths under closures."""

from __future__ import annotations

import datetime as dt
import random
import threading

import numpy as np
import pytest
import shapely

from geo.errors import MapError
from geo.live.access import access_loss, streets_concerned
from geo.live.disruptions import DisruptionError
from geo.live.speed_factors import LearnedFactors
from geo.live.store import DisruptionStore
from geo.live.streets import LiveStreets, moment_s
from routing.streets.dijkstra import DijkstraEngine
from routing.streets.network import FORBIDDEN, Metric, freeze
from tests.geo.live_towns import WAYS, add_town, box
from tests.geo.small_maps import position


def moment(*parts, zone=None):
    """Return a moment, on the town's clocks where no zone is given."""
    return dt.datetime(*parts, tzinfo=zone)


SATURDAY = moment(2026, 11, 28, 9)
SUNDAY = moment(2026, 11, 29, 9)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The small town."""
    folder = tmp_path_factory.mktemp("live")
    return add_town(folder / "home", folder)


@pytest.fixture
def live(town, tmp_path):
    """Its streets, with an empty store."""
    return LiveStreets(town, DisruptionStore(tmp_path / "live", town.time_zone))


def at(*points):
    """Return the longitudes and latitudes of points given in metres."""
    return tuple(np.array([position(*point) for point in points]).T)


WEST_TO_EAST = at((50, 0), (150, 0))
DOORS = at((20, 0), (180, 0), (50, 100), (0, 50), (290, 0))


def seconds(streets, profile="van", points=WEST_TO_EAST):
    """Return the seconds from the first point to the second."""
    return int(streets.travel_times(profile, *points).durations_ms[0, 1]) / 1000


def geometry(area):
    """Return a shapely geometry as GeoJSON."""
    return shapely.geometry.mapping(area)


def test_nothing_changes_nothing(town, live):
    """Tests that without disruptions the town's own metrics and engines are used."""
    now = live.at()
    assert now.metric("van") is town.metric("van")
    assert now.engine("van") is town.engine("van")
    assert now.version == live.at(SATURDAY).version
    assert now.version_of("van") != now.version_of("bike")
    assert now.name == town.name
    assert now.addresses is town.addresses
    assert now.places() == town.places()


def test_a_closure_is_in_effect_at_once(town, live):
    """Tests the detour around a closed street, by hand: 15 s become five streets and more."""
    before = live.at(SATURDAY)
    assert seconds(before) == 15.0
    live.add({"geometry": geometry(box(110, -5, 120, 5)), "note": "works"})
    after = live.at(SATURDAY)
    # The second point lies on the closed street itself.
    assert after.travel_times("van", *WEST_TO_EAST).durations_ms[0, 1] == -1
    live.remove("1")
    live.add({"geometry": geometry(box(10, -5, 40, 5))})
    round_about = live.at(SATURDAY)
    # The first point is on the closed street now.
    assert round_about.travel_times("van", *WEST_TO_EAST).durations_ms[0, 1] == -1
    assert seconds(round_about, points=at((150, 0), (0, 50))) > seconds(before, points=at((150, 0), (0, 50)))
    assert seconds(before) == 15.0  # what was planned with stays as it was
    assert (
        before.version
        == LiveStreets(town, DisruptionStore(live.store.folder / "other", "UTC")).at(SATURDAY).version
    )


@pytest.mark.parametrize("profile", ["foot", "bike", "cargo_bike", "van"])
def test_tables_equal_an_engine_of_the_edited_metric(town, live, profile):
    """Tests tables and paths under disruptions against an engine over a metric edited by hand."""
    live.add({"ways": [13]})
    live.add({"streets": ["Rue_Haute"], "kind": "slow", "speed_factor": 0.25})
    streets = live.at(SATURDAY)
    base, network = town.metric(profile), town.network
    way = town.edge_arrays.way_id[network.arc_edge]
    arc_ms = base.arc_ms.astype(np.int64).copy()
    arc_ms[(way == 11) & (arc_ms != FORBIDDEN)] *= 4
    arc_ms[way == 13] = FORBIDDEN
    arc_ms = arc_ms.astype(np.int32)
    freeze(arc_ms)
    by_hand = DijkstraEngine(network, Metric(arc_ms, base.turn_ms))
    lon, lat = DOORS
    locations = streets.snap(profile, lon, lat)
    expected = by_hand.travel_times(locations, locations)
    table = streets.travel_times(profile, lon, lat)
    assert table.durations_ms.tolist() == expected.durations_ms.tolist()
    assert table.distances_cm.tolist() == expected.distances_cm.tolist()
    pairs = np.arange(len(lon) - 1)
    path = streets.engine(profile).fastest_paths(locations, locations, pairs, pairs + 1)
    assert [None if one is None else one.duration_ms for one in path] == [
        None if ms < 0 else ms for ms in expected.durations_ms[pairs, pairs + 1].tolist()
    ]


def test_hours(live):
    """Tests a market that is there on Saturday mornings only, and the moments of change."""
    live.add({"ways": [13], "hours": "Sa 06:00-14:00"})
    open_version = live.at(SUNDAY).version
    closed = live.at(SATURDAY)
    assert closed.version != open_version
    assert [one.id for one in closed.disruptions] == ["1"]
    assert live.at(moment(2026, 11, 28, 14)).version == open_version
    zone = closed.when.tzinfo
    assert live.changes("van", SATURDAY.date()) == (
        moment(2026, 11, 28, 6, zone=zone),
        moment(2026, 11, 28, 14, zone=zone),
    )
    assert live.changes("van", SUNDAY.date()) == ()
    assert closed.metric_changes("van", SATURDAY.date()) == live.changes("van", SATURDAY.date())


def test_hours_on_the_night_when_clocks_go_back(live):
    """Tests that an hour that passes twice closes a street twice."""
    live.add({"ways": [13], "hours": "02:00-02:30", "profiles": ["van"]})
    moments = [change.timestamp() for change in live.changes("van", dt.date(2026, 10, 25))]
    assert [change - moments[0] for change in moments] == [0, 1800, 3600, 5400]
    assert live.changes("bike", dt.date(2026, 10, 25)) == ()


def test_versions(town, live, tmp_path):
    """Tests that equal streets have equal versions, and different ones different versions."""
    seen = {live.at(SATURDAY).version}
    for fields in (
        {"ways": [13]},
        {"ways": [12]},
        {"ways": [13], "direction": "forward"},
        {"ways": [13], "profiles": ["bike"]},
        {"ways": [13], "except": ["pushed"]},
        {"ways": [13], "kind": "slow", "speed_factor": 0.5},
        {"ways": [13], "kind": "slow", "speed_factor": 0.6},
        {"ways": [13], "kind": "cap", "speed_kmh": 5},
    ):
        live.add(fields)
        version = live.at(SATURDAY).version
        assert version not in seen
        seen.add(version)
        live.remove(live.disruptions()[-1].disruption.id)
    live.add({"ways": [13], "note": "one", "author": "a"})
    one = live.at(SATURDAY)
    other = LiveStreets(town, DisruptionStore(tmp_path / "other", town.time_zone))
    other.add({"streets": ["Rue_du_Pont"], "note": "two"})
    other.add({"ways": [13], "hours": "Su"})
    assert other.at(SATURDAY).version == one.version  # the same street is closed, whoever says so
    assert one.version.startswith(town.map_hash[:12])
    assert one.engine("van") is live.at(SATURDAY + dt.timedelta(hours=5)).engine("van")


def test_only_the_profiles_concerned_change(town, live):
    """Tests that a closure for vans leaves the others their engines."""
    live.add({"ways": [13], "profiles": ["motor"]})
    streets = live.at(SATURDAY)
    assert streets.engine("bike") is town.engine("bike")
    assert streets.engine("van") is not town.engine("van")


def test_departures(live):
    """Tests one call for several departures: equal streets are computed once, in the order of time."""
    live.add({"ways": [10], "hours": "Sa 06:00-14:00", "except": ["foot"]})
    hours = [20, 7, 8, 5, 14]
    departures = [moment(2026, 11, 28, hour) for hour in hours]
    told = []
    tables = live.travel_times_by_departure(
        "van", *DOORS, departures, on_progress=lambda done, of: told.append((done, of))
    )
    assert [one.valid_from.hour for one in tables] == [5, 7, 14]
    assert told == [(1, 2), (2, 2)]
    assert tables[0].table is tables[2].table
    assert tables[0].version == tables[2].version != tables[1].version
    for one in tables:
        alone = live.at(one.valid_from).travel_times("van", *DOORS)
        assert one.table.durations_ms.tolist() == alone.durations_ms.tolist()
    assert tables[0].table.durations_ms.tolist() != tables[1].table.durations_ms.tolist()
    assert live.travel_times_by_departure("van", *DOORS, []) == []


def test_doors_stay_where_they_are(town, live):
    """Tests that a door on a closed street is out of reach, and who is in the way."""
    live.add({"streets": ["Impasse_Est"], "note": "crane"})
    live.add({"ways": [12]})
    streets = live.at(SATURDAY)
    lon, lat = at((290, 3), (50, 3))
    assert streets.snap("van", lon, lat).edge.tolist() == town.snap("van", lon, lat).edge.tolist()
    assert streets.travel_times("van", lon, lat).durations_ms.tolist() == [[0, -1], [-1, 0]]
    blocked = streets.blocked_by("van", lon, lat)
    assert [[one.id for one in found] for found in blocked] == [["1"], []]
    with pytest.raises(MapError, match=r"no way from point 0 to point 1.*disruption 1") as caught:
        streets.route("van", lon, lat)
    assert caught.value.code == "no_route"
    moved = streets.snap("van", lon, lat, avoid_closed=True)
    assert moved.edge[0] != town.snap("van", lon, lat).edge[0]
    assert moved.distance_m[0] > 80


def test_islands_are_named(live):
    """Tests that a point on an open street learns which closures make an island of it."""
    live.add({"geometry": geometry(box(205, -5, 215, 5)), "profiles": ["motor"]})  # the dead end's mouth
    streets = live.at(SATURDAY)
    lon, lat = at((290, 3), (50, 3))
    assert [len(found) for found in streets.blocked_by("van", lon, lat)] == [1, 0]
    assert [len(found) for found in streets.blocked_by("bike", lon, lat)] == [0, 0]


def test_an_island_of_open_streets(live):
    """Tests that closing both streets around a third names both closures for a door on it."""
    live.add({"geometry": geometry(box(10, -5, 20, 5)), "profiles": ["van"]})
    live.add({"geometry": geometry(box(10, 95, 20, 105)), "profiles": ["van"]})
    streets = live.at(SATURDAY)
    lon, lat = at((0, 50))
    (found,) = streets.blocked_by("van", lon, lat)
    assert [one.id for one in found] == ["1", "2"]


def test_who_loses_access(town, live):
    """Tests the count of addresses that a closure cuts off."""
    live.add({"ways": [15], "except": ["foot"]})
    streets = live.at(SATURDAY)
    loss = access_loss(town, "van", town.metric("van"), streets.metric("van"))
    assert len(loss.addresses) == 1
    assert "9" in loss.addresses[0]
    assert access_loss(town, "foot", town.metric("foot"), streets.metric("foot")).addresses == ()
    (street,) = streets_concerned(town, live.disruptions()[0].selection.edges)
    assert (street.name, street.street_class, street.length_m) == ("Impasse_Est", "", 100)


def test_pushing_past_a_market(town, live):
    """Tests that a pushed bicycle passes slowly, and that directions know where it is pushed."""
    live.add({"ways": [10], "except": ["foot", "pushed"]})
    streets = live.at(SATURDAY)
    assert seconds(streets, "bike") == pytest.approx(100 / (4.5 / 3.6), abs=0.01)
    assert seconds(town, "bike") == pytest.approx(100 / (16 / 3.6), abs=0.01)
    basse = town.edge_arrays.way_id[town.network.arc_edge] == 10
    assert streets.pushed_arcs("bike")[basse].all()
    assert not town.pushed_arcs("bike")[basse].any()
    assert streets.pushed_arcs("van") is town.pushed_arcs("van")


def test_preview_stores_nothing(live):
    """Tests looking at the effect of a closure before it is stored."""
    usual = live.at(SATURDAY)
    preview = live.preview(live.checked({"ways": [13]}), SATURDAY)
    assert preview.version != usual.version
    assert live.at(SATURDAY).version == usual.version
    live.add({"ways": [13]})
    assert live.at(SATURDAY).version == preview.version


def test_faults_of_field_and_map(live):
    """Tests that what cannot be meant is refused and not stored."""
    with pytest.raises(DisruptionError):
        live.add({"kind": "slow", "ways": [10]})
    with pytest.raises(DisruptionError) as caught:
        live.add({"streets": ["Boulevard Inconnu"], "ways": [99]})
    assert caught.value.faults[0].field == "streets"
    assert live.disruptions() == ()
    with pytest.raises(MapError, match="none of this town") as error:
        live.at(SATURDAY).metric("tank")
    assert error.value.code == "profile_unknown"


def test_names_are_stored_as_the_map_spells_them(live):
    """Tests that a slip of the finger does not reach the file."""
    stored = live.add({"streets": ["rue base"]})
    assert stored.disruption.where.streets == ("Rue_Basse",)
    assert live.store.load().disruptions == (stored.disruption,)


def test_other_processes_files_are_followed(town, live):
    """Tests that what another process stores is in effect here at the next question."""
    usual = live.at(SATURDAY).version
    elsewhere = LiveStreets(town, DisruptionStore(live.store.folder, town.time_zone))
    elsewhere.add({"ways": [13]})
    assert live.at(SATURDAY).version != usual
    elsewhere.remove("1")
    assert live.at(SATURDAY).version == usual


def test_a_new_map_keeps_what_it_can(tmp_path):
    """Tests that disruptions survive a new map of the town, and that what it lacks is reported."""
    town = add_town(tmp_path / "home", tmp_path)
    live = LiveStreets(town)
    live.add({"streets": ["Rue_du_Pont"]})
    live.add({"ways": [12, 15]})
    assert (tmp_path / "home" / "live" / "live" / "disruptions.json").is_file()
    ways = {number: way for number, way in WAYS.items() if number != 12}
    ways[16] = ([1, 5], "highway=residential name=Rue_Neuve")
    later = LiveStreets(add_town(tmp_path / "home", tmp_path, ways=ways))
    first, second = later.disruptions()
    assert first.selection.missing == ()
    assert [fault.value for fault in second.selection.missing] == ["12"]
    assert len(second.selection.edges) == 1  # way 15 is still closed
    assert later.at(SATURDAY).version != live.at(SATURDAY).version


def test_a_damaged_file_is_not_guessed(live):
    """Tests that an unreadable file stops every question, with the way back."""
    live.add({"ways": [13]})
    live.add({"ways": [12]})
    live.store.path.write_text("{", encoding="utf-8")
    with pytest.raises(MapError, match="last-good") as caught:
        live.at(SATURDAY)
    assert caught.value.code == "disruptions_damaged"
    with pytest.raises(MapError):
        live.add({"ways": [15]})
    (live.store.folder / "disruptions.last-good.json").replace(live.store.path)
    assert [one.id for one in live.at(SATURDAY).disruptions] == ["1"]


def test_speed_factors_by_class_and_hour(town, live):
    """Tests the town's table: a rush hour on some classes for some profiles."""
    live.store.folder.mkdir(parents=True)
    table = "profiles,classes,hours,factor\nmotor,residential,Mo-Fr 07:30-09:00,0.5\n"
    live.store.speeds_path.write_text(table, encoding="utf-8")
    rush, later = moment(2026, 11, 30, 8), moment(2026, 11, 30, 9)
    assert seconds(live.at(rush)) == 30.0
    assert seconds(live.at(later)) == 15.0
    assert live.at(rush).metric("bike") is town.metric("bike")
    assert [change.strftime("%H:%M") for change in live.changes("van", rush.date())] == ["07:30", "09:00"]
    live.store.speeds_path.unlink()
    assert seconds(live.at(rush)) == 15.0


def test_learned_factors(town, tmp_path):
    """Tests learned factors of single arcs by hour of the week, before those of the table."""
    arcs = town.network.arc_count
    bucket = np.full(168, -1, dtype=np.int16)
    bucket[5 * 24 + 9] = 0  # Saturday, nine o'clock
    permille = np.zeros((1, arcs), dtype=np.int16)
    permille[0, town.edge_arrays.way_id[town.network.arc_edge] == 10] = 250
    learned = {"van": LearnedFactors(town.map_hash, bucket, permille)}
    store = DisruptionStore(tmp_path / "live", town.time_zone)
    live = LiveStreets(town, store, learned=learned)
    assert seconds(live.at(SATURDAY)) == 60.0
    assert seconds(live.at(SATURDAY + dt.timedelta(hours=1))) == 15.0
    assert [change.hour for change in live.changes("van", SATURDAY.date())] == [9, 10]
    store.folder.mkdir()
    store.speeds_path.write_text("profiles,classes,hours,factor\n,,,0.5\n", encoding="utf-8")
    assert seconds(live.at(SATURDAY)) == 60.0
    assert seconds(live.at(SATURDAY), points=at((20, 100), (80, 100))) == pytest.approx(18, abs=0.1)
    stranger = {"van": LearnedFactors("another map", bucket, permille)}
    assert (
        seconds(LiveStreets(town, DisruptionStore(tmp_path / "x", "UTC"), learned=stranger).at(SATURDAY))
        == 15.0
    )
    short = {"van": LearnedFactors(town.map_hash, bucket, permille[:, 1:])}
    with pytest.raises(MapError, match="Learn them again"):
        LiveStreets(town, store, learned=short)


def test_many_threads(live):
    """Tests that threads that ask while others close and open streets get one snapshot each, whole."""
    versions = {
        live.at(SATURDAY).version: live.at(SATURDAY).travel_times("van", *DOORS).durations_ms.tolist()
    }
    live.add({"ways": [13]})
    versions[live.at(SATURDAY).version] = live.at(SATURDAY).travel_times("van", *DOORS).durations_ms.tolist()
    wrong: list[object] = []
    stop = threading.Event()

    def ask():
        while not stop.is_set():
            streets = live.at(SATURDAY)
            table = streets.travel_times("van", *DOORS, threads=1).durations_ms.tolist()
            if versions.get(streets.version) != table:
                wrong.append((streets.version, table))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        live.remove(live.disruptions()[0].disruption.id)
        live.add({"ways": [13]})
    stop.set()
    for thread in threads:
        thread.join(30)
    assert wrong == []


def test_moments():
    """Tests how moments are read: naive ones are on the town's clocks."""
    aware = moment(2026, 11, 28, 9, zone=dt.UTC)
    assert moment_s(SATURDAY, "Europe/Paris") == int(aware.timestamp()) - 3600
    assert moment_s(aware, "Europe/Paris") == int(aware.timestamp())
    assert abs(moment_s(None, "Europe/Paris") - dt.datetime.now(dt.UTC).timestamp()) < 60


@pytest.mark.parametrize("seed", range(6))
def test_random_disruptions_against_dijkstra(town, live, seed):
    """Tests tables under random disruptions against Dijkstra's algorithm on the same metric: no difference."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 4)):
        place = {"ways": draw.sample(sorted(WAYS), draw.randint(1, 2))}
        kind = draw.choice(
            [
                {"kind": "closed", "except": draw.choice([["foot"], ["foot", "pushed"]])},
                {"kind": "slow", "speed_factor": draw.uniform(0.05, 0.95)},
                {"kind": "cap", "speed_kmh": draw.randint(1, 20)},
                {"kind": "one_way", "direction": draw.choice(["forward", "backward"])},
            ]
        )
        live.add({**place, **kind})
    streets = live.at(SATURDAY)
    points = at(*((draw.uniform(0, 300), draw.choice([0, 100])) for _ in range(12)))
    for profile in town.profiles:
        locations = streets.snap(profile, *points)
        reference = DijkstraEngine(town.network, streets.metric(profile))
        expected, found = (
            engine.travel_times(locations, locations) for engine in (reference, streets.engine(profile))
        )
        assert found.durations_ms.tolist() == expected.durations_ms.tolist()
        assert found.distances_cm.tolist() == expected.distances_cm.tolist()
