"""An executor that runs each job at once, in the caller's thread: for simulations and tests, the same every time."""

from __future__ import annotations

import math
import pickle
import traceback
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from dispatch.errors import DispatchError
from dispatch.executor.errors import ExecutorClosedError, GarbageResultError, SolverOutOfMemoryError
from dispatch.executor.executor import OnProgress, Verify, accepted
from dispatch.executor.job_run import JobRun
from dispatch.executor.kinds import JobKind, function_named
from dispatch.executor.metrics import ExecutorMetrics, LaneMetrics
from dispatch.executor.packing import PackingError, pack, pack_error, unpack, unpack_error
from dispatch.executor.settings import ERROR_LIMIT, LaneSettings
from dispatch.executor.submission import packed_payload
from dispatch.executor.ticket import Ticket

P = TypeVar("P")
R = TypeVar("R")


class InlineExecutor:
    """Runs a job within `submit`. Payload and result are pickled as on the way to a process, so that the same things fail.

    Nothing is killed here and no memory is bounded: a function that hangs hangs its caller. Deadlines do not come, unless a clock is
    given; every message of progress is told.

    Parameters
    ----------
    monotonic
        Seconds that only grow, for deadlines: the clock of a simulation. None for deadlines that never come.
    fault
        Called with the name of each function before it would run; an error that it returns becomes the job's end instead. Simulations
        lose workers by it.
    copied
        Whether payload and result are pickled. Without it a simulated day takes a tenth less time; whoever changes a payload afterwards
        changes what was computed with.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float] | None = None,
        fault: Callable[[str], DispatchError | None] | None = None,
        copied: bool = True,
    ) -> None:
        self._copied = copied
        self._monotonic = monotonic
        self._fault = fault
        self._closed = False
        self._counts: dict[str, Counter[str]] = {}

    def submit(
        self,
        kind: JobKind[P, R],
        payload: P,
        *,
        deadline_s: float,
        memory_mb: int | None = None,
        on_progress: OnProgress | None = None,
        verify: Verify[R] | None = None,
        lane: str = "plan",
    ) -> Ticket[R]:
        """Run a job and return its ticket, which has ended; see `dispatch.executor.executor.Executor.submit`."""
        if self._closed:
            raise ExecutorClosedError("the executor is closed and takes no more jobs")
        limits = LaneSettings(lane)
        packed = (
            packed_payload(
                kind, payload, deadline_s=deadline_s, memory_mb=memory_mb, limit=limits.payload_limit
            )
            if self._copied
            else b""
        )
        counts = self._counts.setdefault(lane, Counter())
        counts["submitted"] += 1
        ticket: Ticket[R] = Ticket(kind.name)
        ticket.begin()
        if self._fault is not None and (fault := self._fault(kind.name)) is not None:
            ticket.fail(fault)
        elif self._copied:
            _run(
                ticket,
                kind,
                packed,
                self._new_run(kind, deadline_s, on_progress),
                verify,
                limits.result_limit,
            )
        else:
            _run_as_it_is(ticket, kind, payload, self._new_run(kind, deadline_s, on_progress), verify)
        counts[ticket.state.value] += 1
        return ticket

    def metrics(self) -> ExecutorMetrics:
        """Return the counts so far; lanes are whatever jobs have named."""
        return ExecutorMetrics(
            tuple(
                LaneMetrics(name, children=1, ready=1, may_rest=False, **counts)
                for name, counts in self._counts.items()
            )
        )

    def close(self, wait_s: float = 5.0) -> None:  # noqa: ARG002 -- nothing runs outside of `submit`
        """Take no more jobs."""
        self._closed = True

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _new_run(self, kind: JobKind[Any, Any], deadline_s: float, on_progress: OnProgress | None) -> JobRun:
        def tell(message: object) -> None:
            if on_progress is None:
                return
            sent = unpack(pack(message, ERROR_LIMIT), kind.roots)
            try:
                go_on = on_progress(sent)
            except Exception:  # noqa: BLE001 -- as with processes, a broken display does not end a plan
                traceback.print_exc()
                return
            if go_on is False:
                run.stop()

        run = JobRun(
            tell,
            deadline_s=math.inf if self._monotonic is None else deadline_s,
            tell_s=0.0,
            monotonic=self._monotonic or (lambda: 0.0),
        )
        return run


def _run(
    ticket: Ticket[R],
    kind: JobKind[P, R],
    packed: bytes,
    run: JobRun,
    verify: Verify[R] | None,
    result_limit: int,
) -> None:
    try:
        result = function_named(kind.name)(pickle.loads(packed), run)  # noqa: S301 -- packed above
    except MemoryError:
        ticket.fail(SolverOutOfMemoryError(f"{kind.name} asked for more memory than there is"))
        return
    except Exception as error:  # noqa: BLE001 -- whatever it is, the ticket tells
        ticket.fail(unpack_error(pack_error(error, ERROR_LIMIT), kind.roots))
        return
    try:
        ticket.succeed(accepted(kind, unpack(pack(result, result_limit), kind.roots), verify))
    except PackingError as error:
        ticket.fail(GarbageResultError(f"the result of {kind.name} {error}"))
    except GarbageResultError as error:
        ticket.fail(error)


def _run_as_it_is(
    ticket: Ticket[R], kind: JobKind[P, R], payload: P, run: JobRun, verify: Verify[R] | None
) -> None:
    try:
        ticket.succeed(accepted(kind, function_named(kind.name)(payload, run), verify))
    except GarbageResultError as error:
        ticket.fail(error)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the ticket tells
        ticket.fail(unpack_error(pack_error(error, ERROR_LIMIT), kind.roots))
