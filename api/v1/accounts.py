"""Accounts of people: made, changed, invited; a link that opens one is shown once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.forgetting import Forgetting
from api.gate.seen_version import IfMatch, seen_version
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Moment, ShortText, Version, maybe_moment, moment_of
from api.v1.session_forms import GrantForm, SignedOut, grant_asked, grant_form
from api.v1.sign_in import Email
from api.v1.town_router import problems, town_router
from dispatch.access.account import Account
from dispatch.access.accounts import MOST_GRANTS, make_account
from dispatch.access.accounts import change_account as change
from dispatch.access.grant import Grant
from dispatch.access.letters import PATH, ask_letter
from dispatch.access.link import Link, LinkKind, link_token
from dispatch.access.links import make_account_link
from dispatch.access.sessions import sign_out_account as sign_out
from dispatch.storage import accounts
from dispatch.storage.store import Reading, Writing

router = town_router("access", "/accounts")

AccountId = Annotated[str, Path(max_length=80, examples=["acc_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
Grants = Annotated[list[GrantForm], Field(min_length=1, max_length=MOST_GRANTS)]
Language = Literal["fr", "en"]
LETTER = "Whether a letter with the link is sent to the address as well."


class NewAccount(Form):
    """Who gets an account, and what they may be."""

    email: Email
    name: ShortText = ""
    language: Language = "fr"
    grants: Grants
    letter: Annotated[bool, Field(description=LETTER)] = False


class AccountChange(Form):
    """What is to be another way; what is left out or null stays."""

    name: ShortText | None = None
    language: Language | None = None
    grants: Grants | None = None
    active: Annotated[
        bool | None, Field(description="An account that is not opens nothing, and its sessions are over.")
    ] = None


class Invitation(Form):
    """How somebody is invited once more."""

    letter: Annotated[bool, Field(description=LETTER)] = False


class AccountForm(Form):
    """An account."""

    id: str
    email: str
    name: str
    language: str
    grants: list[GrantForm]
    active: bool
    has_password: Annotated[bool, Field(description="False for who signs in by links alone.")]
    last_login_at: Moment | None
    created_at: Moment
    created_by: str
    version: Version


class InvitationForm(Form):
    """A link that opens an account once."""

    link_id: str
    token: Annotated[str, Field(description="Shown this once; `POST /v1/login/exchange` takes it.")]
    path: Annotated[str, Field(description="Of the page where the link leads, on this server.")]
    expires_at: Moment


class InvitedAccount(AccountForm):
    """An account with the link that opens it for the first time."""

    invitation: InvitationForm


class AccountPage(Form):
    """A page of accounts."""

    accounts: list[AccountForm]
    next_cursor: NextCursor


@router.post(
    "",
    operation_id="create_account",
    summary="Make an account",
    status_code=201,
    response_model=InvitedAccount,
)
def create_account(call: Calling, wanted: NewAccount) -> Response:
    """Make an account for a person, and a link that opens it once, shown in this answer and never again."""

    def step(writing: Writing) -> tuple[Account, Link]:
        made = make_account(
            writing,
            wanted.email,
            _asked(wanted.grants),
            name=wanted.name,
            language=wanted.language,
        )
        return made, _invited(writing, made, letter=wanted.letter)

    return call.once(lambda: call.write(step), lambda _, done: _shown(call, done, 201), tuple, secret=True)


@router.get("", operation_id="list_accounts", summary="List accounts", response_model=AccountPage)
def list_accounts(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the accounts of the town, the oldest first, closed ones included."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = accounts.accounts(reading, after="" if place is None else str(place[0]), most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(
            AccountPage(accounts=[account_form(one, call.zone) for one in shown], next_cursor=following)
        )

    return call.look(render)


@router.get(
    "/{account_id}", operation_id="get_account", summary="Look at an account", response_model=AccountForm
)
def get_account(call: Calling, account_id: AccountId) -> Response:
    """Look at an account: whose it is, and what they may be."""
    return call.look(lambda reading: _answer(accounts.get_account(reading, account_id), call.zone))


@router.patch(
    "/{account_id}",
    operation_id="change_account",
    summary="Change an account",
    response_model=AccountForm,
    responses=problems(412, 428),
)
def change_account(
    call: Calling, forget: Forgetting, account_id: AccountId, wanted: AccountChange, if_match: IfMatch = None
) -> Response:
    """Change what somebody may be, or close their account; sessions that it does not allow any more are over at once.

    The town keeps one administrator at least.
    """
    seen = seen_version(if_match)
    stored = call.write(
        lambda writing: change(
            writing,
            account_id,
            seen,
            name=wanted.name,
            language=wanted.language,
            grants=None if wanted.grants is None else _asked(wanted.grants),
            active=wanted.active,
        )
    )
    forget()
    return call.look(lambda _: _answer(stored, call.zone))


@router.post(
    "/{account_id}/invite",
    operation_id="invite_account",
    summary="Invite somebody once more",
    response_model=InvitedAccount,
)
def invite_account(call: Calling, account_id: AccountId, invitation: Invitation) -> Response:
    """Make a new link that opens an account once; one before that nobody has used is revoked."""

    def step(writing: Writing) -> tuple[Account, Link]:
        account = accounts.get_account(writing, account_id)
        return account, _invited(writing, account, letter=invitation.letter)

    return call.once(
        lambda: call.write(step, conflicts=1), lambda _, done: _shown(call, done, 200), tuple, secret=True
    )


@router.post(
    "/{account_id}/sign-out",
    operation_id="sign_out_account",
    summary="End all sessions of an account",
    response_model=SignedOut,
)
def sign_out_account(call: Calling, forget: Forgetting, account_id: AccountId) -> Response:
    """Sign somebody out everywhere, at once on this server; the account stays open."""
    response = call.once(
        lambda: call.write(lambda writing: sign_out(writing, account_id), conflicts=1),
        lambda _, count: Answer(SignedOut(ended=count)),
        int,
    )
    forget()
    return response


def account_form(account: Account, zone: ZoneInfo) -> AccountForm:
    """Return an account as it is shown."""
    return AccountForm(
        id=account.id,
        email=account.email,
        name=account.name,
        language=account.language,
        grants=[grant_form(one) for one in account.grants],
        active=account.active,
        has_password=bool(account.password_hash),
        last_login_at=maybe_moment(account.last_login_s, zone),
        created_at=moment_of(account.created_s, zone),
        created_by=account.created_by,
        version=account.version,
    )


def _asked(forms: Iterable[GrantForm]) -> list[Grant]:
    return [grant_asked(one) for one in forms]


def _invited(writing: Writing, account: Account, *, letter: bool) -> Link:
    link = make_account_link(writing, account.id, LinkKind.INVITATION)
    if letter:
        ask_letter(writing, account.email, link.kind, link.id)
    return link


def _answer(account: Account, zone: ZoneInfo) -> Answer:
    return Answer(account_form(account, zone), headers={"etag": etag(account.version)})


def _shown(call: Call, made: tuple[Account, Link], status: int) -> Answer:
    account, link = made
    token = link_token(call.business.secret, link.id, link.kind)
    invitation = InvitationForm(
        link_id=link.id,
        token=token,
        path=f"{PATH}{token}",
        expires_at=moment_of(link.expires_s, call.zone),
    )
    shown = InvitedAccount.model_construct(**dict(account_form(account, call.zone)), invitation=invitation)
    return Answer(shown, status, {"location": f"/v1/accounts/{account.id}", "etag": etag(account.version)})
