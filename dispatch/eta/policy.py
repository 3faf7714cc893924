"""What a town has decided about arrival times: the part ``eta`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dispatch.errors import DispatchError
from dispatch.eta.decision import Thresholds


@dataclass(frozen=True, slots=True)
class EtaPolicy:
    """Whether recipients are told when the courier comes, and when they are told again."""

    announce: bool = True
    thresholds: Thresholds = field(default_factory=Thresholds)


def eta_policy(settings: Mapping[str, Any]) -> EtaPolicy:
    """Return the policy in the settings of a town: ``announce``, and the fields of `dispatch.eta.decision.Thresholds`.

    Raises
    ------
    DispatchError
        ``invalid_settings``, naming every part of ``eta`` that is unknown or of another type.
    """
    given = dict(settings.get("eta", {}))
    usual = Thresholds()
    known = {one.name: getattr(usual, one.name) for one in fields(Thresholds)}
    announce = given.pop("announce", True)
    faults = [f"eta.{name} is unknown" for name in sorted(set(given) - set(known))]
    if not isinstance(announce, bool):
        faults.append(f"eta.announce is {announce!r}: give true or false")
    for name, value in given.items():
        if name not in known:
            continue
        whole = isinstance(known[name], int)
        number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if not number or value < 0:
            faults.append(f"eta.{name} is {value!r}: give {'a whole number' if whole else 'a number'} from 0")
        elif not whole and value > 1:
            faults.append(f"eta.{name} is {value!r}: give a share from 0 to 1")
    if faults:
        raise DispatchError("; ".join(faults), code="invalid_settings")
    return EtaPolicy(announce, Thresholds(**given))
