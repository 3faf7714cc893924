"""A code for one bag at the till: what is in it is said already, it is good once and for some minutes, and at no other shop."""

from __future__ import annotations

import base64

import httpx
import pytest

from api.client.tournee_client import Client
from dispatch.access.role import Role
from tests.api.recipient.test_till import Customer, card, customer, drafts  # noqa: F401
from tests.api.recipient.visitor import forms_of, text_of
from tests.api.v1.doings import key_of
from tests.api.v1.served import Served

WHO = {"name": "Lou Exemple", "phone": "0600000003", "address": "1 rue du Test"}
BAG = {"items": "2 pains, 1 tarte", "load": {"volume_l": 40, "weight_g": 1_500}}


def code_of(served: Served, shop: str = "shop-0", **bag: object) -> dict:
    path = f"/v1/shops/{served.orgs[shop]}/till-codes"
    made = served.call("POST", path, BAG | bag, role=Role.COORDINATOR)
    assert made.status_code == 200, made.text
    found: dict = made.json()
    # The page is in the language of whoever opens it.
    return {**found, "path": f"{found['path']}&language=en"}


def scanned(customer: Customer, path: str, **said: str) -> httpx.Response:  # noqa: F811
    """Open the page behind a code, and send its form."""
    (form,) = forms_of(customer.open(path=path))
    return customer.send(form, **{**WHO, **said})


def test_a_bag_is_known_already(customer: Customer, served: Served) -> None:  # noqa: F811
    """Tests that what is in the bag is shown to the customer and to the shop, that it needs no time, and that the shop makes an order of it by a quote."""
    made = code_of(served)
    assert made["expires_at"] == "2026-11-28T07:45:00+01:00"
    assert drafts(served) == [], "nothing is stored until somebody has used it"
    page = customer.open(path=made["path"])
    assert "In this bag: 2 pains, 1 tarte" in text_of(page)
    sent = scanned(customer, made["path"])
    assert sent.status_code == 303, text_of(sent)
    (form,) = forms_of(customer.open(path=str(sent.headers["location"])))
    customer.send(form, start=form.choices["start"][0])
    (draft,) = drafts(served)
    (pickup,) = draft["order"]["pickups"]
    assert (pickup["items"], pickup["load"]) == (BAG["items"], BAG["load"])
    assert draft["order"]["recipient"]["name"] == "Lou Exemple"
    basket = served.basket(
        recipient=draft["order"]["recipient"], door=draft["order"]["door"], channel="till_code"
    )
    del basket["window"]
    basket["pickups"] = [{"shop_id": served.orgs["shop-0"], "prepare_s": 0, **BAG}]
    quote = served.call("POST", "/v1/quotes", basket, role=Role.SHOP).json()

    def through(request: httpx.Request) -> httpx.Response:
        return served.client.send(
            served.client.build_request(
                request.method, request.url.raw_path.decode(), content=request.read(), headers=request.headers
            )
        )

    with Client(
        served.tokens[Role.SHOP], str(served.client.base_url), transport=httpx.MockTransport(through)
    ) as till:
        done = till.quotes.accept(quote["id"], quote["offers"][0]["window"]["earliest"], draft_id=draft["id"])
    assert done["channel"] == "till_code"
    assert drafts(served) == [], "the client of the API finishes the begun order too"


def test_it_is_good_once_and_not_for_long(customer: Customer, served: Served) -> None:  # noqa: F811
    """Tests that a code is used once, that a form with a fault does not use it up, and that it is over after its minutes."""
    made = code_of(served)
    wrong = scanned(customer, made["path"], phone="12")
    assert (wrong.status_code, forms_of(wrong)[0].fields["bag"]) == (422, made["code"])
    assert scanned(customer, made["path"]).status_code == 303
    (form,) = forms_of(customer.open(path=made["path"]))
    again = customer.send(form, **WHO)
    assert (again.status_code, "has been used" in text_of(again)) == (409, True), text_of(again)
    assert len(drafts(served)) == 1
    short = code_of(served, lives_s=60)
    (form,) = forms_of(customer.open(path=short["path"]))
    served.clock.advance(61)
    over = customer.send(form, **WHO)
    assert (over.status_code, "is over" in text_of(over)) == (410, True)
    opened = customer.open(path=short["path"])
    assert (opened.status_code, "is over" in text_of(opened)) == (410, True)
    # The bag can still be asked for as any other: the form is there, without the code.
    assert "bag" not in forms_of(opened)[0].fields


def test_a_code_is_one_shop_s(customer: Customer, served: Served) -> None:  # noqa: F811
    """Tests that another shop's code, a forged one and one of a revoked till open nothing, and that no shop makes another's."""
    other = code_of(served, "shop-1")
    here = f"/d/{card(served)['path'].removeprefix('/d/')}"
    for code in (other["code"], made_up(other["code"]), "x" * 30):
        page = customer.open(path=f"{here}?bag={code}&language=en")
        assert "no good here" in text_of(page)
        assert "bag" not in forms_of(page)[0].fields
    path = f"/v1/shops/{served.orgs['shop-0']}"
    assert served.call("POST", f"{path}/till-codes", BAG, token=key_of(served, "shop-1")).status_code == 404
    mine = code_of(served)
    drawn = served.call("GET", mine["svg"], role=Role.SHOP)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    stolen = served.call("GET", f"{path}/till-codes.svg?code={other['code']}", role=Role.SHOP)
    assert (stolen.status_code, stolen.json()["code"]) == (422, "till_code_invalid")
    served.call("POST", f"{path}/till-card/revoke", role=Role.SHOP)
    assert customer.open(path=mine["path"]).status_code == 404
    assert served.call("GET", mine["svg"], role=Role.SHOP).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"lives_s": 59}, {"lives_s": 86_401}, {"items": "x" * 301}, {"load": {"volume_l": -1}}]
)
def test_what_is_no_bag(served: Served, wrong: dict) -> None:
    """Tests that a code that would hold too long or not at all, or says too much, is refused with its field."""
    path = f"/v1/shops/{served.orgs['shop-0']}/till-codes"
    refused = served.call("POST", path, BAG | wrong, role=Role.SHOP)
    assert refused.status_code == 422, refused.text
    assert refused.json()["faults"][0]["pointer"].startswith(f"/{next(iter(wrong))}")


def made_up(code: str) -> str:
    """Return a code with the name of another shop in it, and the signature of the first."""
    body, _, signature = code.partition(".")
    said = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    return f"{base64.urlsafe_b64encode(said.replace(b'tarte', b'gateau')).rstrip(b'=').decode()}.{signature}"
