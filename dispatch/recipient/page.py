"""Everything that the page of a delivery shows to whoever has its link, looked up at one moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from dispatch.access.tracking import Tracked, tracked
from dispatch.domain import TimeWindow
from dispatch.field.proofs import ProofKind, proofs_of, taken_minor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Delivery, Mode, Payment
from dispatch.pooling.of_delivery import Emissions, emissions_of
from dispatch.positions.position import metres
from dispatch.positions.visibility import NearCourier
from dispatch.recipient.claiming import is_claimed
from dispatch.recipient.progress import Step, steps_of
from dispatch.recipient.rating import Rating
from dispatch.recipient.rating_said import is_ratable, rating_of
from dispatch.recipient.whereabouts import Whereabouts, whereabouts
from dispatch.storage import parties, pictures, waiting
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.store import Reading
from dispatch.thread.message import Party, Side
from dispatch.thread.viewing import unread

_D = DeliveryStatus
_COME = frozenset({_D.DELIVERED, _D.PARTIALLY_DELIVERED})
#: Half the diagonal of a cell of `dispatch.positions.visibility`, rounded up: so far may a courier be from its middle.
CELL_HALF_M = 160


@dataclass(frozen=True, slots=True)
class Distance:
    """How far the courier was from the door as the crow flies: about so much, or at most so much where ``exact`` is False."""

    metres: int
    exact: bool
    at_s: int
    age_s: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """That it was handed over: when, how it came out (`dispatch.field.outcomes`, empty for not known), what shows it, and who took it.

    ``name`` and ``pictures``, the names of proofs that have one with their kinds, are for the recipient alone; ``has_pictures`` says that there are any.
    """

    at_s: int | None
    outcome_code: str
    kinds: tuple[ProofKind, ...]
    name: str = ""
    has_pictures: bool = False
    pictures: tuple[tuple[str, ProofKind], ...] = ()


@dataclass(frozen=True, slots=True)
class NotHanded:
    """That it was not handed over: when, and why (`dispatch.field.outcomes`, empty for not known)."""

    at_s: int | None
    outcome_code: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is paid at the door: the whole, what was taken of it, and how it may be paid; by shop in the order of the basket."""

    payment: Payment
    taken_minor: int
    by_shop: tuple[tuple[str, int], ...]

    @property
    def due_minor(self) -> int:
        """What is still to be paid."""
        return max(0, self.payment.amount_minor - self.taken_minor)


@dataclass(frozen=True, slots=True)
class Waits:
    """That it waits to be fetched: at a place, empty for the counters of its shops, until a moment, with a code that is the recipient's alone."""

    place: str
    until_s: int
    code: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """What the page shows.

    Attributes
    ----------
    tracked
        How far it is, when it comes, who it is from.
    steps
        The line of its states.
    promised
        The window that was promised, None where none was.
    later_than_promised
        Whether it is now expected after the end of that, or was not there at its end.
    distance
        How far the courier was, once near.
    waits, handed, receipt, emissions, rating
        None where there is none; of a visit there is none of these.
    ratable
        Whether somebody may say now what they think of it.
    unread
        How many messages of shops nobody has read yet.
    now_s
        When it was looked up.
    failed, has_relays
        That and why it was not handed over, while something may still be done about it; whether the town has relay points.
    claimed
        Whether somebody has said that something was not right, and nobody has settled it yet.
    whereabouts
        Where the door is and where the courier was, for the recipient alone, and only while the courier may be seen.
    """

    tracked: Tracked
    steps: tuple[Step, ...]
    promised: TimeWindow | None
    later_than_promised: bool
    distance: Distance | None
    waits: Waits | None
    handed: HandedOver | None
    receipt: Receipt | None
    emissions: Emissions | None
    rating: Rating | None
    ratable: bool
    unread: int
    now_s: int
    whereabouts: Whereabouts | None = None
    failed: NotHanded | None = None
    has_relays: bool = False
    claimed: bool = False

    @property
    def delivery(self) -> Delivery:
        """The delivery itself."""
        return self.tracked.delivery


