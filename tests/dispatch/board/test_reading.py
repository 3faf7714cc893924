"""A day is read again when something of it has changed, and not because somebody has looked."""

from __future__ import annotations

import pytest

from dispatch.board.reading import DayBook
from dispatch.parties.recipient import Purpose
from dispatch.privacy.sensitive import read_partitions
from dispatch.storage.read_audit import audit
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.store import Store
from tests.dispatch.toy_day import DAY, NINE_S, make_day


class Reads:
    """Counts how often a day is read whole."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _reading, _state) -> dict:
        self.count += 1
        return {}


@pytest.mark.parametrize("purpose", [Purpose.SOCIAL, Purpose.HEALTH, Purpose.MAIL])
def test_a_look_at_somebody_reloads_no_day(store: Store, purpose: Purpose) -> None:
    """Tests that rows of reads, which every poll of a phone leaves, leave the day and its stamp as they are; a change does not."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    day.add((200.0, 200.0))
    reads = Reads()
    book = DayBook(DAY, times=reads)
    with store.reading(day.town_id) as reading:
        before = book.look(reading)
        person = reading.rows(reading.select(RECIPIENT))[0].id
    assert reads.count == 1
    for _ in range(3):
        with store.writing(day.town_id, "courier:cou_x") as writing:
            audit(writing, person, [purpose], "visit vis_x")
        read_partitions(store, day.town_id, "coordinator:lea", person, purpose, reason="called")
        with store.reading(day.town_id) as reading:
            after = book.look(reading)
        assert (reads.count, after.stamp) == (1, before.stamp)
        assert after.deliveries is before.deliveries
    assert after.sequence == before.sequence + 6
    with store.writing(day.town_id, "test") as writing:
        writing.note("recipient.changed", person, 2)
    with store.reading(day.town_id) as reading:
        book.look(reading)
    assert reads.count == 2
