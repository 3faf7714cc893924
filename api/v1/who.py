"""Who asks, as the server sees it: the first thing that anybody tries."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.scalars import Form, Moment, moment_of
from api.v1.town_router import town_router
from dispatch.access.role import Role
from dispatch.access.subject import SubjectKind
from dispatch.storage.store import Reading

router = town_router("access")


class Who(Form):
    """Who asks, for which town, and what they may."""

    kind: SubjectKind
    id: str
    role: Role
    organization_id: str | None
    courier_id: str | None
    scopes: list[str]
    town_id: str
    town: Annotated[str, Field(description="Short name of the town.")]
    town_title: str
    time_zone: str
    live_mode: Annotated[bool, Field(description="False in a sandbox.")]
    now: Annotated[Moment, Field(description="By the clock of the town; a sandbox has one of its own.")]


@router.get("/me", operation_id="whoami", summary="Who asks", response_model=Who)
def whoami(call: Calling) -> Response:
    """Say who you are: try your key with it."""
    who, town = call.subject, call.town

    def render(reading: Reading) -> Answer:
        return Answer(
            Who(
                kind=who.kind,
                id=who.id,
                role=who.role,
                organization_id=who.org_id or None,
                courier_id=who.courier_id or None,
                scopes=sorted(who.scopes),
                town_id=town.id,
                town=town.slug,
                town_title=town.title,
                time_zone=town.time_zone,
                live_mode=town.live,
                now=moment_of(reading.now_s, call.zone),
            )
        )

    return call.look(render)
