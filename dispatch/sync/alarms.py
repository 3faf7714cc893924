"""Alarms in commands that cannot be taken as they are: somebody in need of help is never lost in a refusal.

A phone that shows a plan of hours ago may speak of a round, a stop or a door that is not its courier's. For most of what it says a refusal that
people look at is enough. Of an emergency or a concern it is not: the alarm is put with the visit if there is one behind the door that it
names, and where there is none the desks are told at once that a courier has raised one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.escalation.act import ALARMS, ActKind, Result
from dispatch.escalation.numbers import is_emergency_number
from dispatch.escalation.saying import confirm_call, settle
from dispatch.field.facts import FactKind
from dispatch.field.incidents import open_incident
from dispatch.field.outcomes import OutcomeCode
from dispatch.storage import deliveries
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.store import NotFoundError, Writing
from dispatch.sync.commands import FIRST_S, LAST_S, Answer, Command, Conflict, UnreadableCommandError

#: An incident that is an alarm, and the event that tells the desks of it.
UNPLACED = "alarm_unplaced"
_CODES = {OutcomeCode.CONCERN.value: Result.CONCERN, OutcomeCode.EMERGENCY.value: Result.EMERGENCY}


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a command says of somebody behind the door of a task: how they are, or which number was called for them."""

    task_id: str
    result: Result | None = None
    number: str = ""


def alarms_of(command: Command) -> tuple[Alarm, ...]:
    """Return the alarms in a command, however wrong the rest of it is."""
    body: Any = command.body
    if not isinstance(body, Mapping):
        return ()
    if command.kind == FactKind.DOOR:
        names = command.task_ids if isinstance(command.task_ids, (list, tuple)) else ()
        tasks = [name for name in names if isinstance(name, str)] or [""]
        if body.get("said") == ActKind.CALLED:
            return tuple(Alarm(name, None, str(body.get("number", ""))) for name in tasks)
        found = [one for one in ALARMS if body.get("said") == ActKind.SETTLED and body.get("result") == one]
        return tuple(Alarm(name, one) for name in tasks for one in found)
    results = body.get("results")
    if command.kind != FactKind.CLOSE or not isinstance(results, Mapping):
        return ()
    return tuple(
        Alarm(str(name), _CODES[str(one["code"])])
        for name, one in results.items()
        if isinstance(one, Mapping) and str(one.get("code")) in _CODES
    )


def keep_alarms(writing: Writing, command: Command, device: str, error: DispatchError) -> Answer | None:
    """Put the alarms of a command that was refused where they belong, and return its answer; None where the refusal stands.

    Events: those of `dispatch.escalation.saying.settle` and `confirm_call`; ``alarm.unplaced`` for what has no visit.
    """
    said = alarms_of(command)
    if not said:
        return None
    readable = not isinstance(error, UnreadableCommandError)
    lost = [one for one in said if not (readable and _place(writing, command, one))]
    if not lost:
        return Answer(
            command.id,
            "kept",
            (Conflict(error.code, command.id, f"the alarm is kept, nothing else: {error}"),),
        )
    name = ids.derived(ids.INCIDENT, UNPLACED, device, command.id)
    detail = {
        "code": error.code,
        "actor": writing.actor,
        "device": device,
        "task_ids": [one.task_id[:80] for one in lost],
    }
    if writing.find(INCIDENT, name) is not None:
        return None
    open_incident(writing, UNPLACED, command.id, detail, name=name)
    writing.note("alarm.unplaced", name, 1, {"actor": writing.actor})
    return None


def alarm_of_unnamed(writing: Writing, command: Command, device: str) -> None:
    """Keep the alarms of a command whose name cannot be its name: it is none, or another command has it."""
    name = ids.derived(ids.ESCALATION_ACT, device, repr(command))
    error = DispatchError(f"id {str(command.id)[:80]}: that is no name of its own", code="invalid_command")
    keep_alarms(writing, replace(command, id=name), device, error)


def _moment(command: Command, now_s: int) -> int:
    """Return when it happened by our clock, now where that cannot be."""
    given = (command.happened_s, command.offset_s)
    if any(isinstance(one, bool) or not isinstance(one, int) for one in given):
        return now_s
    at_s = sum(given)
    return at_s if FIRST_S <= at_s <= LAST_S else now_s


def _place(writing: Writing, command: Command, alarm: Alarm) -> bool:
    """Keep an alarm with the visit behind the door that it names, and return whether there is one."""
    owner = next(iter(deliveries.of_tasks(writing, [alarm.task_id]).values()), None)
    if owner is None or not owner.visit_id:
        return False
    name = (
        command.id
        if command.kind == FactKind.DOOR
        else ids.derived(ids.ESCALATION_ACT, command.id, alarm.task_id)
    )
    at: dict[str, Any] = {"name": name, "happened_s": _moment(command, writing.now_s)}
    try:
        if alarm.result is not None:
            settle(writing, owner.visit_id, alarm.result, late=True, **at)
        elif is_emergency_number(alarm.number):
            confirm_call(writing, owner.visit_id, alarm.number, **at)
        else:
            return False
    except (DispatchError, NotFoundError):
        return False
    return True
