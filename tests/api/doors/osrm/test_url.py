"""Tests of taking URLs apart, and of seconds and metres that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.doors.osrm.faults import OsrmError
from api.doors.osrm.figures import shares, tenths
from api.doors.osrm.query import parse_query
from api.doors.osrm.url import parse_url


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/route/v1/driving/1,2", ("", "route", 1, "driving")),
        ("/monaco/route/v1/driving/1,2", ("monaco", "route", 1, "driving")),
        # Towns with the names of services and versions.
        ("/route/route/v1/car/1,2", ("route", "route", 1, "car")),
        ("/v1/table/v1/cargo_bike/1,2", ("v1", "table", 1, "cargo_bike")),
        ("/route/v1/v1/1,2", ("", "route", 1, "v1")),
        ("/saint-malo/trip/v2/foot/1,2", ("saint-malo", "trip", 2, "foot")),
    ],
)
def test_parts(path: str, parts: tuple[str, str, int, str]) -> None:
    """Tests that town, service, version and profile are told apart whatever they are called."""
    url = parse_url(f"/osrm{path}")
    assert (url.town, url.service, url.version, url.profile) == parts
    assert url.text[url.start :] == "1,2"


def test_coordinates() -> None:
    """Tests that numbers with and without fractions are read, and a format behind a number is not part of it."""
    for text, last in (("1,2", 2.0), ("1,2.json", 2.0), ("1.,-2.5.json", -2.5), (".5,.25", 0.25)):
        query = parse_query(parse_url(f"/osrm/nearest/v1/car/{text}"))
        assert query.coordinates[0][1] == last
    # Arabic digits are digits to Python, and no coordinates.
    with pytest.raises(OsrmError, match="malformed"):
        parse_url("/osrm/nearest/v1/car/١,٢")


@given(st.lists(st.integers(0, 10**7)), st.sampled_from([10, 100]))
def test_shares(parts: list[int], unit: int) -> None:
    """Tests that rounded parts add up to the rounded whole, none off by more than one."""
    rounded = shares(parts, unit)
    assert sum(rounded) == tenths(sum(parts), unit)
    assert all(abs(one - part / unit) <= 1 for one, part in zip(rounded, parts, strict=True))
