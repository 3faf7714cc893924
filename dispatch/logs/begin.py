"""Begins the log of a process that runs for long: `tournee serve` and those like it, and the processes that compute for them."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import Final

from dispatch.logs.log_lines import JsonLines, TextLines

#: Says of which kind lines are, to processes that this one starts as well.
KIND: Final = "TOURNEE_LOG"
LEVEL: Final = "TOURNEE_LOG_LEVEL"
KINDS: Final = ("text", "json")
LEVELS: Final = ("debug", "info", "warning", "error")
_LOG = logging.getLogger("tournee.log")


def begin_log(kind: str = "", level: str = "") -> None:
    """Have every logger write lines to the standard error stream, those of libraries from warnings on.

    Parameters
    ----------
    kind
        ``text`` or ``json``; where empty ``text`` if a person reads the stream at a terminal, else ``json``.
    level
        One of `LEVELS`, ``info`` where empty.

    Raises
    ------
    ValueError
        It is none of them.
    """
    kind = kind or ("text" if sys.stderr.isatty() else "json")
    level = level or "info"
    if kind not in KINDS or level not in LEVELS:
        raise ValueError(
            f"log {kind!r} of level {level!r}: give {' or '.join(KINDS)}, and one of {', '.join(LEVELS)}"
        )
    # Processes that compute for this one write into the same stream.
    os.environ[KIND], os.environ[LEVEL] = kind, level
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    root = logging.getLogger()
    for one in root.handlers[:]:
        root.removeHandler(one)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in ("tournee", "api", "dispatch", "geo", "routing"):
        logging.getLogger(name).setLevel(level.upper())
    threading.excepthook = _thread_ended


def begin_log_of_child() -> None:
    """Begin the log of a process that another one has started, as that one's is; nothing where it has none."""
    kind, level = os.environ.get(KIND, ""), os.environ.get(LEVEL, "")
    if kind in KINDS and level in {"", *LEVELS}:
        begin_log(kind, level)


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is None or isinstance(ended.exc_value, SystemExit):
        return
    name = ended.thread.name if ended.thread is not None else "a thread"
    _LOG.error("%s has ended by a fault", name, exc_info=ended.exc_value)
