"""The pages behind the code at a till: a customer says where and when without a script, the shop confirms, and nobody learns of anybody else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from api.gate.limits import Pace, PaceKeeper
from dispatch.access.role import Role
from dispatch.orders.at_till import GONE_AFTER_S, MOST_OPEN
from tests.api.recipient.visitor import Visitor, forms_of, text_of
from tests.api.v1.doings import key_of
from tests.api.v1.served import Served
from tests.dispatch.toy_town import Match

HOME = "1 rue du Test"


@dataclass
class Customer(Visitor):
    """Somebody who has scanned the code at the till of a shop."""

    def path(self, place: str = "", **query: str) -> str:
        return super().path(place, **query).replace("/t/", "/d/", 1)


@pytest.fixture
def customer(served: Served) -> Customer:
    """Somebody at the till of a shop, in a town where one address is known and another one is two."""
    served.town_map.addresses.known[HOME] = (Match(HOME, 0.018, 0.018, 1.0),)
    served.town_map.addresses.known["3 rue Double"] = (
        Match("3 rue Double, Nord", 0.02, 0.03, 0.5),
        Match("3 rue Double, Sud", 0.02, 0.01, 0.5),
    )
    for name in ("Nord", "Sud"):
        whole = f"3 rue Double, {name}"
        served.town_map.addresses.known[whole] = (Match(whole, 0.02, 0.01, 1.0),)
    return Customer(served, "", card(served)["path"].removeprefix("/d/"))


def card(served: Served, token: str = "") -> dict:
    path = f"/v1/shops/{served.orgs['shop-0']}/till-card"
    made = served.call("POST", path, role=Role.SHOP, token=token)
    assert made.status_code == 200, made.text
    return made.json()


def drafts(served: Served) -> list[dict]:
    found = served.call("GET", "/v1/drafts", role=Role.SHOP).json()["drafts"]
    return [one for one in found if one["channel"] == "till_code"]


def asked_for(customer: Customer, **typed: str) -> str:
    """Say who and where, and return the address of the page that asks when."""
    said = {
        "name": "Lou Exemple",
        "phone": "0600000003",
        "address": HOME,
        "floor": "3",
        "code": "A42",
        **typed,
    }
    done = customer.fill("", **said)
    assert done.status_code == 303, text_of(done)
    return str(done.headers["location"])


def test_a_bag_is_asked_for_and_confirmed(customer: Customer, served: Served) -> None:
    """Tests that a customer says where and when, that the shop is shown it and confirms it by a quote, and that the page leads to the delivery then."""
    page = customer.open("")
    assert "shop-0" in text_of(page)
    where = asked_for(customer)
    slots = customer.open(path=where)
    (form,) = forms_of(slots)
    start = form.choices["start"][0]
    none = customer.send(form)
    assert none.status_code == 422
    shown = customer.follow(customer.send(form, start=start))
    assert "Show this page to the shop" in text_of(shown)
    assert HOME in text_of(shown)
    (draft,) = drafts(served)
    order = draft["order"]
    assert (order["recipient"]["name"], order["door"]["address"]) == ("Lou Exemple", HOME)
    assert order["recipient"]["at_door"]["code"] == "A42"
    basket = served.basket(recipient=order["recipient"], door=order["door"], channel="till_code")
    del basket["window"]
    basket["pickups"] = [{"shop_id": served.orgs["shop-0"], "prepare_s": 0}]
    quote = served.call("POST", "/v1/quotes", basket, role=Role.SHOP).json()
    offer = next(one for one in quote["offers"] if one["window"] == order["window"])
    accepted = {"start": offer["window"]["earliest"], "draft_id": draft["id"]}
    for _ in range(2):
        made = served.call("POST", f"/v1/quotes/{quote['id']}/accept", accepted, role=Role.SHOP)
        assert made.status_code == 200, made.text
    assert made.json()["channel"] == "till_code"
    assert drafts(served) == []
    told = customer.open(path=where)
    assert told.status_code == 303
    assert told.headers["location"].startswith("/t/")
    assert "Your delivery is planned" in text_of(customer.open(path=told.headers["location"]))


def test_two_who_confirm_it_make_one_delivery(customer: Customer, served: Served) -> None:
    """Tests that of two devices of a shop which confirm the same bag by a quote each, one makes a delivery of it, and the other is told and promises nothing."""
    asked_for(customer)
    (draft,) = drafts(served)
    order = draft["order"]
    basket = served.basket(recipient=order["recipient"], door=order["door"], channel="till_code")
    del basket["window"]
    basket["pickups"] = [{"shop_id": served.orgs["shop-0"], "prepare_s": 0}]
    quotes = [served.call("POST", "/v1/quotes", basket, role=Role.SHOP).json() for _ in range(2)]
    answers = []
    for quote in quotes:
        chosen = {"start": quote["offers"][0]["window"]["earliest"], "draft_id": draft["id"]}
        answers.append(served.call("POST", f"/v1/quotes/{quote['id']}/accept", chosen, role=Role.SHOP))
    assert [one.status_code for one in answers] == [200, 409]
    assert answers[1].json()["code"] == "draft_promoted"
    again = served.call("GET", f"/v1/quotes/{quotes[1]['id']}", role=Role.SHOP).json()
    assert again["status"] == "open"
    listed = served.call("GET", "/v1/deliveries", role=Role.SHOP).json()["deliveries"]
    assert [one["id"] for one in listed] == [answers[0].json()["id"]]


def test_what_is_wrong_is_told_and_stays(customer: Customer, served: Served) -> None:
    """Tests that all that is wrong is told at once with what was typed still there, that a doubtful address is chosen with a touch, and one off the map is none."""
    wrong = customer.fill("", name="", phone="12", address=HOME)
    assert wrong.status_code == 422
    assert "This is no telephone number" in text_of(wrong)
    assert forms_of(wrong)[0].fields["address"] == HOME
    doubtful = customer.fill("", name="Lou Exemple", phone="0600000003", address="3 rue Double")
    (form,) = forms_of(doubtful)
    assert form.choices["guess"] == ["3 rue Double, Nord", "3 rue Double, Sud", ""]
    assert customer.send(form, guess="3 rue Double, Sud").status_code == 303
    nowhere = customer.fill("", name="Lou Exemple", phone="0600000003", address="99 rue de Nulle Part")
    assert "not on the map" in text_of(nowhere)
    # Without a window nothing is shown to the shop as complete.
    assert [one["order"]["window"] for one in drafts(served)] == [None]


def test_nobody_else_s(customer: Customer, served: Served) -> None:
    """Tests that what was asked for at one till is found at no other, nor another draft by the code of a till, nor anything by a code that is revoked."""
    where = asked_for(customer).partition("?")[0]
    draft_id = where.rpartition("/")[2]
    path = f"/v1/shops/{served.orgs['shop-1']}/till-card"
    other = served.call("POST", path, role=Role.COORDINATOR).json()
    assert customer.open(path=f"{other['path']}/{draft_id}").status_code == 404
    counter = served.call("POST", "/v1/drafts", {"channel": "counter"}, role=Role.SHOP).json()
    assert customer.open(counter["id"]).status_code == 404
    own = f"/v1/shops/{served.orgs['shop-0']}/till-card"
    assert served.call("POST", own, token=key_of(served, "shop-1")).status_code == 404
    first = card(served)
    assert card(served)["link_id"] == first["link_id"]
    assert served.call("POST", f"{own}/revoke", role=Role.SHOP).json() == {"revoked": 1}
    assert customer.open("").status_code == 404
    assert customer.open(path=where).status_code == 404
    assert served.call("GET", f"{own}.svg", role=Role.SHOP).status_code == 404
    assert card(served)["link_id"] != first["link_id"]
    drawn = served.call("GET", f"{own}.svg", role=Role.SHOP)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")


def test_who_plays_with_it_is_slowed(customer: Customer, served: Served) -> None:
    """Tests that few bags are asked for in a while, that a shop has no more of them than it can look at, and that a form of another page is none."""
    served.gatekeeper.searches = PaceKeeper(Pace(2, 900))
    for _ in range(2):
        asked_for(customer)
    slow = customer.fill("", name="Lou Exemple", phone="0600000003", address=HOME)
    assert slow.status_code == 429
    served.gatekeeper.searches = PaceKeeper(Pace(100, 900))
    for _ in range(MOST_OPEN - 2):
        asked_for(customer)
    full = customer.fill("", name="Lou Exemple", phone="0600000003", address=HOME)
    assert "Ask at the till" in text_of(full)
    # Who has chosen nothing for so long has gone away: others find room again.
    served.clock.set(served.clock.now_s() + GONE_AFTER_S)
    asked_for(customer)
    assert len(drafts(served)) == 1
    (form,) = forms_of(customer.open(""))
    forged = customer.send(form, token="made up")
    assert forged.status_code == 409
    foreign = customer.send(form, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403


def test_the_shop_gives_one_up(customer: Customer, served: Served) -> None:
    """Tests that a shop takes out what it does not deliver, that nothing of it is kept, and that its page opens nothing then."""
    where = asked_for(customer)
    (draft,) = drafts(served)
    for _ in range(2):
        dropped = served.call("DELETE", f"/v1/drafts/{draft['id']}", role=Role.SHOP)
        assert (dropped.status_code, dropped.json()["status"]) == (200, "dropped")
    assert set(dropped.json()["order"].values()) == {None}
    assert customer.open(path=where).status_code == 404
    assert served.call("DELETE", f"/v1/drafts/{draft['id']}").status_code == 404
