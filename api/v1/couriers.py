"""Couriers: who makes rounds, and the hours that they have worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.crew_forms import CourierChange, CourierForm, CourierPage, NewCourier, courier_form
from api.v1.one_step import in_one_step
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.town_router import problems, town_router
from dispatch.access.role import Role
from dispatch.people.crew_changes import add_courier, change_courier
from dispatch.storage import crew_lists
from dispatch.storage.crew_lists import KnownCourier
from dispatch.storage.store import NotFoundError, Reading

router = town_router("crew", "/couriers")

CourierId = Annotated[str, Path(max_length=80, examples=["cou_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


def check_own(call: Call, courier_id: str) -> None:
    """Let a courier's key pass for that courier alone; whoever works for the town passes for all.

    Raises
    ------
    NotFoundError
        It is another courier.
    """
    if call.subject.role is Role.COURIER and courier_id != call.subject.courier_id:
        raise NotFoundError("courier", courier_id)


@router.get("", operation_id="list_couriers", summary="List couriers", response_model=CourierPage)
def list_couriers(
    call: Calling,
    *,
    former: Annotated[bool, Query(description="Also those who do not work here any more.")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the couriers of the town, who was taken on first first."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        after = "" if place is None else str(place[0])
        found = crew_lists.couriers_page(reading, former=former, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(
            CourierPage(couriers=[courier_form(one, cost=True) for one in shown], next_cursor=following)
        )

    return call.look(render)


@router.post(
    "",
    operation_id="create_courier",
    summary="Take a courier on",
    status_code=201,
    response_model=CourierForm,
)
def create_courier(call: Calling, wanted: NewCourier) -> Response:
    """Take somebody on. Shifts are given to them with `POST /v1/shifts`, and a key for their phone with `POST /v1/api-keys`."""

    def render(_: Reading, made: KnownCourier) -> Answer:
        return Answer(
            courier_form(made, cost=True),
            201,
            {"location": f"/v1/couriers/{made.id}", "etag": etag(made.version)},
        )

    return call.once(
        lambda: call.write(
            lambda writing: add_courier(
                writing,
                wanted.name,
                phone=wanted.phone,
                skills=frozenset(wanted.skills),
                cost_per_hour_minor=wanted.cost_per_hour_minor,
            )
        ),
        render,
        KnownCourier,
    )


@router.get(
    "/{courier_id}", operation_id="get_courier", summary="Look at a courier", response_model=CourierForm
)
def get_courier(call: Calling, courier_id: CourierId) -> Response:
    """Look at a courier; a courier's key shows its own courier alone."""
    check_own(call, courier_id)

    def render(reading: Reading) -> Answer:
        return _answer(call, crew_lists.get_courier(reading, courier_id))

    return call.look(render)


@router.patch(
    "/{courier_id}",
    operation_id="change_courier",
    summary="Change a courier",
    response_model=CourierForm,
    responses=problems(412, 428),
)
def update_courier(
    call: Calling, courier_id: CourierId, change: CourierChange, if_match: IfMatch = None
) -> Response:
    """Change what is known of a courier. Who is not `active` any more gets no shifts, and stays in what was."""
    version = seen_version(if_match)
    return in_one_step(
        call, lambda writing: _answer(call, change_courier(writing, courier_id, version, _given(change)))
    )


def _answer(call: Call, one: KnownCourier) -> Answer:
    form = courier_form(one, cost=call.subject.role is not Role.COURIER)
    return Answer(form, headers={"etag": etag(one.version)})


def _given(change: CourierChange) -> Mapping[str, Any]:
    given = {name: getattr(change, name) for name in change.model_fields_set}
    found = {name: value for name, value in given.items() if value is not None}
    if "skills" in found:
        found["skills"] = frozenset(found["skills"])
    return found
