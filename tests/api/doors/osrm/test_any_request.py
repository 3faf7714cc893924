"""Tests that any request that OSRM's documentation allows is answered in its form, whatever is combined."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.doors.osrm.answer_forms import ANSWERS, fits
from tests.api.doors.osrm.asking import Door

PROFILES = st.sampled_from(["car", "bike", "foot", "cargo_bike", "van"])
#: The town lies along its coast, which runs north-east.
POSITION = st.builds(
    lambda along, east, north: (7.4150 + 0.021 * along + east, 43.7310 + 0.0175 * along + north),
    st.floats(0, 1),
    st.floats(-0.001, 0.001),
    st.floats(-0.0005, 0.0015),
)


def per_place(one: st.SearchStrategy[str], count: int) -> st.SearchStrategy[str]:
    """Return lists of one value a coordinate."""
    return st.lists(one, min_size=count, max_size=count).map(";".join)


def chosen(count: int) -> st.SearchStrategy[str]:
    """Return lists of numbers of coordinates."""
    return st.lists(st.integers(0, count - 1).map(str), min_size=1, max_size=count + 2).map(";".join)


def stops(count: int) -> st.SearchStrategy[str]:
    """Return rising numbers of coordinates with the first and the last."""
    return st.sets(st.integers(0, count - 1)).map(
        lambda inside: ";".join(map(str, sorted(inside | {0, count - 1})))
    )


def options_of(service: str, count: int) -> dict[str, st.SearchStrategy[str]]:
    """Return the options of a service and their values."""
    truth = st.sampled_from(["true", "false"])
    general = {
        "radiuses": per_place(st.sampled_from(["", "unlimited", "500", "60.5"]), count),
        "bearings": per_place(st.sampled_from(["", "0,90", "180,120", "359,180", "90,45"]), count),
        "approaches": per_place(st.sampled_from(["", "curb", "opposite", "unrestricted"]), count),
        "generate_hints": truth,
        "skip_waypoints": truth,
    }
    drawn = {
        **general,
        "steps": truth,
        "annotations": st.sampled_from(["true", "false", "duration,distance", "speed", "datasources,weight"]),
        "geometries": st.sampled_from(["polyline", "polyline6", "geojson"]),
        "overview": st.sampled_from(["simplified", "full", "false"]),
    }
    return {
        "route": {
            **drawn,
            "waypoints": stops(count),
            "alternatives": st.sampled_from(["true", "false", "0", "3"]),
            "continue_straight": st.sampled_from(["default", "true", "false"]),
        },
        "table": {
            **general,
            "sources": chosen(count),
            "destinations": chosen(count),
            "annotations": st.sampled_from(["duration", "distance", "duration,distance"]),
            "fallback_speed": st.sampled_from(["1", "13.9"]),
            "fallback_coordinate": st.sampled_from(["input", "snapped"]),
            "scale_factor": st.sampled_from(["0.5", "1.7"]),
        },
        "nearest": {**general, "number": st.integers(1, 100).map(str)},
        "match": {
            **{
                key: value
                for key, value in drawn.items()
                if key not in {"radiuses", "bearings", "approaches"}
            },
            "radiuses": per_place(st.sampled_from(["", "unlimited", "3", "60"]), count),
            "timestamps": st.lists(st.integers(1, 90), min_size=count, max_size=count).map(rising),
            "waypoints": stops(count),
            "gaps": st.sampled_from(["split", "ignore"]),
            "tidy": truth,
        },
        "trip": {
            **drawn,
            "roundtrip": truth,
            "source": st.sampled_from(["any", "first"]),
            "destination": st.sampled_from(["any", "last"]),
        },
    }[service]


def rising(steps: list[int]) -> str:
    """Return moments so many seconds apart."""
    return ";".join(str(1_800_000_000 + sum(steps[: at + 1])) for at in range(len(steps)))


@st.composite
def requests(draw: st.DrawFn, service: str) -> str:
    """Return a request that is right by the documentation."""
    least, most = (1, 1) if service == "nearest" else (2, 6)
    places = draw(st.lists(POSITION, min_size=least, max_size=most))
    if service == "match":
        # Somebody who walks about, and not who flies.
        lon, lat = places[0]
        steps = draw(
            st.lists(st.tuples(st.floats(-0.001, 0.001), st.floats(-0.001, 0.001)), min_size=1, max_size=most)
        )
        places = [(lon, lat)]
        for east, north in steps:
            places.append((places[-1][0] + east, places[-1][1] + north))
    if len(places) > 1 and draw(st.booleans()):
        # Twice the same place, and there and back.
        places[1] = places[0]
    options = draw(st.fixed_dictionaries({}, optional=options_of(service, len(places))))
    listed = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in places)
    text = "&".join(f"{name}={value}" for name, value in options.items())
    return f"/{service}/v1/{draw(PROFILES)}/{listed}" + (f"?{text}" if text else "")


def check_sums(way: dict[str, Any]) -> None:
    """Check that a route adds up."""
    assert way["duration"] == pytest.approx(sum(leg["duration"] for leg in way["legs"]), abs=1e-6)
    for leg in way["legs"]:
        if leg["steps"]:
            assert leg["duration"] == pytest.approx(sum(step["duration"] for step in leg["steps"]), abs=1e-6)
            kinds = [step["maneuver"]["type"] for step in leg["steps"]]
            assert (kinds[0], kinds[-1]) == ("depart", "arrive")
            assert not {"depart", "arrive"} & set(kinds[1:-1])


@pytest.mark.parametrize("service", ["route", "table", "nearest", "match", "trip"])
@settings(max_examples=40)
@given(data=st.data())
def test_any_request(door: Door, service: str, data: st.DataObject) -> None:
    """Tests that it is answered with its whole form and right sums, or says that there is no street or way."""
    path = data.draw(requests(service))
    status, answer = door.raw(f"/osrm{path}".encode())
    if status != 200:
        assert answer["code"] in {"NoSegment", "NoRoute", "NoMatch", "NoTrips", "NotImplemented"}, answer
        return
    assert fits(ANSWERS[service], answer)
    for way in answer.get("routes", answer.get("matchings", answer.get("trips", ()))):
        check_sums(way)
