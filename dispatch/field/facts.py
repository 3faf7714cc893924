"""What was said about a round: facts, kept for ever, each under the name that whoever said it gave.

Facts are a set. How far a stop, a task or a delivery is follows from the facts about it and from the plan (`dispatch.field.fold`), not
from the order in which they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_field import COMMAND, COMMAND_TASK
from dispatch.storage.store import Reading, Writing


class FactKind(StrEnum):
    """What was said."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    ABORT = "abort"
    DEPART = "depart"
    ARRIVE = "arrive"
    CLOSE = "close"
    SKIP = "skip"
    REOPEN = "reopen"
    DELAY = "delay"
    PROOF = "proof"
    REORDER = "reorder"
    ACKNOWLEDGE = "acknowledge"
    INCIDENT = "incident"
    OFFLINE = "offline"
    ONLINE = "online"
    DOOR = "door"  # a step of the chain for a door that stays closed; its rules are those of `dispatch.escalation`
    # Decisions of the town.
    RETRY = "retry"
    RETURN = "return"
    CANCEL = "cancel"
    LEAVE_OUT = "leave_out"  # a shop has nothing of it


#: Nobody says these of a round, and no phone may.
OF_DELIVERIES = frozenset({FactKind.RETRY, FactKind.RETURN, FactKind.CANCEL, FactKind.LEAVE_OUT})
#: A fact that was understood bears on the state; one that was refused is kept for people only.
REFUSED = "refused"
_UNDERSTOOD = of_town(COMMAND).where(COMMAND.c.status != REFUSED)
_ABOUT_TASKS = _UNDERSTOOD.where(
    COMMAND.c.id.in_(of_town(COMMAND_TASK, COMMAND_TASK.c.command_id).where(among(COMMAND_TASK.c.task_id)))
)
_ABOUT_ROUNDS = _UNDERSTOOD.where(among(COMMAND.c.subject))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said.

    ``round_id`` is the round that it is about, empty for a decision about a delivery; ``base_version`` the version of it that was
    seen. ``happened_s`` is by the clock of the device, ``offset_s`` what that clock lacked when it was last compared with ours,
    ``received_s`` by our clock. ``number`` counts what the device has said, None where it does not count.
    """

    id: str
    kind: FactKind
    actor: str
    happened_s: int
    received_s: int
    round_id: str = ""
    stop_id: str = ""
    task_ids: tuple[str, ...] = ()
    body: Mapping[str, Any] | None = None
    device: str = ""
    base_version: int = 0
    number: int | None = None
    offset_s: int = 0

    @property
    def at_s(self) -> int:
        """When it happened, by the clock of the device put right."""
        return self.happened_s + self.offset_s

    @property
    def order(self) -> tuple[int, str]:
        """Its place among others about the same task."""
        return (self.at_s, self.id)

    @property
    def by_courier(self) -> bool:
        """Whether a courier said it."""
        return self.actor.startswith("courier:")

    @property
    def said(self) -> Mapping[str, Any]:
        """What else was said."""
        return self.body or {}


def keep(writing: Writing, fact: Fact, *, status: str = "applied", subject: str = "") -> None:
    """Store a fact; `answer_fact` adds what was answered."""
    writing.insert(
        COMMAND,
        {
            "id": fact.id,
            "device": fact.device,
            "actor": fact.actor,
            "kind": fact.kind,
            "subject": subject or fact.round_id,
            "base_version": fact.base_version,
            "number": fact.number,
            "offset_s": fact.offset_s,
            "body": {**fact.said, "stop_id": fact.stop_id, "task_ids": list(fact.task_ids)},
            "status": status,
            "answer": {},
            "happened_s": fact.happened_s,
            "received_s": fact.received_s,
        },
    )
    if status != REFUSED:
        writing.insert(
            COMMAND_TASK, *({"command_id": fact.id, "task_id": task} for task in sorted(set(fact.task_ids)))
        )


def answer_fact(writing: Writing, name: str, status: str, answer: Mapping[str, Any]) -> None:
    """Store what was answered to a fact."""
    writing.amend(COMMAND, name, {"status": status, "answer": dict(answer)})


def stored_answers(reading: Reading, names: Iterable[str]) -> dict[str, Row[Any]]:
    """Return the rows of those facts that are known already, by name."""
    return {row.id: row for row in reading.among(COMMAND.c.id, names)}


def facts_about_tasks(reading: Reading, names: Iterable[str]) -> dict[str, Fact]:
    """Return the facts about some tasks, by name."""
    return {row.id: _fact(row) for row in reading.among(COMMAND_TASK.c.task_id, names, _ABOUT_TASKS)}


def facts_about_rounds(reading: Reading, names: Iterable[str]) -> dict[str, Fact]:
    """Return the facts about some rounds, by name."""
    rows = reading.among(COMMAND.c.subject, set(names) - {""}, _ABOUT_ROUNDS)
    return {row.id: _fact(row) for row in rows}


def _fact(row: Row[Any]) -> Fact:
    return Fact(
        id=row.id,
        kind=FactKind(row.kind),
        actor=row.actor,
        happened_s=row.happened_s,
        received_s=row.received_s,
        # A decision about a delivery has its name as subject.
        round_id="" if row.kind in OF_DELIVERIES else row.subject,
        stop_id=row.body.get("stop_id", ""),
        task_ids=tuple(row.body.get("task_ids", ())),
        body=row.body,
        device=row.device,
        base_version=row.base_version,
        number=row.number,
        offset_s=row.offset_s,
    )
