"""Tests of reading tracks and of cutting them to what is movement."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo.errors import MapError
from geo.tracks.reading import Track, movements, read_tracks

GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="phone">
<wpt lat="1" lon="2"><time>2026-11-23T08:00:00Z</time></wpt>
<trk><name>Lucie</name><trkseg>
<trkpt lat="43.70" lon="7.40"><ele>3</ele><time>2026-11-23T08:00:00Z</time></trkpt>
<trkpt lat="43.71" lon="7.41"><time>2026-11-23T09:00:10.5+01:00</time></trkpt>
</trkseg><trkseg>
<trkpt lat="43.72" lon="7.42"><time>2026-11-23T08:01:00Z</time></trkpt>
</trkseg></trk></gpx>"""


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def line(x, y, t):
    """Return a track from metres near the equator."""
    x, y, t = (np.asarray(values, dtype=np.float64) for values in (x, y, t))
    return Track(t, x / 111_195.08, y / 111_195.08, np.full(len(t), 5.0))


def test_gpx(tmp_path):
    """Tests segments, time zones, fractions of seconds and the usual accuracy."""
    first, second = read_tracks(write(tmp_path, "a.gpx", GPX))
    assert first.time_s.tolist() == [1_795_420_800.0, 1_795_420_810.5]
    assert (first.lon.tolist(), first.lat.tolist()) == ([7.40, 7.41], [43.70, 43.71])
    assert first.accuracy_m.tolist() == [10.0, 10.0]
    assert len(second) == 1


def test_csv(tmp_path):
    """Tests columns in any order, seconds since 1970, and several tracks in a file."""
    text = "\ufefflat,track,lon,time,accuracy_m\n43.7,a,7.4,100,4\n43.8,b,7.5,50,\n\n43.9,a,7.6,110,6.5\n"
    first, second = read_tracks(write(tmp_path, "a.csv", text))
    assert first.time_s.tolist() == [100.0, 110.0]
    assert first.accuracy_m.tolist() == [4.0, 6.5]
    assert (second.lon.tolist(), second.lat.tolist(), second.accuracy_m.tolist()) == ([7.5], [43.8], [10.0])


