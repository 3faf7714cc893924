"""The map page as one HTML file that carries its plan, its map and its program, and opens without a network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.assets import STATIC_FOLDER, built_file
from api.schemas.plan import PlanWire

LANGUAGES: Final = ("fr", "en")


def render_page(
    plan: PlanWire, *, tiles: Path | None = None, lang: str | None = None, static: Path = STATIC_FOLDER
) -> str:
    """Write a plan as one HTML page.

    Parameters
    ----------
    plan
        The plan in its wire form.
    tiles
        The town's PMTiles archive, laid into the page; without it the rounds stand on plain ground.
    lang
        ``fr`` or ``en``: the language of a reader who has not chosen one; by default the browser's.
    static
        Folder of the built screens.

    Returns
    -------
    str
        An HTML document. It asks no server for anything.

    Raises
    ------
    api.assets.ScreensMissingError
        The screens have not been built; the message says how to.
    ValueError
        `lang` is not a language of the page.
    OSError
        The archive cannot be read.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"lang {lang!r}: the page speaks {' and '.join(LANGUAGES)}")
    script = raw_text(built_file("single/page.js", folder=static).read_text("utf-8"), "script")
    style = raw_text(built_file("single/page.css", folder=static).read_text("utf-8"), "style")
    worker = raw_text(built_file("single/worker.mjs", folder=static).read_text("utf-8"), "script")
    map_data = "" if tiles is None else base64.b64encode(tiles.read_bytes()).decode("ascii")
    language = lang or "fr"
    marked = f' data-lang="{lang}"' if lang else ""
    title = html.escape(f"{plan.town_title} · {plan.date} · Tournée")
    return f"""<!doctype html>
<html lang="{language}"{marked}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="{policy([script], [style])}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="app"></div>
<noscript>Cette page a besoin de JavaScript. · This page needs JavaScript.</noscript>
<script type="application/json" id="tournee-plan">{json_text(plan)}</script>
<script type="text/plain" id="tournee-tiles">{map_data}</script>
<script type="text/plain" id="tournee-worker">{worker}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def json_text(plan: PlanWire) -> str:
    """Write the plan as JSON that no HTML parser can mistake for markup, whatever its texts hold."""
    return json_safe(plan.model_dump(mode="json"))


def json_safe(document: object) -> str:
    """Write a document as JSON that no HTML parser can mistake for markup."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def raw_text(text: str, element: str) -> str:
    r"""Change code so that it cannot end the element around it.

    In scripts the tag can only stand inside strings, templates, regular expressions and comments, where
    ``\x3c`` means the same as ``<``; in styles only inside strings and addresses, where ``\3c`` does.
    An opening tag counts too: after ``<!--`` it would hide the closing one.
    """
    escape = r"\\x3c" if element == "script" else r"\\3c "
    return re.sub(rf"<(?=/?{element})", escape, text, flags=re.IGNORECASE)


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Allow exactly these scripts and styles, the carried worker and nothing from anywhere else."""
    hashes = [" ".join(f"'{_hash(text)}'" for text in texts) for texts in (scripts, styles)]
    # From a disk the map library reads the carried worker and starts it under a data address.
    return (
        f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]}; img-src data: blob:; "
        "worker-src blob: data:; connect-src blob: data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
