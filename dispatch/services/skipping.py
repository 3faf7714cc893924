"""Words for why there is no visit, and which of them plans take back when what they say has passed."""

from __future__ import annotations

PAUSE = "pause"
HOLIDAY = "holiday"
ELIGIBILITY_EXPIRED = "eligibility_expired"
#: Its date is left out of the plan.
LEFT_OUT = "left_out"
#: The plan, the enrolment or the programme is over by then, or has not begun.
ENDED = "ended"
#: The plan does not name it any more.
PLAN_CHANGED = "plan_changed"
#: Another visit of the same plan, or of the one that it follows, is on that day already.
DAY_TAKEN = "day_taken"
#: Somebody wants it not to be: a person, no plan.
CANCELLED = "cancelled"
#: It was to be ordered, and there was no time any more.
TOO_LATE = "too_late"

#: What follows from plans alone: where it does not hold any more, the visit is expected again. All other words were said by somebody.
BY_PLAN = frozenset({PAUSE, HOLIDAY, ELIGIBILITY_EXPIRED, LEFT_OUT, ENDED, PLAN_CHANGED, DAY_TAKEN})
#: Longest word that is kept.
LONGEST = 32
