"""Having a document solved: handed to the executor, waited for, given up when nobody waits any more."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.doors.vroom.answers import VroomRefusal
from api.doors.vroom.settings import VroomDoorSettings
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.executor.ticket import Ticket
from dispatch.optimise.task import VROOM, AnswerCode, VroomAnswer, VroomTask
from geo.errors import MapError
from routing.errors import RoutingError

_log = logging.getLogger(__name__)

_UNAVAILABLE: Final = HTTPStatus.SERVICE_UNAVAILABLE
#: What is said of a job that ended without an answer, and whether trying again makes sense.
_LOST: Final[dict[str, tuple[str, bool]]] = {
    "executor_busy": ("many documents wait here already: try again in a moment", True),
    "executor_closed": ("the server is stopping: try again in a moment", True),
    "job_cancelled": ("the document was given up: try again", True),
    "solver_crashed": (
        "the process that solved the document died: try again, then with a smaller document",
        True,
    ),
    "solver_timeout": (
        "the document took far longer than it may and was given up: send a smaller one, or a lower options.l",
        False,
    ),
    "job_invalid": (
        "this server was not set up to solve documents: its operator opens the lane for it",
        False,
    ),
}


class GoneError(Exception):
    """Whoever asked has hung up."""


async def solved(
    request: Request, text: bytes, executor: Executor, settings: VroomDoorSettings
) -> VroomAnswer:
    """Return the answer to a document.

    Parameters
    ----------
    request
        The request, whose body has been read.
    text
        Its body.
    executor
        Where it is solved.
    settings
        Of the door.

    Raises
    ------
    VroomRefusal
        There will be no answer; the refusal says why.
    GoneError
        The client has hung up; the job is given up.
    """
    home = getattr(request.app.state.towns, "home", None)
    limits = settings.limits
    task = VroomTask(text, limits, None if home is None else str(home))
    try:
        # On a thread, since the text is copied; the loop only waits.
        ticket = await run_in_threadpool(
            executor.submit,
            VROOM,
            task,
            deadline_s=limits.seconds + limits.beside_s,
            memory_mb=limits.memory_mb,
            lane=settings.lane,
        )
        return await _awaited(ticket, request, settings.wait_s)
    except (DispatchError, MapError, RoutingError) as error:
        raise _refusal(error, settings) from error


async def _awaited(ticket: Ticket[VroomAnswer], request: Request, most_s: float) -> VroomAnswer:
    answer = asyncio.wrap_future(ticket.future)
    gone = asyncio.create_task(_hang_up(request))
    both: set[asyncio.Future[Any]] = {answer, gone}
    try:
        await asyncio.wait(both, timeout=most_s, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        if gone.done():
            raise GoneError
        raise VroomRefusal(
            f"no answer within {most_s:g} s, the queue included: try again, or with a lower options.l",
            AnswerCode.INTERNAL,
            status=_UNAVAILABLE,
        )
    finally:
        # A job that has ended takes no notice; one that waits or runs is not wanted any more.
        answer.cancel()
        gone.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await gone


async def _hang_up(request: Request) -> None:
    """Wait until the client hangs up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refusal(error: DispatchError | MapError | RoutingError, settings: VroomDoorSettings) -> VroomRefusal:
    if error.code == "solver_out_of_memory":
        return VroomRefusal(
            f"the document takes more than {settings.limits.memory_mb} MB to solve: send a smaller one",
            AnswerCode.TOO_LARGE,
        )
    if error.code in _LOST:
        message, again = _LOST[error.code]
        return VroomRefusal(
            message,
            AnswerCode.INTERNAL,
            status=_UNAVAILABLE,
            retry_s=settings.retry_s if again else None,
        )
    if isinstance(error, MapError):
        # The map's files, not the document: what is wrong with places is an answer.
        _log.error("a map cannot be used for a document: %s", error)
        return VroomRefusal(
            "the map that holds these places cannot be read: its operator adds it again, or give matrices",
            AnswerCode.ROUTING,
            status=_UNAVAILABLE,
        )
    # The cause goes to the log only, by its places: what it says may quote the document.
    _log.error("a document made the solver fail", exc_info=error)
    return VroomRefusal("an unexpected fault; the server's log has the details", AnswerCode.INTERNAL)
