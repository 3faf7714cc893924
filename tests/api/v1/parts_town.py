"""Things of the town that examples name."""

from __future__ import annotations

from typing import Any

from api.v1.example import filled
from api.v1.recipient_examples import EXAMPLES as PEOPLE
from api.v1.town_examples import EXAMPLES as TOWN
from dispatch.access.role import Role
from tests.api.v1.cast import Cast, part


def made(cast: Cast, operation: str, path: str, **more: Any) -> dict[str, Any]:
    """Make a thing as its example has it."""
    example = (TOWN | PEOPLE)[operation]
    answer = cast.served.call("POST", path, {**filled(example.body, cast), **more}, role=Role.ADMIN)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


@part
def made_organization(cast: Cast) -> str:
    return str(made(cast, "create_organization", "/v1/organizations", name="Quincaillerie")["id"])


@part
def place(cast: Cast) -> str:
    return str(made(cast, "create_place", "/v1/places", kind="shop", name="Halle 4")["id"])


@part
def free_place(cast: Cast) -> str:
    return str(made(cast, "create_place", "/v1/places", kind="service_point", name="Mairie")["id"])


@part
def zone(cast: Cast) -> str:
    return str(made(cast, "create_zone", "/v1/zones")["id"])


@part
def relay_point(cast: Cast) -> str:
    relay = made(cast, "create_relay_point", "/v1/relay-points")
    cast.known["compartment"] = relay["compartments"][0]["id"]
    return str(relay["id"])


@part
def compartment(cast: Cast) -> str:
    cast("relay_point")
    return cast.known["compartment"]


@part
def peak(cast: Cast) -> str:
    return str(made(cast, "create_peak", "/v1/peaks")["id"])


@part
def tariff(cast: Cast) -> str:
    return str(made(cast, "create_tariff", "/v1/tariffs", number=7)["id"])


def person_of(cast: Cast, delivery_id: str) -> str:
    found = cast.served.call("GET", f"/v1/deliveries/{delivery_id}", role=Role.ADMIN)
    return str(found.json()["recipient"]["id"])


@part
def recipient(cast: Cast) -> str:
    return person_of(cast, cast("delivery"))


@part
def forgotten(cast: Cast) -> str:
    order = cast.served.call("POST", "/v1/deliveries", cast.served.basket())
    name = order.json()["id"]
    person = person_of(cast, name)
    cancelled = cast.served.call("POST", f"/v1/deliveries/{name}/cancel", {"reason": "changed their mind"})
    assert cancelled.status_code == 200, cancelled.text
    return person


@part
def hold(cast: Cast) -> str:
    return str(made(cast, "create_hold", "/v1/privacy/holds")["id"])
