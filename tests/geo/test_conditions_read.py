"""Tests of reading tags that hold under conditions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.conditions.read import Clause, read_conditional, switched
from geo.profiles import PROFILES

VAN, BIKE, CARGO = (PROFILES[name] for name in ("van", "bike", "cargo_bike"))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("delivery @ (06:00-11:00)", [("delivery", "06:00-11:00")]),
        ("no @ (Mo-Sa 11:00-19:00; PH off)", [("no", "Mo-Sa 11:00-19:00; PH off")]),
        ("no @(Tu 06:00-17:00)", [("no", "Tu 06:00-17:00")]),
        ("no @ Mo-Fr 12:45-13:30", [("no", "Mo-Fr 12:45-13:30")]),
        ("yes @ (Mo 08:00-09:00); no @ (Jul-Aug)", [("yes", "Mo 08:00-09:00"), ("no", "Jul-Aug")]),
        ("no @ (sunset-sunrise)", [("no", "sunset-sunrise")]),
        ("no @ ((sunset+00:30)-22:00)", [("no", "(sunset+00:30)-22:00")]),
        ("no @ (sunrise+00:30)-(sunset-00:30)", [("no", "(sunrise+00:30)-(sunset-00:30)")]),
        ("delivery @ (10:30:00-12:30:00)", [("delivery", "10:30-12:30")]),
        # a van of 3.5 t, 6 m long: what it decides needs no hours
        ("no @ (weight>7.5)", []),
        ("no @ (weight > 2.8 t)", [("no", "")]),
        ("no @ (07:00-19:00 AND weight>7.5)", []),
        ("no @ (07:00-19:00 and weight>=3.5)", [("no", "07:00-19:00")]),
        ("no @ (length>5 m)", [("no", "")]),
        ("no @ (Mo-Fr AND 07:00-09:00)", [("no", "Mo-Fr AND 07:00-09:00")]),
        # every trip ends at a customer
        ("yes @ destination", [("yes", "")]),
        ("none @ delivery", [("none", "")]),
        ("yes @ residents", []),
        ("yes @ permit_holder; no @ (22:00-06:00)", [("no", "22:00-06:00")]),
        ("no @ (goods)", [("no", "")]),
        ("no @ (trailer)", []),
    ],
)
def test_understood(text, clauses):
    """Tests what is left of a condition once the vehicle is known."""
    reading = read_conditional(text, VAN)
    assert reading.clauses == tuple(Clause(*clause) for clause in clauses)
    assert reading.unread == 0


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("delivery", 1),
        ("80 @ wet", 1),
        ("no @ ()", 1),
        (" @ (06:00-11:00)", 1),
        ("no @ (06:00-11:00", 1),
        ("no @ 06:00-11:00)", 1),
        ("no @ )06:00-11:00(", 1),
        ("no @ (morning)", 1),
        ("no @ (weight>heavy)", 1),
        ("no @ (stay>30 minutes)", 1),
        ("no @ Mo-Fr 08:00-09:00; Sa 10:00-12:00", 2),  # is Saturday another clause?
        ("no @ (Mo 08:00-09:00), yes @ (Tu 08:00-09:00)", 1),
        ("", 1),
    ],
)
def test_not_understood(text, unread):
    """Tests that what cannot be read for sure is counted and not guessed at."""
    reading = read_conditional(text, VAN)
    assert (reading.clauses, reading.unread) == ((), unread)


def test_one_clause_may_be_unreadable():
    """Tests that the others stay."""
    reading = read_conditional("no @ (08:00-09:00); yes @ wet", VAN)
    assert (reading.clauses, reading.unread) == ((Clause("no", "08:00-09:00"),), 1)


def test_the_vehicle_decides():
    """Tests that other vehicles meet other conditions."""
    text = "no @ (weight>3)"
    assert read_conditional(text, BIKE).clauses == ()
    assert read_conditional(text, replace(VAN, weight_t=2.9)).clauses == ()
    towing = replace(CARGO, name="trailer", trailer=True)
    assert read_conditional("no @ (trailer)", towing).clauses == (Clause("no", ""),)


def _access(tags):
    return tags.get("access", "yes")


def test_the_last_clause_that_holds_counts():
    """Tests all four combinations of two hours."""
    tags = {"access:conditional": "no @ (08:00-18:00); delivery @ (06:00-10:00)"}
    found, unread = switched(tags, ["access"], VAN, _access)
    assert found.hours == ("08:00-18:00", "06:00-10:00")
    assert found.states == ("yes", "no", "delivery", "delivery")
    assert unread == 0


def test_hours_without_effect_are_left_out():
    """Tests that hours which change nothing ask for no state."""
    tags = {"access": "no", "access:conditional": "no @ (08:00-18:00); yes @ (06:00-07:00)"}
    found, _ = switched(tags, ["access"], VAN, _access)
    assert (found.hours, found.states) == (("06:00-07:00",), ("no", "yes"))


def test_what_always_holds_is_there_from_the_start():
    """Tests that a clause without hours is part of every state."""
    tags = {"access": "no", "access:conditional": "delivery @ destination"}
    found, _ = switched(tags, ["access"], VAN, _access)
    assert (found.hours, found.states) == ((), ("delivery",))


def test_too_many_hours():
    """Tests that a tag with more hours than any sign has is left out whole."""
    tags = {"access:conditional": "; ".join(f"no @ (0{hour}:00-0{hour}:30)" for hour in range(7))}
    found, unread = switched(tags, ["access"], VAN, _access)
    assert (found.hours, found.states, unread) == ((), ("yes",), 7)
