"""Tests of learning speeds from tracks, end to end."""

from __future__ import annotations

import datetime as dt
import io
import json
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.errors import MapError
from geo.learning.hours import BUCKET_NAMES
from geo.learning.learn import learn
from geo.learning.store import LearningStore
from geo.live.store import DisruptionStore
from geo.live.streets import LiveStreets
from geo.tracks.matching import TrackMatcher, matched_geojson
from geo.tracks.reading import movements
from tests.geo.learning_towns import TRUTH, add_block_town, trips

PROFILE = "bike"
PARIS = ZoneInfo("Europe/Paris")
MORNING, AFTERNOON = (dt.datetime(2026, 11, 24, hour, 30, tzinfo=PARIS) for hour in (8, 14))
SUNDAY = dt.datetime(2026, 11, 29, 3, 0, tzinfo=PARIS)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learning")
    return add_block_town(folder / "home", folder)


@pytest.fixture(scope="module")
def tracks(town):
    return [*trips(town, PROFILE, 8, 45, 1), *trips(town, PROFILE, 14, 45, 2)]


@pytest.fixture(scope="module")
def learned(town, tracks, tmp_path_factory):
    store = LearningStore(tmp_path_factory.mktemp("live") / "learned")
    return store, learn(town, PROFILE, tracks, store=store)


def live_at(town, store, when):
    return LiveStreets(town, DisruptionStore(store.folder.parent, town.time_zone)).at(when)


def multiples(town, snapshot, name):
    """Return the multiples of the map's time on a class of streets."""
    arrays = town.edge_arrays
    of_class = arrays.street_class[town.network.arc_edge] == arrays.classes.index(name)
    return snapshot.metric(PROFILE).arc_ms[of_class] / town.metric(PROFILE).arc_ms[of_class]


def test_trips_that_taught_nothing_are_foretold_better(learned):
    """Tests that the error of held-out durations falls from tens of percent to a few."""
    held_out = learned[1].held_out
    assert held_out.trips >= 10
    assert held_out.before_percent > 15
    assert held_out.after_percent < 8


def test_classes_and_hours_are_learned(town, learned):
    """Tests that live streets take the true multiples of class and hour within a tenth, on the whole."""
    store, report = learned
    for when, hour in ((MORNING, 8), (AFTERNOON, 14)):
        snapshot = live_at(town, store, when)
        for name, truth in TRUTH.items():
            assert np.median(multiples(town, snapshot, name)) == pytest.approx(truth[hour], rel=0.1)
    assert {name for name, _, _ in report.by_class} == set(TRUTH)
    ratio = {name: value for name, value, _ in report.by_hour}
    assert ratio["Mo-Fr 08:00-09:00"] > 1.2 > ratio["Mo-Fr 14:00-16:00"]


def test_hours_without_data_take_what_is_known_of_the_class(town, learned):
    """Tests that a Sunday night is between what was seen, and that main roads stay slower than others."""
    snapshot = live_at(town, learned[0], SUNDAY)
    main, homes = (np.median(multiples(town, snapshot, name)) for name in TRUTH)
    assert 1.25 < main < 2.0
    assert 0.8 < homes < 1.1


def test_versions_and_tables_follow(town, tracks, tmp_path):
    """Tests that live streets that are open already follow what is learned, and other profiles do not."""
    store = LearningStore(tmp_path / "learned")
    live = LiveStreets(town, DisruptionStore(tmp_path, town.time_zone))
    before = live.at(MORNING)
    assert before.metric(PROFILE) is town.metric(PROFILE)
    learn(town, PROFILE, tracks[:20], store=store)
    after = live.at(MORNING)
    assert after.version_of(PROFILE) != before.version_of(PROFILE)
    assert after.version != before.version
    assert after.version_of("van") == before.version_of("van")
    assert before.metric(PROFILE) is town.metric(PROFILE)
    ends = [0, town.network.node_count - 1]
    where = town.network.node_lon[ends], town.network.node_lat[ends]
    assert (
        after.travel_times(PROFILE, *where).durations_ms[0, 1]
        > (before.travel_times(PROFILE, *where).durations_ms[0, 1])
    )
    learn(town, PROFILE, tracks[20:40], store=store)
    assert live.at(MORNING).version_of(PROFILE) != after.version_of(PROFILE)


