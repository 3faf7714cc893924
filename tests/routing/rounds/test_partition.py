"""Set partitioning over a pool of rounds, against all choices there are."""

from __future__ import annotations

import sys
import threading
from itertools import combinations
from subprocess import run

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds.partition import MUST_BE_SERVED, best_partition


def pool(seed: int):
    """Make a small pool: requests by column, costs, kinds, supply, prizes and sets that belong together."""
    random = np.random.default_rng(seed)
    requests, columns = int(random.integers(1, 8)), int(random.integers(1, 12))
    served = [
        sorted(random.choice(requests, int(random.integers(1, requests + 1)), replace=False).tolist())
        for _ in range(columns)
    ]
    cost = random.integers(0, 400, columns)
    kind = random.integers(0, 2, columns)
    supply = random.integers(0, 3, 2)
    prize = random.integers(0, 300, requests)
    if random.random() < 0.3:
        prize[random.random(requests) < 0.5] = 10**12
    together = [sorted(random.choice(requests, 2, replace=False).tolist())] if requests > 1 else []
    return served, cost, kind, supply, prize, together


def best_of_all(served, cost, kind, supply, prize, together) -> int:
    """Return the least cost over all choices."""
    best = int(prize.sum())
    for size in range(1, len(served) + 1):
        for choice in combinations(range(len(served)), size):
            all_served = [request for column in choice for request in served[column]]
            if len(set(all_served)) < len(all_served):
                continue
            if (np.bincount(kind[list(choice)], minlength=2) > supply).any():
                continue
            if any(sum(bool(set(pair) & set(served[column])) for column in choice) > 1 for pair in together):
                continue
            left_out = [request for request in range(len(prize)) if request not in all_served]
            best = min(best, int(cost[list(choice)].sum() + prize[left_out].sum()))
    return best


def arrays(served):
    """Return the requests of columns as the function takes them."""
    return np.cumsum([0, *map(len, served)]), [request for column in served for request in column]


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_as_cheap_as_the_best_of_all_choices(start: int) -> None:
    """Tests that the choice and its bound are those of a search through all choices."""
    for seed in range(start, start + 50):
        served, cost, kind, supply, prize, together = pool(seed)
        found = best_partition(
            *arrays(served),
            cost,
            column_kind=kind,
            kind_supply=supply,
            request_prize=prize,
            together=together,
        )
        assert found is not None
        expected = best_of_all(served, cost, kind, supply, prize, together)
        assert (found.cost, found.lower_bound, found.proven) == (expected, expected, True), seed


def test_twins_of_a_column_do_not_hurt() -> None:
    """Tests that a start is not taken for cheaper than it is where columns serve the same (a fault of HiGHS' presolve)."""
    served = [[0], [0], [1], [1], [0, 1]]
    found = best_partition(*arrays(served), [9, 5, 9, 4, 8], request_prize=[50, 50], incumbent=[0, 2])
    assert found is not None
    assert (found.chosen.tolist(), found.cost, found.proven) == ([4], 8, True)


def test_a_request_that_must_be_served() -> None:
    """Tests that no request is left out that may not be, and that none is the answer where one has to be."""
    found = best_partition([0, 1], [0], [10**9], request_prize=[MUST_BE_SERVED])
    assert found is not None
    assert found.chosen.tolist() == [0]
    assert best_partition([0, 1], [0], [5], request_prize=[MUST_BE_SERVED, MUST_BE_SERVED]) is None


def test_an_incumbent_that_is_no_choice_is_refused() -> None:
    """Tests that an incumbent that serves a request twice is named."""
    with pytest.raises(RoutingError, match="row 0 is used 2 times"):
        best_partition([0, 1, 2], [0, 0], [1, 1], request_prize=[9], incumbent=[0, 1])


def test_empty() -> None:
    """Tests that a pool without columns leaves all requests out."""
    found = best_partition([0], [], [], request_prize=[3, 4])
    assert found is not None
    assert (found.chosen.tolist(), found.cost) == ([], 7)


def test_two_threads_at_once_and_within_the_time() -> None:
    """Tests that two threads may choose at the same time, and that a large pool keeps to its time."""
    random = np.random.default_rng(0)
    served = [[request] for request in range(100)]
    served += [sorted(random.choice(100, 7, replace=False).tolist()) for _ in range(4000)]
    cost = random.integers(500, 1000, len(served))
    cost[:100] = 300
    results: list[int] = []

    def choose() -> None:
        found = best_partition(
            *arrays(served), cost, request_prize=[10_000] * 100, incumbent=range(100), seconds=1.0
        )
        assert found is not None
        results.append(found.cost)

    threads = [threading.Thread(target=choose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(results) == 2
    assert max(results) < 30_000


def test_the_solver_is_loaded_at_the_first_call_only() -> None:
    """Tests that importing the module does not import HiGHS, which would slow down the start."""
    code = "import sys, routing.rounds.partition; sys.exit('highspy' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
