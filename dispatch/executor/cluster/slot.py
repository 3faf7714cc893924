"""The thread that follows one job in the cluster at a time: sends it, hears of it, has it stopped, and ends its ticket."""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from dataclasses import dataclass
from typing import Final

from distributed import Future
from distributed.scheduler import KilledWorker

from dispatch.executor.cluster.link import Link, end_of
from dispatch.executor.cluster.remote_job import LaneCounts, RemoteEnd, RemoteJob
from dispatch.executor.errors import (
    ExecutorClosedError,
    GarbageResultError,
    SolverCrashedError,
    SolverTimeoutError,
)
from dispatch.executor.executor import accepted
from dispatch.executor.lane import Lane, PendingJob
from dispatch.executor.packing import PackingError, unpack, unpack_error
from dispatch.executor.telling import Teller

_log = logging.getLogger(__name__)

#: Seconds after the moment at which a worker kills a job, until the worker itself is given up.
SILENCE_S: Final = 10.0
#: How often a job is sent again that the cluster has lost with a worker or a scheduler.
MOST_SENT: Final = 5


@dataclass(slots=True)
class _Sent:
    """A job in the cluster."""

    job: PendingJob
    name: str
    future: Future[RemoteEnd]
    sent_s: float
    worker: str = ""
    asked: bool = False
    asked_s: float = math.inf
    begun_s: float = math.inf


