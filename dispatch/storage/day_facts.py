"""What figures of a day need beside its orders and rounds: events of many things at once, messages, bikes and wages, and the age of facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from dispatch.domain import Profile
from dispatch.storage.schema_eta import ANNOUNCED_ETA
from dispatch.storage.schema_field import COMMAND
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import COURIER, VEHICLE
from dispatch.storage.store import Reading

#: Names in one query: databases bound the number of parameters.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Bike:
    """What a vehicle of any kind costs and emits; ``cost_per_km_minor`` in the currency of the town."""

    profile: Profile
    cost_per_km_minor: int
    co2e_g_per_km: int


def events_about(reading: Reading, subjects: Iterable[str], kinds: Collection[str]) -> list[Row[Any]]:
    """Return the events of some types about some things, in the order of the log: kind, subject, data and both moments."""
    columns = (
        EVENT.c.sequence, EVENT.c.type, EVENT.c.subject, EVENT.c.data, EVENT.c.happened_s, EVENT.c.recorded_s,
    )  # fmt: skip
    found: list[Row[Any]] = []
    for batch in _batches(subjects):
        query = select(*columns).where(
            EVENT.c.town_id == reading.town_id, EVENT.c.subject.in_(batch), EVENT.c.type.in_(sorted(kinds))
        )
        found += reading.rows(query)
    return sorted(found, key=lambda row: row.sequence)


def message_counts(reading: Reading, subjects: Iterable[str]) -> dict[tuple[str, str, str], int]:
    """Return how many decisions about messages there are about some things, by audience, kind and status."""
    counts: dict[tuple[str, str, str], int] = {}
    key = (NOTIFICATION.c.audience, NOTIFICATION.c.kind, NOTIFICATION.c.status)
    for batch in _batches(subjects):
        query = (
            select(*key, func.count().label("many"))
            .where(NOTIFICATION.c.town_id == reading.town_id, NOTIFICATION.c.subject.in_(batch))
            .group_by(*key)
        )
        for row in reading.rows(query):
            name = (row.audience, row.kind, row.status)
            counts[name] = counts.get(name, 0) + int(row.many)
    return counts


def told_windows(reading: Reading, delivery_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the window that the recipients of deliveries were told last, UTC epoch seconds, for those who were told one."""
    found: dict[str, tuple[int, int]] = {}
    for batch in _batches(delivery_ids):
        query = reading.select(ANNOUNCED_ETA).where(ANNOUNCED_ETA.c.id.in_(batch))
        found |= {row.id: (int(row.low_s), int(row.high_s)) for row in reading.rows(query)}
    return found


def fact_ages(reading: Reading, from_s: int, to_s: int) -> list[int]:
    """Return how old what phones said was when it came in between two moments, the second not included; seconds, by our clock."""
    query = select(COMMAND.c.happened_s, COMMAND.c.received_s, COMMAND.c.offset_s).where(
        COMMAND.c.town_id == reading.town_id,
        COMMAND.c.received_s >= from_s,
        COMMAND.c.received_s < to_s,
        COMMAND.c.number.is_not(None),
    )
    return [max(0, row.received_s - row.happened_s - row.offset_s) for row in reading.rows(query)]


def wages(reading: Reading) -> dict[str, int]:
    """Return what an hour of each courier costs, those who have left included."""
    query = select(COURIER.c.id, COURIER.c.cost_per_hour_minor).where(COURIER.c.town_id == reading.town_id)
    return {row.id: row.cost_per_hour_minor for row in reading.rows(query)}


def bikes(reading: Reading) -> dict[str, Bike]:
    """Return the vehicles of a town, those out of use included."""
    query = select(VEHICLE.c.id, VEHICLE.c.profile, VEHICLE.c.facts).where(
        VEHICLE.c.town_id == reading.town_id
    )
    return {
        row.id: Bike(
            Profile(row.profile), int(row.facts.get("cost_per_km_cents", 0)), int(row.facts.get("co2e_g_per_km", 0))
        )
        for row in reading.rows(query)
    }  # fmt: skip


def _batches(names: Iterable[str]) -> Iterator[Sequence[str]]:
    wanted = sorted(set(names))
    for first in range(0, len(wanted), BATCH):
        yield wanted[first : first + BATCH]
