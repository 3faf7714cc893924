"""A way of dispatching with its knobs, as people write it: ``default``, ``rolling:gap_s=120,margin_s=600``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from dispatch.board.policy import PlanningPolicy, planning_policy
from dispatch.errors import DispatchError
from routing.errors import RoutingError
from routing.online.registry import policy_named

#: Knobs by name with the types of their values.
KNOBS: Mapping[str, type] = {one.name: type(one.default) for one in fields(PlanningPolicy)}


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """A policy and what is set of it.

    Attributes
    ----------
    name
        Of the policy.
    knobs
        Settings of the part ``planning``, of the town that dispatches so.
    """

    name: str
    knobs: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As people write it."""
        said = ",".join(f"{name}={_written(value)}" for name, value in self.knobs.items())
        return f"{self.name}:{said}" if said else self.name

    @property
    def settings(self) -> dict[str, object]:
        """The part ``planning`` of the town's settings."""
        return {"dispatching": self.name, **self.knobs}


def read_policy(text: str) -> PolicySpec:
    """Return the policy of a text.

    Raises
    ------
    DispatchError
        ``invalid_policy``, naming everything that is wrong with it.
    """
    name, _, rest = text.partition(":")
    faults: list[str] = []
    try:
        policy_named(name)
    except RoutingError as error:
        faults.append(str(error))
    knobs: dict[str, object] = {}
    for part in rest.split(",") if rest else ():
        knob, sign, value = part.partition("=")
        wanted = KNOBS.get(knob)
        if not sign or wanted is None or knob == "dispatching":
            faults.append(
                f"{part!r} is no knob: give one of {', '.join(sorted(KNOBS.keys() - {'dispatching'}))} as name=value"
            )
            continue
        found = _read(wanted, value)
        if found is None:
            faults.append(f"{knob} is {value!r}: give {_wanted(wanted)}")
        elif knob in knobs:
            faults.append(f"{knob} is there twice: give it once")
        else:
            knobs[knob] = found
    if not faults:
        try:
            planning_policy({"planning": knobs})
        except DispatchError as error:
            faults.append(str(error))
    if faults:
        raise DispatchError(f"policy {text!r}: {'; '.join(faults)}", code="invalid_policy")
    return PolicySpec(name, knobs)


def _read(wanted: type, value: str) -> object | None:
    if wanted is bool:
        return {"yes": True, "true": True, "no": False, "false": False}.get(value)
    if wanted is str:
        return value or None
    try:
        return float(value) if wanted is float else int(value)
    except ValueError:
        return None


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _wanted(wanted: type) -> str:
    return {bool: "yes or no", int: "a whole number", float: "a number", str: "a name"}[wanted]
