"""The gate to what is social: who may look at a visit's door, when, and with what trace.

That somebody takes part in a service is as social as what is in their file: a name, an address or a number beside a visit, an enrolment or a
closed door is shown to a person through this gate or not at all. Everything that shows such a thing asks here before
(`dispatch.services.door_view`, `dispatch.sync.pull`, `dispatch.boards`, `dispatch.escalation`, the lists of the command line); what only computes
with it is on a list with its reason (`tests/dispatch/privacy/social_readers.py`).

A courier has the doors of the round of today, while they are at hand; the desk has those that stay closed; a shop has none. Every look
leaves its row in the transaction that takes it (`dispatch.storage.read_audit`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.orders.delivery import Delivery
from dispatch.orders.shop_times import local_day
from dispatch.parties.recipient import Purpose
from dispatch.rounds.round import Round, Stop
from dispatch.services.door_policy import DoorPolicy
from dispatch.services.enrolment import Enrolment
from dispatch.storage import parties, programmes, visits
from dispatch.storage.read_audit import audit, audit_many, is_never_shown
from dispatch.storage.schema_parties import RECIPIENT, SHIFT
from dispatch.storage.store import Reading, Writing

#: Rounds that a courier has in hand.
IN_HAND = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED})


class DoorHiddenError(DispatchError):
    """A door is not shown now; codes ``door_not_yet``, ``door_over``, ``door_not_yours``. Nothing was read."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look that somebody takes: at whom, for which purpose, and why."""

    recipient_id: str
    purpose: Purpose
    reason: str


def has_round(reading: Reading, courier_id: str, own: Round) -> bool:
    """Return whether a round is one that a courier has in hand now: theirs, released, and of today."""
    if own.status not in IN_HAND:
        return False
    shift = reading.get(SHIFT, own.shift_id)
    if shift.courier_id != courier_id:
        return False
    today = local_day(reading.now_s, parties.get_town(reading).time_zone).isoformat()
    # The day of a round that ends after midnight is that of its shift.
    return own.day == today or bool(shift.from_s <= reading.now_s <= shift.to_s)


def check_time(reading: Reading, policy: DoorPolicy, own: Round, stop: Stop, *, at_hand: bool) -> None:
    """Let a stop pass that is to be done soon, was done just now, or has a door that is not settled.

    Parameters
    ----------
    at_hand
        Whether nobody has opened there, and the courier has the matter.

    Raises
    ------
    DoorHiddenError
        It is too early, or over.
    """
    if at_hand:
        return
    now_s = reading.now_s
    if stop.status in STOP_OVER:
        if stop.closed_s is None or now_s > stop.closed_s + 60 * policy.after_min:
            raise DoorHiddenError(
                f"stop {stop.id} is over: ask the coordinator for what you still need", code="door_over"
            )
        return
    ahead = [one.id for one in own.stops if one.status not in STOP_OVER]
    if stop.id in ahead[: policy.stops] or now_s >= stop.start_s - 60 * policy.before_min:
        return
    raise DoorHiddenError(
        f"stop {stop.id} is not at hand yet: it is shown {policy.before_min} minutes before, or as one of the next {policy.stops}",
        code="door_not_yet",
    )


def look(writing: Writing, one: Look) -> None:
    """Keep a look; that somebody is visited at all is known by it, so it is kept also where nothing of a file is read.

    Raises
    ------
    DoorHiddenError
        Whoever asks never has such a thing in view.
    """
    check_who(writing)
    audit(writing, one.recipient_id, [one.purpose], one.reason)


def look_at_many(writing: Writing, looks: Iterable[Look]) -> None:
    """Keep the looks that one screen takes, in one statement; see `look`."""
    check_who(writing)
    audit_many(writing, [(one.recipient_id, one.purpose, one.reason) for one in looks])


def look_at_enrolled(writing: Writing, looks: Iterable[tuple[Enrolment, str]]) -> None:
    """Keep looks at those who take part in something, each with its reason, for the purpose of each service; see `look`."""
    offered = {one.id: one.service_key for one in programmes.programmes(writing)}
    purposes = {key: service.purpose for key, service in programmes.services(writing).items()}
    look_at_many(
        writing,
        [Look(one.recipient_id, purposes[offered[one.programme_id]], reason) for one, reason in looks],
    )


def look_at_doors(writing: Writing, owners: Iterable[Delivery], place_id: str) -> None:
    """Keep the looks at those who are visited at a place, where a stop of a round is shown with its address; see `look`."""
    look_at_places(writing, owners, [place_id])


def look_at_places(writing: Writing, owners: Iterable[Delivery], place_ids: Collection[str]) -> None:
    """Keep the looks at those who are visited at several places, where a whole round is shown with its addresses; see `look`."""
    there = [one.id for one in owners if one.visit_id and one.drop_place_id in place_ids]
    found = [one for one in visits.visits_of_deliveries(writing, there).values() if one.enrolment_id]
    enrolled = programmes.get_enrolments(writing, {one.enrolment_id for one in found})
    look_at_enrolled(
        writing,
        [(enrolled[one.enrolment_id], f"visit {one.id}") for one in sorted(found, key=lambda one: one.id)],
    )


def visited(reading: Reading, owners: Iterable[Delivery]) -> frozenset[str]:
    """Return the names of those deliveries that go to somebody who takes part in a service: who that is must not be shown beside them."""
    names = [one.id for one in owners if one.visit_id]
    found = visits.visits_of_deliveries(reading, names)
    # What was made for a visit stays that when the visit has another delivery.
    return frozenset(name for name in names if name not in found or found[name].enrolment_id)


def names_of(writing: Writing, enrolled: Iterable[Enrolment], reason: str) -> dict[str, str]:
    """Return the names of those who take part in something by enrolment; that they were looked at is kept.

    For a caller who commits before anything is shown; see `look`.
    """
    known = {one.id: one for one in enrolled}
    look_at_enrolled(writing, [(one, reason) for one in known.values()])
    wanted = sorted({one.recipient_id for one in known.values()})
    names: dict[str, str] = {}
    for first in range(0, len(wanted), programmes.BATCH):
        batch = wanted[first : first + programmes.BATCH]
        rows = writing.rows(writing.select(RECIPIENT).where(RECIPIENT.c.id.in_(batch)))
        names |= {row.id: row.name for row in rows}
    return {one.id: names[one.recipient_id] for one in known.values()}


def check_who(writing: Writing) -> None:
    """Refuse those who never have a person's door in view.

    Raises
    ------
    DoorHiddenError
        ``door_not_yours``.
    """
    if is_never_shown(writing.actor):
        raise DoorHiddenError(
            f"actor {writing.actor}: what services know of people is not shown to shops or customers; ask the town",
            code="door_not_yours",
        )
