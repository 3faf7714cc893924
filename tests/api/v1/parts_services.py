"""Things of municipal services that examples name: a service, a programme, people who take part, visits, a closed door, weeks, subscriptions."""

from __future__ import annotations

from typing import Any

from dispatch import ids
from dispatch.access.role import Role
from dispatch.board.the_desk import use_maps
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.rounds.round import Round, Stop
from dispatch.services.ordering import order_visits
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage import visits as stored_visits
from dispatch.week.runner import WeekRunner
from tests.api.v1.cast import Cast, part

TODAY = "2026-11-28"
PERSON = "Simone Verlaine"
PHONE = "+33600000077"
_D = Role.COORDINATOR


def ask(cast: Cast, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
    """Ask as the desk, and return what is answered."""
    answer = cast.served.call(method, path, body, role=_D, **more)
    assert answer.status_code < 300, answer.text
    found: dict[str, Any] = answer.json()
    return found


def someone(cast: Cast, number: int, *, plan: dict[str, Any] | None = None, **more: Any) -> str:
    """Return an enrolment that is asked for, of somebody with a name of their own."""
    body = {
        "programme_id": cast("programme"),
        "recipient": {
            "name": f"{PERSON} {number}",
            "phone": f"+3360000010{number}",
            "at_door": {"floor": "3", "code": "77B", "note": "door-note-canary"},
        },
        "door": {"position": [0.021 + number / 10_000, 0.02], "address": f"{number} rue address-canary"},
        "from_day": TODAY,
        "external_ref": f"reference-canary-{number}",
        "file": {
            "birth_day": "1941-05-12",
            "diet": "diet-canary",
            "contacts": [{"name": "contact-canary", "phone": PHONE}],
            "consented_at": "2026-11-20T10:00:00+01:00",
        },
        "plan": plan or {"rule": "FREQ=WEEKLY;BYDAY=MO,TU,TH,SA", "from_day": TODAY},
        **more,
    }
    return str(ask(cast, "POST", "/v1/enrolments", body)["id"])


@part
def hall(cast: Cast) -> str:
    return cast.served.orgs["town"]


@part
def service(cast: Cast) -> str:
    made = ask(cast, "POST", "/v1/service-types", {"template": "check_in", "changes": {"skills": []}})
    return str(made["key"])


@part
def programme(cast: Cast) -> str:
    body = {
        "service": cast("service"),
        "organization_id": cast("hall"),
        "title": "Check-in visits",
        "from_day": TODAY,
    }
    return str(ask(cast, "POST", "/v1/programmes", body)["id"])


@part
def asking(cast: Cast) -> str:
    return someone(cast, 2, plan={"rule": "FREQ=WEEKLY;BYDAY=MO", "from_day": TODAY})


@part
def enrolment(cast: Cast) -> str:
    name = someone(cast, 1)
    ask(cast, "POST", f"/v1/enrolments/{name}/activate")
    return name


@part
def refused_enrolment(cast: Cast) -> str:
    name = someone(cast, 3)
    ask(cast, "POST", f"/v1/enrolments/{name}/refuse", {"reason": "outside_of_town"})
    return name


@part
def paused_enrolment(cast: Cast) -> str:
    name = someone(cast, 5)
    ask(cast, "POST", f"/v1/enrolments/{name}/activate")
    ask(cast, "POST", f"/v1/enrolments/{name}/pause", {"from_day": "2026-12-03"})
    return name


@part
def service_plan(cast: Cast) -> str:
    found = ask(cast, "GET", f"/v1/service-plans?enrolment_id={cast('enrolment')}")
    return str(found["service_plans"][0]["id"])


@part
def paused_plan(cast: Cast) -> str:
    ask(cast, "POST", f"/v1/service-plans/{cast('service_plan')}/pause", {"from_day": "2026-12-14"})
    return cast("service_plan")


@part
def visit(cast: Cast) -> str:
    cast("enrolment")
    found = ask(cast, "GET", "/v1/visits?from_day=2026-12-01")
    return str(found["visits"][0]["id"])


@part
def skipped_visit(cast: Cast) -> str:
    ask(cast, "POST", f"/v1/visits/{cast('visit')}/skip")
    return cast("visit")


@part
def visit_at_hand(cast: Cast) -> str:
    """A visit of today that is next on the first courier's round."""
    served = cast.served
    cast("enrolment")
    order_visits(served.store, served.town_id, TODAY, actor="coordinator:test")
    courier = next(iter(served.couriers.values()))
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        (own,) = stored_visits.visits_between(writing, TODAY, TODAY)
        door = deliveries.get(writing, own.delivery_id).at_door
        shift = next(one for one in crew.shifts_of(writing, TODAY) if one.courier_id == courier)
        assert door is not None
        begins_s = writing.now_s + 3_600
        stop = Stop(writing.ids.new(ids.STOP), door.place_id, (door.id,), begins_s, begins_s, begins_s + 900)
        made = rounds.add(
            writing,
            Round(writing.ids.new(ids.ROUND), shift.id, TODAY, (stop,), status=RoundStatus.RELEASED),
        )
        writing.note("round.planned", made.id, made.version)
    return own.id


@part
def escalation(cast: Cast) -> str:
    return str(ask(cast, "POST", f"/v1/visits/{cast('visit')}/no-answer")["id"])


@part
def settled_escalation(cast: Cast) -> str:
    ask(cast, "POST", f"/v1/escalations/{cast('escalation')}/settle", {"result": "ok"})
    return cast("escalation")


@part
def queued_week_run(cast: Cast) -> str:
    runner = WeekRunner(cast.served.store, cast.served.business.executor)
    run = runner.request(cast.served.town_id, "coordinator:test", "2026-W49", iterations=20)
    return run.id


@part
def week_run(cast: Cast) -> str:
    use_maps(lambda _: cast.served.town_map)
    name = someone(cast, 4, plan={"per_week": 2, "from_day": "2026-11-30"})
    ask(cast, "POST", f"/v1/enrolments/{name}/activate")
    runner = WeekRunner(cast.served.store, cast.served.business.executor)
    run = runner.carry_out(cast.served.town_id, cast("queued_week_run"))
    assert run.status is PlanRunStatus.PROPOSED, run.message
    return run.id


@part
def subscription(cast: Cast) -> str:
    body = {
        "basket": {
            "recipient": {"name": "Odette Exemple", "phone": "+33600000002"},
            "door": {"position": [0.02, 0.02], "address": "1 rue du Test"},
            "pickups": [{"shop_id": cast("shop"), "items": "2 pains"}],
        },
        "rule": "FREQ=WEEKLY;BYDAY=FR",
        "from_day": "2026-12-04",
        "hours": {"earliest": "10:00", "latest": "11:30"},
    }
    made = cast.served.call("POST", "/v1/subscriptions", body, role=Role.SHOP)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@part
def paused_subscription(cast: Cast) -> str:
    made = cast.served.call(
        "POST", f"/v1/subscriptions/{cast('subscription')}/pause", {"from_day": "2026-12-11"}, role=Role.SHOP
    )
    assert made.status_code == 200, made.text
    return cast("subscription")
