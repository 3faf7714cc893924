"""What can be set about deciding by sampled futures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knobs:
    """How `routing.online.wait_or_go.WaitOrGo` asks the futures.

    Defaults were set on six instances of the half of the wave benchmark that does not judge (docs/benchmarks-waves.md), with 1 to 2.5 seconds an epoch.

    Attributes
    ----------
    futures
        How many are drawn. More are less of a sample, and each is planned worse: of 8, 12, 20 and 30 in the same time, 12 did best, 8 nearly as well.
    rounds
        Rounds of votes at most; the futures are planned once in each. Of 3, 5, 8, 10 and 15, with prices, 8 did best.
    go_share, wait_share
        Requests that leave now in so large a part of the futures are fixed to do so, those in no larger a part than the second to wait. Fixing only
        what all agree on, in all rounds or at first, did worse.
    last_share
        In the last round of votes, the part from which on what is still open goes: the majority. 0.35 and 0.65 did worse.
    step
        Of the prices that bring futures together, in mean costs of a request: a future that sends a request when half of the others do not pays half of this more
        for it in every round after. Without, savings were a fifth smaller; 0.1 and 1.5 did worse than 0.3 and 0.7.
    warm
        Temperature at which the plan of a future goes on in the next round of votes, as a part of the mean cost of a request.
    part
        Part of the effort that goes into futures; the rest is for the plan that is carried out, which a search of a second hardly improves any more.
    hold_share
        In a fleet of people: a vehicle that sets off in no larger a part of the futures is held back. Set by reasoning: one that goes wrongly cannot be called back, but one
        held back is asked about again soon.
    fleet_part
        In a fleet of people: of the effort for futures, the part for votes; the rest is for the plan without those who are held back.
    """

    futures: int = 12
    rounds: int = 8
    go_share: float = 0.75
    wait_share: float = 0.25
    last_share: float = 0.5
    step: float = 0.7
    warm: float = 0.1
    part: float = 0.8
    hold_share: float = 0.35
    fleet_part: float = 0.7
