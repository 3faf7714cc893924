"""What is done at a stop: on the way, there, closed with what came of every task, passed over, opened again.

Every function changes what it is about in the transaction that it is given, notes its events, and returns the round as it is now.
``happened_s`` is when it happened, now where it is not given; ``version`` the version of the round that was seen, which must be the
present one where it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.errors import DispatchError
from dispatch.field.facts import FactKind, facts_about_tasks
from dispatch.field.fold import undone_by
from dispatch.field.layout import UNDER_WAY
from dispatch.field.outcomes import SUCCESSES, OutcomeCode, UnfitOutcomeError, words_for
from dispatch.field.policy import FieldPolicy, policy_of
from dispatch.field.proofs import (
    Cash,
    Proof,
    cash_document,
    check_proofs,
    proof_document,
)
from dispatch.field.scope import owners_of
from dispatch.field.settle import say
from dispatch.field.visit_checks import checks_document
from dispatch.field.whole_round import fact_of, round_seen
from dispatch.lifecycle.round import STOP_OVER, Outcome, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, PaymentMethod, Task, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage import deliveries, parties
from dispatch.storage.store import NotFoundError, Reading, Writing

_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY, TaskStatus.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one task."""

    outcome: Outcome
    code: OutcomeCode
    note: str = ""


