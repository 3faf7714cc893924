"""What simulations of one scenario came to: arms, each lived through with several seeds, and how they compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict

from dispatch.figures.amount import NONE, Amount
from dispatch.figures.catalogue import DEFINITIONS, Key
from dispatch.figures.curves import Curves, Lane, curves_of, lanes_of
from dispatch.figures.day_figures import DayFigures
from dispatch.simulate.over_seeds import Difference, Estimate, difference, estimate


@dataclass(frozen=True, slots=True)
class Said:
    """The same words in French and English."""

    fr: str
    en: str

    def of(self, language: str) -> str:
        """Return the words of a language, French where it is not English."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True)
class SeedRun:
    """An arm lived through once.

    Attributes
    ----------
    seed
        Of everything that chance decides.
    figures
        Of the day.
    messages
        To recipients, by kind.
    curves
        The day over its hours.
    log_sha256
        Of the events of the day: the same seed and arm must have the same.
    wall_s, simulated_s
        Seconds that it took, and seconds of the day that were lived through.
    lanes
        What couriers did when; kept of one seed, empty for the others.
    """

    seed: int
    figures: Mapping[Key, Amount]
    messages: Mapping[str, int]
    curves: Curves
    log_sha256: str
    wall_s: float
    simulated_s: int
    lanes: tuple[Lane, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of dispatching, or one change of the scenario.

    Attributes
    ----------
    name
        Short, for programs and the command line.
    title
        For people.
    policy
        Which policy dispatches.
    what_ifs
        What is changed of the scenario, as it was asked for.
    knobs
        Settings of the town and of the policy that the arm has by itself.
    runs
        In the order of the seeds.
    """

    name: str
    title: Said
    policy: str
    what_ifs: tuple[str, ...]
    knobs: Mapping[str, Any]
    runs: tuple[SeedRun, ...]

    def amounts(self, key: Key) -> dict[int, Amount]:
        """Return a figure by seed."""
        return {run.seed: run.figures.get(key, NONE) for run in self.runs}

    def estimate(self, key: Key) -> Estimate | None:
        """Return a figure over the seeds of the arm, None where no seed has it."""
        return estimate(DEFINITIONS[key], list(self.amounts(key).values()))


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What made a report: version of the program, and the machine in words."""

    version: str
    machine: str
    python: str


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """Simulations of one scenario.

    Attributes
    ----------
    town, day, time_zone, currency
        Name for people, local date, IANA name, code.
    scenario
        The day in words: how many orders, couriers, and what befalls it.
    arms
        The first one is what the others are compared with.
    made_by
        Where it comes from.
    notes
        What a reader has to know besides.
    """

    town: str
    day: str
    time_zone: str
    currency: str
    scenario: Said
    arms: tuple[Arm, ...]
    made_by: MadeBy
    notes: tuple[Said, ...] = ()

    #: Documents are read strictly, whatever is in them.
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)

    @property
    def base(self) -> Arm:
        """The arm that the others are compared with."""
        return self.arms[0]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the first arm."""
        return tuple(run.seed for run in self.base.runs)

    def difference(self, arm: Arm, key: Key) -> Difference | None:
        """Return how an arm differs from the base in a figure, on the seeds that both have; None where none has it."""
        ones, others = self.base.amounts(key), arm.amounts(key)
        common = [seed for seed in ones if seed in others]
        return difference(
            DEFINITIONS[key], [ones[seed] for seed in common], [others[seed] for seed in common]
        )


def seed_run(
    found: DayFigures,
    *,
    seed: int,
    log_sha256: str,
    wall_s: float,
    simulated_s: int,
    with_lanes: bool = False,
) -> SeedRun:
    """Return a day that was lived through as a part of a report.

    Parameters
    ----------
    with_lanes
        Whether to keep what couriers did when: it is most of the room that a run takes.
    """
    return SeedRun(
        seed, found.figures, found.messages, curves_of(found), log_sha256, wall_s, simulated_s,
        lanes_of(found) if with_lanes else (),
    )  # fmt: skip
