"""Keys of programs: made, turned over, revoked; a secret is shown once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError
from api.gate.answer import Answer
from api.gate.call import Calling
from api.gate.forgetting import Forgetting
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import Form, Id, Moment, Name, Version, maybe_moment, moment_of, seconds_of
from api.v1.town_router import town_router
from dispatch.access.api_key import ApiKey
from dispatch.access.keys import MOST_OVERLAP_S, OVERLAP_S, make_key, revoke_key, rotate_key
from dispatch.access.role import Role
from dispatch.access.scope import SCOPES, allows
from dispatch.storage import access
from dispatch.storage.store import Reading

router = town_router("access", "/api-keys")

KeyId = Annotated[str, Path(max_length=80, examples=["key_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


class NewKey(Form):
    """What a key is for."""

    title: Annotated[Name, Field(examples=["Webshop of the market hall"])]
    role: Role
    organization_id: Annotated[
        Id | None, Field(description="Whose part it sees: for marketplaces, shops and heads of networks.")
    ] = None
    courier_id: Annotated[Id | None, Field(description="Of a courier's key.")] = None
    scopes: Annotated[
        list[str] | None,
        Field(
            max_length=len(SCOPES),
            description="What it is for, such as `deliveries:write`; null for all that the role may.",
        ),
    ] = None
    expires_at: Moment | None = None


class Rotation(Form):
    """How long the old secret is good beside the new one."""

    overlap_s: Annotated[int, Field(ge=0, le=MOST_OVERLAP_S)] = OVERLAP_S


class KeyForm(Form):
    """A key; its secret is known to nobody but whoever was shown it."""

    id: str
    title: str
    role: Role
    organization_id: str | None
    courier_id: str | None
    scopes: list[str]
    created_at: Moment
    created_by: str
    expires_at: Moment | None
    last_used_at: Annotated[Moment | None, Field(description="To the minute.")]
    revoked_at: Moment | None
    old_secret_until: Annotated[
        Moment | None, Field(description="Until when the secret before is good, too.")
    ]
    version: Version


class ShownKey(KeyForm):
    """A key with its token, which is shown this once."""

    token: Annotated[
        str, Field(description="Send it as `Authorization: Bearer TOKEN`; keep it like a password.")
    ]


class KeyPage(Form):
    """A page of keys."""

    api_keys: list[KeyForm]
    next_cursor: NextCursor


@router.post(
    "", operation_id="create_api_key", summary="Make a key", status_code=201, response_model=ShownKey
)
def create_api_key(call: Calling, wanted: NewKey) -> Response:
    """Make a key for a program. Its token is shown in this answer and never again."""
    # Nobody gives away more than they have.
    scopes: Iterable[str] = call.subject.scopes if wanted.scopes is None else wanted.scopes
    beyond = sorted(scope for scope in scopes if scope in SCOPES and not allows(call.subject.scopes, scope))
    if beyond:
        raise ApiError(
            f"scopes: your own key lacks {', '.join(beyond)}; ask with one that has it.",
            code="scope_missing",
            status=403,
        )
    return call.once(
        lambda: call.write(
            lambda writing: make_key(
                writing,
                wanted.title,
                wanted.role,
                scopes=scopes,
                org_id=wanted.organization_id or "",
                courier_id=wanted.courier_id or "",
                expires_s=None if wanted.expires_at is None else seconds_of(wanted.expires_at),
            )
        ),
        lambda _, made: _shown(made, call.zone, 201),
        tuple,
        secret=True,
    )


@router.get("", operation_id="list_api_keys", summary="List keys", response_model=KeyPage)
def list_api_keys(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the keys of the town, the oldest first, revoked ones included."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = access.keys(reading, after="" if place is None else str(place[0]), most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(KeyPage(api_keys=[_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get("/{key_id}", operation_id="get_api_key", summary="Look at a key", response_model=KeyForm)
def get_api_key(call: Calling, key_id: KeyId) -> Response:
    """Look at a key: what it is for, and when it was last used."""
    return call.look(lambda reading: Answer(_form(access.get_key(reading, key_id), call.zone)))


@router.post(
    "/{key_id}/rotate",
    operation_id="rotate_api_key",
    summary="Give a key a new secret",
    response_model=ShownKey,
)
def rotate_api_key(call: Calling, forget: Forgetting, key_id: KeyId, rotation: Rotation) -> Response:
    """Give a key a new secret; the old one, and access tokens that were got with it, stay good for a while, so that programs can be changed over."""
    response = call.once(
        lambda: call.write(lambda writing: rotate_key(writing, key_id, overlap_s=rotation.overlap_s)),
        lambda _, made: _shown(made, call.zone, 200),
        tuple,
        secret=True,
    )
    forget()
    return response


@router.post(
    "/{key_id}/revoke", operation_id="revoke_api_key", summary="Revoke a key", response_model=KeyForm
)
def revoke_api_key(call: Calling, forget: Forgetting, key_id: KeyId) -> Response:
    """Make a key and its access tokens good for nothing, on this server at once and on others within seconds; revoked again, it stays so."""
    response = call.once(
        lambda: call.write(lambda writing: revoke_key(writing, key_id)),
        lambda _, stored: Answer(_form(stored, call.zone)),
        ApiKey,
    )
    forget()
    return response


def _shown(made: tuple[ApiKey, str], zone: ZoneInfo, status: int) -> Answer:
    key, token = made
    return Answer(ShownKey.model_construct(**dict(_form(key, zone)), token=token), status)


def _form(key: ApiKey, zone: ZoneInfo) -> KeyForm:
    return KeyForm(
        id=key.id,
        title=key.title,
        role=key.role,
        organization_id=key.org_id or None,
        courier_id=key.courier_id or None,
        scopes=sorted(key.scopes),
        created_at=moment_of(key.created_s, zone),
        created_by=key.created_by,
        expires_at=maybe_moment(key.expires_s, zone),
        last_used_at=maybe_moment(key.last_used_s, zone),
        revoked_at=maybe_moment(key.revoked_s, zone),
        old_secret_until=maybe_moment(key.old_until_s, zone),
        version=key.version,
    )
