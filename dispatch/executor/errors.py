"""What may become of a job besides its result. A job's own errors, those with a ``code``, pass through as they are."""

from __future__ import annotations

import signal

from dispatch.errors import DispatchError


class ExecutorError(DispatchError):
    """Something that befell a job, or kept it from being taken."""


class SolverCrashedError(ExecutorError):
    """The process that ran the job died.

    Parameters
    ----------
    message
        What the job was, and what to do.
    exit_code
        Of the process; below zero the negative number of the signal that ended it, None if it had to be ended after it had closed
        its pipe.
    """

    def __init__(self, message: str, *, exit_code: int | None) -> None:
        super().__init__(message, code="solver_crashed")
        self.exit_code = exit_code

    @property
    def signal(self) -> int | None:
        """The signal that ended the process, None if it ended otherwise."""
        return -self.exit_code if self.exit_code is not None and self.exit_code < 0 else None


class SolverTimeoutError(ExecutorError):
    """The job went on after its deadline and the grace that follows, and was killed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="solver_timeout")


class SolverOutOfMemoryError(ExecutorError):
    """The job asked for more memory than it may have."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="solver_out_of_memory")


class GarbageResultError(ExecutorError):
    """What came back is no result: not of the declared type, too large, unreadable, or refused by the caller's check."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="solver_garbage")


class ExecutorBusyError(ExecutorError):
    """The queue of the lane is full."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="executor_busy")


class ExecutorClosedError(ExecutorError):
    """The executor takes no more jobs, or was closed before this one had ended."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="executor_closed")


class JobCancelledError(ExecutorError):
    """Somebody cancelled the job."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="job_cancelled")


class JobFailedError(ExecutorError):
    """The function raised an error that is none of the business: a bug; ``trace`` tells where.

    Parameters
    ----------
    message
        The kind of error and what it says.
    trace
        The traceback in the child.
    """

    def __init__(self, message: str, *, trace: str = "") -> None:
        super().__init__(message, code="job_failed")
        self.trace = trace


class InvalidJobError(ExecutorError):
    """A job that cannot be asked for: no declared function, no such lane, a payload of another type, too large, or not picklable."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="job_invalid")


class StateMissingError(ExecutorError):
    """The child does not hold the state that the job builds on; ask again with the state (see `dispatch.executor.sticky`)."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"no state is held here for {key!r}: submit the job again with its state", code="state_missing"
        )
        self.key = key


def describe_exit(exit_code: int | None) -> str:
    """Return in words how a process ended."""
    if exit_code is None:
        return "closed its pipe and had to be killed"
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return "was killed by SIGKILL from outside, as the kernel does when the machine runs out of memory"
    return f"was ended by {name}"
