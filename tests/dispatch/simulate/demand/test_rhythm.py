"""Tests of when orders come in."""

import datetime as dt
import random

import pytest

from dispatch.simulate.demand.rhythm import EVENING_SHARE, SUNDAY, WEEKDAY, Arrivals, TradingDay, poisson

PARIS = "Europe/Paris"
TUESDAY, SUNDAY_DATE = dt.date(2026, 12, 1), dt.date(2026, 11, 29)


def _local(at_s):
    from zoneinfo import ZoneInfo

    return dt.datetime.fromtimestamp(at_s, ZoneInfo(PARIS))


def test_hours_of_a_day():
    """Tests that trade begins and ends by the town's clocks, and earlier on Sundays."""
    day = TradingDay.of(TUESDAY, PARIS)
    assert [_local(at).strftime("%H:%M") for at in (day.opens_s, day.closes_s, day.slots_end_s)] == [
        "08:30", "19:30", "20:00",
    ]  # fmt: skip
    assert _local(TradingDay.of(SUNDAY_DATE, PARIS).closes_s).strftime("%H:%M") == "13:00"
    assert _local(day.moment_s(-60)).isoformat() == "2026-11-30T23:00:00+01:00"


def test_shares_of_the_table():
    """Tests that a great many draws fall into the hours as the table says, the evening before included."""
    arrivals, chance = Arrivals(TradingDay.of(TUESDAY, PARIS)), random.Random(1)
    drawn = [_local(arrivals.draw(chance)) for _ in range(20_000)]
    evening = [at for at in drawn if at.date() < TUESDAY]
    assert len(evening) / len(drawn) == pytest.approx(EVENING_SHARE, abs=0.012)
    assert all(17 <= at.hour < 23 for at in evening)
    # The last hour is cut at 18:30, an hour before trade ends, and keeps its intensity.
    total = sum(WEEKDAY.values()) - WEEKDAY[18] / 2
    for hour, weight in WEEKDAY.items():
        found = sum(at.date() == TUESDAY and at.hour == hour for at in drawn) / len(drawn)
        expected = (1 - EVENING_SHARE) * (weight / 2 if hour == 18 else weight) / total
        assert found == pytest.approx(expected, abs=0.01), hour
    assert max(drawn).strftime("%H:%M") <= "18:30"


def test_sunday_morning_only():
    """Tests that nobody orders for a Sunday after its last hour."""
    arrivals, chance = Arrivals(TradingDay.of(SUNDAY_DATE, PARIS)), random.Random(2)
    drawn = [_local(arrivals.draw(chance)) for _ in range(2000)]
    assert {at.hour for at in drawn if at.date() == SUNDAY_DATE} <= set(SUNDAY)
    assert max(drawn).strftime("%H:%M") <= "12:00"


def test_poisson_numbers():
    """Tests mean and variance, and that one draw never gives fewer for a greater mean."""
    drawn = [poisson(30.0, random.Random(seed)) for seed in range(4000)]
    mean = sum(drawn) / len(drawn)
    assert mean == pytest.approx(30, abs=0.3)
    assert sum((one - mean) ** 2 for one in drawn) / len(drawn) == pytest.approx(30, rel=0.08)
    for seed in range(30):
        by_mean = [poisson(mean, random.Random(seed)) for mean in (0.0, 5.0, 30.0, 200.0, 2000.0)]
        assert by_mean == sorted(by_mean)
        assert by_mean[0] == 0
