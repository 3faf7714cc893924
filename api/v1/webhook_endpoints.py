"""Webhook endpoints: made, changed, tried; messages to them, every attempt, and what is sent again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import seconds_of
from api.v1.town_router import problems, town_router
from api.v1.webhook_forms import (
    EndpointChanges,
    EndpointForm,
    EndpointList,
    NewEndpoint,
    Replay,
    Replayed,
    SecretRotation,
    SentTest,
    ShownEndpoint,
    WebhookMessagePage,
    WholeMessage,
    attempt_form,
    endpoint_form,
    message_form,
)
from dispatch.storage import webhooks
from dispatch.storage.store import NotFoundError, Reading
from dispatch.webhooks import endpoints, replay
from dispatch.webhooks.endpoint import Endpoint
from dispatch.webhooks.endpoints import Issued
from dispatch.webhooks.message import Message, MessageStatus

router = town_router("webhooks", "/webhook-endpoints")
messages_router = town_router("webhooks", "/webhook-messages")

EndpointId = Annotated[str, Path(max_length=80, examples=["whk_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
MessageId = Annotated[str, Path(max_length=80, examples=["whm_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.post(
    "",
    operation_id="create_webhook_endpoint",
    summary="Listen",
    status_code=201,
    response_model=ShownEndpoint,
)
def create_webhook_endpoint(call: Calling, wanted: NewEndpoint) -> Response:
    """Have your program told what happens, by HTTPS POST: CloudEvents, signed after Standard Webhooks. The secret is shown this once.

    The address has to be public and is looked at now and before every attempt; redirects are not followed.
    """
    hooks = call.business.hooks
    # Outside of any transaction: a name may take seconds to resolve.
    url = hooks.targets.check(wanted.url)
    return call.once(
        lambda: call.write(
            lambda writing: endpoints.create(
                writing,
                hooks.vault,
                url,
                org_id=call.org_id,
                types=wanted.types,
                description=wanted.description,
            )
        ),
        lambda reading, issued: _issued(call, reading, issued, 201),
        Issued,
        secret=True,
    )


@router.get("", operation_id="list_webhook_endpoints", summary="List endpoints", response_model=EndpointList)
def list_webhook_endpoints(call: Calling) -> Response:
    """List your endpoints; whoever works for the town sees those of everybody."""

    def render(reading: Reading) -> Answer:
        found = webhooks.endpoints(reading, call.org_id or None)
        return Answer(
            EndpointList(webhook_endpoints=[endpoint_form(one, reading.real_s, call.zone) for one in found])
        )

    return call.look(render)


@router.get(
    "/{endpoint_id}",
    operation_id="get_webhook_endpoint",
    summary="Look at an endpoint",
    response_model=EndpointForm,
)
def get_webhook_endpoint(call: Calling, endpoint_id: EndpointId) -> Response:
    """Look at an endpoint: whether it is active, and since when."""
    return call.look(lambda reading: _shown(call, reading, _own(call, reading, endpoint_id)))


@router.patch(
    "/{endpoint_id}",
    operation_id="change_webhook_endpoint",
    summary="Change an endpoint",
    response_model=EndpointForm,
    responses=problems(412, 428),
)
def change_webhook_endpoint(
    call: Calling, endpoint_id: EndpointId, changes: EndpointChanges, if_match: IfMatch = None
) -> Response:
    """Change where you listen, or for what."""
    seen = seen_version(if_match)
    url = None if changes.url is None else call.business.hooks.targets.check(changes.url)

    def step(writing: Reading) -> Endpoint:
        old = _seen(call, writing, endpoint_id, seen)
        return endpoints.change(writing, old, url=url, types=changes.types, description=changes.description)  # type: ignore[arg-type]

    return call.once(
        lambda: call.write(step), lambda reading, stored: _shown(call, reading, stored), Endpoint
    )


@router.delete(
    "/{endpoint_id}",
    operation_id="remove_webhook_endpoint",
    summary="Listen no more",
    response_model=EndpointForm,
    responses=problems(412, 428),
)
def remove_webhook_endpoint(call: Calling, endpoint_id: EndpointId, if_match: IfMatch = None) -> Response:
    """Remove an endpoint with its messages; it is answered as it was."""
    seen = seen_version(if_match)

    def step(writing: Reading) -> Endpoint:
        old = _seen(call, writing, endpoint_id, seen)
        endpoints.remove(writing, old)  # type: ignore[arg-type]
        return old

    return call.once(lambda: call.write(step), lambda reading, old: _shown(call, reading, old), Endpoint)


@router.post(
    "/{endpoint_id}/rotate",
    operation_id="rotate_webhook_secret",
    summary="Give it a new secret",
    response_model=ShownEndpoint,
)
def rotate_webhook_secret(call: Calling, endpoint_id: EndpointId, rotation: SecretRotation) -> Response:
    """Give an endpoint a new secret; messages are signed with both for a while, so that you can change over."""
    hooks = call.business.hooks
    return call.once(
        lambda: call.write(
            lambda writing: endpoints.rotate(
                writing, hooks.vault, _own(call, writing, endpoint_id), keep_s=rotation.overlap_s
            ),
            conflicts=3,
        ),
        lambda reading, issued: _issued(call, reading, issued, 200),
        Issued,
        secret=True,
    )


@router.post(
    "/{endpoint_id}/pause",
    operation_id="pause_webhook_endpoint",
    summary="Pause",
    response_model=EndpointForm,
)
def pause_webhook_endpoint(call: Calling, endpoint_id: EndpointId) -> Response:
    """Hold messages for a while; they are sent when you resume, within three days."""
    return call.once(
        lambda: call.write(
            lambda writing: endpoints.pause(writing, _own(call, writing, endpoint_id)), conflicts=3
        ),
        lambda reading, stored: _shown(call, reading, stored),
        Endpoint,
    )


@router.post(
    "/{endpoint_id}/resume",
    operation_id="resume_webhook_endpoint",
    summary="Resume",
    response_model=EndpointForm,
)
def resume_webhook_endpoint(call: Calling, endpoint_id: EndpointId) -> Response:
    """Send what was held, and go on; a disabled endpoint is active again, and what it has missed is sent on replay."""
    return call.once(
        lambda: call.write(
            lambda writing: endpoints.resume(writing, _own(call, writing, endpoint_id)), conflicts=3
        ),
        lambda reading, stored: _shown(call, reading, stored),
        Endpoint,
    )


@router.post(
    "/{endpoint_id}/test",
    operation_id="test_webhook_endpoint",
    summary="Send a test",
    status_code=202,
    response_model=SentTest,
)
def test_webhook_endpoint(call: Calling, endpoint_id: EndpointId) -> Response:
    """Send a message of type `org.tournee.webhook.test.v1`, signed like any other."""
    return call.once(
        lambda: call.write(lambda writing: replay.send_test(writing, _own(call, writing, endpoint_id))),
        lambda _, name: Answer(SentTest(message_id=name), 202, {"location": f"/v1/webhook-messages/{name}"}),
        str,
    )


@router.post(
    "/{endpoint_id}/replay",
    operation_id="replay_webhook_messages",
    summary="Send again",
    status_code=202,
    response_model=Replayed,
)
def replay_webhook_messages(call: Calling, endpoint_id: EndpointId, wanted: Replay) -> Response:
    """Send the messages since a moment again, in their order: those that never arrived, unless you say which."""
    statuses = replay.MISSED if wanted.statuses is None else wanted.statuses
    return call.once(
        lambda: call.write(
            lambda writing: replay.replay_since(
                writing,
                _own(call, writing, endpoint_id),
                seconds_of(wanted.since),
                types=wanted.types,
                statuses=statuses,
                after=wanted.after,
            )
        ),
        lambda _, done: _replayed(done),
        replay.Replayed,
    )


@router.get(
    "/{endpoint_id}/messages",
    operation_id="list_webhook_messages",
    summary="List messages",
    response_model=WebhookMessagePage,
)
def list_webhook_messages(
    call: Calling,
    endpoint_id: EndpointId,
    status: Annotated[list[MessageStatus], Query(max_length=len(MessageStatus))] = [],  # noqa: B006
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List the messages to an endpoint, the latest first."""
    place = place_of(cursor, int)

    def render(reading: Reading) -> Answer:
        _own(call, reading, endpoint_id)
        before = None if place is None else int(place[0])
        found = webhooks.messages_of(reading, endpoint_id, statuses=status, before=before, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].sequence) if len(found) > limit else None
        return Answer(
            WebhookMessagePage(
                messages=[message_form(one, call.zone) for one in shown], next_cursor=following
            )
        )

    return call.look(render)


