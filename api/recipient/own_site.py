"""What is sent by a form must come from a page of ours, and from the very form that was given to this link."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.errors import ApiError
from api.gate.session_cookie import check_origin

#: A form is good for so long: longer than anybody leaves one open, and shorter than what was done by its key is remembered.
GOOD_S: Final = 12 * 3_600
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class FormMark:
    """What a form carries unseen: a key by which it is carried out once, and a signature that it was given to this link for this action."""

    key: str
    signature: str


def check_own_site(request: Request, known: str = "") -> None:
    """Refuse what a page of another site sends; ``known`` is as in `check_origin`.

    Notes
    -----
    Pages of links send no referrer, so browsers say ``Origin: null`` with their forms (Fetch, "append a request Origin header"). Where they say
    `Sec-Fetch-Site` as well, that is what counts; where they do not, the signature of the form still does.

    Raises
    ------
    ApiError
        ``csrf`` (403).
    """
    site = request.headers.get("sec-fetch-site", "")
    if site:
        if site not in {"same-origin", "none"}:
            raise ApiError("The form was sent by a page of another site.", code="csrf", status=403)
        return
    if request.headers.get("origin", "null") != "null":
        check_origin(request, known)


def new_mark(secret: bytes, link_id: str, action: str, now_s: int) -> FormMark:
    """Return the mark of a form that is given out now.

    Parameters
    ----------
    secret
        Of the installation.
    link_id, action
        To whom, and for what.
    """
    key = f"{now_s}.{secrets.token_hex(12)}"
    return FormMark(key, _signature(secret, link_id, action, key))


def is_good(secret: bytes, link_id: str, action: str, mark: FormMark, now_s: int) -> bool:
    """Return whether a mark was given to a link for an action, not too long ago."""
    if len(mark.key) > _LONGEST:
        return False
    if not hmac.compare_digest(
        mark.signature.encode(), _signature(secret, link_id, action, mark.key).encode()
    ):
        return False
    return now_s < int(mark.key.partition(".")[0]) + GOOD_S


def _signature(secret: bytes, link_id: str, action: str, key: str) -> str:
    return hmac.new(secret, f"tournee form\n{link_id}\n{action}\n{key}".encode(), "sha256").hexdigest()
