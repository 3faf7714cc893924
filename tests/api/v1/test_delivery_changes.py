"""What senders change of deliveries through the API: by the version that they have seen, and of their own alone."""

from __future__ import annotations

from dispatch.access.role import Role
from dispatch.storage import parties
from dispatch.storage.events import events_of
from tests.api.v1.cast import Cast
from tests.api.v1.doings import order, put_on_round, stored
from tests.api.v1.parts_around_deliveries import bring
from tests.api.v1.served import Served

AFTERNOON = {"earliest": "2026-11-28T14:00:00+01:00", "latest": "2026-11-28T15:00:00+01:00"}


def test_the_door_is_changed_in_the_version_that_was_seen(served: Served) -> None:
    """Tests that a change needs the version that was seen, keeps what it does not name, and leaves no code of a door in the log."""
    made = order(served)
    path, change = f"/v1/deliveries/{made['id']}", {"at_door": {"code": "4821B", "floor": "3"}}
    missing = served.call("PATCH", path, change)
    assert (missing.status_code, missing.json()["code"]) == (428, "version_needed")
    for tag, status in (('"1"', 412), ("2", 422), ('W/"2"', 422), ("*", 422)):
        assert served.call("PATCH", path, change, headers={"if-match": tag}).status_code == status
    seen = {"if-match": f'"{made["version"]}"'}
    done = served.call("PATCH", path, change, headers=seen)
    assert done.status_code == 200, done.text
    assert done.headers["etag"] == f'"{made["version"] + 1}"'
    assert served.call("PATCH", path, change, headers=seen).status_code == 412
    more = {"at_door": {"neighbour": "M. Testard", "floor": ""}, "note": "sonner"}
    done = served.call("PATCH", path, more, headers={"if-match": done.headers["etag"]})
    assert done.json()["note"] == "sonner"
    one = stored(served, made["id"])
    with served.store.reading(served.town_id) as reading:
        door = parties.get_recipient(reading, one.recipient_id).door
        log = str([event.data for event in events_of(reading, one.id)])
    assert (door.code, door.floor, door.neighbour) == ("4821B", "", "M. Testard")
    assert "4821B" not in log


def test_a_part_is_not_the_whole(served: Served) -> None:
    """Tests that a shop with a part in a basket changes nothing of it that its sender decides, and that others' baskets are not there."""
    made = order(served, shops=("shop-0", "shop-1"))
    alone = order(served, shops=("shop-1",))
    asked = (
        ("PATCH", "", {"note": "x"}),
        ("POST", "/window-request", {"window": AFTERNOON}),
        ("POST", "/return", {}),
        ("POST", "/return", {"window": AFTERNOON}),
        ("POST", "/keep-both", {}),
        ("POST", "/resolve-address", {"position": [0.02, 0.02]}),
        ("GET", "/guesses", None),
        ("GET", "/emissions", None),
    )
    for method, end, body in asked:
        for name, status in ((made["id"], 403), (alone["id"], 404)):
            answer = served.call(
                method, f"/v1/deliveries/{name}{end}", body, role=Role.SHOP, headers={"if-match": '"2"'}
            )
            assert answer.status_code == status, (end, answer.text)


def test_what_was_brought_is_fetched_back(served: Served) -> None:
    """Tests that each shop gets a promised return of what its recipient has, and that each sees its own."""
    made = order(served, shops=("shop-0", "shop-1"))
    path = f"/v1/deliveries/{made['id']}/return"
    early = served.call("POST", path, {"window": AFTERNOON})
    assert (early.status_code, early.json()["code"]) == (409, "nothing_delivered")
    bring(served, made["id"])
    nowhen = served.call("POST", path, {"reason": "wrong size"})
    assert (nowhen.status_code, nowhen.json()["code"]) == (422, "window_needed")
    done = served.call("POST", path, {"reason": "wrong size", "window": AFTERNOON})
    assert done.status_code == 200, done.text
    told = done.json()
    assert told["delivery"]["id"] == made["id"]
    shops = [one["tasks"][-1]["shop_id"] for one in told["returns"]]
    assert shops == [served.orgs["shop-0"], served.orgs["shop-1"]]
    assert {(one["status"], one["fulfilment"]) for one in told["returns"]} == {("promised", "return")}
    first, second = (one["id"] for one in told["returns"])
    assert served.call("GET", f"/v1/deliveries/{first}", role=Role.SHOP).status_code == 200
    assert served.call("GET", f"/v1/deliveries/{second}", role=Role.SHOP).status_code == 404
    one = served.call("POST", path, {"window": AFTERNOON, "shop_ids": [served.orgs["shop-1"]]}).json()
    assert [back["tasks"][-1]["shop_id"] for back in one["returns"]] == [served.orgs["shop-1"]]


def test_what_nobody_has_collected_is_not_brought_back(served: Served) -> None:
    """Tests that a promised delivery, on a round or not, is to be cancelled instead."""
    made = order(served)
    path = f"/v1/deliveries/{made['id']}/return"
    assert served.call("POST", path, {}).json()["code"] == "illegal_transition"
    put_on_round(served, made["id"])
    assert served.call("POST", path, {}).status_code == 409


def test_a_doubtful_address_is_settled(served: Served) -> None:
    """Tests that one of the guesses makes a held delivery a promised one, with its door there, and nothing else does."""
    name = Cast(served)("doubtful_delivery")
    path = f"/v1/deliveries/{name}"
    assert served.call("GET", path).json()["status"] == "held"
    listed = served.call("GET", f"{path}/guesses").json()
    labels = [one["label"] for one in listed["guesses"]]
    assert (listed["in_doubt"], labels) == (True, ["3 rue Double, Nord", "3 rue Double, Sud"])
    for wrong in ({}, {"guess": labels[0], "position": [0.02, 0.02]}):
        assert served.call("POST", f"{path}/resolve-address", wrong).status_code == 422
    unknown = served.call("POST", f"{path}/resolve-address", {"guess": "elsewhere"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_guess")
    sea = served.call("POST", f"{path}/resolve-address", {"position": [0.5, 0.5]}).json()
    assert (sea["code"], sea["faults"][0]["pointer"]) == ("order_refused", "/position")
    done = served.call("POST", f"{path}/resolve-address", {"guess": labels[1]}).json()
    assert done["delivery"]["status"] == "promised"
    assert done["delivery"]["door"]["position"] == [0.02, 0.01]
    again = served.call("POST", f"{path}/resolve-address", {"guess": labels[1]})
    assert (again.status_code, again.json()["code"]) == (409, "not_doubtful")
    moved = served.call("POST", f"{path}/resolve-address", {"position": [0.021, 0.011]}).json()
    assert moved["delivery"]["door"]["position"] == [0.021, 0.011]


def test_a_double_that_is_none(served: Served) -> None:
    """Tests that a delivery held as a double is promised once somebody says that it is none, and that nothing is decided twice."""
    name = Cast(served)("doubled_delivery")
    path = f"/v1/deliveries/{name}/keep-both"
    assert served.call("POST", path, {}).json()["status"] == "promised"
    again = served.call("POST", path, {})
    assert (again.status_code, again.json()["code"]) == (409, "no_duplicate")
