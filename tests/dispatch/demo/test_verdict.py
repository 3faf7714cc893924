"""Tests of what is said of a week: targets met and missed, and figures as each language writes them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast

import pytest

from dispatch.demo.build import MadeWeek
from dispatch.demo.judge import Steadiness, WeekJudged
from dispatch.demo.verdict import checks, sentences, targets
from dispatch.pooling.period import add_up
from tests.dispatch.pooling.toy_pooling import report_of, toy_document
from tests.dispatch.test_planning import PLACES, delivery

GOOD = WeekJudged(
    promised=66, planned=66, required=54, required_planned=54, social_kept=66, orders=92, orders_planned=92, orders_kept=92,
    by_person=Steadiness(44, 29, 1000, 863), by_service=Steadiness(44, 29, 1000, 863), cost_cents=103_000, duration_s=3600,
    distance_m=1000, rounds=18, services={}, faults=(),
)  # fmt: skip


def _made(judged: WeekJudged) -> MadeWeek:
    # One basket of two shops whose pooled round costs more than two short ones: a day that did not pay.
    report = add_up([report_of(toy_document([delivery("d1", "bakery", "grocer")], places=PLACES))])
    other = replace(GOOD, cost_cents=100_000, by_person=Steadiness(44, 3, 1000, 432))
    nothing = cast("Any", None)
    return MadeWeek({}, ("", ""), judged, other, nothing, report, nothing, ())


MISSED = {
    "required_visits_planned": replace(GOOD, required_planned=53),
    "social_windows_kept": replace(GOOD, social_kept=65),
    "rounds_can_be_ridden": replace(GOOD, faults=("2026-11-30 Camille Exemple: late",)),
    "same_courier": replace(GOOD, by_person=Steadiness(44, 20, 1000, 799)),
    # A cent too many, which rounded is 3.0 percent.
    "cost_of_continuity": replace(GOOD, cost_cents=103_001),
}


@pytest.mark.parametrize("missed", [None, *MISSED])
@pytest.mark.parametrize(("language", "said"), [("fr", "NON ATTEINT"), ("en", "NOT MET")])
def test_a_missed_target_is_told_as_missed(missed: str | None, language: str, said: str) -> None:
    """Tests that exactly the target that is missed is told so, and none where all are met to the cent."""
    made = _made(GOOD if missed is None else MISSED[missed])
    assert [name for name, met in targets(made).items() if not met] == ([] if missed is None else [missed])
    assert sum(said in line for line in sentences(made, language)) == (missed is not None)
    marks = [one.is_met for one in checks(made, language)]
    assert marks.count(False) == (missed is not None)
    # What pooling saves had no target.
    assert marks.count(None) == 1


def test_figures_are_written_as_in_each_language() -> None:
    """Tests that percent signs stand apart in French and not in English, and that both languages say the same figures."""
    french, english = (" ".join(sentences(_made(GOOD), one)) for one in ("fr", "en"))
    assert "86.3% (target: 80%; without minding it: 43.2%; at 80% or more: 29 of 44 people): met." in english
    assert not re.search(r"\s%", english)
    assert "86,3\u00a0% (objectif\u00a0: 80\u00a0%\u00a0; sans y veiller\u00a0: 43,2\u00a0%" in french
    assert not re.search(r"[^\u00a0]%", french)
    assert not re.search(r" [:;%€]", french)
    assert "+3.0% (target: 3% at most; €1,030.00 instead of €1,000.00)" in english
    # The day that did not pay is named, as people of each language write a date.
    assert "28/11/2026" in french
    assert "2026-11-28" in english
