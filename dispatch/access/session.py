"""A session of a person, as it is kept."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import Final

from dispatch.access.grant import Grant
from dispatch.access.role import Role

#: Seconds without a request after which a session is over, and seconds after which it is over whatever happens.
IDLE_S: Final = 12 * 3_600
MOST_S: Final = 14 * 86_400
#: Phones of couriers lie in a drawer on days off.
COURIER_IDLE_S: Final = 14 * 86_400
COURIER_MOST_S: Final = 90 * 86_400
_TOKEN: Final = re.compile(r"(ses_[0-9a-z]{26})_([0-9a-f]{48})")


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, in one role. ``account_id`` is empty for a courier who came by a link; ``device`` is what the browser calls itself."""

    id: str
    account_id: str
    grant: Grant
    secret_hash: str
    idle_s: int
    expires_s: int
    device: str = ""
    last_used_s: int = 0
    revoked_s: int | None = None
    created_s: int = 0
    version: int = 1

    @property
    def owner(self) -> str:
        """The account, or the courier."""
        return self.account_id or self.grant.courier_id

    def is_good(self, now_s: int) -> bool:
        """Return whether it opens anything."""
        return self.revoked_s is None and now_s < self.expires_s and now_s < self.last_used_s + self.idle_s


def lengths_of(role: Role) -> tuple[int, int]:
    """Return how long a session of a role lasts: without a request, and at most, seconds."""
    return (COURIER_IDLE_S, COURIER_MOST_S) if role is Role.COURIER else (IDLE_S, MOST_S)


def session_token(session_id: str, secret: str) -> str:
    """Return what the browser keeps."""
    return f"{session_id}_{secret}"


def parts_of(token: str) -> tuple[str, str] | None:
    """Return the session and the secret of a token, None for what is none."""
    match = _TOKEN.fullmatch(token)
    return None if match is None else (match[1], match[2])


def csrf_token(token: str) -> str:
    """Return what a page of ours sends beside the cookie: it follows from the session's secret, and says nothing of it."""
    return hmac.new(token.encode(), b"tournee csrf", "sha256").hexdigest()


def csrf_fits(token: str, given: str) -> bool:
    """Return whether a page has sent what belongs to the session, in a time that tells nothing of it."""
    return hmac.compare_digest(csrf_token(token).encode(), given.encode("utf-8", "surrogatepass"))
