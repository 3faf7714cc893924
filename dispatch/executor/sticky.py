"""State that a child keeps between jobs, so that a town's board need not travel with every question about it.

A child may be replaced at any time, so that the state is a cache and never the truth. The job asks for it by key and version, and
says so when it is not there; the caller then sends the job again, with the state::

    _BOARDS: Sticky[Board] = Sticky(capacity=8)          # at the top level of the module that runs in the child


    def improve(payload: Improve, run: JobRun) -> Improved:
        with _BOARDS.lent(payload.town, payload.version, payload.board) as board:
            ...                                         # may change the board
            return Improved(...)                        # the board is kept, as of payload.next_version


    improved = run_sticky(executor, IMPROVE, light=Improve(...), full=lambda: Improve(..., board=...), deadline_s=2)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from dispatch.executor.errors import StateMissingError
from dispatch.executor.executor import Executor, OnProgress, Verify
from dispatch.executor.kinds import JobKind

P = TypeVar("P")
R = TypeVar("R")
S = TypeVar("S")


@dataclass(slots=True)
class Lent(Generic[S]):
    """A state while a job works on it.

    Attributes
    ----------
    state
        The state; may be replaced by another object.
    version
        Under which it is kept when the job has ended well; raise it when the state changes.
    """

    state: S
    version: int


class Sticky(Generic[S]):
    """The states of some keys, the least recently used of them forgotten first. For one job at a time, as children run them.

    Parameters
    ----------
    capacity
        States that are kept.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; keep one state at least")
        self._capacity = capacity
        self._kept: OrderedDict[str, Lent[S]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    @contextmanager
    def lent(self, key: str, version: int, sent: S | None = None) -> Iterator[Lent[S]]:
        """Lend a state to a job, and keep it when the block ends well.

        A block that ends by an error may have left the state half changed: it is forgotten then.

        Parameters
        ----------
        key, version
            Of the state that the job builds on. A state of another version is forgotten.
        sent
            The state, if it came along; it takes the place of one that is kept.

        Raises
        ------
        StateMissingError
            If it neither came along nor is kept in this version.
        """
        kept = self._kept.pop(key, None)
        if sent is not None:
            lent = Lent(sent, version)
        elif kept is not None and kept.version == version:
            lent = kept
        else:
            raise StateMissingError(key)
        yield lent
        self._kept[key] = lent
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)


def run_sticky(
    executor: Executor,
    kind: JobKind[P, R],
    *,
    light: P,
    full: Callable[[], P],
    deadline_s: float,
    memory_mb: int | None = None,
    on_progress: OnProgress | None = None,
    verify: Verify[R] | None = None,
    lane: str = "live",
) -> R:
    """Run a job without its state, and once more with it if the child does not hold it; wait for the result.

    Parameters
    ----------
    executor, kind, deadline_s, memory_mb, on_progress, verify, lane
        See `dispatch.executor.executor.Executor.submit`.
    light
        The payload without the state.
    full
        Makes the payload with the state.

    Raises
    ------
    DispatchError
        As `dispatch.executor.ticket.Ticket.result`.
    """
    payload = light
    for attempt in range(2):
        ticket = executor.submit(
            kind,
            payload,
            deadline_s=deadline_s,
            memory_mb=memory_mb,
            on_progress=on_progress,
            verify=verify,
            lane=lane,
        )
        try:
            return ticket.result()
        except StateMissingError:
            if attempt:
                raise
            payload = full()
    raise AssertionError("both attempts have returned or raised")
