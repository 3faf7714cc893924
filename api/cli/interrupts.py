"""Ctrl-C and a polite kill while rounds are searched: the first one asks for the best plan so far."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from api.cli.console import err

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_flag() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether the search shall stop; a second signal ends the command."""
    state = {"stop": False}

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if state["stop"]:
            raise KeyboardInterrupt
        state["stop"] = True
        err.print("Stopping with the best plan so far (Ctrl-C again to give up) ...")

    previous = [(number, signal.signal(number, on_signal)) for number in _SIGNALS]
    try:
        yield lambda: state["stop"]
    finally:
        for number, handler in previous:
            signal.signal(number, handler)