def test_learning_in_parts_is_learning_at_once(town, tracks, learned, tmp_path):
    """Tests that files one after the other, some of them twice, end in the counts of all at once."""
    store = LearningStore(tmp_path / "learned")
    learn(town, PROFILE, tracks[:50], store=store)
    again = learn(town, PROFILE, tracks[30:], store=store)
    assert again.known_trips == 20
    parts, whole = (one.load(town, PROFILE).sums for one in (store, learned[0]))
    for name in ("arc", "bucket", "counts", "seen"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_dry_run_stores_nothing(town, tracks, tmp_path):
    """Tests that a dry run reports and leaves no file."""
    store = LearningStore(tmp_path / "learned")
    report = learn(town, PROFILE, tracks[:5], store=store, dry_run=True)
    assert report.trips == 5
    assert report.passages > 0
    assert not store.folder.exists()


def test_no_positions_are_kept(learned):
    """Tests that the file holds counts by arc and bucket only, and no time of any track."""
    with np.load(io.BytesIO(learned[0].path(PROFILE).read_bytes()[32:])) as file:
        names = {"format", "buckets", "map_hash", "arc", "bucket", "counts", "seen", "anchors"}
        assert set(file.files) == names
        assert file["counts"].sum() == learned[1].passages
        assert file["buckets"].tolist() == list(BUCKET_NAMES)


def test_waiting_is_no_driving(town, tmp_path):
    """Tests that five minutes at a door on the way teach nothing about speed."""
    (track,) = trips(town, PROFILE, 14, 1, 9, noise_m=0.0)
    half = len(track) // 2
    index = np.concatenate([np.arange(half), np.full(30, half), np.arange(half, len(track))])
    waited = track.part(index)
    moments = np.array(waited.time_s)
    moments[half : half + 30] += np.arange(30) * 10.0
    moments[half + 30 :] += 300.0
    waiting = type(track)(moments, waited.lon, waited.lat, waited.accuracy_m)
    assert len(movements(waiting)) == 2
    plain, slow = (
        learn(town, PROFILE, [one], store=LearningStore(tmp_path / "learned"), dry_run=True).ratio
        for one in (track, waiting)
    )
    assert slow == pytest.approx(plain, rel=0.05)


def test_nothing_to_learn(town, tmp_path):
    """Tests that no track, and one far away, leave no factors and no error."""
    store = LearningStore(tmp_path / "learned")
    report = learn(town, PROFILE, [], store=store)
    assert (report.trips, report.passages, report.ratio, report.held_out) == (0, 0, 1.0, None)
    (track,) = trips(town, PROFILE, 8, 1, 3)
    far = type(track)(track.time_s, track.lon + 1, track.lat, track.accuracy_m)
    report = learn(town, PROFILE, [far], store=store)
    assert report.positions["far"] > 0
    assert live_at(town, store, MORNING).metric(PROFILE) is town.metric(PROFILE)


def test_unknown_profile(town, tmp_path):
    """Tests that a profile that the town was not built for is refused."""
    with pytest.raises(MapError, match="'boat' is none") as caught:
        learn(town, "boat", [], store=LearningStore(tmp_path))
    assert caught.value.code == "profile_unknown"


def test_matched_ways_as_geojson(town):
    """Tests that a line runs from the first place to the last along the way, with its facts."""
    (track,) = trips(town, PROFILE, 14, 1, 5, noise_m=0.0)
    matched = TrackMatcher(town, PROFILE).match(track)
    document = matched_geojson(town, matched)
    json.dumps(document, allow_nan=False)
    assert document["attribution"] == "© OpenStreetMap contributors"
    (feature,) = document["features"]
    line = np.array(feature["geometry"]["coordinates"])
    np.testing.assert_allclose(line[0], [track.lon[0], track.lat[0]], atol=1e-5)
    np.testing.assert_allclose(line[-1], [track.lon[-1], track.lat[-1]], atol=1e-5)
    step = np.diff(line, axis=0) * [np.cos(np.radians(44)), 1] * 111_195
    assert np.hypot(*step.T).sum() == pytest.approx(feature["properties"]["distance_m"], rel=0.01)
    assert feature["properties"]["from"].endswith("+01:00")
