"""`tournee dispatch release`, `start`, `next`, `close`, `late` and `finish`: a day walked through by hand."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import AtOption, DayOption, DbOption, Office, TownArgument, open_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.domain import Place
    from dispatch.field.at_stop import Result
    from dispatch.field.proofs import Proof
    from dispatch.lifecycle.round import RoundStatus
    from dispatch.orders.delivery import Delivery, Task
    from dispatch.rounds.round import Round, Stop
    from dispatch.storage.store import Writing

CouriersArgument = Annotated[
    list[str] | None, typer.Argument(help="Couriers, by name or its beginning; default: all.")
]
CourierArgument = Annotated[str, typer.Argument(help="Courier, by name or its beginning.")]


class OutcomeChoice(StrEnum):
    """Values of ``--outcome``; those of `dispatch.lifecycle.round.Outcome` for a whole stop."""

    SUCCESS = "success"
    FAILED = "failed"
    NO_ANSWER = "no_answer"


@guarded
def release(
    town: TownArgument,
    couriers: CouriersArgument = None,
    *,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Give planned rounds to their couriers, all of them or those named.

    Example: tournee dispatch release monaco
    """
    from dispatch.field.whole_round import release_round
    from dispatch.lifecycle.round import RoundStatus

    with open_office(town, db, at) as office:
        for own, name in _rounds(office, office.day(day), couriers, RoundStatus.PLANNED):
            _act(office, partial(_on, release_round, own.id))
            out.print(
                f"{said(name)} has the round: {len(own.stops)} stops from {office.clock(own.departure_s)}."
            )


