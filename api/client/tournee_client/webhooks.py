"""Checks what comes to a webhook, as Standard Webhooks 1.0 has it: from whom it is, and that it is not old."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from tournee_client.errors import TourneeError

PREFIX = "whsec_"


class WebhookError(TourneeError):
    """A request that is not to be believed; answer it with 400 or 401, and do nothing.

    Attributes
    ----------
    code
        ``header_missing``, ``bad_timestamp``, ``too_old``, ``too_new``, ``bad_signature`` or ``bad_body``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def verify_webhook(
    body: bytes | str,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    *,
    tolerance_s: float = 300,
    now_s: float | None = None,
) -> dict[str, Any]:
    """Return the event (CloudEvents 1.0) of a request that was signed with one of the secrets, a short while ago.

    Parameters
    ----------
    body
        Byte for byte as it came, before anything has read it as JSON.
    headers
        Of the request; the case of their names does not matter.
    secrets
        ``whsec_…``; several while one is changed for another.
    tolerance_s
        By how many seconds its clock and yours may differ.
    now_s
        UTC epoch seconds; now, where it is left out.

    Raises
    ------
    WebhookError
        It is not to be believed.
    ValueError
        A secret is none.
    """
    known = [_secret(one) for one in ([secrets] if isinstance(secrets, str) else secrets)]
    if not known:
        raise ValueError("secrets: give one at least, whsec_…")
    lower = {name.lower(): value for name, value in headers.items()}
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        if not lower.get(name):
            raise WebhookError("header_missing", f"the header {name} is missing")
    moment = lower["webhook-timestamp"]
    if not (moment.isascii() and moment.isdigit() and len(moment) < 16):
        raise WebhookError("bad_timestamp", "webhook-timestamp is no number of seconds")
    apart_s = (time.time() if now_s is None else now_s) - int(moment)
    if abs(apart_s) > tolerance_s:
        code = "too_old" if apart_s > 0 else "too_new"
        raise WebhookError(code, f"it was signed {abs(apart_s):.0f} s {'ago' if apart_s > 0 else 'ahead'}")
    raw = body.encode() if isinstance(body, str) else bytes(body)
    signed = lower["webhook-id"].encode() + b"." + moment.encode() + b"." + raw
    given = [one[3:].encode() for one in lower["webhook-signature"].split(" ") if one.startswith("v1,")]
    fits = False
    for secret in known:
        wanted = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256))
        for one in given:
            # All are compared, each in the same time, whichever fits.
            fits |= hmac.compare_digest(wanted, one)
    if not fits:
        raise WebhookError(
            "bad_signature", "no signature fits: it is from somebody else, or was changed on its way"
        )
    try:
        event = json.loads(raw)
    except ValueError as error:
        raise WebhookError("bad_body", "the body is no JSON") from error
    if not isinstance(event, dict):
        raise WebhookError("bad_body", "the body is no event")
    return event


def _secret(text: str) -> bytes:
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not secret:
        # Without the text: it may stand in a log.
        raise ValueError("a secret is whsec_ and base64, as it was shown when the endpoint was made")
    return secret
