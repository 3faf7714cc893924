"""Endpoints, messages and attempts as they are shown."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Moment, ShortText, Version, maybe_moment, moment_of
from dispatch.webhooks.endpoint import Endpoint, EndpointStatus
from dispatch.webhooks.message import Attempt, AttemptOutcome, Message, MessageStatus

Types = Annotated[
    tuple[Annotated[str, Field(max_length=64, pattern=r"^[a-z_]+(\.[a-z_*]+)*$")], ...],
    Field(
        max_length=32, description="Types such as `delivery.delivered`, or patterns such as `delivery.*`; empty for all you may hear.",
        examples=[["delivery.*"]],
    ),
]  # fmt: skip


class NewEndpoint(Form):
    """Where you listen, and for what."""

    url: Annotated[str, Field(max_length=2_000, examples=["https://shop.example/hooks/tournee"])]
    types: Types = ()
    description: ShortText = ""


class EndpointChanges(Form):
    """What is to be otherwise; what is left out stays."""

    url: Annotated[str | None, Field(max_length=2_000)] = None
    types: Types | None = None
    description: ShortText | None = None


class SecretRotation(Form):
    """How long the old secret signs beside the new one."""

    overlap_s: Annotated[int, Field(ge=0, le=30 * 86_400)] = 86_400


class Replay(Form):
    """Which messages are sent again."""

    since: Moment
    types: Types = ()
    statuses: Annotated[
        list[MessageStatus] | None,
        Field(max_length=len(MessageStatus), description="Null for those that never arrived."),
    ] = None
    after: Annotated[int, Field(ge=0, le=1 << 53, description="`next` of the answer before; 0 to begin.")] = 0


class EndpointForm(Form):
    """Where somebody listens."""

    id: str
    organization_id: Annotated[str | None, Field(description="Null for the town's own.")]
    url: str
    types: list[str]
    description: str
    status: EndpointStatus
    reason: Annotated[
        str | None, Field(description="Why it is disabled: `gone` (it answered 410), `failing`.")
    ]
    since: Annotated[Moment, Field(description="Since when it is so.")]
    secrets_valid: Annotated[int, Field(description="How many secrets sign at the moment.")]
    created_at: Moment
    version: Version


class ShownEndpoint(EndpointForm):
    """An endpoint with its secret, which is shown this once."""

    secret: Annotated[str, Field(description="`whsec_…`; verify messages with it (Standard Webhooks).")]


class EndpointList(Form):
    """Every endpoint that is yours."""

    webhook_endpoints: list[EndpointForm]


class WebhookMessageForm(Form):
    """A message to an endpoint."""

    id: str
    endpoint_id: str
    event_id: Annotated[str, Field(description="Also `webhook-id`, the same in every attempt.")]
    subject: str
    type: str
    status: MessageStatus
    reason: str | None
    attempts: int
    created_at: Moment
    ended_at: Moment | None


class AttemptForm(Form):
    """An attempt to hand a message over."""

    number: int
    at: Moment
    duration_ms: int
    outcome: AttemptOutcome
    http_status: int | None
    failure: str | None
    answer: Annotated[str, Field(description="The beginning of what was answered.")]


class WholeMessage(WebhookMessageForm):
    """A message with what is sent, and every attempt."""

    body: str
    tries: list[AttemptForm]


class WebhookMessagePage(Form):
    """Messages, the latest first."""

    messages: list[WebhookMessageForm]
    next_cursor: NextCursor


class Replayed(Form):
    """What is sent again."""

    queued: int
    erased: Annotated[int, Field(description="Messages whose words are erased, and that are not sent.")]
    next: Annotated[
        int | None, Field(description="Ask again with it as `after`; null where there are no more.")
    ]


class SentTest(Form):
    """A test message on its way."""

    message_id: str


def endpoint_form(one: Endpoint, now_s: int, zone: ZoneInfo) -> EndpointForm:
    """Return an endpoint as it is shown."""
    return EndpointForm(
        id=one.id,
        organization_id=one.org_id or None,
        url=one.url,
        types=list(one.types),
        description=one.description,
        status=one.status,
        reason=one.reason or None,
        since=moment_of(one.since_s, zone),
        secrets_valid=len(one.valid_secrets(now_s)),
        created_at=moment_of(one.created_s, zone),
        version=one.version,
    )


def message_form(one: Message, zone: ZoneInfo) -> WebhookMessageForm:
    """Return a message as it is shown in lists."""
    return WebhookMessageForm(
        id=one.id,
        endpoint_id=one.endpoint_id,
        event_id=one.event_id,
        subject=one.subject,
        type=one.type,
        status=one.status,
        reason=one.reason or None,
        attempts=one.attempts,
        created_at=moment_of(one.created_s, zone),
        ended_at=maybe_moment(one.ended_s, zone),
    )


def attempt_form(one: Attempt, zone: ZoneInfo) -> AttemptForm:
    """Return an attempt as it is shown."""
    return AttemptForm(
        number=one.number,
        at=moment_of(one.at_s, zone),
        duration_ms=one.duration_ms,
        outcome=one.outcome,
        http_status=one.http_status or None,
        failure=one.failure or None,
        answer=one.answer,
    )
