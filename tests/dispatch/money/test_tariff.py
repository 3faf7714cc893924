"""Fees by a published tariff: the same facts, the same fee; bounds kept; every fault of a document told."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.money.charging import TariffTakenError, charge, publish, republish, tariff_on
from dispatch.money.tariff import FeeFacts, OutsideTariffError, fee
from dispatch.money.tariff_document import InvalidTariffError, tariff_of
from dispatch.storage import deliveries, tariffs
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.storage.small_town import add_promised, make_town


def document(**changes: Any) -> dict[str, Any]:
    return {
        "code": "centre", "number": 1, "currency": "EUR", "valid_from": "2026-01-01",
        "bands": [{"up_to_m": 1500, "amount_minor": 390}, {"up_to_m": 3000, "amount_minor": 490}, {"amount_minor": 690}],
        "zones": {"ile": 900}, "extra_shop_minor": 100,
        "sizes": [{"up_to_g": 10_000, "up_to_l": 60, "amount_minor": 0}, {"up_to_g": 40_000, "up_to_l": 200, "amount_minor": 250}],
        "slots": {"green": -120, "express": 300}, "marginal": {"share_percent": 20, "least_minor": 0, "most_minor": 150},
        "least_minor": 250, "most_minor": 1500, "free_from_minor": 8000, "social_minor": 200, "rounding_minor": 10,
    } | changes  # fmt: skip


TARIFF = tariff_of(document())
USUAL = FeeFacts(distance_m=1000, marginal_cost_minor=100)


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({}, 410), ({"distance_m": 1500}, 410), ({"distance_m": 1501}, 510), ({"distance_m": 99_999}, 710),
        ({"zone": "ile"}, 920), ({"shops": 3}, 610), ({"weight_g": 10_001}, 660), ({"volume_l": 61}, 660),
        ({"slot": "green"}, 290), ({"slot": "express"}, 710), ({"marginal_cost_minor": 9999}, 540), ({"marginal_cost_minor": 0}, 390),
        ({"marginal_cost_minor": 24}, 390), ({"marginal_cost_minor": 25}, 400), ({"basket_minor": 7999}, 410), ({"basket_minor": 8000}, 0),
        ({"shops": 40, "weight_g": 20_000}, 1500), ({"social": True}, 200), ({"social": True, "slot": "express", "shops": 5}, 200),
    ],
)  # fmt: skip
def test_fees(changes: dict[str, Any], amount: int) -> None:
    """Tests each rule at its edge; lines come to the amount."""
    got = fee(TARIFF, replace(USUAL, **changes))
    assert got.amount_minor == amount == sum(line.amount_minor for line in got.lines)
    assert (got.currency, got.rule_version) == ("EUR", "centre@1")


def test_social_services_are_never_surged() -> None:
    """Tests a tariff without a social price: they pay as others do, without surcharge and share, but have the discount."""
    tariff = tariff_of(document(social_minor=None))
    assert (
        fee(tariff, replace(USUAL, social=True, slot="express", marginal_cost_minor=5000)).amount_minor == 390
    )
    assert fee(tariff, replace(USUAL, social=True, slot="green")).amount_minor == 270


@pytest.mark.parametrize(("rounding", "amount"), [("nearest", 400), ("up", 450), ("down", 400)])
def test_rounding(rounding: str, amount: int) -> None:
    """Tests 4.10 in steps of half a euro."""
    assert fee(tariff_of(document(rounding=rounding, rounding_minor=50)), USUAL).amount_minor == amount


@given(
    st.builds(
        FeeFacts, st.integers(0, 50_000), st.integers(1, 12), st.integers(0, 40_000), st.integers(0, 200), st.sampled_from(["", "ile"]),
        st.sampled_from(["standard", "green", "express"]), st.integers(0, 20_000), st.booleans(), st.integers(-5000, 10**6),
    )
)  # fmt: skip
def test_every_fee_is_within_the_published_bounds(facts: FeeFacts) -> None:
    """Tests that lines come to the amount, rounding leaves the bounds, and dearer never costs less."""
    got = fee(TARIFF, facts)
    assert sum(line.amount_minor for line in got.lines) == got.amount_minor
    if facts.social:
        assert got.amount_minor == 200
    elif facts.basket_minor >= 8000:
        assert got.amount_minor == 0
    else:
        assert 250 <= got.amount_minor <= 1500
        assert got.amount_minor % 10 == 0
        assert (
            fee(TARIFF, replace(facts, marginal_cost_minor=facts.marginal_cost_minor + 500)).amount_minor
            >= got.amount_minor
        )
    assert fee(TARIFF, facts) == got


def test_a_fee_knows_no_channel() -> None:
    """Tests that nothing but the facts of the basket can make a difference: no channel, time, shop or person is among them."""
    assert {one.name for one in fields(FeeFacts)} == {
        "distance_m", "shops", "weight_g", "volume_l", "zone", "slot", "basket_minor", "social", "marginal_cost_minor",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"), [({"zone": "mars"}, "zone"), ({"slot": "never"}, "slot"), ({"weight_g": 40_001}, "weight_g and volume_l")]
)  # fmt: skip
def test_what_has_no_price_is_refused(changes: dict[str, Any], field: str) -> None:
    """Tests that the field and the value are named."""
    with pytest.raises(OutsideTariffError) as caught:
        fee(TARIFF, replace(USUAL, **changes))
    assert (caught.value.field, caught.value.code) == (field, "outside_tariff")
    with pytest.raises(OutsideTariffError, match="last band"):
        fee(tariff_of(document(bands=[{"up_to_m": 10, "amount_minor": 1}])), USUAL)
    with pytest.raises(DispatchError, match="one shop or more"):
        fee(TARIFF, replace(USUAL, shops=0))


def test_every_fault_of_a_tariff_is_told() -> None:
    """Tests that nobody has to mend a tariff fault by fault."""
    faulty = document(
        code="Centre Ville", number=0, currency="euro", valid_from="tomorrow", valid_to="2025-01-01", zones=[], slots={"green": "low"},
        bands=[{"up_to_m": 3000, "amount_minor": 1}, {"up_to_m": 2000, "amount_minor": -1}, 7], extra_shop_minor=True,
        sizes=[{"up_to_g": 5, "amount_minor": 0}, {"up_to_g": 4, "amount_minor": 0}], marginal={"share_percent": 101, "bonus": 1},
        least_minor=255, most_minor=100, free_from_minor=0, rounding="up-ish", surprise=1,
    )  # fmt: skip
    with pytest.raises(InvalidTariffError) as caught:
        tariff_of(faulty)
    assert {fault.pointer for fault in caught.value.faults} == {
        "/surprise", "/code", "/number", "/currency", "/valid_from", "/zones", "/slots/green", "/bands/1/amount_minor", "/bands/2",
        "/bands/2/amount_minor", "/bands/1/up_to_m", "/extra_shop_minor", "/sizes/1", "/marginal/share_percent", "/marginal/bonus",
        "/least_minor", "/most_minor", "/free_from_minor", "/rounding",
    }  # fmt: skip
    assert all(fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize("value", [None, 3, "x", []])
def test_a_document_is_an_object(value: Any) -> None:
    """Tests parts of the wrong kind."""
    with pytest.raises(InvalidTariffError):
        tariff_of(document(marginal=value, bands=value, zones={}))


def priced(store: Store, town_id: str, name: str, facts: FeeFacts, day: str = "2026-11-28"):
    def step(writing):
        return charge(writing, deliveries.get(writing, name), tariff_on(writing, "centre", day), facts)

    return store.write(town_id, "test", step)


def test_a_fee_is_kept_with_its_version(store: Store) -> None:
    """Tests the fee of a delivery, its lines and facts, and that charging again on the same facts changes nothing."""
    town = make_town(store)
    made = add_promised(store, town)
    with store.writing(town.id, "test") as writing:
        publish(writing, document())
    stored = priced(store, town.id, made.id, USUAL)
    assert (stored.fee_minor, stored.fee_rule) == (410, "centre@1")
    assert priced(store, town.id, made.id, USUAL) == stored
    again = priced(store, town.id, made.id, replace(USUAL, slot="green"))
    assert (again.fee_minor, again.version) == (290, stored.version + 1)
    with store.reading(town.id) as reading:
        kept = tariffs.fees_of(reading, made.id)
        assert deliveries.get(reading, made.id) == again
    assert [(row.number, row.amount_minor, row.facts["slot"]) for row in kept] == [
        (1, 410, "standard"),
        (2, 290, "green"),
    ]
    assert kept[0].lines[0] == {"code": "base", "amount_minor": 390}


def test_a_used_tariff_stays_as_it_is(store: Store) -> None:
    """Tests that a version can be mended until the first fee, not after; the next version takes over on its day."""
    town = make_town(store)
    made = add_promised(store, town)
    with store.writing(town.id, "test") as writing:
        publish(writing, document(extra_shop_minor=50))
        republish(writing, document())
        with pytest.raises(TariffTakenError, match="there already"):
            publish(writing, document())
    priced(store, town.id, made.id, USUAL)
    with store.writing(town.id, "test") as writing:
        with pytest.raises(TariffTakenError) as caught:
            republish(writing, document(extra_shop_minor=0))
        assert caught.value.code == "tariff_used"
        publish(writing, document(number=2, valid_from="2026-12-01", extra_shop_minor=0))
    with store.reading(town.id) as reading:
        assert tariff_on(reading, "centre", "2026-11-30").number == 1
        assert tariff_on(reading, "centre", "2026-12-01").number == 2
        with pytest.raises(NotFoundError):
            tariff_on(reading, "centre", "2025-12-31")


def test_what_is_over_keeps_its_fee(store: Store) -> None:
    """Tests a cancelled delivery, and a tariff that nobody has published."""
    town = make_town(store)
    made = add_promised(store, town)
    with store.writing(town.id, "test") as writing, pytest.raises(NotFoundError):
        charge(writing, made, TARIFF, USUAL)
    with store.writing(town.id, "test") as writing:
        publish(writing, document())
        gone = deliveries.change(writing, made, status=DeliveryStatus.CANCELLED)
        writing.note("delivery.cancelled", gone.id, gone.version)
    with pytest.raises(DispatchError) as caught:
        priced(store, town.id, made.id, USUAL)
    assert caught.value.code == "fee_settled"
