"""Room in the plan as it is: where a case fits, and steps that are carried out only while it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from dispatch.board.ask import Ask
from dispatch.board.by_day import ByDay
from dispatch.board.learned import LearnedTimes
from dispatch.board.policy import planning_policy
from dispatch.board.preferences import Preferences
from dispatch.board.reading import DayBook
from dispatch.board.state import DayState
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import TimeWindow
from dispatch.executor.executor import Executor
from dispatch.executor.sticky import run_sticky
from dispatch.orders.order_times import OrderTimes
from dispatch.orders.town_facts import TownFacts
from dispatch.promises.case import Case
from dispatch.promises.errors import SlotUnavailableError
from dispatch.promises.task import INSERT, InsertionTask
from dispatch.storage.store import Store, Writing

T = TypeVar("T")

#: What promises exclude each other by.
MATTER = "orders"
#: An answer takes no longer, seconds.
DEADLINE_S = 10.0
#: So often is a window looked at again where the plan has changed meanwhile.
TRIES = 5

#: What is done with a window while it is possible: it gets the case as it is now, what it is held against, when it is met and what is to be done.
Step = Callable[[Writing, Case, TownFacts, OrderTimes, Ask], T]


class Room:
    """Looks for room in the plans of the towns of a store.

    Parameters
    ----------
    store
        The business.
    executor
        Where insertions are computed.
    """

    def __init__(self, store: Store, executor: Executor) -> None:
        self.store = store
        self.executor = executor
        self._books: ByDay[DayBook] = ByDay()
        # Who promises has to see the day as plans do.
        self._extras, self._times = Preferences(), LearnedTimes()

    def costs(
        self,
        town_id: str,
        day: str,
        ask: Ask,
        windows: Sequence[TimeWindow],
        slack_s: int,
        without: frozenset[str],
    ) -> tuple[DayState, list[int | None], bool]:
        """Return the state of a day, and what a basket costs in each window, in the smallest unit of money; None where nobody has room.

        The last is whether closed streets are why nobody has in any window.

        Parameters
        ----------
        slack_s
            The drop begins so long before a window ends: what is promised is kept even if couriers are late by that.
        without
            Deliveries and kept windows that are looked away from.
        """
        with self.store.reading(town_id) as reading:
            state = self._book(town_id, day, reading.now_s).look(reading)
        policy = planning_policy(state.town.settings)
        tight = tuple(TimeWindow(window.earliest, window.latest - slack_s) for window in windows)
        left = without & (state.deliveries.keys() | {wish.id for wish in state.wishes})
        key = f"{town_id} {day}" + "".join(f" without {name}" for name in sorted(left))
        light = InsertionTask(key, state.stamp, state.now_s, None, policy, ask, tight)
        answer = run_sticky(
            self.executor,
            INSERT,
            light=light,
            full=lambda: replace(light, state=_without(state, left)),
            deadline_s=DEADLINE_S,
        )
        costs = [None if one is None else max(0, round(one[1] / COST_PER_CENT)) for one in answer.found]
        return state, costs, answer.closed

    def while_possible(
        self,
        town_id: str,
        client: str,
        case: Case,
        day: str,
        window: TimeWindow,
        slack_s: int,
        from_s: int,
        step: Step[T],
        *,
        behalf: str = "",
    ) -> T:
        """Carry a step out in a transaction that sees the plan, and everything that is counted, by which a window is possible; or not at all.

        Parameters
        ----------
        from_s
            When shops hear of it.

        Raises
        ------
        SlotUnavailableError
            It is not possible any more.
        """
        for _ in range(TRIES):
            with self.store.reading(town_id) as reading:
                case = case.again(reading)
                facts = case.facts(reading)
                times = case.times(reading, facts, window, from_s)
            if times.faults:
                raise SlotUnavailableError(times.faults)
            ask = case.ask(times, facts)
            state, costs, _ = self.costs(town_id, day, ask, [window], slack_s, case.without)
            if costs[0] is None:
                raise SlotUnavailableError

            def seen(
                writing: Writing, case: Case = case, ask: Ask = ask, stamp: int = state.stamp
            ) -> T | None:
                writing.exclude(MATTER)
                if self._book(town_id, day, writing.now_s).look(writing).stamp != stamp:
                    return None
                # The plan is the same; shops may have taken something on that no courier has to do with, or for other days.
                present = case.again(writing)
                facts = present.facts(writing)
                times = present.times(writing, facts, window, from_s)
                if times.faults:
                    raise SlotUnavailableError(times.faults)
                return step(writing, present, facts, times, ask) if present.ask(times, facts) == ask else None

            done = self.store.write(town_id, client, seen, behalf=behalf)
            if done is not None:
                return done
        raise SlotUnavailableError

    def _book(self, town_id: str, day: str, now_s: int) -> DayBook:
        return self._books.of(
            town_id, day, now_s, lambda: DayBook(day, self._extras, self._times, self._times.ways)
        )


def _without(state: DayState, names: frozenset[str]) -> DayState:
    """Return a day in which some deliveries and kept windows are not; rounds go on past their stops."""
    if not names:
        return state
    return replace(
        state,
        deliveries={name: one for name, one in state.deliveries.items() if name not in names},
        wishes=tuple(wish for wish in state.wishes if wish.id not in names),
        pins={name: pin for name, pin in state.pins.items() if name not in names},
        assured=state.assured - names,
    )
