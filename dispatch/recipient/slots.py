"""Other windows for a delivery, asked for by its recipient: looked for now, chosen from what was found."""

from __future__ import annotations

from dispatch.lifecycle.quote import QuoteStatus
from dispatch.orders.delivery import Delivery
from dispatch.promises.desk import PromiseDesk
from dispatch.promises.moving import check_movable
from dispatch.promises.quote import Quote
from dispatch.recipient.own_order import actor_of, own_order
from dispatch.storage import quotes
from dispatch.storage.store import NotFoundError, Reading, Store


def check_can_move(reading: Reading, delivery_id: str) -> Delivery:
    """Return a delivery that may get another window; of one that may not the error says why.

    Raises
    ------
    NotFoundError, IsVisitError, NotMovableError
        As their names say.
    """
    one = own_order(reading, delivery_id)
    check_movable(reading, one)
    return one


def look_for_slots(store: Store, desk: PromiseDesk, town_id: str, delivery_id: str) -> Quote:
    """Return the windows in which a delivery could come instead, those that were found before put aside; errors as `PromiseDesk.offer_again`.

    Raises
    ------
    IsVisitError
        It is a visit of a service.
    """
    with store.reading(town_id) as reading:
        one = check_can_move(reading, delivery_id)
        client = actor_of(one)
        before = quotes.open_moves(reading, client, one.id)
    for quote in before:
        # Whoever looks again and again is not to run out of offers.
        desk.decline(town_id, client, quote.id)
    return desk.offer_again(town_id, client, one.id)


def found_slots(reading: Reading, delivery_id: str, quote_id: str) -> Quote:
    """Return what was found for a delivery.

    Raises
    ------
    NotFoundError
        Nothing of that name was found for it.
    """
    one = own_order(reading, delivery_id)
    quote = quotes.get_own(reading, quote_id, actor_of(one))
    if quote.moves != one.id:
        raise NotFoundError("quote", quote_id)
    return quote


def take_slot(
    store: Store, desk: PromiseDesk, town_id: str, delivery_id: str, quote_id: str, start_s: int
) -> Delivery:
    """Have a window promised that was found; taken twice, it is the same. Errors as `PromiseDesk.accept`."""
    with store.reading(town_id) as reading:
        quote = found_slots(reading, delivery_id, quote_id)
    return desk.accept(town_id, quote.client, quote.id, start_s)[1]


def is_over(quote: Quote, now_s: int) -> bool:
    """Return whether the windows of a quote are offered no longer."""
    return quote.status is not QuoteStatus.OPEN or quote.expires_s <= now_s
