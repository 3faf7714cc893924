"""The conversation of a delivery: who sees what, what is unread, what is forgotten."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import select

from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.store import NotFoundError, Store
from dispatch.thread.message import InvalidMessageError, Kind, Message, Party, ShopNeededError, Side
from dispatch.thread.posting import mark_read, post
from dispatch.thread.viewing import read, unread
from tests.dispatch.storage.small_town import SmallTown, add_promised, add_round, make_town, round_of


def say(
    store: Store, town: SmallTown, author: Party, delivery_id: str, text: str, **options: object
) -> Message:
    return store.write(town.id, "test", lambda writing: post(writing, author, delivery_id, text, **options))  # type: ignore[arg-type]


def seen(store: Store, town: SmallTown, party: Party, delivery_id: str) -> list[str]:
    with store.reading(town.id) as reading:
        return [message.text for message in read(reading, party, delivery_id)]


def courier_of(store: Store, town: SmallTown, shift: int) -> Party:
    from dispatch.storage import crew

    with store.reading(town.id) as reading:
        return Party(Side.COURIER, crew.shifts_of(reading, "2026-11-28")[shift].courier_id)


def test_everybody_sees_their_own(store: Store) -> None:
    """Tests that a shop sees its thread with the customer and nothing of the other shop's, the courier instructions only."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=2)
    add_round(store, town, round_of(store, town, delivery))
    customer, one, other = (
        Party(Side.RECIPIENT, town.recipient),
        Party(Side.SHOP, town.shops[0]),
        Party(Side.SHOP, town.shops[1]),
    )
    say(store, town, customer, delivery.id, "Is the bread sliced?", org_id=one.id)
    say(store, town, one, delivery.id, "It is.")
    say(store, town, other, delivery.id, "No more goat cheese, is Comté all right?")
    say(store, town, customer, delivery.id, "Second bell from the top", kind=Kind.INSTRUCTION)
    assert seen(store, town, one, delivery.id) == ["Is the bread sliced?", "It is."]
    assert seen(store, town, other, delivery.id) == ["No more goat cheese, is Comté all right?"]
    assert len(seen(store, town, customer, delivery.id)) == 4
    assert len(seen(store, town, Party(Side.COORDINATOR, "lea"), delivery.id)) == 4
    assert seen(store, town, courier_of(store, town, 0), delivery.id) == ["Second bell from the top"]
    for stranger in [
        Party(Side.SHOP, town.shops[2]),
        Party(Side.RECIPIENT, "rcp_x"),
        courier_of(store, town, 1),
    ]:
        with pytest.raises(NotFoundError):
            seen(store, town, stranger, delivery.id)
        with pytest.raises(NotFoundError):
            say(store, town, stranger, delivery.id, "hello")


def test_another_town_sees_nothing(store: Store) -> None:
    """Tests that a coordinator of another town finds no conversation."""
    town, other = make_town(store), make_town(store, "saint-clar")
    delivery = add_promised(store, town)
    with pytest.raises(NotFoundError):
        seen(store, other, Party(Side.COORDINATOR, "lea"), delivery.id)


def test_unread_messages_are_counted_for_each_side(store: Store) -> None:
    """Tests the counts, that own words are never unread, and that reading never goes back."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=2)
    customer, shop = Party(Side.RECIPIENT, town.recipient), Party(Side.SHOP, town.shops[0])
    first = say(store, town, customer, delivery.id, "one", org_id=shop.id)
    second = say(store, town, customer, delivery.id, "two", org_id=shop.id)
    say(store, town, shop, delivery.id, "three")

    def counts(party: Party) -> dict[str, int]:
        with store.reading(town.id) as reading:
            return unread(reading, party, [delivery.id, "dlv_unknown"])

    assert counts(shop) == {delivery.id: 2}
    assert counts(customer) == {delivery.id: 1}
    assert counts(Party(Side.SHOP, town.shops[1])) == {}
    assert counts(Party(Side.SHOP, town.shops[2])) == {}
    for number, kept in [(second.number, 2), (first.number, 2), (99, 3)]:
        assert store.write(town.id, "t", lambda w, n=number: mark_read(w, shop, delivery.id, n)) == kept
    assert counts(shop) == {}
    say(store, town, customer, delivery.id, "four", org_id=shop.id)
    assert counts(shop) == {delivery.id: 1}


def test_the_log_holds_no_words(store: Store) -> None:
    """Tests that the event of a message goes to programs and to the policy of notifications, without what was said."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=1)
    message = say(store, town, Party(Side.RECIPIENT, town.recipient), delivery.id, "my sister is ill")
    with store.reading(town.id) as reading:
        (event,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "message.received"))
        topics = reading.connection.execute(
            select(OUTBOX.c.topic).where(OUTBOX.c.event_id == event.id)
        ).scalars()
        assert sorted(topics) == ["notification", "webhook"]
    assert event.data["message_id"] == message.id
    assert event.data["org_id"] == town.shops[0]
    assert "sister" not in json.dumps(event.data)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x07", "x" * 2001])
def test_messages_that_cannot_be_taken(store: Store, text: str) -> None:
    """Tests texts without words, of control characters only, and too long."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=1)
    with pytest.raises(InvalidMessageError) as error:
        say(store, town, Party(Side.RECIPIENT, town.recipient), delivery.id, text)
    assert error.value.code == "invalid_message"


def test_a_basket_of_several_shops_needs_to_know_which(store: Store) -> None:
    """Tests that nothing is sent to all shops at once, or to one that has no part in it."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=2)
    customer = Party(Side.RECIPIENT, town.recipient)
    with pytest.raises(ShopNeededError) as error:
        say(store, town, customer, delivery.id, "hello")
    assert error.value.shops == town.shops[:2]
    with pytest.raises(InvalidMessageError):
        say(store, town, customer, delivery.id, "hello", org_id=town.shops[2])
    with pytest.raises(InvalidMessageError):
        say(
            store,
            town,
            Party(Side.SHOP, town.shops[0]),
            delivery.id,
            "go round the back",
            kind=Kind.INSTRUCTION,
        )
    add_round(store, town, round_of(store, town, delivery))
    with pytest.raises(InvalidMessageError):
        say(store, town, courier_of(store, town, 0), delivery.id, "hello")


def test_messages_at_the_same_time_get_numbers_of_their_own(store: Store) -> None:
    """Tests eight writers at once: no number twice, none left out, so that none is taken for read that nobody has seen."""
    town = make_town(store)
    delivery = add_promised(store, town, shops=1)
    faults: list[BaseException] = []

    def work(n: int) -> None:
        try:
            for _ in range(3):
                say(store, town, Party(Side.SHOP, town.shops[0]), delivery.id, f"from {n}")
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with store.reading(town.id) as reading:
        numbers = [message.number for message in read(reading, Party(Side.COORDINATOR, "lea"), delivery.id)]
    assert numbers == list(range(1, 25))
