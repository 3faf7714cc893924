"""Tests of a report of simulations on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from api.cli.simulation_table import print_simulation
from dispatch.figures.catalogue import Group
from dispatch.simulate.report import SimulationReport
from dispatch.simulate.sections import figure_groups, headline
from tests.dispatch.simulate.sample_report import sample_report


def _printed(report: SimulationReport, language: str, width: int, **more: frozenset[Group]) -> str:
    text = io.StringIO()
    print_simulation(Console(file=text, width=width, color_system=None), report, language, **more)
    return text.getvalue()


def test_the_terminal_says_what_the_page_says() -> None:
    """Tests that every figure has the page's name and number, and that verdicts stand beside them."""
    report = sample_report(seeds=3)
    said = _printed(report, "fr", 200)
    for group in figure_groups(report, "fr"):
        assert group.title in said
        for row in group.rows:
            assert row.title in said
            assert row.cells[0].figure in said
    assert "mieux" in said
    assert "".join(headline(report, "fr")[0].split())[:60] in "".join(said.split())


def test_a_part_of_the_figures_fits_a_narrow_terminal() -> None:
    """Tests that groups can be chosen, and that nothing is cut off in 80 columns."""
    report = sample_report(seeds=2, arms=2)
    said = _printed(report, "en", 80, groups=frozenset({Group.PROMISES}))
    assert "Promises kept" in said
    assert "Kilometres" not in said.split("“")[0]
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= 80
