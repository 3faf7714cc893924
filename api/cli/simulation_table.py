"""A report of simulations on a terminal: what it shows, and its figures with the names that the page gives them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from api.cli.console import said
from dispatch.figures.catalogue import Group
from dispatch.pooling.words import pick
from dispatch.simulate.over_seeds import Outcome
from dispatch.simulate.report import SimulationReport
from dispatch.simulate.sections import Cell, figure_groups, headline, method, span, title

_STYLES = {Outcome.BETTER: "green", Outcome.WORSE: "red"}


def print_simulation(
    console: Console, report: SimulationReport, language: str, *, groups: frozenset[Group] = frozenset(Group)
) -> None:
    """Print a report.

    Parameters
    ----------
    console
        Where to.
    report
        The report.
    language
        ``fr`` or ``en``.
    groups
        Figures about what; all of them where none are named.
    """
    for part in simulation_parts(report, language, groups=groups):
        console.print(part)


def simulation_parts(
    report: SimulationReport, language: str, *, groups: frozenset[Group] = frozenset(Group)
) -> Iterator[RenderableType]:
    """Yield what is to be printed: title, table, what it shows, and how it is measured."""
    yield _text(f"{title(language)} · {span(report, language)}", "bold")
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(pick(("Chiffre", "Figure"), language))
    for arm in report.arms:
        table.add_column(said(arm.title.of(language)), justify="right")
    for group in figure_groups(report, language):
        if group.group not in groups:
            continue
        table.add_section()
        table.add_row(Text(group.title, style="bold"))
        for row in group.rows:
            table.add_row(Text(row.title), *(_cell(cell) for cell in row.cells))
    yield table
    yield from (_text(sentence) for sentence in headline(report, language))
    yield from (_text(sentence, "dim") for sentence in method(report, language))


def _text(words: str, style: str = "") -> Text:
    """Return words of a report, which may come from a file of somebody else's, without what would steer the terminal."""
    return Text.from_markup(said(words), style=style)


def _cell(cell: Cell) -> Text:
    text = Text(cell.figure)
    if cell.interval:
        text.append(f" {cell.interval}", style="dim")
    if cell.verdict:
        style = "dim" if cell.outcome is None else _STYLES.get(cell.outcome, "dim")
        text.append(f"\n{cell.verdict}", style=style)
    return text
