"""OAuth 2.0 for programs: an access token for the secret of a key (RFC 6749, section 4.4), and where it is got (RFC 8414)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.oauth_route import FORM_TYPE, UNCACHED, Fields, OAuthError, OAuthRoute, credentials_of
from api.gate.open_route import Anybody, OpenRoute
from api.v1.scalars import Form
from api.v1.town_router import problems
from dispatch.access.client_credentials import ClientRefusedError
from dispatch.access.scope import SCOPES

TOKEN_PATH: Final = "/v1/oauth/token"  # noqa: S105 - an address
METADATA_PATH: Final = "/.well-known/oauth-authorization-server"
_GRANT: Final = "client_credentials"
_FIELD: Final = {"type": "string", "maxLength": 1000}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [_GRANT]},
                        "client_id": {**_FIELD, "description": "Name of a key; here, or by HTTP Basic."},
                        "client_secret": {**_FIELD, "description": "Its token; here, or by HTTP Basic."},
                        "scope": {
                            **_FIELD,
                            "description": "What the token is to be for, separated by spaces; without it all that the key is for.",
                        },
                    },
                }
            }
        },
    }
}


class AccessToken(Form):
    """A token that a program sends instead of its key, for a while."""

    access_token: Annotated[str, Field(description="Send it as `Authorization: Bearer TOKEN`.")]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of OAuth's
    expires_in: Annotated[int, Field(ge=0, description="Seconds; it ends before where its key does.")]
    scope: Annotated[str, Field(description="What it is for, separated by spaces.")]


class OAuthProblem(BaseModel):
    """Why there is no token (RFC 6749, section 5.2)."""

    error: Literal["invalid_request", "invalid_client", "invalid_scope", "unsupported_grant_type"]
    error_description: str


class OAuthMetadata(Form):
    """What programs have to know of this server to get a token (RFC 8414)."""

    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


router = APIRouter(
    prefix="/v1/oauth",
    tags=["access"],
    route_class=OAuthRoute,
    responses={
        400: {
            "description": "The request, its scope or its kind of grant is refused.",
            "model": OAuthProblem,
        },
        401: {"description": "The client is not known.", "model": OAuthProblem},
        **problems(403, 413, 429, 503),
    },
)
well_known = APIRouter(tags=["access"], route_class=OpenRoute, responses=problems(400, 422, 429, 503))


@router.post(
    "/token",
    operation_id="get_access_token",
    summary="Get an access token",
    response_model=AccessToken,
    openapi_extra=_BODY,
)
def get_access_token(stranger: Anybody, request: Request, fields: Fields) -> Response:
    """Get a token of an hour for a key (client credentials): `client_id` is the name of the key, `client_secret` its token.

    It may do what the key may, or less (`scope`), at the key's pace, and ends at once with the secret that it was got with. After some failures one has
    to wait (429), longer each time.
    """
    grant = fields.get("grant_type", "")
    if not grant:
        raise OAuthError("invalid_request", f"grant_type is missing; it is {_GRANT}")
    if grant != _GRANT:
        raise OAuthError("unsupported_grant_type", f"grant_type: the only one is {_GRANT}")
    client_id, secret = credentials_of(request, fields)
    try:
        given = stranger.business.client_credentials.give(
            client_id, secret, fields.get("scope", ""), address=stranger.address
        )
    except ClientRefusedError as error:
        raise OAuthError(error.code, str(error)) from error
    shown = AccessToken(
        access_token=given.token, expires_in=given.lasts_s, scope=" ".join(sorted(given.scopes))
    )
    return respond(200, shown.model_dump_json(), UNCACHED)


@well_known.get(
    METADATA_PATH,
    operation_id="get_oauth_metadata",
    summary="Where programs get a token",
    response_model=OAuthMetadata,
)
def get_oauth_metadata(stranger: Anybody, request: Request) -> Response:
    """Say where and how programs get an access token; libraries of OAuth read it."""
    origin = stranger.business.settings.origin or str(request.base_url).rstrip("/")
    shown = Answer(
        OAuthMetadata(
            issuer=origin,
            token_endpoint=f"{origin}{TOKEN_PATH}",
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            grant_types_supported=[_GRANT],
            # There is no page on which somebody agrees to something.
            response_types_supported=[],
            scopes_supported=sorted(SCOPES),
            service_documentation=f"{origin}/openapi.json",
        )
    )
    return respond(shown.status, shown.text, shown.headers)
