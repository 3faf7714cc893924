"""The pooling report as one HTML page: figures in both languages, and the plans of all scenarios on the map, without a network."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.assets import STATIC_FOLDER, built_file
from api.bridge import plan_to_wire
from api.language_switch import language_script, language_switch
from api.page import LANGUAGES, json_safe, json_text, policy, raw_text
from dispatch.plan import Plan
from dispatch.pooling.day_report import PartKind
from dispatch.pooling.key_figures import key_figures
from dispatch.pooling.period import PeriodReport
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.section import parts_like
from dispatch.pooling.sections import Section, sections, span, title
from dispatch.pooling.words import day_words, km, money, pick, scenario_words, service_words

_HERE: Final = Path(__file__).parent
_MAP: Final = ("Voir les plans sur la carte", "See the plans on the map")
_MAP_NOTE: Final = (
    "Les plans montrent des portes, sans noms ni adresses : pour le bureau, pas pour publication.",
    "Plans show doors, without names or addresses: for the office, not for publication.",
)
_SHOW: Final = ("Afficher", "Show")
_BACK: Final = ("La semaine", "The week")
_ROUNDS: Final = ("Les tournées prévues ce jour-là", "The rounds planned for that day")
_STEPS: Final = ((-1, "‹", ("Jour précédent", "Day before")), (1, "›", ("Jour suivant", "Day after")))
_BIG: Final = ("Plein écran", "Full screen")
_SMALL: Final = ("Fermer", "Close")
_CREDIT: Final = "© OpenStreetMap contributors"
_BAR, _ROW, _WIDE = 14, 54, 360
#: Longer tables are shown when somebody asks for them.
_LONG: Final = 14
#: Lines of those who pay most that are shown all the same.
_FIRST: Final = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """Addresses of what a server has beside a report.

    Attributes
    ----------
    week
        Of the page of the week.
    days
        Of each day's rounds on the map page, by date.
    files
        The report to keep: address by what people call it, by language.
    """

    week: str
    days: Mapping[str, str]
    files: Mapping[str, Mapping[str, str]]


def render_pooling_page(
    report: PeriodReport,
    plans: Mapping[str, Mapping[Scenario, Plan]] | None = None,
    *,
    tiles: Path | None = None,
    lang: str | None = None,
    static: Path = STATIC_FOLDER,
    beside: Beside | None = None,
) -> str:
    """Write a report as one HTML page.

    Parameters
    ----------
    report
        The report.
    plans
        Plans to be seen on the map, by date and scenario; without any the page has figures only.
    tiles
        The town's PMTiles archive, laid into the page with the plans.
    lang
        ``fr`` or ``en``: the language of a reader who has not chosen one; by default the browser's.
    static
        Folder of the built screens.
    beside
        What the server has beside it, to go to.

    Returns
    -------
    str
        An HTML document. It asks no server for anything.

    Raises
    ------
    api.assets.ScreensMissingError
        There are plans, and the screens have not been built.
    ValueError
        `lang` is not a language of the page.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"lang {lang!r}: the page speaks {' and '.join(LANGUAGES)}")
    plans = {date: own for date, own in (plans or {}).items() if own}
    own_style = (_HERE / "pooling_style.css").read_text("utf-8")
    own_script = language_script() + (_HERE / "pooling_script.js").read_text("utf-8")
    styles, scripts, carried = [own_style], [own_script], ""
    if plans:
        style = raw_text(built_file("single/page.css", folder=static).read_text("utf-8"), "style")
        script = raw_text(built_file("single/page.js", folder=static).read_text("utf-8"), "script")
        worker = raw_text(built_file("single/worker.mjs", folder=static).read_text("utf-8"), "script")
        styles.append(style)
        scripts.append(script)
        carried = _carried(plans, _names(report), tiles, style=style, script=script, worker=worker)
    language = lang or "fr"
    fixed = " data-fixed" if lang else ""
    heads = {one: html.escape(f"{title(one)} · {span(report, one)} · Tournée") for one in LANGUAGES}
    both = " ".join(f'data-{one}="{head}"' for one, head in heads.items())
    return f"""<!doctype html>
<html lang="{language}" data-lang="{language}"{fixed} {both}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="{policy(scripts, styles)}">
<title>{heads[language]}</title>
<style>{own_style}</style>
</head>
<body>
{_header(report, beside)}
<main>
{"".join(_sections(report, one, beside, with_map=bool(plans)) for one in LANGUAGES)}
{_map(plans) if plans else ""}
</main>
<footer><p><a href="https://www.openstreetmap.org/copyright" rel="noreferrer">{_CREDIT}</a> · Tournée</p></footer>
{carried}<script>{own_script}</script>
</body>
</html>
"""


