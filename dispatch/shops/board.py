"""A shop's screen: what is to be prepared, what is ready, what is gone; and its month. A shop sees what is its own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from dispatch.domain import Load
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, Mode, Task, TaskKind
from dispatch.shops.substitutions import Substitution, SubstitutionStatus, of_deliveries
from dispatch.storage import deliveries, parties
from dispatch.storage.messages import unread_by_delivery
from dispatch.storage.pooling import kept_days
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.schema_ratings import RATING
from dispatch.storage.schema_rounds import STOP, STOP_TASK
from dispatch.storage.store import Reading
from dispatch.thread.message import Side

_D = DeliveryStatus
BATCH = 500


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One basket, as far as it is the shop's business.

    ``collected_s`` is when a courier is to come for it by the present plan, or the recipient at the earliest; None where nobody knows
    yet. ``countdown_s`` is how long that is from now (for what is to be prepared and not planned: until it is to be ready), below
    zero where it is over. ``recipient`` is whose it is: the shop's own customer, empty for visits; the door is not the shop's business.
    ``substitutions`` are the questions of the shop about it, the oldest first, and ``questions`` counts those that nobody has answered
    yet; ``unread`` counts what the customer has said and the shop has not read.
    """

    delivery_id: str
    task_id: str
    code: str
    recipient: str
    mode: Mode
    items: str
    load: Load
    ready_s: int | None
    collected_s: int | None
    countdown_s: int | None
    left_s: int | None
    status: DeliveryStatus
    questions: int
    substitutions: tuple[Substitution, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class ShopBoard:
    """What a shop has to do on a day: the most urgent first; what is gone, the last first."""

    to_prepare: tuple[BoardLine, ...]
    ready: tuple[BoardLine, ...]
    gone: tuple[BoardLine, ...]
    to_take_back: tuple[BoardLine, ...]


@dataclass(frozen=True, slots=True)
class ShopMonth:
    """What a month has brought a shop. ``pooled`` of its deliveries came from other shops as well; nothing is said of those.

    ``new_customers`` had nothing of the shop before. ``brought`` counts deliveries to a door or a relay point, ``collected`` those
    that customers came for. ``by_day`` counts deliveries by local date, dates without any left out. ``fees_minor`` is what those cost
    that the shop has ordered itself. ``co2e_g`` is what they stand for, and ``alone_co2e_g`` what it would have been had nobody pooled,
    of the days that were compared (`dispatch.pooling`); None where none was. ``rating_tenths`` is the mean of what recipients have
    thought, in tenths of a point.
    """

    month: str
    deliveries: int
    brought: int
    collected: int
    pooled: int
    customers: int
    new_customers: int
    returns: int
    by_day: tuple[tuple[str, int], ...]
    fees_minor: int
    co2e_g: int | None
    alone_co2e_g: int | None
    ratings: int
    rating_tenths: int | None


def shop_board(reading: Reading, org_id: str, day: str) -> ShopBoard:
    """Return a shop's baskets of a local date; pure reading, at any pace.

    Parameters
    ----------
    org_id
        The shop: nothing of any other is in what comes back.
    day
        ISO 8601.
    """
    query = (
        select(DELIVERY.c.id)
        .join(TASK, TASK.c.delivery_id == DELIVERY.c.id)
        .where(DELIVERY.c.town_id == reading.town_id, DELIVERY.c.day == day, TASK.c.org_id == org_id)
        .distinct()
    )
    known = deliveries.get_many(reading, [row.id for row in reading.rows(query)])
    own = [(one, task) for one in known.values() for task in one.tasks if task.org_id == org_id]
    planned = _planned(reading, [task.id for _, task in own])
    names = _recipients(reading, {one.recipient_id for one in known.values()})
    asked = _questions(reading, [one.id for one in known.values()], org_id)
    # What is said at the door of somebody who is visited is no shop's business either.
    ordered = [one.id for one in known.values() if not one.visit_id]
    unread = unread_by_delivery(reading, Side.SHOP, ordered, org_id=org_id) if ordered else {}
    lists: dict[str, list[BoardLine]] = {"to_prepare": [], "ready": [], "gone": [], "to_take_back": []}
    for one, task in own:
        where = _list_of(one, task)
        if where:
            # Who is visited is no shop's business, also where it hands something over for it.
            name = "" if one.visit_id else names[one.recipient_id]
            line = _line(reading.now_s, one, task, planned.get(task.id), name, asked.get(task.id, ()))
            lists[where].append(replace(line, unread=unread.get(one.id, 0)))
    for name in ("to_prepare", "ready", "to_take_back"):
        lists[name].sort(key=lambda line: (line.countdown_s is None, line.countdown_s or 0, line.code))
    lists["gone"].sort(key=lambda line: (-(line.left_s or 0), line.code))
    return ShopBoard(**{name: tuple(lines) for name, lines in lists.items()})


def _list_of(one: Delivery, task: Task) -> str:
    if task.status is TaskStatus.CANCELLED or one.status is _D.CANCELLED:
        return ""
    if task.kind is TaskKind.RETURN:
        return "gone" if task.status is TaskStatus.DONE else "to_take_back"
    if task.status in {TaskStatus.DONE, TaskStatus.FAILED}:
        return "gone"
    return "to_prepare" if task.status is TaskStatus.PENDING else "ready"


def _line(
    now_s: int,
    one: Delivery,
    task: Task,
    planned_s: int | None,
    recipient: str,
    asked: Sequence[Substitution],
) -> BoardLine:
    comes_s = (
        max(task.windows[0].earliest, one.window.earliest) if task.kind is TaskKind.COLLECT else planned_s
    )
    towards_s = comes_s if comes_s is not None else task.ready_s
    over = task.status in {TaskStatus.DONE, TaskStatus.FAILED}
    return BoardLine(
        delivery_id=one.id,
        task_id=task.id,
        code=one.code,
        recipient=recipient,
        mode=one.mode,
        items=task.items,
        load=Load(abs(task.load.volume_l), abs(task.load.weight_g)),
        ready_s=task.ready_s,
        collected_s=None if over else comes_s,
        countdown_s=None if over or towards_s is None else towards_s - now_s,
        left_s=task.done_s,
        status=one.status,
        questions=sum(own.status is SubstitutionStatus.ASKED for own in asked),
        substitutions=tuple(asked),
    )


def _planned(reading: Reading, tasks: list[str]) -> dict[str, int]:
    """Return when a courier is to come for each task that an active round has."""
    found: dict[str, int] = {}
    for first in range(0, len(tasks), BATCH):
        query = (
            select(STOP_TASK.c.task_id, STOP.c.arrival_s)
            .join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
            .where(
                STOP_TASK.c.town_id == reading.town_id,
                STOP_TASK.c.active,
                STOP_TASK.c.task_id.in_(tasks[first : first + BATCH]),
                STOP.c.status.not_in([status.value for status in STOP_OVER]),
            )
        )
        found |= {row.task_id: row.arrival_s for row in reading.rows(query)}
    return found


def _recipients(reading: Reading, names: Iterable[str]) -> dict[str, str]:
    wanted = sorted(names)
    found: dict[str, str] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(RECIPIENT).where(RECIPIENT.c.id.in_(wanted[first : first + BATCH]))
        found |= {row.id: row.name for row in reading.rows(query)}
    return found


def _questions(reading: Reading, wanted: list[str], org_id: str) -> dict[str, list[Substitution]]:
    """Return the questions of the shop by task, the oldest first."""
    found: dict[str, list[Substitution]] = {}
    for first in range(0, len(wanted), BATCH):
        for asked in of_deliveries(reading, wanted[first : first + BATCH], org_id=org_id):
            found.setdefault(asked.task_id, []).append(asked)
    return found


def shop_month(reading: Reading, org_id: str, month: str) -> ShopMonth:
    """Return what a month has brought a shop; its own figures only, compared with nobody's.

    Parameters
    ----------
    month
        Like ``2026-11``; days are local ones.

    Raises
    ------
    NotFoundError
        There is no such shop.
    DispatchError
        ``bad_month``: the month is none.
    """
    parties.get_organization(reading, org_id)
    try:
        first = dt.date.fromisoformat(f"{month}-01").isoformat()
    except ValueError as error:
        raise DispatchError(f"month {month[:20]!r}: write it like 2026-11", code="bad_month") from error
    # Days are texts of one length: they sort as they follow each other.
    within = DELIVERY.c.day.between(first, f"{month}-31")
    done = [_D.DELIVERED.value, _D.PARTIALLY_DELIVERED.value]
    mine = (
        select(TASK.c.delivery_id)
        .where(
            TASK.c.town_id == reading.town_id, TASK.c.org_id == org_id, TASK.c.kind != TaskKind.RETURN.value,
            TASK.c.status == TaskStatus.DONE.value,
        )
    )  # fmt: skip
    own = select(
        DELIVERY.c.id,
        DELIVERY.c.recipient_id,
        DELIVERY.c.mode,
        DELIVERY.c.day,
        DELIVERY.c.code,
        DELIVERY.c.org_id,
        DELIVERY.c.fee_minor,
    ).where(
        DELIVERY.c.town_id == reading.town_id,
        within,
        DELIVERY.c.status.in_(done),
        DELIVERY.c.id.in_(mine),
    )
    rows = reading.rows(own)
    pooled = select(func.count()).select_from(
        select(TASK.c.delivery_id)
        .where(
            TASK.c.town_id == reading.town_id, TASK.c.delivery_id.in_(own.with_only_columns(DELIVERY.c.id)), TASK.c.org_id != org_id,
            TASK.c.status == TaskStatus.DONE.value,
        )
        .distinct()
        .subquery()
    )  # fmt: skip
    customers = {row.recipient_id for row in rows}
    before = (
        select(DELIVERY.c.recipient_id)
        .where(
            DELIVERY.c.town_id == reading.town_id, DELIVERY.c.day < first, DELIVERY.c.status.in_(done), DELIVERY.c.id.in_(mine)
        )
        .distinct()
    )  # fmt: skip
    known = {row.recipient_id for row in reading.rows(before)}
    back = select(func.count(TASK.c.delivery_id.distinct())).join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id).where(
        TASK.c.town_id == reading.town_id, TASK.c.org_id == org_id, TASK.c.kind == TaskKind.RETURN.value,
        TASK.c.status == TaskStatus.DONE.value, within,
    )  # fmt: skip
    collected = sum(row.mode == Mode.COLLECT for row in rows)
    burdens = _burdens(reading, first, f"{month}-31", {(row.day, row.code) for row in rows})
    scores = select(RATING.c.score).where(
        RATING.c.town_id == reading.town_id, RATING.c.delivery_id.in_(own.with_only_columns(DELIVERY.c.id))
    )
    said = [row.score for row in reading.rows(scores)]
    return ShopMonth(
        month=month,
        deliveries=len(rows),
        brought=len(rows) - collected,
        collected=collected,
        pooled=int(reading.connection.execute(pooled).scalar_one()),
        customers=len(customers),
        new_customers=len(customers - known),
        returns=int(reading.connection.execute(back).scalar_one()),
        by_day=tuple(sorted(Counter(row.day for row in rows).items())),
        fees_minor=sum(row.fee_minor for row in rows if row.org_id == org_id),
        co2e_g=sum(own_g for own_g, _ in burdens) if burdens else None,
        alone_co2e_g=sum(alone_g for _, alone_g in burdens) if burdens else None,
        ratings=len(said),
        rating_tenths=round(10 * sum(said) / len(said)) if said else None,
    )


def _burdens(
    reading: Reading, from_day: str, to_day: str, wanted: Container[tuple[str, str]]
) -> list[tuple[int, int]]:
    """Return grams of CO2 equivalent of deliveries named by day and code, with those of each alone, where their day was compared."""
    return [
        (drop.burden.co2e_g, drop.alone.co2e_g)
        for day, (_, report) in kept_days(reading, from_day, to_day).items()
        for drop in report.drops
        if (day, drop.code) in wanted
    ]
