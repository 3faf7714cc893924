"""What shops say of their part of a basket through the API, and for whom it may be said."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.doings import key_of, order
from tests.api.v1.served import Served


def test_ready_is_said_once(served: Served) -> None:
    """Tests that a shop says it of its own part alone, that saying it again changes nothing, and that a sender names one of several shops."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}/ready"
    first = served.call("POST", path, {}, role=Role.SHOP)
    assert [task["status"] for task in first.json()["tasks"]] == ["ready"]
    assert served.call("POST", path, {}, role=Role.SHOP).json() == first.json()
    other = served.call("POST", path, {"shop_id": served.orgs["shop-1"]}, role=Role.SHOP)
    assert (other.status_code, other.json()["code"]) == (422, "not_your_organization")
    unnamed = served.call("POST", path, {})
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "shop_needed")
    none = served.call("POST", path, {"shop_id": served.orgs["shop-2"]})
    assert none.status_code == 404
    done = served.call("POST", path, {"shop_id": served.orgs["shop-1"]}, role=Role.COORDINATOR).json()
    assert [task["status"] for task in done["tasks"] if task["kind"] == "pickup"] == ["ready", "ready"]
    assert served.call("POST", path, {}, token=key_of(served, "shop-2")).status_code == 404


def test_late_and_left_out(served: Served) -> None:
    """Tests that a delay moves when goods are ready, and that the last shop which has nothing cancels the order."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}"
    before = made["tasks"][0]["ready_at"]
    late = served.call("POST", f"{path}/late", {"minutes": 25}, role=Role.SHOP).json()
    assert late["tasks"][0]["ready_at"] > before
    for minutes in (0, 241, 5.0, "5"):
        assert served.call("POST", f"{path}/late", {"minutes": minutes}, role=Role.SHOP).status_code == 422
    reason = {"reason": "sold out"}
    left = served.call("POST", f"{path}/leave-out", reason, role=Role.SHOP).json()
    assert (left["status"], left["tasks"][0]["status"]) == ("promised", "cancelled")
    served.call("POST", f"{path}/leave-out", reason, token=key_of(served, "shop-1"))
    assert served.call("GET", path).json()["status"] == "cancelled"
    over = served.call("POST", f"{path}/ready", {}, role=Role.SHOP)
    assert over.status_code in {200, 409}
    over = served.call("POST", f"{path}/late", {"minutes": 5}, role=Role.SHOP)
    assert (over.status_code, over.json()["code"]) == (409, "pickup_over")


def test_something_is_missing(served: Served) -> None:
    """Tests that a shop's question is seen by itself and the sender, answered by the sender alone, and once."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}/substitutions"
    said = {"missing": "1 tarte", "proposal": "2 pains", "refund_minor": 900}
    asked = served.call("POST", path, said, role=Role.SHOP)
    assert asked.status_code == 201, asked.text
    assert asked.json()["refund"] == {"amount_minor": 900, "currency": "EUR"}
    twice = served.call("POST", path, said, role=Role.SHOP)
    assert (twice.status_code, twice.json()["code"]) == (422, "substitution_invalid")
    assert served.call("GET", path, token=key_of(served, "shop-1")).json() == {"substitutions": []}
    for role in (Role.SHOP, Role.MARKETPLACE, Role.AUDITOR):
        assert [one["id"] for one in served.call("GET", path, role=role).json()["substitutions"]] == [
            asked.json()["id"]
        ]
    answer = f"{path}/{asked.json()['id']}/answer"
    own = served.call("POST", answer, {"answer": "accept"}, role=Role.SHOP)
    assert (own.status_code, own.json()["code"]) == (403, "not_the_sender")
    other = order(served)
    elsewhere = served.call(
        "POST",
        f"/v1/deliveries/{other['id']}/substitutions/{asked.json()['id']}/answer",
        {"answer": "accept"},
    )
    assert elsewhere.status_code == 404
    assert served.call("POST", answer, {"answer": "accept"}).json()["status"] == "accepted"
    assert "2 pains" in served.call("GET", f"/v1/deliveries/{made['id']}").json()["tasks"][0]["items"]
    changed = served.call("POST", answer, {"answer": "refund"})
    assert (changed.status_code, changed.json()["code"]) == (409, "substitution_closed")
