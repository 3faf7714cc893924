"""What a role is given for: options that several commands have, and the grant that they mean."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office
    from dispatch.access.grant import Grant
    from dispatch.storage.store import Reading


class RoleChoice(StrEnum):
    """Values of ``--role``; those of `dispatch.access.role.Role`."""

    MARKETPLACE = "marketplace"
    SHOP = "shop"
    COURIER = "courier"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    NETWORK_HEAD = "network_head"
    AUDITOR = "auditor"


RoleOption = Annotated[RoleChoice, typer.Option("--role", help="What they may be.")]
OrgOption = Annotated[
    str,
    typer.Option(
        "--org",
        help="Name or id of the organisation, for a marketplace, a shop or the head of a network.",
    ),
]
CourierOption = Annotated[str, typer.Option("--courier", help="Name or id of the courier, for a courier.")]


def grant_meant(reading: Reading, role: RoleChoice, org: str, courier: str) -> Grant:
    """Return the grant of options; whether it goes together is checked by whoever stores it.

    Raises
    ------
    DispatchError
        ``not_found`` or ``ambiguous``: the town has no such organisation or courier, or several.
    """
    from dispatch.access.grant import Grant
    from dispatch.access.role import Role
    from dispatch.storage import crew, parties

    organizations = {one.id: one.name for one in parties.organizations(reading)} if org else {}
    couriers = {one.id: one.name for one in crew.couriers(reading).values()} if courier else {}
    return Grant(
        Role(role.value),
        _named("organisation", org, organizations) if org else "",
        _named("courier", courier, couriers) if courier else "",
    )


def moment(office: Office, moment_s: int | None) -> str:
    """Return a moment on the town's clocks with its date, a dash for none."""
    return "-" if moment_s is None else f"{dt.datetime.fromtimestamp(moment_s, office.zone):%Y-%m-%d %H:%M}"


def _named(what: str, text: str, names: dict[str, str]) -> str:
    from api.cli.dispatch.finding import unknown
    from dispatch.errors import DispatchError

    wanted = text.strip()
    if wanted in names:
        return wanted
    folded = wanted.casefold()
    found = [key for key, name in names.items() if name.casefold() == folded]
    found = found or [key for key, name in names.items() if name.casefold().startswith(folded)]
    if not found:
        raise unknown(what, text, names.values())
    if len(found) > 1:
        shown = ", ".join(f"{names[key]} ({key})" for key in sorted(found)[:8])
        raise DispatchError(f"{text!r} may be {shown}: give more of the name, or the id", code="ambiguous")
    return found[0]
