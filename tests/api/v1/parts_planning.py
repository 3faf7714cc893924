"""The parts of planning that examples name."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.cast import Cast, part
from tests.api.v1.parts_street import add_round, order


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


@part
def planned_delivery(cast: Cast) -> str:
    """On the round of the courier's key."""
    name = order(cast.served, "shop-0", "shop-1")
    cast.known["planned_round"] = add_round(cast.served, [name]).id
    return name


@part
def planned_round(cast: Cast) -> str:
    cast("planned_delivery")
    return cast.known["planned_round"]


@part
def edited_run(cast: Cast) -> str:
    """It has moved a delivery to another courier."""
    edit = {
        "kind": "move",
        "delivery_ids": [cast("planned_delivery")],
        "to_shift_id": cast("other_shift"),
    }
    made = cast.served.call("POST", "/v1/days/2026-11-28/edits", {"edits": [edit]}, role=Role.COORDINATOR)
    assert made.status_code == 200, made.text
    return str(made.json()["run"]["id"])


@part
def left_off_delivery(cast: Cast) -> str:
    name = cast("planned_delivery")
    made = cast.served.call("POST", f"/v1/deliveries/{name}/leave-off", {}, role=Role.COORDINATOR)
    assert made.status_code == 200, made.text
    return name


@part
def closure(cast: Cast) -> str:
    wanted = {
        "geometry": {"type": "LineString", "coordinates": [[0.02, 0.019], [0.02, 0.021]]},
        "reason": "works",
    }
    made = cast.served.call("POST", "/v1/closures", wanted, role=Role.COORDINATOR)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
