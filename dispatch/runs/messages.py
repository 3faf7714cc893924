"""Which messages a proposed plan would send: for whoever applies it to see before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.notify.kinds import RULES
from dispatch.notify.preview import ChangeKind, ProposedChange, messages_for
from dispatch.runs.proposal import Proposal
from dispatch.storage.store import Reading

#: A list for people to look at is no longer; counts are of all.
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class PlannedMessages:
    """Messages that a plan would send: how many of each kind, and the first of them, each with its delivery and whether it is important."""

    counts: dict[str, int]
    listed: tuple[tuple[str, str, bool], ...]

    def document(self) -> dict[str, Any]:
        """Return them as plain JSON, as the record of a proposal has them."""
        return {
            "counts": self.counts,
            "listed": [
                {"delivery_id": name, "kind": kind, "important": important}
                for name, kind, important in self.listed
            ],
        }


def messages_of(reading: Reading, proposal: Proposal) -> PlannedMessages:
    """Return the messages that a proposal would send; none for times that move within what people were told.

    A plan keeps what is promised: windows stay, and only arrivals that recipients may have been told can move.
    """
    changes = [
        ProposedChange(
            one.delivery_id,
            TimeWindow(one.old_start_s, one.old_start_s),
            TimeWindow(one.new_start_s, one.new_start_s),
            ChangeKind.ETA,
        )
        for one in proposal.moved
        if one.old_start_s is not None and one.new_start_s is not None
    ]
    sent = messages_for(reading, changes)
    counts = Counter(one.decision.kind.value for one in sent)
    listed = tuple(
        (one.delivery_id, one.decision.kind.value, RULES[one.decision.kind].important)
        for one in sent[:MOST_LISTED]
    )
    return PlannedMessages(dict(sorted(counts.items())), listed)


def with_messages(reading: Reading, proposal: Proposal) -> Proposal:
    """Return a proposal with the messages that it would send in its record; settings that cannot be keep nobody from planning."""
    try:
        told = messages_of(reading, proposal).document()
    except DispatchError as error:
        told = {"counts": {}, "listed": [], "failure": error.code}
    return replace(proposal, record={**proposal.record, "messages": told})
