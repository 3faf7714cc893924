"""What has to be done again and again in a town, and how often: the list, and what does it.

Every chore does nothing where nothing is to be done, and nothing twice when it is called twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatch.errors import DispatchError
from dispatch.escalation import clock
from dispatch.exporting.asking import expire_exports
from dispatch.keeping.rhythm import Daily, Every
from dispatch.orders import drafts, overdue, till_codes
from dispatch.orders.relay import WaitingStatus
from dispatch.orders.returns import send_back
from dispatch.orders.shop_times import local_day
from dispatch.people.accounts import keep_accounts
from dispatch.people.fairness import WINDOW_DAYS
from dispatch.people.generation import generate_shifts
from dispatch.people.shift_checks import watch
from dispatch.privacy.practice import PRACTICE, Practice
from dispatch.privacy.retention import run_retention
from dispatch.promises import expiry
from dispatch.services import not_planned, ordering, subscriptions
from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.enrolments import end_those_over
from dispatch.services.generation import generate
from dispatch.services.untouched_check import UntouchedCheck, not_under_way
from dispatch.shops import substitutions
from dispatch.simulations.asking import forget_simulations
from dispatch.storage import deliveries, links, outbox, parties, pooling, sessions, waiting
from dispatch.storage.answers import drop_old_answers
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

ACTOR = "system:keeper"
#: Returns the map of a name.
OpenMap = Callable[[str], TownMap]
#: Posts are made so many days ahead, today included.
DAYS_AHEAD = 28
#: Accounts are looked at so many days back: what planning asks for, and a week in which corrections come.
ACCOUNT_DAYS = WINDOW_DAYS + 7
#: Published shifts are looked at so many days ahead for hours that break the law by now.
HOURS_DAYS = 7
#: What was sent is kept in the outbox so long, seconds: to see why somebody was told something. Its event stays.
SENT_S = 30 * 86_400
#: Single drops and beneficiaries stay in reports of pooling so many days: until the year's report is voted on. Sums stay.
POOLING_DETAILS_DAYS = 400
#: Sessions and links that are over are kept so long, seconds: to see who was signed in where.
ACCESS_S = 30 * 86_400
#: No more transactions of one chore at a time: the rest is for the next time.
MOST_ROUNDS = 40


class ChoreError(DispatchError):
    """Part of a chore could not be done; code ``chore_unfinished``."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(f"{name}: {'; '.join(faults)}", code="chore_unfinished")


@dataclass(frozen=True, slots=True)
class Tools:
    """What chores need beside the store.

    Attributes
    ----------
    open_map
        The maps, for what is sent back to its shops; without it nothing is.
    practice
        Of privacy: rules, and what other parts still need.
    eligible
        Says who meets the conditions of a programme on a date; None for what was found before.
    untouched
        Says which visits follow their plans although they are ordered; None for none.
    """

    open_map: OpenMap | None = None
    practice: Practice = field(default_factory=lambda: PRACTICE)
    eligible: EligibilityCheck | None = field(default_factory=ConditionsCheck)
    untouched: UntouchedCheck | None = not_under_way


