"""Which messages a proposed plan would send; nothing is sent or kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.notify.decision import Decision, Known, Status, Wish, decide
from dispatch.notify.facts import delivery_wish, eta_wish, window_wish
from dispatch.notify.kinds import Audience, MessageKind
from dispatch.notify.people import reachable
from dispatch.notify.policy import policy_of
from dispatch.orders.delivery import Delivery
from dispatch.storage import deliveries, notifications, parties
from dispatch.storage.store import Reading

_MENDED = frozenset({DeliveryStatus.HELD, DeliveryStatus.FAILED})


class ChangeKind(StrEnum):
    """What a plan does to a delivery."""

    PROMISED = "promised"  # gets a window for the first time
    WINDOW = "window"  # gets another window than was promised
    ETA = "eta"  # keeps its window, and comes earlier or later
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """One change of a plan.

    ``old`` and ``new`` are windows for the start of the drop; of an `ChangeKind.ETA` ``new.earliest`` is the new time of arrival.
    """

    delivery_id: str
    old: TimeWindow | None
    new: TimeWindow | None
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class ProposedMessage:
    """A message that would be sent, or with another status why none would."""

    delivery_id: str
    recipient_id: str
    decision: Decision


def messages_for(reading: Reading, changes: Sequence[ProposedChange]) -> tuple[ProposedMessage, ...]:
    """Return the messages that would be sent if the changes were made, in their order."""
    return tuple(one for one in decisions_for(reading, changes) if one.decision.status is Status.PENDING)


def decisions_for(reading: Reading, changes: Sequence[ProposedChange]) -> tuple[ProposedMessage, ...]:
    """Return what would be decided about each change, those that would send nothing too; deliveries that are not there are left out."""
    town = parties.get_town(reading)
    policy = policy_of(town)
    wanted = sorted({change.delivery_id for change in changes})
    found = deliveries.get_many(reading, wanted)
    people = reachable(
        reading,
        Audience.RECIPIENT,
        [delivery.recipient_id for delivery in found.values()],
        policy,
        town.time_zone,
    )
    standing = notifications.standing(reading, wanted)
    told: dict[tuple[str, str], list[Known]] = {}
    proposed: list[ProposedMessage] = []
    for change in changes:
        delivery = found.get(change.delivery_id)
        quiet = delivery is not None and bool(delivery.visit_id) and not policy.visits
        wish = None if delivery is None or quiet else _wish(change, delivery)
        if wish is None:
            continue
        key = (wish.target_id, wish.subject)
        known = told.setdefault(key, [one.known for one in standing.get(key, [])])
        decision = decide(wish, people[wish.target_id].person, known, policy, reading.now_s)
        if decision.due_s is not None:
            # A later change of the same plan to the same delivery meets this one.
            gone = {name for name, _ in decision.withdrawn}
            new = Known(
                f"proposed {len(proposed)}",
                decision.kind,
                wish.matter,
                wish.content,
                wish.facts,
                Status.PENDING,
                decision.due_s,
            )
            told[key] = [*(one for one in known if one.id not in gone), new]
        proposed.append(ProposedMessage(wish.subject, wish.target_id, decision))
    return tuple(proposed)


def _wish(change: ProposedChange, delivery: Delivery) -> Wish | None:
    if change.kind is ChangeKind.CANCELLED:
        # Its state is still the one before.
        content = f"{MessageKind.CANCELLED} {delivery.attempts}"
        return replace(delivery_wish(MessageKind.CANCELLED, delivery, content), state=None)
    if change.new is None:
        return None
    if change.kind is ChangeKind.ETA:
        return eta_wish(delivery, change.new.earliest)
    if change.new == change.old:
        return None
    kind = MessageKind.PROMISED if change.kind is ChangeKind.PROMISED else MessageKind.WINDOW_CHANGED
    wish = window_wish(kind, delivery, change.new)
    # What is held or has failed would no longer be so with a new window.
    return replace(wish, state=None) if delivery.status in _MENDED else wish
