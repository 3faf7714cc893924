"""Counting the money of a round: to the cent by shop, two people, nothing changed once it is closed."""

from __future__ import annotations

import threading

import pytest

from dispatch.errors import DispatchError
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.money import containers
from dispatch.money.reconciliation import (
    Count,
    CountRefusedError,
    close,
    counts,
    declare,
    open_count,
    outstanding,
    send_back,
)
from dispatch.money.takings import ContainerLine, give_float, takings
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.money.takings_town import collect, paid_round, take_back
from tests.dispatch.storage.small_town import SmallTown, add_promised, add_round, make_town, round_of

COURIER, LEA = "courier:cou_1", "coordinator:lea"


def declared(
    store: Store, town: SmallTown, round_id: str, amounts: dict[str, int], **options: object
) -> Count:
    return store.write(
        town.id, COURIER, lambda writing: declare(writing, open_count(writing, round_id, reason=str(options.get("reason", ""))), amounts, **options)
    )  # fmt: skip


def closed(store: Store, town: SmallTown, count: Count, actor: str = LEA) -> Count:
    return store.write(town.id, actor, lambda writing: close(writing, count))


def incidents(store: Store, town: SmallTown):
    with store.reading(town.id) as reading:
        return reading.rows(reading.select(INCIDENT))


def test_a_round_is_counted_to_the_cent(store: Store) -> None:
    """Tests float, cash and card of two shops, a basket paid short, one taken back, and coins that come to it."""
    town = make_town(store)
    one, other = town.shops[:2]
    own, made = paid_round(store, town, ((one, 1250), (other, 751)), ((other, 900),), ((one, 300),))
    store.write(town.id, LEA, lambda writing: give_float(writing, own.id, 2000, "EUR"))
    collect(store, town, own, made[0], 2001)
    collect(store, town, own, made[1], 500, "terminal")
    take_back(store, town, collect(store, town, own, made[2], 300))
    with store.reading(town.id) as reading:
        due = takings(reading, own.id)
    assert due.methods == {"cash": {one: 1250, other: 751}, "terminal": {other: 500}}
    assert due.by_shop() == {one: 1250, other: 1251}
    assert (due.float_minor, due.by_method()) == (2000, {"cash": 2001, "terminal": 500})
    count = declared(store, town, own.id, {"cash": 4001, "terminal": 500}, pieces={2000: 2, 1: 1})
    assert (count.gaps, count.gap_minor, count.courier_signed) == ({}, 0, COURIER)
    done = closed(store, town, count)
    assert (done.status, done.coordinator_signed, done.pieces) == ("closed", LEA, {2000: 2, 1: 1})
    assert sum(done.expected.by_shop().values()) == sum(done.expected.by_method().values()) == 2501
    assert incidents(store, town) == []
    with store.reading(town.id) as reading:
        (event,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "cash.reconciled"))
        assert outstanding(reading, own.id).methods == {}
    assert (event.data["expected"], event.data["gap_minor"], event.actor) == (
        {"cash": 2001, "terminal": 500},
        0,
        LEA,
    )
    assert one not in str(event.data)


def test_a_basket_paid_short_is_split_in_proportion(store: Store) -> None:
    """Tests that shares of what was taken come to it, to the cent."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000), (town.shops[1], 500), (town.shops[2], 500)))
    collect(store, town, own, made[0], 1001)
    with store.reading(town.id) as reading:
        shares = takings(reading, own.id).by_shop()
    assert sum(shares.values()) == 1001
    assert {abs(share - weight) for share, weight in zip(shares.values(), (500, 250, 250), strict=True)} <= {
        0,
        1,
    }


def test_a_gap_beyond_the_tolerance_is_an_incident(store: Store) -> None:
    """Tests half a euro too little, with its reason, in towns with different tolerances."""
    for tolerance, opened in ((0, 1), (49, 1), (50, 0)):
        town = make_town(store, f"town-{tolerance}")
        with store.writing(town.id, "test") as writing:
            settings = {"cash_tolerance_minor": tolerance}
            writing.connection.execute(TOWN.update().where(TOWN.c.id == town.id).values(settings=settings))
            writing.note("town.changed", town.id, 2)
        own, made = paid_round(store, town, ((town.shops[0], 1000),))
        collect(store, town, own, made[0], 1000)
        with pytest.raises(CountRefusedError) as caught:
            declared(store, town, own.id, {"cash": 950})
        assert caught.value.code == "no_reason"
        count = declared(store, town, own.id, {"cash": 950}, reason="rendu trop")
        assert count.gaps == {"cash": -50}
        closed(store, town, count)
        found = incidents(store, town)
        assert [(row.kind, row.subject, row.detail["reason"]) for row in found] == [
            ("cash_gap", own.id, "rendu trop")
        ] * opened


def test_gaps_of_two_ways_of_paying_do_not_cancel(store: Store) -> None:
    """Tests a sale put down as cash that was paid by card: nothing is missing, but somebody has to look."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    collect(store, town, own, made[0], 1000)
    count = declared(store, town, own.id, {"cash": 0, "terminal": 1000}, reason="par carte")
    assert (count.gap_minor, count.gaps) == (0, {"cash": -1000, "terminal": 1000})
    closed(store, town, count)
    assert len(incidents(store, town)) == 1


