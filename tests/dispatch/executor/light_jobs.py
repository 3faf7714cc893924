"""Functions whose children start in a moment, since they import next to nothing."""

from __future__ import annotations

import os
import signal

from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import declare


def echo(payload: tuple, _: JobRun) -> tuple:
    return payload


def die(_: int, __: JobRun) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def process_number(_: int, __: JobRun) -> int:
    return os.getpid()


ECHO = declare(f"{__name__}:echo", payload=tuple, result=tuple)
DIE = declare(f"{__name__}:die", payload=int, result=int)
PROCESS_NUMBER = declare(f"{__name__}:process_number", payload=int, result=int)
