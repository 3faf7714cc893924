"""The moment that a command asks about, and the streets as they are then."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import typer

from api.cli.console import err, load_town

if TYPE_CHECKING:
    from geo.town import Town

AT_HELP = (
    "Moment such as 2026-11-28T09:30 on the town's clocks, or 'now': hours of access and stored closures hold. "
    "Without it, neither does."
)


def load_streets(town: str, at: str) -> Town:
    """Load a town, and where a moment is given, its streets as they are then.

    Parameters
    ----------
    town
        The town's short name.
    at
        A moment in ISO form, ``now``, or empty for the map without hours and closures.

    Raises
    ------
    typer.BadParameter
        Where ``at`` is none of these.
    MapError
        As `geo.store.TownStore.load` and `geo.live.streets.LiveStreets.at`.
    """
    moment = _read(at)
    loaded = load_town(town)
    from geo.live.streets import LiveStreets

    live = LiveStreets(loaded)
    if at:
        return live.at(moment)
    stored = len(live.disruptions())
    if stored:
        what = (
            "1 stored closure or slow-down is"
            if stored == 1
            else f"{stored} stored closures or slow-downs are"
        )
        err.print(f"Note: {what} left out; give --at now to count those in force.")
    return loaded


def _read(text: str) -> dt.datetime | None:
    if text in {"", "now"}:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not a moment; write it as 2026-11-28T09:30, or now.", param_hint="--at"
        ) from None