def test_counts_that_make_no_sense_are_refused(store: Store) -> None:
    """Tests what is missing, negative, unknown, or does not add up."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    collect(store, town, own, made[0], 1000)
    cases = [
        ({}, {}, "method_missing"),
        ({"cash": -1}, {}, "invalid_amount"),
        ({"cash": 1000, "shells": 1}, {}, "invalid_amount"),
        ({"cash": 1000}, {"pieces": {500: 1}}, "pieces_differ"),
        ({"cash": 1000}, {"pieces": {-500: -2}}, "invalid_amount"),
    ]
    for amounts, options, code in cases:
        with pytest.raises(CountRefusedError) as caught:
            declared(store, town, own.id, amounts, **options)
        assert caught.value.code == code


def test_nobody_signs_alone(store: Store) -> None:
    """Tests that who has declared cannot close, and that an undeclared count cannot be closed."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    collect(store, town, own, made[0], 1000)
    opened = store.write(town.id, COURIER, lambda writing: open_count(writing, own.id))
    with pytest.raises(IllegalMoveError):
        closed(store, town, opened)
    count = declared(store, town, own.id, {"cash": 1000})
    with pytest.raises(CountRefusedError) as caught:
        closed(store, town, count, COURIER)
    assert caught.value.code == "second_person_needed"
    back = store.write(town.id, LEA, lambda writing: send_back(writing, count, "recompter"))
    assert (back.status, back.courier_signed) == ("open", "")
    closed(store, town, declared(store, town, own.id, {"cash": 1000}))


def test_what_comes_in_between_two_signatures_is_not_overlooked(store: Store) -> None:
    """Tests a phone that was offline: the coordinator's signature is refused, and the count declared again."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),), ((town.shops[1], 700),))
    collect(store, town, own, made[0], 1000)
    count = declared(store, town, own.id, {"cash": 1000})
    collect(store, town, own, made[1], 700)
    with pytest.raises(CountRefusedError) as caught:
        closed(store, town, count)
    assert caught.value.code == "cash_changed"
    again = declared(store, town, own.id, {"cash": 1700})
    with pytest.raises(ConflictError):
        closed(store, town, count)
    assert closed(store, town, again).expected.by_method() == {"cash": 1700}


def test_a_closed_count_is_corrected_by_another(store: Store) -> None:
    """Tests money that turned up later and a sale taken back: the first count stays, both together are the truth."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),), ((town.shops[1], 700),))
    name = collect(store, town, own, made[0], 1000)
    first = closed(store, town, declared(store, town, own.id, {"cash": 900}, reason="10 billets de 10 ?"))
    for change in (
        lambda writing: declare(writing, first, {"cash": 1000}),
        lambda writing: send_back(writing, first, "no"),
    ):
        with pytest.raises(IllegalMoveError):
            store.write(town.id, COURIER, change)
    with pytest.raises(CountRefusedError, match="give a reason"):
        store.write(town.id, COURIER, lambda writing: open_count(writing, own.id))
    take_back(store, town, name)
    collect(store, town, own, made[1], 700)
    second = closed(store, town, declared(store, town, own.id, {"cash": -200}, reason="erreur de saisie"))
    assert second.number == 2
    assert second.expected.methods == {"cash": {town.shops[0]: -1000, town.shops[1]: 700}}
    assert (first.gap_minor, second.gap_minor) == (-100, 100)
    with store.reading(town.id) as reading:
        assert counts(reading, own.id) == [first, second]
        assert outstanding(reading, own.id).methods == {}


