"""Examples of plans, visits and weeks."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_D = Role.COORDINATOR
_PLAN = {"plan_id": "{service_plan}"}
_VISIT = {"visit_id": "{visit}"}

EXAMPLES = {
    "create_service_plan": Example(
        _D,
        {
            "enrolment_id": "{asking}",
            "per_week": 2,
            "weekdays": ["mo", "tu", "we", "th", "fr"],
            "from_day": "2026-11-30",
            "hours": {"earliest": "10:00", "latest": "12:00"},
        },
        status=201,
    ),
    "list_service_plans": Example(_D, query={"enrolment_id": "{enrolment}", "active": "true"}),
    "get_service_plan": Example(_D, path=_PLAN),
    "change_service_plan": Example(
        _D,
        {"from_day": "2026-12-07", "hours": {"earliest": "14:00", "latest": "16:00"}},
        path=_PLAN,
        query={"preview": "true"},
        headers={"If-Match": '"1"'},
    ),
    "except_service_plan": Example(_D, {"without": ["2026-12-03"], "besides": ["2026-12-04"]}, path=_PLAN),
    "pause_service_plan": Example(_D, {"from_day": "2026-12-14", "to_day": "2026-12-20"}, path=_PLAN),
    "resume_service_plan": Example(_D, {"day": "2026-12-16"}, path={"plan_id": "{paused_plan}"}),
    "end_service_plan": Example(_D, {"last_day": "2027-03-31"}, path=_PLAN),
    "list_visits": Example(_D, query={"from_day": "2026-12-01", "to_day": "2026-12-07", "limit": "50"}),
    "get_visit": Example(Role.AUDITOR, path=_VISIT),
    "get_visit_checks": Example(_D, path=_VISIT, headers={"X-Reason": "the daughter asks how it was"}),
    "skip_visit": Example(_D, path=_VISIT),
    "restore_visit": Example(_D, path={"visit_id": "{skipped_visit}"}),
    "move_visit": Example(
        _D, {"day": "2026-12-02", "window": {"earliest": "10:00", "latest": "12:00"}}, path=_VISIT
    ),
    "create_week_run": Example(_D, {"week": "2026-W49", "iterations": 20, "seed": 1}, status=202),
    "list_week_runs": Example(_D, query={"week": "2026-W49"}),
    "get_week_run": Example(_D, path={"run_id": "{week_run}"}),
    "apply_week_run": Example(_D, path={"run_id": "{week_run}"}),
    "reject_week_run": Example(
        _D, {"reason": "the mayor's visit is on Thursday"}, path={"run_id": "{queued_week_run}"}
    ),
}
