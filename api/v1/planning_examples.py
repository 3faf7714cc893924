"""Examples of planning."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "get_board": Example(Role.COORDINATOR, path={"day": "2026-11-28"}),
    "get_day_paths": Example(Role.COORDINATOR, path={"day": "2026-11-28"}),
    "get_plan_run_paths": Example(Role.COORDINATOR, path={"run_id": "{proposed_run}"}),
    "create_closure": Example(
        Role.COORDINATOR,
        {
            "geometry": {"type": "LineString", "coordinates": [[0.02, 0.019], [0.02, 0.021]]},
            "reason": "Marché de Noël",
            "from_at": "2026-11-28T06:00:00+01:00",
            "until_at": "2026-11-28T14:00:00+01:00",
            "profiles": ["van", "cargo_bike"],
        },
        status=201,
    ),
    "list_closures": Example(Role.COORDINATOR, query={"limit": "20"}),
    "get_closure": Example(Role.COORDINATOR, path={"closure_id": "{closure}"}),
    "change_closure": Example(
        Role.COORDINATOR,
        {"until_at": "2026-11-28T16:00:00+01:00"},
        path={"closure_id": "{closure}"},
        headers={"If-Match": '"1"'},
    ),
    "delete_closure": Example(
        Role.COORDINATOR, path={"closure_id": "{closure}"}, headers={"If-Match": '"1"'}
    ),
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
    "edit_day": Example(
        Role.COORDINATOR,
        {
            "edits": [
                {"kind": "move", "delivery_ids": ["{planned_delivery}"], "to_shift_id": "{other_shift}"},
            ],
            "seen": {"{planned_round}": 1},
        },
        path={"day": "2026-11-28"},
    ),
    "undo_plan_run": Example(Role.COORDINATOR, path={"run_id": "{edited_run}"}),
    "pin_delivery": Example(
        Role.COORDINATOR,
        {"shift_id": "{other_shift}", "note": "knows the house"},
        path={"delivery_id": "{planned_delivery}"},
    ),
    "unpin_delivery": Example(Role.COORDINATOR, path={"delivery_id": "{planned_delivery}"}),
    "leave_off_delivery": Example(
        Role.COORDINATOR,
        {"note": "the customer calls back"},
        path={"delivery_id": "{planned_delivery}"},
    ),
    "take_on_delivery": Example(Role.COORDINATOR, path={"delivery_id": "{left_off_delivery}"}),
}
