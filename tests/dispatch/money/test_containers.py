"""Returnable containers: who has how many, what was left for them, and what of it a courier has in the purse."""

from __future__ import annotations

import json
import threading

import pytest

from dispatch.money.containers import (
    ON_ACCOUNT,
    ContainerError,
    Lent,
    lend,
    lent_to,
    return_of_containers,
    take_back,
)
from dispatch.money.reconciliation import outstanding
from dispatch.money.statement import ContainerSum, monthly_statement
from dispatch.money.takings import ContainerLine, takings
from dispatch.storage import deliveries
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.money.takings_town import paid_round
from tests.dispatch.storage.small_town import DAY, MORNING_S, SmallTown, add_promised, make_town

COURIER = "courier:test"


def do(store: Store, town: SmallTown, step, *given, **more):
    return store.write(town.id, COURIER, lambda writing: step(writing, *given, **more))


def see(store: Store, town: SmallTown, question, *given, **more):
    with store.reading(town.id) as reading:
        return question(reading, *given, **more)


def test_they_are_lent_and_come_back(store: Store) -> None:
    """Tests who has how many, and that the last deposit is the rest: three jars for a euro come back for 66 cents and 34."""
    town = make_town(store)
    one = add_promised(store, town)
    bakery, grocer = town.shops[:2]
    do(store, town, lend, one.id, bakery, "Jar ", 3, deposit_minor=100)
    lent = do(store, town, lend, one.id, grocer, "crate", 1)
    assert set(lent) == {Lent(bakery, "jar", 3, 100), Lent(grocer, "crate", 1, 0)}
    left = do(store, town, take_back, one.id, bakery, "jar", 2)
    assert [own for own in left if own.org_id == bakery] == [Lent(bakery, "jar", 1, 34)]
    assert see(store, town, lent_to, one.recipient_id, org_id=grocer) == (Lent(grocer, "crate", 1, 0),)
    pickups = see(store, town, return_of_containers, one.recipient_id)
    assert {part["org_id"]: part["items"] for part in pickups} == {bakery: "1 jar", grocer: "1 crate"}
    do(store, town, take_back, one.id, bakery, "JAR", 1)
    assert see(store, town, lent_to, one.recipient_id, org_id=bakery) == ()
    with store.reading(town.id) as reading:
        assert deliveries.get(reading, one.id).version == one.version
        rows = reading.rows(reading.select(EVENT).where(EVENT.c.type == "containers.taken_back"))
    assert sorted(row.data["deposit_minor"] for row in rows) == [34, 66]


@pytest.mark.parametrize(
    ("shop", "kind", "count", "more"),
    [
        (0, "jar", 4, {}),
        (0, "crate", 1, {}),
        (1, "jar", 1, {}),
        (0, "jar", 0, {}),
        (0, "jar", -1, {}),
        (0, "jar", 1, {"currency": "CHF"}),
        (0, "jar", 1, {"method": "barter"}),
        (0, "", 1, {}),
    ],
)
def test_nobody_gives_back_what_they_have_not_got(store: Store, shop, kind, count, more) -> None:
    """Tests numbers, kinds, shops, currencies and ways to pay that cannot be."""
    town = make_town(store)
    one = add_promised(store, town)
    do(store, town, lend, one.id, town.shops[0], "jar", 3, deposit_minor=90)
    with pytest.raises(ContainerError):
        do(store, town, take_back, one.id, town.shops[shop], kind, count, **more)
    assert see(store, town, lent_to, one.recipient_id) == (Lent(town.shops[0], "jar", 3, 90),)


