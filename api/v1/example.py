"""Examples of requests: one for every operation, shown in the description of the API and carried out by a test.

Names of things stand in braces, ``{delivery}``: the description shows a name of that kind, the test one that is there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch.access.role import Role
from dispatch.ids import derived

_NAME: Final = re.compile(r"\{([a-z_0-9]+)\}")
#: Prefixes of the names in braces; what is not here is shown as it is.
KINDS: Final[Mapping[str, str]] = {
    "shop": "org",
    "other_shop": "org",
    "marketplace": "org",
    "organization": "org",
    "delivery": "dlv",
    "api_key": "key",
    "program": "key",
    # Webhooks
    "webhook_endpoint": "whk",
    "paused_webhook_endpoint": "whk",
    "webhook_message": "whm",
    # Imports
    "import_file": "imp",
    # Exports
    "export": "exp",
    "written_export": "exp",
    # Planning
    "plan_run": "run",
    "proposed_run": "run",
    "edited_run": "run",
    "closure": "clo",
    "planned_delivery": "dlv",
    "planned_round": "rnd",
    "left_off_delivery": "dlv",
    # Simulations
    "simulation": "sim",
    "lived_simulation": "sim",
    # Around a delivery
    "quote": "quo",
    "brought_delivery": "dlv",
    "doubled_delivery": "dlv",
    "doubtful_delivery": "dlv",
    "substitution": "sub",
    "draft": "drf",
    # People
    "account": "acc",
    "session": "ses",
    "courier_link": "lnk",
    # Crew, rounds and the street
    "courier": "cou",
    "vehicle": "veh",
    "depot": "plc",
    "shift": "shf",
    "other_shift": "shf",
    "round": "rnd",
    "released_round": "rnd",
    "started_round": "rnd",
    "paused_round": "rnd",
    "finished_round": "rnd",
    "first_released_stop": "stp",
    "second_released_stop": "stp",
    "third_released_stop": "stp",
    "first_stop": "stp",
    "closed_stop": "stp",
    "first_task": "tsk",
    "pictured_delivery": "dlv",
    "pictured_proof": "prf",
    "incident": "inc",
    # Municipal services
    "hall": "org",
    "programme": "prg",
    "enrolment": "enr",
    "asking": "enr",
    "refused_enrolment": "enr",
    "paused_enrolment": "enr",
    "service_plan": "spl",
    "paused_plan": "spl",
    "visit": "vis",
    "skipped_visit": "vis",
    "visit_at_hand": "vis",
    "escalation": "esc",
    "settled_escalation": "esc",
    "week_run": "wkr",
    "queued_week_run": "wkr",
    "subscription": "spl",
    "paused_subscription": "spl",
    # The town and who is in it
    "made_organization": "org",
    "place": "plc",
    "free_place": "plc",
    "zone": "zon",
    "relay_point": "rly",
    "compartment": "cmp",
    "peak": "pek",
    "tariff": "trf",
    "recipient": "rcp",
    "forgotten": "rcp",
    "hold": "phd",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A request as somebody would send it.

    Attributes
    ----------
    role
        Who sends it; None for what is open to anybody.
    body
        JSON, None for none; text or bytes for what is no JSON.
    path
        Values of the parameters in the path.
    query
        Of the parameters behind it.
    headers
        Beside those of every request, such as ``If-Match``.
    status
        What it is answered with.
    session
        Whether it is sent by somebody who has signed in, and not with a key.
    """

    role: Role | None
    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    session: bool = False


def filled(value: Any, name_of: Callable[[str], str]) -> Any:
    """Return a value with every name in braces replaced."""
    if isinstance(value, str):
        return _NAME.sub(lambda match: name_of(match[1]), value)
    if isinstance(value, Mapping):
        return {
            _NAME.sub(lambda match: name_of(match[1]), key): filled(one, name_of)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [filled(one, name_of) for one in value]
    return value


def shown_name(name: str) -> str:
    """Return a name of the kind that stands in braces, always the same."""
    prefix = KINDS.get(name)
    if name.endswith("_etag"):
        return '"3"'
    if prefix is None:
        return hashlib.sha256(name.encode()).hexdigest()[:8]
    return derived(prefix, "example", name)
