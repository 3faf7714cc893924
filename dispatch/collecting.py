"""When Python looks for garbage in a process that lives long."""

from __future__ import annotations

import gc
from typing import Final

#: New objects between two looks at the youngest, and looks at one age between two at the next. Few things here have cycles; the usual 700 would have an
#: order file of a thousand lines looked through hundreds of times.
_THRESHOLDS: Final = (20_000, 25, 25)


def collect_rarely() -> None:
    """Have what is loaded by now never be looked through again, and what comes more rarely; call it once, when everything is loaded.

    Modules, compiled code and routes are hundreds of thousands of objects that live as long as the process: to look through them takes a
    quarter of a second each time, in the middle of somebody's request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
