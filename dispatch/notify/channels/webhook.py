"""Messages to a program by HTTP POST, as JSON: for shops and marketplaces that tell their customers themselves."""

from __future__ import annotations

import json
from collections.abc import Callable

from dispatch.clock import Clock, SystemClock
from dispatch.notify.channels.http_post import Approve, any_target, post
from dispatch.notify.channels.outgoing import Outgoing

#: Returns the value of ``webhook-signature`` for the name, the time and the body of a message.
Sign = Callable[[str, int, bytes], str]


class WebhookChannel:
    """Posts to the address of each message; headers are those of Standard Webhooks.

    Parameters
    ----------
    sign
        Makes the signature; without it there is none.
    approve
        Says which targets are allowed.
    timeout_s
        For a whole request.
    clock
        What time it is.
    """

    def __init__(
        self,
        *,
        sign: Sign | None = None,
        approve: Approve = any_target,
        timeout_s: float = 20,
        clock: Clock | None = None,
    ) -> None:
        self.sign = sign
        self.approve = approve
        self.timeout_s = timeout_s
        self.clock = clock or SystemClock()

    def send(self, message: Outgoing, /) -> str:
        """Post a message; only 410 says that the address is gone for good."""
        body = json.dumps(
            {
                "id": message.id,
                "sender": message.sender,
                "title": message.title,
                "text": message.sms,
                "body": message.body,
                "voice": message.voice,
                "language": message.language,
            },
            ensure_ascii=False,
        ).encode()
        now_s = self.clock.now_s()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": message.id,
            "webhook-timestamp": str(now_s),
        }
        if self.sign is not None:
            headers["webhook-signature"] = self.sign(message.id, now_s, body)
        post(message.address, body, headers, timeout_s=self.timeout_s, approve=self.approve)
        return ""
