"""What a recipient sees who follows a delivery by a link: how far it is and when it comes, and nothing of others.

The link may be passed on, and read over a shoulder: neither the recipient's name nor the address is in it, nor what a visit is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.access.tracking_words import sentence
from dispatch.eta.announce import told_of
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER, RoundStatus
from dispatch.orders.changes import possible
from dispatch.orders.delivery import Delivery, Mode
from dispatch.positions.visibility import NearCourier, visible_to_recipient
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.store import NotFoundError, Reading

_D = DeliveryStatus
#: Nobody comes any more.
_OVER: Final = frozenset(
    {
        _D.HANDED_OVER, _D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.FAILED, _D.RETURNING, _D.RETURNED, _D.CANCELLED,
    }
)  # fmt: skip
_UNDERWAY: Final = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class TrackedShop:
    """A shop that the goods are from, as it is called and reached."""

    name: str
    phone: str
    logo: str


@dataclass(frozen=True, slots=True)
class Tracked:
    """A delivery as its recipient follows it.

    Attributes
    ----------
    sentence
        How far it is, in the language.
    eta_from_s, eta_to_s
        When somebody comes, as it was told last or else promised; None where that is over or not known.
    told
        Whether that was told from where the courier is, and not promised only.
    late
        Whether the window is over and nobody has come: nothing more exact is known then.
    stops_before
        Stops that come first, once the courier is under way; None before.
    courier
        Where the courier is, when near.
    actions
        What may still be asked.
    """

    delivery: Delivery
    language: str
    sentence: str
    shops: tuple[TrackedShop, ...]
    eta_from_s: int | None = None
    eta_to_s: int | None = None
    told: bool = False
    late: bool = False
    stops_before: int | None = None
    courier: NearCourier | None = None
    actions: tuple[str, ...] = ()


def tracked(reading: Reading, delivery_id: str, language: str = "") -> Tracked:
    """Return what the recipient of a delivery sees.

    Parameters
    ----------
    language
        ``fr`` or ``en``; the recipient's own where it is not given.

    Raises
    ------
    NotFoundError
        There is no such delivery, or its recipient was erased.
    """
    one = deliveries.get(reading, delivery_id)
    recipient = parties.get_recipient(reading, one.recipient_id)
    if recipient.erased_s is not None:
        raise NotFoundError("delivery", delivery_id)
    spoken = language or recipient.language
    words = sentence(one.status, spoken, visit=bool(one.visit_id))
    shops = shops_of(reading, one)
    if one.status in _OVER:
        return Tracked(one, spoken, words, shops, actions=_actions(one))
    eta_from_s, eta_to_s, told = _eta(reading, one)
    late = eta_to_s is not None and eta_to_s < reading.now_s and one.status is not _D.ARRIVED
    if eta_to_s is None or eta_to_s < reading.now_s or one.status is _D.ARRIVED:
        eta_from_s = eta_to_s = None
    elif eta_from_s is not None:
        eta_from_s = max(eta_from_s, reading.now_s)
    return Tracked(
        one,
        spoken,
        words,
        shops,
        eta_from_s=eta_from_s,
        eta_to_s=eta_to_s,
        told=told,
        late=late,
        stops_before=_stops_before(reading, one),
        courier=visible_to_recipient(reading, one.id) if one.mode is not Mode.COLLECT else None,
        actions=_actions(one),
    )


def shops_of(reading: Reading, one: Delivery) -> tuple[TrackedShop, ...]:
    """Return the shops of a delivery in the order of its pickups; of a visit nobody, for who sends somebody says what for."""
    if one.visit_id:
        return ()
    names = list(dict.fromkeys(task.org_id for task in one.in_shops))
    found = parties.get_organizations(reading, names)
    return tuple(
        TrackedShop(found[name].name, found[name].contact.phone, found[name].contact.logo)
        for name in names
        if name in found
    )


def _actions(one: Delivery) -> tuple[str, ...]:
    # What is asked of a visit is asked of its service, by somebody who is known there.
    return () if one.visit_id else possible(one)


def _eta(reading: Reading, one: Delivery) -> tuple[int | None, int | None, bool]:
    told = told_of(reading, one.id)
    if told is not None:
        return told.low_s, told.high_s, True
    if one.promised_s is not None:
        return one.window.earliest, one.window.latest, False
    return None, None, False


def _stops_before(reading: Reading, one: Delivery) -> int | None:
    """Return how many stops come before the door, None where nobody is under way to it."""
    name, door = rounds.round_of(reading, one.id), one.at_door
    if name is None or door is None:
        return None
    own = rounds.get(reading, name)
    if own.status not in _UNDERWAY:
        return None
    ahead = [stop for stop in own.stops if stop.status not in STOP_OVER]
    return next((place for place, stop in enumerate(ahead) if door.id in stop.task_ids), None)
