"""`tournee service` with all its commands."""

from __future__ import annotations

import typer

from api.cli.service import week

app = typer.Typer(
    help=(
        "Municipal services of a town: what is offered, the programmes, who takes part.\n\n"
        "  tournee service week monaco --week 2026-W49"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command(name="week", short_help="Choose the days of visits whose days are open.")(week.week)


@app.callback()
def _service() -> None:
    """Keep the commands' names while there is one only."""
