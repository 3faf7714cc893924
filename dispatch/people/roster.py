"""The roster: who takes which shift, who swaps with whom, who does not come."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.domain import Break, Shift, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.shift import WORKED, PostStatus, ShiftStatus
from dispatch.people.contradictions import (
    UNDER_WAY,
    RoundContradictsError,
    against_crew,
    against_window,
    deliveries_of,
)
from dispatch.people.post import Post
from dispatch.storage import crew, deliveries, roster
from dispatch.storage.roster import breaks_document
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_people import ABSENCE
from dispatch.storage.store import NotFoundError, Reading, Writing

#: What nobody else may have in hand while shifts are given out: no unique key says that two of them do not overlap.
MATTER = "roster"
#: Goods of a delivery in one of these are, wholly or in part, on the bike.
ON_BOARD = frozenset(
    {
        DeliveryStatus.COLLECTING,
        DeliveryStatus.COLLECTED,
        DeliveryStatus.OUT_FOR_DELIVERY,
        DeliveryStatus.ARRIVED,
    }
)


class AbsenceKind(StrEnum):
    """Why somebody does not come, as little of it as a roster needs."""

    SICK = "sick"
    LEAVE = "leave"
    OTHER = "other"


class CrewBusyError(DispatchError):
    """A courier or a vehicle has another shift then; code ``courier_busy`` or ``vehicle_busy``."""

    def __init__(self, what: str, name: str, shift_id: str) -> None:
        super().__init__(
            f"{what} {name} has shift {shift_id} at that time: give another {what}, or change that shift first",
            code=f"{what}_busy",
        )
        self.shift_id = shift_id


def add_post(writing: Writing, post: Post) -> Post:
    """Add a place to the roster by hand; notes ``post.added``."""
    roster.add_posts(writing, [post])
    writing.note("post.added", post.id, 1, {"day": post.day})
    return roster.get_post(writing, post.id)


def assign(writing: Writing, post: Post, courier_id: str, vehicle_id: str = "") -> str:
    """Give an open post to a courier, and return the name of the shift; notes ``shift.assigned``.

    Parameters
    ----------
    post
        As it was read.
    vehicle_id
        What is ridden; where empty, the first vehicle of the kind that is free then.

    Raises
    ------
    CrewBusyError
        The courier or the vehicle has another shift then, or no vehicle of the kind is free.
    NotFoundError
        There is no such courier or vehicle in use.
    IllegalMoveError
        The post is not open.
    """
    writing.exclude(MATTER)
    couriers, vehicles = crew.couriers(writing), crew.vehicles(writing)
    if courier_id not in couriers:
        raise NotFoundError("courier", courier_id)
    if not vehicle_id:
        vehicle_id = _free_vehicle(writing, post)
    if vehicle_id not in vehicles:
        raise NotFoundError("vehicle", vehicle_id)
    if vehicles[vehicle_id].profile is not post.profile:
        raise DispatchError(
            f"vehicle_id {vehicle_id} is a {vehicles[vehicle_id].profile}, the post wants a {post.profile}: give one of that kind",
            code="wrong_vehicle",
        )
    check_free(writing, post.window, courier_id=courier_id, vehicle_id=vehicle_id)
    name = writing.ids.new(ids.SHIFT)
    crew.add_shifts(
        writing,
        post.day,
        [
            Shift(
                name,
                courier_id,
                vehicle_id,
                post.window,
                post.start_place_id,
                post.end_place_id,
                post.breaks,
            )
        ],
    )
    roster.change_post(writing, post, status=PostStatus.FILLED, shift_id=name)
    data = {"courier_id": courier_id, "vehicle_id": vehicle_id, "day": post.day, "post_id": post.id}
    writing.note("shift.assigned", name, 1, data)
    return name


def swap(writing: Writing, first_id: str, second_id: str) -> None:
    """Let the couriers of two shifts change places; vehicles and rounds stay; notes ``shift.swapped`` for each.

    Raises
    ------
    RoundContradictsError
        A round is under way, or has something that the other courier cannot do.
    CrewBusyError
        One of them has a third shift then.
    """
    writing.exclude(MATTER)
    shifts = [_worked(writing, name) for name in (first_id, second_id)]
    for mine, other in (shifts, shifts[::-1]):
        _check_crew(writing, mine, other.courier_id, mine.vehicle_id)
        check_free(
            writing,
            TimeWindow(mine.from_s, mine.to_s),
            courier_id=other.courier_id,
            besides={first_id, second_id},
        )
    for mine, other in (shifts, shifts[::-1]):
        version = roster.change_shift(writing, mine.id, mine.version, courier_id=other.courier_id)
        _touch(writing, mine.id)
        data = {"courier_id": other.courier_id, "before": mine.courier_id, "with": other.id, "day": mine.day}
        writing.note("shift.swapped", mine.id, version, data)


def change(
    writing: Writing,
    shift_id: str,
    version: int,
    *,
    window: TimeWindow | None = None,
    breaks: Iterable[Break] | None = None,
    courier_id: str = "",
    vehicle_id: str = "",
) -> int:
    """Change a shift, and return its new version; what is not given stays; notes ``shift.changed``.

    Raises
    ------
    RoundContradictsError
        Its round does not fit.
    CrewBusyError
        The courier or the vehicle has another shift then.
    ConflictError
        It has changed since version ``version``.
    """
    writing.exclude(MATTER)
    shift = _worked(writing, shift_id)
    hours = window or TimeWindow(shift.from_s, shift.to_s)
    if hours.latest <= hours.earliest:
        raise DispatchError(
            f"window of shift {shift_id} ends at {hours.latest}, before it begins: give a later end",
            code="invalid_window",
        )
    courier, vehicle = courier_id or shift.courier_id, vehicle_id or shift.vehicle_id
    _check_crew(writing, shift, courier, vehicle)
    own = roster.active_round(writing, shift_id)
    reasons = against_window(own, hours) if own and window else []
    if own and reasons:
        raise RoundContradictsError(own, reasons)
    check_free(writing, hours, courier_id=courier, vehicle_id=vehicle, besides={shift_id})
    values: dict[str, Any] = {
        "from_s": hours.earliest,
        "to_s": hours.latest,
        "courier_id": courier,
        "vehicle_id": vehicle,
    }
    if breaks is not None:
        values["breaks"] = breaks_document(breaks)
    new = roster.change_shift(writing, shift_id, version, **values)
    post = roster.post_of_shift(writing, shift_id)
    if post is not None:
        kept = post.breaks if breaks is None else roster.breaks_of(values["breaks"])
        roster.change_post(writing, post, window=hours, breaks=kept, touched=True)
    before = {"courier_id": shift.courier_id, "from_s": shift.from_s, "to_s": shift.to_s}
    after = {"courier_id": courier, "vehicle_id": vehicle, "from_s": hours.earliest, "to_s": hours.latest}
    writing.note("shift.changed", shift_id, new, {**after, "before": before, "day": shift.day})
    return new


def cancel(writing: Writing, shift_id: str, version: int, reason: str) -> None:
    """Take a shift off the roster, with its place; notes ``shift.cancelled``.

    Raises
    ------
    RoundContradictsError
        Its round has stops still to be done.
    """
    shift = _worked(writing, shift_id)
    own = roster.active_round(writing, shift_id)
    if own is not None and (own.status in UNDER_WAY or own.next_stop is not None):
        raise RoundContradictsError(own, ["it has stops still to be done"])
    new = roster.change_shift(writing, shift_id, version, status=ShiftStatus.CANCELLED)
    post = roster.post_of_shift(writing, shift_id)
    if post is not None:
        roster.change_post(writing, post, status=PostStatus.CANCELLED, shift_id="", touched=True)
    data = {
        "courier_id": shift.courier_id,
        "day": shift.day,
        "reason": reason,
        "published": shift.status == ShiftStatus.PUBLISHED,
    }
    writing.note("shift.cancelled", shift_id, new, data)


def mark_absent(
    writing: Writing, shift_id: str, version: int, kind: AbsenceKind, *, from_s: int | None = None
) -> None:
    """Note that a courier does not come, or has to stop; the place is open again for what is left of it.

    Notes ``shift.absent`` with what is left to others: the round, its open stops, its deliveries, and those of them whose goods are on the
    bike already and must be taken over where it stands. What becomes of them is for planning to say.

    Parameters
    ----------
    from_s
        From when on, UTC epoch seconds; the whole shift where it is not given.
    """
    writing.exclude(MATTER)
    shift = _worked(writing, shift_id)
    since_s = max(shift.from_s, min(shift.to_s, shift.from_s if from_s is None else from_s))
    new = roster.change_shift(writing, shift_id, version, status=ShiftStatus.ABSENT)
    writing.insert(
        ABSENCE,
        {
            "id": writing.ids.new(ids.ABSENCE),
            "shift_id": shift_id,
            "courier_id": shift.courier_id,
            "kind": kind,
            "from_s": since_s,
            "noted_s": writing.now_s,
        },
    )
    post = roster.post_of_shift(writing, shift_id)
    if post is not None:
        begins_s = max(since_s, min(writing.now_s, shift.to_s))
        over = begins_s >= shift.to_s
        roster.change_post(
            writing,
            post,
            status=PostStatus.CANCELLED if over else PostStatus.OPEN,
            shift_id="",
            touched=True,
            window=post.window if over else TimeWindow(begins_s, post.window.latest),
            breaks=tuple(pause for pause in post.breaks if pause.window.earliest >= begins_s),
        )
    own = roster.active_round(writing, shift_id)
    left = deliveries.get_many(writing, sorted(deliveries_of(writing, own))) if own else {}
    data = {
        "courier_id": shift.courier_id,
        "day": shift.day,
        "from_s": since_s,
        "post_id": post.id if post else "",
        "round_id": own.id if own else "",
        "stop_ids": [stop.id for stop in own.stops if stop.status not in STOP_OVER] if own else [],
        "delivery_ids": sorted(left),
        "on_board": sorted(one.id for one in left.values() if one.status in ON_BOARD),
    }
    # The kind is not for the log, which others read and which keeps everything.
    writing.note("shift.absent", shift_id, new, data)


def check_free(
    reading: Reading,
    window: TimeWindow,
    *,
    courier_id: str = "",
    vehicle_id: str = "",
    besides: Iterable[str] = (),
) -> None:
    """Let pass a courier and a vehicle who have no other shift at a time.

    Raises
    ------
    CrewBusyError
        One of them has.
    """
    skipped = set(besides)
    for row in _overlapping(reading, window):
        if row.id in skipped:
            continue
        if courier_id and row.courier_id == courier_id:
            raise CrewBusyError("courier", courier_id, row.id)
        if vehicle_id and row.vehicle_id == vehicle_id:
            raise CrewBusyError("vehicle", vehicle_id, row.id)


def _overlapping(reading: Reading, window: TimeWindow) -> list[Row[Any]]:
    query = reading.select(SHIFT).where(
        SHIFT.c.from_s < window.latest,
        SHIFT.c.to_s > window.earliest,
        SHIFT.c.status.in_([status.value for status in WORKED]),
    )
    return list(reading.rows(query.order_by(SHIFT.c.from_s, SHIFT.c.id)))


def _free_vehicle(reading: Reading, post: Post) -> str:
    taken = {row.vehicle_id: row.id for row in _overlapping(reading, post.window)}
    of_kind = sorted(one.id for one in crew.vehicles(reading).values() if one.profile is post.profile)
    free = [name for name in of_kind if name not in taken]
    if free:
        return free[0]
    if of_kind:
        raise CrewBusyError("vehicle", of_kind[0], taken[of_kind[0]])
    raise NotFoundError("vehicle of the kind", post.profile)


def _worked(writing: Writing, shift_id: str) -> Row[Any]:
    shift = writing.get(SHIFT, shift_id)
    if ShiftStatus(shift.status) not in WORKED:
        raise DispatchError(
            f"shift {shift_id} is {shift.status}: nobody works it, take one that is planned",
            code="shift_not_worked",
        )
    return shift


def _check_crew(writing: Writing, shift: Row[Any], courier_id: str, vehicle_id: str) -> None:
    if courier_id == shift.courier_id and vehicle_id == shift.vehicle_id:
        return
    if courier_id not in crew.couriers(writing):
        raise NotFoundError("courier", courier_id)
    if vehicle_id not in crew.vehicles(writing):
        raise NotFoundError("vehicle", vehicle_id)
    own = roster.active_round(writing, shift.id)
    reasons = against_crew(writing, own, courier_id, vehicle_id) if own else []
    if own and reasons:
        raise RoundContradictsError(own, reasons)


def _touch(writing: Writing, shift_id: str) -> None:
    post = roster.post_of_shift(writing, shift_id)
    if post is not None and not post.touched:
        roster.change_post(writing, post, touched=True)
