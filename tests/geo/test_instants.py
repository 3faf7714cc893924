"""Tests of the moments that questions may name."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from geo.conditions.hours import HourTable
from geo.errors import MapError
from geo.instants import check_moment
from geo.live.streets import moment_s

FAR = [
    dt.datetime.fromisoformat(text)
    for text in ("0001-01-01", "9999-12-31T23:59:59.999999", "1969-12-31T23:59", "2200-01-01T00:00+00:00")
]


@pytest.mark.parametrize("when", FAR)
def test_far_moments(when: dt.datetime) -> None:
    """Tests that hours and live streets both refuse moments beyond the calendar, with the same code."""
    hours = HourTable(["Mo-Fr 08:00-10:00"], "Europe/Paris")
    for ask in (
        lambda: check_moment(when),
        lambda: moment_s(when, "Europe/Paris"),
        lambda: hours.truth(when),
        lambda: hours.candidates(when.date(), np.array([0], dtype=np.int32)),
    ):
        with pytest.raises(MapError, match="Give a moment from 1970 to 2199") as caught:
            ask()
        assert caught.value.code == "moment_invalid"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_first_and_last(zone: str) -> None:
    """Tests that the bounds themselves are answered on the clocks of the farthest zones."""
    hours = HourTable(["Mo-Fr 08:00-10:00"], zone)
    for text in ("1970-01-01", "2199-12-31T23:59:59+00:00"):
        when = dt.datetime.fromisoformat(text)
        assert hours.truth(when).tolist() == [False]
        assert dt.datetime.fromtimestamp(moment_s(when, zone), dt.UTC).year in {1969, 1970, 2199, 2200}
