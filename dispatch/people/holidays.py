"""Public holidays of France, computed: no table that ends, nothing to download."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_FIXED = {
    "new_year": (1, 1),
    "labour_day": (5, 1),
    "victory_day": (5, 8),
    "national_day": (7, 14),
    "assumption": (8, 15),
    "all_saints": (11, 1),
    "armistice": (11, 11),
    "christmas": (12, 25),
}
#: Days after Easter Sunday.
_MOVING = {"easter_monday": 1, "ascension": 39, "whit_monday": 50}
#: What some territories keep besides: in Alsace and Moselle by article L3134-13 of the Code du travail, where Good Friday is one of towns that
#: have a Protestant or a shared church only; overseas the end of slavery by L3422-2. Saint-Martin, whose date is disputed, is not here.
_ALSO: dict[str, dict[str, tuple[int, int]]] = {
    "fr": {},
    "fr-alsace-moselle": {"second_christmas_day": (12, 26)},
    "fr-alsace-moselle-no-temple": {"second_christmas_day": (12, 26)},
    "fr-guadeloupe": {"abolition": (5, 27)},
    "fr-guyane": {"abolition": (6, 10)},
    "fr-martinique": {"abolition": (5, 22)},
    "fr-mayotte": {"abolition": (4, 27)},
    "fr-reunion": {"abolition": (12, 20)},
    "fr-saint-barthelemy": {"abolition": (10, 9)},
}
#: Territories for which holidays are known; ``none`` keeps none.
REGIONS = ("none", *_ALSO)


def easter(year: int) -> dt.date:
    """Return Easter Sunday of a year of the Gregorian calendar.

    References
    ----------
    "To find Easter", Nature 13, 487 (1876), the anonymous algorithm, as in J. Meeus, Astronomical Algorithms, chapter 8.
    https://doi.org/10.1038/013487b0
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quads, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quads - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=64)
def public_holidays(year: int, region: str = "fr") -> dict[dt.date, str]:
    """Return the public holidays of a year with their names, those of article L3133-1 of the Code du travail.

    Parameters
    ----------
    region
        One of `REGIONS`.

    Raises
    ------
    ValueError
        The territory is not known.
    """
    if region not in REGIONS:
        raise ValueError(f"holidays of {region!r} are not known: give one of {', '.join(REGIONS)}")
    if region == "none":
        return {}
    named = {dt.date(year, month, day): name for name, (month, day) in (_FIXED | _ALSO[region]).items()}
    sunday = easter(year)
    moving = {name: sunday + dt.timedelta(days=after) for name, after in _MOVING.items()}
    if region == "fr-alsace-moselle":
        moving["good_friday"] = sunday - dt.timedelta(days=2)
    # Where two fall on one date (Ascension on 1 May 2008), the date is one holiday.
    return named | {date: name for name, date in moving.items() if date not in named}


def is_holiday(day: dt.date, region: str = "fr") -> bool:
    """Return whether a date is a public holiday."""
    return day in public_holidays(day.year, region)
