"""Tests that a plan uses the streets as they are on its day, and says which those were."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from api.cli.summary import reason_text
from dispatch.dayfile.convert import to_day
from dispatch.dayfile.models import DayDocument
from dispatch.domain import Profile, TimeWindow
from dispatch.plan import ReasonCode
from dispatch.planning import plan_day
from dispatch.planning_live import street_version, streets_of_the_day
from geo.live.streets import LiveStreets
from tests.dispatch.toy_town import ToyTown
from tests.geo.live_towns import add_town
from tests.geo.small_maps import position

PROFILES = [Profile.CARGO_BIKE]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The small town, with its own home."""
    folder = tmp_path_factory.mktemp("planning")
    return add_town(folder / "home", folder)


@pytest.fixture
def live(town):
    """The streets of the town's own home, all open."""
    streets = LiveStreets(town)
    yield streets
    for one in streets.disruptions():
        streets.remove(one.disruption.id)


def saturday(*shifts):
    """Return a day with one delivery along the Rue Basse and shifts such as ("09:00", "12:00")."""
    places = {"shop": (50, 0), "door": (150, 0)}
    return to_day(
        DayDocument.model_validate(
            {
                "format": "tournee-day",
                "version": 1,
                "town": "live",
                "date": "2026-11-28",
                "time_zone": "Europe/Paris",
                "places": [
                    {
                        "id": name,
                        "name": name,
                        "kind": "shop" if name == "shop" else "address",
                        **dict(zip(("lon", "lat"), position(*at), strict=True)),
                    }
                    for name, at in places.items()
                ],
                "deliveries": [
                    {
                        "id": "d",
                        "recipient": "Camille Exemple",
                        "place": "door",
                        "windows": [{"from": "08:00", "to": "20:00"}],
                        "pickups": [{"place": "shop", "volume_l": 1, "weight_kg": 1}],
                    }
                ],
                "visits": [],
                "vehicles": [
                    {"id": "bike", "name": "Bike", "profile": "cargo_bike", "volume_l": 100, "weight_kg": 50}
                ],
                "couriers": [{"id": "courier", "name": "Dominique Exemple"}],
                "shifts": [
                    {
                        "id": f"shift-{number}",
                        "courier": "courier",
                        "vehicle": "bike",
                        "from": start,
                        "to": end,
                        "start_place": "shop",
                    }
                    for number, (start, end) in enumerate(shifts)
                ],
            }
        )
    )


def hour(snapshot):
    """Return the wall clock of a snapshot."""
    return f"{snapshot.when:%H:%M}"


