"""Whether a recipient is to be told another time: a pure function, so that it can be tried on any sequence of windows.

People are told little: once, again when what they were told is no longer so, when it can be said much more exactly and they still
have use for it, and as soon as a promise is likely to be broken. What was told is the reference of what is told next, so
that an arrival that moves to and fro within its window, or a few minutes beyond it, is never told twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import TimeWindow

#: Times for people are multiples of this, seconds; offsets of time zones are multiples of it too.
ROUND_S = 300


class Reason(StrEnum):
    """Why a recipient is told."""

    FIRST = "first"
    EARLIER = "earlier"
    LATER = "later"
    NARROWER = "narrower"
    PROMISE_AT_RISK = "promise_at_risk"


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was told last, and how many times in all."""

    low_s: int
    high_s: int
    told_s: int
    promise_at_risk: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Foretold:
    """What is to be expected now: a window, its point, and the probability of being later than promised."""

    low_s: int
    point_s: int
    high_s: int
    late_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When people are told; a policy of the town.

    Attributes
    ----------
    first_s
        Told for the first time so long before at most.
    moved_s
        Told again when the point is so far outside what was told.
    narrower
        Told again when the window is at most this share of the one told ...
    narrow_within_s
        ... and begins so soon ...
    narrow_least_s
        ... and the one told was at least so wide: nobody needs to know the minute.
    gap_s
        Between two messages, unless a promise is at risk.
    at_risk
        A promise is at risk when it will be broken with this probability ...
    saved
        ... and no longer when that has fallen to this one.
    """

    first_s: int = 2 * 3600
    moved_s: int = 300
    narrower: float = 0.5
    narrow_within_s: int = 3600
    narrow_least_s: int = 1800
    gap_s: int = 600
    at_risk: float = 0.25
    saved: float = 0.1


@dataclass(frozen=True, slots=True)
class Decision:
    """What to tell: a window in multiples of five minutes, why, and whether the promise is at risk."""

    low_s: int
    high_s: int
    reason: Reason
    promise_at_risk: bool


def to_announce(
    told: Told | None,
    new: Foretold,
    thresholds: Thresholds,
    now_s: int,
    *,
    promise: TimeWindow | None = None,
) -> Decision | None:
    """Return what to tell a recipient now, None for nothing.

    Parameters
    ----------
    told
        What was told last, None for nothing yet.
    new
        What is to be expected.
    thresholds
        The policy.
    now_s
        The time.
    promise
        The window that was promised. As long as it is likely to be kept, no window is told that reaches beyond it.
    """
    before = told is not None and told.promise_at_risk
    bound = thresholds.saved if before else thresholds.at_risk
    risk = promise is not None and (new.late_share >= bound or new.point_s > promise.latest)
    low_s, high_s = for_people(new, now_s, promise=None if risk else promise)
    if risk and not before:
        return Decision(low_s, high_s, Reason.PROMISE_AT_RISK, promise_at_risk=True)
    if told is None:
        if new.low_s - now_s > thresholds.first_s:
            return None
        return Decision(low_s, high_s, Reason.FIRST, promise_at_risk=risk)
    if now_s < told.told_s + thresholds.gap_s or (low_s, high_s) == (told.low_s, told.high_s):
        return None
    # Once said to be at risk, it is until somebody says that it is not: with another window, never by itself.
    if new.point_s > told.high_s + thresholds.moved_s:
        return Decision(low_s, high_s, Reason.LATER, promise_at_risk=risk)
    if new.point_s < told.low_s - thresholds.moved_s:
        return Decision(low_s, high_s, Reason.EARLIER, promise_at_risk=risk)
    width_s = told.high_s - told.low_s
    soon = now_s < low_s <= now_s + thresholds.narrow_within_s
    if soon and width_s >= thresholds.narrow_least_s and high_s - low_s <= thresholds.narrower * width_s:
        return Decision(low_s, high_s, Reason.NARROWER, promise_at_risk=risk)
    return None


def for_people(new: Foretold, now_s: int, *, promise: TimeWindow | None = None) -> tuple[int, int]:
    """Return a window in multiples of five minutes that holds another one; not before now, and within a promise.

    Parameters
    ----------
    new
        The window.
    now_s
        The time.
    promise
        A window that is likely to be kept, None for none. It is not rounded.
    """
    low_s = new.low_s // ROUND_S * ROUND_S
    high_s = -(-new.high_s // ROUND_S) * ROUND_S
    if promise is not None:
        low_s, high_s = max(low_s, promise.earliest), min(high_s, promise.latest)
    if low_s < now_s:
        low_s = -(-now_s // ROUND_S) * ROUND_S
    if high_s - low_s >= ROUND_S:
        return low_s, high_s
    if promise is not None and now_s <= promise.latest - ROUND_S < low_s:
        return promise.latest - ROUND_S, promise.latest
    return low_s, low_s + ROUND_S