def page_of(
    reading: Reading, delivery_id: str, language: str = "", *, recognised: bool = False
) -> DeliveryPage:
    """Return what the page of a delivery shows.

    Parameters
    ----------
    language
        ``fr`` or ``en``; the recipient's own where it is not given.
    recognised
        Whether whoever looks is the recipient (`dispatch.recipient.recognition`): then names of who took it, and codes, are in it.

    Raises
    ------
    NotFoundError
        There is no such delivery, or its recipient was erased.
    """
    seen = tracked(reading, delivery_id, language)
    one = seen.delivery
    promised = one.window if one.promised_s is not None else None
    late = seen.late or (promised is not None and (seen.eta_from_s or 0) >= promised.latest)
    if one.visit_id:
        return DeliveryPage(
            seen, steps_of(one), promised, late, _distance(reading, one, seen.courier),
            None, None, None, None, None, ratable=False, unread=0, now_s=reading.now_s,
        )  # fmt: skip
    rating = rating_of(reading, one.id)
    return DeliveryPage(
        seen,
        steps_of(one),
        promised,
        late,
        distance=_distance(reading, one, seen.courier),
        waits=_waits(reading, one, recognised=recognised),
        handed=_handed(reading, one, recognised=recognised),
        receipt=_receipt(reading, one),
        emissions=emissions_of(reading, one) if one.by_courier else None,
        rating=rating,
        ratable=is_ratable(one, rating, reading.now_s),
        unread=unread(reading, Party(Side.RECIPIENT, one.recipient_id), [one.id]).get(one.id, 0),
        now_s=reading.now_s,
        whereabouts=whereabouts(reading, one, seen.courier, recognised=recognised) if seen.courier else None,
        failed=_not_handed(reading, one),
        has_relays=one.status is _D.FAILED and _has_relays(reading),
        claimed=is_claimed(reading, one.id),
    )


def _distance(reading: Reading, one: Delivery, near: NearCourier | None) -> Distance | None:
    door = parties.get_places(reading, [one.drop_place_id]).get(one.drop_place_id)
    if near is None or door is None:
        return None
    apart = metres(near.lon, near.lat, door.lon, door.lat)
    if near.exact:
        step = 50 if apart < 500 else 100
        return Distance(max(50, round(apart / step) * step), True, near.at_s, near.age_s)
    # Of a part of the town no more is known than where it ends.
    return Distance(math.ceil((apart + CELL_HALF_M) / 250) * 250, False, near.at_s, near.age_s)


def _waits(reading: Reading, one: Delivery, *, recognised: bool) -> Waits | None:
    kept = waiting.of_delivery(reading, one.id) if one.status is _D.HANDED_OVER else None
    if kept is None:
        return None
    place = ""
    if one.mode is Mode.RELAY:
        found = parties.get_places(reading, [one.drop_place_id]).get(one.drop_place_id)
        place = found.name if found is not None else ""
    return Waits(place, kept.until_s, kept.code if recognised else "")


def _handed(reading: Reading, one: Delivery, *, recognised: bool) -> HandedOver | None:
    if one.status not in _COME:
        return None
    last = one.at_door
    if last is None:
        done = max((task.done_s for task in one.tasks if task.done_s is not None), default=None)
        return HandedOver(done, "", ())
    stop = _closed_stop(reading, last.id)
    rows = [row for row in proofs_of(reading, [last.id]) if row.erased_s is None]
    names = [row.value for row in rows if row.kind == ProofKind.NAME and row.value]
    # What its phone has not sent yet, or was erased, is no picture.
    shown = [
        (str(row.id), ProofKind(row.kind))
        for row in rows
        if row.file and pictures.find_picture(reading, row.file) is not None
    ]
    return HandedOver(
        last.done_s if stop is None or stop.closed_s is None else stop.closed_s,
        "" if stop is None else stop.outcome_code,
        tuple(dict.fromkeys(ProofKind(row.kind) for row in rows)),
        names[-1] if names and recognised else "",
        bool(shown),
        tuple(shown) if recognised else (),
    )


def _not_handed(reading: Reading, one: Delivery) -> NotHanded | None:
    if one.status is not _D.FAILED or one.at_door is None:
        return None
    stop = _closed_stop(reading, one.at_door.id)
    return NotHanded(None, "") if stop is None else NotHanded(stop.closed_s, stop.outcome_code)


def _has_relays(reading: Reading) -> bool:
    return any(one.active for one in waiting.relays(reading))


def _closed_stop(reading: Reading, task_id: str) -> Row[Any] | None:
    query = (
        select(STOP.c.closed_s, STOP.c.outcome_code)
        .join(STOP_TASK, STOP_TASK.c.stop_id == STOP.c.id)
        .where(
            STOP_TASK.c.town_id == reading.town_id,
            STOP_TASK.c.task_id == task_id,
            STOP.c.closed_s.is_not(None),
        )
        .order_by(STOP.c.closed_s.desc())
        .limit(1)
    )
    found = reading.rows(query)
    return found[0] if found else None


def _receipt(reading: Reading, one: Delivery) -> Receipt | None:
    if one.payment is None:
        return None
    shops = parties.get_organizations(reading, [name for name, _ in one.payment.by_org])
    shares = tuple((shops[name].name, minor) for name, minor in one.payment.by_org if name in shops)
    return Receipt(one.payment, taken_minor(reading, one.id), shares)
