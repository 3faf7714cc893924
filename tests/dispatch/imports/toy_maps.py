"""Toytown for processes that take files in."""

from __future__ import annotations

import os
import signal
import time

from dispatch.board.the_desk import use_maps
from dispatch.imports.carrier import ImportCarrier
from tests.dispatch.toy_town import ToyTown


def use_toy_town() -> None:
    """Have this process know Toytown and no other town."""
    town = ToyTown()
    use_maps(lambda _: town)


def die_of_files() -> None:
    """Have this process die when it has a file in hand."""
    use_toy_town()
    ImportCarrier._work_through = _die  # type: ignore[method-assign]


def _die(*_: object) -> bool:
    os.kill(os.getpid(), signal.SIGKILL)
    return False


def be_slow() -> None:
    """Have this process take longer over a file than anybody waits for it to stop."""
    use_toy_town()
    ImportCarrier._work_through = _sleep  # type: ignore[method-assign]


def _sleep(*_: object) -> bool:
    time.sleep(60)
    return False
