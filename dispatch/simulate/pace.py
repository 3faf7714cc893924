"""How often the services of a simulated town look after things."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks.

    Attributes
    ----------
    look_s
        At the log, for plans and releases.
    arrivals_s, messages_s, chores_s
        At arrival times, at the outbox, at the chores of the town.
    """

    look_s: int = 15
    arrivals_s: int = 60
    messages_s: int = 120
    chores_s: int = 600


USUAL = Pace()
#: For days that are lived through by the thousand.
HASTY = Pace(look_s=60, arrivals_s=300, messages_s=600, chores_s=1800)
