"""What goes wrong with chains."""

from __future__ import annotations

from dispatch.errors import DispatchError


class EscalationError(DispatchError):
    """Something that cannot be said of a closed door.

    Codes: ``no_chain`` (the service has none), ``escalation_closed``, ``escalation_open``, ``act_reused``, ``invalid_act``,
    ``emergency_called``.
    """


class EscalationClosedError(EscalationError):
    """Somebody else has settled it meanwhile; code ``escalation_closed``."""

    def __init__(self, name: str, result: str) -> None:
        super().__init__(
            f"escalation {name} is settled already: {result}; look at its history, and reopen it if that was a mistake",
            code="escalation_closed",
        )
        self.result = result
