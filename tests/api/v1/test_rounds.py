"""Rounds and stops through the API: a round worked from release to its end, by its courier and nobody else."""

from __future__ import annotations

import httpx

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from tests.api.v1.parts_street import add_round, order, shifts_of
from tests.api.v1.served import Served

DESK, COURIER = Role.COORDINATOR, Role.COURIER


def released(served: Served, *, shift: int = 0, count: int = 1) -> Round:
    own = add_round(
        served,
        [order(served, "shop-0", "shop-1") for _ in range(count)],
        shift_id=shifts_of(served)[shift],
    )
    done = served.call("POST", f"/v1/rounds/{own.id}/release", role=DESK, headers={"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    return own


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def close(served: Served, stop_id: str, task_id: str, code: str, outcome: str = "success", **more: object):
    body = {"results": [{"task_id": task_id, "outcome": outcome, "code": code}], **more}
    return served.call("POST", f"/v1/stops/{stop_id}/close", body, role=COURIER)


def test_a_round_is_worked(served: Served) -> None:
    """Tests that a courier begins, rides, closes and ends a round, that its delivery is delivered, and that each answer says how far it is."""
    own = released(served)
    started = served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    assert (started.json()["status"], started.json()["next_stop_id"]) == ("started", own.stops[0].id)
    first, second, door = own.stops
    arrived = served.call("POST", f"/v1/stops/{first.id}/arrive", role=COURIER).json()
    assert (arrived["stop"]["status"], arrived["round_id"]) == ("arrived", own.id)
    closed = close(served, first.id, first.task_ids[0], "collected")
    assert (closed.json()["stop"]["outcome"], closed.json()["next_stop_id"]) == ("success", second.id)
    assert closed.headers["etag"] == f'"{closed.json()["round_version"]}"'
    early = served.call("POST", f"/v1/rounds/{own.id}/complete", role=COURIER)
    assert said(early) == (409, "round_not_over")
    close(served, second.id, second.task_ids[0], "collected")
    close(served, door.id, door.task_ids[0], "delivered_to_recipient")
    done = served.call("POST", f"/v1/rounds/{own.id}/complete", role=COURIER).json()
    assert (done["status"], done["stops_over"], done["next_stop_id"]) == ("completed", 3, None)
    (delivery,) = served.call("GET", "/v1/deliveries").json()["deliveries"]
    assert delivery["status"] == "delivered"


def test_a_sheet_has_what_is_to_be_done(served: Served) -> None:
    """Tests that a courier has shops, goods and the door of a round in hand, and people no longer than their stop is open."""
    own = released(served)
    answer = served.call("GET", f"/v1/rounds/{own.id}", role=COURIER)
    sheet = answer.json()
    assert answer.headers["etag"] == '"2"'
    pickup, drop = sheet["stops"][0]["tasks"][0], sheet["stops"][2]["tasks"][0]
    assert (pickup["shop"]["id"], pickup["items"]) == (served.orgs["shop-0"], "pain")
    assert pickup["recipient"] is None
    assert (drop["recipient"]["name"], drop["recipient"]["phone"]) == ("Camille Exemple", "+33600000001")
    assert sheet["stops"][2]["place"]["address"] == "1 rue du Test"
    served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    close(served, own.stops[2].id, own.stops[2].task_ids[0], "refused", "failed")
    later = served.call("GET", f"/v1/rounds/{own.id}", role=COURIER)
    assert "Camille" not in later.text
    assert "Camille" in served.call("GET", f"/v1/rounds/{own.id}", role=DESK).text


def test_a_round_is_nobody_elses(served: Served) -> None:
    """Tests that a round of another courier, or one that is not given yet, is not there for a courier: not in lists, sheets, files, changes or stops."""
    others = released(served, shift=1)
    planned = add_round(served, [order(served)])
    listed = served.call("GET", "/v1/rounds", role=COURIER).json()["rounds"]
    assert listed == []
    assert served.call("GET", "/v1/rounds?status=planned", role=COURIER).json()["rounds"] == []
    assert len(served.call("GET", "/v1/rounds?day=2026-11-28", role=DESK).json()["rounds"]) == 2
    seen = {"If-Match": '"2"'}
    for own in (others, planned):
        stop = own.stops[0].id
        for suffix in ("", ".gpx", ".geojson", ".ics", ".csv", ".pdf"):
            assert served.call("GET", f"/v1/rounds/{own.id}{suffix}", role=COURIER).status_code == 404
        for path, body in (
            (f"/v1/rounds/{own.id}/start", None),
            (f"/v1/rounds/{own.id}/delay", {"minutes": 5}),
            (f"/v1/rounds/{own.id}/acknowledge", {"version": 1}),
            (f"/v1/rounds/{own.id}/reorder", {"stop_ids": [stop]}),
            (f"/v1/rounds/{own.id}/incidents", {"kind": "puncture"}),
            (f"/v1/stops/{stop}/arrive", None),
            (f"/v1/stops/{stop}/skip", None),
        ):
            assert said(served.call("POST", path, body, role=COURIER, headers=seen)) == (404, "not_found"), (
                path
            )
        assert close(served, stop, own.stops[0].task_ids[0], "collected").status_code == 404
        assert served.call("GET", f"/v1/stops/{stop}/visits", role=COURIER).status_code == 404


def test_decisions_need_the_version(served: Served) -> None:
    """Tests that releasing, reordering and handing over need the version that was seen, and that a stale one is refused wherever it is given."""
    own = released(served)
    stops = [stop.id for stop in own.stops]
    asked = [
        ("release", None, DESK),
        ("reorder", {"stop_ids": stops}, DESK),
        ("reorder", {"stop_ids": stops}, COURIER),
        ("transfer", {"to_shift_id": shifts_of(served)[1]}, DESK),
    ]
    for word, body, role in asked:
        path = f"/v1/rounds/{own.id}/{word}"
        assert said(served.call("POST", path, body, role=role)) == (428, "version_needed")
        stale = served.call("POST", path, body, role=role, headers={"If-Match": '"1"'})
        assert said(stale) == (412, "version_conflict"), word
    stale = served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER, headers={"If-Match": '"1"'})
    assert said(stale) == (412, "version_conflict")
    skipped = served.call("POST", f"/v1/stops/{stops[0]}/skip", role=COURIER, headers={"If-Match": '"1"'})
    assert said(skipped)[0] == 412


def test_the_desk_hands_a_round_over(served: Served) -> None:
    """Tests that what is left of a round is with the other courier afterwards, on a round that the first one does not see."""
    own = released(served)
    done = served.call(
        "POST",
        f"/v1/rounds/{own.id}/transfer",
        {"to_shift_id": shifts_of(served)[1]},
        role=DESK,
        headers={"If-Match": '"2"'},
    )
    assert done.status_code == 200, done.text
    taken = done.json()["rounds"][-1]
    assert taken["shift_id"] == shifts_of(served)[1]
    tasks = {name for stop in taken["stops"] for name in stop["task_ids"]}
    assert tasks == set(own.task_ids)
    assert served.call("GET", f"/v1/rounds/{taken['id']}", role=COURIER).status_code == 404
    nobody = served.call(
        "POST",
        f"/v1/rounds/{taken['id']}/transfer",
        {"to_shift_id": "shf_none"},
        role=DESK,
        headers={"If-Match": f'"{taken["version"]}"'},
    )
    assert said(nobody) == (409, "edit_impossible")


def test_both_put_stops_in_another_order(served: Served) -> None:
    """Tests that a courier's order counts where goods are collected before they are handed over, and that the desk's gets new times."""
    own = released(served)
    first, second, door = (stop.id for stop in own.stops)
    path = f"/v1/rounds/{own.id}/reorder"
    wrong = served.call(
        "POST", path, {"stop_ids": [door, first, second]}, role=COURIER, headers={"If-Match": '"2"'}
    )
    assert said(wrong) == (422, "pickup_after_drop")
    done = served.call(
        "POST", path, {"stop_ids": [second, first, door]}, role=COURIER, headers={"If-Match": '"2"'}
    )
    assert [stop["id"] for stop in done.json()["rounds"][0]["stops"]] == [second, first, door]
    back = served.call(
        "POST", path, {"stop_ids": [first]}, role=DESK, headers={"If-Match": done.headers["etag"]}
    )
    assert back.status_code == 200, back.text
    stops = back.json()["rounds"][0]["stops"]
    assert stops[0]["place_id"] == own.stops[0].place_id
    assert [stop["arrives_at"] for stop in stops] == sorted(stop["arrives_at"] for stop in stops)


def test_what_does_not_fit_is_told_where(served: Served) -> None:
    """Tests that a closing without a proof, with a word that does not fit, of other tasks or from the future is refused, and nothing is done."""
    own = released(served)
    served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    first, second, door = own.stops
    for answer, code, pointer in (
        (close(served, first.id, first.task_ids[0], "delivered_to_recipient"), "invalid_outcome", "/results/0/code"),
        (close(served, first.id, first.task_ids[0], "damaged", "failed"), "proof_missing", "/results/0/code"),
        (close(served, first.id, second.task_ids[0], "collected"), "tasks_missing", None),
        (
            close(served, first.id, first.task_ids[0], "collected", proofs=[{"task_id": door.task_ids[0], "kind": "name"}]),
            "task_unknown",
            "/proofs/0/task_id",
        ),
        (close(served, first.id, first.task_ids[0], "collected", happened_at="2026-11-28T08:30:00+01:00"), "invalid_moment", "/happened_at"),
    ):  # fmt: skip
        assert said(answer) == (422, code)
        if pointer:
            assert [fault["pointer"] for fault in answer.json()["faults"]] == [pointer]
    assert said(close(served, door.id, door.task_ids[0], "delivered_to_recipient")) == (409, "not_collected")
    stop = served.call("GET", f"/v1/stops/{first.id}", role=COURIER).json()["stop"]
    assert (stop["status"], stop["outcome"]) == ("next", None)


def test_a_stop_is_opened_again_in_time(served: Served) -> None:
    """Tests that a courier has some minutes to reopen a stop, and the desk any time."""
    own = released(served)
    served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    stop = own.stops[0]
    close(served, stop.id, stop.task_ids[0], "collected")
    served.clock.set(served.clock.now_s() + 3600)
    late = served.call("POST", f"/v1/stops/{stop.id}/reopen", {"reason": "wrong"}, role=COURIER)
    assert said(late) == (409, "reopen_too_late")
    done = served.call("POST", f"/v1/stops/{stop.id}/reopen", {"reason": "wrong"}, role=DESK)
    assert done.json()["stop"]["outcome"] is None


def test_a_delay_is_said_of_the_next_stop(served: Served) -> None:
    """Tests that a courier says at the next stop that it takes longer, and not at one behind it."""
    own = released(served)
    served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    done = served.call("POST", f"/v1/stops/{own.stops[0].id}/delay", {"minutes": 10}, role=COURIER)
    assert done.status_code == 200
    behind = served.call("POST", f"/v1/stops/{own.stops[1].id}/delay", {"minutes": 10}, role=COURIER)
    assert said(behind) == (409, "stop_behind")


def test_incidents_are_looked_at_and_closed(served: Served) -> None:
    """Tests that what a courier tells is listed for the desk with its words, closed once, and gone from the list."""
    own = released(served)
    served.call("POST", f"/v1/rounds/{own.id}/start", role=COURIER)
    served.call("POST", f"/v1/rounds/{own.id}/incidents", {"kind": "puncture", "note": "front"}, role=COURIER)
    wrong = served.call(
        "POST", f"/v1/rounds/{own.id}/incidents", {"kind": "x", "stop_id": "stp_none"}, role=COURIER
    )
    assert said(wrong) == (422, "invalid_stop")
    (one,) = served.call("GET", "/v1/incidents", role=DESK).json()["incidents"]
    assert (one["kind"], one["round_id"], one["words"]) == ("puncture", own.id, {"note": "front"})
    path, seen = f"/v1/incidents/{one['id']}/close", {"If-Match": '"1"'}
    closed = served.call("POST", path, {"remark": "mended"}, role=DESK, headers=seen).json()
    assert (closed["status"], closed["words"]["remark"]) == ("closed", "mended")
    assert said(served.call("POST", path, {"remark": "mended"}, role=DESK, headers=seen)) == (
        409,
        "incident_closed",
    )
    assert served.call("GET", "/v1/incidents", role=DESK).json()["incidents"] == []
