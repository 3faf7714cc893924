"""Tests of plans in open forms: each is read back by the standard library and compared with the plan."""

import csv
import dataclasses
import datetime as dt
import io
import json
from xml.etree import ElementTree as ET

import pytest

from dispatch.errors import DispatchError
from dispatch.exports import (
    plan_csv,
    plan_geojson,
    round_csv,
    round_geojson,
    round_gpx,
    write_csv,
    write_geojson,
    write_gpx,
)
from tests.dispatch.test_planning import busy_day, delivery, document, plan_of

GPX = {"gpx": "http://www.topografix.com/GPX/1/1"}
CREDIT = "© OpenStreetMap contributors"


@pytest.fixture(scope="module")
def plan():
    """Two rounds of a busy morning."""
    raw = busy_day()
    raw["places"][1]["name"] = 'Au "bon" pain & <fils>'
    return plan_of(raw, iterations=60)


def seconds(text: str) -> int:
    moment = dt.datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return int(moment.timestamp())


def test_geojson(plan):
    """Tests that lines and points carry the plan's own positions, times and figures."""
    collection = json.loads(plan_geojson(plan))
    assert collection["attribution"] == CREDIT
    lines = [item for item in collection["features"] if item["geometry"]["type"] == "LineString"]
    points = [item for item in collection["features"] if item["geometry"]["type"] == "Point"]
    assert [line["properties"]["shift_id"] for line in lines] == [done.shift_id for done in plan.rounds]
    stops = [stop for done in plan.rounds for stop in done.stops]
    assert len(points) == len(stops)
    for point, stop in zip(points, stops, strict=True):
        assert point["geometry"]["coordinates"] == [stop.place.lon, stop.place.lat]
        assert seconds(point["properties"]["arrival"]) == stop.arrival
        assert [task["code"] for task in point["properties"]["tasks"]] == [task.code for task in stop.tasks]
    for line, done in zip(lines, plan.rounds, strict=True):
        assert line["geometry"]["coordinates"][0] == list(done.legs[0].path[0])
        assert line["geometry"]["coordinates"][-1] == list(done.legs[-1].path[-1])
        assert all(
            a != b
            for a, b in zip(
                line["geometry"]["coordinates"], line["geometry"]["coordinates"][1:], strict=False
            )
        )


def test_gpx(plan):
    """Tests that a round's track and waypoints carry its positions and times, and the map's credit."""
    for done in plan.rounds:
        root = ET.fromstring(round_gpx(plan, done.shift_id))
        assert root.get("version") == "1.1"
        assert [child.tag.split("}")[1] for child in root] == ["metadata", *["wpt"] * len(done.stops), "trk"]
        assert CREDIT in root.findtext("gpx:metadata/gpx:desc", namespaces=GPX)
        assert root.find("gpx:metadata/gpx:copyright", GPX).get("author") in CREDIT
        for waypoint, stop in zip(root.findall("gpx:wpt", GPX), done.stops, strict=True):
            assert float(waypoint.get("lon")) == pytest.approx(stop.place.lon, abs=1e-6)
            assert seconds(waypoint.findtext("gpx:time", namespaces=GPX)) == stop.arrival
            assert stop.place.name in waypoint.findtext("gpx:name", namespaces=GPX)
        segments = root.findall("gpx:trk/gpx:trkseg", GPX)
        assert [len(segment) for segment in segments] == [len(leg.path) for leg in done.legs]


def test_csv(plan):
    """Tests that every action is a line with its own times."""
    rows = list(csv.DictReader(io.StringIO(plan_csv(plan))))
    tasks = [task for done in plan.rounds for stop in done.stops for task in stop.tasks]
    assert [(row["code"], row["task"], seconds(row["start"])) for row in rows] == [
        (task.code, task.kind, task.start) for task in tasks
    ]
    assert {row["attribution"] for row in rows} == {CREDIT}
    assert any(row["place"] == 'Au "bon" pain & <fils>' for row in rows)


