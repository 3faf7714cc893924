"""Which requests leave now, by the votes of sampled futures: for depots where vehicles are alike and never short."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.online.allowance import Allowance
from routing.online.departures import Waiting, by_departure, departure_costs
from routing.online.knobs import Knobs
from routing.online.quick import QuickSearch, Slice
from routing.online.selection import requests_of
from routing.online.situation import Situation
from routing.rounds.problem import Problem
from routing.rounds.schedule import schedule_round

#: Random numbers of futures are that far apart, by seed.
SEEDS = 1_009
#: Vehicles of a moment beyond those that a first plan uses: as a part of these, and in number.
SPARE_PART, SPARE = 0.25, 3


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """What the futures say.

    Attributes
    ----------
    now
        bool[r], requests that are to leave now.
    share
        float64[r], the part of futures in which a request left now, when it was last looked at.
    rounds
        Rounds of votes until everything was settled.
    """

    now: NDArray[np.bool_]
    share: NDArray[np.float64]
    rounds: int


class _Future:
    """A future, and what was last planned for it: the first thing tried next time."""

    def __init__(self, problem: Problem, next_s: int, most: int, seed: int, known: int) -> None:
        self.problem, moment = by_departure(problem, next_s, most)
        self._next_s = next_s
        self._now = moment < next_s
        self._search = QuickSearch(self.problem, seed=seed)
        self._rounds: list[list[int]] = []
        self._known = known
        #: float64[r], what it costs more to have a known request leave now, or later where it is negative.
        self.price = np.zeros(known)
        #: bool[r], known requests that leave now in the last plan.
        self.leaving = np.zeros(known, dtype=np.bool_)

    def plan(self, now: NDArray[np.bool_], later: NDArray[np.bool_], spend: Slice, warmest: float) -> None:
        """Plan once more, with some requests fixed."""
        more = self.problem.request_count - self._known
        now, later, price = (
            np.concatenate([column, np.zeros(more, dtype=column.dtype)])
            for column in (now, later, np.rint(self.price).astype(np.int64))
        )
        costs = departure_costs(self.problem, self._now, now=now, later=later, price=price)
        self._rounds = self._search.rounds(spend, costs=costs, initial=self._rounds, warmest=warmest)
        leaving = np.zeros(self.problem.request_count, dtype=np.bool_)
        waiting = Waiting(self.problem, self._next_s)
        for vehicle in np.flatnonzero(self._now).tolist():
            items = self._rounds[vehicle]
            if items and not waiting.does(vehicle, items):
                leaving[requests_of(self.problem, items)] = True
        self.leaving = leaving[: self._known]


def vote(
    situation: Situation,
    drawn: Sequence[Problem],
    seed: int,
    threads: int,
    allowance: Allowance,
    knobs: Knobs,
) -> Votes:
    """Have sampled futures vote on which requests leave now, fixing in each round of votes what they agree on.

    Where they disagree, each pays in the next round for what it did and most others did not: its plan then bends to theirs, and theirs to its.

    Parameters
    ----------
    situation
        Its vehicles are alike and plentiful, see `routing.online.departures.plentiful`.
    drawn
        What may still come, by future.
    seed, threads
        Of the random numbers; plans made at the same time.
    allowance
        For all of this.
    knobs
        How many rounds, and when futures agree.

    References
    ----------
    Lan, L., van Doorn, J., Wouda, N. A., Rijal, A., and Bhulai, S. (2024). An iterative sample scenario approach for the dynamic dispatch waves
    problem. Transportation Science. https://doi.org/10.1287/trsc.2023.0111

    Rockafellar, R. T., and Wets, R. J.-B. (1991). Scenarios and policy aggregation in optimization under uncertainty. Mathematics of Operations
    Research 16(1), 119-147. https://doi.org/10.1287/moor.16.1.119
    """
    count = situation.problem.request_count
    now = situation.must_go.copy()
    later = np.zeros(count, dtype=np.bool_)
    share = now.astype(np.float64)
    most, unit = _most(drawn[0], situation.next_s, seed)
    sampled = [
        _Future(problem, situation.next_s, most, seed * SEEDS + number, count)
        for number, problem in enumerate(drawn)
    ]
    done = 0
    with ThreadPoolExecutor(max_workers=threads) as executor:
        while done < knobs.rounds and not (now | later).all():
            spend = allowance.slice(done * len(sampled))
            jobs = [executor.submit(future.plan, now, later, spend, knobs.warm) for future in sampled]
            for job in jobs:
                job.result()
            share = np.mean([future.leaving for future in sampled], axis=0)
            done += 1
            free = ~(now | later)
            last = done == knobs.rounds
            now = now | (free & (share >= (knobs.last_share if last else knobs.go_share)))
            later = later | (free & (share <= knobs.wait_share))
            for future in sampled:
                future.price += knobs.step * unit * (future.leaving - share)
    return Votes(now, share, done)


def _most(future: Problem, next_s: int, seed: int) -> tuple[int, float]:
    """Return how many vehicles of a moment are enough, and what a request costs on average, by a first plan with more than enough."""
    count = future.request_count
    problem, moment = by_departure(future, next_s, count)
    rounds = QuickSearch(problem, seed=seed).rounds(Slice(None, None))
    used = np.array([bool(items) for items in rounds])
    needed = int(np.unique(moment[used], return_counts=True)[1].max(initial=0))
    times = [schedule_round(problem, vehicle, items) for vehicle, items in enumerate(rounds) if items]
    cost = sum(own.cost for own in times if own is not None)
    return min(count, needed + int(needed * SPARE_PART) + SPARE), cost / count
