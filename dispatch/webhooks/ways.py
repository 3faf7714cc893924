"""How many messages are on their way to one endpoint at a time: a slow one leaves senders for the others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from dispatch.outbox.failures import NotYetError

AT_ONCE = 2
#: Somebody else is waited for so long, seconds: a quick endpoint is free again by then.
WAIT_S = 0.2
#: A message that found no way is put off for a second, and for one more with every so many others, at most so long: a thousand that wait for
#: a slow endpoint must not be looked at again and again.
_ONE_MORE, _LONGEST_S = 5, 60


class Ways:
    """Counts what is on its way, within a process.

    Parameters
    ----------
    at_once
        So many to an endpoint at a time.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.at_once = at_once
        self._busy: Counter[str] = Counter()
        self._put_off: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def one_to(self, endpoint_id: str, now_s: int) -> Iterator[None]:
        """Count as one that is on its way to an endpoint.

        Raises
        ------
        NotYetError
            There are enough of them.
        """
        with self._changed:
            # Only the first one waits: once one was put off, the endpoint is known to be slow until a way is free again.
            if not self._put_off[endpoint_id]:
                self._changed.wait_for(lambda: self._busy[endpoint_id] < self.at_once, WAIT_S)
            if self._busy[endpoint_id] >= self.at_once:
                self._put_off[endpoint_id] += 1
                raise NotYetError(now_s + min(1 + self._put_off[endpoint_id] // _ONE_MORE, _LONGEST_S))
            self._busy[endpoint_id] += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy[endpoint_id] -= 1
                del self._put_off[endpoint_id]
                if not self._busy[endpoint_id]:
                    del self._busy[endpoint_id]
                self._changed.notify_all()
