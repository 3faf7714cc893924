"""Who asks: found out once for each request, and all that is decided about it follows from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.access.role import OF_ORGANIZATION, Role
from dispatch.access.scope import SCOPES


class SubjectKind(StrEnum):
    """By what somebody is known."""

    PROGRAM = "program"  # a key
    PERSON = "person"  # a session


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks, and for which town.

    Attributes
    ----------
    id
        Of the key or the account.
    org_id
        The organisation whose part is seen, for roles that have one.
    courier_id
        The courier who asks.
    scopes
        What a key is for; people may do all that their role may.
    session_id
        By which a person is known.
    by
        Who acts, as the log names them, where it is somebody who acts as another.
    network_id
        The network whose head acts as a member of it, empty for who acts as nobody else: it holds for as long as the member is one.
    secret_hash
        Of the secret by which a program is known: it is good for no longer than that.
    until_s
        From when on somebody is known no more, whatever is still good then; None for no such moment.
    """

    town_id: str
    kind: SubjectKind
    id: str
    role: Role
    org_id: str = ""
    courier_id: str = ""
    scopes: frozenset[str] = SCOPES
    session_id: str = ""
    by: str = ""
    network_id: str = ""
    secret_hash: str = ""
    until_s: int | None = None

    @property
    def client(self) -> str:
        """Whose idempotency keys these are: those of an account in one role are not those of the same in another."""
        return "/".join(part for part in (self.id, self.role, self.org_id or self.courier_id) if part)

    @property
    def actor(self) -> str:
        """Who acts, as the log names them; what services know of people is never shown to organisations, whom the log knows by their names."""
        if self.by:
            return self.by
        if self.role is Role.COURIER:
            return f"courier:{self.courier_id}"
        if self.role in OF_ORGANIZATION:
            return f"org:{self.org_id}"
        if self.role is Role.AUDITOR:
            return f"auditor:{self.id}"
        return f"coordinator:{self.id}"

    @property
    def sees_town(self) -> bool:
        """Whether the whole town is in view, and not one organisation's part of it or a courier's."""
        return self.role not in OF_ORGANIZATION and self.role is not Role.COURIER
