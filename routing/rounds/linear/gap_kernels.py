"""Kernels that tell what each task of a request adds to an image of a row in every gap, and what all of them do at least."""

from __future__ import annotations

from routing.jit import inlined_kernel, lean_kernel
from routing.rounds.linear.partial_kernels import has_many_windows
from routing.rounds.linear.row_kernels import start_of
from routing.rounds.linear.span_tables import (
    CLOSES_S,
    DEADLINE,
    ITEM,
    LEAVE,
    LENGTH,
    OPENS_S,
    PLACE,
    ROOM,
    SERVICE_S,
    SETUP,
    TRUE,
    WAY_M,
    WAY_S,
)
from routing.rounds.linear.tables import (
    BEGUN,
    BREAK,
    CLASHING,
    CLOSES,
    LOCATION,
    NO_COST,
    PER_M,
    PER_S,
    PREFIX,
    PROFILE,
    REQUEST,
    RIDE,
    RIDES,
    SERVICE,
    Desk,
    LinearTables,
    Rows,
)
from routing.rounds.linear.tables import SETUP as OWN_SETUP
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.wide_kernels import wide

#: Dearer than any gap; sums of a few do not overflow, nor come near `NO_COST`.
NO_GAP = 2**55


@inlined_kernel
def first_gap(data: LinearTables, rows: Rows, v: int, form: int) -> int:
    """Return the first gap of an image behind the frozen tasks of the row."""
    frozen = data.vehicle[v, PREFIX]
    if frozen > 0 and rows.image[v, form, TRUE, frozen] < frozen:
        # The break comes between them.
        return wide(frozen + 2)
    return wide(frozen + 1)


@lean_kernel
def work_on_board(data: LinearTables, rows: Rows, v: int, form: int, request: int) -> None:
    """Write to ``rows.clock[0]`` the seconds of work from the first frozen pickup of a request to the end of each item of an image."""
    image = rows.image[v, form]
    begun = False
    work = wide(0)
    for k in range(rows.frame[v, form, LENGTH] + 1):
        if begun:
            work += image[WAY_S, k] + image[SERVICE_S, k]
        elif image[ITEM, k] >= 0 and data.task[image[ITEM, k], REQUEST] == request:
            begun = True
        rows.clock[0, k] = work


@lean_kernel
def survey_image(
    data: LinearTables, rows: Rows, desk: Desk, first: int, size: int, v: int, form: int, most: int
) -> int:
    """Fill ``desk.gap`` and ``desk.rest`` with what each task adds by itself, waiting aside; return what all do at least.

    It is `NO_COST` if that is found to be ``most`` or more on the way.
    """
    image = rows.image[v, form]
    n = rows.frame[v, form, LENGTH]
    facts = data.vehicle[v]
    profile = facts[PROFILE]
    per_m = facts[PER_M]
    per_s = facts[PER_S]
    # What is known to be added: services of all, more for the tasks looked at.
    many = has_many_windows(data)
    rides = data.strict[RIDES] == 1
    sure = wide(0)
    for j in range(size):
        sure += per_s * data.task[first + j, SERVICE]
    dearest = wide(0)
    begin = first_gap(data, rows, v, form)
    request = data.task[first, REQUEST]
    aboard = rides and data.request[request, BEGUN] == 1 and data.request[request, RIDE] < NO_LIMIT
    if aboard:
        work_on_board(data, rows, v, form, request)
    for j in range(size - 1, -1, -1):
        task = wide(first + j)
        own = data.task[task]
        there = own[LOCATION]
        setup = own[OWN_SETUP]
        for other in range(first, first + size):
            if other != task and data.task[other, LOCATION] == there:
                setup = wide(0)
        to = data.back[profile, there]
        onward = data.legs[profile, there]
        gap, rest = desk.gap[j], desk.rest[j]
        rest[n + 2] = NO_COST
        for g in range(n + 1, begin - 1, -1):
            gap[g] = NO_COST
            rest[g] = rest[g + 1]
            if image[LEAVE, g - 1] > own[CLOSES] or (j < size - 1 and desk.rest[size - 1, g] >= NO_COST):
                continue
            paused = image[ITEM, g] == BREAK
            q = wide(g + 1) if paused else wide(g)
            a = image[PLACE, g - 1]
            b = image[PLACE, q]
            into = wide(to[a, 0])
            out = wide(onward[b, 0])
            if into >= UNREACHABLE or out >= UNREACHABLE:
                continue
            metres = wide(to[a, 1]) + wide(onward[b, 1]) - image[WAY_M, q]
            if there != a or g == 1:
                into += own[OWN_SETUP]
            if there != b:
                out += image[SETUP, q]
            else:
                # It takes the setup over from the next item, or goes without.
                setup = wide(0)
            done = start_of(data.task, data.window, task, image[LEAVE, g - 1] + into) + own[SERVICE]
            if paused:
                if done > image[CLOSES_S, g]:
                    continue
                done = max(done, image[OPENS_S, g]) + image[SERVICE_S, g]
            # With several windows, that is no more than a first look.
            if done + out > (rows.deadline[v, image[TRUE, q]] if many else image[DEADLINE, q]):
                continue
            if aboard and j == size - 1 and rows.clock[0, g - 1] + into > data.request[request, RIDE]:
                continue
            work = into + own[SERVICE] + out - image[WAY_S, q]
            if rides and work > image[ROOM, g]:
                continue
            gap[g] = per_m * metres + per_s * work
            rest[g] = min(rest[g], gap[g])
            if there == a:
                setup = wide(0)
        if rest[begin] >= NO_COST:
            return NO_COST
        desk.own[j] = per_s * (own[SERVICE] + setup)
        sure += per_s * setup
        dearest = max(dearest, rest[begin] - desk.own[j])
        if sure + dearest >= most:
            return NO_COST
    return wide(sure + dearest)


