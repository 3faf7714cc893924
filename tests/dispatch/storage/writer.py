"""A process that takes orders until it is killed: it says the name of each delivery once its transaction is committed.

Run as ``python -m tests.dispatch.storage.writer URL TOWN_ID ORG_ID RECIPIENT_ID PLACE_ID``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from dispatch import ids
from dispatch.domain import Load, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.storage import deliveries
from dispatch.storage.database import Database
from dispatch.storage.store import Store, Writing
from tests.dispatch.storage.small_town import DAY, MORNING_S


def order(org: str, recipient: str, place: str) -> Callable[[Writing], str]:
    """Return a step that takes an order in and promises it: a delivery with three tasks, two events and three outbox rows."""

    def step(writing: Writing) -> str:
        name = writing.ids.new(ids.DELIVERY)
        window = TimeWindow(MORNING_S, MORNING_S + 3600)
        tasks = tuple(
            Task(
                writing.ids.new(ids.TASK),
                name,
                n,
                TaskKind.PICKUP if n < 2 else TaskKind.DROP,
                place,
                (window,),
                Load(),
                60,
            )
            for n in range(3)
        )
        made = Delivery(
            name, org, name[-12:], Channel.API, Mode.DELIVERY, recipient, place, DAY, window, tasks
        )
        stored = deliveries.add(writing, made)
        writing.note("delivery.created", name, 1, topics=["webhook", "notification"])
        stored = deliveries.change(writing, stored, status=DeliveryStatus.PROMISED)
        writing.note("delivery.promised", name, stored.version, topics=["webhook"])
        return name

    return step


def main() -> None:
    url, town, org, recipient, place = sys.argv[1:]
    store = Store(Database(url, pool_size=1))
    step = order(org, recipient, place)
    while True:
        sys.stdout.write(store.write(town, "writer", step) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
