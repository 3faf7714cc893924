"""What tests do to a served town beside the API: keys of other shops, rounds that have deliveries, things said at doors."""

from __future__ import annotations

from typing import Any

from dispatch import ids
from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, rounds
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import DAY, NINE_S


def key_of(served: Served, shop: str) -> str:
    """Return a token of a shop."""
    wanted = {"title": f"till of {shop}", "role": "shop", "organization_id": served.orgs[shop]}
    made = served.call("POST", "/v1/api-keys", wanted, role=Role.ADMIN)
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def order(served: Served, **basket: Any) -> dict[str, Any]:
    """Order a basket, and return it as it was answered."""
    made = served.call("POST", "/v1/deliveries", served.basket(**basket))
    assert made.status_code == 201, made.text
    answered: dict[str, Any] = made.json()
    return answered


def stored(served: Served, name: str) -> Delivery:
    """Return a delivery as it is kept."""
    with served.store.reading(served.town_id) as reading:
        return deliveries.get(reading, name)


def put_on_round(served: Served, *names: str) -> Round:
    """Put deliveries on a released round, each task at a stop of its own ten minutes after the one before; the first at nine."""
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        shift = crew.shifts_of(writing, DAY)[0]
        stops = []
        for name in names:
            one = deliveries.get(writing, name)
            deliveries.change(writing, one, status=DeliveryStatus.ASSIGNED)
            for task in one.tasks:
                at_s = NINE_S + 600 * len(stops)
                stops.append(
                    Stop(writing.ids.new(ids.STOP), task.place_id, (task.id,), at_s, at_s, at_s + 120)
                )
        facts = {"distance_m": 7001, "co2e_g": 101}
        own = Round(
            writing.ids.new(ids.ROUND), shift.id, DAY, tuple(stops), RoundStatus.RELEASED, facts=facts
        )
        made = rounds.add(writing, own)
        writing.note("round.released", made.id, made.version)
    return made
