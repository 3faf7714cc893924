"""Tests of the door over HTTP: clients that know nothing of us, headers, and that nothing breaks it."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import routingpy
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.doors.osrm.query import SERVICES
from api.doors.osrm.settings import OsrmSettings
from geo.store import TownStore
from tests.api.doors.osrm.asking import Door
from tests.api.doors.osrm.osrm_requests import TWO, A, B, C
from tests.api.live_server import client_of

PLACES = [[float(part) for part in place.split(",")] for place in (A, B, C)]


def test_routingpy_directions(address: str) -> None:
    """Tests that routingpy's client of OSRM gets directions by changing its URL, and nothing else."""
    client = routingpy.OSRM(base_url=f"{address}/osrm")
    found = client.directions(
        PLACES, profile="driving", steps=True, annotations=True, geometries="geojson", overview="full"
    )
    assert found.duration == int(found.raw["routes"][0]["duration"]) > 100
    assert found.distance > 1000
    assert len(found.geometry) > 50
    assert len(found.raw["waypoints"]) == 3
    several = client.directions(PLACES[:2], profile="car", alternatives=2, radiuses=[100, 100])
    assert several[0].duration <= several[-1].duration


def test_routingpy_matrix(address: str) -> None:
    """Tests that routingpy gets a matrix, with a town in the URL too."""
    client = routingpy.OSRM(base_url=f"{address}/osrm/monaco")
    found = client.matrix(PLACES, profile="bike", sources=[0, 1], destinations=[2, 1])
    assert [len(row) for row in found.durations] == [2, 2]
    assert found.durations[1][1] == found.distances[1][1] == 0
    assert found.durations[0][0] > 60


def test_routingpy_faults(address: str) -> None:
    """Tests that routingpy understands a refusal."""
    client = routingpy.OSRM(base_url=f"{address}/osrm")
    with pytest.raises(routingpy.exceptions.RouterApiError, match="NoSegment"):
        client.directions([[1.0, 1.0], [2.0, 2.0]], profile="car")


def test_headers(address: str) -> None:
    """Tests that an answer is JSON with OSRM's type, credits the map, and has a HEAD."""
    for path, status in ((f"/osrm/route/v1/car/{TWO}", 200), ("/osrm", 400), ("/osrm/", 400)):
        found = httpx.get(address + path)
        assert found.status_code == status
        assert found.headers["content-type"] == "application/json; charset=UTF-8"
        assert "openstreetmap.org/copyright" in found.headers["link"]
        assert "access-control-allow-origin" not in found.headers
        head = httpx.head(address + path)
        assert (head.status_code, head.content) == (status, b"")
    assert httpx.post(f"{address}/osrm/route/v1/car/{TWO}").status_code == 405


def test_question_marks(address: str) -> None:
    """Tests that a polyline may hold question marks, encoded or not."""
    for sign in ("?", "%3F"):
        text = f"polyline(we|iGw_hl@g@{sign}{sign}g@)".replace("|", "%7C")
        found = httpx.get(f"{address}/osrm/route/v1/foot/{text}{'?overview=false'}")
        assert found.status_code == 200, found.text
        assert len(found.json()["waypoints"]) == 3


def test_many_at_once(address: str) -> None:
    """Tests that requests at the same time get the answers that they get one after the other."""
    paths = [
        f"{address}/osrm/{service}/v1/{profile}/{coordinates}{options}"
        for service, coordinates, options in (
            ("route", f"{A};{B};{C}", "?steps=true&annotations=true&continue_straight=true"),
            ("table", f"{A};{B};{C}", "?annotations=duration,distance"),
            ("nearest", A, "?number=5&bearings=60,90"),
            ("match", f"{C};7.4205,43.7352;7.4210,43.7355", ""),
            ("trip", f"{A};{B};{C}", ""),
        )
        for profile in ("car", "bike", "foot")
    ]
    with httpx.Client(timeout=60) as client, ThreadPoolExecutor(8) as pool:
        alone = [client.get(path).content for path in paths]
        together = [answer.content for answer in pool.map(client.get, paths * 4)]
    assert together == alone * 4


