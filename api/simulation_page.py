"""The report of simulations as one HTML page: what it shows in a sentence, figures with their intervals, plots; in both languages, without a network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from api.language_switch import language_script, language_switch
from api.page import LANGUAGES, policy
from api.simulation_comparisons import calibration_plot, difference_plots, legend_of
from api.simulation_plots import Plot, day_plots
from dispatch.figures.catalogue import Group
from dispatch.pooling.words import pick, typeset
from dispatch.simulate.report import SimulationReport
from dispatch.simulate.sections import (
    Cell,
    FigureGroup,
    FigureRow,
    arm_words,
    figure_groups,
    headline,
    method,
    seed_table,
    span,
    title,
)

_HERE: Final = Path(__file__).parent
_CREDIT: Final = "© OpenStreetMap contributors"
_VERDICT: Final = ("En une phrase", "In a sentence")
_ARMS: Final = ("Ce qui est comparé", "What is compared")
_COMPARED: Final = ("Les écarts", "The differences")
_DAY: Final = ("La journée", "The day")
_FIGURES: Final = ("Tous les chiffres", "All figures")
_FIGURES_NOTE: Final = (
    "Le nom d’un chiffre ouvre sa définition.",
    "The name of a figure opens what it says.",
)
_SEEDS: Final = ("Graine par graine", "Seed by seed")
_METHOD: Final = ("Comment c’est mesuré", "How it is measured")
_NAME: Final = ("Chiffre", "Figure")
#: Groups that stand open; the others are opened by who looks for them.
_OPEN: Final = frozenset({Group.PROMISES, Group.SPEED})


def render_simulation_page(report: SimulationReport, *, lang: str | None = None) -> str:
    """Write a report as one HTML page.

    Parameters
    ----------
    report
        The report.
    lang
        ``fr`` or ``en``: the language of a reader who has not chosen one; by default the browser's.

    Returns
    -------
    str
        An HTML document. It asks no server for anything.

    Raises
    ------
    ValueError
        `lang` is not a language of the page.
    """
    if lang is not None and lang not in LANGUAGES:
        raise ValueError(f"lang {lang!r}: the page speaks {' and '.join(LANGUAGES)}")
    style = "".join(
        (_HERE / name).read_text("utf-8") for name in ("pooling_style.css", "simulation_style.css")
    )
    script = language_script() + (_HERE / "simulation_script.js").read_text("utf-8")
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
<meta http-equiv="Content-Security-Policy" content="{policy([script], [style])}">
<title>{heads[language]}</title>
<style>{style}</style>
</head>
<body>
{_header(report)}
<main>
{"".join(_content(report, one) for one in LANGUAGES)}
</main>
<footer><p><a href="https://www.openstreetmap.org/copyright" rel="noreferrer">{_CREDIT}</a> · Tournée</p></footer>
<script>{script}</script>
</body>
</html>
"""


def _header(report: SimulationReport) -> str:
    titles = "".join(
        f'<div class="{one}" lang="{one}"><h1>{html.escape(title(one))}</h1><p>{html.escape(span(report, one))}</p></div>'
        for one in LANGUAGES
    )
    return f'<header>{titles}<nav class="bar">{language_switch()}</nav></header>'


def _content(report: SimulationReport, language: str) -> str:
    legend = legend_of(report.arms, language)
    compared = [*difference_plots(report, language)]
    day = [*day_plots(report, language)]
    calibration = calibration_plot(report, language)
    if calibration is not None:
        day.append(calibration)
    groups = figure_groups(report, language)
    parts = [
        _section("verdict", pick(_VERDICT, language), _paragraphs(headline(report, language))),
        _section("compared", pick(_ARMS, language), _arms(report, language)),
        _section("differences", pick(_COMPARED, language), _plots(compared, legend, language))
        if compared
        else "",
        _section("day", pick(_DAY, language), _plots(day, legend, language)) if day else "",
        _section("all", pick(_FIGURES, language), _figures(report, groups, language)),
        _section("by-seed", pick(_SEEDS, language), _seeds(report, language)),
        _section("method", pick(_METHOD, language), _paragraphs(method(report, language))),
    ]
    return f'<div class="{language}" lang="{language}">{"".join(parts)}</div>'


