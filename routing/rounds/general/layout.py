"""The arrays that the kernels read and write, and the names of their columns.

Inside the kernels an *item* is a task, a reload place behind the tasks (number of tasks plus the number of the
place) or ``-1 - b`` for break ``b``: a reload stop is then handled as one more task. Tasks are renumbered
where some are frozen: in each request, its frozen tasks come before the others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: More pickups of one request are inserted in one order only: 2^8 sets of them are enough to keep apart.
MOST_FREE_PICKUPS = 8
#: Up to that many pickups, all orders are tried without a first guess.
MOST_UNGUIDED_PICKUPS = 2
#: Classes of goods that may not be mixed with some other get a bit each, those beyond are only looked at at the end.
MOST_CLASS_BITS = 62
#: Complete insertions that wait for the judgement of the whole round.
QUEUE = 64
#: Beyond every legal time: an infinity that may be added to.
FAR = 2**50
#: No insertion at all.
NO_COST = 2**61

# Columns of Tables.request.
FIRST = 0  # its tasks that can be inserted and removed are FIRST .. PAST - 1
PAST = 1
HAS_DROP = 2
PRIZE = 3
NEEDS = 4  # skills, by bit: all of these,
NEEDS_ANY = 5  # one of these,
NEEDS_NONE = 6  # none of these
RIDE = 7
LIFO = 8
GOODS = 9  # class of its goods, -1 where they may be mixed with all
CLASH = 10  # classes that those goods may not be beside, by bit
BASE = 11  # its first task, frozen or not
BOUND = 12  # the vehicle that has frozen tasks of it, -1 for none
INTRICATE = 13  # 1 where spans alone do not judge a round with it
FIRST_LINK = 14  # its relations to other requests are the rows FIRST_LINK .. PAST_LINK - 1 of Tables.tie
PAST_LINK = 15
FIRST_MATE = 16  # its group, itself included, by rows of Tables.tie
PAST_MATE = 17
FIRST_TIED = 18  # all that groups and orders tie to it, itself included, by rows of Tables.tie
PAST_TIED = 19
SCARCE = 20  # its task that is open for the shortest time, of those that can be inserted

# Columns of Tables.task.
LOCATION = 0
SETUP = 1
SERVICE = 2
REQUEST = 3  # -1 of a reload place
FIRST_WINDOW = 4  # its windows are FIRST_WINDOW .. PAST_WINDOW - 1
PAST_WINDOW = 5
RELEASE = 6
DUE = 7
LATE_COST = 8
LATE_COST_2 = 9
STAYS = 10  # 1 where its load stays on board to the end of the trip, or is there from its start on
LOADS = 11  # from here on, change of the load by dimension

# Columns of Tables.window; break b is row b.
OPENING = 0
CLOSING = 1
LENGTH = 2  # of a break, seconds

# Columns of Tables.vehicle.
PROFILE = 0
SKILLS = 1
START = 2
END = 3
EARLIEST = 4
LATEST = 5
MAX_SPAN = 6
MAX_M = 7
FIXED = 8
PER_S = 9
PER_M = 10
FIRST_BREAK = 11  # its breaks are FIRST_BREAK .. PAST_BREAK - 1
PAST_BREAK = 12
CLASS = 13  # equal for vehicles that are alike in everything
OVERTIME_FROM = 14
OVERTIME_COST = 15
EFFORT = 16
MAX_RELOADS = 17
FIRST_RELOAD = 18  # its reload places are the items FIRST_RELOAD .. PAST_RELOAD - 1
PAST_RELOAD = 19
FIRST_FROZEN = 20  # its frozen tasks are the rows FIRST_FROZEN .. PAST_FROZEN - 1 of Tables.tie
PAST_FROZEN = 21
STRICT = 22  # 1 where spans alone do not judge its rounds
CAPACITY = 23  # from here on, by dimension

# Columns of Tables.tie, and kinds of links: the other request is ...
OTHER = 0
KIND = 1
APART = 0  # not on the same vehicle
BEFORE = 1  # on the same vehicle, all before this one
AFTER = 2  # on the same vehicle, all after this one

# Columns of Desk.gap.
SOLO = 0  # cost of inserting the task alone in the gap, or no cost at all
REST = 1  # least of that in this gap or a later one
REST_M = 2  # least metres added in this gap or a later one
INTO_S = 3  # seconds from the item before the gap until the task is ready
INTO_M = 4  # metres of that leg
REST_W = 5  # least seconds of work added in this gap or a later one

# Columns of Rounds.times, by position.
LEAVE = 0  # earliest end of the item
SPAN = 1  # shortest time from departure to that end
SLACK = 2  # latest departure that the windows so far allow
READY = 3  # when service could start but for the windows: arrival plus setup
TAIL_SPAN = 4  # shortest time from the start of this item's service to the end of the round
TAIL_EARLIEST = 5  # starting service before that only adds waiting
TAIL_LATEST = 6  # starting service after that breaks a window that the present schedule uses
DEADLINE = 7  # being ready after that breaks the round, whatever windows are used
LEG_M = 8  # metres of the leg to this item
PLACE = 9  # location where it is done
MIXED = 10  # classes of goods on board after the item, by bit

# Columns of Rounds.load, by position and dimension.
PRESENT = 0  # on board after the item
TRIP_AFTER = 1  # most on board from there to the end of the trip
TRIP_BEFORE = 2  # most on board from the start of the trip to there

# Columns of Rounds.position.
KEPT = 0  # where the task is in its round
TRIED = 1  # where it is in the round being evaluated

# Columns of Rounds.scratch that hold a longest ride; see `evaluate_kernels` and `board_kernels` for the others.
RIDE_FROM = 7  # position of the pickup
RIDE_TO = 8  # position of the drop
RIDE_LIMIT = 9  # seconds

# Columns of Desk.label; the first three are those of Rounds.times.
EXTRA_M = 3  # metres added so far
MASK = 4  # tasks inserted, by bit
LAST = 5  # location of the last item
FLOOR = 6  # cost of closing the label at once: what it adds at least
SIZE = 7  # tasks inserted
EXTRA_W = 8  # seconds of travel, setup and service added so far
ROOM = 9  # seconds of waiting that more work could use up if the label were closed at once
LATE = 10  # cost of lateness of the tasks inserted and those passed, at least, beyond what it is now
RIDE_SPAN = 11  # seconds since the end of the first pickup inserted, at least
RIDE_SLACK = 12  # latest end of that pickup
HOLD = 13  # position at which all that was loaded since the first pickup has left the vehicle
# From here on: what the label has taken on board, by dimension.
LABEL_LOADS = 14

# Rows of Desk.row.
ITEMS = 0  # a row under construction
SEQUENCE = 1  # another
BACKUP = 2  # a row to go back to
ORDERED = 3  # tasks that breaks and reload stops are placed into
BEST_ITEMS = 4  # their best arrangement so far
SPOTS = 5  # items before each break, in a trial

# Parts of Desk.plan: task and gap, by task.
FOUND = 0  # the last insertion found
CHOSEN = 1  # the best over all vehicles

# Columns of Rounds.figures, by vehicle.
COST = 0
ROUND_SPAN = 1
METRES = 2
RETURN = 3
OWED = 4  # the round must end by then, or owes another break
SEVERAL = 5  # whether a task of the round has several windows
FIRST_TASK = 6  # position of the first task or reload stop
TASKS = 7  # tasks of the round
WORK = 8  # seconds of travel, setup, service and breaks: the span but for waiting
TRICKY = 9  # 1 where spans are only a lower bound for the round
SURPLUS = 10  # cost beyond fixed cost, span and metres
LATENESS = 11  # the part of that for lateness, as early as spans say
OPEN_FROM = 12  # first gap behind the frozen tasks
DUES = 13  # tasks whose lateness costs something


class Tables(NamedTuple):
    """A problem as the kernels read it: few arrays of one width, which compile and pass faster. All read-only.

    Attributes
    ----------
    legs
        int32[p, n, n, 2], seconds and metres side by side: both are always needed together. The
        seconds are the least over the buckets.
    bucket, bucket_from
        int32[k, p, n, n], int64[k], seconds by bucket of departure, the time before the first bucket of the
        problem being one too; without buckets, k is 0.
    request, task, vehicle
        int64[r, 21], int64[t + x, 11 + d] (reload places behind the tasks), int64[v, 23 + d].
    window
        int64[b + w + x, 3], of breaks, tasks and reload places.
    surcharge
        int64[r, v], cost of a request on a vehicle, `FORBIDDEN` where it may not be there.
    tie
        int64[k, 2], links between requests by request; then sets of requests and frozen tasks, in
        the first column.
    clash
        int8[c, c], 1 where goods of two classes may not be on board together.
    """

    legs: NDArray[np.int32]
    bucket: NDArray[np.int32]
    bucket_from: NDArray[np.int64]
    request: NDArray[np.int64]
    task: NDArray[np.int64]
    window: NDArray[np.int64]
    vehicle: NDArray[np.int64]
    surcharge: NDArray[np.int64]
    tie: NDArray[np.int64]
    clash: NDArray[np.int8]


class Rounds(NamedTuple):
    """The rounds under construction, one row a vehicle, and what makes an insertion cheap to judge.

    A row has the start of the round at position 0, its items at ``1 .. length`` and its end at
    ``length + 1``. Each array more that a kernel is called with makes the call slower.

    Attributes
    ----------
    length
        int64[v], items of the round.
    item
        int64[v, w].
    times
        int64[v, w, 11].
    load
        int64[v, w, d, 3].
    figures
        int64[v, 14].
    position
        int64[t + x, 2].
    vehicle_of
        int64[r], -1 where the request is left out.
    scratch
        int64[2 w, 16], of a round being evaluated.
    """

    length: NDArray[np.int64]
    item: NDArray[np.int64]
    times: NDArray[np.int64]
    load: NDArray[np.int64]
    figures: NDArray[np.int64]
    position: NDArray[np.int64]
    vehicle_of: NDArray[np.int64]
    scratch: NDArray[np.int64]


class Desk(NamedTuple):
    """Scratch arrays of the kernels, allocated once.

    Attributes
    ----------
    label
        int64[states * labels + 1, 14 + d], partial insertions by state, columns named in
        `label_kernels`; the last row is where a new one is drafted, as in the next array.
    steps
        int64[states * labels + 1, m, 2], tasks inserted so far and the gap of each.
    alive
        int64[states], labels in use by state.
    order
        int64[m, 3], the one order of many pickups, with the gaps and closings it comes from.
    gap
        int64[m, w, 6], each task alone in each gap.
    pair
        int64[m, m, 2], seconds and metres between the tasks of the request.
    plan
        int64[2, m, 2].
    row
        int64[6, w].
    times
        int64[w, 11], a row being judged.
    break_state
        int64[w, b, 4], table of the placement of breaks.
    trip
        int64[w, c, 2, 6], table of the placement of reload stops, columns named in `reload_kernels`.
    run
        int64[d, 3], loads of a trip under construction.
    queue
        int64[q, m + 1, 2], complete insertions that wait for the judgement of the whole round: their steps, then
        what they cost at least.
    """

    label: NDArray[np.int64]
    steps: NDArray[np.int64]
    alive: NDArray[np.int64]
    order: NDArray[np.int64]
    gap: NDArray[np.int64]
    pair: NDArray[np.int64]
    plan: NDArray[np.int64]
    row: NDArray[np.int64]
    times: NDArray[np.int64]
    break_state: NDArray[np.int64]
    trip: NDArray[np.int64]
    run: NDArray[np.int64]
    queue: NDArray[np.int64]


class Trail(NamedTuple):
    """Where the search stands and where it has been.

    Attributes
    ----------
    kept_count, kept_item
        int64[v], int64[v, w], the rounds that the search goes on from.
    best_count, best_item
        The best rounds so far.
    touched
        int8[v], rounds that differ from the kept ones.
    newer
        int8[v], kept rounds that differ from the best ones.
    struck
        int8[v], rounds that have lost a string in this iteration.
    marked
        int8[r], requests to remove.
    tried
        int8[c], vehicle classes of which an empty one has been tried.
    absent
        int64[r], requests left out.
    hopeful, floor
        int64[v], vehicles that may take a request, and what it costs there at least.
    totals
        int64[6], named in `search_kernels`.
    """

    kept_count: NDArray[np.int64]
    kept_item: NDArray[np.int64]
    best_count: NDArray[np.int64]
    best_item: NDArray[np.int64]
    touched: NDArray[np.int8]
    newer: NDArray[np.int8]
    struck: NDArray[np.int8]
    marked: NDArray[np.int8]
    tried: NDArray[np.int8]
    absent: NDArray[np.int64]
    hopeful: NDArray[np.int64]
    floor: NDArray[np.int64]
    totals: NDArray[np.int64]
