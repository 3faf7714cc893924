"""What goes wrong: every answer that is no success is an error with a code for programs and words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx


class TourneeError(Exception):
    """Anything that goes wrong here."""


class UnreachableError(TourneeError):
    """No answer came, however often it was asked for: the server is away, or too slow."""


class WaitedTooLongError(TourneeError):
    """Something was not done within the time that was given to it; it goes on without us."""


@dataclass(frozen=True)
class FieldFault:
    """One part of a request that could not be used.

    Attributes
    ----------
    pointer
        Where: a JSON pointer into the body, or ``query/NAME``, ``path/NAME``, ``header/NAME``.
    code, message, remedy
        What is wrong, for programs and for people, and what to do.
    """

    pointer: str
    code: str
    message: str
    remedy: str = ""


class ApiError(TourneeError):
    """An answer that is no success (a problem document, RFC 9457).

    Attributes
    ----------
    status
        HTTP status.
    code
        Stable name of what is wrong; decide by it.
    detail
        What is wrong and what to do, for people.
    faults
        Everything that is wrong with the request, part by part.
    trace_id
        Names the request in the server's log.
    problem
        The whole document, with what else it says.
    """

    def __init__(self, status: int, problem: dict[str, Any], trace_id: str = "") -> None:
        self.status = status
        self.problem = problem
        # Where tokens are got, it is said in OAuth's words (RFC 6749, section 5.2).
        self.code = str(problem.get("code") or problem.get("error") or "unknown")
        told = problem.get("detail") or problem.get("error_description")
        self.detail = str(told or "the server has given no reason")
        self.trace_id = str(problem.get("trace_id") or trace_id)
        given = problem.get("faults")
        self.faults = (
            [_fault(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        )
        parts = [f"{status} {self.code}: {self.detail}"]
        parts += [f"{one.pointer}: {one.message}. {one.remedy}".rstrip(". ") for one in self.faults]
        super().__init__("\n  ".join(parts))


class UnauthenticatedError(ApiError):
    """401: there is no key, or it is wrong, over or revoked."""


class ForbiddenError(ApiError):
    """403: the key may not do this."""


class NotFoundError(ApiError):
    """404: there is no such thing, or it is none of yours."""


class ConflictError(ApiError):
    """409: something is in the way now; the code says what."""


class GoneError(ApiError):
    """410: its time is over, such as a quote's."""


class StaleError(ApiError):
    """412, 428: it has changed since you have seen it, or you have not said which version that was."""


class RefusedError(ApiError):
    """422: the request is wrong; every fault is in `faults`."""


class TooManyError(ApiError):
    """429: too many requests, also after waiting."""


class UnavailableError(ApiError):
    """5xx: a fault of the server, or it is not ready."""


_KINDS: dict[int, type[ApiError]] = {
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    412: StaleError,
    422: RefusedError,
    428: StaleError,
    429: TooManyError,
}


def error_of(answer: httpx.Response) -> ApiError:
    """Return what an answer that is no success says; its body has been read."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        # A proxy before the server, most of the time.
        problem = {"code": "unknown", "detail": answer.text[:500]}
    kind = UnavailableError if answer.status_code >= 500 else _KINDS.get(answer.status_code, ApiError)
    return kind(answer.status_code, problem, answer.headers.get("x-request-id", ""))


def _fault(one: dict[str, Any]) -> FieldFault:
    return FieldFault(*(str(one.get(name, "")) for name in ("pointer", "code", "message", "remedy")))
