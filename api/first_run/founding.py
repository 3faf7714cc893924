"""What ends the set-up: the first town with whoever runs it, or a town for trials, as a whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from api.first_run.choices import Choices
from api.first_run.once_token import closed
from dispatch import ids
from dispatch.access.account import Account
from dispatch.access.accounts import checked_hash, make_account, set_password
from dispatch.access.grant import Grant
from dispatch.access.role import Role
from dispatch.access.session import Session
from dispatch.access.sessions import begin_session
from dispatch.errors import DispatchError, Fault
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.town import Town
from dispatch.storage import parties
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import Store, Writing
from dispatch.town.setting_parts import check_settings
from dispatch.town.settings import merged
from dispatch.town_map import TownMap
from geo.timezones import check_time_zone

ACTOR: Final = "coordinator:setup"
#: Of whoever looks at the town for trials; nobody is ever written to from it.
DEMO_EMAIL: Final = "demo@example.org"
DEMO_SLUG: Final = "demo"
#: Bytes of a password that is made up, written as letters of the URL alphabet.
_PASSWORD_BYTES: Final = 12


class UnfinishedError(DispatchError):
    """Choices that do not make a town yet; ``faults`` lists what is missing, code ``setup_unfinished``."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message}" for fault in faults)
        super().__init__(f"the town is not founded yet: {told}", code="setup_unfinished")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Founded:
    """A town, and the session of whoever runs it, with its token. The rest is of a town for trials: the password and the keys, shown this once."""

    town: Town
    session: Session
    token: str
    email: str
    password: str = ""
    marketplace_key: str = ""
    coordinator_key: str = ""


def found_first_town(
    store: Store, town_map: TownMap, choices: Choices, password: str, device: str
) -> Founded:
    """Found the town that was chosen, with the town hall as an organisation and its first administrator, who is signed in.

    Parameters
    ----------
    device
        What their browser calls itself.

    Raises
    ------
    UnfinishedError
        Something has not been chosen.
    DispatchError
        ``invalid_account``, ``invalid_password``, ``town_taken``; ``setup_closed``: there is a town already.
    MapError
        ``time_zone_unknown``.
    """
    _check_whole(choices)
    check_time_zone(choices.time_zone)
    _check_empty(store)
    settings = merged(
        {},
        {"currency": choices.currency, "calling_code": choices.calling_code, "holidays": choices.holidays},
    )
    check_settings(settings)
    town = Town(
        store.ids.new(ids.TOWN), choices.name, choices.title, choices.time_zone, town_map.name, settings
    )
    open_account = _account_opener(
        choices.email, choices.person, choices.language, password, choices.title, device
    )
    made: list[tuple[Session, str]] = []

    def step(writing: Writing) -> None:
        _check_first(writing)
        office = Organization(writing.ids.new(ids.ORGANIZATION), OrganizationKind.TOWN, choices.title)
        stored = parties.add_organization(writing, office)
        writing.note("organization.added", stored.id, stored.version, {"kind": stored.kind.value})
        made.append(open_account(writing))

    founded = parties.found_town(store, town, ACTOR, step=step)
    session, token = made[0]
    return Founded(founded, session, token, choices.email)


def found_demo(store: Store, town_map: TownMap, language: str, device: str) -> Founded:
    """Found a town for trials with an administrator who has a made-up password; errors as `found_first_town` and `found_sandbox`."""
    from dispatch.sandbox.founding import found_sandbox

    _check_empty(store)
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    open_account = _account_opener(DEMO_EMAIL, "Demo", language, password, town_map.title, device)
    made: list[tuple[Session, str]] = []

    def step(writing: Writing) -> None:
        _check_first(writing)
        made.append(open_account(writing))

    sandbox = found_sandbox(store, town_map, DEMO_SLUG, ACTOR, then=step)
    session, token = made[0]
    return Founded(
        sandbox.town,
        session,
        token,
        DEMO_EMAIL,
        password,
        marketplace_key=sandbox.marketplace_key,
        coordinator_key=sandbox.coordinator_key,
    )


def _account_opener(
    email: str, name: str, language: str, password: str, town_title: str, device: str
) -> Callable[[Writing], tuple[Session, str]]:
    """Return what makes the account and signs its owner in; hashing takes time, and is done before anything is written."""
    grant = Grant(Role.ADMIN)
    known = Account("", email, name, language, (grant,))
    password_hash = checked_hash(password, known, town_title, pointer="/password")

    def open_account(writing: Writing) -> tuple[Session, str]:
        account = make_account(writing, email, [grant], name=name, language=language)
        set_password(writing, account, password_hash)
        return begin_session(writing, grant, account_id=account.id, device=device)

    return open_account


def _check_empty(store: Store) -> None:
    if parties.town_ids(store.database):
        raise closed()


def _check_first(writing: Writing) -> None:
    """Refuse a second town that another server, or the console, has founded since it was looked for."""
    if len(writing.connection.execute(select(TOWN.c.id).limit(2)).all()) > 1:
        raise closed()


def _check_whole(choices: Choices) -> None:
    needed: dict[str, Any] = {
        "map": choices.map,
        "title": choices.title.strip(),
        "name": choices.name,
        "time_zone": choices.time_zone,
        "person": choices.person.strip(),
        "email": choices.email,
    }
    faults = tuple(
        Fault(f"/{name}", 0, "missing", "", "it is missing", "choose it first")
        for name, value in needed.items()
        if not value
    )
    if faults:
        raise UnfinishedError(faults)