def depart(
    writing: Writing,
    round_id: str,
    stop_id: str,
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Set out for a stop, the next one or another. Events: ``stop.en_route``, ``delivery.out_for_delivery``.

    Raises
    ------
    DispatchError
        ``round_not_under_way``, ``stop_over``.
    """
    own, stop = _open_stop(writing, round_id, stop_id, version)
    return _said(writing, FactKind.DEPART, own, stop, happened_s)


def arrive(
    writing: Writing,
    round_id: str,
    stop_id: str,
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Be at a stop. Events: ``stop.arrived``, ``delivery.arrived``.

    Raises
    ------
    DispatchError
        ``round_not_under_way``, ``stop_over``.
    """
    own, stop = _open_stop(writing, round_id, stop_id, version)
    return _said(writing, FactKind.ARRIVE, own, stop, happened_s)


def skip_stop(
    writing: Writing,
    round_id: str,
    stop_id: str,
    reason: str = "",
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Pass a stop over: its tasks are still to be done, by a later plan, or by going there all the same. Events: ``stop.skipped``.

    Raises
    ------
    DispatchError
        ``round_not_under_way``, ``stop_over``.
    """
    own, stop = _open_stop(writing, round_id, stop_id, version)
    fact = fact_of(
        writing, FactKind.SKIP, own, happened_s=happened_s, stop_id=stop.id, task_ids=stop.task_ids,
        body={"reason": reason},
    )  # fmt: skip
    return say(writing, [fact]).rounds[round_id]


def close_stop(
    writing: Writing,
    round_id: str,
    stop_id: str,
    results: Mapping[str, Result],
    *,
    proofs: Sequence[Proof] = (),
    cash: Sequence[Cash] = (),
    note: str = "",
    checks: Mapping[str, Sequence[bool | None]] | None = None,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Say what came of every task of a stop.

    Parameters
    ----------
    results
        By the names of the tasks, all of those of the stop.
    proofs, cash
        What shows it, and the money that was taken.
    checks
        By the names of tasks at the doors of visits, the answers to the questions of the service in their order: yes, no, or None.

    Events: ``stop.closed``; ``pickup.done``, ``pickup.failed``; ``delivery.collecting``, ``…collected``, ``…delivered``,
    ``…partially_delivered``, ``…failed``, ``…returned``; ``incident.opened`` (``cash_gap``) where the money is not what is due.

    Raises
    ------
    UnfitOutcomeError
        A word does not fit what was to be done.
    ProofMissingError
        An outcome takes a proof that is not there.
    DispatchError
        ``round_not_under_way``, ``stop_over``; ``tasks_missing``: results are not those of the tasks of the stop; ``not_collected``:
        goods are handed over of which a pickup is still open; ``invalid_checks``: answers are those of no visit, or too many; ``invalid_cash``, ``cash_limit_exceeded``.
    """
    own, stop = _open_stop(writing, round_id, stop_id, version)
    if set(results) != set(stop.task_ids):
        raise DispatchError(
            f"results: stop {stop_id} has the tasks {', '.join(stop.task_ids)}; say what came of each of them, and of no other",
            code="tasks_missing",
        )
    owners = deliveries.get_many(writing, sorted(set(owners_of(writing, stop.task_ids).values())))
    policy = policy_of(parties.get_town(writing))
    for delivery in owners.values():
        for task in delivery.tasks:
            if task.id in results:
                _check_result(writing, policy, delivery, task, results, proofs)
    for proof in proofs:
        if proof.task_id not in results:
            raise NotFoundError("task of this stop", proof.task_id)
    for one in cash:
        check_cash(policy, owners, one)
    body: dict[str, Any] = {
        "results": {
            name: {"outcome": one.outcome.value, "code": one.code.value, "note": one.note}
            for name, one in results.items()
        },
        "proofs": [proof_document(one) for one in proofs],
        "cash": [cash_document(one) for one in cash],
        "note": note,
    }
    if checks:
        body["checks"] = checks_document(writing, owners.values(), checks)
    fact = fact_of(
        writing,
        FactKind.CLOSE,
        own,
        happened_s=happened_s,
        stop_id=stop.id,
        task_ids=stop.task_ids,
        body=body,
    )
    return say(writing, [fact]).rounds[round_id]


def reopen_stop(
    writing: Writing,
    round_id: str,
    stop_id: str,
    reason: str = "",
    *,
    happened_s: int | None = None,
    version: int | None = None,
) -> Round:
    """Take back that a stop was closed: its tasks are open again, proofs are kept, money is marked as reversed.

    Events: ``stop.reopened`` with who has done it and why.

    Raises
    ------
    DispatchError
        ``stop_not_closed``: it is not closed. ``reopen_too_late``: a courier has only some minutes; a coordinator may.
    """
    own = round_seen(writing, round_id, version)
    stop = stop_of(own, stop_id)
    if stop.status is not StopStatus.CLOSED:
        raise DispatchError(
            f"stop {stop_id} is {stop.status}, not closed: there is nothing to reopen", code="stop_not_closed"
        )
    policy = policy_of(parties.get_town(writing))
    facts = facts_about_tasks(writing, stop.task_ids)
    undone = undone_by(facts.values(), policy.reopen_s)
    closings = [
        fact
        for fact in facts.values()
        if fact.kind is FactKind.CLOSE
        and fact.round_id == round_id
        and fact.id not in undone
        and set(fact.task_ids) <= set(stop.task_ids)
    ]
    if not closings:
        raise DispatchError(
            f"stop {stop_id} was not closed here: reopen it where it was", code="stop_not_closed"
        )
    at_s = writing.now_s if happened_s is None else happened_s
    first_s = min(fact.at_s for fact in closings)
    if writing.actor.startswith("courier:") and at_s - first_s > policy.reopen_s:
        raise DispatchError(
            f"stop {stop_id} was closed more than {policy.reopen_s // 60} minutes ago: ask the coordinator to reopen it",
            code="reopen_too_late",
            values={"minutes": policy.reopen_s // 60},
        )
    fact = fact_of(
        writing,
        FactKind.REOPEN,
        own,
        happened_s=happened_s,
        stop_id=closings[0].stop_id,
        task_ids=stop.task_ids,
        body={"closings": sorted(one.id for one in closings), "reason": reason},
    )
    return say(writing, [fact]).rounds[round_id]


def add_proof(
    writing: Writing,
    round_id: str,
    stop_id: str,
    proofs: Sequence[Proof],
    *,
    happened_s: int | None = None,
) -> Round:
    """Add proofs to a stop, closed or not. Events: ``proof.added``.

    Raises
    ------
    NotFoundError
        The stop has no such task.
    """
    own = round_seen(writing, round_id, None)
    stop = stop_of(own, stop_id)
    for proof in proofs:
        if proof.task_id not in stop.task_ids:
            raise NotFoundError("task of this stop", proof.task_id)
    fact = fact_of(
        writing,
        FactKind.PROOF,
        own,
        happened_s=happened_s,
        stop_id=stop.id,
        task_ids=sorted({proof.task_id for proof in proofs}),
        body={"proofs": [proof_document(one) for one in proofs]},
    )
    return say(writing, [fact]).rounds[round_id]


def record_incident(
    writing: Writing,
    round_id: str,
    kind: str,
    note: str = "",
    *,
    stop_id: str = "",
    task_ids: Sequence[str] = (),
    happened_s: int | None = None,
) -> Round:
    """Tell that something has gone wrong, for a person to look at. Events: ``incident.opened``."""
    own = round_seen(writing, round_id, None)
    fact = fact_of(
        writing, FactKind.INCIDENT, own, happened_s=happened_s, stop_id=stop_id, task_ids=task_ids,
        body={"incident": kind, "note": note},
    )  # fmt: skip
    return say(writing, [fact]).rounds[round_id]


def stop_of(own: Round, stop_id: str) -> Stop:
    """Return a stop of a round.

    Raises
    ------
    NotFoundError
        It has none of that name.
    """
    for stop in own.stops:
        if stop.id == stop_id:
            return stop
    raise NotFoundError(f"stop of round {own.id}", stop_id)


def check_cash(policy: FieldPolicy, owners: Mapping[str, Delivery], cash: Cash) -> None:
    """Let money pass that can have been taken at a stop.

    Raises
    ------
    DispatchError
        ``invalid_cash``: it is for a delivery that has nothing at the stop, in another currency, or not positive.
        ``cash_limit_exceeded``: it is more cash than the town allows at one door.
    """
    delivery = owners.get(cash.delivery_id)
    if delivery is None:
        raise DispatchError(
            f"cash: delivery {cash.delivery_id} has nothing at this stop; name one that has",
            code="invalid_cash",
        )
    currency = delivery.payment.currency if delivery.payment else cash.currency
    if cash.amount_minor <= 0 or cash.currency != currency:
        raise DispatchError(
            f"cash: {cash.amount_minor} {cash.currency} for delivery {delivery.id}; give a positive amount in {currency}",
            code="invalid_cash",
        )
    if cash.method is PaymentMethod.CASH and cash.amount_minor > policy.cash_limit_minor:
        raise DispatchError(
            f"cash: {cash.amount_minor} is more than the {policy.cash_limit_minor} that this town allows at one door;"
            " let it be paid otherwise",
            code="cash_limit_exceeded",
        )


def _check_result(
    reading: Reading,
    policy: FieldPolicy,
    delivery: Delivery,
    task: Task,
    results: Mapping[str, Result],
    proofs: Sequence[Proof],
) -> None:
    result = results[task.id]
    words = words_for(delivery, task, result.outcome)
    if result.code not in words:
        raise UnfitOutcomeError(task.id, result.outcome, result.code, words)
    check_proofs(reading, policy, delivery, task, result.code, proofs)
    ends = task.kind is TaskKind.DROP or (task.kind is TaskKind.RETURN and delivery.mode is Mode.RETURN)
    if ends and result.outcome in SUCCESSES:
        loads = {TaskKind.PICKUP, TaskKind.TRANSFER}
        for other in delivery.tasks:
            if other.kind in loads and other.status in _OPEN and other.id not in results:
                raise DispatchError(
                    f"task {task.id} hands over what task {other.id} has not collected yet: close that stop first",
                    code="not_collected",
                )


def _open_stop(writing: Writing, round_id: str, stop_id: str, version: int | None) -> tuple[Round, Stop]:
    own = round_seen(writing, round_id, version)
    if own.status not in UNDER_WAY:
        raise DispatchError(
            f"round {own.id} is {own.status}: start it first, or choose one that is under way",
            code="round_not_under_way",
        )
    stop = stop_of(own, stop_id)
    if stop.status in STOP_OVER and stop.status is not StopStatus.SKIPPED:
        raise DispatchError(f"stop {stop_id} is {stop.status} already: reopen it first", code="stop_over")
    return own, stop


def _said(writing: Writing, kind: FactKind, own: Round, stop: Stop, happened_s: int | None) -> Round:
    fact = fact_of(writing, kind, own, happened_s=happened_s, stop_id=stop.id, task_ids=stop.task_ids)
    return say(writing, [fact]).rounds[own.id]


__all__ = [
    "Cash",
    "Proof",
    "Result",
    "add_proof",
    "arrive",
    "close_stop",
    "depart",
    "record_incident",
    "reopen_stop",
    "skip_stop",
]
