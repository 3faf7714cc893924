"""One machine's part of a cluster: takes jobs from the scheduler and runs them in supervised processes of its own.

A worker of Dask that runs native code itself dies of what the code dies of, and takes its neighbours with it. Here its threads only wait: each
job runs in a child of a `LocalProcessExecutor`, with everything that goes with it (deadlines, memory, garbage), so that the worker lives on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Final

from distributed import Security, Worker, get_worker

from dispatch.executor.cluster.remote_job import LaneCounts, RemoteEnd, RemoteJob, place_of
from dispatch.executor.errors import ExecutorError, GarbageResultError
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.packing import PackingError, pack, pack_error
from dispatch.executor.settings import ERROR_LIMIT, PROGRESS_LIMIT, SERVER_LANES, LaneSettings
from dispatch.executor.ticket import Ticket

_log = logging.getLogger(__name__)

#: Seconds between two tries to reach the scheduler.
RETRY_S: Final = 1.0
#: Name under which a worker has its side.
SIDE: Final = "tournee"
#: Seconds that a scheduler may take to answer.
CONNECT_S: Final = 10.0


class WorkerSide:
    """The jobs of this worker.

    Parameters
    ----------
    executor
        Where they run.
    """

    def __init__(self, executor: LocalProcessExecutor) -> None:
        self.executor = executor
        self._running: dict[str, Ticket[object]] = {}
        self._stopped: set[str] = set()

    def run(self, job: RemoteJob, worker: Worker) -> RemoteEnd:
        """Run a job to its end, whatever that is."""

        def tell(message: object) -> None:
            with contextlib.suppress(PackingError):
                _tell(worker, job, progress=pack(message, PROGRESS_LIMIT))

        began = time.monotonic()
        before = self._counts(job.lane)[0]
        _tell(worker, job, begun=worker.address)
        try:
            ticket = self.executor.submit_packed(
                job.kind, job.order, job.payload, lane=job.lane, on_progress=tell if job.tells else None
            )
            self._running[job.name] = ticket
            if job.name in self._stopped:
                ticket.stop()
            result = ticket.result()
            try:
                is_result, body = True, pack(result, job.order.result_limit)
            except PackingError as error:
                raise GarbageResultError(f"the result of {job.kind.name} {error}") from error
        except Exception as error:  # noqa: BLE001 -- whoever has asked decides what it means
            is_result, body = False, pack_error(error, ERROR_LIMIT)
        finally:
            self._running.pop(job.name, None)
            self._stopped.discard(job.name)
        counts, last_start_s = self._counts(job.lane)
        return RemoteEnd(is_result, body, time.monotonic() - began, before, counts, last_start_s)

    def _counts(self, lane: str) -> tuple[LaneCounts, float]:
        now = self.executor.metrics().lane(lane)
        return LaneCounts(now.restarts, now.failed_starts, now.stale), now.last_start_s

    def stop(self, name: str) -> None:
        """Ask a job to end with the best it has; one that is about to begin finds itself asked."""
        ticket = self._running.get(name)
        if ticket is None:
            self._stopped.add(name)
        else:
            ticket.stop()


def _tell(worker: Worker, job: RemoteJob, *, begun: str = "", progress: bytes = b"") -> None:
    worker.log_event(job.topic, {"job": job.name, "begun": begun, "progress": progress})


def run_here(job: RemoteJob) -> RemoteEnd:
    """Run a job on the worker that has been given it: the function that the cluster carries."""
    worker = get_worker()
    return _side_of(worker).run(job, worker)


async def stop_here(name: str, dask_worker: Worker) -> None:
    """Ask a job of this worker to stop."""
    _side_of(dask_worker).stop(name)


def _side_of(worker: Worker) -> WorkerSide:
    side = getattr(worker, SIDE, None)
    if not isinstance(side, WorkerSide):
        raise ExecutorError(
            f"worker {worker.address} is no worker of Tournée; start workers with `tournee worker`",
            code="executor_closed",
        )
    return side


async def serve(
    address: str,
    *,
    stop: asyncio.Event,
    lanes: Sequence[LaneSettings] = SERVER_LANES,
    name: str | None = None,
    host: str | None = None,
    security: Security | None = None,
) -> None:
    """Work for the scheduler until told to stop; when the scheduler is gone, wait for the next one.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.4:8786`` or ``tls://…``.
    stop
        Ends it: jobs that run are asked for the best they have.
    lanes
        What runs here, and how many at a time; other lanes' jobs go to other workers.
    name
        Of this worker, the same for ever; None for its address.
    host
        Address on which others reach it.
    security
        Keys and certificates of the cluster.
    """
    with LocalProcessExecutor(lanes) as executor:
        side = WorkerSide(executor)
        trouble = ""
        while not stop.is_set():
            try:
                await _serve_once(address, side, stop, lanes, name=name, host=host, security=security)
                trouble = ""
            except (OSError, TimeoutError, RuntimeError, ValueError) as error:
                if str(error) != trouble:
                    _log.warning("the scheduler at %s does not take this worker yet: %s", address, error)
                trouble = str(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RETRY_S)


async def _serve_once(
    address: str,
    side: WorkerSide,
    stop: asyncio.Event,
    lanes: Sequence[LaneSettings],
    *,
    name: str | None,
    host: str | None,
    security: Security | None,
) -> None:
    worker = Worker(
        address,
        nthreads=sum(lane.children for lane in lanes),
        resources={place_of(lane.name): lane.children for lane in lanes},
        name=name,
        host=host,
        security=security,
        memory_limit=0,  # every job has a bound of its own
        dashboard=False,
        death_timeout=CONNECT_S,
    )
    setattr(worker, SIDE, side)
    await worker
    _log.info("worker %s works for %s", worker.address, address)
    stopped = asyncio.ensure_future(stop.wait())
    finished = asyncio.ensure_future(worker.finished())
    await asyncio.wait({stopped, finished}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not finished.done():
        await worker.close(timeout=5)
        finished.cancel()
    else:
        _log.warning("the scheduler at %s is gone; waiting for it to come back", address)
