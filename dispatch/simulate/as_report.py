"""What a study came to, as a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.simulate.report import Arm as ReportArm
from dispatch.simulate.report import MadeBy, Said, SimulationReport, seed_run
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.study import ArmLived


@dataclass(frozen=True, slots=True)
class ArmWords:
    """What is said of an arm in a report; see `dispatch.simulate.report.Arm`."""

    title: Said
    policy: str
    what_ifs: Sequence[str] = ()
    knobs: Mapping[str, object] = field(default_factory=dict)


def study_report(
    lived: Sequence[ArmLived],
    words: Sequence[ArmWords],
    scenario: Scenario,
    *,
    said: Said,
    made_by: MadeBy,
    notes: Sequence[Said] = (),
) -> SimulationReport:
    """Return the report of a study.

    Parameters
    ----------
    lived, words
        What came of each arm, and what is said of it; the first one is what the others are compared with.
    scenario
        The day of the first arm and seed.
    said
        The day in words.
    made_by, notes
        See `dispatch.simulate.report.SimulationReport`.
    """
    arms = tuple(
        ReportArm(
            one.arm.name,
            own.title,
            own.policy,
            tuple(own.what_ifs),
            dict(own.knobs),
            tuple(
                seed_run(
                    day.figures,
                    seed=day.seed,
                    log_sha256=day.hash,
                    wall_s=round(day.seconds, 2),
                    simulated_s=day.simulated_s,
                    with_lanes=number == 0,
                )
                for number, day in enumerate(one.lived)
            ),
        )
        for one, own in zip(lived, words, strict=True)
    )
    day = scenario.day
    return SimulationReport(
        day.title or day.town, day.date, day.time_zone, lived[0].lived[0].figures.currency, said, arms, made_by, tuple(notes)
    )  # fmt: skip
