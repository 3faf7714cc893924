"""Windows through the API: looked for, kept, promised once, and nobody else's business."""

from __future__ import annotations

from dispatch.access.role import Role
from tests.api.v1.doings import stored
from tests.api.v1.served import Served
from tests.dispatch.toy_town import Match

MORNING = {"earliest": "2026-11-28T09:00:00+01:00", "latest": "2026-11-28T13:00:00+01:00"}


def asked(served: Served, **more: object) -> dict[str, object]:
    """Return a basket without its window."""
    basket = served.basket(shops=("shop-0", "shop-1"), between=MORNING, **more)
    del basket["window"]
    return basket


def test_a_window_from_the_question_to_the_promise(served: Served) -> None:
    """Tests that a window that is offered can be kept and is promised once, and that both the quote and the delivery say so."""
    made = served.call("POST", "/v1/quotes", asked(served))
    assert made.status_code == 201, made.text
    quote = made.json()
    offer = quote["offers"][1]
    assert MORNING["earliest"] <= offer["window"]["earliest"] < MORNING["latest"]
    assert (quote["status"], offer["fee"], offer["added_cost"]) == ("open", None, None)
    path = made.headers["location"]
    held = served.call("POST", f"{path}/hold", {"start": offer["window"]["earliest"]}).json()
    assert (held["status"], held["chosen"]) == ("held", offer)
    accepted = served.call("POST", f"{path}/accept", {})
    assert accepted.status_code == 200, accepted.text
    delivery = accepted.json()
    assert (delivery["status"], delivery["window"]) == ("promised", offer["window"])
    assert accepted.headers["location"] == f"/v1/deliveries/{delivery['id']}"
    again = served.call("POST", f"{path}/accept", {"start": quote["offers"][0]["window"]["earliest"]})
    assert again.json() == delivery
    found = served.call("GET", path).json()
    assert (found["status"], found["delivery_id"]) == ("accepted", delivery["id"])
    declined = served.call("POST", f"{path}/decline")
    assert (declined.status_code, declined.json()["code"]) == (409, "illegal_transition")


def test_looking_keeps_nothing(served: Served) -> None:
    """Tests that windows are looked for without a name, are those of a quote, and that who works for the town sees what they add."""
    wanted = asked(served)
    del wanted["recipient"]
    looked = served.call("POST", "/v1/slots", wanted)
    assert looked.status_code == 200, looked.text
    assert looked.json()["slots"] == served.call("POST", "/v1/quotes", asked(served)).json()["offers"]
    wanted["sender_id"] = served.orgs["market"]
    seen = served.call("POST", "/v1/slots", wanted, role=Role.COORDINATOR).json()["slots"]
    assert {one["added_cost"]["currency"] for one in seen} == {"EUR"}
    nothing = {**wanted, "between": {"earliest": "2026-11-28T21:00:00+01:00", "latest": "2026-11-28T22:00:00+01:00"}}  # fmt: skip
    seen = served.call("POST", "/v1/slots", nothing, role=Role.COORDINATOR).json()
    assert seen["slots"] == []
    assert seen["refusals"]


def test_quotes_are_their_clients_own(served: Served) -> None:
    """Tests that a quote is not there for other clients, whoever they are, and that a start which it has not is refused where it stands."""
    path = served.call("POST", "/v1/quotes", asked(served)).headers["location"]
    for role in (Role.SHOP, Role.COORDINATOR, Role.ADMIN):
        assert served.call("GET", path, role=role).status_code == 404
        for step, body in (("hold", {"start": MORNING["earliest"]}), ("accept", {}), ("decline", None)):
            assert served.call("POST", f"{path}/{step}", body, role=role).status_code == 404
    for step in ("hold", "accept"):
        wrong = served.call("POST", f"{path}/{step}", {"start": "2026-11-28T09:07:00+01:00"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_offer")
        assert wrong.json()["faults"][0]["pointer"] == "/start"
    assert served.call("POST", f"{path}/decline").json()["status"] == "declined"


def test_the_time_of_a_quote_ends(served: Served) -> None:
    """Tests that a quote whose time is over says so, and promises nothing."""
    made = served.call("POST", "/v1/quotes", asked(served))
    path, start = made.headers["location"], made.json()["offers"][0]["window"]["earliest"]
    served.clock.advance(900)
    assert served.call("GET", path).json()["status"] == "expired"
    for step in ("hold", "accept"):
        over = served.call("POST", f"{path}/{step}", {"start": start})
        assert (over.status_code, over.json()["code"]) == (410, "quote_expired")
    assert served.call("GET", "/v1/deliveries").json()["deliveries"] == []


def test_what_is_wrong_is_told_where_it_was_sent(served: Served) -> None:
    """Tests that faults of a basket point into the form, and that an address that may be several is no offer."""
    wrong = asked(served)
    wrong["pickups"][0]["shop_id"] = "org_none"  # type: ignore[index]
    wrong["door"] = {"position": [0.5, 0.5]}
    for path in ("/v1/quotes", "/v1/slots"):
        told = served.call("POST", path, wrong).json()
        assert told["code"] == "order_refused"
        assert {fault["pointer"] for fault in told["faults"]} >= {"/pickups/0/shop_id", "/door"}
    served.town_map.addresses.known["3 rue Double"] = (
        Match("A", 0.02, 0.03, 0.5),
        Match("B", 0.02, 0.01, 0.5),
    )
    doubtful = served.call("POST", "/v1/quotes", asked(served, door={"address": "3 rue Double"}))
    assert (doubtful.status_code, doubtful.json()["code"]) == (422, "address_uncertain")
    assert doubtful.json()["faults"][0]["pointer"] == "/door/address"


def test_another_window_for_a_delivery(served: Served) -> None:
    """Tests that a delivery gets a window of a quote that moves it, and keeps the one that it has until then."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    quote = served.call("POST", f"/v1/deliveries/{made['id']}/reschedule", {})
    assert quote.status_code == 201, quote.text
    assert quote.json()["moves"] == made["id"]
    window = quote.json()["offers"][-1]["window"]
    assert window != made["window"]
    assert served.call("GET", f"/v1/deliveries/{made['id']}").json()["window"] == made["window"]
    moved = served.call("POST", f"{quote.headers['location']}/accept", {"start": window["earliest"]}).json()
    assert (moved["id"], moved["window"]) == (made["id"], window)
    # A shop with a part in it does not move the baskets of others.
    refused = served.call("POST", f"/v1/deliveries/{made['id']}/reschedule", {}, role=Role.SHOP)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_the_sender")


def test_a_window_that_would_suit(served: Served) -> None:
    """Tests that a wish for another window changes nothing, and that one that is over is refused where it stands."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    path = f"/v1/deliveries/{made['id']}/window-request"
    wish = {"window": {"earliest": "2026-11-28T15:00:00+01:00", "latest": "2026-11-28T16:00:00+01:00"}}
    answered = served.call("POST", path, wish).json()
    assert (answered["version"], answered["window"]) == (made["version"], made["window"])
    assert stored(served, made["id"]).version == made["version"]
    over = {"window": {"earliest": "2026-11-27T15:00:00+01:00", "latest": "2026-11-27T16:00:00+01:00"}}
    told = served.call("POST", path, over).json()
    assert (told["code"], told["faults"][0]["pointer"]) == ("order_refused", "/window")
