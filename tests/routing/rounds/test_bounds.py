"""Tests of every kernel of the round solver with checks compiled in: none reads or writes outside of its arrays.

They have a file of their own, since what is compiled for one is there for the next: to compile an engine takes longer than all the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# As long as the machine is slow.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

PROGRAMS = {
    "general": """
from routing.rounds.linear.scope import is_linear
from routing.rounds.solver import solve
from tests.routing.rounds.random_problems import random_problem
for seed in range(150):
    problem = random_problem(seed, requests=1 + seed % 7, vehicles=1 + seed % 3, most_pickups=1 + seed % 9)
    if not is_linear(problem):
        solve(problem, iterations=8)
""",
    "linear": """
import routing.rounds.solver as solver
from tests.routing.rounds.linear.problems import linear_problem, strict_problem, timed_problem
solver._few_left_out = lambda *_: False
for seed in range(50):
    size = {"requests": 1 + seed % 7, "most_pickups": 1 + seed % 5}
    for problem in (strict_problem(seed, **size), timed_problem(seed, **size), linear_problem(seed, trips=seed % 2 == 0, **size)):
        solver.solve(problem, iterations=20)
""",
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kernels with checks must not be taken for those without."""
    return tmp_path_factory.mktemp("kernels")


def run(cache: Path, *arguments: str) -> None:
    # What the checks find does not depend on how much the compiler improves; to compile takes a quarter of the time so.
    variables = {
        "NUMBA_BOUNDSCHECK": "1",
        "NUMBA_OPT": "1",
        "NUMBA_CACHE_DIR": str(cache),
        "PYTHONPATH": str(Path.cwd()),
    }
    subprocess.run([sys.executable, *arguments], env={**os.environ, **variables}, check=True, timeout=1700)


def test_the_general_engine_by_itself(cache: Path) -> None:
    """Tests the kernels of the general engine step by step, as the check of random rounds calls them."""
    run(cache, "buildtools/check_rounds_random.py", "--count", "150", "--iterations", "5")


@pytest.mark.parametrize("engine", sorted(PROGRAMS))
def test_whole_searches(engine: str, cache: Path) -> None:
    """Tests all kernels of an engine in searches."""
    run(cache, "-c", PROGRAMS[engine])
