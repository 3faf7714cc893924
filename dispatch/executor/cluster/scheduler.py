"""The scheduler of a cluster: knows the workers and hands them jobs. It holds nothing that must not be lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

import dask
from distributed import Scheduler, Security

_log = logging.getLogger(__name__)

#: What differs from Dask's own settings.
SETTINGS: Final = {
    # A job is given to another worker when its own has died, twice at most: what kills three workers is the job.
    "distributed.scheduler.allowed-failures": 2,
    # A worker that says nothing for so long is taken for dead.
    "distributed.scheduler.worker-ttl": "30s",
    # Messages of progress are for those who listen; none is kept for later.
    "distributed.admin.low-level-log-length": 100,
    "distributed.admin.log-length": 1000,
    "distributed.scheduler.events-cleanup-delay": "60s",
    "distributed.scheduler.work-stealing": True,
}


def _nobody(_address: str) -> None:
    """Tell nobody."""


async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8786,
    stop: asyncio.Event,
    security: Security | None = None,
    announce: Callable[[str], None] = _nobody,
) -> None:
    """Run a scheduler until told to stop.

    Parameters
    ----------
    host, port
        Where workers and servers reach it.
    stop
        Ends it.
    security
        Keys and certificates of the cluster.
    announce
        Called with the address once it listens.

    Raises
    ------
    OSError
        If the port is taken.
    """
    with dask.config.set(SETTINGS):
        async with Scheduler(host=host, port=port, dashboard=False, security=security) as scheduler:
            _log.info("the scheduler listens at %s", scheduler.address)
            announce(scheduler.address)
            stopped = asyncio.ensure_future(stop.wait())
            finished = asyncio.ensure_future(scheduler.finished())
            await asyncio.wait({stopped, finished}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            finished.cancel()
