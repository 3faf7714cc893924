"""What can be set about deciding by sampled futures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knobs:
    """How `routing.online.wait_or_go.WaitOrGo` asks the futures."""

    futures: int = 12
    rounds: int = 8
    go_share: float = 0.75
    wait_share: float = 0.25
    last_share: float = 0.5
    part: float = 0.7
    step: float = 0.7
    warm: float = 0.1
    ramp: bool = False
    hold_share: float = 0.35
    fleet_part: float = 0.7