@messages_router.get(
    "/{message_id}",
    operation_id="get_webhook_message",
    summary="Look at a message",
    response_model=WholeMessage,
)
def get_webhook_message(call: Calling, message_id: MessageId) -> Response:
    """Look at a message: what is sent, and how every attempt ended."""

    def render(reading: Reading) -> Answer:
        one = _own_message(call, reading, message_id)
        tries = [attempt_form(attempt, call.zone) for attempt in webhooks.attempts_of(reading, one.id)]
        return Answer(
            WholeMessage.model_construct(**dict(message_form(one, call.zone)), body=one.body, tries=tries)
        )

    return call.look(render)


@messages_router.post(
    "/{message_id}/replay",
    operation_id="replay_webhook_message",
    summary="Send a message again",
    status_code=202,
    response_model=Replayed,
)
def replay_webhook_message(call: Calling, message_id: MessageId) -> Response:
    """Send one message again; one that is on its way already stays so."""
    return call.once(
        lambda: call.write(
            lambda writing: replay.replay_message(writing, _own_message(call, writing, message_id))
        ),
        lambda _, done: _replayed(done),
        replay.Replayed,
    )


def _own(call: Call, reading: Reading, name: str) -> Endpoint:
    found = webhooks.get_endpoint(reading, name)
    if call.org_id and found.org_id != call.org_id:
        raise NotFoundError("webhook_endpoint", name)
    return found


def _seen(call: Call, reading: Reading, name: str, seen: int) -> Endpoint:
    found = _own(call, reading, name)
    check_seen("webhook_endpoint", name, found.version, seen)
    return found


def _own_message(call: Call, reading: Reading, name: str) -> Message:
    found = webhooks.get_message(reading, name)
    endpoint = webhooks.find_endpoint(reading, found.endpoint_id)
    if endpoint is None or (call.org_id and endpoint.org_id != call.org_id):
        raise NotFoundError("webhook_message", name)
    return found


def _shown(call: Call, reading: Reading, one: Endpoint) -> Answer:
    return Answer(endpoint_form(one, reading.real_s, call.zone), headers={"etag": etag(one.version)})


def _issued(call: Call, reading: Reading, issued: Issued, status: int) -> Answer:
    one = issued.endpoint
    shown = endpoint_form(one, reading.real_s, call.zone)
    headers = {"etag": etag(one.version), "location": f"/v1/webhook-endpoints/{one.id}"}
    return Answer(ShownEndpoint.model_construct(**dict(shown), secret=issued.secret), status, headers)


def _replayed(done: replay.Replayed) -> Answer:
    return Answer(Replayed(queued=done.count, erased=done.erased, next=done.after or None), 202)
