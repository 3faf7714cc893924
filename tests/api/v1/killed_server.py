"""A server that is killed again and again, and comes back on the same port with the same database."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: A loaded machine takes its time to start a server.
STARTS_S = 180
ROOT = Path(__file__).resolve().parents[3]


class KilledServer:
    """Runs the server, and kills it with SIGKILL at random moments.

    Parameters
    ----------
    database
        Address of the database.
    apart_s
        Shortest and longest time between two kills.
    """

    def __init__(self, database: str, apart_s: tuple[float, float]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.kills = 0
        self._database = database
        self._apart_s = apart_s
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        """Where it is, when it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and begin to kill it."""
        self._begin()
        self._thread.start()

    def quiet(self) -> None:
        """Kill it no more."""
        self._stop.set()
        self._thread.join()

    def end(self) -> None:
        """Kill it for the last time."""
        self.quiet()
        self._kill()

    def _run(self) -> None:
        chance = random.Random(1)
        while not self._stop.wait(chance.uniform(*self._apart_s)):
            self._kill()
            self.kills += 1
            self._begin()

    def _begin(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.v1.serving_process", self._database, str(self.port)],
            cwd=ROOT,
            env=os.environ,
        )
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self._process.poll() is None, "the server does not start"
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not answer")

    def _kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@contextmanager
def killed_server(database: str, *, apart_s: tuple[float, float]) -> Iterator[KilledServer]:
    """Run a server that is killed, while the block runs."""
    server = KilledServer(database, apart_s)
    server.start()
    try:
        yield server
    finally:
        server.end()
