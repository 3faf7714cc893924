"""A round of forty stops for a phone: twenty baskets of Toytown, each collected and brought."""

from __future__ import annotations

from dispatch.access.role import Role
from dispatch.rounds.round import Round
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import act, add_round, order
from tests.api.v1.served import Served

BASKETS = 20


def long_round(served: Served) -> Round:
    """Release a round of forty stops, and return it."""
    people = [
        {"name": f"Camille Exemple {number}", "phone": f"+336000001{number:02d}", "at_door": {"floor": "3", "code": f"A{number}"}}
        for number in range(BASKETS)
    ]  # fmt: skip
    made = add_round(served, [order(served, "shop-0", recipient=one) for one in people])
    act(Cast(served), f"/v1/rounds/{made.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    return made
