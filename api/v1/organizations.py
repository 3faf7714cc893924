"""Organisations: shops, associations, marketplaces, the couriers' cooperative, the town hall."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.changing import changed
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Id, Moment, Name, Version, maybe_moment
from api.v1.town_router import problems, town_router
from dispatch.access.role import Role
from dispatch.parties.organization import Contact, Organization, OrganizationKind, Throttle
from dispatch.storage import parties, town_lists
from dispatch.storage.store import NotFoundError, Reading, Writing
from dispatch.town.organizations import change, is_under, members, take_in

router = town_router("town", "/organizations")

OrganizationId = Annotated[str, Path(max_length=80, examples=["org_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: What an organisation changes of itself; the rest is for the town.
OWN = frozenset({"contact", "pace"})


class ContactForm(Form):
    """How it is reached, and what recipients see first."""

    phone: Annotated[str, Field(max_length=32)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    logo: Annotated[str, Field(max_length=500, description="Address of a picture, https.")] = ""


class PaceForm(Form):
    """How much it takes on."""

    prepare_s: Annotated[int, Field(ge=0, le=86_400, description="How long a basket takes.")] = 0
    most_per_quarter: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000,
            description="Most baskets that are ready in a quarter of an hour; null for no bound.",
        ),
    ] = None


class NewOrganization(Form):
    """Who takes part."""

    kind: OrganizationKind
    name: Annotated[Name, Field(examples=["Boulangerie du Marché"])]
    parent_id: Annotated[
        Id | None, Field(description="The association, marketplace, agency or town hall that it belongs to.")
    ] = None
    place_id: Annotated[Id | None, Field(description="Where goods are collected.")] = None
    contact: ContactForm = ContactForm()


class OrganizationPatch(Form):
    """What is to change; what is left out stays. Organisations themselves change `contact` and `pace` alone."""

    name: Name | None = None
    parent_id: Annotated[Id | None, Field(description="Null for none.")] = None
    place_id: Annotated[Id | None, Field(description="Null for none.")] = None
    contact: ContactForm | None = None
    pace: PaceForm | None = None
    active: Annotated[bool | None, Field(description="Nothing is ordered from who is not.")] = None


class OrganizationForm(Form):
    """An organisation."""

    id: str
    kind: OrganizationKind
    name: str
    parent_id: str | None
    place_id: str | None
    contact: ContactForm
    pace: Annotated[PaceForm | None, Field(description="For itself, its network and the town.")]
    paused_until: Annotated[
        Moment | None, Field(description="It takes nothing on before; null where it does.")
    ]
    active: bool
    version: Version


class OrganizationPage(Form):
    """A page of organisations."""

    organizations: list[OrganizationForm]
    next_cursor: NextCursor


def _shown(call: Call, reading: Reading, one: Organization, *, own: bool) -> OrganizationForm:
    """Return an organisation as whoever calls may see it: of others nobody learns how much they take on."""
    until_s = one.throttle.paused_until_s
    return OrganizationForm(
        id=one.id,
        kind=one.kind,
        name=one.name,
        parent_id=one.parent_id or None,
        place_id=one.place_id or None,
        contact=ContactForm(phone=one.contact.phone, email=one.contact.email if own else "", logo=one.contact.logo),
        pace=PaceForm(prepare_s=one.throttle.prepare_s, most_per_quarter=one.throttle.most_per_quarter)
        if own
        else None,
        paused_until=maybe_moment(until_s, call.zone) if until_s > reading.now_s else None,
        active=one.active,
        version=one.version,
    )  # fmt: skip


def own_organization(call: Call, reading: Reading, name: str) -> Organization:
    """Return an organisation that whoever calls may see.

    Raises
    ------
    NotFoundError
        There is none, or it is none of theirs.
    """
    one = parties.get_organization(reading, name)
    if not call.org_id or is_under(reading, one, call.org_id):
        return one
    if call.subject.role is Role.MARKETPLACE and one.kind is OrganizationKind.SHOP and one.active:
        return one
    raise NotFoundError("organization", name)


def _answer(call: Call, reading: Reading, one: Organization, status: int = 200) -> Answer:
    form = _shown(call, reading, one, own=not call.org_id or is_under(reading, one, call.org_id))
    headers = {"etag": etag(one.version)}
    if status == 201:
        headers["location"] = f"/v1/organizations/{one.id}"
    return Answer(form, status, headers)


@router.post(
    "",
    operation_id="create_organization",
    summary="Take an organisation in",
    status_code=201,
    response_model=OrganizationForm,
)
def create_organization(call: Calling, wanted: NewOrganization) -> Response:
    """Take a shop, an association, a marketplace or another organisation in. A shop needs a place before anything can be ordered from it."""
    return call.once(
        lambda: call.write(
            lambda writing: take_in(
                writing,
                wanted.kind,
                wanted.name,
                parent_id=wanted.parent_id or "",
                place_id=wanted.place_id or "",
                contact=_contact(wanted.contact),
            )
        ),
        lambda reading, made: _answer(call, reading, made, 201),
        Organization,
    )


@router.get(
    "", operation_id="list_organizations", summary="List organisations", response_model=OrganizationPage
)
def list_organizations(
    call: Calling,
    kind: Annotated[
        list[OrganizationKind], Query(description="Of one of these kinds.", max_length=len(OrganizationKind))
    ] = [],  # noqa: B006
    parent_id: Annotated[str, Query(max_length=80, description="That belong to this one.")] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List organisations: all of them if you work for the town, the shops that are open for orders for a marketplace, the members of a network for its head.

    A shop sees itself alone.
    """
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = _page(call, reading, kind, parent_id, "" if place is None else str(place[0]), limit + 1)
        following = cursor_of(found[limit - 1].id) if len(found) > limit else None
        own = members(reading, call.org_id) if call.org_id else frozenset()
        forms = [_shown(call, reading, one, own=not call.org_id or one.id in own) for one in found[:limit]]
        return Answer(OrganizationPage(organizations=forms, next_cursor=following))

    return call.look(render)


