"""What new facts bear on: the tasks that they name, everything else said about those, and the rounds and deliveries concerned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from dispatch.field.facts import Fact, FactKind, facts_about_rounds, facts_about_tasks
from dispatch.field.layout import Home, stop_names
from dispatch.lifecycle.round import ACTIVE_ROUND, RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, rounds
from dispatch.storage.schema_field import DISPLACED_TASK
from dispatch.storage.schema_orders import TASK
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.store import NotFoundError, Reading

BATCH = 500


@dataclass
class Scope:
    """Everything that a set of facts bears on, as it is stored.

    ``facts`` are those about the tasks, ``of_rounds`` those about each round.
    """

    facts: dict[str, Fact]
    of_rounds: dict[str, list[Fact]]
    deliveries: dict[str, Delivery]
    rounds: dict[str, Round]
    homes: dict[str, Home] = field(default_factory=dict)


def scope_of(
    reading: Reading, new: Iterable[Fact], besides: Iterable[str] = (), also: Iterable[str] = ()
) -> Scope:
    """Return what facts bear on, which are stored already.

    Parameters
    ----------
    new
        The facts.
    besides, also
        Deliveries and rounds concerned for other reasons.
    """
    facts = list(new)
    names = {task for fact in facts for task in fact.task_ids}
    about = ({fact.round_id for fact in facts} | set(also)) - {""}
    for fact in facts:
        if fact.kind is FactKind.ABORT:
            names |= set(rounds.get(reading, fact.round_id).task_ids)
    names |= {row.id for row in _tasks(reading, TASK.c.delivery_id, besides)}
    said: dict[str, Fact] = {}
    while True:
        owners = {row.delivery_id for row in _tasks(reading, TASK.c.id, names)}
        every = names | {row.id for row in _tasks(reading, TASK.c.delivery_id, owners)}
        said = facts_about_tasks(reading, every)
        stops = {name for fact in said.values() for name in stop_names(fact.stop_id, fact.round_id)}
        every |= {task for fact in said.values() for task in fact.task_ids}
        every |= {row.task_id for row in _links(reading, STOP_TASK.c.stop_id, stops)}
        if every <= names:
            break
        names = every
    about |= {fact.round_id for fact in said.values()} - {""}
    about |= {row.round_id for row in _links(reading, STOP_TASK.c.task_id, names)}
    homes = {
        row.task_id: Home(row.round_id, row.stop)
        for first in _batches(names)
        for row in reading.rows(reading.select(DISPLACED_TASK).where(DISPLACED_TASK.c.task_id.in_(first)))
    }
    about |= {home.round_id for home in homes.values()} - {""}
    concerned = {own.id: own for own in rounds.get_many(reading, sorted(about))}
    if len(concerned) < len(about):
        raise NotFoundError("round", min(about - concerned.keys()))
    # What is opened again of a round that is completed goes to the one that its courier is on since.
    shifts = {own.shift_id for own in concerned.values() if own.status is RoundStatus.COMPLETED}
    later = rounds.of_shifts(reading, shifts) if shifts else ()
    concerned |= {own.id: own for own in later if own.status in ACTIVE_ROUND}
    of_rounds: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts_about_rounds(reading, concerned).values():
        of_rounds[fact.round_id].append(fact)
    return Scope(
        said,
        of_rounds,
        deliveries.get_many(reading, sorted(owners)),
        concerned,
        homes,
    )


def owners_of(reading: Reading, task_ids: Iterable[str]) -> dict[str, str]:
    """Return the deliveries that tasks belong to, of those that the town has."""
    return {row.id: row.delivery_id for row in _tasks(reading, TASK.c.id, task_ids)}


def kinds_of(reading: Reading, task_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return tasks with the deliveries that they belong to and their kinds, of those that the town has, in one order always."""
    found: list[tuple[str, str, str]] = []
    for batch in _batches(task_ids):
        query = select(TASK.c.id, TASK.c.delivery_id, TASK.c.kind).where(
            TASK.c.town_id == reading.town_id, TASK.c.id.in_(batch)
        )
        found += [(row.id, row.delivery_id, row.kind) for row in reading.rows(query)]
    return sorted(found)


def _tasks(reading: Reading, column: ColumnElement[str], names: Iterable[str]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for batch in _batches(names):
        query = select(TASK.c.id, TASK.c.delivery_id).where(
            TASK.c.town_id == reading.town_id,
            column.in_(batch),
        )
        found += reading.rows(query)
    return found


def _links(reading: Reading, column: ColumnElement[str], names: Iterable[str]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for batch in _batches(names):
        query = (
            select(STOP_TASK.c.task_id, STOP.c.round_id)
            .join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
            .where(STOP_TASK.c.town_id == reading.town_id, column.in_(batch))
        )
        found += reading.rows(query)
    return found


def _batches(names: Iterable[str]) -> Iterable[list[str]]:
    wanted = sorted(set(names))
    return (wanted[first : first + BATCH] for first in range(0, len(wanted), BATCH))
