"""What the library of clusters says in the log."""

from __future__ import annotations

import logging
from typing import Final

_LOUD: Final = (
    "distributed",
    "distributed.client",
    "distributed.core",
    "distributed.scheduler",
    "distributed.worker",
)


def quieten_library() -> None:
    """Have the library say nothing but what ends it.

    What happens to a cluster is told in our own words, once. The library tells it as errors with their tracebacks, in lines of its own form.
    """
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
