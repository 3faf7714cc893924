"""The page from which a week is looked at: what it has come to, in French and English, its days, and the pooling report."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import html
from collections.abc import Mapping, Sequence
from typing import Final

from geo.town import Town

_DAYS: Final = (
    ("Lundi", "Monday"), ("Mardi", "Tuesday"), ("Mercredi", "Wednesday"), ("Jeudi", "Thursday"), ("Vendredi", "Friday"),
    ("Samedi", "Saturday"), ("Dimanche", "Sunday"),
)  # fmt: skip
_TITLE: Final = {"fr": "Une semaine", "en": "A week"}
_REPORT: Final = {
    "fr": "Ce que la mutualisation économise, avec tous les plans sur la carte",
    "en": "What pooling saves, with all plans on the map",
}
_NOTE: Final = {
    "fr": "Commerces et rues sont réels ; clients, bénéficiaires et financeurs sont inventés.",
    "en": "Shops and streets are real; customers, beneficiaries and funders are made up.",
}
_STYLE: Final = (
    ":root{color-scheme:light dark;--ground:#e9edf0;--sheet:#fff;--ink:#14212b;--quiet:#53626d;--line:#d8dfe4;--accent:#0b5c73;--on:#fff}"
    "@media (prefers-color-scheme:dark){:root{--ground:#0c1217;--sheet:#141d24;--ink:#e7edf2;--quiet:#9fb0bc;--line:#293641;--accent:#6ccbe2;--on:#06222b}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}"
    "main{display:grid;gap:1rem;max-width:72rem;margin:0 auto;padding:1rem;grid-template-columns:repeat(auto-fit,minmax(min(30rem,100%),1fr))}"
    "section{background:var(--sheet);border-radius:.6rem;padding:1rem 1.2rem}h1,h2{font-size:1.4rem;line-height:1.2;margin:0 0 .8rem}"
    "ul{list-style:none;margin:1rem 0 0;padding:0}li{padding:.5rem 0;border-top:1px solid var(--line)}"
    "nav{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr))}"
    "a{color:var(--accent);text-decoration:none;display:block;min-height:48px;padding:.7rem .8rem;border:1px solid var(--line);border-radius:.5rem}"
    "a:hover{border-color:var(--accent)}a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    "a.report{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:600;margin-top:.5rem}"
    "section>p:last-child,footer{color:var(--quiet);font-size:.9rem}footer{max-width:72rem;margin:0 auto;padding:0 1rem 1rem}"
)


def render_week_page(town: Town, dates: Sequence[str], said: Mapping[str, Sequence[str]]) -> str:
    """Write the page.

    Parameters
    ----------
    town
        Whose week it is.
    dates
        Its days.
    said
        What is to be said of it, by language.

    Returns
    -------
    str
        An HTML document without scripts; its links go to the server that serves it.
    """
    title = html.escape(f"{town.title} · Tournée")
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    parts = "".join(_part(town, dates, said[language], language) for language in ("fr", "en"))
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{parts}</main>
<footer>© OpenStreetMap contributors</footer>
</body>
</html>
"""


def _part(town: Town, dates: Sequence[str], said: Sequence[str], language: str) -> str:
    number = ("fr", "en").index(language)
    days = "".join(
        f'<a href="/?plan={html.escape(town.name)}-{date}">{_DAYS[dt.date.fromisoformat(date).weekday()][number]} {int(date[8:])}</a>'
        for date in dates
    )
    lines = "".join(f"<li>{html.escape(one)}</li>" for one in said)
    head = "h1" if language == "fr" else "h2"
    return (
        f'<section lang="{language}"><{head}>{html.escape(town.title)} · {_TITLE[language]}</{head}><nav>{days}</nav>'
        f'<a class="report" href="/pages/report">{_REPORT[language]}</a><ul>{lines}</ul><p>{_NOTE[language]}</p></section>\n'
    )
