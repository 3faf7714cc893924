"""Sharing to the cent, the Shapley value, and the split of a shared round."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.errors import DispatchError
from dispatch.money.round_split import PROPORTIONAL, SHAPLEY, Alone, alone_minor, split_round
from dispatch.money.shapley import shapley
from dispatch.money.sharing import whole_shares

names = st.text(alphabet="abcdefgh", min_size=1, max_size=3)
weights = st.dictionaries(names, st.integers(0, 10_000), min_size=1, max_size=9)
facts = st.lists(
    st.builds(Alone, names, st.sampled_from([f"org_{n}" for n in range(7)]), st.integers(0, 3000)),
    min_size=1, max_size=14, unique_by=lambda one: (one.delivery_id, one.org_id),
)  # fmt: skip


@given(st.integers(0, 10**9), weights, st.text(max_size=4))
def test_shares_come_to_the_amount(total: int, parts: dict[str, int], salt: str) -> None:
    """Tests that each share is its exact one rounded, and the order of the parties decides nothing."""
    got = whole_shares(total, parts, salt=salt)
    assert sum(got.values()) == total
    whole = sum(parts.values())
    for name, weight in parts.items():
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(parts))
        assert got[name] >= 0
        assert abs(got[name] - exact) < 1
    assert whole_shares(total, dict(reversed(parts.items())), salt=salt) == got


def test_it_is_not_always_the_same_who_gets_the_cent() -> None:
    """Tests that with other matters, the odd cent goes to others."""
    lucky = {
        max(got, key=got.get)
        for n in range(40)
        if (got := whole_shares(100, dict.fromkeys("abc", 1), salt=str(n)))
    }
    assert lucky == set("abc")


@pytest.mark.parametrize(("total", "parts"), [(-1, {"a": 1}), (1, {"a": -1}), (1, {})])
def test_what_cannot_be_shared_is_refused(total: int, parts: dict[str, int]) -> None:
    """Tests negative numbers and nobody."""
    with pytest.raises(ValueError, match=r"negative|nobody"):
        whole_shares(total, parts)


def subadditive(alone: dict[str, int], seed: int):
    """A cost of sets that pooling never makes dearer: the largest cost and a part of the others."""
    percent = random.Random(seed).randint(0, 100)

    def cost_of(group: frozenset[str]) -> int:
        costs = sorted((alone[one] for one in group), reverse=True)
        return costs[0] + sum(costs[1:]) * percent // 100 if costs else 0

    return cost_of


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5000), min_size=1), st.integers(0, 99))
def test_shapley_is_the_mean_over_all_orders(alone: dict[str, int], seed: int) -> None:
    """Tests the sum over sets against its definition, orders of joining written out."""
    cost_of = subadditive(alone, seed)
    mean = dict.fromkeys(alone, Fraction(0))
    orders = list(itertools.permutations(alone))
    for order in orders:
        for place, player in enumerate(order):
            joined = cost_of(frozenset(order[: place + 1])) - (
                cost_of(frozenset(order[:place])) if place else 0
            )
            mean[player] += Fraction(joined, len(orders))
    assert shapley(list(alone), cost_of) == mean


def test_too_many_players_are_refused() -> None:
    """Tests the bound, and names given twice."""
    for players in (list("abcdefghi"), ["a", "a"]):
        with pytest.raises(ValueError, match="different players"):
            shapley(players, len)


@settings(max_examples=150, deadline=None)
@given(facts, st.integers(0, 100), st.booleans(), st.randoms(use_true_random=False))
def test_a_split_is_exact_fair_and_the_same_again(
    given_: list[Alone], percent: int, exact: object, chance: random.Random
) -> None:
    """Tests both rules: sums, nothing negative, nobody dearer than alone, order irrelevant."""
    alone: dict[str, int] = {}
    for one in given_:
        alone[one.org_id] = alone.get(one.org_id, 0) + one.alone_minor
    total = sum(alone.values()) * percent // 100
    cost_of = subadditive(alone, percent) if exact else None
    got = split_round(total, given_, cost_of, salt="rnd")
    assert got.method == (SHAPLEY if exact else PROPORTIONAL)
    assert sum(got.shares.values()) == total
    assert set(got.shares) == {(one.delivery_id, one.org_id) for one in given_}
    assert all(0 <= got.shares[one.delivery_id, one.org_id] <= one.alone_minor for one in given_)
    mixed = list(given_)
    chance.shuffle(mixed)
    assert split_round(total, mixed, cost_of, salt="rnd") == got


@given(st.integers(0, 100_000), st.integers(0, 5000), st.integers(0, 5000), st.booleans())
def test_shops_that_are_the_same_pay_the_same(total: int, alone: int, other: int, exact: object) -> None:
    """Tests two shops with the same costs, to the cent that cannot be halved."""
    given_ = [Alone("d1", "a", alone), Alone("d2", "b", alone), Alone("d3", "c", other)]
    cost_of = subadditive({"a": alone, "b": alone, "c": other}, 7) if exact else None
    shares = split_round(total, given_, cost_of).by_shop()
    assert abs(shares["a"] - shares["b"]) <= 1


@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(0, 4000), st.integers(1, 40_000))
def test_another_shop_does_not_change_what_two_bear_of_each_other(
    one: int, other: int, third: int, total: int
) -> None:
    """Tests the proportional rule: their shares stay in the proportion of their costs alone, to the cent."""
    shares = split_round(
        total, [Alone("d1", "a", one), Alone("d2", "b", other), Alone("d3", "c", third)]
    ).by_shop()
    assert abs(shares["a"] * other - shares["b"] * one) <= one + other


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 100))
def test_a_shop_with_nothing_in_common_changes_nothing(
    one: int, other: int, third: int, percent: int
) -> None:
    """Tests Shapley: a shop that adds exactly its own cost bears it, and the others what they bear without it."""
    pooled = max(one, other) + min(one, other) * percent // 100

    def cost_of(group: frozenset[str]) -> int:
        pair = {"a": one, "b": other}
        own = pooled if {"a", "b"} <= group else sum(pair[shop] for shop in group & {"a", "b"})
        return own + (third if "c" in group else 0)

    two = [Alone("d1", "a", one), Alone("d2", "b", other)]
    without = split_round(pooled, two, cost_of).by_shop()
    together = split_round(pooled + third, [*two, Alone("d3", "c", third)], cost_of).by_shop()
    assert together["c"] == third
    assert all(abs(together[shop] - without[shop]) <= 1 for shop in "ab")


def test_what_pooling_does_not_save_is_still_borne() -> None:
    """Tests a round that was dearer than all trips alone: then somebody pays more, all in proportion."""
    assert split_round(300, [Alone("d", "a", 100), Alone("e", "b", 50)]).by_shop() == {"a": 200, "b": 100}


def test_many_shops_are_split_in_proportion() -> None:
    """Tests that nine shops are not asked for 512 costs."""
    given_ = [Alone("d", f"org_{n}", 100) for n in range(9)]
    assert split_round(450, given_, lambda _: pytest.fail("asked")).by_shop() == {
        f"org_{n}": 50 for n in range(9)
    }


@pytest.mark.parametrize(
    ("total", "given_"),
    [
        (-1, [Alone("d", "a", 1)]),
        (1, [Alone("d", "a", -1)]),
        (1, [Alone("d", "a", 1), Alone("d", "a", 2)]),
        (1, []),
    ],
)
def test_splits_that_make_no_sense_are_refused(total: int, given_: list[Alone]) -> None:
    """Tests negative costs, doubled facts, a cost that nobody bears."""
    with pytest.raises(DispatchError) as caught:
        split_round(total, given_)
    assert caught.value.code == "invalid_split"


def test_a_trip_alone_is_rounded_up() -> None:
    """Tests 3 km at 0.50 and half an hour at 20.00, then one metre more."""
    assert alone_minor(3000, 1800, cost_per_km_minor=50, cost_per_hour_minor=2000) == 1150
    assert alone_minor(3001, 1800, cost_per_km_minor=50, cost_per_hour_minor=2000) == 1151
