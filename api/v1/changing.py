"""What changes of things in versions have in common: the version that was seen, checked before anything happens, and the answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Call
from dispatch.storage.store import ConflictError, Writing


def check_version(kind: str, name: str, version: int, seen: int) -> None:
    """Let a thing pass that is in the version that was seen.

    Raises
    ------
    ConflictError
        It is in another one.
    """
    if version != seen:
        raise ConflictError(kind, name, seen)


def changed(call: Call, step: Callable[[Writing], Answer]) -> Response:
    """Carry out a change in a transaction, and answer what came of it."""
    answer = call.write(step)
    return respond(answer.status, answer.text, answer.headers)
