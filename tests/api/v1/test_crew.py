"""Couriers, vehicles, shifts and hours through the API."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.parts_street import shifts_of, vehicles_of
from tests.api.v1.served import Served

DESK = Role.COORDINATOR


def own(served: Served) -> str:
    return next(iter(served.couriers.values()))


def other(served: Served) -> str:
    return list(served.couriers.values())[1]


def new_shift(served: Served, **changes: object) -> dict:
    return {
        "courier_id": own(served),
        "vehicle_id": vehicles_of(served)[0],
        "begins_at": "2026-11-29T09:00:00+01:00",
        "ends_at": "2026-11-29T13:00:00+01:00",
        "start_place_id": served.places["depot"],
        **changes,
    }


def test_a_courier_is_taken_on_and_changed(served: Served) -> None:
    """Tests that who is taken on is found, is changed in the version that was seen and in no other, and that a version must be said."""
    made = served.call("POST", "/v1/couriers", {"name": "Lou Exemple", "skills": ["cold_box"]}, role=DESK)
    path = made.headers["location"]
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert served.call("GET", path, role=DESK).json() == made.json()
    missing = served.call("PATCH", path, {"name": "Lou E."}, role=DESK)
    assert (missing.status_code, missing.json()["code"]) == (428, "version_needed")
    changed = served.call("PATCH", path, {"name": "Lou E."}, role=DESK, headers={"If-Match": '"1"'})
    assert (changed.json()["name"], changed.json()["skills"]) == ("Lou E.", ["cold_box"])
    for seen, status, code in (
        ('"1"', 412, "version_conflict"),
        ('"none"', 422, "invalid_version"),
        ("*", 422, "invalid_version"),
    ):
        late = served.call("PATCH", path, {"name": "No"}, role=DESK, headers={"If-Match": seen})
        assert (late.status_code, late.json()["code"]) == (status, code), seen


def test_nobody_goes_who_has_a_shift(served: Served) -> None:
    """Tests that a courier and a vehicle with a shift stay, and that those who have gone are listed only if asked for."""
    for path in (f"/v1/couriers/{own(served)}", f"/v1/vehicles/{vehicles_of(served)[0]}"):
        answer = served.call("PATCH", path, {"active": False}, role=DESK, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (409, "has_shifts")
    made = served.call("POST", "/v1/couriers", {"name": "Lou Exemple"}, role=DESK).json()
    gone = served.call(
        "PATCH", f"/v1/couriers/{made['id']}", {"active": False}, role=DESK, headers={"If-Match": '"1"'}
    )
    assert gone.json()["active"] is False
    for query, count in (("", 2), ("?former=true", 3)):
        assert len(served.call("GET", f"/v1/couriers{query}", role=DESK).json()["couriers"]) == count


def test_a_courier_sees_themselves_alone(served: Served) -> None:
    """Tests that a courier's key shows its own courier, hours and shifts, and neither others' nor what an hour costs."""
    shown = served.call("GET", f"/v1/couriers/{own(served)}", role=Role.COURIER)
    assert shown.json()["cost_per_hour_minor"] is None
    for path in (f"/v1/couriers/{other(served)}", f"/v1/couriers/{other(served)}/hours?day=2026-11-28"):
        assert served.call("GET", path, role=Role.COURIER).status_code == 404
    mine = served.call("GET", "/v1/shifts?day=2026-11-28", role=Role.COURIER).json()["shifts"]
    assert [one["courier_id"] for one in mine] == [own(served)]
    named = served.call("GET", f"/v1/shifts?day=2026-11-28&courier_id={other(served)}", role=Role.COURIER)
    assert named.json()["shifts"] == mine
    assert served.call("GET", f"/v1/shifts/{shifts_of(served)[1]}", role=Role.COURIER).status_code == 404
    assert len(served.call("GET", "/v1/shifts?day=2026-11-28", role=DESK).json()["shifts"]) == 2


def test_a_vehicle_loses_its_bound(served: Served) -> None:
    """Tests that null takes the bound off a vehicle's way, and what is left out stays."""
    made = served.call(
        "POST",
        "/v1/vehicles",
        {
            "name": "Van",
            "profile": "van",
            "capacity": {"volume_l": 900, "weight_g": 1},
            "max_distance_m": 9000,
        },
        role=DESK,
    )
    path, seen = made.headers["location"], {"If-Match": made.headers["etag"]}
    changed = served.call("PATCH", path, {"max_distance_m": None, "name": None}, role=DESK, headers=seen)
    assert changed.json() == {**made.json(), "max_distance_m": None, "version": 2}


