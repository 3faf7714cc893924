"""Whether a plan that waits for a person is still as good as one made now: then nothing new has to be said."""

from __future__ import annotations

from dispatch.board.policy import PlanningPolicy
from dispatch.cost_units import COST_PER_CENT
from dispatch.runs.proposal import Proposal, RoundChange


def is_still_good(known: Proposal, new: Proposal, policy: PlanningPolicy) -> bool:
    """Whether a proposal could be applied as it is, and a newer one would save little: less than to change the order of a stop has to.

    Searches end with one of many plans that are as good; to say another one every minute tells a person nothing.

    Parameters
    ----------
    known, new
        The older and the newer one.
    policy
        What the town has decided.
    """
    seen = {own.shift_id: (own.round_id, own.version) for own in new.rounds}
    touched = [own for own in known.rounds if own.change is not RoundChange.SAME]
    applies = (
        dict(known.versions) == dict(new.versions)
        and known.record.get("street_version") == new.record.get("street_version")
        and all(seen.get(own.shift_id, ("", 0)) == (own.round_id, own.version) for own in touched)
    )
    if not applies or not _left_out(known) <= _left_out(new):
        return False
    if any(own.stops[0].arrival_s + policy.retime_s < new.now_s for own in touched if own.stops):
        return False  # somebody would have to be there already
    return known.after.cost - new.after.cost <= policy.order_change_minor * COST_PER_CENT


def _left_out(proposal: Proposal) -> set[str]:
    return {one.delivery_id for one in proposal.left_out}
