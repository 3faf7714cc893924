"""The things around deliveries that examples name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import deliveries
from tests.api.v1.cast import Cast, part
from tests.api.v1.served import Served
from tests.dispatch.toy_town import Match

_D = DeliveryStatus


def made(served: Served, path: str, body: Any, role: Role = Role.MARKETPLACE) -> str:
    """Make something, and return its name."""
    answer = served.call("POST", path, body, role=role)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def bring(served: Served, name: str) -> None:
    """Have a delivery brought to its recipient."""
    with served.store.writing(served.town_id, "courier:test") as writing:
        one = deliveries.get(writing, name)
        done = tuple(
            replace(task, status=TaskStatus.DONE, done_s=writing.now_s, received_s=writing.now_s)
            for task in one.tasks
        )
        for status in (_D.ASSIGNED, _D.COLLECTED, _D.ARRIVED, _D.DELIVERED):
            one = deliveries.change(writing, one, status=status)
        one = deliveries.change(writing, one, tasks=done)
        writing.note("delivery.delivered", one.id, one.version)


@part
def quote(cast: Cast) -> str:
    basket = cast.served.basket(shops=("shop-0", "shop-1"))
    del basket["window"]
    return made(cast.served, "/v1/quotes", basket)


@part
def brought_delivery(cast: Cast) -> str:
    name = made(cast.served, "/v1/deliveries", cast.served.basket(shops=("shop-0", "shop-1")))
    bring(cast.served, name)
    return name


@part
def doubled_delivery(cast: Cast) -> str:
    served = cast.served
    made(served, "/v1/deliveries", served.basket())
    name = made(served, "/v1/deliveries", served.basket())
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        one = deliveries.get(writing, name)
        one = deliveries.change(writing, one, status=_D.HELD, held_reason="duplicate_suspected")
        writing.note("delivery.held", one.id, one.version)
    return name


@part
def doubtful_delivery(cast: Cast) -> str:
    served = cast.served
    served.town_map.addresses.known["3 rue Double"] = (
        Match("3 rue Double, Nord", 0.02, 0.03, 0.5),
        Match("3 rue Double, Sud", 0.02, 0.01, 0.5),
    )
    return made(served, "/v1/deliveries", served.basket(door={"address": "3 rue Double"}))


@part
def substitution(cast: Cast) -> str:
    said = {"missing": "1 tarte", "proposal": "2 pains", "refund_minor": 900}
    return made(cast.served, f"/v1/deliveries/{cast('delivery')}/substitutions", said, Role.SHOP)


@part
def draft(cast: Cast) -> str:
    return made(cast.served, "/v1/drafts", {"order": cast.served.basket()})
