"""Finds what people name on the command line: a programme by its title, an enrolment by its reference or the person's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from api.cli.dispatch.finding import unknown
from api.cli.service.outcomes import customer
from dispatch.errors import DispatchError
from dispatch.storage import parties, visits, zones
from dispatch.storage import programmes as storage

if TYPE_CHECKING:
    from dispatch.orders.zones import Zone
    from dispatch.services.enrolment import Enrolment
    from dispatch.services.programme import Programme
    from dispatch.services.service_plan import ServicePlan
    from dispatch.storage.store import Reading


def programme_named(reading: Reading, text: str) -> Programme:
    """Return the programme of a title, its beginning, or an id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = {one.id: one for one in storage.programmes(reading)}
    return known[_one("programme", text, {one.id: one.title for one in known.values()})]


def enrolment_named(reading: Reading, text: str, programme: str = "") -> Enrolment:
    """Return the enrolment of an id, a reference, or the beginning of a person's name.

    Whoever is looked for is named by the one who asks: errors say nobody's name, so nothing is shown that has no trace.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    own = programme_named(reading, programme).id if programme else ""
    known = {one.id: one for one in storage.enrolments(reading, programme_id=own)}
    referred = [one for one in known.values() if one.external_ref and one.external_ref == text.strip()]
    if len(referred) == 1:
        return referred[0]
    if text.strip() in known:
        return known[text.strip()]
    names = {one.id: parties.get_recipient(reading, one.recipient_id).name for one in known.values()}
    found = _fitting(text, names)
    if len(found) == 1:
        return known[found[0]]
    if not found:
        raise DispatchError(
            f"there is no enrolment {text!r}: `tournee service enrolments` lists them", code="not_found"
        )
    shown = ", ".join(
        f"{key} ({known[key].external_ref})" if known[key].external_ref else key for key in sorted(found)[:8]
    )
    raise DispatchError(
        f"{text!r} may be {shown}: give the reference, more of the name, or the id", code="ambiguous"
    )


def _fitting(text: str, names: Mapping[str, str]) -> list[str]:
    wanted = text.strip().casefold()
    exact = [key for key, name in names.items() if name.casefold() == wanted]
    return exact or [key for key, name in names.items() if wanted and name.casefold().startswith(wanted)]


def plans_named(reading: Reading, text: str, programme: str = "") -> tuple[ServicePlan, ...]:
    """Return the plans in use of an id, an enrolment, or somebody's basket, with those that follow one another.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = visits.plans(reading, active=True)
    exact = [one for one in known if one.id == text.strip()]
    if exact:
        own = exact[0]
        return tuple(
            one
            for one in known
            if one.enrolment_id == own.enrolment_id and (own.enrolment_id or one.id == own.id)
        )
    baskets = [one for one in known if one.is_subscription]
    try:
        enrolment = enrolment_named(reading, text, programme)
    except DispatchError as error:
        if programme or error.code != "not_found" or not baskets:
            raise
        names = {one.id: customer(one.order) for one in baskets}
        whose = names[_one("enrolment or basket of", text, names, several=True)]
        return tuple(one for one in baskets if names[one.id] == whose)
    return tuple(one for one in known if one.enrolment_id == enrolment.id)


def plan_named(reading: Reading, text: str, day: str, programme: str = "") -> ServicePlan:
    """Return the plan of an id, an enrolment, or somebody's basket that holds on a local date.

    Raises
    ------
    DispatchError
        ``not_found``, or ``ambiguous`` where several hold then.
    """
    known = plans_named(reading, text, programme)
    exact = [one for one in known if one.id == text.strip()]
    if exact:
        return exact[0]
    found = [one for one in known if not one.to_day or one.to_day >= day]
    now = [one for one in found if one.from_day <= day] or found[:1]
    if not now:
        raise DispatchError(
            f"{text!r} has no plan on {day}: `tournee service plan list` shows those that there are",
            code="not_found",
        )
    if len(now) > 1:
        shown = ", ".join(f"{one.id} ({one.rule or f'{one.per_week} a week'})" for one in now)
        raise DispatchError(
            f"{text!r} has several plans on {day}: {shown}: give the id of one", code="ambiguous"
        )
    return now[0]


def subscription_named(reading: Reading, text: str) -> ServicePlan:
    """Return the subscription of an id, or of a customer by the beginning of the name.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = {one.id: one for one in visits.plans(reading, active=True) if one.is_subscription}
    return known[_one("subscription", text, {one.id: customer(one.order) for one in known.values()})]


def zone_named(reading: Reading, text: str) -> Zone:
    """Return the zone in use of a name, its beginning, or an id.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``.
    """
    known = {one.id: one for one in zones.all_of(reading)}
    return known[_one("zone", text, {one.id: one.name or one.id for one in known.values()})]


def _one(what: str, text: str, names: Mapping[str, str], *, several: bool = False) -> str:
    """Return what has a name, or the name's beginning; with ``several`` the first of those that have the same name."""
    if text.strip() in names:
        return text.strip()
    found = _fitting(text, names)
    if not found:
        raise unknown(what, text, names.values())
    if len(found) > 1 and not (several and len({names[key] for key in found}) == 1):
        shown = ", ".join(f"{names[key]} ({key})" for key in sorted(found)[:8])
        raise DispatchError(f"{text!r} may be {shown}: give more of the name, or the id", code="ambiguous")
    return found[0]
