"""Relay points and goods that wait, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from dispatch import ids
from dispatch.domain import TemperatureClass, TimeWindow
from dispatch.errors import DispatchError
from dispatch.orders.relay import IN_ROOM, Compartment, RelayKind, RelayPoint, Waiting, WaitingStatus
from dispatch.storage import reservations
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_parties import PLACE
from dispatch.storage.schema_waiting import COMPARTMENT, RELAY_POINT, WAITING
from dispatch.storage.store import Reading, Writing

_RELAYS = of_town(RELAY_POINT).order_by(RELAY_POINT.c.id)

#: Parcels that are overdue take up their room until somebody takes them away.
_FOREVER_S = 2**40


class InvalidRelayError(DispatchError):
    """A relay point that cannot be; code ``invalid_relay``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="invalid_relay")


def add_relay(
    writing: Writing,
    place_id: str,
    kind: RelayKind,
    holding_s: int,
    room: Iterable[tuple[TemperatureClass, int, int]],
    *,
    org_id: str = "",
) -> RelayPoint:
    """Store a new relay point; notes ``relay.added``.

    Parameters
    ----------
    place_id
        Where it is, with its opening hours.
    holding_s
        How long parcels wait at most.
    room
        Temperature, litres of the largest parcel, and how many parcels, for each kind of compartment.

    Raises
    ------
    InvalidRelayError
        It has no room, its numbers cannot be, or the place has one.
    NotFoundError
        There is no such place.
    """
    writing.get(PLACE, place_id)
    compartments = tuple(
        Compartment(writing.ids.new(ids.COMPARTMENT), temperature, volume_l, places)
        for temperature, volume_l, places in room
    )
    relay = RelayPoint(writing.ids.new(ids.RELAY), place_id, kind, holding_s, compartments, org_id)
    _check(relay)
    try:
        with writing.attempt():
            writing.insert(RELAY_POINT, {"id": relay.id, "version": 1, **_relay_values(relay)})
    except IntegrityError as error:
        raise InvalidRelayError(
            f"place_id {place_id}: there is a relay point already: give another place, or change its compartments"
        ) from error
    _insert_room(writing, relay)
    writing.note("relay.added", relay.id, 1, {"place_id": place_id, "kind": kind, "holding_s": holding_s})
    return relay


def set_places(writing: Writing, old: RelayPoint, compartment_id: str, places: int) -> RelayPoint:
    """Say how many parcels a compartment takes, 0 for one out of order; notes ``relay.changed``.

    What is in it stays: the number bounds what is taken on from now on.

    Raises
    ------
    InvalidRelayError
        The number cannot be, or it has no such compartment.
    ConflictError
        It has changed since it was read.
    """
    if compartment_id not in {one.id for one in old.compartments}:
        raise InvalidRelayError(f"compartment {compartment_id}: relay point {old.id} has none of that name")
    rest = tuple(replace(one, places=places) if one.id == compartment_id else one for one in old.compartments)
    new = replace(old, compartments=rest)
    _check(new)
    # Whoever counts what is in it must see the one number or the other.
    writing.exclude("orders")
    new = replace(new, version=writing.change(RELAY_POINT, old.id, old.version, {}))
    writing.amend(COMPARTMENT, compartment_id, {"places": places})
    writing.note("relay.changed", new.id, new.version, {"compartment_id": compartment_id, "places": places})
    return new


def change_relay(writing: Writing, old: RelayPoint, *, holding_s: int, active: bool) -> RelayPoint:
    """Say how long parcels wait, and whether any are taken on; notes ``relay.changed``. What is in it stays as it was agreed.

    Raises
    ------
    InvalidRelayError
        The time cannot be.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, holding_s=holding_s, active=active)
    _check(new)
    # Whoever takes room there must see it open or closed.
    writing.exclude("orders")
    values = {"holding_s": holding_s, "active": active}
    new = replace(new, version=writing.change(RELAY_POINT, old.id, old.version, values))
    writing.note("relay.changed", new.id, new.version, values)
    return new


def relays(reading: Reading) -> tuple[RelayPoint, ...]:
    """Return the relay points of a town."""
    return _relays(reading, reading.fetch(_RELAYS))


def get_relays(reading: Reading, names: Iterable[str]) -> dict[str, RelayPoint]:
    """Return those of the relay points that the town has, by name."""
    return {one.id: one for one in _relays(reading, reading.among(RELAY_POINT.c.id, names))}


def get_relay(reading: Reading, name: str) -> RelayPoint:
    """Return a relay point.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _relays(reading, [reading.get(RELAY_POINT, name)])[0]


def relay_at(reading: Reading, place_id: str) -> RelayPoint | None:
    """Return the relay point of a place, if it has one."""
    found = _relays(
        reading, reading.rows(reading.select(RELAY_POINT).where(RELAY_POINT.c.place_id == place_id))
    )
    return found[0] if found else None


