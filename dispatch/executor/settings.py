"""How lanes and their children are set up."""

from __future__ import annotations

from dataclasses import dataclass

#: Bytes of one message of progress, and of an error.
PROGRESS_LIMIT = 1 << 20
ERROR_LIMIT = 4 << 20
#: After so long without a job the children of lanes that are seldom used end.
RESTS_AFTER_S = 900.0


@dataclass(frozen=True, slots=True)
class LaneSettings:
    """One queue with children of its own; lanes do not wait for each other.

    Attributes
    ----------
    name
        By which jobs ask for it.
    children
        Processes that take jobs from the queue, each one at a time. A state kept in one of them is not known to the others.
    queue_limit
        Jobs that may wait.
    warm
        Declared or not, functions without parameters (``"package.module:function"``) that a child calls before it takes jobs.
    nice
        Added to the processes' niceness, so that long plans leave the processor to whoever answers people.
    memory_mb
        What a job may take if it does not say; None for no limit.
    grace_s
        Seconds that a job has, after it was asked to stop, until it is killed.
    payload_limit, result_limit
        Bytes of a pickled payload or result.
    start_s
        Seconds that a child may take to get ready. A machine's first one may have to compile for minutes.
    rests_after_s
        Where given, a child begins with the first job there is for it, and ends after so many seconds without one: some 250 MB of memory are free
        meanwhile. None for children that are there from the beginning to the end.
    """

    name: str
    children: int = 1
    queue_limit: int = 16
    warm: tuple[str, ...] = ()
    nice: int = 0
    memory_mb: int | None = None
    grace_s: float = 2.0
    payload_limit: int = 256 << 20
    result_limit: int = 256 << 20
    start_s: float = 600.0
    rests_after_s: float | None = None

    def __post_init__(self) -> None:
        if self.children < 1 or self.queue_limit < 1:
            raise ValueError(f"lane {self.name!r}: at least one child, and room for one job to wait")
        if self.rests_after_s is not None and self.rests_after_s <= 0:
            raise ValueError(
                f"lane {self.name!r}: rests_after_s is {self.rests_after_s}: give more than 0 seconds"
            )


#: What a server opens: long plans, which give way to others, and answers that somebody waits for.
SERVER_LANES = (
    LaneSettings("plan", nice=5, warm=("dispatch.executor.warming:load_solver",)),
    LaneSettings("live", warm=("dispatch.executor.warming:load_solver",)),
)


@dataclass(frozen=True, slots=True)
class ChildSettings:
    """What a child is told at its start; plain values, since they travel as JSON.

    Attributes
    ----------
    descriptor
        Of its end of the socket.
    parent
        Process number.
    path
        Where to import from.
    warm, nice, payload_limit
        See `LaneSettings`.
    """

    descriptor: int
    parent: int
    path: list[str]
    warm: list[str]
    nice: int
    payload_limit: int
