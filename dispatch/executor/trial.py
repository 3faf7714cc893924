"""A job that does nothing: whoever gets its answer knows that processes can be started here."""

from __future__ import annotations

from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import declare


def answer(number: int, run: JobRun) -> int:
    """Return the number."""
    del run
    return number


#: Gives back what it was given.
TRIAL = declare(f"{__name__}:answer", payload=int, result=int)
