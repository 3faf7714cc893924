"""Tests of nearest places, against full tables."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import MapError
from geo.reach.nearest import accessibility, nearest_k
from geo.reach.town import doors
from geo.reach.trips import Direction, engine_of
from routing.streets.network import FORBIDDEN, Locations

PLACES = ([7.4246, 7.4155, 7.4290, 7.4190], [43.7384, 43.7310, 43.7450, 43.7330])
POINTS = ([7.4200, 7.4270, 7.4165], [43.7350, 43.7420, 43.7305])


def tables(town, profile):
    """Return milliseconds and centimetres to and from every place."""
    points, places = town.snap(profile, *POINTS), town.snap(profile, *PLACES)
    engine = town.engine(profile)
    there, back = engine.travel_times(points, places), engine.travel_times(places, points)
    return {
        Direction.TO_PLACE: (there.durations_ms, there.distances_cm),
        Direction.FROM_PLACE: (back.durations_ms.T, back.distances_cm.T),
        Direction.ROUND_TRIP: (
            there.durations_ms + back.durations_ms.T,
            there.distances_cm + back.distances_cm.T,
        ),
    }


@pytest.mark.parametrize("direction", list(Direction))
def test_nearest_are_the_least_of_the_table(monaco, direction):
    """Tests places, times and metres in each direction on one-way streets."""
    milliseconds, centimetres = tables(monaco, "van")[direction]
    found = nearest_k(monaco, "van", POINTS, PLACES, 3, direction=direction)
    order = np.argsort(milliseconds, axis=1, kind="stable")[:, :3]
    assert found.place.tolist() == order.tolist()
    assert found.duration_ms.tolist() == np.take_along_axis(milliseconds, order, axis=1).tolist()
    assert found.distance_cm.tolist() == np.take_along_axis(centimetres, order, axis=1).tolist()


def test_limit_leaves_places_out(monaco):
    """Tests that only places within the limit are named, and -1 stands where there are too few."""
    milliseconds, _ = tables(monaco, "foot")[Direction.TO_PLACE]
    limit_s = int(np.sort(milliseconds, axis=None)[5] // 1000)
    found = nearest_k(monaco, "foot", POINTS, PLACES, 9, limit_s=limit_s)
    assert found.place.shape == (3, 4)
    assert (found.place >= 0).sum() == (milliseconds <= limit_s * 1000).sum()
    assert ((found.place < 0) == (found.duration_ms < 0)).all()
    assert ((found.place < 0) == (found.distance_cm < 0)).all()


def test_equally_near_places_go_by_number(monaco):
    """Tests that the same place given twice is named twice, the first one first."""
    twice = tuple([column[0], column[0], column[1]] for column in PLACES)
    found = nearest_k(monaco, "foot", POINTS, twice, 3)
    rows = found.place.tolist()
    assert all(row.index(0) < row.index(1) for row in rows)


def test_every_door_and_street_has_its_nearest_place(monaco):
    """Tests that the times of all houses and streets are the least of a table."""
    found = accessibility(monaco, "bike", *PLACES)
    places, door = monaco.snap("bike", *PLACES), doors(monaco, "bike")
    table = monaco.engine("bike").travel_times(door.locations, places).durations_ms
    least = np.where(table < 0, 2**31 - 1, table)
    assert found.house.tolist() == door.house.tolist()
    assert found.house_ms.tolist() == least.min(axis=1).tolist()
    assert found.house_place.tolist() == least.argmin(axis=1).tolist()
    reached = np.flatnonzero(found.edge_ms >= 0)
    usable = (np.append(monaco.metric("bike").arc_ms, FORBIDDEN)[monaco.network.edge_arc] != FORBIDDEN).any(
        axis=1
    )
    assert usable[reached].all()
    assert len(reached) > 0.9 * (usable & (monaco.network.original_edge == np.arange(len(usable)))).sum()
    assert set(found.edge_place[reached].tolist()) == {0, 1, 2, 3}


def test_accessibility_within_a_limit_and_outward(monaco):
    """Tests that a limit cuts the same times off, and that setting out differs from coming in by van."""
    inward = accessibility(monaco, "van", *PLACES)
    outward = accessibility(monaco, "van", *PLACES, inward=False)
    assert (inward.house_ms != outward.house_ms).any()
    short = accessibility(monaco, "van", *PLACES, limit_s=120)
    within = (inward.house_ms >= 0) & (inward.house_ms <= 120_000)
    assert short.house_ms.tolist() == np.where(within, inward.house_ms, -1).tolist()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"k": 0}, "k: 0"),
        ({"limit_s": -5}, "limit_s: -5"),
        ({"points": ([], [])}, "points: none given"),
        ({"places": ([], [])}, "places: none given"),
    ],
)
def test_bad_questions_are_refused(monaco, change, said):
    """Tests that what cannot be answered is refused, naming the value."""
    with pytest.raises(MapError, match=said) as caught:
        nearest_k(monaco, "foot", **{"points": POINTS, "places": PLACES, "k": 1, **change})
    assert caught.value.code == "reach_invalid"


def test_given_engine_is_asked(monaco):
    """Tests that an engine that is handed over answers, and that a moment beside it is refused."""
    import datetime as dt

    bike = monaco.engine("bike")
    assert engine_of(monaco, "foot", None, bike) is bike
    with pytest.raises(MapError, match="Give one"):
        engine_of(monaco, "foot", dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC), bike)


def test_large_questions_are_asked_in_blocks(monaco, monkeypatch):
    """Tests that blocks of rows give the answer of the whole table."""
    whole = nearest_k(monaco, "bike", POINTS, PLACES, 2)
    monkeypatch.setattr("geo.reach.nearest._BLOCK", 1)
    assert nearest_k(monaco, "bike", POINTS, PLACES, 2).duration_ms.tolist() == whole.duration_ms.tolist()
    assert isinstance(monaco.snap("bike", *POINTS), Locations)
