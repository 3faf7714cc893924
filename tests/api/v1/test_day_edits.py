"""Edits by hand through the API: several at once, tried or done, taken back; and what persons decide for later plans."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from dispatch.storage import planning
from dispatch.storage.schema_parties import VEHICLE
from dispatch.storage.store import Writing
from tests.api.v1.parts_street import add_round, order, shifts_of
from tests.api.v1.served import Served

DESK = Role.COORDINATOR
DAY = "/v1/days/2026-11-28"


def edit(served: Served, *edits: dict[str, Any], **more: Any) -> httpx.Response:
    return served.call("POST", f"{DAY}/edits", {"edits": list(edits), **more}, role=DESK)


def line(served: Served, name: str) -> dict[str, Any]:
    board = served.call("GET", f"{DAY}/board", role=DESK).json()
    return next(one for one in board["deliveries"] if one["id"] == name)


def stops(served: Served, shift_id: str) -> list[list[str]]:
    """Return the deliveries of each stop of a shift."""
    board = served.call("GET", f"{DAY}/board", role=DESK).json()
    active = {"planned", "released", "started"}
    return [
        stop["delivery_ids"]
        for own in board["rounds"]
        if own["shift_id"] == shift_id and own["status"] in active
        for stop in own["stops"]
    ]


def wills(served: Served, name: str) -> tuple[tuple[str, str] | None, str | None]:
    """Return shift and note of a delivery's pin, and the note of its being left off; None for neither."""
    with served.store.reading(served.town_id) as reading:
        pin, off = planning.pin_of(reading, name), planning.left_off_of(reading, name)
    return None if pin is None else (pin.shift_id, pin.note), None if off is None else off.note


@pytest.fixture
def two(served: Served) -> tuple[list[str], Round]:
    """Two baskets of the same shop on one round: shop, door, shop, door."""
    names = [order(served, east_m=east) for east in (1500, 3500)]
    return names, add_round(served, names)


