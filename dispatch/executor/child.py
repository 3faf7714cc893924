"""The child process: takes one job after the other from a socket, runs it, and sends back what comes of it.

It dies with its parent by three independent means: the kernel's signal at the parent's death (Linux), a thread that sees the socket's
end, and, should native code hold the interpreter, an alarm of its own that ends it soon after the deadline of its job.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import logging
import os
import pickle
import queue
import resource
import signal
import socket
import sys
import threading
from pathlib import Path

from dispatch.collecting import collect_rarely
from dispatch.executor.frames import Frame, FrameKind, FrameReader, framed
from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import function_named
from dispatch.executor.memory import limited_memory
from dispatch.executor.order import ORDER_BYTES, JobOrder
from dispatch.executor.packing import PackingError, pack, pack_error
from dispatch.executor.settings import ERROR_LIMIT, PROGRESS_LIMIT, ChildSettings
from dispatch.logs.begin import begin_log_of_child

_PR_SET_PDEATHSIG = 1
#: Seconds after the moment at which the parent kills a job, until the child's own alarm does.
_ALARM_LATER_S = 2.0


def main(settings_json: str) -> None:
    """Run jobs until the socket ends.

    Parameters
    ----------
    settings_json
        `ChildSettings` as JSON.
    """
    settings = ChildSettings(**json.loads(settings_json))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when its children end
    _die_with(settings.parent)
    _be_modest(settings.nice)
    os.dup2(2, 1)  # whatever prints, prints to the log
    faulthandler.enable()
    begin_log_of_child()
    connection = socket.socket(fileno=settings.descriptor)
    connection.set_inheritable(False)
    try:
        for name in settings.warm:
            function_named(name)()
        collect_rarely()
        _Worker(connection, settings).run()
    except BaseException:  # the last thing this process does
        logging.getLogger(__name__).exception("a process that computes cannot go on")
        sys.stderr.flush()
    os._exit(1)  # threads that a function has left behind must not keep the process


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def _be_modest(nice: int) -> None:
    """Let the service have the processor first, and have this process be the one that dies when memory runs out."""
    os.nice(nice)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


class _Worker:
    def __init__(self, connection: socket.socket, settings: ChildSettings) -> None:
        self._connection = connection
        self._settings = settings
        self._orders: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._sending = threading.Lock()  # functions may tell their progress from threads of their own
        self._current: tuple[int, JobRun] | None = None
        self._asked_to_stop = 0

    def run(self) -> None:
        threading.Thread(target=self._listen, name="from-parent", daemon=True).start()
        self._send(FrameKind.READY, 0)
        while True:
            frame = self._orders.get()
            self._send(FrameKind.STARTED, frame.number)
            kind, body = self._outcome(frame)
            self._current = None
            self._send(kind, frame.number, body)
            signal.setitimer(signal.ITIMER_REAL, 0.0)

    def _listen(self) -> None:
        """Take in what the parent sends; end the process when the parent has ended, whatever the main thread is doing."""
        try:
            frames = FrameReader(self._connection, self._settings.payload_limit + ORDER_BYTES)
            while (frame := frames.read()) is not None:
                if frame.kind is FrameKind.JOB:
                    self._orders.put(frame)
                else:
                    self._stop(frame.number)
        finally:
            os._exit(0)

    def _stop(self, number: int) -> None:
        self._asked_to_stop = number  # noted first: the job may be about to begin
        if (current := self._current) is not None and current[0] == number:
            current[1].stop()

    def _send(self, kind: FrameKind, number: int, body: bytes = b"") -> None:
        with self._sending:
            for piece in framed(kind, number, body):
                self._connection.sendall(piece)

    def _outcome(self, frame: Frame) -> tuple[FrameKind, bytes]:
        """Run a job; whatever happens becomes a message."""
        order = JobOrder.read(frame.body)
        # Without a handler of its own the signal ends the process, even while native code holds the interpreter.
        signal.setitimer(signal.ITIMER_REAL, order.deadline_s + order.grace_s + _ALARM_LATER_S)
        try:
            with limited_memory(order.memory_mb):
                payload = pickle.load(frame.body)  # noqa: S301 -- written by the parent
                result = function_named(order.name)(payload, self._begin(frame.number, order.deadline_s))
                return FrameKind.RESULT, pack(result, order.result_limit)
        except MemoryError:
            return FrameKind.NO_MEMORY, b""
        except PackingError as error:
            return FrameKind.NO_RESULT, str(error)[:2000].encode("utf-8", "replace")
        except BaseException as error:  # noqa: BLE001 -- the parent is told, and decides
            return FrameKind.ERROR, pack_error(error, ERROR_LIMIT)

    def _begin(self, number: int, deadline_s: float) -> JobRun:
        run = JobRun(
            lambda message: self._send(FrameKind.PROGRESS, number, pack(message, PROGRESS_LIMIT)),
            deadline_s=deadline_s,
        )
        self._current = (number, run)
        if self._asked_to_stop == number:
            run.stop()
        return run
