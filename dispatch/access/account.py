"""An account of a person, as it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dispatch.access.grant import Grant

#: Languages that letters and screens have.
LANGUAGES: Final = frozenset({"fr", "en"})
LONGEST_NAME: Final = 200
LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(
    r"[^@\s\x00-\x1f\x7f<>\"(),:;\\\[\]]+@[^@\s\x00-\x1f\x7f<>\"(),:;\\\[\]]+\.[^@\s.]+"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in. ``password_hash`` is empty for who does so by letters only; one that is not ``active`` opens nothing."""

    id: str
    email: str
    name: str
    language: str
    grants: tuple[Grant, ...]
    password_hash: str = ""
    active: bool = True
    last_login_s: int | None = None
    created_by: str = ""
    created_s: int = 0
    version: int = 1


def normal_email(text: str) -> str:
    """Return an address of mail in the one form by which it is known again: no town has two that differ in capitals alone."""
    return text.strip().casefold()


def is_email(text: str) -> bool:
    """Return whether a text in its normal form looks like an address; whether it is one shows when a letter comes."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None
