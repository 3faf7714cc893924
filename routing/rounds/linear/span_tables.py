"""Rounds in their forms, for vehicles whose rounds cost or are limited by the time that they take.

A round is a list of tasks; the break of its vehicle, if it may owe one, is put where it costs least. An *image* is the
round in one form: without a break, since it ends before one is owed; with the break before the departure; with the
break between two tasks. Insertions are sought in every image that is legal, and the break is put anew after each.

At every position an image knows what leads there and what follows as *segments* (after Vidal, Crainic, Gendreau and
Prins 2013, doi 10.1016/j.cor.2012.07.018): the shortest time it can take, and when it may begin to take no longer.
"""

from __future__ import annotations

#: Images of a round, and the row of `Rows.frame` on the cheapest of them.
MORNING = 0  # no break
EVENING = 1  # break before the departure
ALL_DAY = 2  # break between two tasks
IMAGES = 3
BEST = 3

# Columns of Rows.frame.
LENGTH = 0  # items, the break among them; -1 where the image is not legal
PRICE = 1  # of the way: metres, time, effort, overtime
WAIT = 2  # seconds of it that are spent waiting
FRAME = 3
# In the row BEST, `PRICE` being the least of the images.
WHICH = 0
FULL_PRICE = 2  # of the image chosen, with the waits that keep rides short

# Rows of Rows.image, each with a number for every position: the start, the items, the end.
ITEM = 0
PLACE = 1
TRUE = 2  # position in the row without the break; of a break, that of the task before
SETUP = 3  # where the place before is another one
WAY_M = 4  # metres from the place before
WAY_S = 5  # seconds from there, and the setup if it is due
SERVICE_S = 6
OPENS_S = 7  # window that service starts in
CLOSES_S = 8
LEAVE = 9  # earliest end
SPENT = 10  # least seconds from the departure to that end
LATE = 11  # latest departure for which it is no more
TO_GO = 12  # least seconds from being ready here (arrival, setup) to the end of the round
SOON = 13  # being ready earlier than that only adds to them
DEADLINE = 14  # being ready later is too late
ROOM = 15  # seconds of work that fit before it, beyond all limits where there are no rides across
COLUMNS = 16  # of them

#: Columns of partial insertions, the most that any kernel has.
LABEL_COLUMNS = 9

#: `Rows.pause` of a round without a break, and with one before the departure.
NO_PAUSE = -1
LEADING = 0
