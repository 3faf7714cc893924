"""What recipients were told of when the courier comes, and telling them anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from dispatch.domain import TimeWindow
from dispatch.eta.calibration import Eta
from dispatch.eta.decision import Decision, Foretold, Thresholds, Told, to_announce
from dispatch.storage.schema_eta import ANNOUNCED_ETA
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Reading, Writing

#: Nobody is told another time when it is over.
_OVER = frozenset(
    {"delivered", "partially_delivered", "failed", "returning", "returned", "cancelled", "held"}
)


def announce(
    writing: Writing,
    delivery_id: str,
    new: Eta | Foretold,
    *,
    thresholds: Thresholds | None = None,
    topics: Sequence[str] = (),
) -> Decision | None:
    """Tell the recipient of a delivery when the courier comes, if that is to be told, and keep it.

    Notes ``delivery.eta_changed`` with the old and the new window, the reason, the point, and whether the promise is at risk; who
    writes messages follows it. Two that announce at once tell once.

    Parameters
    ----------
    delivery_id
        Whose promise is looked up.
    new
        What is to be expected at its door.
    thresholds
        The town's policy.
    topics
        Of the outbox.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    writing.exclude(f"announce {delivery_id}")
    delivery = writing.get(DELIVERY, delivery_id)
    if delivery.status in _OVER:
        return None
    row = writing.find(ANNOUNCED_ETA, delivery_id)
    told = None if row is None else _told(row)
    promise = None
    if delivery.promised_s is not None:
        promise = TimeWindow(delivery.window_from_s, delivery.window_to_s)
    expected = new if isinstance(new, Foretold) else foretold(new)
    decision = to_announce(told, expected, thresholds or Thresholds(), writing.now_s, promise=promise)
    if decision is None:
        return None
    values: dict[str, Any] = {
        "low_s": decision.low_s,
        "high_s": decision.high_s,
        "told_s": writing.now_s,
        "promise_at_risk": decision.promise_at_risk,
        "times": 1 if row is None else row.times + 1,
    }
    if row is None:
        writing.insert(ANNOUNCED_ETA, {"id": delivery_id, "version": 1, **values})
    else:
        writing.change(ANNOUNCED_ETA, delivery_id, row.version, values)
    writing.note(
        "delivery.eta_changed",
        delivery_id,
        delivery.version,
        {
            "old": None if told is None else {"low_s": told.low_s, "high_s": told.high_s},
            "new": {"low_s": decision.low_s, "high_s": decision.high_s},
            "point_s": expected.point_s,
            "reason": decision.reason.value,
            "promise_at_risk": decision.promise_at_risk,
            "times": values["times"],
        },
        topics=topics,
    )
    return decision


def told_of(reading: Reading, delivery_id: str) -> Told | None:
    """Return what the recipient of a delivery was told last, None for nothing."""
    row = reading.find(ANNOUNCED_ETA, delivery_id)
    return None if row is None else _told(row)


def foretold(eta: Eta) -> Foretold:
    """Return what is to be expected at a door."""
    return Foretold(eta.low_s, eta.point_s, eta.high_s, eta.late_share)


def _told(row: Row[Any]) -> Told:
    return Told(row.low_s, row.high_s, row.told_s, row.promise_at_risk, row.times)