@guarded
def start(
    town: TownArgument,
    couriers: CouriersArgument = None,
    *,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Begin released rounds, all of them or those named.

    Example: tournee dispatch start monaco Lou
    """
    from dispatch.field.whole_round import start_round
    from dispatch.lifecycle.round import RoundStatus

    with open_office(town, db, at) as office:
        for own, name in _rounds(office, office.day(day), couriers, RoundStatus.RELEASED):
            _act(office, partial(_on, start_round, own.id))
            out.print(f"{said(name)} is under way.")


@guarded
def next_stop(
    town: TownArgument, courier: CourierArgument, *, day: DayOption = "", db: DbOption = "", at: AtOption = ""
) -> None:
    """Show the next stop of a courier, and what is to be done there.

    Example: tournee dispatch next monaco Lou
    """
    with open_office(town, db, at) as office:
        own = _round(office, office.day(day), courier)
        _show_next(office, own)


@guarded
def close(
    town: TownArgument,
    courier: CourierArgument,
    *,
    outcome: Annotated[OutcomeChoice, typer.Option(help="What came of the stop.")] = OutcomeChoice.SUCCESS,
    code: Annotated[
        str, typer.Option(help="More precisely, such as neighbour or refused; default: by the task.")
    ] = "",
    name: Annotated[str, typer.Option(help="Who took it, where the outcome takes a name as its proof.")] = "",
    note: Annotated[str, typer.Option(help="For the coordinator.")] = "",
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Arrive at a courier's next stop and close it: every task of it comes out the same way.

    Example: tournee dispatch close monaco Lou --outcome no_answer
    """
    from dispatch.field.at_stop import arrive, close_stop
    from dispatch.lifecycle.round import StopStatus
    from dispatch.storage import deliveries

    with open_office(town, db, at) as office:
        own = _round(office, office.day(day), courier)
        stop = _next_of(own, courier)

        def step(writing: Writing) -> Round:
            if stop.status is not StopStatus.ARRIVED:
                arrive(writing, own.id, stop.id)
            owners = deliveries.of_tasks(writing, stop.task_ids).values()
            tasks = {task.id: task for one in owners for task in one.tasks}
            results = {task: _result(tasks[task], outcome, code) for task in stop.task_ids}
            return close_stop(writing, own.id, stop.id, results, proofs=_proofs(stop, name), note=note)

        after = _act(office, step)
        out.print(
            f"Stop {_number(own, stop)} of {len(own.stops)} is closed: {outcome.value.replace('_', ' ')}."
        )
        _show_next(office, after)


@guarded
def late(
    town: TownArgument,
    courier: CourierArgument,
    minutes: Annotated[int, typer.Argument(help="By how much, 1 to 240.")],
    *,
    day: DayOption = "",
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Say that a courier is later than planned; the next plan takes it into account.

    Example: tournee dispatch late monaco Lou 20
    """
    from dispatch.field.whole_round import delay_round

    with open_office(town, db, at) as office:
        own = _round(office, office.day(day), courier)
        _act(office, lambda writing: delay_round(writing, own.id, minutes))
        err.print("Noted.")


@guarded
def finish(
    town: TownArgument, courier: CourierArgument, *, day: DayOption = "", db: DbOption = "", at: AtOption = ""
) -> None:
    """End a round whose stops are all closed or passed over.

    Example: tournee dispatch finish monaco Lou
    """
    from dispatch.field.whole_round import complete_round

    with open_office(town, db, at) as office:
        own = _round(office, office.day(day), courier)
        _act(office, lambda writing: complete_round(writing, own.id))
        err.print("The round is over.")


def _on(action: Callable[[Writing, str], Round], round_id: str, writing: Writing) -> Round:
    return action(writing, round_id)


def _act(office: Office, step: Callable[[Writing], Round]) -> Round:
    return office.store.write(office.town.id, office.actor, step)


def _round(office: Office, day: str, courier: str) -> Round:
    from api.cli.dispatch.finding import round_named

    with office.store.reading(office.town.id) as reading:
        return round_named(reading, day, courier)


def _rounds(
    office: Office, day: str, couriers: list[str] | None, status: RoundStatus
) -> list[tuple[Round, str]]:
    """Return the rounds in a state, or those of the couriers named whatever their state, with who has them."""
    from api.cli.dispatch.finding import courier_of_shift, round_named
    from dispatch.storage import rounds

    with office.store.reading(office.town.id) as reading:
        who = courier_of_shift(reading, day)
        if couriers:
            found = tuple(round_named(reading, day, name) for name in couriers)
        else:
            found = rounds.of_day(reading, day, (status,))
    if not found:
        err.print(f"No round of {day} is {status}; nothing was changed.")
    return [(own, who[own.shift_id]) for own in found]


def _next_of(own: Round, courier: str) -> Stop:
    from dispatch.errors import DispatchError

    if own.next_stop is None:
        raise DispatchError(
            f"every stop of {courier}'s round is over: end it with `tournee dispatch finish`",
            code="round_over",
        )
    return own.next_stop


def _number(own: Round, stop: Stop) -> int:
    return next(number for number, one in enumerate(own.stops, start=1) if one.id == stop.id)


def _show_next(office: Office, own: Round) -> None:
    from dispatch.orders.delivery import TaskKind
    from dispatch.privacy.sight import look_at_doors
    from dispatch.storage import deliveries, parties

    stop = own.next_stop
    if stop is None:
        out.print("Every stop is over.")
        return

    def look(writing: Writing) -> tuple[dict[str, Delivery], Place]:
        found = deliveries.of_tasks(writing, stop.task_ids)
        look_at_doors(writing, found.values(), stop.place_id)
        return found, parties.get_places(writing, [stop.place_id])[stop.place_id]

    # Where somebody is visited is shown once it is kept who has looked.
    owners, place = office.store.write(office.town.id, office.actor, look)
    where = ", ".join(part for part in (place.name, place.address) if part)
    out.print(
        f"Next: stop {_number(own, stop)} of {len(own.stops)}, {office.clock(stop.start_s)}, {said(where)} ({stop.status})"
    )
    tasks = {task.id: (task, one) for one in owners.values() for task in one.tasks}
    for name in stop.task_ids:
        task, delivery = tasks[name]
        what = task.items or ("hand over" if task.kind is TaskKind.DROP else "")
        out.print(f"  {task.kind.value} {delivery.code}{': ' if what else ''}{said(what)}")


def _result(task: Task, outcome: OutcomeChoice, code: str) -> Result:
    from dispatch.errors import DispatchError
    from dispatch.field.at_stop import Result
    from dispatch.field.outcomes import OutcomeCode
    from dispatch.lifecycle.round import Outcome
    from dispatch.orders.delivery import TaskKind

    if code:
        if code not in set(OutcomeCode):
            raise DispatchError(
                f"--code {code}: there is no such outcome; known are {', '.join(OutcomeCode)}",
                code="invalid_outcome",
            )
        return Result(Outcome(outcome.value), OutcomeCode(code))
    if outcome is OutcomeChoice.SUCCESS:
        done = {
            TaskKind.DROP: OutcomeCode.DELIVERED_TO_RECIPIENT,
            TaskKind.TRANSFER: OutcomeCode.TAKEN_OVER,
            TaskKind.RETURN: OutcomeCode.RETURNED,
        }
        return Result(Outcome.SUCCESS, done.get(task.kind, OutcomeCode.COLLECTED))
    if outcome is OutcomeChoice.NO_ANSWER:
        return Result(Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    undone = OutcomeCode.NOT_HOME if task.kind is TaskKind.DROP else OutcomeCode.PACKAGE_NOT_AVAILABLE
    return Result(Outcome.FAILED, undone)


def _proofs(stop: Stop, name: str) -> list[Proof]:
    from dispatch.field.proofs import Proof, ProofKind

    return [Proof(task, ProofKind.NAME, name) for task in stop.task_ids] if name else []