def test_settings(tmp_path: Path, town_store: TownStore) -> None:
    """Tests that an application may bound requests otherwise, and let other sites read the answers."""
    app = create_app(plans=tmp_path, towns=town_store)
    app.state.osrm_settings = OsrmSettings(max_table_size=2, allow_origin="*")
    with client_of(app) as client:
        found = client.get(f"/osrm/table/v1/car/{A};{B};{C}")
        assert found.headers["access-control-allow-origin"] == "*"
        assert found.json()["code"] == "TooBig"
    for wrong in ({"max_trip_size": 0}, {"default_radius_m": float("inf")}, {"allow_origin": "é"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            OsrmSettings(**wrong)


def test_what_goes_wrong_inside(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests that a town whose files break while it is in use is a refusal, and the log has the cause."""
    from api.doors.osrm.towns import DoorTowns
    from geo.errors import MapError

    def broken(*_: object) -> None:
        raise MapError("/secret/folder is damaged", code="town_damaged")

    monkeypatch.setattr(DoorTowns, "streets", broken)
    with caplog.at_level(logging.ERROR):
        answer = door.fault(f"/route/v1/car/{TWO}")
    assert answer["code"] == "DisabledDataset"
    assert "secret" not in answer["message"]
    assert "/secret/folder" in caplog.text


SIGNS = "0123456789.,;:&=?/()-_%|~ÿ é\x00\"'<>{}[]@\\^`polyinetrug"
NUMBER = st.one_of(
    st.floats(7.40, 7.45).map(lambda value: f"{value:.5f}"),
    st.floats(43.72, 43.76).map(lambda value: f"{value:.5f}"),
    st.sampled_from(
        ["0", "-0", "180", "-180.0", "1e5", "999999999999999999999", "nan", "", "7.42", "43.735"]
    ),
)
PAIR = st.one_of(
    st.tuples(st.floats(7.41, 7.44), st.floats(43.725, 43.752)).map(lambda at: f"{at[0]:.5f},{at[1]:.5f}"),
    st.tuples(NUMBER, NUMBER).map(",".join),
)
COORDINATES = st.one_of(
    st.lists(PAIR, min_size=1, max_size=6).map(";".join),
    st.text("we|iGw_hl@g?~", max_size=30).map(lambda text: f"polyline({text})"),
)
VALUE = st.one_of(
    st.sampled_from(
        [
            "true",
            "false",
            "all",
            "any",
            "first",
            "last",
            "full",
            "geojson",
            "polyline6",
            "unlimited",
            "duration",
            "distance,speed",
            "curb;;opposite",
            "10,20;;",
            "0;1",
            "1;2;3",
            "5;5",
            "split",
            "ignore",
            "input",
            ";",
            "1e300",
            "0,180;90,90",
            "0.0001;0.001",
            "0;2",
            "1;5;9;12",
            "snapped",
            "default",
            "3",
            "100",
            "300;300",
            "curb;curb",
        ]
    ),
    st.text(SIGNS, max_size=12),
)
OPTION = st.tuples(st.sampled_from(sorted({name for known in SERVICES.values() for name in known})), VALUE)
REQUEST = st.builds(
    lambda town, service, profile, coordinates, options: (
        f"/osrm{town}/{service}/v1/{profile}/{coordinates}"
        + ("?" + "&".join("=".join(option) for option in options) if options else "")
    ),
    st.sampled_from(["", "", "/monaco", "/small", "/..", "/v1"]),
    st.sampled_from([*SERVICES, *SERVICES, "tile"]),
    st.sampled_from(["car", "driving", "bike", "foot", "cargo_bike", "x"]),
    COORDINATES,
    st.lists(OPTION, max_size=4),
)


@given(target=st.one_of(REQUEST, st.text(SIGNS, max_size=60).map(lambda text: f"/osrm/{text}")))
def test_nothing_breaks_it(door: Door, target: str) -> None:
    """Tests that whatever is asked is answered with 200 or 400, a code, and JSON of numbers only."""
    status, answer = door.raw(target.encode())
    assert status in {200, 400}
    assert (answer["code"] == "Ok") == (status == 200)
    assert status == 200 or answer["message"]
    json.dumps(answer, allow_nan=False)


@given(target=st.binary(max_size=60))
def test_any_bytes(door: Door, target: bytes) -> None:
    """Tests that bytes that are no text are refused."""
    status, answer = door.raw(b"/osrm/route/v1/car/" + target)
    assert status == 400
    assert answer["code"].startswith("Invalid")
