"""How failures of an endpoint add up: when it is left alone for a moment, and when for good."""

from __future__ import annotations

from dataclasses import replace

from dispatch.outbox.retries import Retries
from dispatch.webhooks.endpoint import Health
from dispatch.webhooks.message import Message

#: Ten attempts: at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after the first, each wait up to a tenth longer or shorter.
SCHEDULE = Retries(
    steps_s=(5, 295, 1500, 5400, 10_800, 18_000, 14_400, 21_600, 14_400),
    most=10,
    jitter=0.1,
)
#: However long the other side asks to be left alone: nothing is tried for longer than that.
LONGEST_LIFE_S = 3 * 86_400
#: An endpoint that does not answer, or answers that it cannot, rests after each failure, for twice as long each time.
FIRST_REST_S, LONGEST_REST_S = 5, 300


def after_success(state: Health, now_s: int) -> Health:
    """Return the health of an endpoint that has taken a message."""
    del state
    return Health(worked_s=now_s)


def after_failure(state: Health, now_s: int, *, http_status: int, retry_after_s: int) -> Health:
    """Return the health of an endpoint to which an attempt has failed.

    Parameters
    ----------
    http_status
        What it has answered, 0 for nothing. Where it refuses this one message (4xx), others are sent to it meanwhile.
    retry_after_s
        How long it asks to be left alone.
    """
    failures = state.failures + 1
    refuses_one = 400 <= http_status < 500 and http_status not in {408, 429}
    rest_until_s = state.rest_until_s
    if not refuses_one:
        rest_s = min(FIRST_REST_S * 2 ** min(failures - 1, 20), LONGEST_REST_S)
        rest_until_s = max(now_s + max(rest_s, min(retry_after_s, 86_400)), rest_until_s or 0)
    since_s = now_s if state.failing_since_s is None else state.failing_since_s
    return replace(state, failures=failures, failing_since_s=since_s, rest_until_s=rest_until_s)


def has_failed_throughout(state: Health, message: Message) -> bool:
    """Return whether nothing has worked since the first attempt of a message that is given up now.

    That is the rule by which an endpoint is disabled: through all ten attempts, over a day, neither this message nor any other
    has got through. An endpoint that refuses some messages and takes others goes on.
    """
    if message.first_s is None or state.failing_since_s is None:
        return False
    return state.failing_since_s <= message.first_s
