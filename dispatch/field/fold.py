"""How far tasks and stops are, from everything that was said about them.

A function of the *set* of facts: whichever way, in whatever order and however often they came in, the same facts give the same state.
What was said is never unsaid, it is answered: reopening a stop names the closings that it undoes, a decision to try again names the
failures that it answers, so that neither depends on what any clock showed.

Where facts about one task disagree:

1. what was reopened does not count;
2. that it was done counts more than that it failed, more than that it was cancelled;
3. of several who say that it was done, one with a proof counts more, then the earlier one;
4. of several failures, those that a decision has answered do not count, the latest of the others does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dispatch import ids
from dispatch.field.facts import Fact, FactKind
from dispatch.field.outcomes import SUCCESSES, together
from dispatch.lifecycle.round import Outcome


@dataclass(frozen=True, slots=True)
class Said:
    """What one closing says about one task."""

    fact: Fact
    outcome: Outcome
    code: str
    proved: bool

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """The smaller one counts."""
        return (self.outcome not in SUCCESSES, not self.proved, *self.fact.order)


@dataclass(frozen=True, slots=True)
class TaskFold:
    """How far a task is.

    ``counts`` is what counts, None where it is open; ``reopened`` says that it is open because somebody has undone it, ``answered``
    that it failed and is to be tried again. ``failures`` is how many attempts have failed. ``others`` contradict what counts.
    """

    counts: Said | None
    reopened: bool = False
    answered: bool = False
    failures: int = 0
    others: tuple[Said, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.counts is not None and self.counts.outcome in SUCCESSES


@dataclass(frozen=True, slots=True)
class ClosedStop:
    """A stop that is closed, on the round of whoever has closed it."""

    id: str
    named: str
    round_id: str
    task_ids: tuple[str, ...]
    undone: frozenset[str]
    outcome: Outcome
    code: str
    closed_s: int
    note: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Tasks by name, stops that are closed, all closings, and which of them were undone by what."""

    tasks: Mapping[str, TaskFold]
    closed: tuple[ClosedStop, ...]
    closings: tuple[Fact, ...]
    undone: Mapping[str, Fact]


def undone_by(facts: Iterable[Fact], reopen_s: int) -> dict[str, Fact]:
    """Return which closings and skips are undone, with what undid them.

    Parameters
    ----------
    facts
        Of any kind.
    reopen_s
        How long a courier may undo a closing, seconds; coordinators always may.
    """
    known = {fact.id: fact for fact in facts}
    found: dict[str, Fact] = {}
    for fact in sorted(known.values(), key=lambda one: one.order):
        if fact.kind is not FactKind.REOPEN:
            continue
        for name in fact.said.get("closings", ()):
            closing = known.get(name)
            if closing is None or (fact.by_courier and fact.at_s - closing.at_s > reopen_s):
                continue
            found.setdefault(name, fact)
    return found


def fold(facts: Iterable[Fact], reopen_s: int) -> Folded:
    """Return how far the tasks are that facts are about.

    Parameters
    ----------
    facts
        Everything said about the tasks, and about the stops that facts name.
    reopen_s
        See `undone_by`.
    """
    every = sorted(facts, key=lambda one: one.order)
    undone = undone_by(every, reopen_s)
    proved = {(task, fact.stop_id) for fact in every for task in _proved(fact)}
    answered = {
        name for fact in every if fact.kind is FactKind.RETRY for name in fact.said.get("failures", ())
    }
    said: dict[str, list[Said]] = defaultdict(list)
    standing: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    reopened: set[str] = set()
    for fact in every:
        if fact.kind is not FactKind.CLOSE:
            continue
        if fact.id in undone:
            reopened |= set(fact.task_ids)
            continue
        standing[fact.stop_id, fact.round_id].append(fact)
        for task, result in sorted(fact.said["results"].items()):
            said[task].append(
                Said(fact, Outcome(result["outcome"]), result["code"], proved=(task, fact.stop_id) in proved)
            )
    names = sorted({task for fact in every for task in fact.task_ids})
    tasks = {task: _task(said[task], answered, reopened=task in reopened) for task in names}
    closings = tuple(fact for fact in every if fact.kind is FactKind.CLOSE)
    return Folded(tasks, tuple(_closed(standing, said, tasks)), closings, undone)


def _proved(fact: Fact) -> set[str]:
    if fact.kind not in {FactKind.CLOSE, FactKind.PROOF}:
        return set()
    return {proof["task_id"] for proof in fact.said.get("proofs", ())}


def _task(said: list[Said], answered: set[str], *, reopened: bool) -> TaskFold:
    done = sorted((one for one in said if one.outcome in SUCCESSES), key=lambda one: one.rank)
    failed = [one for one in said if one.outcome not in SUCCESSES]
    open_failures = [one for one in failed if one.fact.id not in answered]
    counts = (
        done[0] if done else max(open_failures, key=lambda one: one.fact.order) if open_failures else None
    )
    others = tuple(done[1:]) + (tuple(open_failures) if done else ())
    return TaskFold(
        counts=counts,
        reopened=counts is None and reopened,
        answered=counts is None and bool(failed),
        failures=len(failed),
        others=others,
    )


def _closed(
    standing: Mapping[tuple[str, str], list[Fact]],
    said: Mapping[str, list[Said]],
    tasks: Mapping[str, TaskFold],
) -> Iterable[ClosedStop]:
    best: dict[tuple[str, str], Said] = {}
    for key, closings in standing.items():
        own = {fact.id for fact in closings}
        words = [
            one
            for task in {task for fact in closings for task in fact.task_ids}
            for one in said.get(task, ())
            if one.fact.id in own
        ]
        # A stop without tasks, as for a break, says nothing of any.
        plain = [Said(fact, Outcome.SUCCESS, fact.said.get("code", ""), proved=False) for fact in closings]
        best[key] = min(words or plain, key=lambda one: one.rank)
    keeps: dict[str, tuple[str, str]] = {}
    for key in sorted(best, key=lambda one: (best[one].rank, one)):
        # Two couriers may have closed what was one stop: the name stays with the one whose word counts.
        keeps.setdefault(key[0], key)
    for key in sorted(standing):
        closings, (named, round_id) = standing[key], key
        own = {fact.id for fact in closings}
        names = list(dict.fromkeys(task for fact in closings for task in fact.task_ids))
        results = [
            min((one for one in said[task] if one.fact.id in own), key=lambda one: one.rank).outcome
            for task in names
            if any(one.fact.id in own for one in said[task])
        ]
        chosen = best[key]
        yield ClosedStop(
            id=named if keeps[named] == key else ids.derived(ids.STOP, named, round_id),
            named=named,
            round_id=round_id,
            task_ids=tuple(names),
            undone=frozenset(task for task in names if not _done_by(tasks[task], own)),
            outcome=together(results),
            code=chosen.code,
            closed_s=chosen.fact.at_s,
            note=chosen.fact.said.get("note", ""),
        )


def _done_by(task: TaskFold, closings: set[str]) -> bool:
    return task.done and task.counts is not None and task.counts.fact.id in closings
