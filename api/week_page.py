"""The page from which a week is looked at: what it has come to, its days, and the pooling report, in French and English."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from api.language_switch import language_script, language_switch
from api.page import LANGUAGES, policy
from api.pooling_page import in_both
from dispatch.demo.verdict import Check
from dispatch.plan import Plan
from dispatch.pooling.words import hours, km, pick

_DAYS: Final = (
    ("lundi", "Monday"), ("mardi", "Tuesday"), ("mercredi", "Wednesday"), ("jeudi", "Thursday"), ("vendredi", "Friday"),
    ("samedi", "Saturday"), ("dimanche", "Sunday"),
)  # fmt: skip
_MONTHS: Final = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"), ("mai", "May"), ("juin", "June"),
    ("juillet", "July"), ("août", "August"), ("septembre", "September"), ("octobre", "October"), ("novembre", "November"),
    ("décembre", "December"),
)  # fmt: skip
_LEAD: Final = (
    "Les livraisons des commerces et les services municipaux, sur les mêmes tournées.",
    "Deliveries of shops and municipal services, on the same rounds.",
)
_NOTE: Final = (
    "Commerces et rues sont réels ; clients, bénéficiaires et financeurs sont inventés.",
    "Shops and streets are real; customers, beneficiaries and funders are made up.",
)
_REPORT: Final = ("Le rapport : ce que la mutualisation économise", "The report: what pooling saves")
_CHECKS: Final = ("Bilan de la semaine", "What the week has come to")
_WEEK: Final = ("Jour par jour", "Day by day")
_WEEK_NOTE: Final = (
    "Un jour s'ouvre sur la carte, avec ses tournées. « Séparément » : si chaque commerce et chaque service organisait sa propre tournée.",
    "A day opens on the map, with its rounds. “Apart”: if each shop and each service made a round of its own.",
)
_HEADER: Final = (
    ("Jour", "Day"), ("Livraisons", "Deliveries"), ("Visites", "Visits"), ("Tournées", "Rounds"),
    ("Temps coursier", "Courier time"), ("Distance", "Distance"), ("Séparément", "Apart"),
)  # fmt: skip
_MET: Final = {True: ("✓ atteint", "✓ met"), False: ("✗ NON ATTEINT", "✗ NOT MET")}
_STYLE: Final = (
    ".keys{grid-template-columns:repeat(auto-fit,minmax(280px,1fr))}.keys .mark{font-weight:600;color:var(--ink)}.keys .missed{color:#b3261e}"
    "@media screen and (prefers-color-scheme:dark){.keys .missed{color:#ff9d94}}"
    ".week th,.week td{vertical-align:middle}.week th a{display:inline-flex;align-items:center;min-height:48px}"
    "@media (max-width:760px){.week tbody tr{display:grid;grid-template-columns:repeat(3,1fr);gap:0 12px}.week tbody th{grid-column:1/-1}"
    ".week td{display:block;text-align:left;padding:0 0 8px}.week td::before{display:block;max-width:none;font-size:.8rem}}"
)


def render_week_page(days: Sequence[Plan], checks: Mapping[str, Sequence[Check]]) -> str:
    """Write the page.

    Parameters
    ----------
    days
        The days of a town as plans, Monday first.
    checks
        What has come of it, by language.

    Returns
    -------
    str
        An HTML document; its links go to the server that serves it.
    """
    style = (Path(__file__).parent / "pooling_style.css").read_text("utf-8") + _STYLE
    script = language_script()
    heads = {
        one: html.escape(f"{days[0].town_title} · {_span(days[0].date, days[-1].date, one)} · Tournée")
        for one in LANGUAGES
    }
    both = " ".join(f'data-{one}="{head}"' for one, head in heads.items())
    titles = "".join(
        f'<div class="{one}" lang="{one}"><h1>{html.escape(days[0].town_title)}, {_span(days[0].date, days[-1].date, one)}</h1>'
        f"<p>{html.escape(pick(_LEAD, one))}</p></div>"
        for one in LANGUAGES
    )
    parts = "".join(_part(days, checks[one], one) for one in LANGUAGES)
    return f"""<!doctype html>