def stays(reading: Reading, relay_id: str, *, besides: str = "") -> list[tuple[str, TimeWindow]]:
    """Return what takes up room at a relay point: the compartment, and from when to when; without one delivery or quote."""
    query = reading.select(WAITING).where(
        WAITING.c.relay_id == relay_id,
        WAITING.c.status.in_([status.value for status in IN_ROOM]),
        WAITING.c.delivery_id != besides,
    )
    found = reservations.stays(reading, relay_id, besides=besides)
    for row in reading.rows(query):
        late = row.status == WaitingStatus.OVERDUE or row.until_s <= reading.now_s
        found.append((row.compartment_id or "", TimeWindow(row.from_s, _FOREVER_S if late else row.until_s)))
    return found


def add(writing: Writing, waiting: Waiting) -> Waiting:
    """Store goods that are to wait; the caller notes what that means."""
    writing.insert(WAITING, {"id": waiting.id, "version": 1, **_values(waiting)})
    return replace(waiting, version=1)


def change(writing: Writing, old: Waiting, **changes: Any) -> Waiting:
    """Store goods that wait with some fields changed; the caller notes what that means.

    Raises
    ------
    ConflictError
        They have changed since they were read.
    """
    new = replace(old, **changes)
    return replace(new, version=writing.change(WAITING, old.id, old.version, _values(new)))


def of_delivery(reading: Reading, delivery_id: str) -> Waiting | None:
    """Return the goods of a delivery that wait or are to, if there are any."""
    found = reading.rows(reading.select(WAITING).where(WAITING.c.delivery_id == delivery_id))
    return _waiting(found[0]) if found else None


def of_status(
    reading: Reading, status: WaitingStatus, *, until_s: int | None = None, relay_id: str = ""
) -> tuple[Waiting, ...]:
    """Return the goods of a status; only those that end at a moment or before, or of one relay point, where given."""
    query = reading.select(WAITING).where(WAITING.c.status == status.value)
    if until_s is not None:
        query = query.where(WAITING.c.until_s <= until_s)
    if relay_id:
        query = query.where(WAITING.c.relay_id == relay_id)
    return tuple(_waiting(row) for row in reading.rows(query.order_by(WAITING.c.until_s, WAITING.c.id)))


def _check(relay: RelayPoint) -> None:
    if not 3_600 <= relay.holding_s <= 60 * 86_400:
        raise InvalidRelayError(f"holding_s {relay.holding_s}: give 3600 seconds to 60 days")
    if not relay.compartments:
        raise InvalidRelayError("room: it has no room: give at least one compartment")
    for one in relay.compartments:
        if not (0 < one.volume_l <= 5_000 and 0 <= one.places <= 10_000):
            raise InvalidRelayError(
                f"room: {one.places} parcels of {one.volume_l} l cannot be: give 0 to 10000 of 1 to 5000 l"
            )


def _insert_room(writing: Writing, relay: RelayPoint) -> None:
    writing.insert(
        COMPARTMENT,
        *(
            {
                "id": one.id,
                "relay_id": relay.id,
                "temperature": one.temperature,
                "volume_l": one.volume_l,
                "places": one.places,
            }
            for one in relay.compartments
        ),
    )


def _relays(reading: Reading, rows: Sequence[Row[Any]]) -> tuple[RelayPoint, ...]:
    if not rows:
        return ()
    room: dict[str, list[Compartment]] = {}
    own = reading.select(COMPARTMENT).where(COMPARTMENT.c.relay_id.in_([row.id for row in rows]))
    for row in reading.rows(own.order_by(COMPARTMENT.c.id)):
        made = Compartment(row.id, TemperatureClass(row.temperature), row.volume_l, row.places)
        room.setdefault(row.relay_id, []).append(made)
    return tuple(
        RelayPoint(
            row.id, row.place_id, RelayKind(row.kind), row.holding_s, tuple(room.get(row.id, ())), row.org_id or "", row.active,
            row.version,
        )
        for row in rows
    )  # fmt: skip


def _relay_values(relay: RelayPoint) -> dict[str, Any]:
    return {
        "place_id": relay.place_id,
        "org_id": relay.org_id or None,
        "kind": relay.kind,
        "holding_s": relay.holding_s,
        "active": relay.active,
    }


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        id=row.id,
        delivery_id=row.delivery_id,
        code=row.code,
        from_s=row.from_s,
        until_s=row.until_s,
        relay_id=row.relay_id or "",
        compartment_id=row.compartment_id or "",
        status=WaitingStatus(row.status),
        tries=row.tries,
        locked_s=row.locked_s,
        since_s=row.since_s,
        reminded_s=row.reminded_s,
        version=row.version,
    )


def _values(one: Waiting) -> dict[str, Any]:
    return {
        "delivery_id": one.delivery_id,
        "relay_id": one.relay_id or None,
        "compartment_id": one.compartment_id or None,
        "status": one.status,
        "code": one.code,
        "tries": one.tries,
        "locked_s": one.locked_s,
        "from_s": one.from_s,
        "until_s": one.until_s,
        "since_s": one.since_s,
        "reminded_s": one.reminded_s,
    }
