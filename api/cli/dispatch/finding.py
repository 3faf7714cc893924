"""Finds what people name on the command line: a delivery by its code, a round or a shift by its courier, a shop by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import or_

from dispatch.errors import DispatchError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.rounds.round import Round
from dispatch.runs.run import PlanRun
from dispatch.storage import crew, deliveries, parties, planning, rounds
from dispatch.storage.schema_orders import DELIVERY

if TYPE_CHECKING:
    from dispatch.orders.delivery import Delivery
    from dispatch.storage.store import Reading


def unknown(what: str, text: str, known: Iterable[str]) -> DispatchError:
    """Return the error of a name that nothing has, with those that there are."""
    names = sorted(set(known))
    shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    return DispatchError(
        f"there is no {what} {text!r}: {f'known are {shown}' if names else 'there is none at all'}",
        code="not_found",
    )


def delivery_named(reading: Reading, day: str, text: str) -> Delivery:
    """Return the delivery of a code of the day, an id, or a sender's reference.

    Raises
    ------
    DispatchError
        ``not_found``, or ``ambiguous`` where several have that reference.
    """
    wanted = text.strip()
    query = reading.select(DELIVERY).with_only_columns(DELIVERY.c.id, DELIVERY.c.code, DELIVERY.c.day)
    found = reading.rows(
        query.where(
            or_(
                DELIVERY.c.id == wanted,
                (DELIVERY.c.day == day) & (DELIVERY.c.code == wanted.upper()),
                (DELIVERY.c.day == day) & (DELIVERY.c.external_ref == wanted),
            )
        )
    )
    exact = [row for row in found if row.id == wanted or row.code == wanted.upper()] or found
    if not exact:
        codes = reading.rows(query.where(DELIVERY.c.day == day).order_by(DELIVERY.c.code))
        raise unknown(f"delivery on {day}", text, [row.code for row in codes])
    if len(exact) > 1:
        raise DispatchError(
            f"{text!r} may be {', '.join(f'{row.code} ({row.id})' for row in exact)}: give a code or an id",
            code="ambiguous",
        )
    return deliveries.get(reading, exact[0].id)


def courier_of_shift(reading: Reading, day: str) -> dict[str, str]:
    """Return who works each shift of a local date, those that nobody works any more included."""
    return crew.names_by_shift(reading, day)


def shift_named(reading: Reading, day: str, text: str) -> str:
    """Return the shift of a courier, by the name or its beginning, or by the shift's id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = courier_of_shift(reading, day)
    worked = {shift.id: known[shift.id] for shift in crew.shifts_of(reading, day)}
    return _one(f"courier on shift on {day}", text, worked)


def round_named(reading: Reading, day: str, text: str) -> Round:
    """Return the round of a courier that is not over, by the name or its beginning, or by an id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    who = courier_of_shift(reading, day)
    own = {one.id: one for one in rounds.of_day(reading, day) if one.status in ACTIVE_ROUND}
    name = _one(f"courier with a round on {day}", text, {one.id: who[one.shift_id] for one in own.values()})
    return own[name]


def shop_named(reading: Reading, text: str) -> Organization:
    """Return the shop of a name, its beginning, or an id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    shops = {shop.id: shop for shop in parties.organizations(reading, OrganizationKind.SHOP) if shop.active}
    return shops[_one("shop", text, {shop.id: shop.name for shop in shops.values()})]


def run_named(reading: Reading, day: str, text: str) -> PlanRun:
    """Return the plan run of an id; where none is given, the last one of the day that is proposed.

    Raises
    ------
    DispatchError
        ``not_found``.
    """
    if text:
        return planning.get_run(reading, text)
    proposed = planning.runs_of_day(reading, day, (PlanRunStatus.PROPOSED,))
    if not proposed:
        raise DispatchError(
            f"no plan is proposed for {day}: make one with `tournee dispatch plan`", code="not_found"
        )
    return proposed[-1]


def _one(what: str, text: str, names: Mapping[str, str]) -> str:
    wanted = text.strip().casefold()
    if text.strip() in names:
        return text.strip()
    exact = [key for key, name in names.items() if name.casefold() == wanted]
    found = exact or [key for key, name in names.items() if wanted and name.casefold().startswith(wanted)]
    if not found:
        raise unknown(what, text, names.values())
    if len(found) > 1:
        raise DispatchError(
            f"{text!r} may be {', '.join(f'{names[key]} ({key})' for key in sorted(found)[:8])}: give more of the name, or the id",
            code="ambiguous",
        )
    return found[0]
