"""Changes of things in versions: carried out in one transaction, and answered as they are then."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Call
from dispatch.storage.store import Writing


def changed(call: Call, step: Callable[[Writing], Answer]) -> Response:
    """Carry out a change in a transaction, and answer what came of it."""
    answer = call.write(step)
    return respond(answer.status, answer.text, answer.headers)
