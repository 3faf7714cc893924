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
