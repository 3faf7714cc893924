"""A cluster on this machine: a scheduler and workers, each a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class ClusterHere:
    """A scheduler at a fixed address, and workers that may be killed and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._scheduler()
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        """Start the scheduler again, at the same address."""
        self.scheduler = self._scheduler()

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        worker = _python("tests.conformance.executors.worker_here", self.address)
        self.workers.append(worker)
        return worker

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process as the kernel would."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def close(self) -> None:
        """End everything."""
        for process in [*self.workers, self.scheduler]:
            if process.poll() is None:
                self.kill(process)

    def _scheduler(self) -> subprocess.Popen[bytes]:
        return _python("tests.conformance.executors.scheduler_here", str(self.port))


def _python(module: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", module, *words], cwd=ROOT, env={**os.environ})


@contextmanager
def cluster_here(workers: int = 1) -> Iterator[ClusterHere]:
    """A cluster for the time of a block."""
    cluster = ClusterHere()
    try:
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.close()
