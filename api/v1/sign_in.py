"""Signing in: open to anybody, counted, and silent about who has an account."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.open_route import Anybody, Stranger
from api.gate.session_cookie import give_cookie
from api.v1.scalars import Form, Id
from api.v1.session_forms import SignedInForm, Token, signed_in_form
from api.v1.town_router import open_router
from dispatch.access.role import Role
from dispatch.access.sign_in import SignedIn, Wanted

router = open_router("access", "/login")

TownName = Annotated[str, Field(min_length=1, max_length=80, description="Short name of the town.", examples=["monaco"])]  # fmt: skip
Email = Annotated[str, Field(min_length=3, max_length=254, examples=["odile@example.org"])]
Password = Annotated[str, Field(min_length=1, max_length=200)]
WantedRole = Annotated[Role | None, Field(description="For whom is several things: in which role.")]
WantedOrganization = Annotated[Id | None, Field(description="And for which organisation.")]


class Credentials(Form):
    """Who somebody says to be."""

    town: TownName
    email: Email
    password: Password
    role: WantedRole = None
    organization_id: WantedOrganization = None


class LetterWanted(Form):
    """Where a letter is to go."""

    town: TownName
    email: Email


class LinkUsed(Form):
    """A link that somebody was given."""

    token: Annotated[Token, Field(description="What stands behind the sign `#` of the link.")]
    new_password: Annotated[
        Password | None,
        Field(
            description="The account's password from now on: at least 12 characters, and none that everybody takes. Null leaves it."
        ),
    ] = None
    role: WantedRole = None
    organization_id: WantedOrganization = None


class LetterPromised(Form):
    """The same whoever asks."""

    message: str


@router.post("", operation_id="log_in", summary="Sign in with a password", response_model=SignedInForm)
def log_in(stranger: Anybody, given: Credentials) -> Response:
    """Sign in; the session is a cookie (`tournee_session`) that scripts cannot read.

    Whether the town, the address or the password is wrong is not said. After some failures one has to wait (429), longer each time.
    """
    done = stranger.business.sign_in.by_password(
        given.town,
        given.email,
        given.password,
        address=stranger.address,
        device=stranger.device,
        wanted=Wanted(given.role, given.organization_id or ""),
    )
    return _answered(stranger, done)


@router.post(
    "/link",
    operation_id="ask_login_link",
    summary="Ask for a link by mail",
    status_code=202,
    response_model=LetterPromised,
)
def ask_login_link(stranger: Anybody, wanted: LetterWanted) -> Response:
    """Have a link sent by which one signs in without a password, or gives the account a new one. The answer never says whether there is an account."""
    stranger.business.sign_in.ask_letter(wanted.town, wanted.email, address=stranger.address)
    shown = Answer(
        LetterPromised(message="If there is an account of this address, a letter with a link is on its way."),
        202,
    )
    return respond(shown.status, shown.text, shown.headers)


@router.post(
    "/exchange",
    operation_id="exchange_link",
    summary="Sign in with a link",
    response_model=SignedInForm,
)
def exchange_link(stranger: Anybody, used: LinkUsed) -> Response:
    """Sign in by a link: of an invitation, of a letter, or of a courier's QR code. It opens once; one that is over, revoked, used or made up is not found (404)."""
    done = stranger.business.sign_in.by_link(
        used.token,
        address=stranger.address,
        device=stranger.device,
        wanted=Wanted(used.role, used.organization_id or ""),
        new_password=used.new_password,
    )
    return _answered(stranger, done)


def _answered(stranger: Stranger, done: SignedIn) -> Response:
    zone = ZoneInfo(stranger.business.town(done.town_id).time_zone)
    shown = Answer(signed_in_form(done, zone))
    response = respond(shown.status, shown.text, shown.headers)
    if done.session is not None:
        give_cookie(response, done.session, done.token, secure=stranger.secure)
    return response
