"""What a person has decided along with a plan by hand: kept with the proposal, and for all later plans once it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.storage import deliveries, planning
from dispatch.storage.store import Writing


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions: the shift that each delivery stays with, those that stay off, those that need not any more, and those that need not stay with anybody."""

    pinned: Mapping[str, str] = field(default_factory=dict)
    left_off: tuple[str, ...] = ()
    taken_on: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the deliveries that something is decided of."""
        return (*self.pinned, *self.left_off, *self.taken_on, *self.unpinned)

    def document(self) -> dict[str, Any]:
        """Return them as plain JSON, as the record of a proposal has them under ``decided``."""
        return {
            "pinned": dict(self.pinned),
            "left_off": list(self.left_off),
            "taken_on": list(self.taken_on),
            "unpinned": list(self.unpinned),
        }


def decided_of(record: Mapping[str, Any]) -> Decided:
    """Return the decisions in the record of a proposal; none where nobody has made any."""
    known = record.get("decided", {})
    return Decided(
        known.get("pinned", {}),
        tuple(known.get("left_off", ())),
        tuple(known.get("taken_on", ())),
        tuple(known.get("unpinned", ())),
    )


def keep(writing: Writing, decided: Decided) -> None:
    """Store decisions; notes ``delivery.pinned``, ``delivery.unpinned``, ``delivery.left_off`` and ``delivery.taken_on``."""
    for name in decided.unpinned:
        unpin(writing, name)
    for name, shift in decided.pinned.items():
        pin(writing, name, shift)
    for name in decided.left_off:
        leave_off(writing, name)
    for name in decided.taken_on:
        take_on(writing, name)


def pin(writing: Writing, delivery_id: str, shift_id: str, note: str = "") -> None:
    """Give a delivery to a shift in all later plans, and note ``delivery.pinned``; it is not left off any more.

    Raises
    ------
    NotFoundError
        The town has no such delivery or shift.
    """
    planning.put_pin(writing, delivery_id, shift_id, note)
    take_on(writing, delivery_id)
    version = deliveries.get(writing, delivery_id).version
    writing.note("delivery.pinned", delivery_id, version, {"shift_id": shift_id})


def unpin(writing: Writing, delivery_id: str) -> bool:
    """Leave it to plans again who has a delivery, and note ``delivery.unpinned``; return whether it was pinned."""
    was = planning.take_pin_off(writing, delivery_id)
    if was:
        writing.note("delivery.unpinned", delivery_id, deliveries.get(writing, delivery_id).version)
    return was


def leave_off(writing: Writing, delivery_id: str, note: str = "") -> None:
    """Keep a delivery off the rounds of its local date in all later plans, and note ``delivery.left_off``; it is not pinned any more.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    planning.leave_off(writing, delivery_id, note)
    planning.take_pin_off(writing, delivery_id)
    writing.note("delivery.left_off", delivery_id, deliveries.get(writing, delivery_id).version)


def take_on(writing: Writing, delivery_id: str) -> bool:
    """Leave it to plans again whether a round has a delivery, and note ``delivery.taken_on``; return whether it was left off."""
    was = planning.take_on(writing, delivery_id)
    if was:
        writing.note("delivery.taken_on", delivery_id, deliveries.get(writing, delivery_id).version)
    return was
