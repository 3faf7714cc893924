"""Returnable containers: lent with a delivery, brought back by a return or to the next courier; who has how many, and what was left for them.

Moves are only ever added: a wrong one is put right by its opposite. A move on a round, with a deposit that was not put on the account of
the shop, is money of that round (`dispatch.money.takings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.orders.delivery import PaymentMethod
from dispatch.orders.shop_times import local_day
from dispatch.storage import containers, deliveries, parties, rounds
from dispatch.storage.schema_money import CONTAINER_MOVE
from dispatch.storage.store import NotFoundError, Reading, Writing

LONGEST_KIND = 40
MOST = 1_000
MOST_MINOR = 10_000_000
#: The deposit is put on the account of the shop: no money changes hands at the door.
ON_ACCOUNT = "account"


class ContainerError(DispatchError):
    """A move of containers that cannot be; code ``bad_containers``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="bad_containers")


@dataclass(frozen=True, slots=True)
class Lent:
    """Containers of a kind that a recipient has of a shop, and the money left for all of them."""

    org_id: str
    kind: str
    count: int
    deposit_minor: int
    currency: str = "EUR"


def lend(
    writing: Writing,
    delivery_id: str,
    org_id: str,
    kind: str,
    count: int,
    *,
    deposit_minor: int = 0,
    currency: str = "EUR",
    method: str = ON_ACCOUNT,
    round_id: str = "",
    happened_s: int | None = None,
) -> tuple[Lent, ...]:
    """Note that containers of a shop have gone out with a delivery; notes ``containers.lent``. Returns what its recipient has now.

    Parameters
    ----------
    org_id
        A shop of the delivery, or who ordered it.
    count
        How many.
    deposit_minor
        Left for all of them.
    method
        How it was paid: a `PaymentMethod`, or `ON_ACCOUNT`.
    round_id
        The round on which it happened at the door; empty for a counter.

    Raises
    ------
    ContainerError
        The count, the kind, the deposit or the way to pay cannot be.
    NotFoundError
        The shop has no part in such a delivery, or there is no such round.
    """
    one = deliveries.get(writing, delivery_id)
    if org_id != one.org_id and all(task.org_id != org_id for task in one.tasks):
        raise NotFoundError("delivery", delivery_id)
    move = Lent(org_id, _kind(kind), _count(count), deposit_minor, currency)
    return _move(writing, delivery_id, move, method, round_id, happened_s, "containers.lent")


def take_back(
    writing: Writing,
    delivery_id: str,
    org_id: str,
    kind: str,
    count: int,
    *,
    currency: str = "EUR",
    method: str = ON_ACCOUNT,
    round_id: str = "",
    happened_s: int | None = None,
) -> tuple[Lent, ...]:
    """Note that containers have come back, with a return or to the courier of another delivery; notes ``containers.taken_back``.

    The deposit of so many of them is given back, and is in the event; the last ones bring what is left of it.

    Raises
    ------
    ContainerError
        The recipient has fewer of them, or the way to pay cannot be.
    NotFoundError
        There is no such delivery or round.
    """
    one = deliveries.get(writing, delivery_id)
    # Two couriers at one door must not both take the last crate back.
    writing.exclude(f"containers {one.recipient_id}")
    has = {(lent.org_id, lent.kind, lent.currency): lent for lent in lent_to(writing, one.recipient_id)}
    lent = has.get((org_id, _kind(kind), currency))
    if lent is None or not 0 < count <= lent.count:
        raise ContainerError(
            f"count {count}: the recipient has {lent.count if lent else 0} {kind!r:.60} of that shop in {currency}; give at most that"
        )
    move = Lent(org_id, lent.kind, -count, -(lent.deposit_minor * count // lent.count), currency)
    return _move(writing, delivery_id, move, method, round_id, happened_s, "containers.taken_back")


def lent_to(reading: Reading, recipient_id: str, *, org_id: str = "") -> tuple[Lent, ...]:
    """Return what a recipient has, of one shop only if one is given."""
    rows = containers.of_recipient(reading, recipient_id, org_id)
    found = (Lent(row.org_id, row.kind, int(row.number), int(row.deposit), row.currency) for row in rows)
    return tuple(lent for lent in found if lent.count > 0)


def return_of_containers(reading: Reading, recipient_id: str) -> list[dict[str, Any]]:
    """Return the pickups that an order of `Mode.RETURN` has for everything that a recipient has: a part for each shop."""
    parts: dict[str, dict[str, int]] = {}
    for lent in lent_to(reading, recipient_id):
        own = parts.setdefault(lent.org_id, {})
        own[lent.kind] = own.get(lent.kind, 0) + lent.count
    return [
        {"org_id": org, "items": ", ".join(f"{count} {kind}" for kind, count in own.items())}
        for org, own in parts.items()
    ]


def _kind(kind: str) -> str:
    kind = kind.strip().casefold()
    if not kind or len(kind) > LONGEST_KIND or "\x00" in kind:
        raise ContainerError(f"kind {kind[:60]!r}: give a name of at most {LONGEST_KIND} characters")
    return kind


def _count(count: int) -> int:
    if not 0 < count <= MOST:
        raise ContainerError(f"count {count}: give 1 to {MOST} containers")
    return count


def _move(
    writing: Writing,
    delivery_id: str,
    move: Lent,
    method: str,
    round_id: str,
    happened_s: int | None,
    event: str,
) -> tuple[Lent, ...]:
    methods = {ON_ACCOUNT, *PaymentMethod}
    if method not in methods:
        raise ContainerError(f"method {method!r:.60}: give one of {', '.join(sorted(methods))}")
    if (move.count > 0 and move.deposit_minor < 0) or abs(move.deposit_minor) > MOST_MINOR:
        raise ContainerError(f"deposit_minor {move.deposit_minor}: give 0 to {MOST_MINOR}")
    one = deliveries.get(writing, delivery_id)
    at_s = writing.now_s if happened_s is None else happened_s
    if round_id:
        day = rounds.get(writing, round_id).day
    else:
        day = local_day(at_s, parties.get_town(writing).time_zone).isoformat()
    writing.insert(
        CONTAINER_MOVE,
        {
            "id": writing.ids.new(ids.CONTAINER_MOVE),
            "recipient_id": one.recipient_id,
            "org_id": move.org_id,
            "delivery_id": delivery_id,
            "round_id": round_id or None,
            "day": day,
            "kind": move.kind,
            "pieces": move.count,
            "deposit_minor": move.deposit_minor,
            "currency": move.currency,
            "method": method,
            "happened_s": at_s,
        },
    )
    data = {
        "org_id": move.org_id,
        "kind": move.kind,
        "count": abs(move.count),
        "deposit_minor": abs(move.deposit_minor),
        "currency": move.currency,
        "method": method,
        "round_id": round_id,
    }
    writing.note(event, delivery_id, one.version, data, happened_s=at_s)
    return lent_to(writing, one.recipient_id)
