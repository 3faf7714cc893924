"""The channel of sandboxes: what would be said is kept, and nobody hears of it."""

from __future__ import annotations

from dispatch.notify.channels.outgoing import Outgoing

#: What stands where other channels say how a message can be found again.
RECEIPT = "sandbox"


class NobodyChannel:
    """Carries nothing anywhere, as other people's numbers and addresses come to be in towns for trials too."""

    def send(self, message: Outgoing, /) -> str:
        """Leave it where it is."""
        del message
        return RECEIPT
