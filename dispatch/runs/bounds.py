"""Which plans are applied without a person."""

from __future__ import annotations

from dispatch.board.policy import PlanningPolicy
from dispatch.runs.proposal import Proposal


def within_bounds(policy: PlanningPolicy, proposal: Proposal) -> bool:
    """Whether a proposal may be applied without a person looking at it: little later, few handed to another courier, none on no round any more.

    What has its place may have none for a moment only, as where its street is closed for an hour: a person says whether to give it up.
    """
    handovers = sum(
        1
        for one in proposal.moved
        if one.old_shift_id and one.new_shift_id and one.old_shift_id != one.new_shift_id
    )
    later = proposal.after.late_s - proposal.before.late_s
    return (
        later <= policy.automatic_most_late_s
        and handovers <= policy.automatic_most_handovers
        and proposal.after.left_out <= proposal.before.left_out
        and all(one.new_shift_id for one in proposal.moved if one.old_shift_id)
    )