def test_a_shift_is_added_where_both_are_free(served: Served) -> None:
    """Tests that a shift is added, that another at the same time is refused, and that everything wrong is told where it was sent."""
    made = served.call("POST", "/v1/shifts", new_shift(served), role=DESK)
    assert made.status_code == 201, made.text
    assert (made.json()["day"], made.json()["status"]) == ("2026-11-29", "planned")
    assert served.call("GET", made.headers["location"], role=Role.COURIER).json() == made.json()
    again = served.call("POST", "/v1/shifts", new_shift(served), role=DESK)
    assert (again.status_code, again.json()["code"]) == (409, "courier_busy")
    wrong = new_shift(
        served,
        vehicle_id="veh_none",
        start_place_id="plc_none",
        ends_at="2026-11-29T08:00:00+01:00",
        breaks=[
            {"earliest": "2026-11-29T20:00:00+01:00", "latest": "2026-11-29T20:00:00+01:00", "duration_s": 9}
        ],
    )
    answer = served.call("POST", "/v1/shifts", wrong, role=DESK)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_shift")
    pointers = {fault["pointer"] for fault in answer.json()["faults"]}
    assert pointers == {"/vehicle_id", "/start_place_id", "/ends_at", "/breaks/0"}


def test_a_shift_is_changed_and_cancelled(served: Served) -> None:
    """Tests that hours of a shift change in the version that was seen, that its breaks must fit, and that it is cancelled once."""
    pause = {
        "earliest": "2026-11-29T12:00:00+01:00",
        "latest": "2026-11-29T12:10:00+01:00",
        "duration_s": 1200,
    }
    made = served.call("POST", "/v1/shifts", new_shift(served, breaks=[pause]), role=DESK)
    path = made.headers["location"]
    changed = served.call(
        "PATCH", path, {"ends_at": "2026-11-29T14:00:00+01:00"}, role=DESK, headers={"If-Match": '"1"'}
    )
    assert (changed.json()["ends_at"], changed.json()["breaks"]) == ("2026-11-29T14:00:00+01:00", [pause])
    short = served.call(
        "PATCH", path, {"ends_at": "2026-11-29T12:15:00+01:00"}, role=DESK, headers={"If-Match": '"2"'}
    )
    assert (short.status_code, short.json()["faults"][0]["pointer"]) == (422, "/breaks/0")
    stale = served.call("POST", f"{path}/cancel", {"reason": "rain"}, role=DESK, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    done = served.call("POST", f"{path}/cancel", {"reason": "rain"}, role=DESK, headers={"If-Match": '"2"'})
    assert done.json()["status"] == "cancelled"
    assert served.call("GET", "/v1/shifts?day=2026-11-29&status=planned", role=DESK).json()["shifts"] == []


def test_shifts_come_page_by_page(served: Served) -> None:
    """Tests that pages over several dates hold every shift once, in the order in which they begin."""
    for day in ("2026-12-01", "2026-11-30", "2026-11-29"):
        body = new_shift(served, begins_at=f"{day}T09:00:00+01:00", ends_at=f"{day}T10:00:00+01:00")
        assert served.call("POST", "/v1/shifts", body, role=DESK).status_code == 201
    begun, cursor = [], ""
    while True:
        page = served.call(
            "GET", f"/v1/shifts?day=2026-11-28&to_day=2026-12-01&limit=2&cursor={cursor}", role=DESK
        ).json()
        begun += [one["begins_at"] for one in page["shifts"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(begun) == 5
    assert begun == sorted(begun)


def test_hours_are_bounded(served: Served) -> None:
    """Tests that hours are given for a month at most, and not backwards."""
    for to_day in ("2026-11-27", "2027-01-30"):
        path = f"/v1/couriers/{own(served)}/hours?day=2026-11-28&to_day={to_day}"
        answer = served.call("GET", path, role=DESK)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_period")
