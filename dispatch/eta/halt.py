"""What a courier's phone says of the stops of a round, and which of it can be true.

Phones are set to another time in the middle of a round, "arrived" is forgotten, and some close ten stops at once in the evening.
What cannot have happened is left out, with the reason, and never mended by guessing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

#: Seconds at a stop that nobody needs so little or so much of.
SHORTEST_HALT_S, LONGEST_HALT_S = 5, 2700
#: Two stops closed closer together than this share of the way between them were not closed when they were done.
IMPOSSIBLE_SHARE = 0.25
#: The same for stops of which no way is known.
IMPOSSIBLE_GAP_S = 4
#: Ways shorter than this say more of parking than of streets.
SHORTEST_LEG_S = 45
#: Who takes this many times as long, and this much longer, has been elsewhere.
DETOUR_RATIO, DETOUR_S = 4.0, 1800
#: Clocks of phones may differ so much from one message to the next.
CLOCK_SLACK_S = 60
#: A message cannot have been sent after it came in; phones may be ahead by so much.
AHEAD_S = 120


class Dropped(StrEnum):
    """Why something was not learned from a stop."""

    NO_ARRIVAL = "no_arrival"  # "arrived" was forgotten
    NOT_SERVED = "not_served"  # nobody there, refused: says nothing of handing over
    CLOCK_BACKWARDS = "clock_backwards"  # left before arriving, or arrived before leaving the last one
    CLOCK_AHEAD = "clock_ahead"  # done after we heard of it
    CLOSED_IN_A_BATCH = "closed_in_a_batch"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WAITED = "waited"  # for goods: no time of service can be told
    SHORT_LEG = "short_leg"
    NO_TABLE = "no_table"  # nobody knows how long the way takes on the map
    TOO_FAST = "too_fast"  # "arrived" was said on the way
    DETOUR = "detour"  # a break, or a clock put forward


@dataclass(frozen=True, slots=True)
class HaltTask:
    """One thing done at a stop.

    ``service`` is the type of a municipal service, empty for goods. ``ready_s`` is when goods were promised to be ready,
    ``said_ready_s`` when the shop said that they were.
    """

    id: str
    kind: str
    service: str = ""
    org_id: str = ""
    planned_s: int = 0
    done_s: int | None = None
    received_s: int | None = None
    ready_s: int | None = None
    said_ready_s: int | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """A closed stop as the phone has it; ``earliest_s`` is when its window opened, 0 for no window."""

    id: str
    place_id: str
    place_kind: str
    floor: str
    arrived_s: int | None
    closed_s: int
    served: bool
    tasks: tuple[HaltTask, ...]
    earliest_s: int = 0
    setup_s: int = 0


@dataclass(slots=True)
class Measured:
    """What can be told from a stop: seconds of it, and of the way to it; None for what cannot.

    ``steps`` are the seconds of the tasks in the order in which they were done, the first with the setup; one step for all
    where they were confirmed together. ``arrived`` says whether the arrival is to be trusted.
    """

    halt: Halt
    arrived: bool = False
    steps: tuple[tuple[tuple[HaltTask, ...], int], ...] | None = None
    leg_s: int | None = None
    table_s: int = 0
    dropped: list[Dropped] = field(default_factory=list)


def measure(halts: Sequence[Halt], legs_s: Mapping[tuple[str, str], int], *, now_s: int) -> list[Measured]:
    """Return what can be told from the closed stops of one round.

    Parameters
    ----------
    halts
        In any order.
    legs_s
        Seconds by the table from place to place, for pairs of places that may have followed each other.
    now_s
        The time; what happened after it did not.

    Returns
    -------
    list of Measured
        One for each stop, in the order in which they were closed.
    """
    ordered = sorted(halts, key=lambda halt: (halt.closed_s, halt.arrived_s or halt.closed_s, halt.id))
    found = [Measured(halt) for halt in ordered]
    batched = _batches(ordered, legs_s)
    before: Halt | None = None
    for at, one in enumerate(found):
        halt = one.halt
        if at in batched:
            one.dropped.append(Dropped.CLOSED_IN_A_BATCH)
            before = None
            continue
        if _is_ahead(halt, now_s):
            one.dropped.append(Dropped.CLOCK_AHEAD)
            before = None
            continue
        if halt.arrived_s is None:
            one.dropped.append(Dropped.NO_ARRIVAL)
            before = halt
            continue
        if halt.arrived_s > halt.closed_s or (
            before is not None and halt.arrived_s < before.closed_s - CLOCK_SLACK_S
        ):
            one.dropped.append(Dropped.CLOCK_BACKWARDS)
            # Its end may still be the beginning of the next way, by the clock as it is now.
            before = halt
            continue
        one.arrived = True
        _measure_leg(one, before, legs_s)
        _measure_steps(one)
        before = halt
    return found


def _batches(halts: Sequence[Halt], legs_s: Mapping[tuple[str, str], int]) -> set[int]:
    """Return the stops closed faster after one another than anybody moves."""
    batched: set[int] = set()
    for at in range(1, len(halts)):
        first, second = halts[at - 1], halts[at]
        leg_s = legs_s.get((first.place_id, second.place_id))
        bound = IMPOSSIBLE_GAP_S if leg_s is None else max(IMPOSSIBLE_GAP_S, IMPOSSIBLE_SHARE * leg_s)
        if second.closed_s - first.closed_s < bound:
            batched |= {at - 1, at}
    return batched


def _is_ahead(halt: Halt, now_s: int) -> bool:
    if max(halt.closed_s, halt.arrived_s or 0) > now_s + AHEAD_S:
        return True
    return any(
        task.done_s is not None and task.received_s is not None and task.done_s > task.received_s + AHEAD_S
        for task in halt.tasks
    )


def _measure_leg(one: Measured, before: Halt | None, legs_s: Mapping[tuple[str, str], int]) -> None:
    halt = one.halt
    if before is None or halt.arrived_s is None or before.place_id == halt.place_id:
        return
    table_s = legs_s.get((before.place_id, halt.place_id))
    if table_s is None:
        one.dropped.append(Dropped.NO_TABLE)
        return
    if table_s < SHORTEST_LEG_S:
        one.dropped.append(Dropped.SHORT_LEG)
        return
    real_s = halt.arrived_s - before.closed_s
    if real_s < IMPOSSIBLE_SHARE * table_s:
        one.dropped.append(Dropped.TOO_FAST)
        one.arrived = False
        return
    if real_s > max(DETOUR_RATIO * table_s, table_s + DETOUR_S):
        one.dropped.append(Dropped.DETOUR)
        return
    one.leg_s, one.table_s = real_s, table_s


def _measure_steps(one: Measured) -> None:
    halt = one.halt
    if halt.arrived_s is None or not one.arrived:
        return
    if not halt.served or not halt.tasks:
        one.dropped.append(Dropped.NOT_SERVED)
        return
    start_s = max(halt.arrived_s, halt.earliest_s)
    total_s = halt.closed_s - start_s
    if total_s < SHORTEST_HALT_S:
        one.dropped.append(Dropped.TOO_SHORT)
        return
    if total_s > LONGEST_HALT_S:
        one.dropped.append(Dropped.TOO_LONG)
        return
    done = sorted((task for task in halt.tasks if task.done_s is not None), key=lambda task: task.done_s or 0)
    ends = [task.done_s or 0 for task in done]
    bounds = [start_s, *ends]
    apart = all(later - sooner >= SHORTEST_HALT_S for sooner, later in zip(bounds, ends, strict=False))
    if len(done) < len(halt.tasks) or not apart or ends[-1] > halt.closed_s + CLOCK_SLACK_S:
        one.steps = ((halt.tasks, total_s),)
        return
    # What is done after the last task, as packing up, belongs to it.
    ends[-1] = max(ends[-1], halt.closed_s)
    one.steps = tuple(((task,), end - sooner) for task, sooner, end in zip(done, bounds, ends, strict=False))


def floor_class(floor: str) -> str:
    """Return how far up a door is: ``ground``, ``low`` (first and second floor), ``high``, or empty where nothing is known."""
    text = floor.strip().lower()
    if not text:
        return ""
    if text.startswith(("rdc", "rez", "ground", "g", "0")):
        return "ground"
    number = re.search(r"-?\d+", text)
    if number is None:
        return ""
    level = int(number.group())
    return "ground" if level <= 0 else "low" if level <= 2 else "high"
