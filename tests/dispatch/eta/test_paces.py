"""Paces that are kept between forecasts: as long as the same stops are closed."""

from __future__ import annotations

from dataclasses import replace

from dispatch.eta.pace import FRESH, Pace
from dispatch.eta.paces import Paces
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.rounds.round import Round, Stop

SLOW = Pace((0.5, 0.3), (0.1, 0.2))


def test_a_pace_is_kept_until_a_stop_is_closed_or_opened_again() -> None:
    """Tests that times planned otherwise leave it, and what was closed does not."""
    paces = Paces()
    ahead = Stop("a", "p", ("1",), 500, 500, 600)
    own = Round("rnd", "shf", "2026-11-28", (ahead, replace(ahead, id="b", task_ids=("2",))))
    assert paces.of(own) is None
    paces.keep(own, FRESH, 400)
    assert paces.of(replace(own, version=2, end_s=900)) == FRESH
    closed = replace(ahead, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, closed_s=610)
    one = replace(own, stops=(closed, own.stops[1]))
    assert paces.of(one) is None
    paces.keep(one, SLOW, 620)
    assert paces.of(one) == SLOW
    assert paces.of(own) is None


def test_a_stop_closed_in_the_future_is_looked_at_again() -> None:
    """Tests that a phone whose clock is ahead does not fix the pace of the rest of the round."""
    paces = Paces()
    stop = Stop("a", "p", ("1",), 500, 500, 600, StopStatus.CLOSED, outcome=Outcome.SUCCESS, closed_s=700)
    own = Round("rnd", "shf", "2026-11-28", (stop,))
    paces.keep(own, SLOW, 699)
    assert paces.of(own) is None
    paces.keep(own, SLOW, 700)
    assert paces.of(own) == SLOW
