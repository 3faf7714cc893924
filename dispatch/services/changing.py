"""A change of plans is carried out, or only tried, and told by what it does to visits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.generation import CONFLICTS, horizon
from dispatch.services.plan_changes import Planned
from dispatch.services.reconciling import reconcile
from dispatch.services.rehearsing import Outcome, rehearsed, watched
from dispatch.services.service_plan import ServicePlan
from dispatch.services.untouched_check import not_under_way
from dispatch.services.visit_work import Generated
from dispatch.storage.store import Reading, Store, Writing


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan as it is since, or would be, and what that does to visits."""

    plan: ServicePlan
    outcome: Outcome


def carry_out(
    store: Store,
    town_id: str,
    actor: str,
    plan_ids: Callable[[Reading], Iterable[str]],
    step: Callable[[Writing, EligibilityCheck | None], Planned],
    *,
    tried: bool = False,
    behalf: str = "",
) -> Changed:
    """Carry out a change of a plan, or only try it, and return what it does to the visits of some plans.

    Parameters
    ----------
    plan_ids
        Returns the plans to look at; asked before the change and after, for a change may make another plan.
    step
        Gets who says whether people meet the conditions; None where it is only tried, for no file may be read without a trace.
    """
    eligible = None if tried else ConditionsCheck()

    def whole(writing: Writing) -> Changed:
        def change(inner: Writing) -> tuple[Planned, Generated]:
            done = step(inner, eligible)
            return done, done.generated

        # Whoever names nothing that is there is told so before anything is done.
        plans = list(plan_ids(writing))
        # What was to be done anyway is no part of the change.
        reconcile(writing, plans, horizon(writing), eligible=eligible, untouched=not_under_way)
        done, outcome = watched(writing, plan_ids, change)
        return Changed(done.plan, outcome)

    if tried:
        return rehearsed(store, town_id, actor, whole)
    return store.write(town_id, actor, whole, behalf=behalf, conflicts=CONFLICTS)
