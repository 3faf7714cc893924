"""Deliveries through the API: ordered once, seen by whose they are, cancelled."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.served import Served


def test_an_order_becomes_a_promised_delivery(served: Served) -> None:
    """Tests that a basket of two shops is taken, promised, and found where its answer says."""
    answer = served.call(
        "POST", "/v1/deliveries", served.basket(shops=("shop-0", "shop-1"), external_ref="A-1")
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["status"] == "promised"
    assert made["pickups_total"] == 2
    assert made["window"] == {"earliest": "2026-11-28T10:00:00+01:00", "latest": "2026-11-28T11:00:00+01:00"}
    found = served.call("GET", answer.headers["location"])
    assert found.status_code == 200
    assert found.headers["etag"] == f'"{made["version"]}"'
    assert {name: made[name] for name in found.json()} == found.json()


def test_all_that_is_wrong_is_told_at_once(served: Served) -> None:
    """Tests that an order for yesterday, by an unknown shop and for the middle of the sea is refused with every fault placed."""
    wrong = served.basket(
        window={"earliest": "2026-11-27T10:00:00+01:00", "latest": "2026-11-27T11:00:00+01:00"}
    )
    wrong["pickups"][0]["shop_id"] = "org_none"
    wrong["door"]["position"] = [0.5, 0.5]
    answer = served.call("POST", "/v1/deliveries", wrong)
    assert answer.status_code == 422
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["code"] == "order_refused"
    pointers = {fault["pointer"] for fault in told["faults"]}
    assert len(pointers) >= 2, told
    assert all(fault["remedy"] for fault in told["faults"])
    assert told["trace_id"] == answer.headers["x-request-id"]


def test_a_form_with_strangers_is_refused(served: Served) -> None:
    """Tests that unknown fields, wrong types and unknown parameters are refused with where they are."""
    basket = served.basket() | {"colour": "red", "priority": "high"}
    answer = served.call("POST", "/v1/deliveries", basket)
    assert answer.status_code == 422
    assert {fault["pointer"] for fault in answer.json()["faults"]} == {"/colour", "/priority"}
    answer = served.call("GET", "/v1/deliveries?colour=red")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["pointer"] == "query/colour"


def test_the_same_key_gives_the_same_answer(served: Served) -> None:
    """Tests that a repeated request has one effect and one answer, and that another one with its key is refused."""
    first = served.call("POST", "/v1/deliveries", served.basket(), key="k-1")
    again = served.call("POST", "/v1/deliveries", served.basket(), key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert first.headers["location"] == again.headers["location"]
    other = served.call("POST", "/v1/deliveries", served.basket(note="other"), key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(served.call("GET", "/v1/deliveries").json()["deliveries"]) == 1
    # The key of somebody else is another key.
    served.call("POST", "/v1/deliveries", served.basket(), key="k-1", role=Role.SHOP)
    assert len(served.call("GET", "/v1/deliveries", role=Role.ADMIN).json()["deliveries"]) == 2


def test_a_refused_request_may_be_mended_with_its_key(served: Served) -> None:
    """Tests that nothing is stored of a request that was refused."""
    wrong = served.basket()
    wrong["pickups"][0]["shop_id"] = "org_none"
    assert served.call("POST", "/v1/deliveries", wrong, key="k-2").status_code == 422
    assert served.call("POST", "/v1/deliveries", served.basket(), key="k-2").status_code == 201


def test_a_shop_sees_its_part_alone(served: Served) -> None:
    """Tests that a shop with a part in a basket sees its goods and the name, and neither the other shop nor the door."""
    made = served.call(
        "POST", "/v1/deliveries", served.basket(shops=("shop-0", "shop-1"), external_ref="M-7", note="secret")
    ).json()
    seen = served.call("GET", f"/v1/deliveries/{made['id']}", role=Role.SHOP)
    assert seen.status_code == 200
    shown = seen.json()
    assert [task["shop_id"] for task in shown["tasks"]] == [served.orgs["shop-0"]]
    assert shown["recipient"] == {
        "id": None,
        "name": "Camille Exemple",
        "phone": None,
        "email": None,
        "language": None,
    }
    assert (shown["door"], shown["external_ref"], shown["note"]) == (None, None, "")
    assert served.orgs["shop-1"] not in seen.text
    alone = served.call("POST", "/v1/deliveries", served.basket(shops=("shop-1",))).json()
    assert served.call("GET", f"/v1/deliveries/{alone['id']}", role=Role.SHOP).status_code == 404
    assert [
        one["id"] for one in served.call("GET", "/v1/deliveries", role=Role.SHOP).json()["deliveries"]
    ] == [made["id"]]


def test_nobody_orders_for_others(served: Served) -> None:
    """Tests that an organisation orders for itself, and that whoever works for the town says for whom."""
    answer = served.call("POST", "/v1/deliveries", served.basket(sender_id=served.orgs["shop-1"]))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_your_organization")
    answer = served.call("POST", "/v1/deliveries", served.basket(), role=Role.COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "sender_needed")
    answer = served.call(
        "POST", "/v1/deliveries", served.basket(sender_id=served.orgs["market"]), role=Role.COORDINATOR
    )
    assert answer.status_code == 201


def test_lists_come_page_by_page(served: Served) -> None:
    """Tests that pages hold every delivery once, in order, and that a cursor of no list is refused."""
    names = [served.call("POST", "/v1/deliveries", served.basket()).json()["id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = served.call("GET", f"/v1/deliveries?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["deliveries"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == names[::-1]
    answer = served.call("GET", "/v1/deliveries?cursor=bm9uZQ")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


def test_cancelling_twice_is_cancelling_once(served: Served) -> None:
    """Tests that a cancelled delivery stays cancelled, in the same version."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    first = served.call("POST", f"/v1/deliveries/{made['id']}/cancel", {"reason": "changed their mind"})
    again = served.call("POST", f"/v1/deliveries/{made['id']}/cancel", {"reason": "changed their mind"})
    assert first.json()["status"] == "cancelled"
    assert first.json() == again.json()


def test_nobody_learns_a_door_by_its_place(served: Served) -> None:
    """Tests that a door that others have had goods brought to cannot be named by its place, and one's own can."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    door = {"place_id": made["door"]["place_id"]}
    mine = served.call("POST", "/v1/deliveries", served.basket(door=door, note="again"))
    assert mine.status_code == 201, mine.text
    others = served.call("POST", "/v1/deliveries", served.basket(door=door), role=Role.SHOP)
    assert (others.status_code, others.json()["code"]) == (422, "unknown_place")
    assert others.json()["faults"][0]["pointer"] == "/door/place_id"
    nowhere = served.call(
        "POST", "/v1/deliveries", served.basket(door={"place_id": "plc_none"}), role=Role.SHOP
    )
    assert nowhere.status_code == 422
