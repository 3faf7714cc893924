"""Plan runs and pins in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select

from dispatch.board.state import OPEN, LeaveOff, Pin
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PLAN_RUN as LIFE
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.runs.run import PlanRun
from dispatch.storage.prepared import among, of_town
from dispatch.storage.proposal_document import proposal_document, proposal_of
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_planning import LEFT_OFF, PIN, PLAN_RUN
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.store import Reading, Writing

#: The columns of a run without what it proposes, which may be large.
PLAIN_COLUMNS = [column for column in PLAN_RUN.c if column.name != "proposal"]
_OF_DAY = (PLAN_RUN.c.day == bindparam("own_day"), among(PLAN_RUN.c.status, "statuses"))
_IN_ORDER = (PLAN_RUN.c.requested_s, PLAN_RUN.c.id)
_RUNS = of_town(PLAN_RUN).where(*_OF_DAY).order_by(*_IN_ORDER)
_RUNS_PLAIN = of_town(PLAN_RUN, *PLAIN_COLUMNS).where(*_OF_DAY).order_by(*_IN_ORDER)
_QUEUED = (
    of_town(PLAN_RUN, PLAN_RUN.c.id)
    .where(PLAN_RUN.c.status == PlanRunStatus.QUEUED.value)
    .order_by(*_IN_ORDER)
)
_RUNNING = (
    of_town(PLAN_RUN, PLAN_RUN.c.day).where(PLAN_RUN.c.status == PlanRunStatus.RUNNING.value).distinct()
)
_PINS = (
    of_town(PIN, PIN.c.delivery_id, PIN.c.shift_id, PIN.c.actor, PIN.c.note)
    .join(DELIVERY, DELIVERY.c.id == PIN.c.delivery_id)
    .where(DELIVERY.c.day == bindparam("own_day"))
)
_LEFT_OFF = (
    of_town(LEFT_OFF, LEFT_OFF.c.delivery_id, LEFT_OFF.c.actor, LEFT_OFF.c.note)
    .join(DELIVERY, DELIVERY.c.id == LEFT_OFF.c.delivery_id)
    .where(
        LEFT_OFF.c.day == bindparam("own_day"),
        DELIVERY.c.day == bindparam("own_day"),
        DELIVERY.c.status.in_(sorted(status.value for status in OPEN)),
    )
)


def add_run(writing: Writing, run: PlanRun) -> PlanRun:
    """Store a new run, and return it as it is now."""
    stored = replace(run, version=1, requested_s=writing.now_s)
    writing.insert(PLAN_RUN, {"id": stored.id, "version": 1, **_values(stored)})
    return stored


def change_run(writing: Writing, old: PlanRun, *, drop_proposal: bool = False, **changes: Any) -> PlanRun:
    """Store a run with some fields changed, and return it as it is now.

    Parameters
    ----------
    drop_proposal
        Whether to forget what it proposes, read or not.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    if "status" in changes:
        # To the state that it is in as well: what is applied cannot be applied again.
        LIFE.check(old.status, new.status)
    if drop_proposal:
        new = replace(new, proposal=None)
    values = _values(new)
    if new.proposal is old.proposal and not drop_proposal:
        # A plan of a whole day is a large document: it is written once.
        del values["proposal"]
    return replace(new, version=writing.change(PLAN_RUN, old.id, old.version, values))


