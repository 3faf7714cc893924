"""Couriers of a toy day: they release, start and ride their rounds."""

from __future__ import annotations

from dispatch.field.at_stop import Result, arrive, close_stop
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import Proof, ProofKind
from dispatch.field.whole_round import release_round, start_round
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, rounds
from tests.dispatch.toy_day import DAY, ToyDay


def active(day: ToyDay) -> list[Round]:
    with day.store.reading(day.town_id) as reading:
        kept = rounds.of_day(reading, DAY)
    return [own for own in kept if own.status not in {RoundStatus.ABORTED, RoundStatus.COMPLETED}]


def release_all(day: ToyDay) -> None:
    for own in active(day):
        if own.status is RoundStatus.PLANNED:
            day.store.write(
                day.town_id, "coordinator:test", lambda writing, own=own: release_round(writing, own.id)
            )


def start_all(day: ToyDay) -> None:
    release_all(day)
    for own in active(day):
        if own.status is RoundStatus.RELEASED:
            day.store.write(
                day.town_id, f"courier:{own.id}", lambda writing, own=own: start_round(writing, own.id)
            )


def go_to(day: ToyDay, own: Round) -> None:
    """Arrive at the next stop of a round."""
    stop = own.next_stop
    day.store.write(day.town_id, f"courier:{own.id}", lambda writing: arrive(writing, own.id, stop.id))


def close(day: ToyDay, own: Round, *, outcome: Outcome = Outcome.SUCCESS, proofs: bool = False) -> None:
    """Close the next stop of a round, every task of it in the same way, with every proof that a service may ask for if wanted."""
    stop = own.next_stop

    def step(writing) -> None:
        if stop.status is not StopStatus.ARRIVED:
            arrive(writing, own.id, stop.id)
        known = {
            task.id: task
            for one in deliveries.of_tasks(writing, stop.task_ids).values()
            for task in one.tasks
        }
        results = {name: Result(outcome, _code(known[name].kind, outcome)) for name in stop.task_ids}
        shown = (
            [Proof(name, kind, "1", "p.jpg") for name in stop.task_ids for kind in ProofKind]
            if proofs
            else []
        )
        close_stop(writing, own.id, stop.id, results, proofs=shown)

    day.store.write(day.town_id, f"courier:{own.id}", step)


def _code(kind: TaskKind, outcome: Outcome) -> OutcomeCode:
    if outcome is Outcome.SUCCESS:
        return {
            TaskKind.DROP: OutcomeCode.DELIVERED_TO_RECIPIENT,
            TaskKind.TRANSFER: OutcomeCode.TAKEN_OVER,
            TaskKind.RETURN: OutcomeCode.RETURNED,
        }.get(kind, OutcomeCode.COLLECTED)
    return OutcomeCode.NOT_HOME if kind is TaskKind.DROP else OutcomeCode.PACKAGE_NOT_AVAILABLE
