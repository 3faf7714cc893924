"""Which HTTP status a fault gets, by its code: the one place where that is decided.

What a sender can mend in the request is 422; what is in the way now, and may not be later, is 409. Nothing of the business is ever a 500.
"""

from __future__ import annotations

from typing import Final

_BY_CODE: Final = {
    400: {"bad_request_line"},
    401: {"login_refused", "setup_token_wrong"},
    403: {
        "door_not_yours", "door_not_yet", "door_over", "not_your_round", "not_your_stop", "second_person_needed", "reorder_not_allowed",
        "not_the_sender",
    },
    404: {
        "link_invalid",
        "not_found", "town_unknown", "plan_not_found", "round_not_found", "no_visit", "no_chain", "disruption_unknown", "unknown_version",
    },
    410: {"quote_expired", "till_code_expired", "draft_expired", "recipient_erased", "export_expired"},
    412: {"version_conflict"},
    413: {"too_many_positions", "too_many_goods", "picture_too_large"},
    422: {
        "order_refused", "unknown_offer", "unknown_guess", "unknown_weekday", "unknown_template", "unknown_service", "unknown_rule_set",
        "address_uncertain", "contradiction", "field_fixed", "key_fixed", "language_unknown", "method_missing", "not_a_monday", "pieces_differ",
        "pickup_after_drop", "reason_missing", "round_contradicts", "shop_needed", "several_currencies", "stops_missing", "tasks_missing",
        "time_zone_unknown", "too_far_from_street", "too_few_places", "too_many_skills", "too_many_pauses", "route_too_short", "wrong_vehicle",
        "state_missing", "no_reason", "proof_missing", "profile_unknown", "profile_not_built", "place_unknown", "outside_town",
        "no_such_line", "setup_unfinished", "extract_missing", "clock_backwards", "clock_too_far", "days_differ", "days_invalid", "too_many_days", "day_past", "day_far", "day_invalid", "day_ahead",
        # Municipal services
        "not_changeable", "change_in_past", "outside_plan", "door_refused", "week_past", "week_far",
        "not_your_organization", "window_needed",
        # Pictures of proofs
        "picture_name_differs", "picture_kind_unknown",
    },
    429: {"too_many_quotes", "too_many_imports", "too_many_exports", "too_many_simulations", "too_many_pictures", "login_locked"},
    500: {"secret_invalid", "secret_unsafe", "town_damaged", "plan_damaged", "town_outdated", "solver_garbage", "disruptions_damaged", "learned_damaged"},
    503: {
        "database_busy", "database_failing", "database_full", "database_outdated", "database_unreachable", "database_unsafe", "engine_stopped", "town_unfollowed", "executor_busy", "executor_closed", "job_cancelled", "job_failed",
        "lease_lost", "login_busy", "out_of_memory", "solver_crashed", "solver_not_ready", "solver_out_of_memory", "solver_timeout", "addresses_missing",
        "temporary",
        "secret_key", "webhooks_not_ready",
    },
}  # fmt: skip
_STATUS: Final = {code: status for status, codes in _BY_CODE.items() for code in codes}
_MENDABLE: Final = ("invalid_", "bad_")
_MENDABLE_ENDS: Final = ("_invalid", "_unreadable")
#: Seconds after which somebody may ask again, where the fault does not say so itself.
RETRY_AFTER_S: Final = {429: 5, 503: 2}


def status_of(code: str) -> int:
    """Return the status of a fault of the business: 409 unless its code says more."""
    found = _STATUS.get(code)
    if found is not None:
        return found
    return 422 if code.startswith(_MENDABLE) or code.endswith(_MENDABLE_ENDS) else 409
