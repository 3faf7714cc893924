"""The channels of an installation, in a file of TOML: a mail server, and the gateways for SMS, telephone and push.

.. code-block:: toml

    [email]
    host = "smtp.example.org"
    sender = "livraisons@ville.example"
    user = "livraisons"
    password = "${SMTP_PASSWORD}"

    [sms]
    url = "https://sms.example.org/v1/messages"
    headers = { Authorization = "Bearer ${SMS_TOKEN}" }
    body = { to = "{to}", text = "{text}", from = "Ville" }
    receipt = "message.id"

``${NAME}`` is what the environment has under that name, so that no secret need be in the file.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from dispatch.errors import DispatchError
from dispatch.notify.channels.gateway import Gateway, GatewayRequest
from dispatch.notify.channels.mail import MailChannel, MailServer, Security
from dispatch.notify.channels.outgoing import Carrier

EMAIL: Final = "email"
#: Channels by a provider's HTTP; ``voice`` reads aloud.
GATEWAYS: Final = ("sms", "voice", "push")
#: Usual ports of mail servers.
_PORTS: Final = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
#: What is sent to this machine needs no encryption.
_OWN_HOSTS: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NAME: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KINDS: Final = {
    "str": str,
    "int": int,
    "float": (int, float),
    "Mapping[str, str]": dict,
    "Mapping[str, Any]": dict,
}
_SAID: Final = {
    "int": "a whole number",
    "float": "a number",
    "Mapping[str, str]": 'a table, as { Authorization = "Bearer …" }',
    "Mapping[str, Any]": 'a table, as { to = "{to}" }',
}


class BadChannelsError(DispatchError):
    """A file of channels that cannot be used; code ``invalid_channels``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="invalid_channels")


def read_channels(path: Path, environment: Mapping[str, str] = os.environ) -> dict[str, Carrier]:
    """Return the channels of a file by their names; what is not in it has none.

    Raises
    ------
    BadChannelsError
        It cannot be read, or something in it is unknown, missing or of another kind; named with what to do.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadChannelsError(f"{path}: it cannot be read: {error}") from error
    found: dict[str, Carrier] = {}
    for name, given in document.items():
        if name != EMAIL and name not in GATEWAYS:
            raise BadChannelsError(
                f"{path}: there is no channel {name!r}; there are {', '.join((EMAIL, *GATEWAYS))}"
            )
        if not isinstance(given, dict):
            raise BadChannelsError(f"{path}: {name} is no table: begin it with [{name}]")
        where = f"{path}: [{name}]"
        values = _filled(given, where, environment)
        found[name] = _mail(values, where) if name == EMAIL else _gateway(name, values, where)
    return found


def _mail(values: dict[str, Any], where: str) -> Carrier:
    security = values.get("security", Security.STARTTLS.value)
    if not isinstance(security, str) or security not in set(Security):
        raise BadChannelsError(f"{where}: security: give one of {', '.join(Security)}")
    given = {"port": _PORTS[Security(security)], **values, "security": Security(security)}
    _check(MailServer, given, where)
    if not 0 < given["port"] < 65_536:
        raise BadChannelsError(f"{where}: port: give 1 to 65535")
    if security == Security.NONE and given["host"] not in _OWN_HOSTS:
        raise BadChannelsError(
            f"{where}: security: 'none' is for a mail server on this machine: give starttls or tls, since letters have links that open accounts"
        )
    for name in ("sender", "reply_to"):
        if given.get(name):
            try:
                Address(addr_spec=given[name])
            except (ValueError, IndexError, MessageError):
                raise BadChannelsError(
                    f"{where}: {name}: give an address of mail alone, as livraisons@ville.example; whose name stands before it is the shop's"
                ) from None
    return MailChannel(MailServer(**given))


def _gateway(name: str, values: dict[str, Any], where: str) -> Carrier:
    _check(GatewayRequest, values, where)
    if not all(isinstance(value, str) for value in values.get("headers", {}).values()):
        raise BadChannelsError(f"{where}: headers: each has to be a text")
    try:
        url = urlsplit(values["url"])
        is_safe = bool(url.hostname) and (url.scheme == "https" or url.hostname in _OWN_HOSTS)
    except ValueError:
        is_safe = False
    if not is_safe:
        raise BadChannelsError(f"{where}: url: give an address that begins with https://")
    try:
        request = GatewayRequest(**values)
    except ValueError as error:
        raise BadChannelsError(f"{where}: {error}") from error
    return Gateway(request, voice=name == "voice")


def _check(kind: type[Any], given: Mapping[str, Any], where: str) -> None:
    """Refuse what is unknown, missing or of another kind. Values are not told: they may have come from the environment."""
    known = {part.name: part for part in fields(kind)}
    for name, value in given.items():
        if name not in known:
            raise BadChannelsError(f"{where}: there is no {name!r}; there are {', '.join(known)}")
        wanted = _KINDS.get(str(known[name].type), object)
        if isinstance(value, bool) or not isinstance(value, wanted):  # type: ignore[arg-type]
            raise BadChannelsError(
                f"{where}: {name}: it has to be {_SAID.get(str(known[name].type), 'a text')}"
            )
    for name, part in known.items():
        if name not in given and part.default is MISSING and part.default_factory is MISSING:
            raise BadChannelsError(f"{where}: {name} is missing")


def _filled(value: Any, where: str, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, where, environment) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, where, environment) for part in value]
    if not isinstance(value, str):
        return value

    def named(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise BadChannelsError(f"{where}: the environment has no {match[1]}: set it")
        return environment[match[1]]

    return _NAME.sub(named, value)
