"""Signing in: by a password, by a letter, or by a link that somebody was given.

Every answer is the same for an address that has an account and for one that has none, and as much work is done for both.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from dispatch.access import passwords
from dispatch.access.account import Account, normal_email
from dispatch.access.accounts import checked_hash, set_password
from dispatch.access.backoff import OF_ACCOUNT, OF_ADDRESS, Backoff, Steps
from dispatch.access.grant import Grant
from dispatch.access.letters import ask_letter
from dispatch.access.link import Link, LinkKind
from dispatch.access.links import find_good, spend
from dispatch.access.role import Role
from dispatch.access.session import Session
from dispatch.access.sessions import begin_session
from dispatch.errors import DispatchError
from dispatch.parties.town import Town
from dispatch.storage import accounts, parties
from dispatch.storage.store import NotFoundError, Store, Writing

LOG = logging.getLogger("tournee.access")
#: Letters to one address: so many in an hour, whoever asks.
LETTERS: Final = Steps(free=3, first_s=300, heal_s=1_200)
_BY_LINK: Final = (LinkKind.INVITATION, LinkKind.LOGIN, LinkKind.COURIER)


class LoginRefusedError(DispatchError):
    """Nobody is signed in by this; codes ``login_refused``, ``link_invalid``."""


class LoginLockedError(DispatchError):
    """Too much has failed; code ``login_locked``. ``wait_s`` says for how long."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"too many attempts have failed: wait {wait_s} s, or ask for a link by mail",
            code="login_locked",
            values={"wait_s": wait_s},
        )
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What came of it: a session with its token, or (``session`` None) the grants among which somebody has to choose first."""

    town_id: str
    choices: tuple[Grant, ...]
    session: Session | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """In which role somebody wants to be signed in, and for which organisation; None and empty for the only one that there is."""

    role: Role | None = None
    org_id: str = ""

    def among(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Return the grants that are meant."""
        return tuple(
            one
            for one in grants
            if (self.role is None or one.role is self.role) and (not self.org_id or one.org_id == self.org_id)
        )


