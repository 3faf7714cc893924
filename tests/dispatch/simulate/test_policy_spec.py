"""Policies with their knobs as people write them."""

from __future__ import annotations

import pytest

from dispatch.errors import DispatchError
from dispatch.simulate.policy_spec import read_policy


def test_a_policy_with_knobs() -> None:
    """Tests that knobs of every type are read, and written again as they were."""
    spec = read_policy("rolling:gap_s=120,live_seconds=0.5,automatic=no")
    assert spec.settings == {"dispatching": "rolling", "gap_s": 120, "live_seconds": 0.5, "automatic": False}
    assert spec.text == "rolling:gap_s=120,live_seconds=0.5,automatic=no"
    assert read_policy("greedy").settings == {"dispatching": "greedy"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nobody", "nobody"),  # no such policy
        ("greedy:speed=1", "speed=1"),  # no such knob
        ("greedy:gap_s", "gap_s"),  # no value
        ("greedy:gap_s=soon", "whole number"),
        ("greedy:gap_s=-1", "gap_s"),  # out of bounds
        ("greedy:gap_s=1,gap_s=2", "twice"),
        ("greedy:automatic=perhaps", "yes or no"),
        ("greedy:dispatching=rolling", "dispatching"),  # that is the name itself
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    """Tests that every kind of mistake is refused by its name."""
    with pytest.raises(DispatchError) as error:
        read_policy(text)
    assert error.value.code == "invalid_policy"
    assert said in str(error.value)


def test_all_mistakes_at_once() -> None:
    """Tests that several are told together."""
    with pytest.raises(DispatchError) as error:
        read_policy("nobody:speed=1,gap_s=soon")
    assert all(word in str(error.value) for word in ("nobody", "speed=1", "gap_s"))
