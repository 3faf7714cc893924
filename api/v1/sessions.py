"""Sessions of whoever is signed in: the present one, the others, and how they end."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError
from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.gate.forgetting import Forgetting
from api.gate.session_cookie import give_cookie, is_secure, take_cookie, token_in
from api.v1.scalars import Form
from api.v1.session_forms import (
    ChosenOrganization,
    OwnOrganization,
    PresentSession,
    SessionForm,
    session_form,
)
from api.v1.sign_in import Password
from api.v1.town_router import town_router
from dispatch.access.session import Session, csrf_token
from dispatch.access.sessions import choices_of, switch_session
from dispatch.access.sessions import revoke_session as revoke
from dispatch.access.subject import SubjectKind
from dispatch.errors import DispatchError
from dispatch.storage import accounts, sessions
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import Reading

router = town_router("access")

SessionId = Annotated[str, Path(max_length=80, examples=["ses_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class Passwords(Form):
    """The old one, and the new one."""

    old_password: Password
    new_password: Annotated[
        Password, Field(description="At least 12 characters, and none that everybody takes.")
    ]


class SessionList(Form):
    """All sessions of somebody, the latest first; there are never many."""

    sessions: list[SessionForm]


@router.get(
    "/session", operation_id="get_session", summary="Look at your session", response_model=PresentSession
)
def get_session(call: Calling, request: Request) -> Response:
    """Look at the session that asks, with the `csrf_token` that goes beside it. Programs with a key have none (409)."""
    own, token = _own(call), token_in(request)
    return call.look(
        lambda reading: _present(call, reading, sessions.get_session(reading, own), csrf_token(token))
    )


@router.put(
    "/session/organization",
    operation_id="switch_organization",
    summary="Work for another of your organisations",
    response_model=PresentSession,
)
def switch_organization(
    call: Calling, forget: Forgetting, request: Request, wanted: ChosenOrganization
) -> Response:
    """Go on for another organisation for which your account has the same role, without signing in again: the cookie and the `csrf_token` are new, the session before is over.

    For another role sign in again: whoever finds the phone of a shop gets no other rights by it.
    """
    own = _own(call)
    session, token = call.write(
        lambda writing: switch_session(writing, own, wanted.organization_id, call.subject.id), conflicts=1
    )
    forget()
    response = call.look(lambda reading: _present(call, reading, session, csrf_token(token)))
    give_cookie(
        response, session, token, secure=is_secure(request, always=call.business.settings.secure_cookies)
    )
    return response


@router.delete(
    "/session", operation_id="end_session", summary="Sign out", status_code=204, response_class=Response
)
def end_session(call: Calling, forget: Forgetting, request: Request) -> Response:
    """Sign out; the session opens nothing from now on, whoever may have its cookie."""
    own = _own(call)
    call.write(lambda writing: revoke(writing, own, call.subject.id), conflicts=1)
    forget()
    response = Response(status_code=204, headers={"cache-control": "no-store"})
    take_cookie(response, secure=is_secure(request, always=call.business.settings.secure_cookies))
    return response


@router.put(
    "/session/password",
    operation_id="change_password",
    summary="Change your password",
    status_code=204,
    response_class=Response,
)
def change_password(call: Calling, forget: Forgetting, given: Passwords) -> Response:
    """Take another password; all your other sessions are over. Who has none yet asks for a link by mail."""
    own = _own(call)
    with call.reading() as reading:
        account_id = sessions.get_session(reading, own).account_id
    if not account_id:
        raise DispatchError(
            "you came by a link and have no account: ask whoever runs the town for one", code="no_account"
        )
    call.business.sign_in.change_password(
        call.town_id, account_id, own, given.old_password, given.new_password, actor=call.actor
    )
    forget()
    return Response(status_code=204, headers={"cache-control": "no-store"})


@router.get(
    "/sessions", operation_id="list_sessions", summary="List your sessions", response_model=SessionList
)
def list_sessions(call: Calling) -> Response:
    """List where you are signed in. Programs with a key have no sessions."""

    def render(reading: Reading) -> Answer:
        found = _all_of(call, reading)
        return Answer(
            SessionList(sessions=[session_form(one, call.zone, call.subject.session_id) for one in found])
        )

    return call.look(render)


@router.post(
    "/sessions/{session_id}/revoke",
    operation_id="revoke_session",
    summary="End one of your sessions",
    response_model=SessionForm,
)
def revoke_session(call: Calling, forget: Forgetting, session_id: SessionId) -> Response:
    """Sign out somewhere else: on this server at once, on others within seconds. Revoked again, it stays so."""
    response = call.once(
        lambda: call.write(lambda writing: revoke(writing, session_id, call.subject.id), conflicts=1),
        lambda _, stored: Answer(session_form(stored, call.zone, call.subject.session_id)),
        Session,
    )
    forget()
    return response


def _present(call: Call, reading: Reading, session: Session, csrf: str) -> Answer:
    name, language = _who(reading, session)
    own = choices_of(reading, session)
    return Answer(
        PresentSession.model_construct(
            **dict(session_form(session, call.zone, session.id)),
            csrf_token=csrf,
            name=name,
            language=language,
            organizations=[OwnOrganization(id=one, name=title) for one, title in own.items()],
        )
    )


def _own(call: Call) -> str:
    """Return the session that asks.

    Raises
    ------
    ApiError
        ``no_session``: a program does, with a key.
    """
    if not call.subject.session_id:
        raise ApiError("A key has no session: this is for people who have signed in.", code="no_session")
    return call.subject.session_id


def _all_of(call: Call, reading: Reading) -> tuple[Session, ...]:
    if call.subject.kind is not SubjectKind.PERSON:
        return ()
    own = sessions.get_session(reading, call.subject.session_id)
    return sessions.sessions_of(reading, account_id=own.account_id, courier_id=own.grant.courier_id)


def _who(reading: Reading, session: Session) -> tuple[str, str]:
    if session.account_id:
        account = accounts.get_account(reading, session.account_id)
        return account.name, account.language
    return reading.get(COURIER, session.grant.courier_id).name, "fr"
