"""The parts of webhooks that examples name."""

from __future__ import annotations

from tests.api.v1.cast import Cast, part


@part
def webhook_endpoint(cast: Cast) -> str:
    made = cast.served.call("POST", "/v1/webhook-endpoints", {"url": "http://127.0.0.1:9/hooks"})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@part
def webhook_endpoint_etag(cast: Cast) -> str:
    return cast.served.call("GET", f"/v1/webhook-endpoints/{cast('webhook_endpoint')}").headers["etag"]


@part
def paused_webhook_endpoint(cast: Cast) -> str:
    name = cast("webhook_endpoint")
    assert cast.served.call("POST", f"/v1/webhook-endpoints/{name}/pause").status_code == 200
    return name


@part
def webhook_message(cast: Cast) -> str:
    sent = cast.served.call("POST", f"/v1/webhook-endpoints/{cast('webhook_endpoint')}/test")
    assert sent.status_code == 202, sent.text
    return str(sent.json()["message_id"])
