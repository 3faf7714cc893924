"""`tournee access key`, `revoke` and `list`: keys of programs, and who there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access.granting import CourierOption, OrgOption, RoleOption, grant_meant, moment
from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office
from api.cli.service.tables import print_table

if TYPE_CHECKING:
    from dispatch.access.api_key import ApiKey
    from dispatch.access.grant import Grant
    from dispatch.storage.store import Writing

#: Accounts and keys of one page of the list.
PAGE = 200


@guarded
def key(
    town: TownArgument,
    *,
    role: RoleOption,
    org: OrgOption = "",
    courier: CourierOption = "",
    title: Annotated[str, typer.Option("--title", help="What it is for.")] = "made on the command line",
    scopes: Annotated[
        list[str] | None,
        typer.Option("--scope", help="Such as deliveries:write; again for more. Default: all of the role."),
    ] = None,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Make a key for a program and print it. It is shown this once: whoever loses it makes another one.

    Example: tournee access key monaco --role coordinator --title "Nightly export"
    """
    from dispatch.access.keys import make_key
    from dispatch.access.scope import SCOPES

    def step(writing: Writing) -> tuple[ApiKey, str]:
        grant = grant_meant(writing, role, org, courier)
        return make_key(
            writing,
            title,
            grant.role,
            scopes=scopes or SCOPES,
            org_id=grant.org_id,
            courier_id=grant.courier_id,
        )

    with open_office(town, db, at) as office:
        made, token = office.store.write(office.town.id, office.actor, step)
    err.print(
        f"{made.id} is a key with the role {made.role}. Keep it like a password; it is not shown again:"
    )
    out.print(token)


@guarded
def revoke(
    town: TownArgument,
    key_id: Annotated[str, typer.Argument(metavar="KEY", help="Id of the key, key_…")],
    *,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Make a key good for nothing, within seconds on every server.

    Example: tournee access revoke monaco key_01kbq0m3c8f6x2v9w4y7z5t1ra
    """
    from dispatch.access.keys import revoke_key

    with open_office(town, db, at) as office:
        office.store.write(office.town.id, office.actor, lambda writing: revoke_key(writing, key_id.strip()))
    out.print(f"{said(key_id.strip())} opens nothing any more.")


@guarded
def list_access(town: TownArgument, *, db: DbOption = "", at: AtOption = "") -> None:
    """List who may use the server: accounts, then keys; closed and revoked ones are marked.

    Example: tournee access list monaco
    """
    from dispatch.access.grant import Grant
    from dispatch.storage import access, accounts, parties

    with open_office(town, db, at) as office, office.store.reading(office.town.id) as reading:
        names = {one.id: one.name for one in parties.organizations(reading)}
        people = accounts.accounts(reading, most=PAGE)
        programs = access.keys(reading, most=PAGE)
    rows = [
        [
            one.email,
            ", ".join(_role(grant, names) for grant in one.grants),
            "open" if one.active else "closed",
            moment(office, one.last_login_s),
        ]
        for one in people
    ]
    rows += [
        [
            f"{one.id} ({one.title})",
            _role(Grant(one.role, one.org_id, one.courier_id), names),
            "open" if one.revoked_s is None else "revoked",
            moment(office, one.last_used_s),
        ]
        for one in programs
    ]
    if not rows:
        err.print("Nobody yet: begin with `tournee access invite TOWN EMAIL --role admin`.")
        return
    print_table(["Who", "Is", "State", "Last"], rows)


def _role(grant: Grant, names: dict[str, str]) -> str:
    whose = names.get(grant.org_id, grant.org_id) or grant.courier_id
    return f"{grant.role.value} of {whose}" if grant.org_id else grant.role.value
