"""Baskets that come again, through the API: of whoever orders them, and of nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.access.role import Role
from tests.api.v1 import parts_services  # noqa: F401 makes what is named here
from tests.api.v1.cast import Cast
from tests.api.v1.served import Served


@pytest.fixture
def cast(served: Served) -> Cast:
    return Cast(served)


def ask(cast: Cast, method: str, path: str, body: Any = None, **more: Any) -> Any:
    answer = cast.served.call(method, path, body, role=more.pop("role", Role.SHOP), **more)
    assert answer.status_code < 300, answer.text
    return answer.json()


def test_a_basket_comes_again(cast: Cast) -> None:
    """Tests that a basket is shown with its next dates, that one is skipped and comes after all, and what there is none of."""
    path = f"/v1/subscriptions/{cast('subscription')}"
    shown = ask(cast, "GET", path)
    assert (shown["recipient"], shown["next"]) == ("Odette Exemple", "2026-12-04")
    assert shown["pickups"] == [{"shop_id": cast("shop"), "items": "2 pains"}]
    assert ask(cast, "POST", f"{path}/skip", {"day": "2026-12-04"})["next"] == "2026-12-11"
    ahead = ask(cast, "GET", f"{path}/baskets")["baskets"]
    assert [(one["day"], one["skipped_reason"]) for one in ahead[:2]] == [("2026-12-04", "cancelled"), ("2026-12-11", None)]  # fmt: skip
    assert ask(cast, "POST", f"{path}/restore", {"day": "2026-12-04"})["next"] == "2026-12-04"
    # Later than baskets are made for: the subscription remembers.
    assert ask(cast, "POST", f"{path}/skip", {"day": "2027-03-05"})["without"] == ["2027-03-05"]
    for day in ("2026-12-05", "2027-03-06"):
        answer = cast.served.call("POST", f"{path}/skip", {"day": day}, role=Role.SHOP)
        assert (answer.status_code, answer.json()["code"]) in {(409, "no_basket"), (404, "no_visit")}, day


def test_a_pause_is_tried_first(cast: Cast) -> None:
    """Tests that a preview pauses nothing, a pause does, and that a paused basket is not brought back by itself."""
    path = f"/v1/subscriptions/{cast('subscription')}"
    wanted = {"from_day": "2026-12-04", "to_day": "2026-12-12"}
    tried = ask(cast, "POST", f"{path}/pause?preview=true", wanted)
    assert [one["after"]["occurrence"] for one in tried["changed"]] == ["2026-12-04", "2026-12-11"]
    assert ask(cast, "GET", path)["pauses"] == []
    done = ask(cast, "POST", f"{path}/pause", wanted)
    assert done["changed"] == [{**one, "after": {**one["after"]}} for one in tried["changed"]]
    assert done["subscription"]["next"] == "2026-12-18"
    answer = cast.served.call("POST", f"{path}/restore", {"day": "2026-12-11"}, role=Role.SHOP)
    assert (answer.status_code, answer.json()["code"]) == (409, "paused")
    assert ask(cast, "POST", f"{path}/resume", {"day": "2026-12-10"})["subscription"]["next"] == "2026-12-11"


def test_a_change_makes_one_that_follows(cast: Cast) -> None:
    """Tests that other days hold from a date on, as another subscription, and that a stale version changes nothing."""
    name = cast("subscription")
    path = f"/v1/subscriptions/{name}"
    wanted = {"from_day": "2026-12-11", "rule": "FREQ=WEEKLY;BYDAY=SA"}
    done = ask(cast, "PATCH", path, wanted, headers={"If-Match": '"1"'})
    assert done["subscription"]["follows"] == name
    assert done["subscription"]["next"] == "2026-12-12"
    assert ask(cast, "GET", path)["to_day"] == "2026-12-10"
    answer = cast.served.call("PATCH", path, wanted, role=Role.SHOP, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")
    listed = ask(cast, "GET", "/v1/subscriptions")["subscriptions"]
    assert [one["id"] for one in listed] == [name, done["subscription"]["id"]]
    ended = ask(cast, "POST", f"{path}/end", {"last_day": "2026-12-04"})
    assert ended["subscription"]["to_day"] == "2026-12-04"


def test_each_sees_its_own(cast: Cast) -> None:
    """Tests that nobody else's subscription is found, changed or listed, that the desk sees all, and says for whom it orders."""
    name = cast("subscription")
    for role in (Role.MARKETPLACE,):
        assert cast.served.call("GET", f"/v1/subscriptions/{name}", role=role).status_code == 404
        for act, body in (
            ("skip", {"day": "2026-12-04"}),
            ("restore", {"day": "2026-12-04"}),
            ("pause", {"from_day": "2026-12-04"}),
            ("resume", {"day": "2026-12-04"}),
            ("end", {"last_day": "2026-12-04"}),
        ):
            answer = cast.served.call("POST", f"/v1/subscriptions/{name}/{act}", body, role=role)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), act
        change = {"from_day": "2026-12-11", "rule": "FREQ=WEEKLY;BYDAY=SA"}
        answer = cast.served.call(
            "PATCH", f"/v1/subscriptions/{name}", change, role=role, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 404
        assert ask(cast, "GET", "/v1/subscriptions", role=role)["subscriptions"] == []
    assert ask(cast, "GET", f"/v1/subscriptions/{name}")["next"] == "2026-12-04"
    assert ask(cast, "GET", "/v1/subscriptions", role=Role.COORDINATOR)["subscriptions"][0]["id"] == name


def test_faults_are_where_they_were_sent(cast: Cast) -> None:
    """Tests that wrong hours, an unknown shop, a door in the sea and a sender that is missing point into the body."""
    body = {
        "basket": {
            "recipient": {"name": "Odette Exemple"},
            "door": {"position": [0.02, 0.02]},
            "pickups": [{"shop_id": "org_none"}],
        },
        "rule": "FREQ=WEEKLY;BYDAY=FR",
        "from_day": "2026-12-04",
        "hours": {"earliest": "10:00", "latest": "11:30"},
    }

    def pointers(wrong: dict[str, Any], role: Role = Role.SHOP) -> set[str]:
        answer = cast.served.call("POST", "/v1/subscriptions", wrong, role=role)
        assert answer.status_code == 422, answer.text
        return {fault["pointer"] for fault in answer.json()["faults"]}

    assert pointers(body) == {"/basket/pickups/0/shop_id"}
    assert pointers(body, Role.COORDINATOR) == {"/basket/sender_id"}
    assert pointers({**body, "rule": "FREQ=HOURLY"}) == {"/rule"}
    sea = {**body, "basket": {**body["basket"], "door": {"position": [0.5, 0.5]}}}  # type: ignore[dict-item]
    assert pointers(sea) == {"/basket/door"}


def test_visits_and_subscriptions_are_apart(cast: Cast) -> None:
    """Tests that a plan of visits is no subscription, nor a basket a visit, whoever asks for it by name."""
    plan = cast("service_plan")
    subscription = cast("subscription")
    desk = Role.COORDINATOR
    assert cast.served.call("GET", f"/v1/subscriptions/{plan}", role=desk).status_code == 404
    assert cast.served.call("GET", f"/v1/service-plans/{subscription}", role=desk).status_code == 404
    with cast.served.store.reading(cast.served.town_id) as reading:
        from dispatch.storage import visits

        basket = next(iter(visits.visits_of_plans(reading, [subscription])[subscription].values()))
    assert cast.served.call("GET", f"/v1/visits/{basket.id}", role=desk).status_code == 404
    assert basket.id not in cast.served.call("GET", "/v1/visits?from_day=2026-12-04", role=desk).text
