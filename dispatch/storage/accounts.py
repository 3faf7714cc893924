"""Accounts of people in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func
from sqlalchemy.exc import IntegrityError

from dispatch.access.account import Account
from dispatch.access.grant import grant_of
from dispatch.errors import DispatchError
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_access import ACCOUNT
from dispatch.storage.store import Reading, Writing

_BY_EMAIL = of_town(ACCOUNT).where(ACCOUNT.c.email == bindparam("own_email"))
_COUNT = of_town(ACCOUNT, func.count())
_PAGE = (
    of_town(ACCOUNT).where(ACCOUNT.c.id > bindparam("after")).order_by(ACCOUNT.c.id).limit(bindparam("most"))
)


class EmailTakenError(DispatchError):
    """The town has an account of that address; code ``email_taken``."""

    def __init__(self) -> None:
        super().__init__(
            "email: the town has an account of that address; change that one, or give another address",
            code="email_taken",
        )


def add_account(writing: Writing, account: Account) -> None:
    """Store a new account.

    Raises
    ------
    EmailTakenError
        There is one of that address.
    """
    row = {"id": account.id, "version": 1, "created_s": account.created_s, "created_by": account.created_by, **_values(account)}  # fmt: skip
    try:
        with writing.attempt():
            writing.insert(ACCOUNT, row)
    except IntegrityError as error:
        raise EmailTakenError from error


def change_account(writing: Writing, old: Account, new: Account) -> Account:
    """Store an account as it is now, and return it in its new version.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    return replace(new, version=writing.change(ACCOUNT, old.id, old.version, _values(new)))


def get_account(reading: Reading, name: str) -> Account:
    """Return an account.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _account(reading.get(ACCOUNT, name))


def find_account(reading: Reading, name: str) -> Account | None:
    """Return an account, if the town has it."""
    row = reading.find(ACCOUNT, name)
    return None if row is None else _account(row)


def account_of_email(reading: Reading, email: str) -> Account | None:
    """Return the account of an address in its normal form, if there is one."""
    rows = reading.fetch(_BY_EMAIL, own_email=email)
    return _account(rows[0]) if rows else None


def accounts(reading: Reading, *, after: str = "", most: int = 100) -> tuple[Account, ...]:
    """Return accounts of the town in the order of their names, behind one of them."""
    return tuple(_account(row) for row in reading.fetch(_PAGE, after=after, most=most))


def count_accounts(reading: Reading) -> int:
    """Return how many accounts the town has."""
    return int(reading.fetch(_COUNT)[0][0])


def forget_couriers(writing: Writing, couriers: Collection[str]) -> int:
    """Take what is of some couriers out of accounts, and return how many had it; one that is nothing else becomes nobody's.

    The caller notes the event.
    """
    gone = frozenset(couriers)
    changed = 0
    for row in writing.rows(writing.select(ACCOUNT)):
        account = _account(row)
        left = tuple(one for one in account.grants if one.courier_id not in gone)
        if left == account.grants:
            continue
        new = replace(account, grants=left)
        if not left:
            # Its name stands for the address: no two accounts have the same one.
            new = replace(new, email=account.id, name="", password_hash="", active=False)
        change_account(writing, account, new)
        changed += 1
    return changed


def _values(account: Account) -> dict[str, Any]:
    return {
        "email": account.email, "name": account.name, "language": account.language, "grants": [one.document for one in account.grants],
        "password_hash": account.password_hash, "active": account.active, "last_login_s": account.last_login_s,
    }  # fmt: skip


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id, email=row.email, name=row.name, language=row.language, grants=tuple(grant_of(one) for one in row.grants),
        password_hash=row.password_hash, active=row.active, last_login_s=row.last_login_s, created_by=row.created_by,
        created_s=row.created_s, version=row.version,
    )  # fmt: skip
