"""Policies by name: those of this package, and those of others that announce themselves by an entry point."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points

from routing.errors import RoutingError
from routing.online.brisk import Brisk
from routing.online.default import default_policy
from routing.online.greedy import Greedy
from routing.online.names import DEFAULT
from routing.online.rolling import RollingHorizon
from routing.online.situation import Policy
from routing.online.wait_or_go import WaitOrGo

#: Group of entry points; each names a callable that returns a policy.
GROUP = "tournee.policies"
_OWN: dict[str, Callable[[], Policy]] = {
    Greedy.name: Greedy,
    RollingHorizon.name: RollingHorizon,
    Brisk.name: Brisk,
    WaitOrGo.name: WaitOrGo,
    DEFAULT: default_policy,
}


@cache
def policy_named(name: str) -> Policy:
    """Return the policy of a name; other packages' policies are loaded when they are asked for.

    Raises
    ------
    RoutingError
        ``unknown_policy``: there is none of that name.
    """
    if name in _OWN:
        return _OWN[name]()
    for point in entry_points(group=GROUP, name=name):
        made: Policy = point.load()()
        return made
    raise RoutingError(
        f"policy {name!r} is unknown: give one of {', '.join(policy_names())}", code="unknown_policy"
    )


def policy_names() -> tuple[str, ...]:
    """Return the names of all policies that are installed."""
    return tuple(sorted({*_OWN, *(point.name for point in entry_points(group=GROUP))}))