def in_both(words: tuple[str, str]) -> str:
    """Return words in both languages, of which the page shows one."""
    return "".join(
        f'<span class="{one}" lang="{one}">{html.escape(pick(words, one))}</span>' for one in LANGUAGES
    )


def _header(report: PeriodReport, beside: Beside | None) -> str:
    titles = "".join(
        f'<div class="{language}" lang="{language}"><h1>{html.escape(title(language))}</h1><p>{html.escape(span(report, language))}</p></div>'
        for language in LANGUAGES
    )
    back = (
        "" if beside is None else f'<a class="button" href="{html.escape(beside.week)}">{in_both(_BACK)}</a>'
    )
    return f'<header>{titles}<nav class="bar">{back}{language_switch()}</nav></header>'


def _sections(report: PeriodReport, language: str, beside: Beside | None, *, with_map: bool) -> str:
    shown = []
    for section in sections(report, language):
        picture = _bars(report, language) if section.key == "scenarios" else ""
        if section.key == "headline":
            picture = _keys(report, language)
        days = beside.days if beside is not None and section.key == "days" else {}
        links = {day_words(date, language): address for date, address in days.items()}
        shown.append(_section(section, picture, language, links))
    jump = f'<a class="button" href="#map">{pick(_MAP, language)}</a>' if with_map else ""
    files = {} if beside is None else beside.files[language]
    jump += "".join(
        f'<a class="button" href="{html.escape(address)}" download>{html.escape(name)}</a>'
        for name, address in files.items()
    )
    link = f'<p class="bar">{jump}</p>' if jump else ""
    return f'<div class="{language}" lang="{language}">{link}{"".join(shown)}</div>'


def _section(section: Section, picture: str, language: str, links: Mapping[str, str]) -> str:
    sentences = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in section.sentences)
    table = _table(section, section.rows, links, language) if section.rows else ""
    if len(section.rows) > _LONG:
        # Nobody scrolls through a hundred names on a telephone to get to what comes after.
        said = pick(("Voir le tableau ({count} lignes)", "See the table ({count} lines)"), language)
        table = f"<details><summary>{said.format(count=len(section.rows))}</summary>{table}</details>"
        if section.key == "funders":
            # Who pays most, and all together, is what is looked for.
            table = _table(section, (*section.rows[:_FIRST], section.rows[-1]), links, language) + table
    # The figures above all others come before any words.
    body = f"{picture}{sentences}" if section.key == "headline" else f"{sentences}{picture}"
    return f'<section class="{section.key}"><h2>{html.escape(section.title)}</h2>{body}{table}</section>'


