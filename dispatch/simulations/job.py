"""The work of a simulation, where it is done: days lived through one after the other, seed by seed."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from dispatch.errors import DispatchError
from dispatch.executor.job_run import JobRun
from dispatch.simulate.arms import arm_titles, arms_of, day_in_words, made_here
from dispatch.simulate.as_report import study_report
from dispatch.simulate.demand.generated import generated_scenario
from dispatch.simulate.live_through import Lived, Progress, live_through
from dispatch.simulate.look_back import look_back
from dispatch.simulate.policy_spec import read_policy
from dispatch.simulate.report import Said
from dispatch.simulate.report_document import report_json
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.study import Arm, ArmLived
from dispatch.simulate.what_if.text import what_ifs_of
from dispatch.simulations.task import SimulationResult, SimulationTask
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.town import Town

#: Returns the map of a name; None for those of this machine.
_maps: Callable[[str], TownMap] | None = None


class StoppedError(DispatchError):
    """Somebody asks for the end, or the time is over; code ``simulation_timeout``."""

    def __init__(self) -> None:
        super().__init__(
            "not one day of chance was over in time: ask for a smaller day, or give it more seconds",
            code="simulation_timeout",
        )


def use_maps(open_map: Callable[[str], TownMap] | None) -> None:
    """Have days of this process lived through on other maps; None for those of this machine."""
    global _maps  # noqa: PLW0603  (a process of the executor has one shelf of maps)
    _maps = open_map


def simulate(task: SimulationTask, run: JobRun) -> SimulationResult:
    """Live the days of a simulation through, and return the report.

    Where the time is over, the report has the seeds that were lived through under everything that is compared, and says so.

    Raises
    ------
    DispatchError
        A policy or a what-if is wrong, the map has no such day, or not one seed was over in time.
    """
    asked = task.asked
    specs = [read_policy(text) for text in (asked.policy, *asked.against)]
    town_map = _open_map(task.town)
    days = _days(task, town_map)
    first = days[asked.numbers[0]]
    names = getattr(town_map, "street_names", ())
    changes = what_ifs_of(asked.what_ifs, first, street_names=names, files=False) if asked.what_ifs else ()
    arms = arms_of(days, specs, changes)
    found = _lived(task, arms, town_map, run)
    notes = () if len(found) == asked.seeds else (_cut_short(len(found), asked.seeds),)
    lived = [ArmLived(arm, tuple(own[number] for own in found.values())) for number, arm in enumerate(arms)]
    report = study_report(
        lived, arm_titles(specs, changes), first, said=day_in_words(first), made_by=made_here(), notes=notes
    )
    return SimulationResult(report_json(report), len(found) * len(arms))


def _lived(
    task: SimulationTask, arms: list[Arm], town_map: TownMap, run: JobRun
) -> Mapping[int, list[Lived]]:
    """Return what came of the days, by seed, those of a seed in the order of the arms."""
    found: dict[int, list[Lived]] = {}
    total, done = task.asked.days, 0

    def heard(over: int, progress: Progress) -> None:
        if not run.progress((over, round(1000 * (over + min(progress.share, 0.999)) / total))):
            raise StoppedError

    for seed in task.asked.numbers:
        own: list[Lived] = []
        for arm in arms:
            folder = Path(task.folder) / f"{seed}-{len(own)}"
            folder.mkdir()
            try:
                own.append(
                    live_through(
                        arm.days[seed], town_map, seed=seed, folder=folder, look=look_back, on_progress=partial(heard, done)
                    )
                )  # fmt: skip
            except StoppedError:
                if not found:
                    raise
                return found
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            done += 1
        found[seed] = own
        # Of days that are over it is always told: the next one may take long until its first look.
        run.progress((done, round(1000 * done / total)))
    return found


def _days(task: SimulationTask, town_map: TownMap) -> dict[int, Scenario]:
    asked = task.asked
    if task.recorded is not None:
        return dict.fromkeys(asked.numbers, task.recorded)
    made = {
        seed: generated_scenario(
            town_map, date=dt.date.fromisoformat(asked.date), orders=asked.orders, couriers=asked.couriers, vans=asked.vans,
            visits=asked.visits, seed=seed,
        )
        for seed in asked.numbers
    }  # fmt: skip
    return {seed: replace(day, called=(*task.closed, *day.called)) for seed, day in made.items()}


def _cut_short(over: int, wanted: int) -> Said:
    return Said(
        f"Le temps accordé n’a suffi que pour {over} des {wanted} journées de hasard demandées.",
        f"The time given was enough for {over} of the {wanted} days of chance that were asked for.",
    )


def _open_map(name: str) -> TownMap:
    return _of_this_machine()(name) if _maps is None else _maps(name)


@cache
def _of_this_machine() -> Callable[[str], Town]:
    from geo.kept_towns import KeptTowns

    return KeptTowns().load
