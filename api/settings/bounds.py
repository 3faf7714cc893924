"""The bounds of a server, of what an operator has said."""

from __future__ import annotations

from dataclasses import replace

from api.gate.server_settings import ServerSettings
from api.settings.read import Settings


def bounds_of(settings: Settings) -> ServerSettings:
    """Return the bounds that settings say."""
    plain = ServerSettings()
    url = settings.text("url")
    secure = settings.is_on_or_none("secure_cookies")
    paces = {
        name: replace(getattr(plain, name), requests=settings.whole(name))
        for name in ("pace", "stranger_pace", "sign_in_pace", "link_pace", "search_pace")
    }
    return ServerSettings(
        **paces,
        at_once=settings.whole("at_once"),
        threads=settings.whole("threads"),
        body_s=settings.whole("body_s"),
        most_body=settings.whole("most_body"),
        most_import=settings.whole("most_import"),
        most_picture=settings.whole("most_picture"),
        origin=url,
        secure_cookies=url.startswith("https://") if secure is None else secure,
        metrics_token=settings.text("metrics_token"),
    )
