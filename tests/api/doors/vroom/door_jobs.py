"""Functions that keep the door's lane busy while a test looks at who waits."""

from __future__ import annotations

import os
import time
from pathlib import Path

from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import declare


def hold(path: str, run: JobRun) -> int:
    """Wait until a file is there; return the process's number."""
    while not Path(path).exists() and not run.stopping:
        time.sleep(0.01)
    return os.getpid()


HOLD = declare("tests.api.doors.vroom.door_jobs:hold", payload=str, result=int)
