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
    }
)
