"""Links by which couriers sign in on their phones: made by the desk, shown as a QR code, revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.gate.forgetting import Forgetting
from api.v1.qr_codes import PNG, SVG, picture_of, qr_answer
from api.v1.scalars import Form, Moment, maybe_moment, moment_of
from api.v1.session_forms import SignedOut
from api.v1.town_router import town_router
from dispatch.access.letters import PATH
from dispatch.access.link import Link, LinkKind, link_token
from dispatch.access.links import make_courier_link, revoke_link
from dispatch.access.sessions import sign_out_courier as sign_out
from dispatch.storage import links
from dispatch.storage.store import NotFoundError

router = town_router("access")

CourierId = Annotated[str, Path(max_length=80, examples=["cou_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
LinkId = Annotated[str, Path(max_length=80, examples=["lnk_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class CourierLink(Form):
    """A link that signs a courier in, once."""

    link_id: str
    courier_id: str
    token: Annotated[str, Field(description="`POST /v1/login/exchange` takes it; the QR codes hold it, too.")]
    path: Annotated[str, Field(description="Of the page where the link leads, on this server.")]
    svg: Annotated[str, Field(description="Path of the QR code.")]
    png: str
    expires_at: Moment


class LinkForm(Form):
    """A link as it is kept."""

    link_id: str
    kind: LinkKind
    expires_at: Moment
    used_at: Moment | None
    revoked_at: Moment | None


@router.post(
    "/couriers/{courier_id}/login-link",
    operation_id="create_courier_link",
    summary="Make a link for a courier's phone",
    status_code=201,
    response_model=CourierLink,
)
def create_courier_link(call: Calling, courier_id: CourierId) -> Response:
    """Make a link that signs a courier in on one phone, within a day; one before that nobody has used is revoked."""
    return call.once(
        lambda: call.write(lambda writing: make_courier_link(writing, courier_id), conflicts=1),
        lambda _, link: _shown(call, link),
        Link,
        secret=True,
    )


@router.post(
    "/couriers/{courier_id}/sign-out",
    operation_id="sign_out_courier",
    summary="End all sessions of a courier",
    response_model=SignedOut,
)
def sign_out_courier(call: Calling, forget: Forgetting, courier_id: CourierId) -> Response:
    """Sign a courier out everywhere, as when a phone is lost; a new link signs them in again."""
    response = call.once(
        lambda: call.write(lambda writing: sign_out(writing, courier_id), conflicts=1),
        lambda _, count: Answer(SignedOut(ended=count)),
        int,
    )
    forget()
    return response


@router.get(
    "/login-links/{link_id}/qr.svg",
    operation_id="get_courier_link_svg",
    summary="QR code of a courier's link, as a drawing",
    response_class=Response,
    responses=picture_of(SVG),
)
def get_courier_link_svg(call: Calling, request: Request, link_id: LinkId) -> Response:
    """Get the QR code to print or to show; the courier scans it with the phone. There is none of a link that opens nothing any more (404)."""
    return _drawn(call, request, link_id, SVG)


@router.get(
    "/login-links/{link_id}/qr.png",
    operation_id="get_courier_link_png",
    summary="QR code of a courier's link, as a picture",
    response_class=Response,
    responses=picture_of(PNG),
)
def get_courier_link_png(call: Calling, request: Request, link_id: LinkId) -> Response:
    """Get the same as a picture."""
    return _drawn(call, request, link_id, PNG)


@router.post(
    "/login-links/{link_id}/revoke",
    operation_id="revoke_login_link",
    summary="Revoke a link for signing in",
    response_model=LinkForm,
)
def revoke_login_link(call: Calling, link_id: LinkId) -> Response:
    """Make a courier's link good for nothing. Who has signed in by it already is signed out by ending the session."""

    def render(_: object, link: Link) -> Answer:
        return Answer(
            LinkForm(
                link_id=link.id,
                kind=link.kind,
                expires_at=moment_of(link.expires_s, call.zone),
                used_at=maybe_moment(link.used_s, call.zone),
                revoked_at=maybe_moment(link.revoked_s, call.zone),
            )
        )

    return call.once(
        lambda: call.write(lambda writing: revoke_link(writing, link_id, LinkKind.COURIER), conflicts=1),
        render,
        Link,
    )


def _shown(call: Call, link: Link) -> Answer:
    token = link_token(call.business.secret, link.id, link.kind)
    at = f"/v1/login-links/{link.id}/qr"
    return Answer(
        CourierLink(
            link_id=link.id,
            courier_id=link.courier_id,
            token=token,
            path=f"{PATH}{token}",
            svg=f"{at}.svg",
            png=f"{at}.png",
            expires_at=moment_of(link.expires_s, call.zone),
        ),
        201,
    )


def _drawn(call: Call, request: Request, link_id: str, kind: str) -> Response:
    with call.reading() as reading:
        link = links.get_link(reading, link_id)
        if link.kind is not LinkKind.COURIER or not link.is_good(reading.real_s):
            raise NotFoundError("link", link_id)
    origin = call.business.settings.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return qr_answer(f"{origin}{PATH}{link_token(call.business.secret, link.id, link.kind)}", kind)
