"""Examples of simulations."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

_D = Role.COORDINATOR
EXAMPLES = {
    "create_simulation": Example(
        _D,
        {
            "recorded_day": "2026-11-28",
            "seeds": 5,
            "what_ifs": ["demand=1.4", "couriers=+2"],
            "against": ["greedy"],
        },
        status=202,
    ),
    "list_simulations": Example(_D, query={"limit": "20"}),
    "get_simulation": Example(_D, path={"simulation_id": "{simulation}"}),
    "get_simulation_result": Example(_D, path={"simulation_id": "{lived_simulation}"}),
    "get_simulation_report": Example(
        _D, path={"simulation_id": "{lived_simulation}"}, query={"language": "en"}
    ),
    "cancel_simulation": Example(_D, path={"simulation_id": "{simulation}"}),
}