def test_a_plan_avoids_a_closed_street(town, live):
    """Tests that a stored closure lengthens the round of a plan, which names its streets and says why."""
    day = saturday(("09:00", "12:00"))
    usual = plan_day(day, town, iterations=20, compare=False)
    live.add({"ways": [12], "note": "flood"})
    same = plan_day(day, town, iterations=20, compare=False)
    assert same.totals.distance_m == usual.totals.distance_m == 100
    assert same.solver.street_notes == ("Street disruption 1 (closed) is in force: flood.",)
    live.add({"streets": ["Rue_Basse"], "kind": "slow", "speed_factor": 0.1})
    slow = plan_day(day, town, iterations=20, compare=False)
    assert slow.totals.travel_s > 5 * usual.totals.travel_s
    versions = [plan.solver.street_version for plan in (usual, same, slow)]
    assert len(set(versions)) == 3
    start = dt.datetime(2026, 11, 28, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert versions[2] == live.at(start).version
    assert usual.solver.map_hash == slow.solver.map_hash


def test_a_door_out_of_reach_is_left_out(town, live):
    """Tests that a door on a closed street is left out with a reason, not planned through the closure."""
    live.add({"streets": ["Rue_Basse"]})
    plan = plan_day(saturday(("09:00", "12:00")), town, iterations=20, compare=False)
    assert [left.request_id for left in plan.unassigned] == ["d"]


def test_streets_that_change_during_the_shifts(town, live):
    """Tests that the streets of most of the time on shift are taken, and that the plan says so."""
    live.add({"ways": [13], "hours": "Sa 06:00-14:00"})
    taken = {}
    for name, shifts in {
        "morning": [("08:00", "13:00")],
        "mostly morning": [("08:00", "15:00")],
        "mostly afternoon": [("13:00", "18:00")],
        "a pause at noon": [("09:00", "11:00"), ("15:00", "20:00")],
        "equally long": [("13:00", "15:00")],
    }.items():
        snapshot, notes = streets_of_the_day(saturday(*shifts), town, PROFILES)
        taken[name] = hour(snapshot), len(notes)
    assert taken == {
        "morning": ("08:00", 1),
        "mostly morning": ("08:00", 2),
        "mostly afternoon": ("14:00", 1),
        "a pause at noon": ("14:00", 1),
        "equally long": ("13:00", 2),
    }
    _, notes = streets_of_the_day(saturday(("08:00", "15:00")), town, PROFILES)
    assert "(14:00)" in notes[1]
    assert "08:00" in notes[1]


def test_other_profiles_do_not_matter(town, live):
    """Tests that a closure for vans is no news for cargo bikes."""
    live.add({"ways": [13], "hours": "Sa 06:00-14:00", "profiles": ["motor"]})
    _, notes = streets_of_the_day(saturday(("08:00", "18:00")), town, PROFILES)
    assert notes == ()


def test_what_the_map_lacks_is_said(town, live):
    """Tests that a disruption that no longer fits the map is in the plan's notes."""
    live.store.add(live.checked({"ways": [13]}).disruption)
    text = live.store.path.read_text("utf-8").replace("[13]", "[13, 99]")
    live.store.path.write_text(text, "utf-8")
    _, notes = streets_of_the_day(saturday(("08:00", "12:00")), town, PROFILES)
    assert "99" in notes[1]


def test_towns_that_do_not_change(town, live):
    """Tests that toy towns and snapshots are taken as they are."""
    toy = ToyTown()
    assert streets_of_the_day(saturday(("08:00", "12:00")), toy, PROFILES) == (toy, ())
    assert street_version(toy) == ""
    snapshot = live.at()
    assert streets_of_the_day(saturday(("08:00", "12:00")), snapshot, PROFILES) == (snapshot, ())
    assert street_version(snapshot) == snapshot.version
    assert street_version(town) == ""


@pytest.mark.parametrize(
    ("hours", "shift", "windows", "starts"),
    [
        ("Sa 06:00-14:00", ("08:00", "18:00"), ("08:00", "20:00"), ("14:05", "18:00")),  # most of it open
        ("Sa 06:00-14:00", ("08:00", "15:00"), ("08:00", "20:00"), ("14:05", "15:00")),  # most of it closed
        ("Sa 15:00-22:00", ("13:00", "18:00"), ("08:00", "20:00"), ("13:00", "14:55")),
        ("Sa 15:00-22:00", ("14:00", "22:00"), ("08:00", "20:00"), ("14:00", "14:55")),
        ("Sa 10:00-14:00", ("08:00", "18:00"), ("10:30", "20:00"), ("14:05", "18:00")),
        ("Sa 06:00-14:00", ("08:00", "18:00"), ("08:00", "14:00"), None),
        ("Sa 15:00-22:00", ("13:00", "18:00"), ("15:00", "20:00"), None),
        ("Sa 06:00-22:00", ("13:00", "18:00"), ("08:00", "20:00"), None),
    ],
)
def test_doors_in_streets_that_are_closed_at_times(town, live, hours, shift, windows, starts):
    """Tests that a door is gone to while its street is open, whichever streets the day has, and else left out with the closure's name."""
    live.add({"streets": ["Impasse Est"], "hours": hours, "note": "market"})
    made = saturday(shift)
    lon, lat = position(290, 0)
    day = dt.date(2026, 11, 28)
    zone = ZoneInfo("Europe/Paris")

    def moment(text: str) -> int:
        return int(dt.datetime.combine(day, dt.time.fromisoformat(text), zone).timestamp())

    window = TimeWindow(*map(moment, windows))
    made = replace(
        made,
        places=tuple(replace(one, lon=lon, lat=lat) if one.id == "door" else one for one in made.places),
        deliveries=tuple(replace(one, windows=(window,)) for one in made.deliveries),
    )
    plan = plan_day(made, town, iterations=20, compare=False)
    if starts is None:
        (left,) = plan.unassigned
        assert [(why.code, why.detail) for why in left.reasons] == [(ReasonCode.UNREACHABLE, "market")]
        assert reason_text(left.reasons[0]) == "cut off by a closure: market"
        return
    (own,) = plan.rounds
    stop = own.stops[-1]
    (task,) = stop.tasks
    assert moment(starts[0]) <= task.start
    assert task.end <= moment(starts[1])
    # The way is drawn though the street is closed in the streets of most of the day.
    assert [leg.distance_m for leg in own.legs] == [240] or own.legs[-1].distance_m == 240
    assert own.legs[-1].path