def test_break_in_every_form():
    """Tests that a pause, which belongs to no request, is told in each form."""
    early = delivery("d1", "bakery", windows=[{"from": "09:00", "to": "09:30"}])
    late = delivery("d2", "grocer", windows=[{"from": "11:00", "to": "11:30"}])
    raw = document(deliveries=[early, late])
    raw["shifts"][0]["breaks"] = [{"from": "10:00", "to": "10:30", "duration_s": 900}]
    plan = plan_of(raw)
    pauses = [row for row in csv.DictReader(io.StringIO(plan_csv(plan))) if row["task"] == "break"]
    assert [seconds(row["end"]) - seconds(row["start"]) for row in pauses] == [900]
    assert "break 15 min" in round_gpx(plan, "shift")
    kinds = [
        task["kind"]
        for feature in json.loads(plan_geojson(plan))["features"]
        for task in feature["properties"].get("tasks", ())
    ]
    assert kinds.count("break") == 1


def test_one_round_only(plan):
    """Tests that a round's own forms hold that round and no other."""
    first = plan.rounds[0]
    rows = list(csv.DictReader(io.StringIO(round_csv(plan, first.shift_id))))
    assert {row["shift_id"] for row in rows} == {first.shift_id}
    features = json.loads(round_geojson(plan, first.shift_id))["features"]
    assert len(features) == 1 + len(first.stops)
    for form in (round_csv, round_geojson, round_gpx):
        with pytest.raises(DispatchError, match="'nobody'") as refused:
            form(plan, "nobody")
        assert refused.value.code == "round_not_found"


def test_names_from_strangers():
    """Tests that formulas and characters that XML cannot hold do no harm."""
    evil = delivery("d1", "bakery") | {"recipient": "=HYPERLINK(1)", "note": "bell\u0007 \ufffe & <b>"}
    plan = plan_of(document(deliveries=[evil]))
    rows = list(csv.DictReader(io.StringIO(plan_csv(plan))))
    assert {row["label"] for row in rows} == {"'=HYPERLINK(1)"}
    root = ET.fromstring(round_gpx(plan, "shift"))
    assert "bell  & <b>" in root.findall("gpx:wpt", GPX)[-1].findtext("gpx:desc", namespaces=GPX)


def test_files(plan, tmp_path):
    """Tests that files are written whole, under safe names, one GPX a round."""
    odd = dataclasses.replace(plan.rounds[0], shift_id="../../etc/shift 1")
    odd_plan = dataclasses.replace(plan, rounds=(odd, *plan.rounds[1:]))
    write_gpx(odd_plan, tmp_path / "new" / "gpx")
    names = sorted(path.name for path in (tmp_path / "new" / "gpx").iterdir())
    assert names == ["01-etc-shift-1.gpx", "02-shift-2.gpx"]
    write_geojson(plan, tmp_path / "plan.geojson")
    write_csv(plan, tmp_path / "plan.csv")
    assert (tmp_path / "plan.geojson").read_text(encoding="utf-8") == plan_geojson(plan)
    assert (tmp_path / "plan.csv").read_bytes().decode() == plan_csv(plan)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "plan.csv", "plan.geojson"]


def test_empty_plan():
    """Tests that a plan without rounds still gives valid files."""
    plan = plan_of(document())
    assert json.loads(plan_geojson(plan))["features"] == []
    assert len(list(csv.reader(io.StringIO(plan_csv(plan))))) == 1


def test_round_that_does_not_move():
    """Tests that a round at one place is still a line of two points."""
    visit = {"id": "v", "service": "s", "beneficiary": "B", "place": "depot"}
    plan = plan_of(document(visits=[visit]))
    line = json.loads(plan_geojson(plan))["features"][0]["geometry"]["coordinates"]
    assert line == [[0.0, 0.0], [0.0, 0.0]]