def _table(section: Section, rows: Sequence[Sequence[str]], links: Mapping[str, str], language: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in section.header)
    body = "".join(
        _row(section, row, links, language, is_last=at == len(rows)) for at, row in enumerate(rows, 1)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _keys(report: PeriodReport, language: str) -> str:
    """Write the four figures above all others as tiles."""
    tiles = "".join(
        f"<div><dt>{html.escape(one.title)}</dt><dd><b>{html.escape(one.figure)}</b>{html.escape(one.note)}</dd></div>"
        for one in key_figures(report, language)
    )
    return f'<dl class="keys">{tiles}</dl>'


def _row(
    section: Section, row: Sequence[str], links: Mapping[str, str], language: str, *, is_last: bool
) -> str:
    marks = {scenario_words(Scenario.POOLED, language) for language in LANGUAGES}
    kind = (
        ' class="pooled"'
        if row[0] in marks
        else ' class="total"'
        if section.key == "funders" and is_last
        else ""
    )
    cells = "".join(
        f'<td data-label="{html.escape(label)}">{html.escape(cell)}</td>'
        for label, cell in zip(section.header[1:], row[1:], strict=True)
    )
    name = html.escape(row[0])
    if row[0] in links:
        said = html.escape(pick(_ROUNDS, language))
        name = f'<a href="{html.escape(links[row[0]])}" title="{said}">{name}</a>'
    return f'<tr{kind}><th scope="row">{name}</th>{cells}</tr>'


def _bars(report: PeriodReport, language: str) -> str:
    """Draw cost and kilometres of each scenario as bars, the longest over the whole width."""
    shown = [one for one in Scenario if one in report.figures]
    most = max((report.figures[one].cost_minor for one in shown), default=0) or 1
    bars = []
    for number, one in enumerate(shown):
        sums = report.figures[one]
        top = number * _ROW
        width = max(1, (_WIDE - 4) * sums.cost_minor // most)
        label = scenario_words(one, language)
        figure = f"{money(sums.cost_minor, report.currency, language)} · {km(sums.distance_m, language)}"
        kind = "best" if one is Scenario.POOLED else "rest"
        bars.append(
            f'<text x="0" y="{top + 12}">{html.escape(label)}</text>'
            f'<text x="0" y="{top + 44}">{html.escape(figure)}</text>'
            f'<rect class="{kind}" x="0" y="{top + 17}" width="{width}" height="{_BAR}" rx="3"/>'
        )
    said = pick(("Coût et distance par organisation", "Cost and distance by organisation"), language)
    return (
        f'<svg viewBox="0 0 {_WIDE} {_ROW * len(shown)}" role="img" aria-label="{said}">{"".join(bars)}</svg>'
    )


def _map(plans: Mapping[str, Mapping[Scenario, Plan]]) -> str:
    known = [one for one in Scenario if any(one in own for own in plans.values())]
    days = _choices({date: (day_words(date, "fr"), day_words(date, "en")) for date in sorted(plans)})
    ways = _choices({one.value: (scenario_words(one, "fr"), scenario_words(one, "en")) for one in known})
    before, after = (
        f'<button type="button" data-step="{by}"><span aria-hidden="true">{sign}</span><span class="aside">{in_both(words)}</span></button>'
        for by, sign, words in _STEPS
    )
    return (
        f'<section class="map" id="map"><h2>{in_both(_MAP)}</h2><p>{in_both(_MAP_NOTE)} {_CREDIT}</p><div class="bar">'
        f'{before}<select id="map-day" aria-label="Jour · Day">{days}</select>{after}'
        f'<select id="map-scenario" aria-label="Organisation">{ways}</select>'
        f'<button type="button" class="show" id="map-show">{in_both(_SHOW)}</button>'
        f'<button type="button" id="map-big"><span class="open">{in_both(_BIG)}</span><span class="close">{in_both(_SMALL)}</span></button></div>'
        f'<iframe id="map-frame" title="Plan" hidden></iframe></section>'
    )


def _choices(words: Mapping[str, tuple[str, str]]) -> str:
    """Write the options of a choice; they have text only, which the script puts into the reader's language."""
    return "".join(
        f'<option value="{html.escape(value)}" data-fr="{html.escape(french)}" data-en="{html.escape(english)}">{html.escape(french)}</option>'
        for value, (french, english) in words.items()
    )


def _names(report: PeriodReport) -> dict[str, dict[str, str]]:
    """Return what those who ride are called in each language, by what the plans call them: plans are in no language."""
    found = {"Commerces · Shops": {"fr": "Commerces", "en": "Shops"}}
    for key in {part.name for part in parts_like(report, PartKind.SERVICE)} - {""}:
        called = {one: service_words(key, report.names, one) for one in LANGUAGES}
        found |= {report.names.get(f"service:{key}", key): called}
    return found


def _carried(
    plans: Mapping[str, Mapping[Scenario, Plan]],
    names: Mapping[str, Mapping[str, str]],
    tiles: Path | None,
    *,
    style: str,
    script: str,
    worker: str,
) -> str:
    found = [
        f'<script type="application/json" id="plan-{date}-{one.value}">{json_text(plan_to_wire(plan))}</script>\n'
        for date, own in sorted(plans.items())
        for one, plan in own.items()
    ]
    map_data = "" if tiles is None else base64.b64encode(tiles.read_bytes()).decode("ascii")
    return (
        "".join(found)
        + f'<script type="application/json" id="map-names">{json_safe(names)}</script>\n'
        + f'<script type="text/plain" id="map-style">{raw_text(style, "script")}</script>\n'
        + f'<script type="text/plain" id="map-tiles">{map_data}</script>\n'
        + f'<script type="text/plain" id="map-worker">{worker}</script>\n'
        + f'<script type="text/plain" id="map-script">{script}</script>\n'
    )
