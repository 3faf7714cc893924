"""Tests of what pooling has saved, over HTTP: days compared in the background, added up, and fetched as files."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.access.role import Role
from dispatch.errors import DispatchError
from dispatch.pooling.queued import ComparingStatus, QueuedPooling
from tests.api.v1.served import Served

PATH = "/v1/reports/pooling"
PERIOD = {"from_day": "2026-11-27", "to_day": "2026-11-28"}
QUERY = "?from_day=2026-11-27&to_day=2026-11-28"


def report(served: Served) -> dict[str, Any]:
    answer = served.call("GET", PATH + QUERY, role=Role.AUDITOR)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_days_are_compared_and_added_up(served: Served) -> None:
    """Tests that days are asked for once, computed elsewhere, and reported with what is missing; and that a report is a table and a page to print."""
    for _ in range(3):
        assert served.call("POST", "/v1/deliveries?promise=true", served.basket()).status_code == 201
    before = report(served)
    assert (before["days"], before["gains"], before["comparing"]) == ([], [], None)
    assert before["missing"] == ["2026-11-27", "2026-11-28"]
    nothing = served.call("GET", f"{PATH}/file{QUERY}", role=Role.COORDINATOR)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_compared")
    for _ in range(2):
        asked = served.call("POST", PATH, PERIOD, role=Role.COORDINATOR)
        assert (asked.status_code, asked.json()["status"]) == (202, "queued")
    other = {"from_day": "2026-11-28", "to_day": "2026-11-28"}
    busy = served.call("POST", PATH, other, role=Role.COORDINATOR)
    assert (busy.status_code, busy.json()["code"]) == (409, "pooling_busy")
    assert served.business.pooling.run_once() == 1
    after = report(served)
    assert [one["day"] for one in after["days"]] == ["2026-11-28"]
    assert after["missing"] == ["2026-11-27"]
    assert after["promises"] == 3
    assert after["comparing"]["status"] == "done"
    assert after["comparing"]["without"] == {"2026-11-27": "nothing_promised"}
    whole, *steps = after["gains"]
    assert sum(one["saved"]["cost_minor"] for one in steps) == whole["saved"]["cost_minor"]
    assert after["figures"]["pooled"]["drops"] == 3
    csv = served.call("GET", f"{PATH}/file{QUERY}&format=csv&language=en", role=Role.COORDINATOR)
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.content.startswith("\ufeff".encode())
    pdf = served.call("GET", f"{PATH}/file{QUERY}", role=Role.COORDINATOR)
    assert pdf.content.startswith(b"%PDF")
    assert 'filename="pooling-2026-11-27-2026-11-28-fr.pdf"' in pdf.headers["content-disposition"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-28", "2026-11-27"),  # it runs backwards
        ("2026-01-01", "2026-12-31"),  # more days than one asking may have
    ],
)
def test_periods_that_are_none(served: Served, first: str, last: str) -> None:
    """Tests that a period that is none, or too long to be computed, is refused with what may be asked for."""
    answer = served.call("POST", PATH, {"from_day": first, "to_day": last}, role=Role.COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "days_invalid")


def test_a_failure_is_told_and_asked_for_anew(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a comparison that fails says so, keeps nobody from asking again, and that one at the end of a server is left waiting."""
    queued = QueuedPooling(served.store, served.business.executor)

    def fails(*_: object, **__: object) -> None:
        raise DispatchError("the planner is gone", code="solver_crashed")

    monkeypatch.setattr("dispatch.pooling.queued.compare_stored", fails)
    queued.ask(served.town_id, "coordinator:test", ["2026-11-28"])
    assert queued.run_once() == 1
    state = queued.state(served.town_id)
    assert state is not None
    assert (state.status, state.failure) == (ComparingStatus.FAILED, "solver_crashed")
    assert queued.ask(served.town_id, "coordinator:test", ["2026-11-28"]).status is ComparingStatus.QUEUED
    with pytest.raises(DispatchError, match="too many"):
        queued.ask("twn_other", "coordinator:test", [f"2026-01-{day:02}" for day in range(1, 32)] * 3)