def test_several_are_moved_at_once_and_taken_back(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that a lasso of deliveries goes to another courier in one step, pinned, and that undoing brings everything back, and undoing that again."""
    names, own = two
    first, second = shifts_of(served)
    before = stops(served, first)
    done = edit(
        served, {"kind": "move", "delivery_ids": names, "to_shift_id": second}, seen={own.id: own.version}
    )
    assert done.status_code == 200, done.text
    answer = done.json()
    assert (answer["run"]["status"], answer["proposal"]) == ("applied", None)
    assert {one["shift_id"] for one in answer["rounds"]} == {first, second}
    assert stops(served, first) == []
    assert {name for stop in stops(served, second) for name in stop} == set(names)
    undone = served.call("POST", f"/v1/plan-runs/{answer['run']['id']}/undo", role=DESK)
    assert undone.status_code == 200, undone.text
    assert (stops(served, first), stops(served, second)) == (before, [])
    again = served.call("POST", f"/v1/plan-runs/{undone.json()['run']['id']}/undo", role=DESK)
    assert again.status_code == 200, again.text
    assert stops(served, first) == []
    twice = served.call("POST", f"/v1/plan-runs/{answer['run']['id']}/undo", role=DESK)
    assert twice.status_code == 200, "what is done again can be taken back by either name"
    stale = served.call("POST", f"/v1/plan-runs/{answer['run']['id']}/undo", role=DESK)
    assert (stale.status_code, stale.json()["code"]) == (409, "edit_impossible")


def test_a_door_goes_where_it_is_put(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that a delivery is dragged to a place on another line, its shop found by the program before it, or right beside it where asked."""
    (one, other), own = two
    _, second = shifts_of(served)
    moved = edit(served, {"kind": "move", "delivery_ids": [one], "to_shift_id": second}).json()
    (theirs,) = [line for line in moved["rounds"] if line["shift_id"] == second]
    shop, door = theirs["stops"]
    put = {"kind": "move", "delivery_ids": [other], "to_shift_id": second, "before_stop_id": door["id"]}
    tried = edit(served, put, apply=False).json()
    (plan,) = [line for line in tried["proposal"]["rounds"] if line["shift_id"] == second]
    # Both baskets are fetched in one halt.
    assert [len(stop["task_ids"]) for stop in plan["stops"]] == [2, 1, 1]
    assert plan["stops"][2]["id"] == door["id"]
    beside = edit(served, put | {"rest": "alongside", "before_stop_id": shop["id"]}, apply=False).json()
    (plan,) = [line for line in beside["proposal"]["rounds"] if line["shift_id"] == second]
    assert [len(stop["task_ids"]) for stop in plan["stops"]] == [1, 1, 1, 1]
    assert tried["rounds"] == []
    run = served.call("GET", f"/v1/plan-runs/{beside['run']['id']}", role=DESK)
    applied = served.call(
        "POST",
        f"/v1/plan-runs/{beside['run']['id']}/apply",
        role=DESK,
        headers={"if-match": run.headers["etag"]},
    )
    assert applied.json()["status"] == "applied"
    assert stops(served, second) == [[other], [other], [one], [one]]
    taken = served.call("POST", f"/v1/plan-runs/{beside['run']['id']}/undo", role=DESK)
    assert taken.status_code == 200
    assert stops(served, second) == [[one], [one]]
    assert own.id


def test_a_stop_is_dragged_along_its_round(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that a stop is put before another one of its round, and that its shop is fetched before it all the same."""
    (one, other), own = two
    first, _ = shifts_of(served)
    dragged = {
        "kind": "move",
        "stop_ids": [own.stops[3].id],
        "to_shift_id": first,
        "before_stop_id": own.stops[0].id,
    }
    done = edit(served, dragged).json()
    assert done["broken"] == []
    drops = [stop for stop in stops(served, first) if stop != [one, other]]
    assert drops[-1] == [one]
    assert [other] in drops


def test_what_nobody_can_do_is_refused(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that stale versions, what is over, unknown things and edits about nothing are refused, each with its code, and change nothing."""
    names, own = two
    _, second = shifts_of(served)
    before = served.call("GET", f"{DAY}/board", role=DESK).json()["rounds"]
    move = {"kind": "move", "delivery_ids": names, "to_shift_id": second}
    for edits, more, expected in (
        ([move], {"seen": {own.id: 7}}, (412, "version_conflict")),
        ([move | {"delivery_ids": ["dlv_nothing"]}], {}, (409, "edit_impossible")),
        ([move, move | {"to_shift_id": "shf_nothing"}], {}, (409, "edit_impossible")),
        ([move | {"stop_ids": ["stp_nothing"]}], {}, (409, "edit_impossible")),
        ([move | {"delivery_ids": []}], {}, (422, "invalid_edit")),
        ([{"kind": "swap"}], {}, (422, "invalid_request")),
    ):
        answer = edit(served, *edits, **more)
        assert (answer.status_code, answer.json()["code"]) == expected, answer.text
    past = served.call("POST", "/v1/days/2026-11-01/edits", {"edits": [move]}, role=DESK)
    assert (past.status_code, past.json()["code"]) == (422, "day_past")
    assert served.call("GET", f"{DAY}/board", role=DESK).json()["rounds"] == before


def test_a_will_holds_until_it_is_taken_back(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that pins and what is left off are answered, exclude each other, and end when somebody says so; and that a shift of another day is refused."""
    (name, _), _ = two
    _, second = shifts_of(served)
    pinned = served.call(
        "PUT", f"/v1/deliveries/{name}/pin", {"shift_id": second, "note": "dog"}, role=DESK
    ).json()
    assert (pinned["pin"]["shift_id"], pinned["pin"]["note"], pinned["left_off"]) == (second, "dog", None)
    off = served.call("POST", f"/v1/deliveries/{name}/leave-off", {"note": "calls back"}, role=DESK).json()
    assert (off["pin"], off["left_off"]["note"]) == (None, "calls back")
    on = served.call("POST", f"/v1/deliveries/{name}/take-on", role=DESK).json()
    assert on == {"delivery_id": name, "pin": None, "left_off": None}
    assert served.call("DELETE", f"/v1/deliveries/{name}/pin", role=DESK).json() == on
    served.call("POST", f"/v1/deliveries/{name}/cancel", {"reason": "no more"})
    late = served.call("PUT", f"/v1/deliveries/{name}/pin", {"shift_id": second}, role=DESK)
    assert (late.status_code, late.json()["code"]) == (409, "edit_impossible")


def test_what_is_taken_off_stays_off_or_not(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that taking off holds for later plans unless it is said that it need not, and that undoing it says so no more."""
    (one, other), _ = two
    off = edit(served, {"kind": "take_off", "delivery_ids": [one]}).json()
    edit(served, {"kind": "take_off", "delivery_ids": [other], "stays_off": False})
    asked = served.call("POST", "/v1/plan-runs", {"day": "2026-11-28", "iterations": 50}, role=DESK).json()
    served.business.runner.carry_out(served.town_id, asked["id"])
    left = served.call("GET", f"/v1/plan-runs/{asked['id']}", role=DESK).json()["proposal"]
    assert [gone["delivery_id"] for gone in left["left_out"]] == [one]
    back = served.call("POST", f"/v1/plan-runs/{off['run']['id']}/undo", role=DESK)
    # Its round has lost the other one since.
    assert (back.status_code, back.json()["code"]) == (409, "edit_impossible")


def test_what_somebody_decided_since_is_not_undone(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that undoing stops where somebody has given a delivery to another courier since, and that nothing is changed then."""
    (one, _), _ = two
    first, second = shifts_of(served)
    moved = edit(served, {"kind": "move", "delivery_ids": [one], "to_shift_id": second}).json()
    assert line(served, one)["pinned_shift_id"] == second
    pinned = served.call("PUT", f"/v1/deliveries/{one}/pin", {"shift_id": first}, role=DESK)
    assert pinned.status_code == 200, pinned.text
    back = served.call("POST", f"/v1/plan-runs/{moved['run']['id']}/undo", role=DESK)
    assert (back.status_code, back.json()["code"]) == (409, "edit_impossible")
    assert line(served, one)["pinned_shift_id"] == first
    assert stops(served, second) == [[one], [one]]
    served.call("PUT", f"/v1/deliveries/{one}/pin", {"shift_id": second}, role=DESK)
    assert served.call("POST", f"/v1/plan-runs/{moved['run']['id']}/undo", role=DESK).status_code == 200
    assert line(served, one)["pinned_shift_id"] is None


@pytest.mark.parametrize("how", ["pin", "leave_off"])
def test_undoing_brings_the_note_back(served: Served, two: tuple[list[str], Round], how: str) -> None:
    """Tests that a pin, or a delivery that is left off, has its note again once the move that ended it is undone; and that the plan's own record has no words of anybody."""
    (one, _), _ = two
    first, second = shifts_of(served)
    if how == "pin":
        will = served.call(
            "PUT", f"/v1/deliveries/{one}/pin", {"shift_id": first, "note": "steep stairs"}, role=DESK
        )
    else:
        will = served.call("POST", f"/v1/deliveries/{one}/leave-off", {"note": "steep stairs"}, role=DESK)
    assert will.status_code == 200, will.text
    moved = edit(served, {"kind": "move", "delivery_ids": [one], "to_shift_id": second})
    assert moved.status_code == 200, moved.text
    assert wills(served, one) == ((second, ""), None)
    undone = served.call("POST", f"/v1/plan-runs/{moved.json()['run']['id']}/undo", role=DESK)
    assert undone.status_code == 200, undone.text
    pinned, off = wills(served, one)
    assert (pinned, off) == (((first, "steep stairs"), None) if how == "pin" else (None, "steep stairs"))
    for name in (moved.json()["run"]["id"], undone.json()["run"]["id"]):
        with served.store.reading(served.town_id) as reading:
            run = planning.get_run(reading, name)
        assert run.proposal is not None
        assert "stairs" not in str(run.proposal.record)
    # And once more: the pin by the move had no note.
    again = served.call("POST", f"/v1/plan-runs/{undone.json()['run']['id']}/undo", role=DESK)
    assert again.status_code == 200, again.text
    assert wills(served, one) == ((second, ""), None)


def test_a_vehicle_whose_row_says_little_is_read(served: Served, two: tuple[list[str], Round]) -> None:
    """Tests that rounds are edited, and vehicles listed and changed, where a vehicle's row was stored without skills and costs."""
    (one, _), _ = two
    _, second = shifts_of(served)

    def poor(writing: Writing) -> None:
        for row in writing.rows(writing.select(VEHICLE)):
            writing.amend(VEHICLE, row.id, {"facts": {"capacity": row.facts["capacity"], "colour": "red"}})
            writing.note("vehicle.changed", row.id, row.version)

    served.store.write(served.town_id, "test", poor)
    done = edit(served, {"kind": "move", "delivery_ids": [one], "to_shift_id": second})
    assert done.status_code == 200, done.text
    listed = served.call("GET", "/v1/vehicles", role=DESK).json()["vehicles"]
    assert {(tuple(vehicle["skills"]), vehicle["fixed_cost_minor"]) for vehicle in listed} == {((), 0)}
    changed = served.call(
        "PATCH", f"/v1/vehicles/{listed[0]['id']}", {"skills": ["cold"]}, role=DESK,
        headers={"If-Match": f'"{listed[0]["version"]}"'},
    )  # fmt: skip
    assert (changed.status_code, changed.json()["skills"]) == (200, ["cold"])
