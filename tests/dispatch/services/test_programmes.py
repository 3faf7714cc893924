"""Programmes: what must be right before one is stored, what changes, and what ends with it."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.catalogue import add_from_template
from dispatch.services.enrolments import activate
from dispatch.services.programme import Eligibility
from dispatch.services.programmes import InvalidProgrammeError, change_programme, end_programme
from dispatch.storage import programmes as storage
from dispatch.storage.store import ConflictError
from tests.dispatch.services.service_town import TODAY, ServiceTown

FAULTS: dict[str, tuple[dict[str, Any], set[tuple[str, str]]]] = {
    "no service": ({"service_key": "dinners"}, {("/service_key", "unknown_service")}),
    "nobody runs it": ({"org_id": "org_nobody"}, {("/org_id", "unknown_organization")}),
    "no title": ({"title": "  "}, {("/title", "missing")}),
    "no service point": ({"point_place_id": ""}, {("/point_place_id", "point_missing")}),
    "a service point nowhere": ({"point_place_id": "plc_nowhere"}, {("/point_place_id", "unknown_place")}),
    "no first date": ({"from_day": ""}, {("/from_day", "missing")}),
    "dates that are none": (
        {"from_day": "2026-02-30", "to_day": "26-1-1"},
        {("/from_day", "bad_date"), ("/to_day", "bad_date")},
    ),
    "an end before the beginning": ({"to_day": "2025-12-31"}, {("/to_day", "dates_inverted")}),
    "holidays of nowhere": ({"holidays": "fr-corse"}, {("/holidays", "bad_choice")}),
    "no places": ({"most_enrolled": 0}, {("/most_enrolled", "out_of_range")}),
    "parts that are too few": (
        {"funders": (("Town", 6000), ("Department", 3999))},
        {("/funders", "parts_differ")},
    ),
    "a part below nothing": (
        {"funders": (("Town", -1), ("Department", 10_001))},
        {("/funders/0/1", "out_of_range"), ("/funders/1/1", "out_of_range")},
    ),
    "one who pays twice": (
        {"funders": (("Town", 5000), ("town ", 5000))},
        {("/funders/0/0", "duplicate"), ("/funders/1/0", "duplicate")},
    ),
    "ages that nobody has": (
        {"eligibility": Eligibility(90, 60)},
        {("/eligibility/most_age", "ages_inverted")},
    ),
    "an age below nothing": ({"eligibility": Eligibility(-1)}, {("/eligibility/least_age", "out_of_range")}),
    "no zone": ({"eligibility": Eligibility(zone_id="zon_x")}, {("/eligibility/zone_id", "unknown_zone")}),
    "a paper that is no word": (
        {"eligibility": Eligibility(documents=frozenset({"carte d'identité"}))},
        {("/eligibility/documents/carte d'identité", "bad_format")},
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_with_a_programme(sqlite_town: ServiceTown, case: str) -> None:
    """Tests that each fault is listed with pointer and remedy, and nothing is stored."""
    sqlite_town.write(lambda writing: add_from_template(writing, "meals"))
    said, wanted = FAULTS[case]
    with pytest.raises(InvalidProgrammeError) as refused:
        sqlite_town.programme(
            **{"key": said.get("service_key", "meals"), "point_place_id": sqlite_town.kitchen, **said}
        )
    assert {(fault.pointer, fault.code) for fault in refused.value.faults} == wanted
    assert all(fault.message and fault.remedy for fault in refused.value.faults)
    with sqlite_town.store.reading(sqlite_town.id) as reading:
        assert storage.programmes(reading) == ()


def test_a_call_has_no_service_point(town: ServiceTown) -> None:
    """Tests that where nothing moves there is nowhere to load."""
    town.write(lambda writing: add_from_template(writing, "check_in"))
    with pytest.raises(InvalidProgrammeError, match="nowhere to load"):
        town.programme("check_in", point_place_id=town.kitchen)
    assert town.programme("check_in").version == 1


def test_a_programme_that_is_right(town: ServiceTown) -> None:
    """Tests that it is stored whole and told, that a change names its fields, and that its service stays."""
    programme = town.meals(
        funders=(("Town", 7000), ("Department", 3000)),
        eligibility=Eligibility(60, documents=frozenset({"apa"})),
        most_enrolled=2,
    )
    with town.store.reading(town.id) as reading:
        assert storage.get_programme(reading, programme.id) == programme
    changed = town.write(
        lambda writing: change_programme(writing, programme, title="Meals at noon", most_enrolled=3)
    )
    assert town.write(lambda writing: change_programme(writing, changed, title="Meals at noon")) == changed
    assert [event.data for event in town.events("programme.added", "programme.changed")] == [
        {"service_key": "meals", "org_id": town.org},
        {"fields": ["most_enrolled", "title"]},
    ]
    town.write(lambda writing: add_from_template(writing, "library"))
    with pytest.raises(InvalidProgrammeError, match="another programme"):
        town.write(lambda writing: change_programme(writing, changed, service_key="library"))
    with pytest.raises(ConflictError):
        town.write(lambda writing: change_programme(writing, programme, title="Dinners"))


def test_the_end_of_a_programme_ends_what_is_in_it(town: ServiceTown) -> None:
    """Tests that with a last date to come people keep their visits until then, and with one that is over all end."""
    programme = town.meals()
    asked = town.asked(programme)
    one = town.write(lambda writing: activate(writing, asked))
    two = town.asked(programme, "Paul Girod")
    soon = town.write(lambda writing: end_programme(writing, programme, "2026-12-24"))
    assert soon.active
    with town.store.reading(town.id) as reading:
        first, second = (storage.get_enrolment(reading, name) for name in (one.id, two.id))
    assert (first.status, first.to_day) == (EnrolmentStatus.ACTIVE, "2026-12-24")
    # Who only waited has nothing to wait for.
    assert second.status is EnrolmentStatus.ENDED
    town.set_day("2026-12-27")
    over = town.write(lambda writing: end_programme(writing, soon, "2026-12-24"))
    assert not over.active
    with pytest.raises(InvalidProgrammeError, match="it begins on"):
        town.write(lambda writing: end_programme(writing, over, "2025-01-01"))


def test_more_places_let_in_who_waits(town: ServiceTown) -> None:
    """Tests that raising the bound gives the new places away in the order of request."""
    programme = town.meals(most_enrolled=1)
    people = [
        town.asked(programme, name) for name in ("Odette Martinon", "Paul Girod", "Nina Faure", "Léon Petit")
    ]
    town.write(lambda writing: activate(writing, people[0]))
    town.write(lambda writing: change_programme(writing, programme, most_enrolled=3))
    with town.store.reading(town.id) as reading:
        states = [storage.get_enrolment(reading, one.id).status.value for one in people]
    assert states == ["active", "active", "active", "requested"]
    assert people[0].from_day == TODAY