#: Does a chore for a town, and returns how many things that were.
Work = Callable[[Store, str, Tools], int]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done again and again. Who has it in hand for more than ``lease_s`` seconds is thought to be dead."""

    name: str
    rhythm: Every | Daily
    work: Work
    lease_s: int = 600


def _at_once(step: Callable[[Writing], int], *, batch: int = 0) -> Work:
    """Return work that is a transaction, or several where each does at most so many."""

    def work(store: Store, town_id: str, _: Tools) -> int:
        total = 0
        for _number in range(MOST_ROUNDS):
            count = store.write(town_id, ACTOR, step)
            total += count
            if not batch or count < batch:
                break
        return total

    return work


def _unanswered(writing: Writing) -> int:
    return len(substitutions.expire(writing))


def _forget_sent(writing: Writing) -> int:
    return outbox.remove_done(writing, writing.real_s - SENT_S)


def _forget_access(writing: Writing) -> int:
    before_s = writing.real_s - ACCESS_S
    return sessions.forget_sessions(writing, before_s) + links.forget_links(writing, before_s)


def _forget_pooling_details(writing: Writing) -> int:
    before = _today(writing) - dt.timedelta(days=POOLING_DETAILS_DAYS)
    return pooling.forget_before(writing, before.isoformat())


def _sweep_waiting(writing: Writing) -> int:
    swept = overdue.sweep(writing)
    return len(swept.reminded) + len(swept.overdue)


def _accounts(writing: Writing) -> int:
    today = _today(writing)
    return keep_accounts(writing, today - dt.timedelta(days=ACCOUNT_DAYS), today)


def _shifts(writing: Writing) -> int:
    today = _today(writing)
    done = generate_shifts(writing, today, today + dt.timedelta(days=DAYS_AHEAD - 1))
    return len(done.made) + len(done.changed) + len(done.withdrawn)


def _hours(writing: Writing) -> int:
    today = _today(writing)
    return watch(writing, today, today + dt.timedelta(days=HOURS_DAYS))


def _today(writing: Writing) -> dt.date:
    return local_day(writing.now_s, parties.get_town(writing).time_zone)


def _send_back(store: Store, town_id: str, tools: Tools) -> int:
    """Have brought back what nobody has fetched at relay points, each in its own transaction."""
    with store.reading(town_id) as reading:
        kept = [one for one in waiting.of_status(reading, WaitingStatus.OVERDUE) if one.relay_id]
        found = deliveries.get_many(reading, sorted(one.delivery_id for one in kept))
        due = [one.delivery_id for one in kept if found[one.delivery_id].status == "failed"]
        town = parties.get_town(reading)
    if not due:
        return 0
    if tools.open_map is None:
        raise ChoreError("send_back", [f"{len(due)} wait, and nobody has given the map of the town"])
    town_map = tools.open_map(town.map)
    done, faults = 0, []
    for name in due:
        try:
            with store.writing(town_id, ACTOR) as writing:
                send_back(writing, town_map, name)
            done += 1
        except DispatchError as error:
            # A shop that takes nothing back keeps nothing of the others waiting.
            faults.append(f"{name}: {error}")
    if faults:
        raise ChoreError("send_back", faults)
    return done


def _visit_plans(store: Store, town_id: str, tools: Tools) -> int:
    done = generate(store, town_id, eligible=tools.eligible, untouched=tools.untouched)
    if done.faults:
        # All other plans have their visits by now.
        raise ChoreError("visit_plans", [f"{name}: {code}" for name, code in done.faults])
    return done.count


def _subscriptions(store: Store, town_id: str, tools: Tools) -> int:
    with store.reading(town_id) as reading:
        due = subscriptions.any_due(reading)
        town = parties.get_town(reading)
    if not due:
        return 0
    if tools.open_map is None:
        raise ChoreError("subscriptions", [f"{due} wait, and nobody has given the map of the town"])
    done = subscriptions.place_due(store, tools.open_map(town.map), town_id)
    if done.failed:
        raise ChoreError("subscriptions", [f"{name}: {code}" for name, code in done.failed])
    return len(done.ordered) + len(done.refused)


def _visits(store: Store, town_id: str, _: Tools) -> int:
    """Say what has become of visits that no round has had, and have those ordered that are to come."""
    count = store.write(town_id, ACTOR, not_planned.settle_unplanned, conflicts=4)
    return count + ordering.order_ahead(store, town_id, actor=ACTOR).count


def _closed_doors(store: Store, town_id: str, _: Tools) -> int:
    return clock.step(store, town_id)


def _retention(store: Store, town_id: str, tools: Tools) -> int:
    return sum(run_retention(store, town_id, practice=tools.practice).counts.values())


#: In the order in which they are done.
CHORES: tuple[Chore, ...] = (
    # First: somebody may be in danger.
    Chore("closed_doors", Every(30), _closed_doors),
    Chore("quotes", Every(60), _at_once(expiry.expire, batch=500)),
    Chore("substitutions", Every(60), _at_once(_unanswered)),
    Chore("waiting", Every(300), _at_once(_sweep_waiting)),
    Chore("send_back", Every(3600), _send_back),
    Chore("drafts", Every(600), _at_once(drafts.drop_expired, batch=500)),
    Chore("till_codes", Every(3600), _at_once(till_codes.forget_expired)),
    Chore("visit_plans", Daily(1), _visit_plans, lease_s=3600),
    Chore("subscriptions", Every(3600), _subscriptions),
    Chore("visits", Every(600), _visits),
    Chore("accounts", Daily(4), _at_once(_accounts)),
    Chore("shifts", Daily(4, 30), _at_once(_shifts)),
    Chore("hours", Every(3600), _at_once(_hours)),
    Chore("enrolments", Daily(0, 10), _at_once(end_those_over)),
    Chore("outbox", Daily(3, 30), _at_once(_forget_sent)),
    Chore("exports", Every(3600), _at_once(expire_exports, batch=100)),
    Chore("simulations", Daily(3, 50), _at_once(forget_simulations, batch=100)),
    Chore("answers", Every(3600), _at_once(drop_old_answers)),
    Chore("access", Daily(3, 40), _at_once(_forget_access)),
    Chore("pooling", Daily(3, 45), _at_once(_forget_pooling_details, batch=pooling.BATCH)),
    # Last, as it may take long.
    Chore("retention", Daily(2, 30), _retention, lease_s=4 * 3600),
)
