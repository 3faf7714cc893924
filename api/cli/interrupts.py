"""Ctrl-C and a polite kill: the first one asks for the best plan so far, or ends what goes on until then."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
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


@contextmanager
def ended_flag() -> Iterator[Event]:
    """Yield a flag that the first signal sets; a second one ends the command at once.

    Also where whoever started the command ignores Ctrl-C, as shells do for what runs in the background.
    """
    ended = Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if ended.is_set():
            raise KeyboardInterrupt
        ended.set()

    previous = [(number, signal.signal(number, on_signal)) for number in _SIGNALS]
    try:
        yield ended
    finally:
        for number, handler in previous:
            signal.signal(number, handler)