class SignIn:
    """Signs people in.

    Parameters
    ----------
    store
        Where accounts are.
    secret
        Returns the secret of the installation.
    clock
        Monotonic seconds.
    """

    def __init__(
        self, store: Store, secret: Callable[[], bytes], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.store = store
        self._secret = secret
        self._of_account = Backoff(OF_ACCOUNT, clock)
        self._of_address = Backoff(OF_ADDRESS, clock)
        self._letters = Backoff(LETTERS, clock)

    def by_password(
        self,
        town: str,
        email: str,
        password: str,
        *,
        address: str,
        device: str = "",
        wanted: Wanted | None = None,
    ) -> SignedIn:
        """Sign somebody in who knows a password.

        Parameters
        ----------
        town
            Its short name.
        address
            Where the request comes from.
        device
            What the browser calls itself.

        Raises
        ------
        LoginRefusedError
            ``login_refused``: there is no such town, account or role, or the password is another one.
        LoginLockedError
            Too much has failed, for this account or from this address.
        """
        normal = normal_email(email)
        name = f"{town}\n{normal}"
        self._check(name, address)
        found, account = self._find(town, normal)
        stored = account.password_hash if account is not None and account.active else ""
        if not passwords.password_fits(stored, password) or found is None or account is None:
            self._failed(name, address)
            raise _refused()
        self._of_account.clear(name)
        fresh = passwords.hash_password(password) if passwords.is_outdated(stored) else ""
        return self._begin(found.id, account, wanted or Wanted(), device, fresh=fresh)

    def ask_letter(self, town: str, email: str, *, address: str) -> None:
        """Have a link sent to an address, if it has an account; nothing that is returned or raised says whether it has.

        Raises
        ------
        LoginLockedError
            Too much has been tried from this address.
        """
        normal = normal_email(email)
        self._check("", address)
        # Whoever asks for letters to many people is one who tries.
        self._of_address.fail(address)
        name = f"{town}\n{normal}"
        found = parties.find_town(self.store, town)
        if found is None or self._letters.wait_s(name):
            return
        self._letters.fail(name)
        self.store.write(found.id, "system:access", lambda writing: ask_letter(writing, normal))

    def by_link(
        self,
        token: str,
        *,
        address: str,
        device: str = "",
        wanted: Wanted | None = None,
        new_password: str | None = None,
    ) -> SignedIn:
        """Sign somebody in who has a link; it opens once.

        Parameters
        ----------
        new_password
            What the account's password is to be from now on; None for what it was. Nothing is spent by one that is refused.

        Raises
        ------
        LoginRefusedError
            ``link_invalid``: it is forged, unknown, over, spent or revoked, or there is nobody any more whom it signs in.
        LoginLockedError
            Too much has failed from this address.
        WeakPasswordError
            The password is too short or guessed first.
        """
        self._check("", address)
        found = find_good(self.store, self._secret(), token, *_BY_LINK)
        if found is None:
            self._of_address.fail(address)
            raise _no_link()
        town_id, link = found
        if link.courier_id:
            return self._begin_courier(town_id, link, device)
        with self.store.reading(town_id) as reading:
            account = accounts.find_account(reading, link.account_id)
            title = parties.get_town(reading).title
        if account is None or not account.active:
            raise _no_link()
        fresh = "" if new_password is None else checked_hash(new_password, account, title)
        return self._begin(town_id, account, wanted or Wanted(), device, fresh=fresh, link=link)

    def change_password(
        self, town_id: str, account_id: str, session_id: str, old: str, new: str, *, actor: str
    ) -> None:
        """Give an account another password; all its other sessions are over.

        Raises
        ------
        LoginRefusedError
            ``login_refused``: the old one is another one. Who has none asks for a letter first.
        LoginLockedError
            Too much has failed.
        WeakPasswordError
            The new one is too short or guessed first.
        """
        with self.store.reading(town_id) as reading:
            account = accounts.get_account(reading, account_id)
            town = parties.get_town(reading)
        name = f"{town.slug}\n{account.email}"
        self._check(name, "")
        if not passwords.password_fits(account.password_hash, old):
            self._of_account.fail(name)
            raise _refused()
        fresh = checked_hash(new, account, town.title)

        def step(writing: Writing) -> None:
            now = accounts.get_account(writing, account_id)
            if now.password_hash != account.password_hash:
                raise _refused()
            set_password(writing, now, fresh, keep_session=session_id)

        self.store.write(town_id, actor, step, conflicts=3)

    def _find(self, town: str, email: str) -> tuple[Town | None, Account | None]:
        found = parties.find_town(self.store, town)
        # A town that is not there is asked all the same.
        with self.store.reading("" if found is None else found.id) as reading:
            return found, accounts.account_of_email(reading, email)

    def _check(self, name: str, address: str) -> None:
        wait_s = max(
            self._of_account.wait_s(name) if name else 0, self._of_address.wait_s(address) if address else 0
        )
        if wait_s:
            raise LoginLockedError(wait_s)

    def _failed(self, name: str, address: str) -> None:
        self._of_account.fail(name)
        self._of_address.fail(address)

    def _begin_courier(self, town_id: str, link: Link, device: str) -> SignedIn:
        grant = Grant(Role.COURIER, courier_id=link.courier_id)

        def step(writing: Writing) -> SignedIn:
            _spend(writing, link)
            session, token = begin_session(writing, grant, device=device)
            return SignedIn(town_id, (grant,), session, token)

        return self.store.write(town_id, f"courier:{link.courier_id}", step, conflicts=1)

    def _begin(
        self,
        town_id: str,
        account: Account,
        wanted: Wanted,
        device: str,
        *,
        fresh: str = "",
        link: Link | None = None,
    ) -> SignedIn:
        """Begin a session in one transaction with all that goes with it; ``fresh`` is a new hash of the password."""
        meant = wanted.among(account.grants)
        if not meant:
            raise _refused() if link is None else _no_link()
        if len(meant) > 1:
            # Nothing is spent yet: the same link or password comes again with the choice.
            return SignedIn(town_id, meant)

        def step(writing: Writing) -> SignedIn:
            if link is not None:
                _spend(writing, link)
            now = accounts.get_account(writing, account.id)
            if not now.active or meant[0] not in now.grants:
                raise _refused() if link is None else _no_link()
            if fresh and link is not None:
                now = set_password(writing, now, fresh)
            elif now.password_hash != account.password_hash:
                raise _refused()
            changed = replace(now, last_login_s=writing.real_s, password_hash=fresh or now.password_hash)
            accounts.change_account(writing, now, changed)
            session, token = begin_session(writing, meant[0], account_id=account.id, device=device)
            return SignedIn(town_id, meant, session, token)

        return self.store.write(town_id, f"account:{account.id}", step, conflicts=3)


def _spend(writing: Writing, link: Link) -> None:
    try:
        spend(writing, link.id)
    except NotFoundError as error:
        raise _no_link() from error


def _refused() -> LoginRefusedError:
    return LoginRefusedError(
        "nobody is signed in by this: check the town, the address, the password and the role, or ask for a link by mail",
        code="login_refused",
    )


def _no_link() -> LoginRefusedError:
    return LoginRefusedError(
        "this link opens nothing: it may be over or used already; ask for a new one", code="link_invalid"
    )