def _section(kind: str, head: str, body: str) -> str:
    return f'<section class="{kind}"><h2>{html.escape(head)}</h2>{body}</section>'


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)


def _arms(report: SimulationReport, language: str) -> str:
    shown = "".join(
        f'<div class="k{at}"><dt>{html.escape(arm.title)}</dt>{"".join(f"<dd>{html.escape(line)}</dd>" for line in arm.lines)}</div>'
        for at, arm in enumerate(arm_words(report, language))
    )
    return f'<dl class="arms">{shown}</dl>'


def _plots(plots: Sequence[Plot], arms: Sequence[tuple[str, str]], language: str) -> str:
    return f'<div class="plots">{"".join(_plot(one, arms, language) for one in plots)}</div>'


def _plot(plot: Plot, arms: Sequence[tuple[str, str]], language: str) -> str:
    named = arms if plot.legend is None else plot.legend
    entries = "".join(f"<li>{_swatch(kind)}{html.escape(words)}</li>" for kind, words in named)
    legend = f'<ul class="legend">{entries}</ul>' if entries else ""
    head, note = (html.escape(typeset(words, language)) for words in (plot.title, plot.note))
    return (
        f'<figure class="{plot.key}"><figcaption><b>{head}</b> <span class="note">{note}</span></figcaption>'
        f"{plot.svg}{legend}</figure>"
    )


def _swatch(kind: str) -> str:
    shape = (
        f'<rect class="{kind}" width="26" height="12"/>'
        if kind.startswith("do-")
        else f'<polyline class="{kind}" points="0,6 26,6"/>'
    )
    return f'<svg viewBox="0 0 26 12" aria-hidden="true">{shape}</svg>'


def _figures(report: SimulationReport, groups: Sequence[FigureGroup], language: str) -> str:
    names = [arm.title.of(language) for arm in report.arms]
    head = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in (pick(_NAME, language), *names))
    tables = []
    for group in groups:
        rows = "".join(_figure_row(row, names) for row in group.rows)
        opened = " open" if group.group in _OPEN else ""
        tables.append(
            f"<details{opened}><summary>{html.escape(group.title)}</summary>"
            f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>'
        )
    return f"<p>{html.escape(pick(_FIGURES_NOTE, language))}</p>{''.join(tables)}"


def _figure_row(row: FigureRow, names: Sequence[str]) -> str:
    said = f"<details><summary>{html.escape(row.title)}</summary><p>{html.escape(row.says)}</p></details>"
    cells = "".join(_cell(cell, name) for cell, name in zip(row.cells, names, strict=True))
    return f'<tr><th scope="row">{said}</th>{cells}</tr>'


def _cell(cell: Cell, name: str) -> str:
    bounds = f' <span class="bounds">{html.escape(cell.interval)}</span>' if cell.interval else ""
    judged = ""
    if cell.verdict:
        kind = "" if cell.outcome is None else cell.outcome.value
        judged = f'<span class="judged {kind}">{html.escape(cell.verdict)}</span>'
    return f'<td data-label="{html.escape(name)}"><b>{html.escape(cell.figure)}</b>{bounds}{judged}</td>'


def _seeds(report: SimulationReport, language: str) -> str:
    header, rows = seed_table(report, language)
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(
            f'<td data-label="{html.escape(label)}">{html.escape(cell)}</td>'
            for label, cell in zip(header[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    said = typeset(
        pick((f"Voir le tableau ({len(rows)} lignes)", f"See the table ({len(rows)} lines)"), language),
        language,
    )
    return (
        f"<details><summary>{html.escape(said)}</summary>"
        f'<table class="seeds"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></details>'
    )
