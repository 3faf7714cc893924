"""``POST /vroom`` and ``GET /vroom/health``, as vroom-express answers at its own root."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from http import HTTPStatus
from typing import cast

from fastapi import APIRouter, Request, Response

from api.doors.vroom.answers import STATUS, VroomRefusal, json_response, refusal_response
from api.doors.vroom.body import pass_over, read_body
from api.doors.vroom.settings import VroomDoorSettings
from api.doors.vroom.solving import GoneError, solved
from dispatch.executor.executor import Executor
from dispatch.optimise.task import AnswerCode

#: What a server writes to its log for somebody who has hung up; no one reads it.
_CLOSED_REQUEST = 499
#: Seconds for the rest of a body that was refused.
_PASS_OVER_S = 5.0


def make_router(settings: VroomDoorSettings | None = None) -> APIRouter:
    """Return the routes of the door.

    Parameters
    ----------
    settings
        Of the door, the usual ones where not given.

    Returns
    -------
    APIRouter
        To be included in an application whose state has ``executor`` (or None) and ``towns``.
    """
    chosen = settings or VroomDoorSettings()
    router = APIRouter(prefix="/vroom", tags=["vroom"])
    door = _Door(chosen)
    # Clients append a slash, or, those of openrouteservice, the name of its service.
    for path in ("", "/", "/optimization"):
        router.add_api_route(
            path, door.optimise, methods=["POST"], response_model=None, include_in_schema=False
        )
    router.add_api_route(
        "/health", door.health, methods=["GET"], response_model=None, include_in_schema=False
    )
    return router


class _Door:
    """Counts who is inside, so that no more bodies are in memory than may."""

    def __init__(self, settings: VroomDoorSettings) -> None:
        self._settings = settings
        # Touched by the event loop's thread only.
        self._inside = 0

    async def optimise(self, request: Request) -> Response:
        """Answer a document."""
        settings = self._settings
        has_read = False
        try:
            executor = _executor(request, settings)
            with self._admitted():
                text = await read_body(
                    request, most_bytes=settings.limits.body_bytes, most_s=settings.upload_s
                )
                has_read = True
                answer = await solved(request, text, executor, settings)
        except VroomRefusal as refusal:
            # Who was too slow before is not waited for again.
            if not has_read and refusal.status != HTTPStatus.REQUEST_TIMEOUT:
                await pass_over(request, most_bytes=2 * settings.limits.body_bytes, most_s=_PASS_OVER_S)
            return refusal_response(refusal)
        except GoneError:
            return Response(status_code=_CLOSED_REQUEST)
        return json_response(answer.text, STATUS[answer.code])

    @contextlib.contextmanager
    def _admitted(self) -> Iterator[None]:
        """Count somebody in and out, or turn them away."""
        if self._inside >= self._settings.at_once:
            raise VroomRefusal(
                f"{self._inside} documents are being worked on here, which is all it takes: try again in a moment",
                AnswerCode.INTERNAL,
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                retry_s=self._settings.retry_s,
            )
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def health(self, request: Request) -> Response:
        """Tell whether a process stands ready to solve documents: an empty answer of status 200, as vroom-express."""
        try:
            lanes = _executor(request, self._settings).metrics().lanes
        except VroomRefusal as refusal:
            return refusal_response(refusal)
        if any(lane.lane == self._settings.lane and lane.ready > 0 for lane in lanes):
            return Response(status_code=int(HTTPStatus.OK))
        return refusal_response(_not_ready(self._settings))


def _executor(request: Request, settings: VroomDoorSettings) -> Executor:
    executor = getattr(request.app.state, "executor", None)
    if executor is None:
        raise _not_ready(settings)
    return cast("Executor", executor)


def _not_ready(settings: VroomDoorSettings) -> VroomRefusal:
    return VroomRefusal(
        "solver_not_ready: no process stands ready to solve documents; a server that has just started needs a moment, one without a"
        f" lane {settings.lane!r} needs its operator",
        AnswerCode.INTERNAL,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        retry_s=settings.retry_s,
    )
