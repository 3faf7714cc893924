"""Sessions and grants as they are shown."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.scalars import Form, Id, Moment, moment_of
from dispatch.access.grant import Grant
from dispatch.access.role import Role
from dispatch.access.session import Session, csrf_token
from dispatch.access.sign_in import SignedIn

Token = Annotated[str, Field(min_length=1, max_length=200)]


class GrantForm(Form):
    """A role; with the organisation of those that are of one, with the courier of a courier."""

    role: Role
    organization_id: Id | None = None
    courier_id: Id | None = None


class SessionForm(Form):
    """Somebody who is signed in somewhere."""

    id: str
    role: Role
    organization_id: str | None
    courier_id: str | None
    account_id: Annotated[str | None, Field(description="Null for a courier who came by a link.")]
    device: Annotated[str, Field(description="What the browser calls itself.")]
    created_at: Moment
    last_used_at: Annotated[Moment, Field(description="To the minute.")]
    idle_until: Annotated[Moment, Field(description="It is over then, unless it is used before.")]
    expires_at: Annotated[Moment, Field(description="It is over then at the latest.")]
    current: Annotated[bool, Field(description="Whether it is the one that asks.")]


class SignedInForm(Form):
    """What came of signing in."""

    session: Annotated[
        SessionForm | None,
        Field(
            description="Null where somebody is several things: choose one, and send the same again with it."
        ),
    ]
    csrf_token: Annotated[
        str | None, Field(description="Send it as `X-CSRF-Token` with whatever changes something.")
    ]
    choices: Annotated[
        list[GrantForm], Field(description="What the account may be; more than one are to choose among.")
    ]


class OwnOrganization(Form):
    """An organisation that somebody works for."""

    id: Id
    name: str


class ChosenOrganization(Form):
    """For which organisation somebody works from now on."""

    organization_id: Id


class PresentSession(SessionForm):
    """The session that asks."""

    csrf_token: Annotated[
        str, Field(description="Send it as `X-CSRF-Token` with whatever changes something.")
    ]
    name: Annotated[str, Field(description="Of whoever is signed in.")]
    language: str
    organizations: Annotated[
        list[OwnOrganization],
        Field(
            description="Of which the account has the same role, the session's own among them: `switch_organization` takes each of them. None for who is of no organisation."
        ),
    ]


class SignedOut(Form):
    """What was ended."""

    ended: Annotated[int, Field(description="Sessions that were open until now.")]


def grant_form(grant: Grant) -> GrantForm:
    """Return a grant as it is shown."""
    return GrantForm(
        role=grant.role, organization_id=grant.org_id or None, courier_id=grant.courier_id or None
    )


def grant_asked(form: GrantForm) -> Grant:
    """Return the grant of a form."""
    return Grant(form.role, form.organization_id or "", form.courier_id or "")


def session_form(session: Session, zone: ZoneInfo, current: str) -> SessionForm:
    """Return a session as it is shown; ``current`` is the name of the one that asks."""
    return SessionForm(
        id=session.id,
        role=session.grant.role,
        organization_id=session.grant.org_id or None,
        courier_id=session.grant.courier_id or None,
        account_id=session.account_id or None,
        device=session.device,
        created_at=moment_of(session.created_s, zone),
        last_used_at=moment_of(session.last_used_s, zone),
        idle_until=moment_of(min(session.last_used_s + session.idle_s, session.expires_s), zone),
        expires_at=moment_of(session.expires_s, zone),
        current=session.id == current,
    )


def signed_in_form(done: SignedIn, zone: ZoneInfo) -> SignedInForm:
    """Return what came of signing in."""
    session = done.session
    return SignedInForm(
        session=None if session is None else session_form(session, zone, session.id),
        csrf_token=None if session is None else csrf_token(done.token),
        choices=[grant_form(one) for one in done.choices],
    )