<html lang="fr" data-lang="fr" {both}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy([script], [style])}">
<title>{heads["fr"]}</title>
<style>{style}</style>
</head>
<body>
<header>{titles}<nav class="bar">{language_switch()}</nav></header>
<main>
{parts}</main>
<footer><p>{in_both(_NOTE)}</p><p><a href="https://www.openstreetmap.org/copyright" rel="noreferrer">© OpenStreetMap contributors</a> · Tournée</p></footer>
<script>{script}</script>
</body>
</html>
"""


def _part(days: Sequence[Plan], checks: Sequence[Check], language: str) -> str:
    tiles = "".join(_tile(one, language) for one in checks)
    head = "".join(f'<th scope="col">{pick(words, language)}</th>' for words in _HEADER)
    rows = "".join(_row(plan, language) for plan in days)
    return (
        f'<div class="{language}" lang="{language}"><section><h2>{html.escape(pick(_CHECKS, language))}</h2>'
        f'<dl class="keys">{tiles}</dl><p class="bar"><a class="button show" href="/pages/report">{html.escape(pick(_REPORT, language))}</a></p></section>'
        f'<section class="week"><h2>{pick(_WEEK, language)}</h2><p>{html.escape(pick(_WEEK_NOTE, language))}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section></div>\n"
    )


def _tile(check: Check, language: str) -> str:
    mark = ""
    if check.is_met is not None:
        kind = "mark" if check.is_met else "mark missed"
        mark = f'<span class="{kind}">{pick(_MET[check.is_met], language)}</span> · '
    return f"<div><dt>{html.escape(check.title)}</dt><dd><b>{html.escape(check.figure)}</b>{mark}{html.escape(check.note)}</dd></div>"


def _row(plan: Plan, language: str) -> str:
    apart = "–" if plan.comparison is None else km(plan.comparison.same_vehicles.distance_m, language)
    cells = (
        _of(plan.deliveries_planned, plan.deliveries, language),
        _of(plan.visits_planned, plan.visits, language),
        str(len(plan.rounds)),
        hours(plan.totals.duration_s, language),
        km(plan.totals.distance_m, language),
        apart,
    )
    told = "".join(
        f'<td data-label="{pick(words, language)}">{cell}</td>'
        for words, cell in zip(_HEADER[1:], cells, strict=True)
    )
    address = f"/?plan={html.escape(plan.town)}-{plan.date}"
    return f'<tr><th scope="row"><a href="{address}">{_day(plan.date, language)}</a></th>{told}</tr>'


def _of(done: int, promised: int, language: str) -> str:
    return str(done) if done == promised else f"{done} {pick(('sur', 'of'), language)} {promised}"


def _day(date: str, language: str) -> str:
    """Return a day as people say it; the year is in the title."""
    day = dt.date.fromisoformat(date)
    number = LANGUAGES.index(language)
    weekday, month = _DAYS[day.weekday()][number], _MONTHS[day.month - 1][number]
    return pick((f"{weekday.capitalize()} {_number(day)} {month}", f"{weekday} {day.day} {month}"), language)


def _span(first: str, last: str, language: str) -> str:
    """Return a week as people say it."""
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    number = LANGUAGES.index(language)
    months = [_MONTHS[day.month - 1][number] for day in (begin, end)]
    left = "" if begin.month == end.month else f" {months[0]}"
    year = "" if begin.year == end.year else f" {begin.year}"
    return pick(
        (
            f"semaine du {_number(begin)}{left}{year} au {_number(end)} {months[1]} {end.year}",
            f"week of {begin.day}{left}{year} to {end.day} {months[1]} {end.year}",
        ),
        language,
    )


def _number(day: dt.date) -> str:
    """Return the day of a month as French has it: the first is an ordinal."""
    return "1er" if day.day == 1 else str(day.day)