@pytest.mark.parametrize(
    ("kind", "count", "more"),
    [
        ("", 1, {}),
        (" ", 1, {}),
        ("x" * 41, 1, {}),
        ("a\x00b", 1, {}),
        ("jar", 0, {}),
        ("jar", -1, {}),
        ("jar", 1_001, {}),
        ("jar", 1, {"deposit_minor": -5}),
        ("jar", 1, {"deposit_minor": 2**31}),
        ("jar", 1, {"method": "barter"}),
    ],
)
def test_what_cannot_be_lent(store: Store, kind, count, more) -> None:
    """Tests kinds, counts, deposits and ways to pay that cannot be."""
    town = make_town(store)
    one = add_promised(store, town)
    with pytest.raises(ContainerError):
        do(store, town, lend, one.id, town.shops[0], kind, count, **more)


def test_only_shops_of_the_delivery_lend(store: Store) -> None:
    """Tests a shop that has no goods in it, an unknown round, and another town."""
    town, other = make_town(store), make_town(store, "saint-elsewhere")
    one = add_promised(store, town)
    for place, shop, more in (
        (town, town.shops[2], {}),
        (town, town.shops[0], {"round_id": "rnd_none"}),
        (other, town.shops[0], {}),
    ):
        with pytest.raises(NotFoundError):
            do(store, place, lend, one.id, shop, "jar", 1, **more)
    assert see(store, town, lent_to, one.recipient_id) == ()


def test_the_last_crate_comes_back_once(store: Store) -> None:
    """Tests that of six who take it back at once one does."""
    town = make_town(store)
    one = add_promised(store, town)
    do(store, town, lend, one.id, town.shops[0], "crate", 1, deposit_minor=500)
    refused = []

    def take() -> None:
        try:
            do(store, town, take_back, one.id, town.shops[0], "crate", 1)
        except ContainerError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["bad_containers"] * 5
    assert see(store, town, lent_to, one.recipient_id) == ()


def test_deposits_of_a_round_are_in_its_purse(store: Store) -> None:
    """Tests boxes left for cash, taken back for cash at another door of their recipient, on account, and at a counter."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    shop = town.shops[0]
    do(store, town, lend, made[0].id, shop, "bottle", 4, deposit_minor=200)
    do(store, town, lend, made[0].id, shop, "box", 2, deposit_minor=600, method="cash", round_id=own.id)
    do(store, town, take_back, made[0].id, shop, "bottle", 3, method="cash", round_id=own.id)
    do(store, town, lend, made[0].id, shop, "box", 1, deposit_minor=300, round_id=own.id)
    do(store, town, take_back, made[0].id, shop, "bottle", 1, method="cash")
    due = see(store, town, takings, own.id)
    assert due.by_method() == {"cash": 600 - 150}
    assert due.by_shop() == {shop: 450}
    assert set(due.containers) == {
        ContainerLine("box", shop, 2, 600, "cash"),
        ContainerLine("bottle", shop, -3, -150, "cash"),
        ContainerLine("box", shop, 1, 300, ON_ACCOUNT),
    }
    assert see(store, town, outstanding, own.id) == due
    assert see(store, town, lent_to, made[0].recipient_id) == (Lent(shop, "box", 3, 900),)
    statement = see(store, town, monthly_statement, shop, DAY[:7])
    assert statement.containers == (
        ContainerSum("bottle", 0, 0, "EUR"),
        ContainerSum("box", 3, 900, "EUR"),
    )
    assert json.loads(json.dumps(statement.document()))["containers"][1]["deposits_minor"] == 900


def test_a_counter_has_the_date_of_the_town(store: Store) -> None:
    """Tests half past midnight of 1 December in Paris, when it is still November by UTC."""
    town = make_town(store)
    one = add_promised(store, town)
    night_s = MORNING_S + 2 * 86_400 + 15 * 3600 + 1800
    do(store, town, lend, one.id, town.shops[0], "jar", 1, happened_s=night_s)
    assert see(store, town, monthly_statement, town.shops[0], "2026-11").containers == ()
    assert see(store, town, monthly_statement, town.shops[0], "2026-12").containers == (
        ContainerSum("jar", 1, 0, "EUR"),
    )
