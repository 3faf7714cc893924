"""Tests on published instances and their best-known solutions, where somebody has downloaded them.

`TOURNEE_INSTANCES` names their folder; without it, the folder `shared/data` beside the repository is looked for.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from routing.rounds.assemble import assemble
from routing.rounds.formats import Instance, parse_routes, read_instance, read_routes, routes_text
from routing.rounds.referee import faults

DATA = Path(os.environ.get("TOURNEE_INSTANCES") or Path(__file__).parents[5] / "shared" / "data")
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(),
    reason=f"no published instances in {DATA}: name their folder in TOURNEE_INSTANCES",
)
#: Every one where a person asks for it: the largest take a second each.
STEP = 1 if os.environ.get("TOURNEE_INSTANCES") else 12


def files(pattern: str) -> list[Path]:
    """Some of the files, by size, so that small ones come first."""
    return sorted(DATA.glob(pattern), key=lambda path: (path.stat().st_size, path.name))[::STEP]


def published_cost(path: Path) -> float:
    found = re.search(r"^Cost:?\s*(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return float(found[1])


def costs(instance: Instance, routes: list[list[int]]) -> set[float]:
    """In the ways in which costs are published: units of the file, whole numbers, or hundreds of units (HFVRP)."""
    units = instance.scale * instance.cost_factor
    cost = instance.true_cost(routes)
    return {round(cost, 4), round(cost * units), round(cost / 100, 2)}


@pytest.mark.parametrize("folder", ["vrptw", "pcvrptw", "mtvrptwr", "hfvrp"])
def test_published_solutions_cost_what_is_published(folder: str) -> None:
    """Tests that the referee accepts every solution, and that it costs what its file says, to the last digit."""
    paths = files(f"{folder}/*.vrp")
    for path in paths:
        instance = read_instance(path)
        routes = read_routes(path.with_suffix(".sol"), instance)
        plan = assemble(instance.problem, routes, 0)
        assert faults(instance.problem, plan) == []
        left_out = plan.unassigned.tolist()
        assert instance.optional[left_out].all()
        published = published_cost(path.with_suffix(".sol"))
        exact = instance.points is None
        possible = costs(instance, routes) if exact else {plan.cost, *costs(instance, routes)}
        assert published in possible, path
        again = parse_routes(routes_text(instance, routes), instance)
        assert [route for route in again if route] == [route for route in routes if route]


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("pdptw_lilim/*/*.txt", "lilim"),
        ("pdptw_sartori/*/*.txt.gz", "sartori"),
        ("mpdptw/?_?_*.txt", "mpdptw"),
        ("darp/*/[ab]*.txt", "darp"),
    ],
)
def test_published_instances_are_read(pattern: str, kind: str) -> None:
    """Tests that each is recognised, and that its tables are both durations and costs."""
    for path in files(pattern):
        instance = read_instance(path)
        assert instance.format == kind, path
        assert (instance.problem.durations_s == instance.problem.distances_m).all()
        assert len(set(instance.task_id.tolist())) == instance.problem.task_count
        assert instance.problem.request_has_drop.all()
