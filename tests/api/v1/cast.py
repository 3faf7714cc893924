"""The things that examples name: each is made when it is first needed, through the API or the services, in the served town."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.access.role import Role
from tests.api.v1.served import Served

MAKERS: dict[str, Callable[[Cast], str]] = {}


def part(make: Callable[[Cast], str]) -> Callable[[Cast], str]:
    """Register how a thing is made, under the name of the function."""
    MAKERS[make.__name__] = make
    return make


class Cast:
    """The things of a served town by the names that examples give them."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Return the name of a thing, which is made if it is not there yet."""
        if name not in self.known:
            self.known[name] = MAKERS[name](self)
        return self.known[name]


@part
def shop(cast: Cast) -> str:
    return cast.served.orgs["shop-0"]


@part
def carded_shop(cast: Cast) -> str:
    """With a card at its till."""
    made = cast.served.call("POST", f"/v1/shops/{cast('shop')}/till-card", role=Role.SHOP)
    assert made.status_code == 200, made.text
    return cast("shop")


@part
def till_code(cast: Cast) -> str:
    """For one bag at the till of the shop."""
    made = cast.served.call("POST", f"/v1/shops/{cast('shop')}/till-codes", {}, role=Role.SHOP)
    assert made.status_code == 200, made.text
    return str(made.json()["code"])


@part
def other_shop(cast: Cast) -> str:
    return cast.served.orgs["shop-1"]


@part
def marketplace(cast: Cast) -> str:
    return cast.served.orgs["market"]


@part
def delivery(cast: Cast) -> str:
    made = cast.served.call("POST", "/v1/deliveries", cast.served.basket(shops=("shop-0", "shop-1")))
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@part
def api_key(cast: Cast) -> str:
    made = cast.served.call("POST", "/v1/api-keys", {"title": "a key", "role": "auditor"}, role=Role.ADMIN)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@part
def program(cast: Cast) -> str:
    wanted = {"title": "a program", "role": "marketplace", "organization_id": cast("marketplace")}
    made = cast.served.call("POST", "/v1/api-keys", wanted, role=Role.ADMIN)
    assert made.status_code == 201, made.text
    cast.known["program_token"] = str(made.json()["token"])
    return str(made.json()["id"])


@part
def program_token(cast: Cast) -> str:
    cast("program")
    return cast.known["program_token"]
