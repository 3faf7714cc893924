"""A courier who brings back what nobody has fetched: its room is free once it is on the bike, and it is returned once it is home."""

from __future__ import annotations

from dataclasses import replace

from dispatch.domain import Load
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.overdue import sweep
from dispatch.orders.relay import WaitingStatus
from dispatch.storage import deliveries
from dispatch.storage.store import Store
from tests.dispatch.field.street import Street, make_street
from tests.dispatch.field.test_relay_goods import leave, room, to_relay

D = DeliveryStatus


def bring_back(street: Street) -> None:
    """Make the second delivery the return of the first, which nobody has fetched."""
    leave(street)
    street.store.clock.advance(3 * 86_400)
    street.do(sweep)

    def step(writing) -> None:
        one = deliveries.get(writing, street.planned[0])
        other = deliveries.get(writing, street.planned[1])
        deliveries.change(writing, one, status=D.RETURNING)
        tasks = tuple(
            replace(
                task,
                org_id=one.tasks[0].org_id,
                load=Load(5, 1000) if task.kind is TaskKind.PICKUP else task.load,
            )
            for task in other.tasks
        )
        deliveries.change(writing, other, mode=Mode.RETURN, external_ref=f"return:{one.id}", tasks=tasks)
        writing.note("test.returning", one.id, one.version + 1)

    street.do(step)


def test_a_return_frees_the_room_and_ends_what_it_takes_back(store: Store) -> None:
    """Tests that both follow from the stops of the courier, and that the return is told once."""
    street = make_street(store, shops=1)
    to_relay(street)
    bring_back(street)
    pickup, drop = street.delivery(1).tasks
    street.close(pickup.id)
    assert room(street).status is WaitingStatus.GONE
    assert street.delivery(0).status is D.RETURNING
    street.close(drop.id)
    assert street.delivery(0).status is D.RETURNED
    assert [row.data["reason"] for row in street.events("delivery.returned")] == ["not_collected"]
    assert len(street.events("relay.emptied")) == 1