@inlined_kernel
def least_to_come(desk: Desk, state: int, size: int, g: int, shared: bool) -> int:  # noqa: FBT001
    """Return what the tasks not in a state add at least, in a gap or later ones, `NO_COST` where one has none.

    Ways may be shared, service and the setup at a place of its own may not. Where tasks of the state are in that very
    gap (``shared``), a task that can join them there may come without any way of its own.
    """
    own = wide(0)
    most = wide(0)
    for j in range(size):
        if (state >> j) & 1 == 0:
            if desk.rest[j, g] >= NO_COST:
                return NO_COST
            own += desk.own[j]
            if not shared or desk.gap[j, g] >= NO_COST:
                most = max(most, desk.rest[j, g] - desk.own[j])
    return wide(own + most)


@inlined_kernel
def cheapest_gaps(desk: Desk, size: int, begin: int, past: int, draft: int) -> int:
    """Choose for each task of a request the gap where it adds least by itself; return that of the last task, 0 for none.

    The gaps are those from ``begin`` to ``past``. The others are in ``desk.steps[draft, :, 1]``, none of them behind it.
    """
    steps = desk.steps[draft]
    gap, cheapest = desk.gap, desk.cheapest
    last = size - 1
    total = wide(0)
    for j in range(last):
        cheapest[j] = NO_GAP
        total += NO_GAP
    least = wide(NO_GAP)
    chosen = wide(0)
    for g in range(begin, past + 1):
        for j in range(last):
            if gap[j, g] < cheapest[j]:
                total += gap[j, g] - cheapest[j]
                cheapest[j] = gap[j, g]
                steps[j, 0] = g
        if total + gap[last, g] < least:
            least = total + gap[last, g]
            chosen = wide(g)
            for j in range(last):
                steps[j, 1] = steps[j, 0]
    return chosen


@inlined_kernel
def fits_on_board(data: LinearTables, rows: Rows, desk: Desk, v: int, position: int, reached: int) -> bool:
    """Whether a set of pickups fits beside what is on board after a position of the row, and may be there with it."""
    for d in range(data.load.shape[1]):
        if rows.load[v, position, d] + desk.weight[reached, d] > data.capacity[v, d]:
            return False
    return bool(rows.aboard[v, position] & desk.rule[CLASHING] == 0)