def test_two_who_close_at_once_close_once(store: Store) -> None:
    """Tests two coordinators and one count."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    collect(store, town, own, made[0], 1000)
    count = declared(store, town, own.id, {"cash": 1000})
    outcome: list[str] = []

    def work(actor: str) -> None:
        try:
            closed(store, town, count, actor)
            outcome.append("closed")
        except (ConflictError, IllegalMoveError, CountRefusedError) as error:
            outcome.append(error.code)

    threads = [threading.Thread(target=work, args=(f"coordinator:{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome.count("closed") == 1
    with store.reading(town.id) as reading:
        assert len(reading.rows(reading.select(EVENT).where(EVENT.c.type == "cash.reconciled"))) == 1


def test_two_who_open_at_once_open_one(store: Store) -> None:
    """Tests a courier who taps twice."""
    town = make_town(store)
    own, _ = paid_round(store, town, ((town.shops[0], 1000),))
    found: list[str] = []

    def work() -> None:
        found.append(store.write(town.id, COURIER, lambda writing: open_count(writing, own.id)).id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (4, 1)


def test_a_round_under_way_is_not_counted(store: Store) -> None:
    """Tests that the round is over first."""
    town = make_town(store)
    own = add_round(store, town, round_of(store, town, add_promised(store, town)))
    with pytest.raises(CountRefusedError) as caught:
        store.write(town.id, COURIER, lambda writing: open_count(writing, own.id))
    assert caught.value.code == "round_active"


def test_floats_are_given_and_taken_back(store: Store) -> None:
    """Tests that there is never less than nothing, one currency, and no float for a round that is counted."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))

    def give(amount: int, currency: str = "EUR") -> None:
        store.write(town.id, LEA, lambda writing: give_float(writing, own.id, amount, currency))

    give(3000)
    give(-1000)
    for amount in (0, -2001):
        with pytest.raises(DispatchError) as caught:
            give(amount)
        assert caught.value.code == "invalid_float"
    give(500, "CHF")
    with store.reading(town.id) as reading, pytest.raises(DispatchError) as caught:
        takings(reading, own.id)
    assert caught.value.code == "several_currencies"
    give(-500, "CHF")
    collect(store, town, own, made[0], 1000)
    with pytest.raises(CountRefusedError):
        declared(store, town, own.id, {"terminal": 0})
    declared(store, town, own.id, {"cash": 3000})
    with pytest.raises(DispatchError) as caught:
        give(100)
    assert caught.value.code == "cash_counted"


def test_deposits_are_lines(store: Store) -> None:
    """Tests boxes left for cash, put on the account of the shop and taken back after the count, which is another count."""
    town = make_town(store)
    own, made = paid_round(store, town, ((town.shops[0], 1000),))
    collect(store, town, own, made[0], 1000)
    shop = town.shops[0]

    def move(step, kind, count, **more):
        store.write(
            town.id,
            COURIER,
            lambda writing: step(writing, made[0].id, shop, kind, count, round_id=own.id, **more),
        )

    move(containers.lend, "box", 2, deposit_minor=600, method="cash")
    move(containers.lend, "box", 2, deposit_minor=600, method="cash")
    move(containers.lend, "box", 1, deposit_minor=300)
    lines = [
        ContainerLine("box", shop, 2, 600, "cash"),
        ContainerLine("box", shop, 2, 600, "cash"),
        ContainerLine("box", shop, 1, 300, "account"),
    ]
    with store.reading(town.id) as reading:
        due = takings(reading, own.id)
    assert due.by_method() == {"cash": 1000 + 1200}
    done = closed(store, town, declared(store, town, own.id, {"cash": 2200}))
    assert sorted(done.expected.containers, key=str) == sorted(lines, key=str)
    with store.reading(town.id) as reading:
        assert outstanding(reading, own.id).containers == ()
    move(containers.take_back, "box", 2, method="cash")
    with store.reading(town.id) as reading:
        late = outstanding(reading, own.id)
    assert late.containers == (ContainerLine("box", shop, -2, -600, "cash"),)
    assert late.by_method() == {"cash": -600}


def test_other_towns_are_out_of_reach(store: Store) -> None:
    """Tests that a round of another town has no money to count."""
    town, other = make_town(store), make_town(store, "saint-elsewhere")
    own, _ = paid_round(store, town, ((town.shops[0], 1000),))
    with pytest.raises(NotFoundError):
        store.write(other.id, COURIER, lambda writing: open_count(writing, own.id))