class Slot:
    """One of a lane's places in the cluster.

    Parameters
    ----------
    lane
        Where its jobs come from.
    link
        To the cluster.
    counted
        What has befallen each worker's children, shared by the slots of a lane.
    number
        Of this slot among those of the lane.
    """

    def __init__(self, lane: Lane, link: Link, counted: dict[str, LaneCounts], number: int) -> None:
        self._lane = lane
        self._link = link
        self._counted = counted
        self._kill_at = math.inf
        self._news: queue.SimpleQueue[tuple[str, str, bytes]] = queue.SimpleQueue()
        name = f"executor-{lane.settings.name}-cluster-{number}"
        self._teller = Teller(f"{name}-progress")
        lane.on_wake(self.wake)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have the thread look for something to do."""
        self._news.put(("wake", "", b""))

    def kill_after(self, wait_s: float) -> None:
        """Give up what still runs after so many seconds; the lane is closed."""
        self._kill_at = time.monotonic() + wait_s
        self.wake()

    def join(self, wait_s: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        try:
            while not self._lane.closing:
                job = self._lane.take() if self._link.is_up else None
                if job is None:
                    self._news.get()
                    continue
                began = time.monotonic()
                try:
                    self._run_job(job)
                except BaseException:
                    job.ticket.fail(
                        ExecutorClosedError(
                            f"{job.kind.name} was lost by a fault of the executor; see the log"
                        )
                    )
                    raise
                finally:
                    self._lane.leave(time.monotonic() - began)
        except Exception:  # noqa: BLE001 -- a bug here must not leave callers waiting for ever
            _log.exception("a slot of lane %r has failed; the lane is closed", self._lane.settings.name)
            self._lane.close()
        finally:
            self._teller.close()

    def _run_job(self, job: PendingJob) -> None:
        job.sent += 1
        job.ticket.requeue()  # it runs when a worker says so
        asked = self._link.named(
            RemoteJob(
                f"{self._lane.settings.name}-{job.ticket.number}-{job.sent}",
                "",
                self._lane.settings.name,
                job.kind,
                job.order,
                job.payload,
                tells=job.on_progress is not None,
            )
        )
        try:
            future = self._link.send(
                asked,
                lambda begun, progress: self._news.put((asked.name, begun, progress)),
                lambda: self._news.put((asked.name, "", b"")),
            )
        except ConnectionError as error:
            self._end_lost(job, str(error))
            return
        sent = _Sent(job, asked.name, future, time.monotonic())
        try:
            while not self._step(sent):
                pass
        except BaseException:
            self._link.forget(asked.name)
            raise

    def _step(self, sent: _Sent) -> bool:
        """Wait for what happens to a job next; return whether it has ended here."""
        job, order = sent.job, sent.job.order
        now = time.monotonic()
        wants_end = job.ticket.wants_stop or job.ticket.future.done() or self._lane.closing
        if wants_end and not sent.asked:
            if not sent.worker and (job.ticket.future.done() or self._lane.closing):
                self._link.abandon(sent.name, sent.future)
                job.ticket.fail(
                    ExecutorClosedError(f"{job.kind.name} was still waiting when the executor was closed")
                )
                return True
            if sent.worker:
                sent.asked, sent.asked_s = True, now
                self._link.ask_to_stop(sent.name, sent.worker)
        give_up_s = min(
            self._kill_at,
            sent.begun_s + order.deadline_s + order.grace_s + SILENCE_S,
            sent.asked_s + order.grace_s + SILENCE_S,
            math.inf if sent.worker else sent.sent_s + self._lane.settings.start_s,
        )
        if now >= give_up_s:
            self._give_up(sent)
            return True
        try:
            name, begun, progress = self._news.get(timeout=min(3600.0, give_up_s - now))
        except queue.Empty:
            return False
        if name == sent.name:
            if begun:
                # Another one after the first has been lost: its time begins anew.
                job.ticket.begin()
                sent.worker, sent.begun_s, sent.asked, sent.asked_s = begun, time.monotonic(), False, math.inf
            elif progress:
                self._tell(job, progress)
            else:
                self._link.forget(sent.name)
                return self._end(sent)
        elif name != "wake":
            self._lane.count("stale")
        elif not self._link.is_up and sent.future.status in {"cancelled", "lost"}:
            self._link.forget(sent.name)
            return self._end(sent)
        return False

    def _tell(self, job: PendingJob, progress: bytes) -> None:
        try:
            self._teller.tell(job, unpack(progress, job.kind.roots))
        except PackingError:
            self._lane.count("stale")

    def _end(self, sent: _Sent) -> bool:
        """End a job whose future has ended."""
        job = sent.job
        try:
            end = end_of(sent.future)
        except (ConnectionError, TimeoutError) as error:
            self._end_lost(job, str(error))
            return True
        except KilledWorker:
            # Not the job's own doing, as a rule: what it does wrong ends a child, not a worker. Machines may go one after the other.
            self._end_lost(job, "the workers that had it are gone; see their logs")
            return True
        except Exception as error:  # noqa: BLE001 -- of the cluster, in its own words
            job.ticket.fail(
                SolverCrashedError(f"the cluster did not run {job.kind.name}: {error}", exit_code=None)
            )
            return True
        self._count(sent.worker, end)
        if job.ticket.future.done():
            self._lane.count("stale")
            return True
        try:
            if end.is_result:
                job.ticket.succeed(accepted(job.kind, unpack(end.body, job.kind.roots), job.verify))
            else:
                job.ticket.fail(unpack_error(end.body, job.kind.roots | {"dispatch"}))
        except GarbageResultError as error:
            job.ticket.fail(error)
        except PackingError as error:
            job.ticket.fail(GarbageResultError(f"the worker that ran {job.kind.name} sent garbage: {error}"))
        return True

    def _end_lost(self, job: PendingJob, why: str) -> None:
        """Send a job again that has been lost with a connection: to compute is to change nothing."""
        if job.ticket.future.done():
            return
        if self._lane.closing or job.sent >= MOST_SENT:
            job.ticket.fail(
                SolverCrashedError(
                    f"{job.kind.name} was lost {job.sent} times by the cluster: {why}", exit_code=None
                )
            )
        else:
            self._lane.put_back(job)

    def _give_up(self, sent: _Sent) -> None:
        job, order = sent.job, sent.job.order
        self._link.abandon(sent.name, sent.future)
        if self._lane.closing:
            job.ticket.fail(ExecutorClosedError(f"{job.kind.name} was given up when the executor was closed"))
        elif not sent.worker:
            job.ticket.fail(
                SolverCrashedError(
                    f"{job.kind.name} was not begun by any worker in {self._lane.settings.start_s:g} s; start workers of this"
                    " version with `tournee worker`",
                    exit_code=None,
                )
            )
        else:
            job.ticket.fail(
                SolverTimeoutError(
                    f"nothing was heard of {job.kind.name} from worker {sent.worker}, with a deadline of {order.deadline_s:g} s"
                )
            )

    def _count(self, worker: str, end: RemoteEnd) -> None:
        added = end.counts.since(self._counted.get(worker, end.before))
        self._counted[worker] = end.counts
        for name in ("restarts", "failed_starts", "stale"):
            self._lane.count(name, getattr(added, name))
        self._lane.last_start_s = end.last_start_s
