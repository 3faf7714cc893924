"""What a change would do to visits, told before it is made: the change is carried out, looked at, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from dispatch.services.generation import CONFLICTS
from dispatch.services.visit import Visit
from dispatch.services.visit_work import Clash, Generated
from dispatch.storage import visits
from dispatch.storage.store import Reading, Store, Writing

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VisitDifference:
    """A visit as it was before a change, None where there was none, and as it is after."""

    before: Visit | None
    after: Visit

    @property
    def was_promised(self) -> bool:
        """Whether somebody had been promised it."""
        return self.before is not None and bool(self.before.delivery_id) and not self.before.skipped_reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does to visits: those that are otherwise than before, and what is promised and stays although plans say otherwise now."""

    changed: tuple[VisitDifference, ...] = ()
    stays: tuple[tuple[Clash, Visit], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


class _Undo(Exception):  # noqa: N818 - it is no error
    """Carries what was seen out of a transaction that is undone by it."""


def watched(
    writing: Writing,
    plan_ids: Callable[[Reading], Iterable[str]],
    step: Callable[[Writing], tuple[T, Generated]],
) -> tuple[T, Outcome]:
    """Carry out a change, and return with what it returns what it has done to the visits of some plans.

    Parameters
    ----------
    plan_ids
        Returns the plans to look at; it is asked before the change and after, for a change may make another plan.
    step
        Makes the change, and returns what it likes and what became of the visits.
    """
    before = visits_by_id(writing, plan_ids(writing))
    found, generated = step(writing)
    return found, outcome_of(before, visits_by_id(writing, plan_ids(writing)), generated)


def outcome_of(before: Mapping[str, Visit], after: Mapping[str, Visit], generated: Generated) -> Outcome:
    """Return what has become of visits, by their names before and after, with what was told of those that stay."""
    changed = tuple(
        VisitDifference(before.get(name), visit)
        for name, visit in after.items()
        if _said(before.get(name)) != _said(visit)
    )
    clashes = {(one.visit_id, one.reason): one for one in generated.clashes}
    stays = tuple((one, after[one.visit_id]) for one in clashes.values() if one.visit_id in after)
    return Outcome(_in_order(changed), stays, generated.faults)


def rehearsed(store: Store, town_id: str, actor: str, step: Callable[[Writing], T]) -> T:
    """Carry out a change, return what it returns, and leave nothing of it behind; tried again as often as a real one that lost a conflict.

    Nothing that has to leave a trace may be read in it: the trace is undone too.
    """
    seen: list[T] = []

    def whole(writing: Writing) -> None:
        seen.append(step(writing))
        raise _Undo

    try:
        store.write(town_id, actor, whole, conflicts=CONFLICTS)
    except _Undo:
        return seen[-1]
    raise AssertionError("unreachable")


def visits_by_id(reading: Reading, plan_ids: Iterable[str]) -> dict[str, Visit]:
    """Return the visits of some plans by their names."""
    found = visits.visits_of_plans(reading, plan_ids)
    return {visit.id: visit for own in found.values() for visit in own.values()}


def _said(visit: Visit | None) -> tuple[object, ...]:
    return () if visit is None else (visit.day, visit.window, visit.units, visit.status, visit.skipped_reason)


def _in_order(found: Iterable[VisitDifference]) -> tuple[VisitDifference, ...]:
    return tuple(sorted(found, key=lambda one: (one.after.day or one.after.occurrence, one.after.id)))
