"""Answers of what is done in one transaction: changes that need no idempotency key, and looks that are kept."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Call
from dispatch.storage.store import Writing


def in_one_step(call: Call, step: Callable[[Writing], Answer], *, conflicts: int = 0) -> Response:
    """Carry a step out, and answer what it returns once that is committed.

    For ``PATCH``, ``PUT`` and ``DELETE``, which say the version that they change and so have no second effect; and for looks at what is shown to
    nobody without a trace, which is kept before anything is shown.
    """
    answer = call.write(step, conflicts=conflicts)
    return respond(answer.status, answer.text, answer.headers)
