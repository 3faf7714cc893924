"""A stored round in open forms, each read back and compared with the round."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from dispatch.access.role import Role
from dispatch.exports.door_details import door_details
from dispatch.exports.stored_round import sheet_facts
from dispatch.orders.delivery import Payment, PaymentMethod
from dispatch.rounds.round import Round
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import begun
from tests.api.v1.served import Served

CREDIT = "© OpenStreetMap contributors"
GPX = {"gpx": "http://www.topografix.com/GPX/1/1"}


@pytest.fixture
def own(served: Served) -> Round:
    return begun(Cast(served))


def file_of(served: Served, own: Round, suffix: str, query: str = "", role: Role = Role.COURIER) -> bytes:
    answer = served.call("GET", f"/v1/rounds/{own.id}.{suffix}{query}", role=role)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["etag"] == '"3"'
    assert answer.headers["content-disposition"].endswith(f'.{suffix}"')
    return answer.content


def unfolded(text: str) -> list[str]:
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_an_event_for_each_stop(served: Served, own: Round) -> None:
    """Tests that a calendar has each stop once, in UTC, with its version and what is to be done, in lines of the length that is allowed."""
    lines = unfolded(file_of(served, own, "ics", "?language=en").decode())
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert lines.count("BEGIN:VEVENT") == len(own.stops)
    assert [line for line in lines if line.startswith("DTSTART:")] == [
        "DTSTART:20261128T081000Z", "DTSTART:20261128T082000Z", "DTSTART:20261128T083000Z",
    ]  # fmt: skip
    names = [line for line in lines if line.startswith("UID:")]
    assert len(set(names)) == 3
    assert lines.count("SEQUENCE:3") == 3
    assert any(line.startswith("DESCRIPTION:Hand over") and "Camille Exemple" in line for line in lines)
    assert any(line == "LOCATION:1 rue du Test" for line in lines)
    assert any(CREDIT in line for line in lines)


def test_text_of_a_calendar_is_escaped() -> None:
    """Tests that signs with a meaning, ends of lines and control characters in names do no harm to a calendar."""
    from dispatch.exports.calendar_file import _folded, _text

    assert _text("a;b,c\\d\r\ne\x00f") == "a\\;b\\,c\\\\d\\ne f"
    long = "é" * 200
    parts = list(_folded(long))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == long


def test_other_forms(served: Served, own: Round) -> None:
    """Tests that map, track and table have the stops of the round where they are, with the credit of the map."""
    found = json.loads(file_of(served, own, "geojson"))
    points = [one for one in found["features"] if one["geometry"]["type"] == "Point"]
    assert [one["properties"]["place_id"] for one in points] == [stop.place_id for stop in own.stops]
    assert found["attribution"] == CREDIT
    root = ET.fromstring(file_of(served, own, "gpx"))
    assert len(root.findall("gpx:wpt", GPX)) == 3
    assert len(root.findall("gpx:trk/gpx:trkseg", GPX)) == 4
    rows = list(csv.DictReader(io.StringIO(file_of(served, own, "csv", role=Role.COORDINATOR).decode())))
    assert [row["task"] for row in rows] == ["pickup", "pickup", "dropoff"]
    assert rows[-1]["label"] == "Camille Exemple"


def test_a_sheet_on_paper(served: Served, own: Round) -> None:
    """Tests that the sheet is a PDF in both languages, and not the same one."""
    french, english = (file_of(served, own, "pdf", f"?language={one}") for one in ("fr", "en"))
    assert french.startswith(b"%PDF-")
    assert english.startswith(b"%PDF-")
    assert b"/Lang (fr" in french
    assert b"/Lang (en" in english


def test_paper_has_the_way_in(served: Served, own: Round) -> None:
    """Tests that the sheet of a courier says whom to call and what is paid at the door, in both languages, once for each delivery."""
    name = served.call("GET", "/v1/deliveries").json()["deliveries"][0]["id"]
    facts = served.store.write(
        served.town_id, "coordinator:test", lambda writing: sheet_facts(writing, own.id)
    )
    payment = Payment(1250, "EUR", (PaymentMethod.CASH, PaymentMethod.TERMINAL))
    paid = {task: (replace(one, payment=payment), what) for task, (one, what) in facts.tasks.items()}
    facts = replace(facts, tasks=paid)
    french, english = (door_details(facts, one) for one in ("fr", "en"))
    assert list(french) == list(english) == [name]
    assert (
        french[name].replace("\u00a0", " ") == "tél. +33600000001, à encaisser : 12,50 € (espèces ou carte)"
    )
    assert english[name].startswith("tel. +33600000001, to be paid: ")
    assert door_details(replace(facts, hidden=frozenset({name})), "fr") == {}


def test_a_courier_has_what_is_left(served: Served, own: Round) -> None:
    """Tests that a courier's file has no stop that is over, begins at the next one, and ends with the round."""
    served.call("POST", f"/v1/stops/{own.stops[0].id}/skip", role=Role.COURIER)
    found = served.call("GET", f"/v1/rounds/{own.id}.geojson", role=Role.COURIER).json()
    line, *points = found["features"]
    assert [one["properties"]["sequence"] for one in points] == [2, 3]
    assert line["geometry"]["coordinates"][0] == pytest.approx(points[0]["geometry"]["coordinates"], abs=1e-6)
    whole = served.call("GET", f"/v1/rounds/{own.id}.geojson", role=Role.COORDINATOR).json()
    assert len(whole["features"]) == 4
    for stop in own.stops[1:]:
        served.call("POST", f"/v1/stops/{stop.id}/skip", role=Role.COURIER)
    empty = served.call("GET", f"/v1/rounds/{own.id}.pdf", role=Role.COURIER)
    assert empty.status_code == 200
    served.call("POST", f"/v1/rounds/{own.id}/complete", role=Role.COURIER)
    over = served.call("GET", f"/v1/rounds/{own.id}.pdf", role=Role.COURIER)
    assert (over.status_code, over.json()["code"]) == (409, "round_not_in_hand")
