"""Tests that whatever is split comes to its sum, to the cent and the gram: recomputed from what reports print, and on invented rounds."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.pooling.alone import AloneTrip
from dispatch.pooling.outings import Outing
from dispatch.pooling.period import add_up
from dispatch.pooling.report_document import report_csv, statements
from dispatch.pooling.scenarios import Scenario, Sender
from dispatch.pooling.shares import by_funder, by_promise, share_lines
from tests.dispatch.pooling.toy_pooling import compared, pooling_day, random_document

_VISIT = pooling_day(random_document(0, deliveries=1, visits=1)).promises[-1]
_AMOUNT = st.integers(0, 100_000)
_TRIP = st.tuples(st.sampled_from("abc"), _AMOUNT, _AMOUNT, _AMOUNT)


@st.composite
def invented_rounds(draw):
    """Return rounds of a pool, whose promises have one to three payers each."""
    trips = {
        f"p{n}": [AloneTrip(f"p{n}", *own) for own in {one[0]: one for one in draw(st.lists(_TRIP, min_size=1, max_size=3))}.values()]
        for n in range(draw(st.integers(1, 8)))
    }  # fmt: skip
    sender = Sender("all", "", (None,) * len(trips), tuple(trips))
    cuts = sorted(draw(st.sets(st.integers(1, len(trips)), max_size=3)) | {len(trips)})
    outings, first = [], 0
    for past in cuts:
        if past == first:
            continue
        metres, cost, seconds = draw(_AMOUNT), draw(_AMOUNT), draw(_AMOUNT)
        outings.append(
            Outing(
                "all", tuple(range(first, past)), "bike", first, first + seconds, 1, 1, metres, 0, 0, 0, cost
            )
        )
        first = past
    return trips, sender, outings, draw(_AMOUNT)


@settings(max_examples=200, deadline=None)
@given(invented_rounds())
def test_shares_of_any_rounds_come_to_their_sums(given_rounds):
    """Tests cents, metres, seconds and grams on invented rounds, and that nobody bears two cents more or less than the rule says."""
    trips, sender, outings, grams = given_rounds
    lines = share_lines(outings, {"all": sender}, trips, grams)
    total = Counter()
    for line in lines:
        total += Counter(
            cost=line.burden.cost_minor, metres=line.burden.distance_m, seconds=line.burden.duration_s
        )
    assert total["cost"] == sum(one.cost_minor for one in outings)
    assert total["metres"] == sum(one.distance_m for one in outings)
    assert total["seconds"] == sum(one.duration_s for one in outings)
    rode = sum(one.distance_m for one in outings)
    assert sum(line.burden.co2e_g for line in lines) == (grams if rode or outings else 0)
    assert sum(own.cost_minor for own in by_promise(lines).values()) == total["cost"]
    for one in outings:
        riding = [trip for at in one.requests for trip in trips[sender.promise_ids[at]]]
        whole = sum(trip.cost_minor for trip in riding)
        for trip in riding:
            if whole == 0:
                continue
            (line,) = [own for own in lines if (own.promise_id, own.payer) == (trip.promise_id, trip.payer)]
            assert abs(line.burden.cost_minor - Fraction(one.cost_minor * trip.cost_minor, whole)) < 2


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=5), st.integers(0, 10**7))
def test_funders_come_to_their_sum(parts, cost):
    """Tests that a programme's funders pay what its visits cost, whatever their parts are."""
    funders = tuple((f"f{n}", part) for n, part in enumerate(parts))
    promise = replace(_VISIT, funders=funders)
    name = f"{promise.request.kind}:{promise.request.id}"
    sender = Sender("all", "", (promise.request,), (name,))
    outing = Outing("all", (0,), "bike", 0, 1, 1, 1, 1, 0, 0, 0, cost)
    lines = share_lines([outing], {"all": sender}, {name: [AloneTrip(name, "service:x", 1, 1, 1)]}, 0)
    paid = by_funder(lines, [promise])
    assert sum(paid.values()) == cost
    for funder, part in funders:
        assert abs(paid[funder] - Fraction(cost * part, sum(parts))) < 1


@pytest.fixture(scope="module")
def days():
    """Days of two months, with funders who share."""
    found = []
    for seed, date in enumerate(("2026-11-29", "2026-11-30", "2026-12-01")):
        day = pooling_day(random_document(seed, deliveries=6, visits=4))
        funders = (("caisse", 3333), ("mairie", 6667))
        promises = [replace(one, funders=funders) if one.is_visit else one for one in day.promises]
        found.append(replace(compared(replace(day, promises=tuple(promises))).report, date=date))
    return found


def test_the_csv_adds_up_by_itself(days):
    """Tests from the lines of the CSV alone that months, services, funders and drops come to the days."""
    rows = list(csv.DictReader(io.StringIO(report_csv(add_up(days), "en"))))

    def total(level, field, scenario, begins=""):
        return sum(
            int(row[field])
            for row in rows
            if row["level"] == level and row["scenario"] == scenario and row["day"].startswith(begins)
        )

    for scenario in Scenario:
        for field in ("cost_minor", "co2e_g", "distance_m", "duration_s"):
            whole = total("day", field, scenario.value)
            assert whole > 0
            assert total("service", field, scenario.value) == whole
            for month in ("2026-11", "2026-12"):
                assert total("month", field, scenario.value, month) == total(
                    "day", field, scenario.value, month
                )
            if scenario in {Scenario.POOLED, Scenario.ALONE}:
                for date in {day.date for day in days}:
                    assert total("drop", field, scenario.value, date) == total(
                        "day", field, scenario.value, date
                    )
        assert total("funder", "cost_minor", scenario.value) == total("day", "cost_minor", scenario.value)


def test_the_statements_add_up_to_the_gram(days):
    """Tests from the printed statements that deliveries' grams come to those of the pooled plans."""
    said = statements(add_up(days), "en")
    grams = [int(own) for own in re.findall(r"Quantity emitted \(CO2e\): (\d+)\u00a0g", said)]
    assert len(grams) == sum(day.promises for day in days)
    assert sum(grams) == sum(day.figures[Scenario.POOLED].kept.co2e_g for day in days)


@pytest.mark.parametrize("seed", range(2))
def test_mixing_costs_no_more_than_two_pools(seed):
    """Tests that with shifts enough the pooled plan costs no more than two pools, for every seed: it may be theirs as it is."""
    raw = random_document(seed, deliveries=6, visits=4)
    raw["shifts"] = [raw["shifts"][0] | {"id": f"s{n}", "courier": f"c{n}"} for n in range(8)]
    raw["couriers"] = [raw["couriers"][0] | {"id": f"c{n}"} for n in range(8)]
    report = compared(pooling_day(raw)).report
    assert report.saved_range(Scenario.TWO_POOLS)[0] >= 0
