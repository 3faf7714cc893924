"""Accounts of people: made, changed, closed, and given a password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch import ids
from dispatch.access import passwords
from dispatch.access.account import LANGUAGES, LONGEST_NAME, Account, is_email, normal_email
from dispatch.access.grant import Grant
from dispatch.access.grant_checks import grant_faults
from dispatch.access.role import Role
from dispatch.access.sessions import end_all
from dispatch.errors import DispatchError, Fault
from dispatch.storage import accounts, sessions
from dispatch.storage.store import ConflictError, Reading, Writing

MOST_ACCOUNTS = 2_000
MOST_GRANTS = 20


class InvalidAccountError(DispatchError):
    """An account that makes no sense; ``faults`` lists everything that is wrong with it, code ``invalid_account``."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the account is refused: {told}", code="invalid_account")
        self.faults = faults


def make_account(
    writing: Writing, email: str, grants: Sequence[Grant], *, name: str = "", language: str = "fr"
) -> Account:
    """Make an account, which nobody can sign in to before a link or a password opens it.

    Parameters
    ----------
    email
        Unique in the town, capitals or not.
    grants
        What its owner may be, at least one.

    Raises
    ------
    InvalidAccountError
        Everything that is wrong.
    EmailTakenError
        There is one of that address.
    """
    account = Account(
        id=writing.ids.new(ids.ACCOUNT),
        email=normal_email(email),
        name=name.strip(),
        language=language,
        grants=tuple(dict.fromkeys(grants)),
        created_by=writing.actor,
        created_s=writing.real_s,
    )
    faults = _faults(writing, account)
    if accounts.count_accounts(writing) >= MOST_ACCOUNTS:
        faults.append(Fault("", 0, "too_many_accounts", str(MOST_ACCOUNTS), f"the town has {MOST_ACCOUNTS} accounts", "ask whoever runs the server"))  # fmt: skip
    if faults:
        raise InvalidAccountError(tuple(faults))
    accounts.add_account(writing, account)
    # No address and no name: the log is read by many.
    roles = sorted({grant.role.value for grant in account.grants})
    writing.note("account.made", account.id, 1, {"roles": roles}, topics=())
    return account


def change_account(
    writing: Writing,
    account_id: str,
    seen: int,
    *,
    name: str | None = None,
    language: str | None = None,
    grants: Sequence[Grant] | None = None,
    active: bool | None = None,
) -> Account:
    """Change an account; what is None stays. Sessions that it does not allow any more are over at once.

    Parameters
    ----------
    seen
        The version that was seen.

    Raises
    ------
    NotFoundError
        There is none of that name.
    ConflictError
        It has changed since.
    InvalidAccountError
        Everything that is wrong; the town keeps one administrator at least.
    """
    old = accounts.get_account(writing, account_id)
    if old.version != seen:
        raise ConflictError("account", account_id, seen)
    new = replace(
        old,
        name=old.name if name is None else name.strip(),
        language=old.language if language is None else language,
        grants=old.grants if grants is None else tuple(dict.fromkeys(grants)),
        active=old.active if active is None else active,
    )
    faults = _faults(writing, new, old.grants)
    if _is_admin(old) and not _is_admin(new) and not _has_other_admin(writing, account_id):
        faults.append(Fault("/grants", 0, "last_admin", "", "nobody else is an administrator of the town", "make somebody else one before"))  # fmt: skip
    if faults:
        raise InvalidAccountError(tuple(faults))
    if new == old:
        return old
    stored = accounts.change_account(writing, old, new)
    writing.note("account.changed", stored.id, stored.version, {"active": stored.active}, topics=())
    for one in sessions.sessions_of(writing, account_id=stored.id):
        if not stored.active or one.grant not in stored.grants:
            end_all(writing, [one])
    return stored


def set_password(
    writing: Writing, account: Account, password_hash: str, *, keep_session: str = ""
) -> Account:
    """Give an account a password, already hashed, and end all its sessions but one.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    stored = accounts.change_account(writing, account, replace(account, password_hash=password_hash))
    writing.note("account.password_set", stored.id, stored.version, topics=())
    others = [one for one in sessions.sessions_of(writing, account_id=stored.id) if one.id != keep_session]
    end_all(writing, others)
    return stored


def checked_hash(
    password: str, account: Account, town_title: str = "", *, pointer: str = "/new_password"
) -> str:
    """Return what is stored of a new password, if it is one that is taken; outside of a transaction, since it takes time.

    Raises
    ------
    WeakPasswordError
        It is too short or guessed first.
    """
    passwords.check_password(password, account.email, account.name, town_title, pointer=pointer)
    return passwords.hash_password(password)


def _is_admin(account: Account) -> bool:
    return account.active and any(grant.role is Role.ADMIN for grant in account.grants)


def _has_other_admin(reading: Reading, account_id: str) -> bool:
    return any(
        one.id != account_id and _is_admin(one) for one in accounts.accounts(reading, most=MOST_ACCOUNTS)
    )


def _faults(reading: Reading, account: Account, known: Sequence[Grant] = ()) -> list[Fault]:
    found: list[Fault] = []
    if not is_email(account.email):
        found.append(Fault("/email", 0, "invalid_email", account.email[:80], "it is no address of mail", "give one like name@example.org"))  # fmt: skip
    if len(account.name) > LONGEST_NAME:
        found.append(Fault("/name", 0, "bad_length", account.name[:80], f"it is longer than {LONGEST_NAME} characters", "shorten it"))  # fmt: skip
    if account.language not in LANGUAGES:
        found.append(Fault("/language", 0, "unknown_language", account.language[:8], "screens have no such language", f"choose among {', '.join(sorted(LANGUAGES))}"))  # fmt: skip
    if not 1 <= len(account.grants) <= MOST_GRANTS:
        found.append(Fault("/grants", 0, "bad_length", str(len(account.grants)), f"there are not 1 to {MOST_GRANTS} of them", "give at least one role"))  # fmt: skip
    for place, grant in enumerate(account.grants):
        # A shop that has closed since does not keep anybody from changing the rest.
        if grant not in known:
            found += grant_faults(reading, grant, f"/grants/{place}")
    return found
