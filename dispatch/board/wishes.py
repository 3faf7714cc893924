"""Room that is kept, as demands like any other: of deliveries that there are not."""

from __future__ import annotations

from dataclasses import replace

from dispatch.board.demands import Demand
from dispatch.board.state import Wish
from dispatch.domain import Load
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind


def demand_of_wish(wish: Wish, day: str) -> Demand:
    """Return what a courier would have to do for a wish."""
    ask = wish.ask
    fetches = tuple(
        Task(
            f"{wish.id}/{number}", wish.id, number, TaskKind.PICKUP, fetch.place.id, fetch.windows, fetch.load, fetch.service_s
        )
        for number, fetch in enumerate(ask.fetches)
    )  # fmt: skip
    if ask.shift_id:
        # The goods are on board: all that is to be done is at the door.
        door = Task(
            f"{wish.id}/0", wish.id, 0, TaskKind.PICKUP, ask.door.id, (wish.window,), Load(), ask.service_s
        )
        fetches = (door,)
    total = Load(
        -sum(fetch.load.volume_l for fetch in ask.fetches), -sum(fetch.load.weight_g for fetch in ask.fetches)
    )
    drop = Task(
        f"{wish.id}/{len(fetches)}", wish.id, len(fetches), TaskKind.DROP, ask.door.id, (wish.window,), total, ask.service_s
    )  # fmt: skip
    delivery = Delivery(
        id=wish.id,
        org_id="",
        code="",
        channel=Channel.API,
        mode=Mode.DELIVERY,
        recipient_id="",
        drop_place_id=ask.door.id,
        day=day,
        window=wish.window,
        tasks=(*fetches, drop),
        skills=ask.skills,
        max_ride_s=ask.max_ride_s,
    )
    return (
        Demand(replace(delivery, tasks=fetches), fetches, None, None)
        if ask.shift_id
        else Demand(delivery, fetches, drop, None)
    )
