"""Examples of the sandbox."""

from __future__ import annotations

from api.v1.example import Example
from dispatch.access.role import Role

EXAMPLES = {
    "get_sandbox_clock": Example(Role.MARKETPLACE),
    "advance_sandbox_clock": Example(Role.MARKETPLACE, {"seconds": 7_200, "ride": True}),
    "pause_sandbox_clock": Example(Role.COORDINATOR),
    "resume_sandbox_clock": Example(Role.COORDINATOR),
    "ride_sandbox_couriers": Example(Role.MARKETPLACE),
}
