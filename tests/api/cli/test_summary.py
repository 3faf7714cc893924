"""Tests of the plan in the terminal: reasons in few words, and names that are no markup."""

from __future__ import annotations

import dataclasses

import pytest

from api.cli.summary import print_summary, reasons_text
from dispatch.plan import Plan, Reason, ReasonCode
from tests.api.sample_plan import sample_plan

COURIERS = {"s1": "Camille", "s2": "Alex", "s3": "Charlie", "s4": "Sacha", "s5": "Robin"}


def test_obstacles_are_grouped_by_kind_with_the_smallest_figure() -> None:
    """Tests that couriers with figures of their own share one part, which names the nearest of them."""
    reasons = [
        Reason(ReasonCode.SKILL, "s2", "care"),
        Reason(ReasonCode.FULL, "s1", value=4_050),
        Reason(ReasonCode.FULL, "s3", value=600),
        Reason(ReasonCode.SKILL, "s4", "care"),
    ]
    assert reasons_text(reasons, COURIERS) == (
        "no room beside what is planned (at best 10 min late, Charlie); needs the skill care: Alex, Sacha"
    )


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(ReasonCode.NO_COURIER), "no courier works that day"),
        (
            Reason(ReasonCode.OFF_STREETS, "", "The mill", 412),
            "The mill is too far from usable streets (412 m away)",
        ),
        (Reason(ReasonCode.UNREACHABLE, "s1"), "no way between its places for the vehicle: Camille"),
        (
            Reason(ReasonCode.CAPACITY, "s1", "volume_l", 12),
            "too big for the empty vehicle (12 l too much, Camille)",
        ),
        (
            Reason(ReasonCode.CAPACITY, "", "weight_g", 2_500),
            "too heavy for the empty vehicle (2.5 kg too much)",
        ),
        (Reason(ReasonCode.SHIFT, "", value=61), "does not fit the shift (2 min missing)"),
        (Reason(ReasonCode.WINDOW, "s2"), "its windows cannot be met: Alex"),
        (Reason(ReasonCode.RANGE, "", value=1_250), "beyond the vehicle's range (1.2 km too far)"),
        (Reason(ReasonCode.FULL, "", value=0), "no room beside what is planned"),
    ],
)
def test_each_kind_of_obstacle_has_its_words(reason: Reason, text: str) -> None:
    """Tests wording and units of every kind."""
    assert reasons_text([reason], COURIERS) == text


def test_many_couriers_and_kinds_stay_short() -> None:
    """Tests that a big fleet's obstacles fit two lines of a terminal."""
    shifts = {f"s{number}": f"Courier number {number}" for number in range(200)}
    kinds = (ReasonCode.FULL, ReasonCode.WINDOW, ReasonCode.SKILL, ReasonCode.SHIFT, ReasonCode.UNREACHABLE)
    reasons = [
        Reason(kinds[number % 5], shift, "care" if number % 5 == 2 else "")
        for number, shift in enumerate(shifts)
    ]
    text = reasons_text(reasons, shifts)
    assert "and 37 more" in text
    assert text.endswith("; 2 more kinds of obstacle")
    assert len(text) < 320


def test_couriers_without_a_round_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Tests that nobody disappears: who is not needed is said."""
    print_summary(sample_plan())
    assert "Not needed: Dana Exemple." in capsys.readouterr().out


def test_names_are_neither_markup_nor_orders_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Tests that brackets are printed as they are and escape sequences are shown instead of obeyed."""
    plan: Plan = sample_plan()
    nasty = dataclasses.replace(plan.rounds[0], courier_name="[/]", vehicle_name="[bold]Bike\x1b[31m")
    print_summary(dataclasses.replace(plan, title="[red]\u202eTitle", rounds=(nasty, *plan.rounds[1:])))
    shown = capsys.readouterr().out
    assert "[/]" in shown
    assert "[bold]Bike\\u001b[31m" in shown
    assert "[red]\\u202eTitle" in shown
    assert "\x1b" not in shown
