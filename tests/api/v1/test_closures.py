"""Closures through the API: drawn, looked at, changed, removed, and refused where they close nothing."""

from __future__ import annotations

import pytest

from dispatch.access.role import Role
from dispatch.storage import closures
from tests.api.v1.served import Served

DESK = Role.COORDINATOR
LINE = {"type": "LineString", "coordinates": [[0.02, 0.0195], [0.02, 0.0215]]}


def test_streets_are_closed_and_opened(served: Served) -> None:
    """Tests a closure from its drawing to its removal: what it closes is told, each change is an event, and it is listed until it is over."""
    made = served.call("POST", "/v1/closures", {"geometry": LINE, "reason": "works"}, role=DESK)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["in_force"], one["streets"]["edges"], one["streets"]["length_m"]) == (True, 2, 10_000)
    assert (one["geometry"], one["profiles"], one["until_at"]) == (LINE, [], None)
    path = f"/v1/closures/{one['id']}"
    later = {"until_at": "2026-11-28T07:45:00+01:00", "profiles": ["van"]}
    assert served.call("PATCH", path, later, role=DESK).status_code == 428
    changed = served.call("PATCH", path, later, role=DESK, headers={"If-Match": made.headers["etag"]})
    assert (changed.status_code, changed.json()["profiles"], changed.json()["reason"]) == (
        200,
        ["van"],
        "works",
    )
    stale = served.call("DELETE", path, role=DESK, headers={"If-Match": made.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    assert [own["id"] for own in served.call("GET", "/v1/closures", role=DESK).json()["closures"]] == [
        one["id"]
    ]
    served.clock.advance(1800)
    assert served.call("GET", "/v1/closures", role=DESK).json()["closures"] == []
    assert len(served.call("GET", "/v1/closures?over=true", role=DESK).json()["closures"]) == 1
    gone = served.call("DELETE", path, role=DESK, headers={"If-Match": changed.headers["etag"]})
    assert gone.json() == {"id": one["id"]}
    told = served.call("GET", "/v1/events?limit=100", role=DESK).json()["events"]
    assert [event["type"] for event in told if event["type"].startswith("closure.")] == [
        "closure.added", "closure.changed", "closure.removed",
    ]  # fmt: skip


def test_what_closes_nothing_is_refused(served: Served) -> None:
    """Tests that drawings without streets, out of the town, crossing themselves, of unknown riders or that end before they begin are refused with what is wrong."""
    outside = {"type": "LineString", "coordinates": [[1.0, 1.0], [1.1, 1.1]]}
    bow = {
        "type": "Polygon",
        "coordinates": [[[0.01, 0.01], [0.02, 0.02], [0.02, 0.01], [0.01, 0.02], [0.01, 0.01]]],
    }
    for more, code in (
        ({"geometry": outside}, "disruption_invalid"),
        ({"geometry": bow}, "disruption_invalid"),
        ({"profiles": ["hovercraft"]}, "disruption_invalid"),
        (
            {
                "geometry": {
                    "type": "MultiLineString",
                    "coordinates": [[[0.02, 0.0195], [0.02, 0.0215]] * 1_300] * 2,
                }
            },
            "disruption_invalid",
        ),
        (
            {"from_at": "2026-11-28T09:00:00+01:00", "until_at": "2026-11-28T09:00:00+01:00"},
            "disruption_invalid",
        ),
        ({"geometry": {"type": "Point", "coordinates": [0.02, 0.02]}}, "invalid_request"),
    ):
        answer = served.call("POST", "/v1/closures", {"geometry": LINE, "reason": "works", **more}, role=DESK)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert served.call("GET", "/v1/closures", role=DESK).json()["closures"] == []


def test_a_market_closes_by_the_week(served: Served) -> None:
    """Tests weekly hours: told with the next time, in force in them only, changed and taken away again."""
    market = {"geometry": LINE, "reason": "market", "hours": " Sa 06:00-14:00 "}
    made = served.call("POST", "/v1/closures", market, role=DESK)
    assert made.status_code == 201, made.text
    one = made.json()
    # The clock of these tests is a Saturday's, 28 November 2026.
    assert (one["hours"], one["in_force"], one["next_at"]) == ("Sa 06:00-14:00", True, None)
    path = f"/v1/closures/{one['id']}"
    monday = served.call(
        "PATCH", path, {"hours": "Mo 22:00-02:00"}, role=DESK, headers={"If-Match": made.headers["etag"]}
    )
    assert (monday.json()["in_force"], monday.json()["next_at"]) == (False, "2026-11-30T22:00:00+01:00")
    always = served.call(
        "PATCH", path, {"hours": ""}, role=DESK, headers={"If-Match": monday.headers["etag"]}
    )
    assert (always.json()["hours"], always.json()["in_force"], always.json()["next_at"]) == ("", True, None)
    told = served.call("GET", "/v1/events?limit=100", role=DESK).json()["events"]
    assert [event["data"]["hours"] for event in told if event["type"].startswith("closure.")] == [
        "Sa 06:00-14:00", "Mo 22:00-02:00", "",
    ]  # fmt: skip


def test_hours_that_never_close_anything_are_refused(served: Served) -> None:
    """Tests that hours that cannot be read, or never come between the dates, are refused with their field; a market may be ended early."""
    for more, word in (
        ({"hours": "samedi matin"}, "cannot be read"),
        ({"hours": "off"}, "never"),
        (
            {"hours": "Su", "from_at": "2026-11-30T00:00:00+01:00", "until_at": "2026-12-04T00:00:00+01:00"},
            "never",
        ),
    ):
        answer = served.call("POST", "/v1/closures", {"geometry": LINE, "reason": "x", **more}, role=DESK)
        assert (answer.status_code, answer.json()["code"]) == (422, "disruption_invalid"), answer.text
        (fault,) = answer.json()["faults"]
        assert fault["pointer"] == "/hours"
        assert word in fault["message"]
    market = {"geometry": LINE, "reason": "market", "hours": "Sa 06:00-14:00"}
    made = served.call("POST", "/v1/closures", market, role=DESK)
    ended = served.call(
        "PATCH", f"/v1/closures/{made.json()['id']}", {"until_at": "2026-11-28T07:20:00+01:00"}, role=DESK,
        headers={"If-Match": made.headers["etag"]},
    )  # fmt: skip
    assert ended.status_code == 200, ended.text


def test_a_town_has_so_many_at_most(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that only so many may be in force or to come, of which each plan carries every one; what is over does not count."""
    monkeypatch.setattr(closures, "MOST_AHEAD", 1)
    ends = {"until_at": "2026-11-28T07:45:00+01:00"}
    close = {"geometry": LINE, "reason": "works"}
    assert served.call("POST", "/v1/closures", close | ends, role=DESK).status_code == 201
    full = served.call("POST", "/v1/closures", close, role=DESK)
    assert (full.status_code, full.json()["code"]) == (409, "too_many_closures")
    served.clock.advance(1800)
    assert served.call("POST", "/v1/closures", close, role=DESK).status_code == 201
