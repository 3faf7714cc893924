"""What bounds a server: numbers that an operator may change."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.gate.limits import Pace
from dispatch.pictures.task import MOST_BYTES


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Bounds of a server.

    Attributes
    ----------
    pace
        Requests of one key or account.
    stranger_pace, sign_in_pace
        Requests from one address on the network to operations that are open to anybody: of all, and of those that sign somebody in.
    link_pace
        Requests by one link of a recipient, wherever they come from.
    search_pace
        Searches for other windows by one link: each is computed.
    secure_cookies
        Cookies are for encrypted connections alone also where this server is spoken to without: behind a proxy that encrypts.
    origin
        The address under which people open this server, as ``https://livraisons.example.org``; what they have asked under where it is empty. Pages
        of other origins are none of ours.
    at_once
        Requests of one town that are carried out at a time; the others are asked to come again.
    body_s
        Seconds in which a body has to come.
    threads
        On which requests are carried out, those of all towns.
    most_body
        Bytes of a request's body.
    most_import
        Bytes of the body of an import.
    most_picture
        Bytes of the picture of a proof as it is sent.
    metrics_token
        Whoever has it may read the metrics of this server from elsewhere; nobody where it is empty.
    """

    pace: Pace = field(default_factory=lambda: Pace(12_000, 60))
    at_once: int = 48
    body_s: int = 60
    threads: int = 64
    stranger_pace: Pace = field(default_factory=lambda: Pace(600, 60))
    sign_in_pace: Pace = field(default_factory=lambda: Pace(60, 60))
    link_pace: Pace = field(default_factory=lambda: Pace(120, 60))
    search_pace: Pace = field(default_factory=lambda: Pace(10, 900))
    secure_cookies: bool = False
    origin: str = ""
    most_body: int = 1 << 20
    most_import: int = 32 << 20
    most_picture: int = MOST_BYTES
    metrics_token: str = field(default="", repr=False)
