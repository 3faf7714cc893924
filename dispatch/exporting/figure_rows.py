"""Figures as files have them: a line for each figure of each day that is over or under way."""

from __future__ import annotations

import datetime as dt

from dispatch.exporting.columns import Row
from dispatch.exporting.page import Page, Place, Sight
from dispatch.figures.catalogue import DEFINITIONS, Form
from dispatch.figures.day_figures import DayFigures, day_figures
from dispatch.orders.shop_times import local_day
from dispatch.storage.store import Reading

_DAY = dt.timedelta(days=1)


def figure_page(reading: Reading, sight: Sight, place: Place | None) -> Page:
    """Return the figures of one day: each takes a moment, since its kilometres are measured on the map."""
    first, last = (dt.date.fromisoformat(day) for day in sight.days)
    day = dt.date.fromisoformat(str(place[0])) + _DAY if place else first
    until = min(last, local_day(reading.now_s, sight.town.time_zone))
    if day > until:
        return Page((), None)
    found = day_figures(reading, day.isoformat(), sight.open_map())
    return Page(_lines(found), (day.isoformat(),) if day < until else None)


def _lines(found: DayFigures) -> list[Row]:
    lines: list[Row] = []
    for key, amount in found.figures.items():
        one = DEFINITIONS[key]
        lines.append(
            {
                "day": found.day,
                "key": key,
                "group": one.group,
                "unit": one.form,
                "title_fr": one.title[0],
                "title_en": one.title[1],
                "total": amount.total if amount.of else None,
                "of": amount.of,
                "value": amount.value,
                "currency": found.currency if one.form is Form.MONEY else None,
            }
        )
    return lines
