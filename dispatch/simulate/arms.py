"""What is compared in a study: ways of dispatching, and the day with changes, each with the words that a report has for it."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence

from dispatch.simulate.as_report import ArmWords
from dispatch.simulate.policy_spec import PolicySpec
from dispatch.simulate.report import MadeBy, Said
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.study import Arm
from dispatch.simulate.what_if.change import WhatIf, changed


def arms_of(
    days: Mapping[int, Scenario], specs: Sequence[PolicySpec], changes: Sequence[WhatIf] = ()
) -> list[Arm]:
    """Return an arm for each way of dispatching, and one for the day of the first with all changes made together.

    Parameters
    ----------
    days
        By seed.
    """
    arms = [
        Arm(spec.text, {seed: one.with_settings(planning=spec.settings) for seed, one in days.items()})
        for spec in specs
    ]
    if changes:
        base = arms[0]
        name = " ".join(one.text for one in changes)
        arms.append(Arm(name, {seed: changed(one, changes) for seed, one in base.days.items()}))
    return arms


def arm_titles(specs: Sequence[PolicySpec], changes: Sequence[WhatIf] = ()) -> list[ArmWords]:
    """Return what a report says of the arms of `arms_of`, in their order."""
    words = [ArmWords(Said(spec.text, spec.text), spec.name, (), dict(spec.knobs)) for spec in specs]
    if changes:
        title = Said(", ".join(one.french for one in changes), ", ".join(one.english for one in changes))
        words.append(ArmWords(title, specs[0].name, [one.text for one in changes], dict(specs[0].knobs)))
    return words


def day_in_words(scenario: Scenario) -> Said:
    """Return how much a day has of what."""
    orders, shifts, visits = len(scenario.comings), len(scenario.day.shifts), len(scenario.day.visits)
    french = f"{orders} commandes, {shifts} services de livreurs"
    english = f"{orders} orders, {shifts} shifts of couriers"
    if visits:
        french += f", {visits} visites municipales"
        english += f", {visits} municipal visits"
    return Said(french, english)


def made_here() -> MadeBy:
    """Return what makes reports: this program, on this machine."""
    from importlib.metadata import version

    machine = f"{platform.machine()}, {os.cpu_count()} processors"
    return MadeBy(version("tournee"), machine, platform.python_version())
