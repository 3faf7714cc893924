"""Writing down what nobody is refused for: that a key was used, that somebody has looked. Where the disk takes nothing, people read on without it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from dispatch.storage.conflicts import trouble_of

_LOG = logging.getLogger(__name__)


@contextmanager
def optional_write(what: str) -> Iterator[None]:
    """Leave a transaction out where the disk of the database is full or fails; ``what`` it is for the log.

    Raises
    ------
    sqlalchemy.exc.OperationalError
        The database does not answer at all: whoever reads next would wait for it as well.
    """
    try:
        yield
    except OperationalError as error:
        trouble = trouble_of(error)
        if trouble == "database_unreachable":
            raise
        _LOG.warning("not written down, as the disk takes nothing (%s): %s", trouble, what)
