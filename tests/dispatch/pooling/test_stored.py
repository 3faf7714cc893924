"""Tests of days from the database: what is compared, what is kept, and that months add up."""

import hashlib
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.board.the_desk import use_maps
from dispatch.clock import SetClock
from dispatch.domain import Place, PlaceKind
from dispatch.errors import DispatchError
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.plan import RequestKind
from dispatch.pooling.day_report import PartKind
from dispatch.pooling.promise import pseudonym
from dispatch.pooling.runner import compare_stored
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.stored import day_from_store
from dispatch.privacy.export import export_recipient
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow, ServiceType, Words
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, parties, pooling, programmes, visits
from dispatch.storage.schema_log import EVENT
from tests.dispatch.pooling.toy_pooling import EFFORT
from tests.dispatch.toy_day import DAY, NINE_S
from tests.dispatch.toy_day import make_day as make_toy_day
from tests.dispatch.toy_town import ToyTown, at


@pytest.fixture(autouse=True)
def _toy_map():
    use_maps(lambda _: ToyTown())
    yield
    use_maps(None)


def make_day(store):
    store.clock = SetClock(NINE_S - 3600)
    return make_toy_day(store)


def add_visit(day, *, funders=()):
    """Make a delivery the one of a visit: a meal from the first shop's counter, which stands for the kitchen."""
    new = day.store.ids.new
    made = day.add((3000, 3000))
    with day.store.writing(day.town_id, "test") as writing:
        kitchen = Place(new(ids.PLACE), PlaceKind.SERVICE_POINT, "Kitchen", **at(2600, 2600))
        parties.add_places(writing, [kitchen])
        programmes.add_service(
            writing,
            ServiceType(new(ids.SERVICE_TYPE), "meals", Words("Repas à domicile", "Meals"), Flow.BRING),
        )
        programme = programmes.add_programme(
            writing,
            Programme(
                new(ids.PROGRAMME), "meals", day.shops[0], "Repas", point_place_id=kitchen.id, funders=funders
            ),
        )
        enrolment = programmes.add_enrolment(
            writing,
            Enrolment(
                new(ids.ENROLMENT),
                programme.id,
                made.recipient_id,
                made.drop_place_id,
                EnrolmentStatus.ACTIVE,
                DAY,
            ),
        )
        plan = visits.add_plan(
            writing, ServicePlan(new(ids.SERVICE_PLAN), enrolment.id, rule="FREQ=DAILY", from_day=DAY)
        )
        visits.add_visits(
            writing,
            [
                Visit(
                    new(ids.VISIT), plan.id, enrolment.id, DAY, DAY, made.window, status=VisitStatus.ORDERED,
                    delivery_id=made.id,
                )
            ],
        )  # fmt: skip
        writing.note("visit.ordered", made.id, 1)
    return made


def compare(day, dates=(DAY,), **options):
    with InlineExecutor() as executor:
        found = compare_stored(
            day.store, day.town_id, "test", dates, executor, effort=options.pop("effort", EFFORT), **options
        )
        return found, executor.metrics()


def test_a_day_of_the_database_is_compared_and_kept(store):
    """Tests the way from rows to the report: shops, a programme with two funders, the town's own rounds, and what is kept."""
    day = make_day(store)
    day.add((2000, 2500), (0, 1))
    day.add((3000, 2500), (1, 2, 3))
    funders = tuple(sorted(((day.shops[3], 2500), (day.shops[2], 7500))))
    add_visit(day, funders=funders)
    day.plan()
    found, _ = compare(day)
    (report,) = found.days
    assert (report.deliveries, report.multi_shop, report.visits, report.left_out) == (2, 2, 1, ())
    assert report.driven is not None
    assert (report.driven.drops, report.driven.distance_m > 0) == (3, True)
    paid = {
        part.name: part.burdens[Scenario.POOLED].cost_minor
        for part in report.parts
        if part.kind is PartKind.FUNDER
    }
    assert set(paid) == set(day.shops)
    assert sum(paid.values()) == report.figures[Scenario.POOLED].kept.cost_minor
    assert report.names["service:meals"] == "Repas à domicile"
    assert report.names[day.shops[0]] == "Shop 0"
    assert len([part for part in report.parts if part.kind is PartKind.BENEFICIARY]) == 1
    with store.reading(day.town_id) as reading:
        assert pooling.kept_days(reading, DAY, DAY)[DAY][1] == report
        (noted,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "pooling.compared"))
    assert set(noted.data) == {"day", "verdict", "saved_m", "saved_minor"}


def test_what_is_known_is_not_computed_again(store):
    """Tests that a second report computes nothing, and that a new delivery, another effort or --again do."""
    day = make_day(store)
    day.add((2000, 2500), (0, 1))
    first, metrics = compare(day)
    assert metrics.lanes[0].done == 1
    second, metrics = compare(day)
    assert (metrics.lanes, second.days) == ((), first.days)
    assert compare(day, again=True)[1].lanes[0].done == 1
    assert compare(day, effort=replace(EFFORT, seeds=(4,)))[1].lanes[0].done == 1
    day.add((2500, 2000))
    third, metrics = compare(day)
    assert metrics.lanes[0].done == 1
    assert third.days[0].promises == 2


