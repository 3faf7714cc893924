"""Faults as pages: what is wrong and what to do, in words for people; of links that open nothing all alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from api.fault_status import RETRY_AFTER_S
from api.recipient.rendering import render
from api.recipient.spoken import language_of
from api.recipient.wording import Wording

#: By status the words; all others are as a fault of ours.
_WORDS: Final = {
    403: "other_site",
    404: "nothing",
    405: "nothing",
    408: "slow",
    409: "conflict",
    410: "nothing",
    413: "large",
    415: "unreadable",
    422: "unreadable",
    429: "often",
    503: "not_now",
}


def error_page(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Return the page of a fault."""
    wording = Wording(language_of(request), ZoneInfo("UTC"))
    retry = {"retry-after": str(RETRY_AFTER_S[status])} if status in RETRY_AFTER_S else {}
    kind = _WORDS.get(status, "ours")
    return render(
        "error.html",
        wording,
        {
            "kind": kind,
            "refresh": 0,
            "notice": "",
            "again": request.method == "GET" and kind in {"slow", "often", "not_now", "ours"},
        },
        status=404 if kind == "nothing" else status,
        headers={**retry, **(headers or {})},
    )
