"""What a town has decided about messages; part ``notify`` of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.errors import DispatchError
from dispatch.parties.town import Town


class InvalidPolicyError(DispatchError):
    """The settings of a town say what cannot be; code ``invalid_policy``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"settings.notify.{field} is {value!r}: {remedy}", code="invalid_policy")


@dataclass(frozen=True, slots=True)
class Policy:
    """Bounds on what people are told.

    ``budget`` bounds the messages to one recipient about one delivery, of which the last ``reserve`` are for important ones. An
    arrival that moves by more than ``eta_threshold_min`` minutes is told. Changes within ``digest_s`` become one message.
    ``delivered`` says whether recipients are told that their goods have arrived. ``channels`` are tried in that order for those who
    have not said what they want, who may choose among those ``offered``; ``language`` is for those whose own has no texts. ``visits``
    says whether those who are visited by services are told of that as of an order.
    """

    budget: int = 4
    reserve: int = 1
    eta_threshold_min: int = 10
    digest_s: int = 120
    delivered: bool = False
    channels: tuple[str, ...] = ("sms", "email")
    offered: tuple[str, ...] = ("sms", "email", "voice")
    language: str = "fr"
    visits: bool = False


_LISTS = ("channels", "offered")


def policy_of(town: Town) -> Policy:
    """Return the policy of a town; what its settings leave out is as in `Policy`.

    Raises
    ------
    InvalidPolicyError
        A value is not possible, or a name unknown.
    """
    given: Mapping[str, Any] = town.settings.get("notify", {})
    plain = {field.name: field.default for field in fields(Policy)}
    for name, value in given.items():
        if name not in plain:
            raise InvalidPolicyError(name, value, f"known are {', '.join(sorted(plain))}")
        if name in _LISTS:
            if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
                raise InvalidPolicyError(name, value, "give a list of names of channels")
        elif type(value) is not type(plain[name]):
            raise InvalidPolicyError(name, value, f"give a value like {plain[name]!r}")
        elif isinstance(value, int) and value < 0:
            raise InvalidPolicyError(name, value, "give 0 or more")
    lists = {name: tuple(given[name]) for name in _LISTS if name in given}
    policy = Policy(**{**given, **lists})
    if policy.reserve > policy.budget:
        raise InvalidPolicyError("reserve", policy.reserve, f"give at most the budget, {policy.budget}")
    return policy
