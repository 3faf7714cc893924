"""Answers in VROOM's form, with the HTTP statuses that its server gives."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from fastapi import Response

from dispatch.optimise.task import AnswerCode

#: vroom-express says 500 to a routing fault; here that lies in the document, and asking again does not help.
STATUS: Final = {
    AnswerCode.DONE: HTTPStatus.OK,
    AnswerCode.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
    AnswerCode.INPUT: HTTPStatus.BAD_REQUEST,
    AnswerCode.ROUTING: HTTPStatus.BAD_REQUEST,
    AnswerCode.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


class VroomRefusal(Exception):  # noqa: N818 -- most of them are no errors of anybody
    """A request that gets no plan.

    Parameters
    ----------
    message
        What is wrong and what to do.
    code
        ``code`` of the answer.
    status
        HTTP status where it is not that of the code.
    retry_s
        Seconds after which asking again makes sense, None where it does not.
    """

    def __init__(
        self,
        message: str,
        code: AnswerCode,
        *,
        status: HTTPStatus | None = None,
        retry_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = STATUS[code] if status is None else status
        self.retry_s = retry_s


def json_response(text: bytes, status: HTTPStatus, *, retry_s: int | None = None) -> Response:
    """Return an answer that nobody keeps.

    Parameters
    ----------
    text
        JSON.
    status, retry_s
        See `VroomRefusal`.
    """
    headers = {"cache-control": "no-store"}
    if retry_s is not None:
        headers["retry-after"] = str(retry_s)
    return Response(text, status_code=int(status), media_type="application/json", headers=headers)


def refusal_response(refusal: VroomRefusal) -> Response:
    """Return a refusal in VROOM's error form."""
    text = json.dumps({"code": int(refusal.code), "error": str(refusal)}).encode()
    return json_response(text, refusal.status, retry_s=refusal.retry_s)
