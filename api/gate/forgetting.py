"""What an operation asks for that takes somebody's access away: from the next request on this server knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from api.gate.gatekeeper import Gatekeeper


def _forget(request: Request) -> Callable[[], None]:
    keeper: Gatekeeper = request.app.state.gatekeeper
    return keeper.forget


#: Called after the change; other servers know it when they look again (`api.gate.gatekeeper.KNOWN_S`).
Forgetting = Annotated[Callable[[], None], Depends(_forget)]
