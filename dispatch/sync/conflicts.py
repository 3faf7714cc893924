"""Where a command met what its phone did not know: listed in its answer, and opened as incidents for the coordinator."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.field.facts import Fact, FactKind
from dispatch.field.layout import plan_version
from dispatch.field.outcomes import words_for
from dispatch.field.proofs import lacking_proofs
from dispatch.field.settle import Settled
from dispatch.lifecycle.round import Outcome, RoundStatus
from dispatch.orders.delivery import Delivery, Task
from dispatch.sync.commands import Conflict


def conflicts_of(settled: Settled, fact: Fact) -> tuple[Conflict, ...]:
    """Return what stood against a fact when it came in."""
    return tuple(_conflicts(settled, fact))


def _conflicts(settled: Settled, fact: Fact) -> Iterable[Conflict]:
    before = settled.scope.rounds[fact.round_id]
    if before.status is RoundStatus.ABORTED and fact.kind is not FactKind.ACKNOWLEDGE:
        yield Conflict(
            "round_aborted", fact.round_id, f"round {fact.round_id} had been broken off; what was done counts"
        )
    if fact.kind is FactKind.CLOSE:
        yield from _of_closing(settled, fact)
    elif fact.kind is FactKind.DOOR:
        yield from _moved(settled, fact, fact.task_ids)
    elif fact.kind is FactKind.REOPEN:
        for name in fact.said["closings"]:
            if name in settled.scope.facts and name not in settled.folded.undone:
                yield Conflict(
                    "reopen_too_late",
                    fact.stop_id,
                    f"stop {fact.stop_id} was closed more than {settled.policy.reopen_s // 60} minutes before: a coordinator can reopen it",
                )
    elif fact.kind is FactKind.REORDER:
        if fact.base_version < plan_version(before):
            yield Conflict(
                "round_version_conflict",
                fact.round_id,
                f"the plan of round {fact.round_id} has changed since version {fact.base_version}: its order counts",
            )
    elif fact.kind is FactKind.COMPLETE and settled.rounds[fact.round_id].status is not RoundStatus.COMPLETED:
        yield Conflict(
            "round_not_over",
            fact.round_id,
            f"round {fact.round_id} still has stops: it is over as soon as they are",
        )


def _of_closing(settled: Settled, fact: Fact) -> Iterable[Conflict]:
    owners = {
        task.id: (delivery, task) for delivery in settled.deliveries.values() for task in delivery.tasks
    }
    cancelled = {
        task for one in settled.scope.facts.values() if one.kind is FactKind.CANCEL for task in one.task_ids
    }
    for name in fact.task_ids:
        delivery, task = owners[name]
        yield from _moved(settled, fact, [name])
        if name in cancelled:
            yield Conflict(
                "cancelled_meanwhile",
                delivery.id,
                f"delivery {delivery.id} had been cancelled: what was done counts",
            )
        fold = settled.folded.tasks[name]
        if (
            fold.counts is not None
            and fold.counts.fact.id != fact.id
            and fact.id not in settled.folded.undone
        ):
            yield Conflict(
                "outcome_overruled",
                name,
                f"task {name}: {fold.counts.outcome} was said as well, by {fold.counts.fact.actor}, and counts",
            )
        yield from _of_words(settled, fact, delivery, task)


def _moved(settled: Settled, fact: Fact, names: Iterable[str]) -> Iterable[Conflict]:
    here = set(settled.scope.rounds[fact.round_id].task_ids)
    for name in names:
        if name in here:
            continue
        where = [own.id for own in settled.scope.rounds.values() if name in own.task_ids]
        yield Conflict(
            "stop_moved",
            name,
            f"task {name} had been moved to {'round ' + where[0] if where else 'no round'}: what was done counts",
        )


def _of_words(settled: Settled, fact: Fact, delivery: Delivery, task: Task) -> Iterable[Conflict]:
    result = fact.said["results"][task.id]
    words = words_for(delivery, task, Outcome(result["outcome"]))
    if result["code"] not in words:
        yield Conflict(
            "invalid_outcome",
            task.id,
            f"task {task.id}: {result['code']} does not fit {result['outcome']}; kept as it was said",
        )
    given = [
        proof
        for one in settled.scope.facts.values()
        for proof in one.said.get("proofs", ())
        if proof["task_id"] in {other.id for other in delivery.tasks}
    ]
    lacking = lacking_proofs(settled.policy, delivery, task, result["code"], given)
    if lacking:
        needed = " and ".join(" or ".join(sorted(group)) for group in lacking)
        yield Conflict("proof_missing", task.id, f"task {task.id}: {result['code']} takes {needed}; add it")
