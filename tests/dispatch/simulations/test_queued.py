"""Simulations that were asked for: what comes of them, what fails them, how many there may be, how long they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.clock import SetClock
from dispatch.executor.inline import InlineExecutor
from dispatch.executor.job_run import JobRun
from dispatch.keeping.chores import CHORES
from dispatch.keeping.keeper import do_chores
from dispatch.simulate.live_through import fast_folder
from dispatch.simulate.report_document import read_report
from dispatch.simulations import job
from dispatch.simulations.asking import KEPT_S, MOST_OPEN, BadSimulationError
from dispatch.simulations.job import StoppedError, simulate
from dispatch.simulations.queued import AT_ONCE, LEASE_S
from dispatch.simulations.simulation import SimulationStatus
from dispatch.simulations.task import SimulationTask
from dispatch.storage import simulations
from dispatch.storage.conflicts import NotFoundError
from dispatch.storage.store import Store
from tests.dispatch.lease_time import end
from tests.dispatch.simulate.toy_scenario import NINE_S, toy_scenario
from tests.dispatch.simulations.simulated_town import SimulatedTown
from tests.dispatch.toy_town import ToyTown


@pytest.fixture
def town(store: Store) -> Iterator[SimulatedTown]:
    """A town that simulations are asked for, carried out in this process."""
    job.use_maps(lambda _: ToyTown())  # type: ignore[arg-type, return-value]
    yield SimulatedTown(store)
    job.use_maps(None)


def set_clock(town: SimulatedTown, moment_s: int) -> None:
    clock = town.store.clock
    assert isinstance(clock, SetClock)
    clock.set(moment_s)


def test_a_day_is_compared(town: SimulatedTown) -> None:
    """Tests that a day that has been is lived through under each seed, as it is and compared, and that nothing is left lying about."""
    before = set(Path(fast_folder() or "/tmp").glob("tournee-simulation-*"))
    name = town.ask(seeds=2, first_seed=7, against=("greedy",), what_ifs=("couriers=+1", "boxes=2"))
    assert town.queued(InlineExecutor()).run_once() == 1
    done = town.simulation(name)
    assert (done.status, done.done, done.share, done.failure) == (SimulationStatus.DONE, 6, 1000, "")
    report = read_report(done.report)
    assert [arm.name for arm in report.arms] == ["default", "greedy", "couriers=+1 boxes=2"]
    assert all([run.seed for run in arm.runs] == [7, 8] for arm in report.arms)
    assert report.notes == ()
    (event,) = town.ends(name)
    assert event.data == {"status": "done", "done": 6, "days": 6, "code": ""}
    assert set(Path(fast_folder() or "/tmp").glob("tournee-simulation-*")) == before
    assert town.queued(InlineExecutor()).run_once() == 0


@pytest.mark.parametrize(
    ("wanted", "code", "word"),
    [
        ({"policy": "nobody-s"}, "invalid_policy", "nobody-s"),
        ({"against": ("rolling:gap_s=often",)}, "invalid_policy", "gap_s"),
        ({"what_ifs": ("couriers=many", "bananas=3")}, "invalid_what_if", "bananas"),
        ({"what_ifs": ("tariff=/etc/passwd",)}, "invalid_what_if", "files of the server are not read"),
        (
            {"what_ifs": ("close=/etc/tournee.json@10:00-16:00",)},
            "invalid_what_if",
            "files of the server are not read",
        ),
        ({"recorded": "2026-01-01"}, "nothing_recorded", "nobody has worked"),
        ({"recorded": "", "date": "2026-11-28", "orders": 5}, "too_few_places", ""),
    ],
)
def test_what_cannot_be_lived_through_says_why(
    town: SimulatedTown, wanted: dict[str, object], code: str, word: str
) -> None:
    """Tests that what is wrong with a simulation fails it with its code and words, and the next one is done all the same."""
    name, following = town.ask(**wanted), town.ask()
    assert town.queued(InlineExecutor()).run_once() == 2
    failed = town.simulation(name)
    assert (failed.status, failed.failure) == (SimulationStatus.FAILED, code)
    assert word in failed.message
    assert town.ends(name)[0].data["code"] == code
    assert town.simulation(following).status is SimulationStatus.DONE


def test_its_time_is_bounded(tmp_path: Path) -> None:
    """Tests that the report has the seeds that were over in time, under all that is compared, and says so; not one is no report."""
    job.use_maps(lambda _: ToyTown())  # type: ignore[arg-type, return-value]
    try:
        asked = simulated(seeds=3, against=("greedy",))
        task = SimulationTask(asked, "toytown", toy_scenario(), str(tmp_path))
        looks = 0

        def steps() -> float:
            return float(looks)

        def told(message: object) -> None:
            nonlocal looks
            assert isinstance(message, tuple)
            # The first seed is over, and the second one has begun under the other policy.
            looks = 10 if message[0] >= 3 else 0

        result = simulate(task, JobRun(told, deadline_s=5, tell_s=0, monotonic=steps))
        report = read_report(result.report)
        assert result.done == 2
        assert [[run.seed for run in arm.runs] for arm in report.arms] == [[1], [1]]
        assert "1 of the 3 days" in report.notes[0].en
        with pytest.raises(StoppedError) as stopped:
            simulate(task, JobRun(lambda _: None, deadline_s=0, tell_s=0, monotonic=lambda: 1.0))
        assert stopped.value.code == "simulation_timeout"
        assert list(tmp_path.iterdir()) == []
    finally:
        job.use_maps(None)


def simulated(**wanted: object):
    from dispatch.simulations.simulation import Asked

    return Asked(**{"recorded": "2026-11-28", **wanted})  # type: ignore[arg-type]


def test_so_many_of_a_town_at_once(town: SimulatedTown) -> None:
    """Tests that no more of a town run at a time than may, on whatever machines, that others are taken up when one is over, and so many wait."""
    names = [town.ask() for _ in range(MOST_OPEN)]
    with pytest.raises(BadSimulationError, match="wait"):
        town.ask()
    now_s = NINE_S + 9 * 3600
    for name in names[:AT_ONCE]:
        taken = town.store.write(
            town.id,
            "x:y",
            lambda writing, name=name: simulations.take_up(writing, name, "other", LEASE_S, most=AT_ONCE),
        )
        assert taken is not None
    assert town.queued(InlineExecutor()).run_once() == 0
    end(town.store, now_s + LEASE_S, LEASE_S)
    assert town.queued(InlineExecutor()).run_once() == MOST_OPEN
    town.ask()


def test_kept_for_a_month(town: SimulatedTown) -> None:
    """Tests that the chore removes what was over a month ago, and nothing that waits."""
    name = town.ask()
    town.queued(InlineExecutor()).run_once()
    waiting = town.ask()
    chore = [one for one in CHORES if one.name == "simulations"]
    finished_s = town.simulation(name).finished_s
    assert finished_s is not None
    set_clock(town, finished_s + KEPT_S)
    assert do_chores(town.store, town.id, chores=chore).counts == {}
    set_clock(town, finished_s + KEPT_S + 86_400)
    assert do_chores(town.store, town.id, chores=chore).counts == {"simulations": 1}
    with pytest.raises(NotFoundError):
        town.simulation(name)
    assert town.simulation(waiting).status is SimulationStatus.QUEUED
