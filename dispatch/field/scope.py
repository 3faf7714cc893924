"""What new facts bear on: the tasks that they name, everything else said about those, and the rounds and deliveries concerned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dispatch.field.facts import Fact, FactKind, facts_about_rounds, facts_about_tasks
from dispatch.field.layout import Home, stop_names
from dispatch.lifecycle.round import ACTIVE_ROUND, RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, rounds
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_field import DISPLACED_TASK
from dispatch.storage.schema_orders import TASK
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.store import NotFoundError, Reading

_TASK = of_town(TASK, TASK.c.id, TASK.c.delivery_id, TASK.c.kind)
_TASKS = _TASK.where(among(TASK.c.id))
_TASKS_OF = _TASK.where(among(TASK.c.delivery_id))
_LINK = of_town(STOP_TASK, STOP_TASK.c.task_id, STOP.c.round_id).join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
_AT_STOPS = _LINK.where(among(STOP_TASK.c.stop_id))
_OF_TASKS = _LINK.where(among(STOP_TASK.c.task_id))


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
    names |= {row.id for row in reading.among(TASK.c.delivery_id, besides, _TASKS_OF)}
    said: dict[str, Fact] = {}
    owners: set[str] = set()
    known: set[str] = set()
    while names - known:
        # What was looked at before has nothing more to tell.
        fresh = names - known
        found = {row.delivery_id for row in reading.among(TASK.c.id, fresh, _TASKS)} - owners
        owners |= found
        fresh |= {row.id for row in reading.among(TASK.c.delivery_id, found, _TASKS_OF)} - known
        known |= fresh
        facts_said = facts_about_tasks(reading, fresh)
        said |= facts_said
        stops = {name for fact in facts_said.values() for name in stop_names(fact.stop_id, fact.round_id)}
        names = known | {task for fact in facts_said.values() for task in fact.task_ids}
        names |= {row.task_id for row in reading.among(STOP_TASK.c.stop_id, stops, _AT_STOPS)}
    about |= {fact.round_id for fact in said.values()} - {""}
    about |= {row.round_id for row in reading.among(STOP_TASK.c.task_id, names, _OF_TASKS)}
    homes = {
        row.task_id: Home(row.round_id, row.stop) for row in reading.among(DISPLACED_TASK.c.task_id, names)
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
    return {row.id: row.delivery_id for row in reading.among(TASK.c.id, task_ids, _TASKS)}


def kinds_of(reading: Reading, task_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return tasks with the deliveries that they belong to and their kinds, of those that the town has, in one order always."""
    found = reading.among(TASK.c.id, task_ids, _TASKS)
    return sorted((row.id, row.delivery_id, row.kind) for row in found)
