"""Plan runs in a real process that dies, hangs or talks nonsense: one run is lost, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import LaneSettings
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs import runner as runner_module
from dispatch.runs.runner import PlanRunner
from dispatch.storage import deliveries, rounds
from tests.dispatch.runs.child_faults import BUG, DIES, HANGS, LEAVES_OUT, OTHER_TYPE, TWICE
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day


@pytest.fixture(scope="module")
def executor() -> Iterator[LocalProcessExecutor]:
    """One child, with toy maps, and the kernels loaded."""
    warm = ("tests.dispatch.runs.child_faults:go_wrong", "dispatch.executor.warming:load_solver")
    with LocalProcessExecutor((LaneSettings("live", grace_s=0.2, warm=warm),)) as local:
        assert local.wait_ready(300)
        yield local


def what_there_is(day: ToyDay) -> tuple:
    with day.store.reading(day.town_id) as reading:
        return rounds.of_day(reading, DAY), deliveries.of_day(reading, DAY)


@pytest.mark.parametrize(
    ("seed", "code"),
    [
        (DIES, "solver_crashed"),
        (HANGS, "solver_timeout"),
        (LEAVES_OUT, "solver_garbage"),
        (TWICE, "solver_garbage"),
        (OTHER_TYPE, "solver_garbage"),
        (BUG, "job_failed"),
    ],
)
def test_one_run_is_lost_and_nothing_else(store, executor, monkeypatch, seed: int, code: str) -> None:
    """Tests that the run fails and says why, that no plan has changed, and that the next run is carried out."""
    monkeypatch.setattr(runner_module, "MARGIN_S", 2.0 if seed == HANGS else 30.0)
    store.clock.set(NINE_S - 1800)
    day = make_day(store)
    for number in range(6):
        day.add((500 + 700 * number, 4500 - 600 * number), (number % 4,))
    runner = PlanRunner(store, executor)

    def run(seed: int, *, automatic: bool = True):
        asked = runner.request(
            day.town_id, "coordinator:lea", DAY, seconds=0.2, seed=seed, automatic=automatic
        )
        return runner.carry_out(day.town_id, asked.id, on_progress=lambda _: None)

    before = what_there_is(day)
    began = time.monotonic()
    lost = run(seed)
    assert time.monotonic() - began < 20
    assert (lost.status, lost.failure) == (PlanRunStatus.FAILED, code)
    assert lost.message
    assert lost.proposal is None
    assert what_there_is(day) == before
    assert executor.wait_ready(120)
    monkeypatch.setattr(runner_module, "MARGIN_S", 30.0)
    after = run(1)
    assert (after.status, after.failure) == (PlanRunStatus.APPLIED, "")
    assert len(what_there_is(day)[0]) > 0