def test_only_what_was_promised_counts(store):
    """Tests that cancelled deliveries are in no report, and that dates without anything are named."""
    day = make_day(store)
    day.add((2000, 2500))
    gone = day.add((3000, 2500))
    with store.writing(day.town_id, "test") as writing:
        deliveries.change(writing, deliveries.get(writing, gone.id), status=DeliveryStatus.CANCELLED)
        writing.note("delivery.cancelled", gone.id, 2)
    found, _ = compare(day, (DAY, "2026-11-29"))
    assert [report.promises for report in found.days] == [1]
    assert found.without == (("2026-11-29", "nothing_promised"),)


def test_a_visit_is_no_delivery_of_a_shop(store):
    """Tests that a delivery of a visit starts at its service's point, under a pseudonym, and has no name in it."""
    day = make_day(store)
    made = add_visit(day)
    with store.reading(day.town_id) as reading:
        (promise,) = day_from_store(reading, DAY, b"key").promises
    assert promise.request.kind is RequestKind.VISIT
    assert (promise.service, promise.funders) == ("meals", ((day.shops[0], 10_000),))
    assert (promise.request.goods, promise.request.never_with) == (made.goods, made.never_with)
    assert promise.beneficiary.startswith("B-")
    assert made.recipient_id not in promise.beneficiary
    assert "Odette" not in repr(promise)


def test_pseudonyms_hang_on_the_key_of_the_town(store):
    """Tests that the key is made once and kept out of log and reports, and that without it a guess cannot be tried."""
    day = make_day(store)
    made = add_visit(day)
    (report,) = compare(day)[0].days
    with store.writing(day.town_id, "test") as writing:
        key = pooling.pseudonym_key(writing)
        assert pooling.pseudonym_key(writing) == key
    (name,) = [part.name for part in report.parts if part.kind is PartKind.BENEFICIARY]
    assert name == pseudonym(key, day.town_id, made.recipient_id)
    guesses = [made.recipient_id, f"{day.town_id}\0{made.recipient_id}"]
    assert [one for one in guesses if hashlib.sha256(one.encode()).hexdigest()[:8].upper() in name] == []
    assert pseudonym(b"other", day.town_id, made.recipient_id) != name
    with store.reading(day.town_id) as reading:
        events = reading.rows(reading.select(EVENT).where(EVENT.c.type == "pooling.key_made"))
        assert [one.data for one in events] == [{}]
    assert key.hex() not in repr(report)


def test_who_is_erased_leaves_the_reports(store):
    """Tests that a beneficiary gets what reports have of them, and that it goes when they ask; the sums of the day stay."""
    day = make_day(store)
    made = add_visit(day)
    (before,) = compare(day)[0].days
    told = export_recipient(
        store, day.town_id, "coordinator:lea", made.recipient_id, reason="letter", language="en"
    )
    assert len(told["pooling_reports"]) == 2
    with store.writing(day.town_id, "test") as writing:
        key = pooling.pseudonym_key(writing)
        own = {pseudonym(key, day.town_id, made.recipient_id)}
        assert pooling.forget_people(writing, own) == 1
        assert pooling.forget_people(writing, own) == 0
        writing.note("privacy.erased", made.recipient_id, 2)
        _, after = pooling.kept_days(writing, DAY, DAY)[DAY]
        assert pooling.details_of(writing, own) == []
    assert after.figures == before.figures
    assert PartKind.BENEFICIARY not in {part.kind for part in after.parts}
    assert len(after.drops) == len(before.drops) - 1


def test_details_are_forgotten_and_sums_stay(store):
    """Tests that single drops and beneficiaries leave old reports, once, and what they add up to does not."""
    day = make_day(store)
    add_visit(day)
    (before,) = compare(day)[0].days
    with store.writing(day.town_id, "test") as writing:
        assert pooling.forget_before(writing, DAY) == 0
        assert pooling.forget_before(writing, "2027-01-01") == 1
        assert pooling.forget_before(writing, "2027-01-01") == 0
        _, after = pooling.kept_days(writing, DAY, DAY)[DAY]
    assert (after.drops, after.figures) == ((), before.figures)
    assert {part.kind for part in after.parts} == {PartKind.SERVICE, PartKind.FUNDER}


def test_goods_are_on_board_for_so_long_at_most(store):
    """Tests that what may ride for ten minutes only is taken out where no round of a scenario is that short, and is named."""
    day = make_day(store)
    day.add((2000, 2500))
    day.add((4900, 4900), (1,), max_ride_s=1200)
    day.add((100, 100), (2,), max_ride_s=60)
    (report,) = compare(day)[0].days
    assert report.promises == 2
    assert len(report.left_out) == 1


def test_no_date_is_refused(store):
    """Tests that asking about no day is said to be a mistake."""
    day = make_day(store)
    with pytest.raises(DispatchError) as caught:
        compare(day, ())
    assert caught.value.code == "nothing_compared"
