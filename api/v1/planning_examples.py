"""Examples of planning."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "get_board": Example(Role.COORDINATOR, path={"day": "2026-11-28"}),
    "list_figures": Example(Role.COORDINATOR),
    "get_day_report": Example(Role.COORDINATOR, path={"day": "2026-11-28"}, query={"ways": "false"}),
    "get_pooling_report": Example(Role.COORDINATOR, query={"from_day": "2026-11-28", "to_day": "2026-11-28"}),
    "compare_pooling_days": Example(
        Role.COORDINATOR, {"from_day": "2026-11-28", "to_day": "2026-11-28"}, status=202
    ),
    "download_pooling_report": Example(
        Role.COORDINATOR, query={"from_day": "{compared_day}", "to_day": "{compared_day}", "format": "csv"}
    ),
    "create_plan_run": Example(Role.COORDINATOR, {"day": "2026-11-28", "iterations": 200}, status=202),
    "list_plan_runs": Example(Role.COORDINATOR, query={"day": "2026-11-28", "limit": "20"}),
    "get_plan_run": Example(Role.COORDINATOR, path={"run_id": "{plan_run}"}),
    "apply_plan_run": Example(
        Role.COORDINATOR, path={"run_id": "{proposed_run}"}, headers={"If-Match": "{proposed_run_etag}"}
    ),
    "reject_plan_run": Example(
        Role.COORDINATOR, {"reason": "Lou stays in the east"}, path={"run_id": "{plan_run}"}
    ),
}
