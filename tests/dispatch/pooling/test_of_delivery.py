"""What one delivery emits: its part of the comparison of its day where there is one, else of its round."""

from __future__ import annotations

from dispatch.pooling.day_report import DayReport, Drop, day_document
from dispatch.pooling.of_delivery import Basis, Emissions, emissions_of
from dispatch.pooling.shares import Burden
from dispatch.storage import deliveries
from dispatch.storage.schema_pooling import POOLING_DAY
from tests.dispatch.toy_day import DAY, make_day


def told(day, name: str) -> Emissions | None:
    with day.store.reading(day.town_id) as reading:
        return emissions_of(reading, deliveries.get(reading, name))


def test_a_comparison_counts_where_there_is_one(store) -> None:
    """Tests that a delivery without a round emits nothing yet, and that the report of its day says what it does, and what it would alone."""
    day = make_day(store)
    first, second = day.add((2600, 2400)), day.add((2600, 2500))
    assert told(day, first.id) is None
    drop = Drop(first.code, "", "", 1, Burden(310, 900, 400, 12), Burden(700, 2500, 900, 31))
    report = DayReport("toytown", "Toytown", DAY, "EUR", 1, 0, 0, (), {}, (), (drop,))
    with store.writing(day.town_id, "test") as writing:
        document = day_document(report)
        row = {
            "day": DAY,
            "fingerprint": "x",
            "document": document,
            "has_details": True,
            "computed_s": writing.now_s,
        }
        writing.insert(POOLING_DAY, row)
        writing.note("pooling.compared", "pooling", 1)
    assert told(day, first.id) == Emissions(Basis.COMPARISON, 12, 900, 31, 2500)
    # What a comparison has left out is not in it.
    assert told(day, second.id) is None
