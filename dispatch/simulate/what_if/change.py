"""A named change of a scenario, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dispatch.errors import DispatchError, Fault
from dispatch.simulate.scenario import Scenario


class InvalidWhatIfError(DispatchError):
    """Changes that cannot be made; code ``invalid_what_if``. ``faults`` lists every one, each with the text as it was given."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(f"{fault.value!r}: {fault.message}, {fault.remedy}" for fault in faults)
        super().__init__(f"what-if {listed}", code="invalid_what_if")
        self.faults = faults


def refusal(text: str, message: str, remedy: str) -> InvalidWhatIfError:
    """Return an error with one fault.

    Parameters
    ----------
    text
        The change as it was given.
    message, remedy
        What is wrong with it, and what to do.
    """
    return InvalidWhatIfError((Fault(text.partition("=")[0], 0, "bad_value", text, message, remedy),))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A change.

    Attributes
    ----------
    text
        As it was given, such as ``couriers=+2``.
    french, english
        In words.
    change
        Makes it.
    """

    text: str
    french: str
    english: str
    change: Callable[[Scenario], Scenario]


def changed(scenario: Scenario, what_ifs: Iterable[WhatIf]) -> Scenario:
    """Return a scenario with changes made one after the other; its name says which."""
    for one in what_ifs:
        scenario = replace(one.change(scenario), name=f"{scenario.name}, {one.text}")
    return scenario
