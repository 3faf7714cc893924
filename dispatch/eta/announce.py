"""What recipients were told of when the courier comes, and telling them anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from dispatch.domain import TimeWindow
from dispatch.eta.calibration import Eta
from dispatch.eta.decision import Decision, Foretold, Thresholds, Told, to_announce
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_eta import ANNOUNCED_ETA
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Reading, Writing

_PROMISES = of_town(
    DELIVERY,
    DELIVERY.c.id,
    DELIVERY.c.status,
    DELIVERY.c.promised_s,
    DELIVERY.c.window_from_s,
    DELIVERY.c.window_to_s,
).where(among(DELIVERY.c.id))
#: Nobody is told another time when it is over.
_OVER = frozenset(
    {
        "delivered",
        "partially_delivered",
        "handed_over",
        "failed",
        "returning",
        "returned",
        "cancelled",
        "held",
    }
)


def announce(
    writing: Writing,
    delivery_id: str,
    new: Eta | Foretold,
    *,
    thresholds: Thresholds | None = None,
    topics: Sequence[str] | None = None,
) -> Decision | None:
    """Tell the recipient of a delivery when the courier comes, if that is to be told, and keep it.

    Notes ``delivery.eta_changed`` with the old and the new window, the reason, the point (``eta_s``), and whether the promise is at risk; who
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
        Of the outbox, where not those of the table.

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
            "eta_s": expected.point_s,
            "reason": decision.reason.value,
            "promise_at_risk": decision.promise_at_risk,
            "times": values["times"],
        },
        topics=topics,
    )
    return decision


def to_be_told(reading: Reading, expected: Mapping[str, Foretold], thresholds: Thresholds) -> tuple[str, ...]:
    """Return those of some deliveries whose recipients are to be told now: `announce` looks again, one by one."""
    found: list[str] = []
    told = {row.id: _told(row) for row in reading.among(ANNOUNCED_ETA.c.id, expected)}
    for row in sorted(reading.among(DELIVERY.c.id, expected, _PROMISES), key=lambda one: one.id):
        promise = TimeWindow(row.window_from_s, row.window_to_s) if row.promised_s is not None else None
        new = expected[row.id]
        if row.status not in _OVER and to_announce(
            told.get(row.id), new, thresholds, reading.now_s, promise=promise
        ):
            found.append(row.id)
    return tuple(found)


def told_of(reading: Reading, delivery_id: str) -> Told | None:
    """Return what the recipient of a delivery was told last, None for nothing."""
    row = reading.find(ANNOUNCED_ETA, delivery_id)
    return None if row is None else _told(row)


def foretold(eta: Eta) -> Foretold:
    """Return what is to be expected at a door."""
    return Foretold(eta.low_s, eta.point_s, eta.high_s, eta.late_share)


def _told(row: Row[Any]) -> Told:
    return Told(row.low_s, row.high_s, row.told_s, row.promise_at_risk, row.times)
