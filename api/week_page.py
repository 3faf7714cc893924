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
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}li{margin:.35rem 0}nav{display:flex;flex-wrap:wrap;gap:.5rem}"
    "nav a,.report{display:inline-block;padding:.6rem .8rem;border:1px solid;border-radius:.5rem}footer{margin-top:2rem;opacity:.75}"
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
{parts}<footer>© OpenStreetMap contributors</footer>
</body>
</html>
"""


def _part(town: Town, dates: Sequence[str], said: Sequence[str], language: str) -> str:
    number = ("fr", "en").index(language)
    days = "".join(
        f'<a href="/?plan={html.escape(town.name)}-{date}">{_DAYS[dt.date.fromisoformat(date).weekday()][number]} {date[8:]}</a>'
        for date in dates
    )
    lines = "".join(f"<li>{html.escape(one)}</li>" for one in said)
    head = "h1" if language == "fr" else "h2"
    return (
        f'<section lang="{language}"><{head}>{html.escape(town.title)} · {_TITLE[language]}</{head}><nav>{days}</nav>'
        f'<p><a class="report" href="/pages/report">{_REPORT[language]}</a></p><ul>{lines}</ul><p>{_NOTE[language]}</p></section>\n'
    )
