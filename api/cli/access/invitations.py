"""`tournee access invite` and `close`: accounts of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access.granting import CourierOption, OrgOption, RoleOption, grant_meant, moment
from api.cli.console import err, guarded, out, said
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office

if TYPE_CHECKING:
    from dispatch.access.account import Account
    from dispatch.access.grant import Grant
    from dispatch.access.link import Link
    from dispatch.storage.store import Writing

EmailArgument = Annotated[str, typer.Argument(help="Address of mail, by which they sign in.")]
#: Where `tournee serve` is, unless somebody says otherwise.
USUAL_ORIGIN = "http://127.0.0.1:8417"


@guarded
def invite(
    town: TownArgument,
    email: EmailArgument,
    *,
    role: RoleOption,
    org: OrgOption = "",
    courier: CourierOption = "",
    name: Annotated[str, typer.Option("--name", help="What they are called.")] = "",
    language: Annotated[str, typer.Option("--language", help="fr or en.")] = "fr",
    url: Annotated[str, typer.Option("--url", help="Where people open the server.")] = USUAL_ORIGIN,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Make an account and print a link that opens it once, within seven days. Who has an account gets the role as well, and a new link.

    Give the link to nobody else: whoever opens it is signed in, and chooses the password.

    Example: tournee access invite monaco odile@example.org --role admin
    """
    from dispatch.access.installation_secret import installation_secret
    from dispatch.access.letters import PATH
    from dispatch.access.link import LinkKind, link_token
    from dispatch.access.links import make_account_link
    from geo.store import default_home

    secret = installation_secret(default_home())

    def step(writing: Writing) -> tuple[Account, Link]:
        grant = grant_meant(writing, role, org, courier)
        account = _with_grant(writing, email, grant, name, language)
        return account, make_account_link(writing, account.id, LinkKind.INVITATION)

    with open_office(town, db, at) as office:
        account, link = office.store.write(office.town.id, office.actor, step, conflicts=3)
        until = moment(office, link.expires_s)
    roles = ", ".join(one.role.value for one in account.grants)
    err.print(f"{said(account.email)} may be: {roles}. The link opens the account once, until {until}:")
    out.print(f"{said(url.rstrip('/'))}{PATH}{link_token(secret, link.id, link.kind)}")


@guarded
def close(town: TownArgument, email: EmailArgument, *, db: DbOption = "", at: AtOption = "") -> None:
    """Close an account: its sessions are over, and it opens nothing. Inviting the address again opens it.

    Example: tournee access close monaco odile@example.org
    """
    from dispatch.access.account import normal_email
    from dispatch.access.accounts import change_account
    from dispatch.errors import DispatchError
    from dispatch.storage import accounts

    def step(writing: Writing) -> None:
        found = accounts.account_of_email(writing, normal_email(email))
        if found is None:
            raise DispatchError(
                f"the town has no account of {email!r}: `tournee access list` shows those that there are",
                code="not_found",
            )
        change_account(writing, found.id, found.version, active=False)

    with open_office(town, db, at) as office:
        office.store.write(office.town.id, office.actor, step, conflicts=3)
    out.print(f"{said(normal_email(email))} opens nothing any more.")


def _with_grant(writing: Writing, email: str, grant: Grant, name: str, language: str) -> Account:
    """Return the account of an address, made or opened where need be, with a grant among its own."""
    from dispatch.access.account import normal_email
    from dispatch.access.accounts import change_account, make_account
    from dispatch.storage import accounts

    found = accounts.account_of_email(writing, normal_email(email))
    if found is None:
        return make_account(writing, email, [grant], name=name, language=language)
    return change_account(
        writing,
        found.id,
        found.version,
        name=name or None,
        grants=[*found.grants, grant],
        active=True,
    )
