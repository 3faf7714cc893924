"""One child, seen from its parent: started, spoken to, killed and buried."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict

from dispatch.executor.frames import Frame, FrameKind, FrameReader, PipeClosedError, framed
from dispatch.executor.packing import quiet
from dispatch.executor.settings import ERROR_LIMIT, ChildSettings, LaneSettings

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1])['path'];"
    "from dispatch.executor.child import main; main(sys.argv[1])"
)
_SOCKET_BYTES = 1 << 20


class ChildProcess:
    """A child and the socket to it.

    It is started afresh, not forked: a fork of a process with threads may inherit locks that nobody will ever release. It leads a
    process group of its own, so that keys pressed in the service's terminal do not reach it and nothing that it starts outlives it.

    The kernel kills it when the thread that has made this object ends: that must be one which lasts as long as the child may.

    Parameters
    ----------
    lane
        Its lane.
    """

    def __init__(self, lane: LaneSettings) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            for end in (self._socket, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BYTES)
            settings = ChildSettings(
                descriptor=theirs.fileno(),
                parent=os.getpid(),
                path=[entry or os.getcwd() for entry in sys.path],  # noqa: PTH109 -- a string is what is wanted
                warm=list(lane.warm),
                nice=lane.nice,
                payload_limit=lane.payload_limit,
            )
            try:
                self._process = subprocess.Popen(  # noqa: S603 -- this interpreter, with our own words
                    [sys.executable, "-P", "-c", _BOOT, json.dumps(asdict(settings))],
                    stdin=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            except BaseException:
                self._socket.close()
                raise
        self._socket.setblocking(False)
        self._frames = FrameReader(self._socket, max(lane.result_limit, ERROR_LIMIT))
        self._unsent: deque[memoryview] = deque()

    @property
    def pid(self) -> int:
        """Process number."""
        return self._process.pid

    @property
    def has_unsent(self) -> bool:
        """Whether `flush` has something to do."""
        return len(self._unsent) > 0

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._socket.fileno()

    def queue(self, kind: FrameKind, number: int, *parts: bytes) -> None:
        """Have a message sent by the next calls of `flush`."""
        self._unsent.extend(map(memoryview, framed(kind, number, *parts)))

    def flush(self) -> None:
        """Send as much as the child takes now.

        Raises
        ------
        PipeClosedError
            If it takes no more.
        """
        try:
            while self._unsent:
                sent = self._socket.send(self._unsent[0])
                rest = self._unsent.popleft()[sent:]
                if rest:
                    self._unsent.appendleft(rest)
        except BlockingIOError:
            return
        except OSError as error:
            # What it had sent before may still be there to be read; the end will be found there.
            self._unsent.clear()
            if not isinstance(error, BrokenPipeError | ConnectionResetError):
                raise PipeClosedError from error

    def receive(self) -> Iterator[Frame]:
        """Yield the messages that have come.

        Raises
        ------
        PipeClosedError
            If there will be no more.
        BrokenFrameError
            If what has come is no message.
        """
        while (frame := self._frames.read()) is not None:
            yield frame

    def exit_code(self, wait_s: float) -> int | None:
        """Wait for the child's own end; return its exit code, below zero the signal, None if it lives on."""
        ends = time.monotonic() + wait_s
        while not self._has_ended():
            if time.monotonic() >= ends:
                return None
            time.sleep(0.002)
        self.bury()
        return self._process.returncode

    def bury(self) -> None:
        """Kill the child and all that it has started, if they still live, and leave nothing of it behind."""
        if self._process.returncode is None:  # once it is waited for, its number may be another's
            quiet(lambda: os.killpg(self._process.pid, signal.SIGKILL))
            self._process.wait()
        self._socket.close()

    def _has_ended(self) -> bool:
        """Return whether the child has ended, and leave it to be waited for."""
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is not None
