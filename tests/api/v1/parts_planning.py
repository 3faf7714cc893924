"""The parts of planning that examples name."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.cast import Cast, part


@part
def plan_run(cast: Cast) -> str:
    made = cast.served.call(
        "POST", "/v1/plan-runs", {"day": "2026-11-28", "iterations": 50}, role=Role.COORDINATOR
    )
    assert made.status_code == 202, made.text
    return str(made.json()["id"])


@part
def proposed_run(cast: Cast) -> str:
    cast("delivery")
    name = cast("plan_run")
    cast.served.business.runner.carry_out(cast.served.town_id, name)
    return name


@part
def proposed_run_etag(cast: Cast) -> str:
    name = cast("proposed_run")
    return cast.served.call("GET", f"/v1/plan-runs/{name}", role=Role.COORDINATOR).headers["etag"]


@part
def compared_day(cast: Cast) -> str:
    """A date whose comparison is kept."""
    served, day = cast.served, "2026-11-28"
    made = served.call("POST", "/v1/deliveries?promise=true", served.basket())
    assert made.status_code == 201, made.text
    served.business.pooling.ask(served.town_id, "coordinator:test", [day])
    served.business.pooling.run_once()
    return day
