"""Commands of phones that were offline: kept once each, with the effect that follows from all that is known (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from sqlalchemy import Row, select

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.field.facts import REFUSED, Fact, FactKind, answer_fact, keep, stored_answers
from dispatch.field.incidents import open_incident
from dispatch.field.scope import owners_of
from dispatch.field.settle import MATTER, say
from dispatch.field.whole_round import tell_delay
from dispatch.storage import parties, rounds
from dispatch.storage.delivery_lists import courier_may_name_place
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import NotFoundError, Store, Writing
from dispatch.sync.alarms import alarm_of_unnamed, keep_alarms
from dispatch.sync.commands import Answer, Command, Conflict, is_name, read_command
from dispatch.sync.conflicts import conflicts_of
from dispatch.sync.doors import take_door

#: So many commands in one transaction: what was acknowledged of a long queue is kept should the rest be lost.
AT_ONCE = 100
#: How many times commands are tried again that meet a change of the plan.
CONFLICTS = 4


def apply_commands(
    store: Store, town_id: str, actor: str, device: str, commands: Sequence[Command]
) -> list[Answer]:
    """Take the commands of a phone in, and return what became of each, in their order.

    Each is kept with its effect in one transaction; sent again, it has no other effect and the same answer. The state that follows does
    not depend on the order in which commands come in.

    Parameters
    ----------
    actor
        ``courier:cou_…``, or a coordinator who uses a phone.
    device
        The name of the phone.
    commands
        Any number of them.

    Raises
    ------
    ConflictError
        The plan has been changed again and again meanwhile; nothing of the last hundred commands is kept: send them again.
    """
    answers: list[Answer] = []
    for first in range(0, len(commands), AT_ONCE):
        batch = commands[first : first + AT_ONCE]
        answers += store.write(
            town_id, actor, partial(_take, device=device, commands=batch), conflicts=CONFLICTS
        )
    return answers


def _take(writing: Writing, device: str, commands: Sequence[Command]) -> list[Answer]:
    # First of all: two connections of one phone may send the same commands at the same time.
    writing.exclude(MATTER)
    known = stored_answers(writing, [one.id for one in commands if is_name(one.id)])
    answers: dict[int, Answer] = {}
    new: dict[str, Command] = {}
    for place, command in enumerate(commands):
        if not is_name(command.id):
            answers[place] = _refused(
                str(command.id)[:80], "invalid_command", "id: give 8 to 80 letters and digits, such as a UUID"
            )
            alarm_of_unnamed(writing, command, device)
        elif command.id in known:
            answers[place] = _again(writing, known[command.id], command, device)
        elif command.id in new and new[command.id] != command:
            answers[place] = _reused(writing, command, device)
        else:
            new.setdefault(command.id, command)
    given = _new(writing, device, list(new.values())) if new else {}
    return [answers.get(place) or given[command.id] for place, command in enumerate(commands)]


def _new(writing: Writing, device: str, commands: Sequence[Command]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    facts: list[Fact] = []
    noted: dict[str, list[Conflict]] = {}
    known = _Known(writing, commands)
    for command in commands:
        try:
            fact = read_command(command, writing.actor, device, writing.now_s)
            noted[fact.id] = []
            sound = known.checked(fact, noted[fact.id])
            facts.append(take_door(writing, sound, noted[fact.id]) if fact.kind is FactKind.DOOR else sound)
        except DispatchError as error:
            kept = keep_alarms(writing, command, device, error)
            answers[command.id] = kept or _refused(command.id, error.code, str(error))
            _keep_refused(writing, device, command, answers[command.id])
    if facts:
        settled = say(writing, facts)
        for fact in facts:
            conflicts = (*noted[fact.id], *conflicts_of(settled, fact))
            answers[fact.id] = Answer(fact.id, "kept" if conflicts else "applied", conflicts)
            answer_fact(writing, fact.id, answers[fact.id].status, _document(answers[fact.id]))
            _open_incidents(writing, fact, conflicts)
            if fact.kind is FactKind.DELAY:
                tell_delay(
                    writing,
                    rounds.get(writing, fact.round_id),
                    int(fact.said["minutes"]),
                    fact.at_s,
                )
    return answers


class _Known:
    """What of the things that commands name the town has."""

    def __init__(self, writing: Writing, commands: Sequence[Command]) -> None:
        self.writing = writing
        self.rounds: dict[str, str | None] = {}
        tasks = {
            name
            for one in commands
            for name in (*one.task_ids, *_task_names(one.body))
            if isinstance(name, str)
        }
        self.owners = owners_of(writing, tasks)

    def courier(self, round_id: str) -> str | None:
        """Return the courier of a round, None for a round that the town does not have."""
        if round_id not in self.rounds:
            query = (
                select(SHIFT.c.courier_id)
                .join(ROUND, ROUND.c.shift_id == SHIFT.c.id)
                .where(ROUND.c.id == round_id, ROUND.c.town_id == self.writing.town_id)
            )
            self.rounds[round_id] = self.writing.connection.execute(query).scalar_one_or_none()
        return self.rounds[round_id]

    def checked(self, fact: Fact, conflicts: list[Conflict]) -> Fact:
        """Return a fact about things that are there, and add what is not to the conflicts.

        Raises
        ------
        DispatchError
            ``not_found``, ``not_your_round``.
        """
        courier = self.courier(fact.round_id)
        if courier is None:
            raise NotFoundError("round", fact.round_id)
        if fact.by_courier and fact.actor != f"courier:{courier}":
            raise DispatchError(
                f"round_id {fact.round_id}: it is the round of another courier", code="not_your_round"
            )
        unknown = [task for task in fact.task_ids if task not in self.owners]
        if unknown and len(unknown) == len(fact.task_ids):
            raise NotFoundError("task", unknown[0])
        body = dict(fact.said)
        for task in unknown:
            conflicts.append(Conflict("unknown_task", task, f"there is no task {task}: kept without it"))
            body.get("results", {}).pop(task, None)
        body["proofs"] = [one for one in body.get("proofs", ()) if one["task_id"] in self.owners]
        own = sorted({self.owners[task] for task in fact.task_ids if task in self.owners})
        cash = []
        for one in body.get("cash", ()):
            if one["delivery_id"] in own:
                cash.append(one)
                continue
            conflicts.append(
                Conflict(
                    "cash_of_another",
                    one["delivery_id"],
                    f"the money is kept for delivery {own[0]}, which has the stop",
                )
            )
            cash.append({**one, "delivery_id": own[0], "said_delivery_id": one["delivery_id"]})
        if "cash" in body:
            body["cash"] = cash
        if fact.kind is FactKind.ABORT:
            place = body["place"].get("place_id")
            if place and not self._knows_place(fact, place):
                raise NotFoundError("place", place)
        return replace(fact, task_ids=tuple(task for task in fact.task_ids if task in self.owners), body=body)

    def _knows_place(self, fact: Fact, place_id: str) -> bool:
        # By a place's name nobody learns whose door it is.
        kind, _, name = fact.actor.partition(":")
        if kind == "courier":
            return courier_may_name_place(self.writing, place_id, name)
        return bool(parties.get_places(self.writing, [place_id]))


def _task_names(body: Any) -> list[Any]:
    if not isinstance(body, Mapping):
        return []
    results, given = body.get("results"), body.get("proofs")
    names = list(results) if isinstance(results, Mapping) else []
    if isinstance(given, (list, tuple)):
        names += [one.get("task_id") for one in given if isinstance(one, Mapping)]
    return names


def _open_incidents(writing: Writing, fact: Fact, conflicts: Sequence[Conflict]) -> None:
    for one in conflicts:
        open_incident(
            writing,
            one.code,
            one.subject,
            {"message": one.message, "fact_id": fact.id, "round_id": fact.round_id, "actor": fact.actor},
            name=ids.derived(ids.INCIDENT, one.code, one.subject, fact.id),
            happened_s=fact.at_s,
        )


def _again(writing: Writing, row: Row[Any], command: Command, device: str) -> Answer:
    """Return what was answered before; another command under the same name is a fault of the phone, and is kept for people."""
    same = (row.kind, row.happened_s, row.device) == (
        str(command.kind)[:40],
        _moment(command.happened_s),
        device,
    )
    if not same or row.subject not in {command.round_id, str(command.round_id)[:80]}:
        return _reused(writing, command, device)
    return Answer(
        row.id, row.answer["status"], tuple(Conflict(**conflict) for conflict in row.answer["conflicts"])
    )


def _reused(writing: Writing, command: Command, device: str) -> Answer:
    message = f"id {command.id}: another command has that name; send this one again under a new one"
    detail = {"message": message, "device": device, "actor": writing.actor, "command": _plain(command)}
    open_incident(
        writing,
        "command_id_reused",
        command.id,
        detail,
        name=ids.derived(ids.INCIDENT, "command_id_reused", device, repr(_plain(command))),
    )
    alarm_of_unnamed(writing, command, device)
    return _refused(command.id, "command_id_reused", message)


def _keep_refused(writing: Writing, device: str, command: Command, answer: Answer) -> None:
    fact = Fact(
        id=command.id,
        kind=str(command.kind)[:40],  # type: ignore[arg-type]
        actor=writing.actor,
        happened_s=_moment(command.happened_s),
        received_s=writing.now_s,
        round_id=str(command.round_id)[:80],
        body={"command": _plain(command)},
        device=device,
    )
    keep(writing, fact, status=REFUSED)
    answer_fact(writing, fact.id, REFUSED, _document(answer))
    conflict = answer.conflicts[0]
    open_incident(
        writing,
        "command_refused",
        command.id,
        {"code": conflict.code, "message": conflict.message, "device": device, "actor": writing.actor},
        name=ids.derived(ids.INCIDENT, "command_refused", command.id),
    )


def _moment(value: object) -> int:
    return value if isinstance(value, int) and abs(value) < 2**62 else 0


def _plain(command: Command) -> dict[str, Any]:
    """Return a command as a document; what JSON does not know as its words."""
    document = asdict(command)

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(name): plain(one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(one) for one in value]
        if value is None or isinstance(value, (str, bool, int)):
            return value
        return repr(value)

    return {name: plain(value) for name, value in document.items()}


def _refused(name: str, code: str, message: str) -> Answer:
    return Answer(name, REFUSED, (Conflict(code, name, message),))


def _document(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "conflicts": [asdict(conflict) for conflict in answer.conflicts]}
