"""Returnable containers: lent with a delivery, brought back by a return or to the next courier; who has how many, and what was left for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.orders.changes import own_delivery
from dispatch.storage.schema_waiting import CONTAINER_MOVE
from dispatch.storage.store import NotFoundError, Reading, Writing

LONGEST_KIND = 40
MOST = 1_000


class ContainerError(DispatchError):
    """A count of containers that cannot be; code ``bad_containers``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="bad_containers")


@dataclass(frozen=True, slots=True)
class Lent:
    """Containers of a kind that a recipient has of a shop, and the money left for them."""

    org_id: str
    kind: str
    count: int
    deposit_minor: int


def lend(
    writing: Writing,
    delivery_id: str,
    org_id: str,
    kind: str,
    count: int,
    *,
    deposit_minor: int = 0,
    happened_s: int | None = None,
) -> tuple[Lent, ...]:
    """Note that containers of a shop have gone out with a delivery; notes ``containers.lent``. Returns what its recipient has now.

    Parameters
    ----------
    count
        How many.
    deposit_minor
        Left for all of them.

    Raises
    ------
    ContainerError
        The count, the kind or the deposit cannot be.
    NotFoundError
        The shop has no part in such a delivery.
    """
    return _move(writing, delivery_id, org_id, kind, count, deposit_minor, happened_s, "containers.lent")


def take_back(
    writing: Writing, delivery_id: str, org_id: str, kind: str, count: int, *, happened_s: int | None = None
) -> tuple[Lent, ...]:
    """Note that containers have come back, with a return or to the courier of another delivery; notes ``containers.taken_back``.

    The part of the deposit that is given back is in the event: that of so many of them.

    Raises
    ------
    ContainerError
        The recipient has fewer of them.
    NotFoundError
        There is no such delivery.
    """
    # Two couriers at one door must not both take the last crate back.
    writing.exclude("containers")
    one = own_delivery(writing, delivery_id)
    has = {(lent.org_id, lent.kind): lent for lent in lent_to(writing, one.recipient_id)}
    lent = has.get((org_id, _kind(kind)))
    if lent is None or not 0 < count <= lent.count:
        raise ContainerError(
            f"count {count}: the recipient has {lent.count if lent else 0} {kind!r} of that shop"
        )
    share = lent.deposit_minor * count // lent.count
    return _move(writing, delivery_id, org_id, kind, -count, -share, happened_s, "containers.taken_back")


def lent_to(reading: Reading, recipient_id: str, *, org_id: str = "") -> tuple[Lent, ...]:
    """Return what a recipient has, of one shop only if one is given."""
    sums = (
        select(
            CONTAINER_MOVE.c.org_id,
            CONTAINER_MOVE.c.kind,
            func.sum(CONTAINER_MOVE.c.count).label("number"),
            func.sum(CONTAINER_MOVE.c.deposit_minor).label("deposit"),
        )
        .where(CONTAINER_MOVE.c.town_id == reading.town_id, CONTAINER_MOVE.c.recipient_id == recipient_id)
        .group_by(CONTAINER_MOVE.c.org_id, CONTAINER_MOVE.c.kind)
        .order_by(CONTAINER_MOVE.c.org_id, CONTAINER_MOVE.c.kind)
    )
    if org_id:
        sums = sums.where(CONTAINER_MOVE.c.org_id == org_id)
    found = (Lent(row.org_id, row.kind, int(row.number), int(row.deposit)) for row in reading.rows(sums))
    return tuple(lent for lent in found if lent.count > 0)


def return_of_containers(reading: Reading, recipient_id: str) -> list[dict[str, Any]]:
    """Return the pickups that an order of `Mode.RETURN` has for everything that a recipient has: a part for each shop."""
    parts: dict[str, list[str]] = {}
    for lent in lent_to(reading, recipient_id):
        parts.setdefault(lent.org_id, []).append(f"{lent.count} {lent.kind}")
    return [{"org_id": org, "items": ", ".join(texts)} for org, texts in parts.items()]


def _kind(kind: str) -> str:
    return kind.strip().casefold()


def _move(
    writing: Writing,
    delivery_id: str,
    org_id: str,
    kind: str,
    count: int,
    deposit_minor: int,
    happened_s: int | None,
    event: str,
) -> tuple[Lent, ...]:
    kind = _kind(kind)
    if not kind or len(kind) > LONGEST_KIND or "\x00" in kind:
        raise ContainerError(f"kind {kind[:60]!r}: give a name of at most {LONGEST_KIND} characters")
    if not 0 < abs(count) <= MOST or (count > 0 and deposit_minor < 0):
        raise ContainerError(
            f"count {count}, deposit_minor {deposit_minor}: give 1 to {MOST} containers, and cents of 0 or more"
        )
    one = own_delivery(writing, delivery_id)
    if count > 0 and all(task.org_id != org_id for task in one.tasks):
        raise NotFoundError("delivery", delivery_id)
    at_s = writing.now_s if happened_s is None else happened_s
    name = writing.ids.new(ids.CONTAINER_MOVE)
    writing.insert(
        CONTAINER_MOVE,
        {
            "id": name, "recipient_id": one.recipient_id, "org_id": org_id, "delivery_id": delivery_id, "kind": kind, "count": count,
            "deposit_minor": deposit_minor, "happened_s": at_s,
        },
    )  # fmt: skip
    writing.note(
        event, delivery_id, one.version, {"org_id": org_id, "kind": kind, "count": abs(count), "deposit_minor": abs(deposit_minor)},
        happened_s=at_s,
    )  # fmt: skip
    return lent_to(writing, one.recipient_id)
