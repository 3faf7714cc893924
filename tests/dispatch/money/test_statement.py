"""The split of a round, kept once; and a month of a shop, in which no other shop can be seen."""

from __future__ import annotations

import json

import pytest

from dispatch.errors import DispatchError
from dispatch.money.containers import lend
from dispatch.money.reconciliation import close, declare, open_count
from dispatch.money.round_split import Alone
from dispatch.money.settlement import settle_round
from dispatch.money.statement import monthly_statement
from dispatch.storage import deliveries
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.money.takings_town import collect, paid_round
from tests.dispatch.storage.small_town import add_promised, add_round, make_town, round_of


def test_a_round_is_settled_once(store: Store) -> None:
    """Tests that the same question has the same answer, and another one is refused."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    facts = [Alone(made[0].id, shop, cost) for shop, cost in zip(town.shops[:2], (700, 300), strict=True)]

    def settle(total: int, given=facts):
        return store.write(
            town.id, "system", lambda writing: settle_round(writing, own.id, total, "EUR", given)
        )

    first = settle(500)
    assert first.by_shop() == {town.shops[0]: 350, town.shops[1]: 150}
    assert settle(500, facts[::-1]) == first
    for total, given in ((501, facts), (500, facts[:1])):
        with pytest.raises(DispatchError) as caught:
            settle(total, given)
        assert caught.value.code == "round_settled"
    with store.reading(town.id) as reading:
        (event,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "round.settled"))
    assert event.data == {"total_minor": 500, "currency": "EUR", "method": "alone-1", "shares": 2}


def test_only_what_was_carried_is_settled(store: Store) -> None:
    """Tests a round under way, an unknown delivery, and a shop that has nothing in it."""
    town = make_town(store)
    active = add_round(store, town, round_of(store, town, add_promised(store, town), shift=1))
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    for name, fact, code in (
        (active.id, Alone(made[0].id, town.shops[0], 5), "round_active"),
        (own.id, Alone("dlv_none", town.shops[0], 5), "not_found"),
        (own.id, Alone(made[0].id, town.shops[2], 5), "invalid_split"),
    ):
        with pytest.raises(DispatchError) as caught:
            store.write(
                town.id,
                "system",
                lambda writing, name=name, fact=fact: settle_round(writing, name, 5, "EUR", [fact]),
            )
        assert caught.value.code == code


def test_a_statement_shows_one_shop_only(store: Store) -> None:
    """Tests with names, codes and amounts of other shops that would be recognised wherever they came up."""
    town = make_town(store)
    mine, rival, third = town.shops
    with store.writing(town.id, "test") as writing:
        for shop, name in ((rival, "CANARY-RIVAL"), (third, "CANARY-THIRD")):
            writing.change(
                ORGANIZATION,
                shop,
                1,
                {"name": name, "contact": {"phone": "CANARY-PHONE", "email": "", "logo": ""}},
            )
        writing.note("organization.changed", rival, 2)
    own, made = paid_round(store, town, ((mine, 1000), (rival, 777_001)), ((rival, 777_002),))
    collect(store, town, own, made[0], 778_001)
    collect(store, town, own, made[1], 777_002, "terminal")

    def step(writing):
        other = deliveries.change(
            writing,
            deliveries.get(writing, made[1].id),
            org_id=rival,
            external_ref="CANARY-REF",
            note="CANARY-NOTE",
            fee_minor=777_003,
        )
        first = deliveries.change(
            writing, deliveries.get(writing, made[0].id), fee_minor=450, fee_rule="centre@1"
        )
        lend(writing, first.id, mine, "box", 2, deposit_minor=600, round_id=own.id)
        lend(writing, other.id, rival, "canary-box", 5, deposit_minor=777_004, round_id=own.id)
        facts = [
            Alone(made[0].id, mine, 600),
            Alone(made[0].id, rival, 777_600),
            Alone(made[1].id, rival, 777_005),
        ]
        settle_round(writing, own.id, 777_000, "EUR", facts)

    store.write(town.id, "test", step)
    amounts = {"cash": 778_001, "terminal": 777_002}
    count = store.write(
        town.id, "courier:a", lambda writing: declare(writing, open_count(writing, own.id), amounts)
    )
    with store.reading(town.id) as reading:
        assert monthly_statement(reading, mine, "2026-11").takings == ()
    store.write(town.id, "coordinator:b", lambda writing: close(writing, count))
    with store.reading(town.id) as reading:
        statement = monthly_statement(reading, mine, "2026-11")
        theirs = monthly_statement(reading, rival, "2026-11")
        empty = monthly_statement(reading, mine, "2026-12")
    text = json.dumps(statement.document())
    assert "canary-box" in json.dumps(theirs.document())
    for canary in (
        "CANARY",
        "canary",
        "777",
        rival,
        third,
        made[1].id,
        made[1].code,
        "Odette",
        "Martinon",
        town.recipient,
    ):
        assert canary not in text
    assert (statement.fees_minor, statement.takings_minor) == (450, 1000)
    assert [(line.code, line.fee_rule) for line in statement.fees] == [(made[0].code, "centre@1")]
    assert statement.shares_minor == statement.shares[0].share_minor
    assert statement.saved_minor == 600 - statement.shares_minor > 0
    assert [(one.kind, one.count, one.deposits_minor) for one in statement.containers] == [("box", 2, 600)]
    assert statement.shares_minor + theirs.shares_minor == 777_000
    assert statement.takings_minor + theirs.takings_minor == 778_001 + 777_002
    assert "CANARY-REF" in json.dumps(theirs.document())
    assert (empty.fees, empty.shares, empty.takings, empty.containers) == ((), (), (), ())


def test_months_are_months(store: Store) -> None:
    """Tests what is none, and a shop that there is not."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        for month in ("2026-13", "november", "2026", "2026-11-01", "0-0"):
            with pytest.raises(DispatchError) as caught:
                monthly_statement(reading, town.shops[0], month)
            assert caught.value.code == "invalid_month"
        with pytest.raises(NotFoundError):
            monthly_statement(reading, "org_none", "2026-11")