def test_geojson(tmp_path):
    """Tests lines with times, and points, which are one track."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[7.4, 43.7], [7.5, 43.8, 12.0]]},
            "properties": {"times": ["2026-11-23T08:00:00Z", 1_795_420_900], "accuracies_m": [3, None]},
        },
        *(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [7.0, lat]},
                "properties": {"time": time},
            }
            for lat, time in ((1.0, 5), (2.0, 6))
        ),
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features})
    first, second = read_tracks(write(tmp_path, "a.geojson", document))
    assert first.time_s.tolist() == [1_795_420_800.0, 1_795_420_900.0]
    assert first.accuracy_m.tolist() == [3.0, 10.0]
    assert second.lat.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        # every line at fault is listed, with every value
        (
            "a.csv",
            "time,lon,lat\nsoon,7,43\n1,200,x\n2,7,43\n2026-11-23T08:00:00,7,43\n",
            ["line 2: time is 'soon'", "line 3: lon is '200'", "line 3: lat is 'x'", "line 5: time is"],
        ),
        ("a.csv", "time,lon\n", ["the header must name lat once"]),
        ("a.csv", "time,lon,lat,accuracy_m\n1,2,3,-4\n", ["line 2: accuracy_m is '-4'"]),
        # a row that ends early
        ("a.csv", "time,lon,lat\n1,2\n", ["line 2: lat is None"]),
        ("a.gpx", "<html></html>", ["the first element is <html>"]),
        ("a.gpx", GPX[:-20], ["not whole XML"]),
        ("a.gpx", GPX.replace('lon="7.41"', 'lon="east"'), ["line 6: lon is 'east'"]),
        ("a.gpx", GPX.replace("<time>2026-11-23T08:01:00Z</time>", ""), ["line 8: time is ''"]),
        ("a.gpx", '<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>', ["declares a document type"]),
        ("a.gpx", "<gpx>" + "<a>" * 100, ["nested more than 64 deep"]),
        ("a.gpx", "", ["not whole XML"]),
        ("a.json", "{", ["not JSON"]),
        ("a.json", "[1]", ["must be a GeoJSON object"]),
        (
            "a.json",
            '{"type": "FeatureCollection", "features": [1, {"geometry": null}]}',
            ["features[0]", "features[1]"],
        ),
        (
            "a.json",
            '{"type": "Feature", "properties": {"times": [1]}, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}',
            ["one entry a position"],
        ),
        (
            "a.json",
            '{"type": "Feature", "properties": {"times": [1]}, "geometry": {"type": "LineString", "coordinates": [[true, 2]]}}',
            ["features[0].coordinates[0]: lon is True"],
        ),
        ("a.kml", "", ["name it .gpx"]),
    ],
)
def test_faults_are_listed(tmp_path, name, text, faults):
    """Tests that a file at fault is refused with each fault and its place."""
    with pytest.raises(MapError) as caught:
        read_tracks(write(tmp_path, name, text))
    assert caught.value.code == "tracks_invalid"
    for fault in faults:
        assert fault in str(caught.value)


def test_many_faults_and_no_file(tmp_path):
    """Tests that a hundred of many faults are named, and that a file that is not there is told."""
    path = write(tmp_path, "a.csv", "time,lon,lat\n" + "x,1,2\n" * 250)
    with pytest.raises(MapError, match=r"250 faults.*and 150 more"):
        read_tracks(path)
    with pytest.raises(MapError, match="cannot be read"):
        read_tracks(tmp_path / "b.csv")


def test_random_damage_is_a_clear_error_or_a_track(tmp_path):
    """Tests 300 damaged GPX files."""
    rng = np.random.default_rng(1)
    whole = GPX.encode()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(int(rng.integers(1, 6))):
            data[int(rng.integers(len(data)))] = int(rng.integers(256))
        path = tmp_path / "a.gpx"
        path.write_bytes(bytes(data[: int(rng.integers(1, len(data) + 1))]))
        try:
            tracks = read_tracks(path)
        except MapError as error:
            code = error.code
        else:
            code = "tracks_invalid"
            assert all(np.isfinite(track.lon).all() for track in tracks)
        assert code == "tracks_invalid"


def test_stops_are_cut_out():
    """Tests that two minutes at a door part a track in two, and half a minute does not."""
    x = [*range(0, 500, 50), *[500] * 12, *range(550, 800, 50), 800, 800, 800, *range(850, 1000, 50)]
    track = line(x, np.zeros(len(x)), np.arange(len(x)) * 10.0)
    first, second = movements(track)
    assert (len(first), len(second)) == (10, len(x) - 22)
    assert second.time_s[0] == 220.0


def test_a_silence_at_a_place_is_a_stop():
    """Tests that a phone that sleeps at a door is taken to stand there."""
    track = line([0, 100, 200, 205, 300, 400], np.zeros(6), [0, 20, 40, 400, 420, 440])
    assert [len(part) for part in movements(track)] == [2, 2]


def test_ends_are_left_out():
    """Tests that the first and last hundred metres are dropped, and a shorter track altogether."""
    track = line(np.arange(0, 601, 50), np.zeros(13), np.arange(13) * 10.0)
    (part,) = movements(track, drop_ends_m=100)
    assert (part.lon * 111_195.08).round().tolist() == [100, 150, 200, 250, 300, 350, 400, 450, 500]
    assert movements(line([0, 50, 100], [0, 0, 0], [0, 10, 20]), drop_ends_m=100) == []


def test_times_that_run_back_are_left_out():
    """Tests that a position that is not later than all before it is dropped."""
    (part,) = movements(line([0, 50, 100, 150], [0, 0, 0, 0], [0, 20, 10, 30]))
    assert part.time_s.tolist() == [0, 20, 30]
    assert movements(line([], [], [])) == []


def test_coarse_positions_are_left_out():
    """Tests that a position that is good to a kilometre only says nothing."""
    track = line([0, 50, 100, 150], [0, 0, 0, 0], [0, 10, 20, 30])
    coarse = Track(track.time_s, track.lon, track.lat, np.array([5.0, 1_000.0, 5.0, 5.0]))
    (part,) = movements(coarse)
    assert part.time_s.tolist() == [0, 20, 30]
