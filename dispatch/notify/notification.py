"""A message that was decided on, or against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.notify.decision import Known, Reason, Status
from dispatch.notify.kinds import Audience, MessageKind


@dataclass(frozen=True, slots=True)
class Notification:
    """One decision of the policy, kept whatever it was.

    ``subject`` is the delivery or the round; ``text`` what was sent, empty before and for the words of people, which are kept in
    their thread only; ``receipt`` the name that the channel gave it.
    """

    id: str
    audience: Audience
    target_id: str
    subject: str
    sequence: int
    event_id: str
    kind: MessageKind
    matter: str
    content: str
    facts: Mapping[str, Any]
    channel: str
    status: Status
    reason: Reason
    counted: bool
    important: bool
    merged_into: str
    decided_s: int
    due_s: int | None
    expires_s: int | None
    sent_s: int | None = None
    text: str = ""
    receipt: str = ""
    erased_s: int | None = None
    version: int = 1

    @property
    def known(self) -> Known:
        """What a later decision needs to know of it."""
        assert self.due_s is not None
        return Known(self.id, self.kind, self.matter, self.content, self.facts, self.status, self.due_s)
