"""Knobs in every combination, and which combinations nothing else beats."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from api.cli.tuning_table import print_tuning
from dispatch.errors import DispatchError
from dispatch.figures.amount import Amount
from dispatch.figures.catalogue import Key
from dispatch.simulate.policy_spec import read_policy
from dispatch.simulate.report import Said
from dispatch.simulate.tuning import JUDGED, combinations, tried
from tests.dispatch.simulate.sample_report import sample_report


def test_every_combination_once() -> None:
    """Tests that values are crossed, that what is not tried stays, and that the policy as it is comes first and once."""
    base = read_policy("rolling:gap_s=60,margin_s=300")
    specs = combinations(base, ["margin_s=0,300", "live_iterations=10,20,10"])
    assert [spec.text for spec in specs] == [
        "rolling:gap_s=60,margin_s=300",
        "rolling:gap_s=60,margin_s=0,live_iterations=10",
        "rolling:gap_s=60,margin_s=0,live_iterations=20",
        "rolling:gap_s=60,margin_s=300,live_iterations=10",
        "rolling:gap_s=60,margin_s=300,live_iterations=20",
    ]
    assert [spec.text for spec in combinations(base, ["margin_s=300"])] == [base.text]


@pytest.mark.parametrize(
    "texts",
    [["margin_s"], ["=1"], ["margin_s="], ["margin_s=1", "margin_s=2"], ["margin_s=soon"], ["speed=1"]],
)
def test_what_cannot_be_tried(texts: list[str]) -> None:
    """Tests that a knob without values, one named twice, and values that it cannot have are refused."""
    with pytest.raises(DispatchError) as error:
        combinations(read_policy("greedy"), texts)
    assert error.value.code in {"invalid_tuning", "invalid_policy"}


def test_too_many() -> None:
    """Tests that nobody waits until tomorrow by mistake."""
    values = ",".join(map(str, range(1, 10)))
    with pytest.raises(DispatchError) as error:
        combinations(read_policy("greedy"), [f"margin_s={values}", f"gap_s={values}"])
    assert error.value.code == "invalid_tuning"


def test_unbeaten_by_hand() -> None:
    """Tests three settings: one that is worse than the first in one figure and better in none is beaten, one that wins and loses is not."""
    report = sample_report()
    base = replace(report.base, runs=report.base.runs[:3])

    def with_figure(name: str, **figures: Amount):
        changed = {Key(key): amount for key, amount in figures.items()}
        runs = tuple(replace(run, figures={**run.figures, **changed}) for run in base.runs)
        return replace(base, name=name, title=Said(name, name), runs=runs)

    known = {key: Amount(100, 10) for key in JUDGED}
    plain = with_figure("plain", **{key.value: amount for key, amount in known.items()})
    base = plain
    worse = with_figure("worse", cost_per_drop=Amount(101, 10))
    mixed = with_figure("mixed", cost_per_drop=Amount(101, 10), waiting_share=Amount(99, 10))
    found = tried(replace(report, arms=(plain, worse, mixed)))
    assert [one.unbeaten for one in found] == [True, False, True]
    assert found[0].differences == (None,) * len(JUDGED)
    console = Console(width=200)
    with console.capture() as captured:
        print_tuning(console, replace(report, arms=(plain, worse, mixed)), "en")
    told = captured.get()
    assert "★ plain" in told
    assert "★ worse" not in told
