"""Services of a town: what is shipped, taken over, changed, put out of use."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.service_scalars import ServiceKey, placed, refused
from api.v1.service_type_forms import (
    NewServiceType,
    ServiceTypeChanges,
    ServiceTypeForm,
    ServiceTypePage,
    ServiceVersionList,
    TemplateList,
    service_type_form,
    template_form,
    version_form,
)
from api.v1.town_router import problems, town_router
from dispatch.services.catalogue import (
    add_from_template,
    add_service,
    change_service,
    goods_of,
    set_active,
    templates,
)
from dispatch.services.service_file import service_from
from dispatch.services.service_type import ServiceType
from dispatch.storage import programmes as storage
from dispatch.storage.catalogue_versions import get_service_version, versions_of
from dispatch.storage.store import Reading, Writing

router = town_router("services")


@router.get(
    "/service-templates",
    operation_id="list_service_templates",
    summary="List the services that are shipped",
    response_model=TemplateList,
)
def list_service_templates(call: Calling) -> Response:
    """List the services that a town can take over, whole: with their rules, their words and the law that they follow."""
    del call
    found = Answer(TemplateList(service_templates=[template_form(one) for one in templates().values()]))
    return respond(found.status, found.text, found.headers)


@router.post(
    "/service-types",
    operation_id="create_service_type",
    summary="Add a service",
    status_code=201,
    response_model=ServiceTypeForm,
)
def create_service_type(call: Calling, wanted: NewServiceType) -> Response:
    """Add a service to the town: a copy of a template, with what is different, or a document of its own. All that is wrong is told at once."""
    if (wanted.template is None) is (wanted.service is None):
        raise refused(
            "/template",
            "one_of_two",
            "a service comes from a template or from a document",
            "give template, or service",
        )
    if wanted.service is not None and wanted.changes:
        raise refused("/changes", "not_needed", "changes are of a template", "write them into the document")

    def step(writing: Writing) -> ServiceType:
        if wanted.template is not None:
            return add_from_template(
                writing, wanted.template, own_key=wanted.key or "", changes=wanted.changes
            )
        document = dict(wanted.service or {})
        if wanted.key is not None:
            document["key"] = wanted.key
        return add_service(writing, service_from(document, goods=goods_of(writing)))

    def place(pointer: str) -> str:
        if pointer == "/key" and wanted.key is not None:
            return pointer
        return f"{'/changes' if wanted.service is None else '/service'}{pointer}"

    def do() -> ServiceType:
        with placed(place):
            return call.write(step)

    return call.once(do, lambda _, stored: _answer(stored, 201), ServiceType)


@router.get(
    "/service-types",
    operation_id="list_service_types",
    summary="List services",
    response_model=ServiceTypePage,
)
def list_service_types(
    call: Calling,
    active: Annotated[
        bool | None, Query(description="Only those in use (or out of use), if it is said.")
    ] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the services of the town, by their short names."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        # A town has dozens, and whoever makes rounds reads them all anyway.
        after = "" if place is None else str(place[0])
        found = [
            one
            for key, one in storage.services(reading).items()
            if key > after and active in {None, one.active}
        ]
        shown = found[:limit]
        following = cursor_of(shown[-1].key) if len(found) > limit else None
        return Answer(
            ServiceTypePage(service_types=[service_type_form(one) for one in shown], next_cursor=following)
        )

    return call.look(render)


@router.get(
    "/service-types/{key}",
    operation_id="get_service_type",
    summary="Look at a service",
    response_model=ServiceTypeForm,
)
def get_service_type(
    call: Calling,
    key: ServiceKey,
    version: Annotated[
        int | None, Query(ge=1, le=1_000_000, description="As it was in that version; as it is where null.")
    ] = None,
) -> Response:
    """Look at a service as it is, or as it was: visits keep the rules of the version that they were made by."""

    def render(reading: Reading) -> Answer:
        if version is None:
            return _answer(storage.get_service(reading, key))
        return Answer(service_type_form(get_service_version(reading, key, version)))

    return call.look(render)


@router.get(
    "/service-types/{key}/versions",
    operation_id="list_service_type_versions",
    summary="List the versions of a service",
    response_model=ServiceVersionList,
)
def list_service_type_versions(call: Calling, key: ServiceKey) -> Response:
    """List the versions that a service has been in: since when, and who has made them."""

    def render(reading: Reading) -> Answer:
        found = versions_of(reading, storage.get_service(reading, key).id)
        return Answer(ServiceVersionList(versions=[version_form(one, call.zone) for one in found]))

    return call.look(render)


@router.patch(
    "/service-types/{key}",
    operation_id="change_service_type",
    summary="Change a service",
    response_model=ServiceTypeForm,
    responses=problems(412, 428),
)
def change_service_type(
    call: Calling, key: ServiceKey, wanted: ServiceTypeChanges, if_match: IfMatch = None
) -> Response:
    """Make a new version of a service. Visits that nobody is under way for follow it; day and hours that were promised stay."""
    version = seen_version(if_match)
    with placed(lambda pointer: f"/changes{pointer}"):
        stored = call.write(lambda writing: change_service(writing, key, wanted.changes, version=version))
    answer = _answer(stored)
    return respond(answer.status, answer.text, answer.headers)


@router.post(
    "/service-types/{key}/activate",
    operation_id="activate_service_type",
    summary="Take a service into use",
    response_model=ServiceTypeForm,
)
def activate_service_type(call: Calling, key: ServiceKey) -> Response:
    """Let new programmes have a service again."""
    return _set_active(call, key, active=True)


@router.post(
    "/service-types/{key}/deactivate",
    operation_id="deactivate_service_type",
    summary="Put a service out of use",
    response_model=ServiceTypeForm,
)
def deactivate_service_type(call: Calling, key: ServiceKey) -> Response:
    """Let no new programme have a service; those that there are go on."""
    return _set_active(call, key, active=False)


def _set_active(call: Call, key: str, *, active: bool) -> Response:
    return call.once(
        lambda: call.write(lambda writing: set_active(writing, key, active=active), conflicts=3),
        lambda _, stored: _answer(stored),
        ServiceType,
    )


def _answer(service: ServiceType, status: int = 200) -> Answer:
    headers = {"etag": etag(service.version)}
    if status == 201:
        headers["location"] = f"/v1/service-types/{service.key}"
    return Answer(service_type_form(service), status, headers)
