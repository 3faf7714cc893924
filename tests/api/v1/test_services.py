"""Municipal services through the API: from a template to visits, and what is refused on the way."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.access.role import Role
from dispatch.board.the_desk import use_maps
from dispatch.week.queued_weeks import QueuedWeeks
from dispatch.week.runner import WeekRunner
from tests.api.v1.cast import Cast
from tests.api.v1.parts_services import TODAY, ask, someone
from tests.api.v1.served import Served

_D = Role.COORDINATOR


@pytest.fixture
def cast(served: Served) -> Cast:
    return Cast(served)


def told(cast: Cast, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str, set[str]]:
    """Return status, code and pointers of what is refused."""
    answer = cast.served.call(method, path, body, role=more.pop("role", _D), **more)
    found = answer.json()
    return (
        answer.status_code,
        found.get("code", ""),
        {fault["pointer"] for fault in found.get("faults") or ()},
    )


def test_a_service_is_taken_over_and_changed(cast: Cast) -> None:
    """Tests that a template becomes a service, a change of a seen version makes the next one, and the first one can still be read."""
    shipped = ask(cast, "GET", "/v1/service-templates")["service_templates"]
    assert len(shipped) > 10
    key = cast("service")
    path = f"/v1/service-types/{key}"
    assert told(cast, "PATCH", path, {"changes": {"service_s": 240}})[:2] == (428, "version_needed")
    changed = ask(cast, "PATCH", path, {"changes": {"service_s": 240}}, headers={"If-Match": '"1"'})
    assert (changed["version"], changed["service"]["service_s"]) == (2, 240)
    stale = told(cast, "PATCH", path, {"changes": {"service_s": 300}}, headers={"If-Match": '"1"'})
    assert stale[:2] == (412, "version_conflict")
    assert ask(cast, "GET", f"{path}?version=1")["service"]["service_s"] == 900
    assert [one["version"] for one in ask(cast, "GET", f"{path}/versions")["versions"]] == [1, 2]
    assert not ask(cast, "POST", f"{path}/deactivate")["active"]


def test_faults_of_a_service_are_placed_in_the_body(cast: Cast) -> None:
    """Tests that faults of a document point into what was sent, and that documents which no database takes are refused."""
    wrong = {"format": "tournee-service", "version": 1, "key": "soup", "flow": "bring", "colour": "red"}
    status, code, pointers = told(cast, "POST", "/v1/service-types", {"service": wrong})
    assert (status, code) == (422, "invalid_service")
    assert {"/service/title", "/service/colour"} <= pointers
    changes = {"template": "meals", "changes": {"window": {"from": "25:00"}}}
    assert told(cast, "POST", "/v1/service-types", changes)[2] == {"/changes/window/from"}
    both = {"template": "meals", "service": wrong}
    assert told(cast, "POST", "/v1/service-types", both)[:2] == (422, "one_of_two")
    deep: dict[str, Any] = {}
    for _ in range(30):
        deep = {"a": deep}
    for bad in (deep, {"title": {"fr": "a\x00b"}}):
        assert told(cast, "POST", "/v1/service-types", {"template": "meals", "changes": bad})[0] == 422


def test_a_programme_says_all_that_is_wrong(cast: Cast) -> None:
    """Tests that a programme with several faults is refused with each of them where it was sent."""
    wrong = {
        "service": cast("service"),
        "organization_id": "org_none",
        "title": "Visits",
        "from_day": TODAY,
        "conditions": {"least_age": 80, "most_age": 70, "zone_id": "zon_none"},
        "funders": [{"name": "Town", "parts": 5000}],
    }
    status, code, pointers = told(cast, "POST", "/v1/programmes", wrong)
    assert (status, code) == (422, "invalid_programme")
    assert pointers == {"/organization_id", "/conditions/most_age", "/conditions/zone_id", "/funders"}


def test_a_change_of_a_programme_is_tried_first(cast: Cast) -> None:
    """Tests that a preview tells what moves and moves nothing, and that the change then does just that."""
    cast("enrolment")
    path = f"/v1/programmes/{cast('programme')}"
    ask(
        cast,
        "PATCH",
        f"/v1/service-types/{cast('service')}",
        {"changes": {"frequency": {"on_holiday": "skip"}}},
        headers={"If-Match": '"1"'},
    )
    # 26 December is a holiday in Alsace alone.
    wanted = {"holidays": "fr-alsace-moselle"}
    tried = ask(cast, "POST", f"{path}/preview", wanted)["outcome"]
    assert tried["preview"]
    assert [one["occurrence"] for one in tried["changed"]] == ["2026-12-26"]
    assert tried["changed"][0]["after"]["skipped_reason"] == "holiday"
    assert ask(cast, "GET", path)["holidays"] == "fr"
    done = ask(cast, "PATCH", path, wanted, headers={"If-Match": '"1"'})
    assert done["programme"]["holidays"] == "fr-alsace-moselle"
    assert [one["occurrence"] for one in done["outcome"]["changed"]] == ["2026-12-26"]
    assert told(cast, "PATCH", path, {"holidays": "fr"}, headers={"If-Match": '"1"'})[0] == 412


def test_who_has_asked_first_is_let_in_first(cast: Cast) -> None:
    """Tests the waiting list of a programme with one place: in order of request, and the next one is let in by an end."""
    ask(
        cast,
        "PATCH",
        f"/v1/programmes/{cast('programme')}",
        {"most_enrolled": 1},
        headers={"If-Match": '"1"'},
    )
    first, second, third = (someone(cast, number) for number in (1, 2, 3))
    path = f"/v1/programmes/{cast('programme')}/waiting-list"
    shown: list[str] = []
    cursor = ""
    while True:
        page = ask(cast, "GET", f"{path}?limit=2&cursor={cursor}")
        shown += [one["enrolment_id"] for one in page["waiting"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert shown == [first, second, third]
    assert told(cast, "POST", f"/v1/enrolments/{second}/activate")[:2] == (409, "programme_full")
    ask(cast, "POST", f"/v1/enrolments/{first}/activate")
    ask(cast, "POST", f"/v1/enrolments/{first}/end", {"last_day": "2026-11-27"})
    states = [ask(cast, "GET", f"/v1/enrolments/{one}")["status"] for one in (first, second, third)]
    assert states == ["ended", "active", "requested"]


def test_an_enrolment_with_faults_leaves_nothing(cast: Cast) -> None:
    """Tests that faults of file and plan are placed where they were sent, and that neither person nor enrolment is left."""
    body = {
        "programme_id": cast("programme"),
        "recipient": {"name": "Nobody Here"},
        "door": {"position": [0.02, 0.02]},
        "from_day": TODAY,
        "file": {"papers": [{"kind": "apa", "from_day": "2026-12-01", "to_day": "2026-01-01"}]},
    }
    assert told(cast, "POST", "/v1/enrolments", body)[1:] == (
        "invalid_social_file",
        {"/file/papers/0/to_day"},
    )
    body |= {"file": None, "plan": {"from_day": TODAY, "hours": {"earliest": "03:00", "latest": "04:00"}, "rule": "FREQ=DAILY"}}  # fmt: skip
    assert told(cast, "POST", "/v1/enrolments", body)[1:] == ("invalid_plan", {"/plan/hours/earliest"})
    body |= {"plan": None, "door": {"position": [0.5, 0.5]}}
    assert told(cast, "POST", "/v1/enrolments", body)[1:] == ("door_refused", {"/door"})
    assert not ask(cast, "GET", "/v1/enrolments")["enrolments"]
    with cast.served.store.reading(cast.served.town_id) as reading:
        from dispatch.storage.schema_parties import RECIPIENT

        names = {row.name for row in reading.rows(reading.select(RECIPIENT))}
    assert "Nobody Here" not in names


def test_conditions_are_told_before_somebody_is_let_in(cast: Cast) -> None:
    """Tests that who has not agreed is not let in, with what mends it, and that visits begin once they have."""
    name = someone(cast, 1, file={"birth_day": "1941-05-12"})
    assert told(cast, "POST", f"/v1/enrolments/{name}/activate")[:2] == (409, "conditions_unmet")
    why = {"X-Reason": "checking%20before%20Monday"}
    checked = ask(cast, "GET", f"/v1/enrolments/{name}/conditions", headers=why)
    assert [one["code"] for one in checked["unmet"]] == ["consent_missing"]
    kept = ask(cast, "POST", f"/v1/enrolments/{name}/consent", {"consent": "given"})
    assert kept == {"enrolment_id": name, "visits_changed": 0, "visits_staying": 0}
    assert ask(cast, "POST", f"/v1/enrolments/{name}/activate")["status"] == "active"
    found = ask(cast, "GET", f"/v1/visits?from_day={TODAY}&to_day=2026-12-05")["visits"]
    assert [one["day"] for one in found if not one["skipped_reason"]] == ["2026-11-28", "2026-11-30", "2026-12-01", "2026-12-03", "2026-12-05"]  # fmt: skip


def test_a_plan_is_changed_from_a_date_on(cast: Cast) -> None:
    """Tests that a change is tried, made, and followed by another plan; that stale versions and wrong dates are refused."""
    plan = cast("service_plan")
    path = f"/v1/service-plans/{plan}"
    wanted = {"from_day": "2026-12-07", "rule": "FREQ=WEEKLY;BYDAY=WE"}
    seen = {"If-Match": '"1"'}
    tried = ask(cast, "PATCH", f"{path}?preview=true", wanted, headers=seen)
    assert tried["outcome"]["preview"]
    assert ask(cast, "GET", path)["to_day"] is None
    done = ask(cast, "PATCH", path, wanted, headers=seen)
    assert done["service_plan"]["follows"] == plan
    assert done["outcome"]["changed_total"] == tried["outcome"]["changed_total"] > 5
    assert ask(cast, "GET", path)["to_day"] == "2026-12-06"
    assert told(cast, "PATCH", path, wanted, headers=seen)[:2] == (412, "version_conflict")
    past = {**wanted, "from_day": "2026-11-01"}
    new = done["service_plan"]["id"]
    assert told(cast, "PATCH", f"/v1/service-plans/{new}", past, headers=seen)[:2] == (422, "change_in_past")
    wrong = {
        "from_day": "2026-12-14",
        "quantity_on": {"fr": 3},
        "hours": {"earliest": "20:00", "latest": "21:00"},
    }
    assert told(cast, "PATCH", f"/v1/service-plans/{new}", wrong, headers=seen)[1:] == ("invalid_plan", {"/hours/earliest"})  # fmt: skip


def test_single_dates_and_pauses(cast: Cast) -> None:
    """Tests that dates left out and pauses skip visits, that both are taken back, and that why somebody is away is shown nowhere."""
    plan = cast("service_plan")
    out = ask(cast, "POST", f"/v1/service-plans/{plan}/exceptions", {"without": ["2026-12-03"]})
    assert [one["after"]["skipped_reason"] for one in out["outcome"]["changed"]] == ["left_out"]
    nothing = told(cast, "POST", f"/v1/service-plans/{plan}/exceptions", {"without": ["2026-12-04"]})
    assert nothing[:2] == (404, "no_visit")
    back = ask(cast, "POST", f"/v1/service-plans/{plan}/exceptions", {"undo": ["2026-12-03"]})
    assert back["service_plan"]["without"] == []
    path = f"/v1/enrolments/{cast('enrolment')}"
    paused = cast.served.call(
        "POST",
        f"{path}/pause",
        {"from_day": "2026-12-01", "to_day": "2026-12-06", "reason": "hospital"},
        role=_D,
    )
    assert paused.json()["pauses"] == [{"from_day": "2026-12-01", "to_day": "2026-12-06"}]
    assert "hospital" not in paused.text
    found = ask(cast, "GET", "/v1/visits?from_day=2026-12-01&to_day=2026-12-06")["visits"]
    assert {one["skipped_reason"] for one in found} == {"pause"}
    ask(cast, "POST", f"{path}/resume", {"day": "2026-12-03"})
    found = ask(cast, "GET", "/v1/visits?from_day=2026-12-01&to_day=2026-12-06&status=expected")["visits"]
    assert [one["day"] for one in found] == ["2026-12-03", "2026-12-05"]


def test_visits_come_page_by_page(cast: Cast) -> None:
    """Tests that pages hold every visit once and in order, and that a span which is too long is refused."""
    cast("enrolment")
    path = f"/v1/visits?from_day={TODAY}&to_day=2026-12-20"
    whole = [one["id"] for one in ask(cast, "GET", path)["visits"]]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = ask(cast, "GET", f"{path}&limit=3&cursor={cursor}")
        seen += [one["id"] for one in page["visits"]]
        cursor = page["next_cursor"]
    assert seen == whole
    assert told(cast, "GET", "/v1/visits?from_day=2026-01-01&to_day=2027-01-01")[1:] == (
        "bad_span",
        {"query/to_day"},
    )
    assert told(cast, "GET", "/v1/visits")[1:] == ("missing", {"query/from_day"})


def test_a_visit_is_moved_and_taken_back(cast: Cast) -> None:
    """Tests a visit that is moved to a free day by hand, and one that is skipped and restored."""
    path = f"/v1/visits/{cast('visit')}"
    moved = ask(
        cast,
        "POST",
        f"{path}/move",
        {"day": "2026-12-02", "window": {"earliest": "10:00", "latest": "11:00"}},
    )
    assert moved["window"]["earliest"] == "2026-12-02T10:00:00+01:00"
    assert (moved["by_hand"], moved["occurrence"]) == (True, "2026-12-01")
    assert told(cast, "POST", f"{path}/move", {"day": "2026-12-03"})[:2] == (409, "day_taken")
    assert ask(cast, "POST", f"{path}/skip")["status"] == "skipped"
    assert told(cast, "POST", f"{path}/move", {"day": "2026-12-04"})[1] == "visit_over"
    assert ask(cast, "POST", f"{path}/restore")["status"] == "expected"


def test_a_week_is_planned_meanwhile(cast: Cast) -> None:
    """Tests that a week is queued by the request, computed by whoever carries weeks out, compared, and applied once."""
    use_maps(lambda _: cast.served.town_map)
    name = someone(cast, 4, plan={"per_week": 2, "from_day": "2026-11-30"})
    ask(cast, "POST", f"/v1/enrolments/{name}/activate")
    made = cast.served.call("POST", "/v1/week-runs", {"week": "2026-W49", "iterations": 20}, role=_D, key="w")
    assert (made.status_code, made.json()["status"]) == (202, "queued")
    path = made.headers["location"]
    assert QueuedWeeks(WeekRunner(cast.served.store, cast.served.business.executor)).run_once() == 1
    run = ask(cast, "GET", path)
    assert run["status"] == "proposed", run
    proposal = run["proposal"]
    assert len(proposal["dated"]) + len(proposal["undated"]) == 2
    assert proposal["alone"]["visits"] == proposal["figures"]["visits"]
    listed = ask(cast, "GET", "/v1/week-runs?week=2026-W49")["runs"]
    assert [(one["id"], one["proposal"]) for one in listed] == [(run["id"], None)]
    assert ask(cast, "POST", f"{path}/apply")["status"] == "applied"
    assert told(cast, "POST", f"{path}/apply")[:2] == (409, "illegal_transition")
    past = {"week": "2026-W40", "iterations": 20}
    assert told(cast, "POST", "/v1/week-runs", past)[:2] == (422, "week_past")