def get_run(reading: Reading, name: str) -> PlanRun:
    """Return a run.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return run_of_row(reading.get(PLAN_RUN, name))


def runs_of_day(
    reading: Reading, day: str, statuses: Iterable[PlanRunStatus] = (), *, proposals: bool = True
) -> tuple[PlanRun, ...]:
    """Return the runs of a local date in the order in which they were asked for.

    Parameters
    ----------
    statuses
        Only those in one of these, if any are given.
    proposals
        Whether to read what they propose, which may be large.
    """
    wanted = [status.value for status in (tuple(statuses) or PlanRunStatus)]
    query = _RUNS if proposals else _RUNS_PLAIN
    return tuple(run_of_row(row) for row in reading.fetch(query, own_day=day, statuses=wanted))


def running_days(reading: Reading) -> tuple[str, ...]:
    """Return the local dates of which runs are being computed, or were when their process died."""
    return tuple(row.day for row in reading.fetch(_RUNNING))


def queued_runs(reading: Reading) -> tuple[str, ...]:
    """Return the names of the runs of the town that nobody has begun, the one asked for first of all first."""
    return tuple(row.id for row in reading.fetch(_QUEUED))


def last_run(reading: Reading, day: str, actor: str) -> PlanRun | None:
    """Return the run of a local date that somebody asked for last, without what it proposes; None if there is none."""
    query = select(*PLAIN_COLUMNS).where(
        PLAN_RUN.c.town_id == reading.town_id, PLAN_RUN.c.day == day, PLAN_RUN.c.actor == actor
    )
    rows = reading.rows(query.order_by(PLAN_RUN.c.requested_s.desc(), PLAN_RUN.c.id.desc()).limit(1))
    return run_of_row(rows[0]) if rows else None


def promised_since(reading: Reading, day: str, sequence: int) -> list[str]:
    """Return the deliveries and quotes of a local date for which a window was promised or kept after an event."""
    promised = select(DELIVERY.c.id).where(
        DELIVERY.c.town_id == reading.town_id,
        DELIVERY.c.day == day,
        DELIVERY.c.status == DeliveryStatus.PROMISED.value,
    )
    kept = select(QUOTE.c.id).where(
        QUOTE.c.town_id == reading.town_id, QUOTE.c.day == day, QUOTE.c.status == QuoteStatus.HELD.value
    )
    query = select(EVENT.c.subject).where(
        EVENT.c.town_id == reading.town_id,
        EVENT.c.sequence > sequence,
        or_(
            and_(
                EVENT.c.type.in_(["delivery.promised", "delivery.window_changed"]),
                EVENT.c.subject.in_(promised),
            ),
            and_(EVENT.c.type == "quote.held", EVENT.c.subject.in_(kept)),
        ),
    )
    return sorted({row.subject for row in reading.rows(query)})


def put_pin(writing: Writing, delivery_id: str, shift_id: str, note: str = "") -> Pin:
    """Give a delivery to a shift, whatever plans say; an earlier pin of it is replaced.

    Raises
    ------
    NotFoundError
        The town has no such delivery or shift.
    """
    writing.get(DELIVERY, delivery_id)
    writing.get(SHIFT, shift_id)
    writing.remove(PIN, PIN.c.delivery_id == delivery_id)
    pin = Pin(delivery_id, shift_id, writing.actor, note)
    writing.insert(
        PIN,
        {
            "delivery_id": delivery_id,
            "shift_id": shift_id,
            "actor": pin.actor,
            "note": note,
            "pinned_s": writing.now_s,
        },
    )
    return pin


def pin_of(reading: Reading, delivery_id: str) -> Pin | None:
    """Return the pin of a delivery, None where it has none."""
    rows = reading.rows(reading.select(PIN).where(PIN.c.delivery_id == delivery_id))
    return Pin(delivery_id, rows[0].shift_id, rows[0].actor, rows[0].note) if rows else None


def left_off_of(reading: Reading, delivery_id: str) -> LeaveOff | None:
    """Return who has taken a delivery off the rounds of its date, None where nobody has."""
    rows = reading.rows(reading.select(LEFT_OFF).where(LEFT_OFF.c.delivery_id == delivery_id))
    return LeaveOff(delivery_id, rows[0].actor, rows[0].note) if rows else None


def take_pin_off(writing: Writing, delivery_id: str) -> bool:
    """Leave it to plans again who has a delivery; return whether it was pinned."""
    return writing.remove(PIN, PIN.c.delivery_id == delivery_id) > 0


def pins_of_day(reading: Reading, day: str) -> dict[str, Pin]:
    """Return the pins of the deliveries of a local date, by delivery."""
    rows = reading.fetch(_PINS, own_day=day)
    return {row.delivery_id: Pin(row.delivery_id, row.shift_id, row.actor, row.note) for row in rows}


def leave_off(writing: Writing, delivery_id: str, note: str = "") -> LeaveOff:
    """Keep a delivery off the rounds of its local date, whatever plans say; note it again to say why anew.

    It is over when a person takes the delivery on again, when nothing is to be done for it any more, or when it is put on another date.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    day = writing.get(DELIVERY, delivery_id).day
    writing.remove(LEFT_OFF, LEFT_OFF.c.delivery_id == delivery_id)
    wish = LeaveOff(delivery_id, writing.actor, note)
    writing.insert(
        LEFT_OFF,
        {
            "delivery_id": delivery_id,
            "day": day,
            "actor": wish.actor,
            "note": note,
            "left_off_s": writing.now_s,
        },
    )
    return wish


