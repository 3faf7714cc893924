"""Combinations of knobs on a terminal: what each came to, what differs for certain, and which nothing else beats."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.console import said
from dispatch.figures.catalogue import DEFINITIONS
from dispatch.pooling.words import pick
from dispatch.simulate.over_seeds import Outcome
from dispatch.simulate.report import SimulationReport
from dispatch.simulate.tuning import JUDGED, Tried, is_shown, tried
from dispatch.simulate.words import difference_words, figure_words

_STYLES = {Outcome.BETTER: "green", Outcome.WORSE: "red"}


def print_tuning(console: Console, report: SimulationReport, language: str) -> None:
    """Print what combinations came to.

    Differences from the first one are shown where the seeds show them; a star marks what no other combination beats in everything.
    """
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(pick(("Réglage", "Setting"), language))
    for key in JUDGED:
        table.add_column(pick(DEFINITIONS[key].title, language), justify="right")
    for one in tried(report):
        name = Text(("★ " if one.unbeaten else "  ") + said(one.name))
        table.add_row(name, *(_cell(one, at, report.currency, language) for at in range(len(JUDGED))))
    console.print(table)
    seeds = len(report.seeds)
    console.print(
        pick(
            (
                f"★ aucun autre réglage ne fait au moins aussi bien partout. En couleur : ce que {seeds} graines montrent. Le choix vous revient.",
                f"★ no other setting is as good in everything. Coloured: what {seeds} seeds show. The choice is yours.",
            ),
            language,
        )
    )


def _cell(one: Tried, at: int, currency: str, language: str) -> Text:
    figure, found, difference = DEFINITIONS[JUDGED[at]], one.figures[at], one.differences[at]
    text = Text(figure_words(figure, None if found is None else found.value, currency, language))
    if difference is not None and is_shown(difference):
        words = difference_words(figure, difference.value, currency, language)
        text.append(f" ({words})", style=_STYLES[difference.outcome])
    return text
