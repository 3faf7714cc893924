"""Who may call what: every operation of the API with its roles and its scope. What is not in this table, nobody may call.

A test walks all operations for all roles, and fails where one is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dispatch.access.role import Role
from dispatch.access.scope import Area


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call an operation: one of the roles, with a key of that scope."""

    roles: frozenset[Role]
    scope: str


_M, _S, _C, _D, _A, _N, _R = (
    Role.MARKETPLACE,
    Role.SHOP,
    Role.COURIER,
    Role.COORDINATOR,
    Role.ADMIN,
    Role.NETWORK_HEAD,
    Role.AUDITOR,
)
#: Groups that many operations share.
_SENDERS: Final = (_M, _S, _D, _A)
_DESK: Final = (_D, _A)
_READERS: Final = (_D, _A, _R)
_ALL: Final = tuple(Role)


def _read(area: Area, *roles: Role) -> Rule:
    return Rule(frozenset(roles), f"{area}:read")


def _write(area: Area, *roles: Role) -> Rule:
    return Rule(frozenset(roles), f"{area}:write")


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        # Who asks
        "whoami": _read(Area.TOWN, *_ALL),
        # Keys
        "create_api_key": _write(Area.ACCESS, _A),
        "list_api_keys": _read(Area.ACCESS, _A, _R),
        "get_api_key": _read(Area.ACCESS, _A, _R),
        "rotate_api_key": _write(Area.ACCESS, _A),
        "revoke_api_key": _write(Area.ACCESS, _A),
        # Events
        "list_events": _read(Area.EVENTS, _M, _S, *_READERS),
        "stream_events": _read(Area.EVENTS, _M, _S, *_READERS),
        # Webhooks
        "create_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "change_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "remove_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "rotate_webhook_secret": _write(Area.EVENTS, _M, _S, _A),
        "pause_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "resume_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "test_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "replay_webhook_messages": _write(Area.EVENTS, _M, _S, _A),
        "replay_webhook_message": _write(Area.EVENTS, _M, _S, _A),
        "list_webhook_endpoints": _read(Area.EVENTS, _M, _S, _A, _R),
        "get_webhook_endpoint": _read(Area.EVENTS, _M, _S, _A, _R),
        "list_webhook_messages": _read(Area.EVENTS, _M, _S, _A, _R),
        "get_webhook_message": _read(Area.EVENTS, _M, _S, _A, _R),
        # Planning
        "create_plan_run": _write(Area.PLANNING, *_DESK),
        "list_plan_runs": _read(Area.PLANNING, *_READERS),
        "get_plan_run": _read(Area.PLANNING, *_READERS),
        "apply_plan_run": _write(Area.PLANNING, *_DESK),
        "reject_plan_run": _write(Area.PLANNING, *_DESK),
        # Boards and reports
        "get_board": _read(Area.PLANNING, *_READERS),
        "list_figures": _read(Area.REPORTS, *_READERS),
        "get_day_report": _read(Area.REPORTS, *_READERS),
        # Imports
        "create_import": _write(Area.DELIVERIES, *_SENDERS),
        "list_imports": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "get_import": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_import_lines": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "download_import_faults": _read(Area.DELIVERIES, _M, _S, *_READERS),
        # Deliveries
        "create_delivery": _write(Area.DELIVERIES, *_SENDERS),
        "get_delivery": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_deliveries": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "cancel_delivery": _write(Area.DELIVERIES, *_SENDERS),
        # Crew, rounds and the street
        "list_couriers": _read(Area.CREW, *_READERS),
        "create_courier": _write(Area.CREW, *_DESK),
        "get_courier": _read(Area.CREW, _C, *_READERS),
        "change_courier": _write(Area.CREW, *_DESK),
        "get_courier_hours": _read(Area.CREW, _C, *_DESK),
        "list_vehicles": _read(Area.CREW, *_READERS),
        "create_vehicle": _write(Area.CREW, *_DESK),
        "get_vehicle": _read(Area.CREW, *_READERS),
        "change_vehicle": _write(Area.CREW, *_DESK),
        "list_shifts": _read(Area.CREW, _C, *_READERS),
        "create_shift": _write(Area.CREW, *_DESK),
        "get_shift": _read(Area.CREW, _C, *_READERS),
        "change_shift": _write(Area.CREW, *_DESK),
        "cancel_shift": _write(Area.CREW, *_DESK),
        "mark_shift_absent": _write(Area.CREW, *_DESK),
        "send_positions": _write(Area.CREW, _C),
        "list_positions": _read(Area.CREW, *_DESK),
        "list_own_positions": _read(Area.CREW, _C),
        "pause_positions": _write(Area.CREW, _C),
        "resume_positions": _write(Area.CREW, _C),
        "list_rounds": _read(Area.ROUNDS, _C, *_READERS),
        "get_round": _read(Area.ROUNDS, _C, *_READERS),
        "get_round_geojson": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_gpx": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_ics": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_csv": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_pdf": _read(Area.ROUNDS, _C, *_DESK),
        "release_round": _write(Area.ROUNDS, *_DESK),
        "start_round": _write(Area.ROUNDS, _C, *_DESK),
        "pause_round": _write(Area.ROUNDS, _C, *_DESK),
        "resume_round": _write(Area.ROUNDS, _C, *_DESK),
        "complete_round": _write(Area.ROUNDS, _C, *_DESK),
        "abort_round": _write(Area.ROUNDS, _C, *_DESK),
        "delay_round": _write(Area.ROUNDS, _C, *_DESK),
        "acknowledge_round": _write(Area.ROUNDS, _C, *_DESK),
        "reorder_round": _write(Area.ROUNDS, _C, *_DESK),
        "transfer_round": _write(Area.ROUNDS, *_DESK),
        "report_incident": _write(Area.ROUNDS, _C, *_DESK),
        "get_stop": _read(Area.ROUNDS, _C, *_READERS),
        # The desk has the list of visits, and the queue of doors that stay closed.
        "get_stop_visits": _read(Area.ROUNDS, _C),
        "depart_for_stop": _write(Area.ROUNDS, _C, *_DESK),
        "arrive_at_stop": _write(Area.ROUNDS, _C, *_DESK),
        "close_stop": _write(Area.ROUNDS, _C, *_DESK),
        "add_stop_proofs": _write(Area.ROUNDS, _C, *_DESK),
        "skip_stop": _write(Area.ROUNDS, _C, *_DESK),
        "reopen_stop": _write(Area.ROUNDS, _C, *_DESK),
        "delay_stop": _write(Area.ROUNDS, _C, *_DESK),
        "pull_courier": _read(Area.ROUNDS, _C),
        "push_courier": _write(Area.ROUNDS, _C),
        "list_incidents": _read(Area.ROUNDS, *_READERS),
        "get_incident": _read(Area.ROUNDS, *_READERS),
        "close_incident": _write(Area.ROUNDS, *_DESK),
    }
)