def take_on(writing: Writing, delivery_id: str) -> bool:
    """Leave it to plans again whether a round has a delivery; return whether it was left off."""
    return writing.remove(LEFT_OFF, LEFT_OFF.c.delivery_id == delivery_id) > 0


def left_off_of_day(reading: Reading, day: str) -> dict[str, LeaveOff]:
    """Return what persons have taken off the rounds of a local date, by delivery."""
    rows = reading.fetch(_LEFT_OFF, own_day=day)
    return {row.delivery_id: LeaveOff(row.delivery_id, row.actor, row.note) for row in rows}


def decided_since(reading: Reading, day: str, sequence: int) -> dict[str, str]:
    """Return what persons have decided after an event of deliveries of a local date: the shift that each is pinned to, empty for none."""
    query = select(EVENT.c.subject, EVENT.c.type).where(
        EVENT.c.town_id == reading.town_id,
        EVENT.c.sequence > sequence,
        EVENT.c.type.in_(["delivery.pinned", "delivery.left_off"]),
    )
    told = {row.subject for row in reading.rows(query)}
    if not told:
        return {}
    pinned = {name: pin.shift_id for name, pin in pins_of_day(reading, day).items()}
    off = dict.fromkeys(left_off_of_day(reading, day), "")
    return {name: shift for name, shift in (pinned | off).items() if name in told}


def _values(run: PlanRun) -> dict[str, Any]:
    return {
        "day": run.day,
        "status": run.status,
        "cause": run.cause,
        "actor": run.actor,
        "automatic": int(run.automatic),
        "seconds": run.seconds,
        "iterations": run.iterations,
        "seed": run.seed,
        "based_on": run.based_on,
        "proposal": None if run.proposal is None else proposal_document(run.proposal),
        "failure": run.failure,
        "message": run.message,
        "requested_s": run.requested_s,
        "started_s": run.started_s,
        "lease_s": run.lease_s,
        "finished_s": run.finished_s,
    }


def run_of_row(row: Row[Any]) -> PlanRun:
    """Return the run of a row, with or without the column of what it proposes."""
    document = row._mapping.get("proposal")  # noqa: SLF001  (the public view of a row, in spite of its name)
    return PlanRun(
        id=row.id,
        day=row.day,
        cause=row.cause,
        actor=row.actor,
        automatic=bool(row.automatic),
        seconds=row.seconds,
        iterations=row.iterations,
        seed=row.seed,
        status=PlanRunStatus(row.status),
        based_on=row.based_on,
        proposal=None if document is None else proposal_of(document),
        failure=row.failure,
        message=row.message,
        requested_s=row.requested_s,
        started_s=row.started_s,
        lease_s=row.lease_s,
        finished_s=row.finished_s,
        version=row.version,
    )
