"""Ends a server so that no request which was begun is broken."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, Final

import uvicorn

from api.closing_door import hear_nobody_new

#: Seconds in which requests are still taken once the end has begun, each on a connection that is closed behind its answer.
LEAVING_S: Final = 1.0
#: Seconds in which those who were let in by the kernel are taken.
TAKING_S: Final = 0.5
#: Seconds that requests have to be answered which have begun by then.
ANSWERING_S: Final = 8


class GracefulServer(uvicorn.Server):
    """A server of the application of `api.app`, which takes leave of its clients before it closes.

    Notes
    -----
    Who closes a connection that rests may cross a request on its way: its client has sent something and gets no answer. So for a moment everybody is
    answered with ``Connection: close``, and those who ask again open another connection; then no more connections are taken, and those that rest
    by now have rested for that moment. Event streams end at once, as they would keep their connections for ever, and so does what goes on by
    itself: its towns are another process's long before the last answer is given.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: see the notes of the class."""
        state: Any = self.config.app.state  # type: ignore[union-attr]
        state.ending = True
        gatekeeper = getattr(state, "gatekeeper", None)
        if gatekeeper is not None:
            state.streams.stop()
            if gatekeeper.business.engine is not None:
                gatekeeper.business.engine.begin_to_end()
        await asyncio.sleep(LEAVING_S)
        for one in sockets or ():
            hear_nobody_new(one)
        # Those who were let in are taken by the loop, also one that is busy.
        await asyncio.sleep(TAKING_S)
        await super().shutdown(sockets)
