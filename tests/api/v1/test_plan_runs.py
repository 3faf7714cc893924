"""Plans through the API: asked for, computed elsewhere, compared, applied once, by whoever has seen them."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.served import Served

DAY = "2026-11-28"


def _run(served: Served, **more: object) -> dict:
    asked = served.call(
        "POST", "/v1/plan-runs", {"day": DAY, "iterations": 100, **more}, role=Role.COORDINATOR
    )
    assert asked.status_code == 202, asked.text
    assert asked.json()["status"] == "queued"
    served.business.runner.carry_out(served.town_id, asked.json()["id"])
    return served.call("GET", asked.headers["location"], role=Role.COORDINATOR).json()


def test_a_plan_is_compared_and_applied(served: Served) -> None:
    """Tests that a run proposes rounds for what is promised, and that applied it has put the delivery on a round."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    run = _run(served)
    assert run["status"] == "proposed"
    assert run["proposal"]["before"]["served"] == 0
    assert run["proposal"]["after"]["served"] == 1
    assert [one["delivery_id"] for one in run["proposal"]["moved"]] == [made["id"]]
    path = f"/v1/plan-runs/{run['id']}/apply"
    assert served.call("POST", path, role=Role.COORDINATOR).status_code == 428
    assert served.call("POST", path, role=Role.COORDINATOR, headers={"if-match": '"1"'}).status_code == 412
    done = served.call("POST", path, role=Role.COORDINATOR, headers={"if-match": f'"{run["version"]}"'})
    assert (done.status_code, done.json()["status"]) == (200, "applied")
    assert served.call("GET", f"/v1/deliveries/{made['id']}").json()["status"] == "planned"


def test_a_stale_plan_is_not_applied(served: Served) -> None:
    """Tests that a plan is refused as a whole where a delivery of it was cancelled since."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    run = _run(served)
    served.call("POST", f"/v1/deliveries/{made['id']}/cancel", {"reason": "no more"})
    done = served.call(
        "POST",
        f"/v1/plan-runs/{run['id']}/apply",
        role=Role.COORDINATOR,
        headers={"if-match": f'"{run["version"]}"'},
    )
    assert (done.status_code, done.json()["code"]) == (409, "plan_stale")


def test_a_day_that_is_over_is_refused(served: Served) -> None:
    """Tests that a day in the past, or none, is refused before anything is queued."""
    for day in ("2026-11-01", "2026-02-30"):
        asked = served.call("POST", "/v1/plan-runs", {"day": day}, role=Role.COORDINATOR)
        assert asked.status_code == 422, asked.text
    assert served.call("GET", "/v1/plan-runs", role=Role.COORDINATOR).json()["plan_runs"] == []