def _page(
    call: Call, reading: Reading, kinds: list[OrganizationKind], parent_id: str, after: str, most: int
) -> list[Organization]:
    only: list[str] | None = None
    active: bool | None = None
    wanted = [one.value for one in kinds]
    if call.subject.role is Role.MARKETPLACE:
        if kinds and OrganizationKind.SHOP not in kinds:
            return []
        wanted, active = [OrganizationKind.SHOP.value], True
    elif call.subject.role is Role.NETWORK_HEAD:
        only = sorted(members(reading, call.org_id))
    elif call.org_id:
        only = [call.org_id]
    names = town_lists.organization_ids(
        reading, kinds=wanted, only=only, parent_id=parent_id, active=active, after=after, most=most
    )
    found = parties.get_organizations(reading, names)
    return [found[name] for name in names]


@router.get(
    "/{organization_id}",
    operation_id="get_organization",
    summary="Look at an organisation",
    response_model=OrganizationForm,
)
def get_organization(call: Calling, organization_id: OrganizationId) -> Response:
    """Look at an organisation; one that is none of yours is not found."""
    return call.look(lambda reading: _answer(call, reading, own_organization(call, reading, organization_id)))


@router.patch(
    "/{organization_id}",
    operation_id="change_organization",
    summary="Change an organisation",
    response_model=OrganizationForm,
    responses=problems(412, 428),
)
def change_organization(
    call: Calling, organization_id: OrganizationId, patch: OrganizationPatch, if_match: IfMatch = None
) -> Response:
    """Change what is said of an organisation. A shop, and the head of its network, say how it is reached and how much it takes on."""
    seen = seen_version(if_match)
    given = {name: getattr(patch, name) for name in patch.model_fields_set}
    changes: dict[str, Any] = {
        name: ("" if value is None else value)
        for name, value in given.items()
        if name in {"parent_id", "place_id"}
    }
    changes |= {name: given[name] for name in ("name", "active") if given.get(name) is not None}
    if patch.contact is not None:
        changes["contact"] = _contact(patch.contact)
    pace = None if patch.pace is None else Throttle(patch.pace.prepare_s, patch.pace.most_per_quarter)

    def step(writing: Writing) -> Answer:
        one = own_organization(call, writing, organization_id)
        if call.org_id:
            if not is_under(writing, one, call.org_id):
                raise NotFoundError("organization", organization_id)
            _check_own(set(given))
        check_seen("organization", one.id, one.version, seen)
        return _answer(call, writing, change(writing, one, changes, pace=pace))

    return changed(call, step)


def _check_own(fields: set[str]) -> None:
    foreign = sorted(fields - OWN)
    if foreign:
        raise ApiError(
            f"{', '.join(foreign)}: the town decides that; you may change {' and '.join(sorted(OWN))}.",
            code="not_yours_to_change",
            status=403,
            faults=[
                FaultyField(pointer=f"/{name}", code="not_yours_to_change", message="the town decides that", remedy="ask its administrator")
                for name in foreign
            ],
        )  # fmt: skip


def _contact(form: ContactForm) -> Contact:
    return Contact(form.phone, form.email, form.logo)
