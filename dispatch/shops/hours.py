"""When a shop works, said by itself: pause, holidays, how long a basket takes, opening hours; and what of its orders no longer fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from dispatch.domain import Place, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, Task
from dispatch.orders.shop_times import local_day, open_windows
from dispatch.parties.organization import Organization, Throttle
from dispatch.shops.pickups import windows_from
from dispatch.storage import deliveries, parties
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import Reading, Writing
from geo.conditions.opening import is_understood

_D = DeliveryStatus
#: Deliveries whose shops may still have something to prepare.
_PREPARED = frozenset(
    {_D.CREATED, _D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.HANDED_OVER}
)
LONGEST_PAUSE_S = 31 * 86_400
MOST_CLOSED_DAYS = 400
LONGEST_HOURS = 1_000


class BadHoursError(DispatchError):
    """Hours, days or numbers of a shop that cannot be; code ``bad_hours``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"{field} {str(value)[:120]!r}: {remedy}", code="bad_hours")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A basket that a shop has taken on and is not open for any more."""

    delivery_id: str
    code: str
    task_id: str
    ready_s: int | None
    day: str
    why: str  # closed, or too_late for the window of the delivery


@dataclass(frozen=True, slots=True)
class ShopHours:
    """A shop as it is now, and what of its orders no longer fits: somebody must call the customers, or the shop."""

    shop: Organization
    misfits: tuple[Misfit, ...] = ()


def pause(writing: Writing, org_id: str, until_s: int) -> ShopHours:
    """Take nothing on before a moment; notes ``shop.paused``. What is taken on already stays, and is listed where it does not fit.

    Raises
    ------
    BadHoursError
        The moment is over, or more than a month away: then it is holidays.
    """
    if not writing.now_s < until_s <= writing.now_s + LONGEST_PAUSE_S:
        raise BadHoursError(
            "until_s", until_s, "give a moment in the coming 31 days, or name the days of a holiday"
        )
    return _throttled(writing, org_id, "shop.paused", paused_until_s=until_s)


def resume(writing: Writing, org_id: str) -> ShopHours:
    """End a pause; notes ``shop.resumed``, and nothing where there is none."""
    shop = parties.get_organization(writing, org_id)
    if shop.throttle.paused_until_s <= writing.now_s:
        return ShopHours(shop)
    return _throttled(writing, org_id, "shop.resumed", paused_until_s=0)


def close_days(writing: Writing, org_id: str, days: Iterable[str]) -> ShopHours:
    """Close a shop on local dates; notes ``shop.days_closed``. Baskets taken on for them are listed.

    Raises
    ------
    BadHoursError
        A day is none, or there are too many.
    """
    shop = parties.get_organization(writing, org_id)
    today = _today(writing)
    # Days that are over are of no use to anybody.
    kept = {day for day in shop.throttle.closed_days if day >= today}
    new = kept | set(_days(days))
    if len(new) > MOST_CLOSED_DAYS:
        raise BadHoursError(
            "days", len(new), f"close at most {MOST_CLOSED_DAYS} days, or change the opening hours"
        )
    return _throttled(writing, org_id, "shop.days_closed", closed_days=frozenset(new))


def open_days(writing: Writing, org_id: str, days: Iterable[str]) -> ShopHours:
    """Open a shop again on local dates that it was to be closed on; notes ``shop.days_opened``."""
    shop = parties.get_organization(writing, org_id)
    new = shop.throttle.closed_days - frozenset(_days(days))
    return _throttled(writing, org_id, "shop.days_opened", closed_days=new)


def set_day_hours(writing: Writing, org_id: str, day: str, windows: Iterable[TimeWindow]) -> ShopHours:
    """Have a shop hand goods over in other hours on one local date; notes ``shop.day_hours_changed``.

    Baskets that still fit get the new hours (``pickup.window_changed``), the others are listed.

    Parameters
    ----------
    day
        The date.
    windows
        Of that date, in their order, each after the one before; none to go back to the opening hours. To close, close the day.

    Raises
    ------
    BadHoursError
        The day is none, or a window is not of it, ends before it begins or meets another.
    """
    (day,) = _days([day])
    found, zone = tuple(windows), parties.get_town(writing).time_zone
    last_s = -1
    for window in found:
        if (
            local_day(window.earliest, zone).isoformat() != day
            or not last_s < window.earliest < window.latest
        ):
            raise BadHoursError(
                "windows", window, f"give windows that begin on {day}, each after the end of the one before"
            )
        last_s = window.latest
    shop, today = parties.get_organization(writing, org_id), _today(writing)
    new = {name: own for name, own in shop.throttle.day_hours.items() if name >= today and name != day}
    if found:
        new[day] = found
    if len(new) > MOST_CLOSED_DAYS:
        raise BadHoursError(
            "day", day, f"change at most {MOST_CLOSED_DAYS} days, or change the opening hours"
        )
    stored = parties.change_organization(writing, shop, throttle=replace(shop.throttle, day_hours=new))
    misfits = _recheck(writing, stored)
    told = [[window.earliest, window.latest] for window in found]
    data = {"day": day, "windows": told, "misfits": [one.delivery_id for one in misfits]}
    writing.note("shop.day_hours_changed", org_id, stored.version, data)
    return ShopHours(stored, misfits)


def set_pace(writing: Writing, org_id: str, *, prepare_s: int, most_per_quarter: int | None) -> ShopHours:
    """Say how long a basket takes, and how many may be ready in a quarter of an hour; notes ``shop.pace_changed``.

    What is taken on already keeps its times.

    Raises
    ------
    BadHoursError
        A number cannot be.
    """
    if not 0 <= prepare_s <= 86_400:
        raise BadHoursError("prepare_s", prepare_s, "give 0 to 86400 seconds")
    if most_per_quarter is not None and not 0 < most_per_quarter <= 1_000:
        raise BadHoursError(
            "most_per_quarter", most_per_quarter, "give 1 to 1000, or nothing; to take nothing, pause"
        )
    return _throttled(
        writing, org_id, "shop.pace_changed", prepare_s=prepare_s, most_per_quarter=most_per_quarter
    )


def set_opening_hours(writing: Writing, org_id: str, hours: str) -> ShopHours:
    """Change a shop's opening hours; notes ``shop.hours_changed``, and ``pickup.window_changed`` for every basket that has other hours now.

    Parameters
    ----------
    hours
        In OpenStreetMap's syntax, such as ``Mo-Fr 08:00-12:00,14:00-19:00; PH off``.

    Returns
    -------
    ShopHours
        With the pending pickups that no longer fit: they keep their hours until somebody has decided.

    Raises
    ------
    BadHoursError
        They cannot be read.
    """
    hours = hours.strip()
    if len(hours) > LONGEST_HOURS or not is_understood(hours):
        raise BadHoursError("hours", hours, "write them like Mo-Fr 08:00-12:00,14:00-19:00")
    shop = parties.get_organization(writing, org_id)
    version = parties.place_version(writing, shop.place_id)
    parties.change_place(writing, shop.place_id, version, opening_hours=hours)
    misfits = _recheck(writing, shop)
    writing.note(
        "shop.hours_changed", org_id, shop.version, {"hours": hours, "misfits": [one.delivery_id for one in misfits]}
    )  # fmt: skip
    return ShopHours(shop, misfits)


def misfits(reading: Reading, org_id: str) -> tuple[Misfit, ...]:
    """Return the baskets of a shop that it is not open for, the first first."""
    shop = parties.get_organization(reading, org_id)
    return tuple(misfit for *_, misfit in _checked(reading, shop) if misfit is not None)


def _throttled(writing: Writing, org_id: str, kind: str, **changes: Any) -> ShopHours:
    shop = parties.get_organization(writing, org_id)
    throttle: Throttle = replace(shop.throttle, **changes)
    stored = parties.change_organization(writing, shop, throttle=throttle)
    found = misfits(writing, org_id)
    said = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in changes.items()}
    writing.note(kind, org_id, stored.version, {**said, "misfits": [one.delivery_id for one in found]})
    return ShopHours(stored, found)


def _recheck(writing: Writing, shop: Organization) -> tuple[Misfit, ...]:
    """Give the baskets that still fit the hours that the shop has now, and return the others."""
    found = []
    for one, task, windows, misfit in _checked(writing, shop):
        if misfit is not None:
            found.append(misfit)
        elif windows != task.windows:
            # The last state: another basket of the same delivery may have been changed a moment ago.
            last = deliveries.get(writing, one.id)
            tasks = tuple(
                replace(other, windows=windows) if other.id == task.id else other for other in last.tasks
            )
            stored = deliveries.change(writing, last, tasks=tasks)
            writing.note(
                "pickup.window_changed", stored.id, stored.version, {"task_id": task.id, "org_id": shop.id}
            )
    return tuple(found)


def _checked(
    reading: Reading, shop: Organization
) -> list[tuple[Delivery, Task, tuple[TimeWindow, ...], Misfit | None]]:
    places = parties.get_places(reading, [shop.place_id])
    if shop.place_id not in places:
        return []
    zone = parties.get_town(reading).time_zone
    found = []
    for one, task in pending(reading, shop.id):
        windows = _hours_of(one, task, shop, places[shop.place_id], zone)
        why = ""
        if not windows:
            why = "closed"
        elif one.mode is not Mode.RETURN and windows[0].earliest > one.window.latest:
            why = "too_late"
        misfit = Misfit(one.id, one.code, task.id, task.ready_s, one.day, why) if why else None
        found.append((one, task, windows, misfit))
    return found


def _hours_of(
    one: Delivery, task: Task, shop: Organization, place: Place, zone: str
) -> tuple[TimeWindow, ...]:
    # A pause bounds what is taken on, not what is ready and only to be handed over.
    if task.status is TaskStatus.READY:
        shop = replace(shop, throttle=replace(shop.throttle, paused_until_s=0))
    if one.mode is Mode.RETURN:
        windows = open_windows(place, shop.throttle, dt.date.fromisoformat(one.day), zone)
        return tuple(window for window in windows if window.latest >= one.window.earliest)
    ready_s = task.windows[0].earliest if task.ready_s is None else task.ready_s
    return windows_from(task, one, shop, place, zone, ready_s)


def pending(reading: Reading, org_id: str) -> list[tuple[Delivery, Task]]:
    """Return what a shop has still to prepare, to hand over or to take back, by the moment that it is ready."""
    query = (
        select(DELIVERY.c.id)
        .join(TASK, TASK.c.delivery_id == DELIVERY.c.id)
        .where(
            DELIVERY.c.town_id == reading.town_id,
            TASK.c.org_id == org_id,
            TASK.c.status.in_([TaskStatus.PENDING.value, TaskStatus.READY.value]),
            DELIVERY.c.status.in_([status.value for status in _PREPARED]),
        )
        .distinct()
    )
    known = deliveries.get_many(reading, [row.id for row in reading.rows(query)])
    open_still = {TaskStatus.PENDING, TaskStatus.READY}
    found = [
        (one, task)
        for one in known.values()
        for task in one.tasks
        if task.org_id == org_id and task.status in open_still
    ]
    return sorted(found, key=lambda pair: (pair[1].ready_s or pair[0].window.earliest, pair[1].id))


def _today(reading: Reading) -> str:
    return local_day(reading.now_s, parties.get_town(reading).time_zone).isoformat()


def _days(days: Iterable[str]) -> list[str]:
    found = []
    for day in days:
        try:
            found.append(dt.date.fromisoformat(day).isoformat())
        except ValueError as error:
            raise BadHoursError("days", day, "write dates like 2026-12-24") from error
    return found
