"""What a day that was lived through was like: the figures of its town, with those who went elsewhere."""

from __future__ import annotations

from dispatch.figures.day_figures import DayFigures, day_figures
from dispatch.simulate.customers import LOST_NO_WINDOW, LOST_PATIENCE, LOST_REFUSED
from dispatch.simulate.life import Life
from dispatch.storage.store import Reading


def look_back(reading: Reading, life: Life) -> DayFigures:
    """Return the figures of a day."""
    counts = life.counts
    return day_figures(
        reading,
        life.day,
        life.town_map,
        refused=counts[LOST_NO_WINDOW] + counts[LOST_REFUSED],
        lost=counts[LOST_PATIENCE],
    )
