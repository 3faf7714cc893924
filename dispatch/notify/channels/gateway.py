"""A gateway for SMS or voice calls by HTTP: every provider has its own request, so the request is a template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from dispatch.notify.channels.http_post import Approve, any_target, post
from dispatch.notify.channels.outgoing import Outgoing

#: These mean that the number is wrong; others, a wrong key among them, are for the operator to mend, and tried again.
NUMBER_WRONG = frozenset({400, 404, 410, 422})


@dataclass(frozen=True, slots=True)
class GatewayRequest:
    """A request of a provider. ``{to}``, ``{text}``, ``{sender}``, ``{id}`` and ``{language}`` are replaced wherever they are.

    Parameters
    ----------
    url
        Where to; what is replaced in it is quoted.
    headers
        Its headers, keys of the provider among them; they are never shown.
    body
        Its fields; of JSON also nested ones.
    form
        ``json`` or ``urlencoded``.
    receipt
        The field of the answer, in JSON, that names the message there; parts of a path are separated by dots.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] = field(default_factory=dict)
    form: str = "json"
    receipt: str = ""

    def __post_init__(self) -> None:
        if self.form not in {"json", "urlencoded"}:
            raise ValueError(f"form {self.form!r}: give json or urlencoded")


class Gateway:
    """Sends by a provider.

    Parameters
    ----------
    request
        The provider's request.
    voice
        Whether it reads aloud: then ``{text}`` is what is said on the telephone.
    approve, timeout_s
        See `http_post.post`.
    """

    def __init__(
        self,
        request: GatewayRequest,
        *,
        voice: bool = False,
        approve: Approve = any_target,
        timeout_s: float = 20,
    ) -> None:
        self.request = request
        self.voice = voice
        self.approve = approve
        self.timeout_s = timeout_s

    def send(self, message: Outgoing, /) -> str:
        """Send a message, and return the provider's name for it."""
        values = {
            "{to}": message.address,
            "{text}": message.voice if self.voice else message.sms,
            "{sender}": message.sender,
            "{id}": message.id,
            "{language}": message.language,
        }
        fields = _filled(self.request.body, values)
        if self.request.form == "json":
            body, kind = json.dumps(fields, ensure_ascii=False).encode(), "application/json; charset=utf-8"
        else:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        # Providers that know the header send a message that comes again once only.
        headers = {
            "Content-Type": kind,
            "Idempotency-Key": message.id,
            **_filled(self.request.headers, values),
        }
        url = self.request.url
        for name, value in values.items():
            url = url.replace(name, quote(value, safe=""))
        answer = post(
            url, body, headers, timeout_s=self.timeout_s, approve=self.approve, permanent=NUMBER_WRONG
        )
        return _found(answer.body, self.request.receipt)[:200]


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """Return a template with every placeholder replaced; what is put in is not looked through again."""
    if isinstance(template, Mapping):
        return {name: _filled(value, values) for name, value in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    made, rest = [], template
    while rest:
        name, place = min(
            ((name, rest.find(name)) for name in values if name in rest),
            key=lambda pair: pair[1],
            default=("", -1),
        )
        if place < 0:
            break
        made += [rest[:place], values[name]]
        rest = rest[place + len(name) :]
    return "".join([*made, rest])


def _found(body: bytes, path: str) -> str:
    if not path:
        return ""
    try:
        found = json.loads(body)
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, KeyError, IndexError, TypeError):
        # It was taken, and that is what counts.
        return ""
    return str(found)
