"""Tests that requests of OSRM's clients get answers of OSRM's form, and faults OSRM's codes."""

from __future__ import annotations

import pytest

from tests.api.doors.osrm.answer_forms import ANSWERS, fits
from tests.api.doors.osrm.asking import Door
from tests.api.doors.osrm.osrm_requests import BAD, GOOD, THREE, TWO


@pytest.mark.parametrize("path", GOOD)
def test_good_requests(door: Door, path: str) -> None:
    """Tests that an answer has all keys of its service and no others, each of its type."""
    answer = door.get(path)
    assert answer["code"] == "Ok"
    assert fits(ANSWERS[path.split("/")[1]], answer)


@pytest.mark.parametrize(("path", "code"), BAD, ids=lambda value: value[:60])
def test_faulty_requests(door: Door, path: str, code: str) -> None:
    """Tests that a faulty request is refused with OSRM's code and a message."""
    answer = door.fault(path)
    assert answer["code"] == code
    assert answer["message"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"/route/v1/driving/{TWO}.flatbuffers", "NotImplemented"),
        (f"/route/v1/driving/{TWO}?annotations=nodes", "NotImplemented"),
        (f"/route/v1/driving/{TWO}?snapping=any", "NotImplemented"),
        (f"/route/v1/driving/{TWO}?exclude=toll", "InvalidValue"),
        (f"/route/v1/driving/{TWO}?radiuses=-1;", "InvalidOptions"),
        (f"/route/v1/rocket/{TWO}", "InvalidValue"),
        (f"/nearest/v1/driving/{TWO}", "InvalidOptions"),
        (f"/match/v1/driving/{TWO}?radiuses=5000;5", "TooBig"),
        ("/route/v1/driving/17.4,43.7;17.5,43.8", "NoSegment"),
        ("/monaco/route/v1/driving/17.4,43.7;17.5,43.8", "NoSegment"),
        (f"/nowhere/route/v1/driving/{TWO}", "InvalidValue"),
        ("/tile/v1/driving/tile(1,2,13).mvt", "NotImplemented"),
        ("/route/v1/driving/polyline(_____________)", "InvalidValue"),
        ("/route/v1/driving/polyline(_)", "InvalidValue"),
    ],
)
def test_what_is_refused(door: Door, path: str, code: str) -> None:
    """Tests that what this door cannot do is refused, and not left out in silence."""
    assert door.fault(path)["code"] == code


def test_places_in_messages(door: Door) -> None:
    """Tests that a message names the place of the whole URL where it cannot be read."""
    path = f"/route/v1/driving/{TWO}?steps=maybe"
    place = len("/osrm") + path.index("maybe")
    assert door.fault(path)["message"] == f"Query string malformed close to position {place}"
    assert door.fault("/route/v1")["message"] == 'URL string malformed close to position 14: "/v1"'


@pytest.mark.parametrize(
    "name", ["driving", "car", "bike", "cycling", "foot", "walking", "cargo_bike", "van"]
)
def test_profiles(door: Door, name: str) -> None:
    """Tests that OSRM's names of profiles and ours are understood, and a town may be named."""
    mode = door.get(f"/monaco/route/v1/{name}/{THREE}?steps=true")["routes"][0]["legs"][0]["steps"][0]["mode"]
    expected = {
        "driving": "driving",
        "car": "driving",
        "van": "driving",
        "foot": "walking",
        "walking": "walking",
    }
    assert mode == expected.get(name, "cycling") or mode == "pushing bike"
