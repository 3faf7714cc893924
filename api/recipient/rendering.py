"""From templates to answers: the engine, the headers of every page, style and script under names that change with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from api.recipient.wording import Wording

HERE: Final = Path(__file__).parent
ASSETS: Final[Mapping[str, str]] = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}
#: What a browser may do with a page: forms to us alone, nothing from anybody else, nothing that stands in the page itself.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "vary": "accept-language, cookie",
}

_ENGINE: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@cache
def asset_url(name: str) -> str:
    """Return the address of style or script; another one once its content is another one."""
    digest = hashlib.sha256((HERE / "assets" / name).read_bytes()).hexdigest()[:12]
    return f"/t/assets/{name}?{digest}"


def render(
    template: str,
    wording: Wording,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a page.

    Parameters
    ----------
    template
        Its file in ``templates``.
    wording
        The language it is in.
    context
        What the template shows.
    """
    text = _ENGINE.get_template(template).render(w=wording, t=wording.text, asset=asset_url, **context)
    own = {**HEADERS, "content-language": wording.language, **(headers or {})}
    return Response(text, status, own, "text/html; charset=utf-8")
