"""Which requests leave now, by the votes of sampled futures: for depots where vehicles are alike and never short."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.online.allowance import Allowance
from routing.online.departures import Waiting, by_departure
from routing.online.knobs import Knobs
from routing.online.quick import Slice, quick_rounds
from routing.online.selection import requests_of
from routing.online.situation import Effort, Futures, Situation
from routing.rounds.problem import Problem

#: Vehicles of a moment beyond those that a first plan uses: as a part of these, and in number.
SPARE_PART, SPARE = 0.5, 8


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


@dataclass(slots=True)
class _Future:
    """A future and what was last planned for it; its rounds are the first thing tried next time."""

    problem: Problem
    seed: int
    rounds: list[list[int]]
    price: NDArray[np.float64]
    leaving: NDArray[np.bool_]


def vote(situation: Situation, futures: Futures, effort: Effort, allowance: Allowance, knobs: Knobs) -> Votes:
    """Have sampled futures vote on which requests leave now, fixing in each round of votes what they agree on.

    Parameters
    ----------
    situation
        Its vehicles are alike and plentiful, see `routing.online.departures.plentiful`.
    futures
        What may still come.
    effort
        For all of this.
    knobs
        How many futures and rounds, and when they agree.

    References
    ----------
    Lan, L., van Doorn, J., Wouda, N. A., Rijal, A., and Bhulai, S. (2024). An iterative sample scenario approach for the dynamic dispatch waves
    problem. Transportation Science 58(4). https://doi.org/10.1287/trsc.2023.0111
    """
    count = situation.problem.request_count
    now = situation.must_go.copy()
    later = np.zeros(count, dtype=np.bool_)
    share = now.astype(np.float64)
    sampled = [
        _Future(futures.draw(number), effort.seed * 1_009 + number, [], np.zeros(count), now)
        for number in range(knobs.futures)
    ]
    most, unit = _most(sampled[0], situation, now, later)
    for future in sampled:
        future.price -= knobs.toll * unit
    done = 0
    with ThreadPoolExecutor(max_workers=effort.threads) as executor:
        while done < knobs.rounds and not (now | later).all():
            spend = allowance.slice(done * len(sampled))
            jobs = [
                executor.submit(_leaving, future, situation, now.copy(), later.copy(), most, spend, knobs)
                for future in sampled
            ]
            share = np.mean([job.result() for job in jobs], axis=0)
            done += 1
            free = ~(now | later)
            last = done == knobs.rounds
            now |= free & (share >= (knobs.last_share if last else knobs.go_share))
            later |= free & (share <= knobs.wait_share)
            for future in sampled:
                future.price += knobs.step * unit * (future.leaving - share)
    return Votes(now, share, done)


def _most(
    future: _Future, situation: Situation, now: NDArray[np.bool_], later: NDArray[np.bool_]
) -> tuple[int, float]:
    """Return how many vehicles of a moment are enough, by a first plan with more than enough."""
    count = future.problem.request_count
    problem, moment = by_departure(
        future.problem, situation.next_s, now=_wide(now, count), later=_wide(later, count), most=count
    )
    rounds = quick_rounds(problem, Slice(None, None), seed=future.seed)
    used = np.array([bool(items) for items in rounds])
    needed = int(np.unique(moment[used], return_counts=True)[1].max(initial=0))
    tasks = [problem.task_location[items] for items in rounds if items]
    length = sum(int(problem.distances_m[0][np.r_[0, t], np.r_[t, 0]].sum()) for t in tasks)
    return min(count, needed + int(needed * SPARE_PART) + SPARE), length / count


def _leaving(
    future: _Future,
    situation: Situation,
    now: NDArray[np.bool_],
    later: NDArray[np.bool_],
    most: int,
    spend: Slice,
    knobs: Knobs,
) -> NDArray[np.bool_]:
    """Plan a future and return which of the present requests leave now in it, bool[r]."""
    known, count = len(now), future.problem.request_count
    problem, moment = by_departure(
        future.problem,
        situation.next_s,
        now=_wide(now, count),
        later=_wide(later, count),
        most=most,
        price=np.concatenate(
            [np.rint(future.price).astype(np.int64), np.zeros(count - known, dtype=np.int64)]
        ),
    )
    rounds = future.rounds = quick_rounds(
        problem, spend, seed=future.seed, initial=future.rounds, warmest=knobs.warm
    )
    leaving = np.zeros(count, dtype=np.bool_)
    waiting = Waiting(problem, situation.next_s)
    for vehicle in np.flatnonzero(moment < situation.next_s).tolist():
        items = rounds[vehicle]
        if items and not waiting.does(vehicle, items):
            leaving[requests_of(problem, items)] = True
    future.leaving = leaving[:known]
    return future.leaving


def _wide(mask: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    return np.concatenate([mask, np.zeros(count - len(mask), dtype=np.bool_)])
