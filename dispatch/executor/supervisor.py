"""The thread that keeps one child at work: starts it, hands it jobs, kills it when it must, and starts another."""

from __future__ import annotations

import contextlib
import logging
import math
import select
import signal
import socket
import threading
import time

from dispatch.executor.child_process import ChildProcess
from dispatch.executor.errors import (
    ExecutorClosedError,
    GarbageResultError,
    SolverCrashedError,
    SolverOutOfMemoryError,
    SolverTimeoutError,
    describe_exit,
)
from dispatch.executor.executor import accepted
from dispatch.executor.frames import BrokenFrameError, Frame, FrameKind, PipeClosedError
from dispatch.executor.lane import Lane, PendingJob
from dispatch.executor.packing import PackingError, unpack, unpack_error
from dispatch.executor.telling import Teller

_log = logging.getLogger(__name__)

#: Children in a row that do not get ready until the jobs that wait are given up.
_HOPELESS_STARTS = 3
_LONGEST_PAUSE_S = 10.0
#: Seconds that a child has to die by itself after it has closed its pipe, so that its exit code can be told.
_LAST_BREATH_S = 1.0


class _ChildLostError(Exception):
    """The child cannot be used any more."""


class Supervisor:
    """Keeps one child of a lane.

    Parameters
    ----------
    lane
        Where its jobs come from.
    number
        Of this child among those of the lane.
    """

    def __init__(self, lane: Lane, number: int) -> None:
        self._lane = lane
        self._settings = lane.settings
        self._kill_at = math.inf
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._waking = (
            threading.Lock()
        )  # nobody may write to a descriptor that was closed and given to others
        name = f"executor-{lane.settings.name}-{number}"
        self._teller = Teller(f"{name}-progress")
        lane.on_wake(self.wake)
        # A service that forgets to close must still be able to end; its children see the socket's end.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have the thread look for something to do."""
        with self._waking, contextlib.suppress(OSError):  # full: it will wake anyhow; closed: it has ended
            self._wake_out.send(b"w")

    def kill_after(self, wait_s: float) -> None:
        """Kill what still runs after so many seconds; the lane is closed."""
        self._kill_at = time.monotonic() + wait_s
        self.wake()

    def join(self, wait_s: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(wait_s)

    def _run(self) -> None:
        failed = 0
        try:
            while not self._lane.closing:
                if self._settings.rests_after_s is not None and not self._lane.is_waited_for:
                    self._wait(None, math.inf)
                elif self._one_child():
                    failed = 0
                elif not self._lane.closing:
                    failed += 1
                    self._lane.count("failed_starts")
                    self._give_up(failed)
        except Exception:  # noqa: BLE001 -- a bug here must not leave callers waiting for ever
            _log.exception("the supervisor of lane %r has failed; the lane is closed", self._settings.name)
            self._lane.close()
        finally:
            self._teller.close()
            with self._waking:
                self._wake_in.close()
                self._wake_out.close()

    def _one_child(self) -> bool:
        """Start a child and serve it until its end; return whether it got ready."""
        try:
            child = ChildProcess(self._settings)
        except OSError:
            _log.exception("no process can be started for lane %r", self._settings.name)
            return False
        try:
            if not self._get_ready(child):
                return False
            self._lane.count("ready")
            try:
                rests = self._serve(child)
            finally:
                self._lane.count("ready", -1)
            self._lane.count("restarts", 0 if self._lane.closing or rests else 1)
            return True
        finally:
            child.bury()

    def _give_up(self, failed: int) -> None:
        """Pause before the next start; after several in vain, give up the jobs that wait."""
        if failed >= _HOPELESS_STARTS and self._lane.counts["ready"] == 0:
            self._lane.fail_waiting(
                lambda job: SolverCrashedError(
                    f"{job.kind.name} was not run: {failed} processes in a row did not start; see the log",
                    exit_code=None,
                )
            )
        ends = time.monotonic() + min(0.1 * 2**failed, _LONGEST_PAUSE_S)
        while not self._lane.closing and (left := ends - time.monotonic()) > 0:
            self._wait(None, left)

    def _wait(self, child: ChildProcess | None, seconds: float) -> None:
        """Wait until the child has something to say or takes more, or somebody wakes this thread."""
        waiting = select.poll()
        waiting.register(self._wake_in, select.POLLIN)
        if child is not None:
            waiting.register(child, select.POLLIN | (select.POLLOUT if child.has_unsent else 0))
        for descriptor, _ in waiting.poll(min(3600.0, max(0.0, seconds)) * 1000):
            if descriptor == self._wake_in.fileno():
                self._wake_in.recv(4096)

    def _get_ready(self, child: ChildProcess) -> bool:
        """Wait until a new child takes jobs."""
        started = time.monotonic()
        while not self._lane.closing:
            left = started + self._settings.start_s - time.monotonic()
            if left <= 0:
                _log.error(
                    "a child of lane %r was not ready after %g s", self._settings.name, self._settings.start_s
                )
                return False
            self._wait(child, left)
            try:
                for frame in child.receive():
                    if frame.kind is FrameKind.READY:
                        self._lane.last_start_s = time.monotonic() - started
                        return True
            except (PipeClosedError, BrokenFrameError):
                how = describe_exit(child.exit_code(_LAST_BREATH_S))
                _log.error("a child of lane %r %s before it was ready", self._settings.name, how)
                return False
        return False

    def _serve(self, child: ChildProcess) -> bool:
        """Hand the child jobs until it must be replaced, or had none for so long that it rests; return whether it does."""
        rests_after_s = math.inf if self._settings.rests_after_s is None else self._settings.rests_after_s
        idle_since = time.monotonic()
        while not self._lane.closing:
            job = self._lane.take()
            if job is None:
                left_s = idle_since + rests_after_s - time.monotonic()
                if left_s <= 0:
                    return True
                self._wait(child, left_s)
                try:
                    child.flush()
                    for _ in child.receive():
                        self._lane.count("stale")
                except (PipeClosedError, BrokenFrameError):
                    how = describe_exit(child.exit_code(_LAST_BREATH_S))
                    _log.warning("an idle child of lane %r %s", self._settings.name, how)
                    return False
                continue
            began = time.monotonic()
            try:
                self._run_job(child, job)
            except _ChildLostError:
                return False
            except BaseException:
                job.ticket.fail(
                    ExecutorClosedError(f"{job.kind.name} was lost by a fault of the executor; see the log")
                )
                raise
            finally:
                idle_since = time.monotonic()
                self._lane.leave(idle_since - began)
        return False

    def _run_job(self, child: ChildProcess, job: PendingJob) -> None:
        """Have the child run a job to its end.

        Raises
        ------
        _ChildLostError
            If the child must be replaced; the job has ended, or waits again if it had not begun.
        """
        ticket, order = job.ticket, job.order
        job.sent += 1
        has_begun = asked = False
        stop_at = time.monotonic() + order.deadline_s
        kill_at = stop_at + order.grace_s
        child.queue(FrameKind.JOB, ticket.number, order.to_bytes(), job.payload)
        while True:
            now = time.monotonic()
            if not asked and (
                now >= stop_at or ticket.wants_stop or ticket.future.cancelled() or self._lane.closing
            ):
                asked = True
                kill_at = min(kill_at, now + order.grace_s)
                child.queue(FrameKind.STOP, ticket.number)
            if now >= min(kill_at, self._kill_at):
                child.bury()
                self._end_killed(job)
                raise _ChildLostError
            try:
                child.flush()
                self._wait(child, min(kill_at if asked else stop_at, self._kill_at) - now)
                for frame in child.receive():
                    if frame.number != ticket.number:
                        self._lane.count("stale")
                    elif frame.kind is FrameKind.STARTED:
                        has_begun = True
                    elif frame.kind is FrameKind.PROGRESS:
                        if job.on_progress is not None:
                            self._teller.tell(job, unpack(frame.body, job.kind.roots))
                    else:
                        self._end(job, frame)
                        return
            except PipeClosedError:
                exit_code = child.exit_code(_LAST_BREATH_S)
                child.bury()
                self._end_lost(job, exit_code, has_begun=has_begun)
                raise _ChildLostError from None
            except (BrokenFrameError, PackingError) as error:
                child.bury()
                ticket.fail(GarbageResultError(f"the process that ran {job.kind.name} sent garbage: {error}"))
                raise _ChildLostError from None

    def _end(self, job: PendingJob, frame: Frame) -> None:
        """End a job by the child's answer.

        Raises
        ------
        _ChildLostError
            If the child should be replaced after it.
        """
        kind, ticket = job.kind, job.ticket
        if ticket.future.done():
            self._lane.count("stale")
        elif frame.kind is FrameKind.RESULT:
            try:
                ticket.succeed(accepted(kind, unpack(frame.body, kind.roots), job.verify))
            except GarbageResultError as error:
                ticket.fail(error)
                raise _ChildLostError from None  # native code may have written anywhere: it is not trusted again
        elif frame.kind is FrameKind.ERROR:
            ticket.fail(unpack_error(frame.body, kind.roots))
        elif frame.kind is FrameKind.NO_RESULT:
            reason = frame.body.getvalue().decode("utf-8", "replace")
            ticket.fail(GarbageResultError(f"the result of {kind.name} {reason}"))
        elif frame.kind is FrameKind.NO_MEMORY:
            limit = "" if job.order.memory_mb is None else f" than the {job.order.memory_mb} MB it may have"
            ticket.fail(
                SolverOutOfMemoryError(
                    f"{kind.name} asked for more memory{limit}; ask for a smaller plan or allow more"
                )
            )
        else:
            raise BrokenFrameError(f"an answer of kind {frame.kind.name}")
        if frame.kind is FrameKind.NO_MEMORY:
            raise _ChildLostError  # what it could not finish may have left anything behind

    def _end_killed(self, job: PendingJob) -> None:
        name, order = job.kind.name, job.order
        if self._lane.closing and time.monotonic() >= self._kill_at:
            job.ticket.fail(ExecutorClosedError(f"{name} was killed when the executor was closed"))
        else:
            job.ticket.fail(
                SolverTimeoutError(
                    f"{name} did not end {order.grace_s:g} s after it was asked to, with a deadline of {order.deadline_s:g} s;"
                    " it was killed"
                )
            )

    def _end_lost(self, job: PendingJob, exit_code: int | None, *, has_begun: bool) -> None:
        # A child that was killed between two jobs has done nothing yet; the job may have killed it only if it was read.
        if not has_begun and job.sent < 2 and not self._lane.closing:
            self._lane.put_back(job)
            return
        if (
            exit_code == -signal.SIGALRM
        ):  # its own alarm was faster than this thread, which was kept from running
            self._end_killed(job)
            return
        memory = "" if job.order.memory_mb is None else f" (it may have {job.order.memory_mb} MB)"
        job.ticket.fail(
            SolverCrashedError(
                f"the process that ran {job.kind.name} {describe_exit(exit_code)}{memory}",
                exit_code=exit_code,
            )
        )
