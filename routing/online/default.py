"""The policy that is taken where none is named."""

from __future__ import annotations

from routing.online.situation import Policy
from routing.online.wait_or_go import WaitOrGo


def default_policy() -> Policy:
    """Return the best policy measured: wait or go by sampled futures, which is the rolling horizon where no futures are given.

    The figures are in docs/benchmarks-waves.md.
    """
    return WaitOrGo()
