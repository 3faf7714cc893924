"""Why somebody looks at who takes part in a service: said in a header, kept with the look, and in no address that a log has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import unquote

from fastapi import Header
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, respond
from api.gate.call import Call
from dispatch.access.role import Role
from dispatch.storage.store import Reading, Writing

#: Who may look at all: not auditors, who read figures and states.
MAY_LOOK: Final = frozenset({Role.COORDINATOR, Role.ADMIN})
SHORTEST, LONGEST = 3, 200
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")

XReason = Annotated[
    str,
    Header(
        alias="X-Reason",
        max_length=1_200,
        description="Why you look at people, in your words (UTF-8, or percent-encoded); kept with each of them. Without it nobody is named.",
        examples=["the son has called about Thursday"],
    ),
]
NeededReason = Annotated[
    str,
    Header(
        alias="X-Reason",
        max_length=1_200,
        description="Why you look at this person, in your words (UTF-8, or percent-encoded); it is kept who has looked, when and why.",
        examples=["the son has called about Thursday"],
    ),
]


def reason_of(call: Call, header: str, *, needed: bool = False) -> str:
    """Return why somebody looks, empty where nobody is to be named.

    Parameters
    ----------
    header
        As it was sent.
    needed
        Whether nothing is shown without.

    Raises
    ------
    ApiError
        ``persons_hidden`` (403): whoever asks is not shown people, whatever the reason. ``reason_missing`` (422): there is none where one is
        needed. ``bad_reason`` (422): it is too short, too long, or no text.
    """
    try:
        # Header fields come as Latin-1, whatever their bytes mean.
        text = unquote(header.encode("latin-1").decode("utf-8"), errors="strict").strip()
        text.encode()
    except ValueError:
        raise _refused("bad_reason", "it is no text", "send UTF-8, or percent-encode it") from None
    if not text:
        if needed:
            raise _refused("reason_missing", "it is not said why you look", "say it in your words")
        return ""
    if call.subject.role not in MAY_LOOK:
        raise ApiError(
            f"A {call.subject.role} is not shown who takes part in a service: ask without X-Reason.",
            code="persons_hidden",
            status=403,
        )
    if not SHORTEST <= len(text) <= LONGEST or _CONTROLS.search(text):
        raise _refused(
            "bad_reason", f"it has not {SHORTEST} to {LONGEST} characters", "say it in a few words"
        )
    return text


def look_with(call: Call, reason: str, render: Callable[[Reading], Answer]) -> Response:
    """Answer from what is there; with a reason in a transaction that keeps the looks, which is committed before anything is shown."""
    return look_kept(call, render) if reason else call.look(render)


def look_kept(call: Call, render: Callable[[Writing], Answer]) -> Response:
    """Answer from what is there, in a transaction that keeps the looks and is committed before anything is shown."""
    answer = call.write(render)
    return respond(answer.status, answer.text, answer.headers)


def _refused(code: str, message: str, remedy: str) -> ApiError:
    return ApiError(
        f"X-Reason: {message}; {remedy}.",
        code=code,
        status=422,
        faults=[FaultyField(pointer="header/X-Reason", code=code, message=message, remedy=remedy)],
    )
