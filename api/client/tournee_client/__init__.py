"""Client of the API of Tournée: deliveries, quotes, events, plans and webhooks of a town."""

from tournee_client.clients import AsyncClient, Client
from tournee_client.credentials import ClientCredentials
from tournee_client.errors import (
    ApiError,
    ConflictError,
    FieldFault,
    ForbiddenError,
    GoneError,
    NotFoundError,
    RefusedError,
    StaleError,
    TooManyError,
    TourneeError,
    UnauthenticatedError,
    UnavailableError,
    UnreachableError,
    WaitedTooLongError,
)
from tournee_client.pictures import picture_name
from tournee_client.steps import Retries
from tournee_client.webhooks import WebhookError, verify_webhook

__all__ = [
    "ApiError",
    "AsyncClient",
    "Client",
    "ClientCredentials",
    "ConflictError",
    "FieldFault",
    "ForbiddenError",
    "GoneError",
    "NotFoundError",
    "RefusedError",
    "Retries",
    "StaleError",
    "TooManyError",
    "TourneeError",
    "UnauthenticatedError",
    "UnavailableError",
    "UnreachableError",
    "WaitedTooLongError",
    "WebhookError",
    "picture_name",
    "verify_webhook",
]
