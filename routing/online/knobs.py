"""What can be set about deciding by sampled futures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knobs:
    """How `routing.online.wait_or_go.WaitOrGo` asks the futures.

    The defaults were set on six days of the half of the wave benchmark that does not judge (docs/benchmarks-waves.md), with 1 to 2.5 seconds an epoch on a
    busy machine, a few days for each value. The mean saving over such a few days comes out a point higher or lower with another seed of the policy, so
    that neighbouring values are not told apart; what is said below is more than that.

    Attributes
    ----------
    futures
        How many are drawn. Of 5, 8, 12, 20, 30 and 36, 12 did best with every effort: more make a better sample, and yet 36 saved a point less. Three juries
        of 12, of which the one went that was cheapest in all 36 futures, saved no more than one.
    rounds
        Rounds of votes at most; the futures are planned once in each.
    go_share, wait_share
        Requests that leave now in so large a part of the futures are fixed to do so, those in no larger a part than the second to wait. Fixing only
        what all agree on, in all rounds or at first, did worse.
    last_share
        In the last round of votes, the part from which on what is still open goes: the majority. 0.35 did worse.
    step
        Of the prices that bring futures together, in mean costs of a request: a future that sends a request when half of the others do not pays half of this more
        for it in every round after. Without prices a fifth of the saving was missing; 0.1 and 1.5 did worse than 0.3 to 0.7.
    warm
        Temperature at which the plan of a future goes on in the next round of votes, as a part of the mean cost of a request.
    part
        Part of the effort that goes into futures; the rest is for the plan that is carried out, which more than a part of a second hardly improves.
    hold_share
        In a fleet of people: a vehicle that sets off in no larger a part of the futures is held back. Set by reasoning: one that goes wrongly cannot be called
        back, one held back is asked about again soon.
    fleet_rounds
        In a fleet of people: rounds of votes at most; there are more only where somebody was held back in the one before.
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
    fleet_rounds: int = 2
    fleet_part: float = 0.7
