"""Tests of the insertions of the linear engine against plain enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.insertion_kernels import pair_insertion, visit_insertion
from routing.rounds.linear.recreate_kernels import best_in
from routing.rounds.linear.tables import NO_COST
from tests.naive import rounds as naive
from tests.routing.rounds.linear.problems import linear_problem


def engine_with_rounds(seed: int, **options: object) -> LinearEngine:
    """Return an engine with a part of the requests inserted."""
    problem = linear_problem(seed, **options)  # type: ignore[arg-type]
    engine = LinearEngine(problem, seed=seed)
    engine.load([])
    engine.complete()
    rounds = engine.present_items()
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    spared = seed % problem.request_count
    engine.load([[item for item in own if item < 0 or owner[item] != spared] for own in rounds])
    return engine


def compared(engine: LinearEngine) -> list[tuple[int | None, int | None]]:
    """Return, for each absent request and vehicle, what the kernel and the twin find."""
    pairs = []
    problem = engine.problem
    for request in engine.absent().tolist():
        for vehicle, items in enumerate(engine.present_items()):
            cost, _ = best_in(
                engine.data, engine._rows, engine._desk, request, vehicle, NO_COST, 0.0, engine._random
            )
            before = naive.evaluate(problem, vehicle, items) or 0
            best = naive.best_insertion(problem, vehicle, items, request)
            pairs.append((None if cost >= NO_COST else int(cost), None if best is None else best - before))
    return pairs


@pytest.mark.parametrize("block", range(4))
def test_pairs_and_visits_are_inserted_best(block: int) -> None:
    """Tests that requests of one and two tasks are inserted at the least cost there is."""
    seen = 0
    for seed in range(block * 30, block * 30 + 30):
        for found, best in compared(engine_with_rounds(seed, most_pickups=1)):
            assert found == best
            seen += best is not None
    assert seen > 15


def test_several_pickups_are_inserted_well() -> None:
    """Tests that many pickups are never inserted below the least cost, and nearly always at it."""
    pairs = [
        pair for seed in range(40) for pair in compared(engine_with_rounds(seed, most_pickups=3, requests=3))
    ]
    assert all(best is not None and found >= best for found, best in pairs if found is not None)
    served = [found == best for found, best in pairs if best is not None]
    assert sum(served) >= 0.97 * len(served)


def test_insertion_with_reloads_is_legal() -> None:
    """Tests that insertions with a reload stop cost what they say, and never less than the best there is."""
    seen = 0
    for seed in range(40):
        engine = engine_with_rounds(seed, trips=True, requests=4)
        for found, best in compared(engine):
            assert found is None or (best is not None and found >= best)
            seen += found is not None
    assert seen > 10


@pytest.mark.parametrize("kernel", [pair_insertion, visit_insertion])
def test_nothing_is_found_at_the_limit(kernel: object) -> None:
    """Tests that an insertion that costs exactly the limit is none."""
    tasks = 2 if kernel is pair_insertion else 1
    for seed in range(40):
        engine = engine_with_rounds(seed, most_pickups=1)
        for request in engine.absent().tolist():
            if int(np.diff(engine.problem.request_first)[request]) != tasks:
                continue
            arguments = (engine.data, engine._rows, engine._desk, request, 0)
            cost = kernel(*arguments, NO_COST, 0.0, engine._random)  # type: ignore[operator]
            if cost < NO_COST:
                assert kernel(*arguments, cost, 0.0, engine._random) == NO_COST  # type: ignore[operator]
                assert kernel(*arguments, cost + 1, 0.0, engine._random) == cost  # type: ignore[operator]
