"""Who knows whom: how often a courier was at a recipient's door, and what planning may give for sending the same person again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dispatch.storage import work
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import Reading

WEEK_S = 7 * 86_400
BATCH = 500
#: Who was there so often is known as well as can be.
KNOWN = 4


def familiarity(
    reading: Reading,
    courier_ids: Iterable[str],
    *,
    recipient_ids: Iterable[str] = (),
    place_ids: Iterable[str] = (),
    weeks: int = 12,
) -> dict[tuple[str, str], int]:
    """Return how often couriers were at doors in the last weeks, by courier and recipient, or courier and place; never 0.

    A stop counts once for each recipient and place, whatever was brought; one where nobody opened does not.
    """
    riders = sorted(set(courier_ids))
    since_s = reading.now_s - weeks * WEEK_S
    found: Counter[tuple[str, str]] = Counter()
    for column, given in ((DELIVERY.c.recipient_id, recipient_ids), (STOP.c.place_id, place_ids)):
        wanted = sorted(set(given))
        for first in range(0, len(wanted), BATCH):
            condition = column.in_(wanted[first : first + BATCH])
            rows = work.drops_done(reading, riders, since_s, condition)
            # A place where two recipients live is one stop there.
            stops = {(row.courier_id, getattr(row, column.name), row.id) for row in rows}
            found.update((courier, name) for courier, name, _ in stops)
    return dict(found)
