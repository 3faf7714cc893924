"""So many requests of a town at a time, so that a busy one does not starve the others; the next ones wait in line for a moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

#: Seconds that somebody waits in line at most.
WAIT_S: Final = 2.0
#: So many of one town wait, with so many bytes.
MOST_WAITING: Final = 256
MOST_BYTES: Final = 64 << 20
#: Whoever finds the line full is told so after so many seconds: who asks again at once would keep the server busy with saying no.
REFUSED_S: Final = 0.25


@dataclass(slots=True)
class _Town:
    """Who is inside, and who waits with how many bytes, the first one first."""

    inside: int = 0
    line: dict[asyncio.Future[None], int] = field(default_factory=dict)


class Turnstile:
    """Lets so many requests of each town pass at a time; used in one event loop.

    Parameters
    ----------
    most
        At a time, of one town.
    wait_s
        How long somebody waits in line at most, seconds.
    """

    def __init__(self, most: int, *, wait_s: float = WAIT_S) -> None:
        self.most = most
        self._wait_s = wait_s
        self._towns: dict[str, _Town] = {}

    async def enter(self, town_id: str, size: int = 0) -> bool:
        """Wait for a request's turn, and return whether it has come in time; then it must `leave`.

        Parameters
        ----------
        size
            Bytes that are held meanwhile.
        """
        town = self._towns.setdefault(town_id, _Town())
        if town.inside < self.most:
            town.inside += 1
            return True
        if len(town.line) >= MOST_WAITING or sum(town.line.values()) + size > MOST_BYTES:
            await asyncio.sleep(REFUSED_S)
            return False
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        town.line[turn] = size
        try:
            await asyncio.wait((turn,), timeout=self._wait_s)
        except asyncio.CancelledError:
            if turn.done():
                # It has come, and nobody takes it.
                self.leave(town_id)
            raise
        finally:
            town.line.pop(turn, None)
        return turn.done()

    def leave(self, town_id: str) -> None:
        """Count a request of a town out: the first in line takes its place."""
        town = self._towns[town_id]
        if town.line:
            turn = next(iter(town.line))
            del town.line[turn]
            turn.set_result(None)
            return
        town.inside -= 1
        if not town.inside:
            del self._towns[town_id]
