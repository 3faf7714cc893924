"""Visits ahead, from all plans of a town: again and again, by as many processes as there are, and each visit once.

Plans are followed in small transactions: whoever is killed in the middle leaves whole plans behind, and the next one goes on with the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from dispatch.orders.service_day import service_day
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.reconciling import reconcile
from dispatch.services.untouched_check import UntouchedCheck
from dispatch.services.visit_policy import visit_policy
from dispatch.services.visit_work import Generated
from dispatch.storage import parties, visits
from dispatch.storage.store import Reading, Store, Writing

ACTOR = "system:visits"
#: So many plans in a transaction: others wait for no more than that.
BATCH = 25
#: How often a transaction is done again that lost against somebody who changed the same visits.
CONFLICTS = 3


def horizon(reading: Reading) -> dt.date:
    """Return the last date for which visits are made, by the settings of the town (``visits.ahead_days``)."""
    town = parties.get_town(reading)
    ahead = visit_policy(town.settings).ahead_days
    return service_day(reading.now_s, town) + dt.timedelta(days=ahead - 1)


def generate(
    store: Store,
    town_id: str,
    until_day: dt.date | None = None,
    *,
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
    plan_ids: Iterable[str] | None = None,
    holidays_now: bool = False,
    actor: str = ACTOR,
) -> Generated:
    """Bring the visits of a town to what its plans, pauses, holidays and conditions say; see `dispatch.services.reconciling.reconcile`.

    Again, it changes nothing. What is past, ordered or done stays as it is; what is ordered and should not be is listed in ``clashes``.

    Parameters
    ----------
    until_day
        The last date for which visits are made, the town's horizon where it is not given.
    eligible
        Says whether a person meets the conditions on a date. Where nobody is asked, what was found before stays.
    untouched
        Says whether a visit that is ordered may follow its plan all the same, see `reconcile`.
    plan_ids
        Some plans only.
    holidays_now
        Whether what is promised follows the public holidays of its programme as they are now, see `reconcile`.
    actor
        Who does it.

    Returns
    -------
    Generated
        Plans that could not be followed are in ``faults``; the others have been.

    Raises
    ------
    NotFoundError
        There is no such town.
    ConflictError
        Somebody else changes the same visits all the time.
    """
    with store.reading(town_id) as reading:
        until = until_day or horizon(reading)
        today = service_day(reading.now_s, parties.get_town(reading)).isoformat()
        names = (
            tuple(sorted(set(plan_ids))) if plan_ids is not None else visits.plans_to_follow(reading, today)
        )
    done = Generated()
    for first in range(0, len(names), BATCH):
        some = names[first : first + BATCH]

        def step(writing: Writing, some: tuple[str, ...] = some) -> Generated:
            return reconcile(
                writing, some, until, eligible=eligible, untouched=untouched, holidays_now=holidays_now
            )

        done = done.plus(store.write(town_id, actor, step, conflicts=CONFLICTS))
    return done
