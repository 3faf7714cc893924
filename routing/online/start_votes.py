"""Which vehicles set off now, by the votes of sampled futures: for fleets in which every vehicle is somebody, somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.online.allowance import Allowance
from routing.online.departures import Waiting
from routing.online.knobs import Knobs
from routing.online.quick import QuickSearch, Slice
from routing.online.sealing import sealed
from routing.online.situation import Situation
from routing.online.wave_votes import SEEDS
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.schedule import schedule_round


@dataclass(slots=True)
class _Future:
    problem: Problem
    seed: int
    rounds: list[list[int]]


def held_back(
    situation: Situation,
    plan: list[list[int]],
    candidates: NDArray[np.bool_],
    drawn: Sequence[Problem],
    seed: int,
    threads: int,
    allowance: Allowance,
    knobs: Knobs,
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Have sampled futures vote on which vehicles are better not sent yet.

    In each round of votes every future is planned from the plan given, whoever is held back leaving no earlier than when one is asked again. A vehicle that
    sets off sooner than that in few futures only is held back from then on, and the others are asked again without it.

    Parameters
    ----------
    situation
        What is known.
    plan
        Its rounds by vehicle.
    candidates
        bool[v], vehicles about which there is a question: they would set off, have begun nothing and carry nothing that must go.
    drawn, seed, threads, allowance, knobs
        What may come, and how it is asked, see `routing.online.wave_votes.vote`.

    Returns
    -------
    bool[v]
        Vehicles to hold back, all among the candidates.
    float64[v]
        The part of futures in which a vehicle set off, when it was last looked at.

    References
    ----------
    Bent, R. W., and Van Hentenryck, P. (2004). Scenario-based planning for partially dynamic vehicle routing with stochastic customers. Operations
    Research 52(6), 977-987. https://doi.org/10.1287/opre.1040.0124
    """
    held = np.zeros(len(candidates), dtype=np.bool_)
    share = np.ones(len(candidates))
    sampled = []
    for number, future in enumerate(drawn):
        problem = known_by_windows(future)
        more = problem.vehicle_count - len(plan)
        sampled.append(_Future(problem, seed * SEEDS + number, [*plan, *([] for _ in range(more))]))
    with ThreadPoolExecutor(max_workers=threads) as executor:
        for done in range(knobs.fleet_rounds):
            spend = allowance.slice(done * len(sampled))
            jobs = [
                executor.submit(_setting_off, future, situation, held.copy(), spend, knobs)
                for future in sampled
            ]
            asked = candidates & ~held
            votes = np.mean([job.result() for job in jobs], axis=0)
            share[asked] = votes[asked]
            fewer = asked & (votes <= knobs.hold_share)
            if not fewer.any():
                break
            held |= fewer
    return held, share


def leaving_later(problem: Problem, held: NDArray[np.bool_], next_s: int) -> Problem:
    """Return the problem with some vehicles leaving no earlier than a moment."""
    wide = np.concatenate([held, np.zeros(problem.vehicle_count - len(held), dtype=np.bool_)])
    earliest = np.where(wide, np.maximum(problem.vehicle_earliest, next_s), problem.vehicle_earliest)
    return problem._replace(vehicle_earliest=sealed(earliest))


def known_by_windows(problem: Problem) -> Problem:
    """Return the problem with windows that open no earlier than a vehicle that left at the release would be there.

    Where there is no place to reload, releases are told by windows: nearly the same, and every engine knows them.
    """
    released = problem.task_release_s > -NO_LIMIT
    if not released.any() or len(problem.reload_location) or not problem.vehicle_count:
        return problem
    ways = np.min(
        [problem.durations_s[profile, start] for profile, start in {
            (int(a), int(b)) for a, b in zip(problem.vehicle_profile, problem.vehicle_start, strict=True)
        }], axis=0,
    )  # fmt: skip
    there = problem.task_release_s + ways[problem.task_location]
    bound = np.repeat(np.where(released, there, -NO_LIMIT), np.diff(problem.window_first))
    # A window that would be empty stays: the request is then left out by its price, or comes a little too early.
    opens = np.where(
        bound <= problem.window_latest, np.maximum(problem.window_earliest, bound), problem.window_earliest
    )
    return problem._replace(
        window_earliest=sealed(opens),
        task_release_s=sealed(np.full(problem.task_count, -NO_LIMIT, dtype=np.int64)),
    )


def _setting_off(
    future: _Future, situation: Situation, held: NDArray[np.bool_], spend: Slice, knobs: Knobs
) -> NDArray[np.bool_]:
    """Plan a future and return which vehicles set off before one is asked again, and would rather not wait, bool[v]."""
    problem = leaving_later(future.problem, held, situation.next_s)
    future.rounds = QuickSearch(problem, seed=future.seed).rounds(
        spend, initial=future.rounds, warmest=knobs.warm
    )
    waiting = Waiting(problem, situation.next_s)
    off = np.zeros(len(held), dtype=np.bool_)
    for vehicle, items in enumerate(future.rounds[: len(held)]):
        if items and not held[vehicle]:
            times = schedule_round(problem, vehicle, items)
            off[vehicle] = (
                times is not None
                and times.departure_s < situation.next_s
                and not waiting.does(vehicle, items)
            )
    return off
