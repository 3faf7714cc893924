"""Other settings of the town: windows that are offered, knobs of planning, what things cost, how much goes otherwise than planned."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from dispatch.board.policy import planning_policy
from dispatch.errors import DispatchError
from dispatch.eta.policy import eta_policy
from dispatch.money.tariff_document import tariff_of
from dispatch.notify.policy import policy_of
from dispatch.parties.town import Town
from dispatch.promises.policy import promise_policy
from dispatch.services.visit_policy import visit_policy
from dispatch.simulate.scenario import Chances, Scenario
from dispatch.simulate.what_if.change import refusal


def _notify(settings: Mapping[str, Any]) -> object:
    return policy_of(Town("", "", "", "UTC", "", dict(settings)))


#: Parts of the settings whose knobs can be turned, and who checks them.
PARTS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "planning": planning_policy, "promises": promise_policy, "eta": eta_policy, "visits": visit_policy, "notify": _notify,
}  # fmt: skip
_COUNTS = frozenset({"late_s", "puncture_s"})


def with_knob(scenario: Scenario, part: str, **values: object) -> Scenario:
    """Return the day with knobs of a part of the town's settings turned.

    Parameters
    ----------
    scenario
        The day.
    part
        One of `PARTS`.
    values
        By the names of the part.

    Raises
    ------
    InvalidWhatIfError
        There is no such part or knob, or a value is out of range.
    """
    text = ", ".join(f"{part}.{name}={value}" for name, value in values.items())
    check = PARTS.get(part)
    if check is None:
        raise refusal(text, "no such part of the settings is known", f"choose {', '.join(PARTS)}")
    found = scenario.with_settings(**{part: values})
    try:
        check(found.settings)
    except DispatchError as error:
        raise refusal(text, str(error), "turn another knob, or less") from error
    return found


def slots(
    scenario: Scenario,
    *,
    length_min: int | None = None,
    step_min: int | None = None,
    from_min: int | None = None,
    to_min: int | None = None,
) -> Scenario:
    """Return the day with other windows offered.

    Parameters
    ----------
    scenario
        The day.
    length_min, step_min
        Of a window, and from the beginning of one to that of the next, minutes.
    from_min, to_min
        Local minutes between which windows lie.

    Raises
    ------
    InvalidWhatIfError
        Windows cannot be so.
    """
    values: dict[str, object] = {
        name: value
        for name, value in (
            ("length_s", None if length_min is None else 60 * length_min),
            ("step_s", None if step_min is None else 60 * step_min),
            ("from_min", from_min),
            ("to_min", to_min),
        )
        if value is not None
    }
    return with_knob(scenario, "promises", **values)


def with_tariff(scenario: Scenario, document: Mapping[str, Any]) -> Scenario:
    """Return the day with a tariff: what is offered has its prices.

    Parameters
    ----------
    scenario
        The day.
    document
        As `dispatch.money.tariff_document` reads it.

    Raises
    ------
    InvalidWhatIfError
        Listing everything that is wrong with it.
    """
    try:
        tariff = tariff_of(document)
    except DispatchError as error:
        raise refusal("tariff", str(error), "mend the document") from error
    return replace(with_knob(scenario, "promises", tariff=tariff.code), tariff=dict(document))


def with_chance(scenario: Scenario, name: str, value: float) -> Scenario:
    """Return the day with something more or less likely, or with another spread.

    Parameters
    ----------
    scenario
        The day.
    name
        Of a field of `Chances`.
    value
        A share, a spread, or seconds.

    Raises
    ------
    InvalidWhatIfError
        There is no such field, or it cannot have this value.
    """
    text = f"chances.{name}={value:g}"
    known = [one.name for one in fields(Chances)]
    if name not in known:
        raise refusal(text, "no such chance is known", f"choose {', '.join(known)}")
    most = 86_400.0 if name in _COUNTS else 1.0 if name.endswith("_share") else 3.0
    if not math.isfinite(value) or not 0 <= value <= most or (name in _COUNTS and value != int(value)):
        raise refusal(text, "it cannot have this value", f"give a number from 0 to {most:g}")
    new: Any = int(value) if name in _COUNTS else float(value)
    return replace(scenario, chances=replace(scenario.chances, **{name: new}))
