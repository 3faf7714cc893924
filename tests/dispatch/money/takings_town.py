"""A round with money for tests: deliveries of two shops, paid at the door, and what a phone has sent of it."""

from __future__ import annotations

from dataclasses import replace

from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery, Payment, PaymentMethod
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, rounds
from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import SmallTown, add_promised, add_round, round_of


def paid_round(
    store: Store, town: SmallTown, *payments: tuple[tuple[str, int], ...], shift: int = 0
) -> tuple[Round, list[Delivery]]:
    """Store a round that is over, with a delivery for each payment: shops and amounts."""
    made = []
    for parts in payments:
        one = add_promised(store, town)
        paid = Payment(sum(amount for _, amount in parts), "EUR", tuple(PaymentMethod), parts)

        def step(writing, one=one, paid=paid):
            stored = deliveries.change(writing, one, payment=paid)
            writing.note("delivery.changed", stored.id, stored.version)
            return stored

        made.append(store.write(town.id, "test", step))
    first = add_round(store, town, round_of(store, town, *made, shift=shift))

    def over(writing):
        own = first
        stops = tuple(
            replace(stop, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, closed_s=stop.end_s)
            for stop in first.stops
        )
        for status in (RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.COMPLETED):
            changed = replace(
                own, status=status, stops=stops if status is RoundStatus.COMPLETED else own.stops
            )
            (own,) = rounds.change(writing, (own, changed))
        writing.note("round.completed", own.id, own.version)
        return own

    return store.write(town.id, "test", over), made


def collect(
    store: Store, town: SmallTown, own: Round, delivery: Delivery, amount: int, method: str = "cash"
) -> str:
    """Store money taken at a door, as the courier's part does."""
    name = store.ids.new("csh")

    def step(writing):
        writing.insert(
            CASH_COLLECTION,
            {
                "id": name, "delivery_id": delivery.id, "round_id": own.id, "stop_id": own.stops[-1].id, "method": method,
                "amount_minor": amount, "currency": "EUR", "happened_s": writing.now_s, "received_s": writing.now_s,
                "reversed_s": None,
            },
        )  # fmt: skip
        writing.note("cash.collected", delivery.id, 1)

    store.write(town.id, "courier:test", step)
    return name


def take_back(store: Store, town: SmallTown, name: str) -> None:
    """Undo money taken at a door."""

    def step(writing):
        writing.amend(CASH_COLLECTION, name, {"reversed_s": writing.now_s})
        writing.note("cash.reversed", name, 1)

    store.write(town.id, "courier:test", step)
