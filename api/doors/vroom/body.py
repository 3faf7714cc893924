"""Taking a request's body in, so much and no more, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.doors.vroom.answers import VroomRefusal
from dispatch.optimise.task import AnswerCode


async def read_body(request: Request, *, most_bytes: int, most_s: float) -> bytes:
    """Return the body of a request.

    Parameters
    ----------
    request
        The request, unread.
    most_bytes, most_s
        What it may take.

    Raises
    ------
    VroomRefusal
        It is not declared to be JSON, is packed, too large, or comes too slowly.
    """
    _check_headers(request, most_bytes)
    try:
        async with asyncio.timeout(most_s):
            return await _taken(request, most_bytes)
    except TimeoutError:
        raise VroomRefusal(
            f"the document did not arrive within {most_s:g} s: send it again",
            AnswerCode.INPUT,
            status=HTTPStatus.REQUEST_TIMEOUT,
        ) from None
    except ClientDisconnect:
        raise VroomRefusal("the document broke off", AnswerCode.INPUT) from None


async def pass_over(request: Request, *, most_bytes: int, most_s: float) -> None:
    """Let the rest of a refused body arrive and fall away, since many clients read no answer before they have sent everything.

    Parameters
    ----------
    request
        The request, read in part or not at all.
    most_bytes, most_s
        What is waited for; beyond it the connection ends early.
    """
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(most_s):
            while (message := await request.receive())["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > most_bytes or not message.get("more_body", False):
                    return


def _check_headers(request: Request, most_bytes: int) -> None:
    # As vroom-express; and a page of another site cannot send this type without asking first (CORS).
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise VroomRefusal(
            f"Content-Type is {kind[:60] or 'missing'}: send the document as application/json",
            AnswerCode.INPUT,
        )
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing != "identity":
        raise VroomRefusal(
            f"Content-Encoding is {packing[:60]}: send the document unpacked",
            AnswerCode.INPUT,
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > most_bytes):
        raise _too_large(most_bytes)


async def _taken(request: Request, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
    return b"".join(parts)


def _too_large(most_bytes: int) -> VroomRefusal:
    return VroomRefusal(
        f"the document has more than {most_bytes} bytes: split it into several", AnswerCode.TOO_LARGE
    )
