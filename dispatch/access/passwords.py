"""Passwords: which ones are taken, and how they are kept.

Hashing takes memory and time on purpose: it is done on threads, by few at a time, and those who come when too many wait are asked to come
again. Parameters follow the OWASP password storage cheat sheet for Argon2id (19 MiB, two passes, one lane).

References
----------
Biryukov, Dinu, Khovratovich and Josefsson, "Argon2 Memory-Hard Function for Password Hashing", RFC 9106, https://doi.org/10.17487/RFC9106
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from dispatch.access.common_passwords import COMMON
from dispatch.errors import DispatchError, Fault

SHORTEST: Final = 12
LONGEST: Final = 200
#: Hashes at a time in one process, and threads that may wait for their turn.
AT_ONCE: Final = 2
MOST_WAITING: Final = 8
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURN: Final = threading.BoundedSemaphore(AT_ONCE)
_QUEUE: Final = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)


class WeakPasswordError(DispatchError):
    """A password that is not taken; code ``invalid_password``."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(
            f"the password is refused: {fault.message} ({fault.remedy})", code="invalid_password"
        )
        self.faults = (fault,)


def check_password(password: str, *known: str, pointer: str = "/new_password") -> None:
    """Refuse a password that is too short or guessed first.

    Parameters
    ----------
    known
        What everybody knows of its owner: the address, the name, the town. A password is not made of one of them.

    Raises
    ------
    WeakPasswordError
        Why it is refused; never the password itself.
    """
    plain = _normal(password)
    folded = plain.casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        problem = (
            f"it has not {SHORTEST} to {LONGEST} characters",
            "take some words that do not belong together",
        )
    elif len(set(folded)) < 5 or folded in COMMON:
        problem = "it is one of those that are guessed first", "take some words that do not belong together"
    elif folded in _told_of(known):
        problem = "it is what everybody knows of you", "take some words that have nothing to do with you"
    else:
        return
    raise WeakPasswordError(Fault(pointer, 0, "invalid_password", "", *problem))


def _told_of(known: Iterable[str]) -> set[str]:
    """Return what everybody takes who makes a password of a name."""
    names = {
        part for one in known for part in (_normal(one).casefold(), _normal(one).casefold().partition("@")[0])
    }
    return {made for name in names for made in (name, name * 2)}


def hash_password(password: str) -> str:
    """Return what is stored of a password.

    Raises
    ------
    DispatchError
        ``login_busy``: too many wait already.
    """
    with _in_turn():
        return _HASHER.hash(_normal(password))


def password_fits(stored: str, password: str) -> bool:
    """Return whether a password is the one of which something is stored; without one (empty) as much work is done, and it is not.

    Raises
    ------
    DispatchError
        ``login_busy``: too many wait already.
    """
    with _in_turn():
        try:
            fits = _HASHER.verify(stored or _nobodys(), _normal(password))
        except (Argon2Error, InvalidHashError):
            return False
    return fits and bool(stored)


def is_outdated(stored: str) -> bool:
    """Return whether a password was hashed with other parameters than those of today."""
    try:
        return _HASHER.check_needs_rehash(stored)
    except InvalidHashError:
        return False


@contextmanager
def _in_turn() -> Iterator[None]:
    if not _QUEUE.acquire(blocking=False):
        raise DispatchError("many sign in at this moment: try again in a few seconds", code="login_busy")
    try:
        with _TURN:
            yield
    finally:
        _QUEUE.release()


@cache
def _nobodys() -> str:
    """Return the hash of a password that nobody has."""
    import secrets

    return _HASHER.hash(secrets.token_hex(24))


def _normal(password: str) -> str:
    # Keyboards write the same letter in several ways; and no password is so long that it stops the server.
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])
