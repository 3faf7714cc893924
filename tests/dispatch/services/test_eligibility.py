"""Conditions on a day: each on the last day that it holds, and on the first that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.domain import Place, PlaceKind
from dispatch.orders.zones import Zone, ZonePurpose, checked
from dispatch.parties.recipient import Consent, Purpose
from dispatch.privacy.retention import run_retention
from dispatch.services.eligibility import CODES, Case, ConditionsCheck, age_on, unmet, unmet_on, unmet_on_days
from dispatch.services.file_changes import change_file, record_consent
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.social_file import (
    ContactPerson,
    InvalidFileError,
    Paper,
    SocialFile,
    file_document,
    file_of,
    read_file,
)
from dispatch.storage import parties, zones
from dispatch.storage.read_audit import ReasonMissingError, reads_of
from tests.dispatch.services.service_town import AGREED, TODAY, ServiceTown
from tests.dispatch.toy_town import DEGREE, at


def square(east: int, north: int) -> dict[str, Any]:
    ring = [[0, 0], [east, 0], [east, north], [0, north], [0, 0]]
    return {"type": "Polygon", "coordinates": [[[x * DEGREE, y * DEGREE] for x, y in ring]]}


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1966-11-25", "2026-11-24", 59),
        ("1966-11-25", "2026-11-25", 60),
        ("1964-02-29", "2026-02-28", 61),
        ("1964-02-29", "2026-03-01", 62),
        ("1964-02-29", "2024-02-29", 60),
        ("2026-11-25", "2026-11-25", 0),
    ],
)
def test_birthdays(born: str, day: str, age: int) -> None:
    """Tests the day before a birthday and the birthday, those of 29 February in all kinds of years."""
    assert age_on(born, day) == age


def case(file: SocialFile = AGREED, *, zone: Zone | None = None, east: int = 100, **said: Any) -> Case:
    terms = Eligibility(**{name: said.pop(name) for name in list(said) if hasattr(Eligibility(), name)})
    programme = Programme(
        "prg_a", "meals", "org_a", "Meals", **{"from_day": "2026-01-01", "eligibility": terms, **said}
    )
    return Case(programme, zone, Place("plc_a", PlaceKind.ADDRESS, "", **at(east, 100)), file)


PAPERS = (
    Paper("apa", "2026-02-01", "2026-11-30"),
    Paper("apa", "2027-01-01"),
    Paper("card", to_day="2026-06-30"),
)
ZONE = checked(Zone("zon_a", ZonePurpose.SERVICE, square(1000, 1000), "Centre"))


@pytest.mark.parametrize(
    ("said", "day", "codes"),
    [
        ({}, "2025-12-31", ["programme_not_begun"]),
        ({}, "2026-01-01", []),
        ({"to_day": "2026-06-30"}, "2026-06-30", []),
        ({"to_day": "2026-06-30"}, "2026-07-01", ["programme_over"]),
        ({"active": False}, TODAY, ["programme_inactive"]),
        # Born on 28 February 1938.
        ({"least_age": 88}, "2026-02-27", ["too_young"]),
        ({"least_age": 88}, "2026-02-28", []),
        ({"most_age": 87}, "2026-02-27", []),
        ({"most_age": 87}, "2026-02-28", ["too_old"]),
        (
            {"file": SocialFile(consent=Consent.GIVEN, consent_s=1), "least_age": 60},
            TODAY,
            ["birth_day_missing"],
        ),
        ({"file": SocialFile(), "consent": True}, TODAY, ["consent_missing"]),
        (
            {"file": SocialFile(consent=Consent.WITHDRAWN, consent_s=1), "consent": True},
            TODAY,
            ["consent_missing"],
        ),
        ({"file": SocialFile(), "consent": False}, TODAY, []),
        ({"documents": frozenset({"apa"})}, TODAY, ["paper_missing"]),
        ({"documents": frozenset({"apa"}), "papers": PAPERS}, "2026-01-31", ["paper_not_yet_valid"]),
        ({"documents": frozenset({"apa"}), "papers": PAPERS}, "2026-02-01", []),
        ({"documents": frozenset({"apa"}), "papers": PAPERS}, "2026-11-30", []),
        ({"documents": frozenset({"apa"}), "papers": PAPERS}, "2026-12-01", ["eligibility_expired"]),
        ({"documents": frozenset({"apa"}), "papers": PAPERS}, "2027-01-01", []),
        (
            {"documents": frozenset({"apa", "card", "cmi"}), "papers": PAPERS},
            "2026-07-01",
            ["eligibility_expired", "paper_missing"],
        ),
        ({"zone_id": "zon_a", "zone": ZONE, "east": 1000}, TODAY, []),
        ({"zone_id": "zon_a", "zone": ZONE, "east": 1001}, TODAY, ["outside_zone"]),
        ({"zone_id": "zon_a"}, TODAY, ["zone_missing"]),
        (
            {"least_age": 100, "zone_id": "zon_a", "zone": ZONE, "east": 2000},
            "2025-01-01",
            ["programme_not_begun", "too_young", "outside_zone"],
        ),
    ],
)
def test_conditions_on_their_bounds(said: dict[str, Any], day: str, codes: list[str]) -> None:
    """Tests that every condition that is not met is listed with its remedy, and none that is, on the days around its bound."""
    from dataclasses import replace

    papers = said.pop("papers", ()) if "papers" in (said := dict(said)) else ()
    own = case(**said)
    found = unmet(replace(own, file=replace(own.file, papers=papers)), day)
    assert [fault.code for fault in found] == codes
    assert all(fault.message and fault.remedy for fault in found)
    assert all(code in CODES and len(code) <= 32 for code in codes)


def test_the_file_is_read_with_a_reason_and_every_read_is_kept(town: ServiceTown) -> None:
    """Tests that a file comes back as it was kept, only with a reason, that each read leaves a row, and that a paper runs out on its day."""
    programme = town.meals(eligibility=Eligibility(documents=frozenset({"apa"})))
    file = SocialFile(
        "1938-02-28", (Paper("apa", to_day="2026-11-30"),), (ContactPerson("Lise Martinon", "+33600000009", "daughter"),), "no salt",
        "Dr Morel", "hard of hearing", Consent.GIVEN, 1_790_000_000,
    )  # fmt: skip
    assert file_of(file_document(file)) == file
    enrolment = town.asked(programme, file=file)
    with pytest.raises(ReasonMissingError):
        town.write(lambda writing: read_file(writing, enrolment, Purpose.SOCIAL, reason=" "))
    before = len(reads(town, enrolment.recipient_id))
    assert town.write(lambda writing: read_file(writing, enrolment, Purpose.SOCIAL, reason="a call")) == file
    rows = reads(town, enrolment.recipient_id)
    assert len(rows) == before + 1
    assert (rows[-1].reason, rows[-1].actor, rows[-1].purpose) == ("a call", "coordinator:test", "social")
    found = town.write(
        lambda writing: unmet_on_days(writing, enrolment, ["2026-11-30", "2026-12-01"], reason="visits")
    )
    assert {day: [fault.code for fault in faults] for day, faults in found.items()} == {
        "2026-11-30": [],
        "2026-12-01": ["eligibility_expired"],
    }
    assert len(reads(town, enrolment.recipient_id)) == before + 2
    told = str([event.data for event in town.events()])
    assert not [word for word in ("no salt", "Morel", "hearing", "Lise", "1938", "apa") if word in told]


def reads(town: ServiceTown, recipient_id: str) -> list[Any]:
    with town.store.reading(town.id) as reading:
        return list(reads_of(reading, recipient_id))


def test_files_of_several_enrolments_lie_apart(town: ServiceTown) -> None:
    """Tests that one purpose holds a file for each enrolment, another purpose is untouched, and consent withdrawn to one leaves the other."""
    programme = town.meals(eligibility=Eligibility())
    one = town.asked(programme)

    def step(writing: Any) -> Any:
        from dispatch.services.catalogue import add_from_template
        from dispatch.services.enrolments import request

        add_from_template(writing, "library")
        return request

    request = town.write(step)
    library = town.programme("library", point_place_id=town.kitchen, eligibility=Eligibility())
    two = town.write(
        lambda writing: request(
            writing,
            library.id,
            one.recipient_id,
            one.place_id,
            from_day=TODAY,
            file=SocialFile(note="large print"),
        )
    )
    town.write(lambda writing: record_consent(writing, two, Consent.GIVEN))
    town.write(lambda writing: record_consent(writing, one, Consent.WITHDRAWN))
    assert codes(town, one) == ["consent_missing"]
    assert codes(town, two) == []
    assert partition(town, one).consent is Consent.GIVEN
    # Nothing is agreed to any more: retention empties all of it, and nobody comes by what was known.
    town.write(lambda writing: record_consent(writing, two, Consent.WITHDRAWN))
    assert partition(town, one).consent is Consent.WITHDRAWN
    town.set_day("2027-06-01")
    run_retention(town.store, town.id, actor="system:test", trust_clock=True)
    assert partition(town, one).data == {}
    assert town.write(lambda writing: read_file(writing, one, Purpose.SOCIAL, reason="x")).birth_day == ""
    town.write(lambda writing: change_file(writing, one, AGREED))
    assert codes(town, one) == ["consent_missing"]  # it was given before it was withdrawn
    town.write(lambda writing: record_consent(writing, one, Consent.GIVEN))
    assert codes(town, one) == []


def codes(town: ServiceTown, enrolment: Any) -> list[str]:
    return [
        fault.code for fault in town.write(lambda writing: unmet_on(writing, enrolment, TODAY, reason="test"))
    ]


def partition(town: ServiceTown, enrolment: Any) -> Any:
    person = town.write(
        lambda writing: parties.get_recipient(writing, enrolment.recipient_id, Purpose.SOCIAL, reason="test")
    )
    return person.partitions[0]


def test_what_is_known_stays_while_the_service_runs(town: ServiceTown) -> None:
    """Tests that retention leaves an open enrolment's file alone for years, and takes it once it is over for long."""
    from dispatch.services.enrolments import activate, end

    programme = town.meals()
    asked = town.asked(programme)
    enrolment = town.write(lambda writing: activate(writing, asked))
    town.set_day("2030-01-10")
    run_retention(town.store, town.id, actor="system:test", trust_clock=True)
    assert enrolment.id in partition(town, enrolment).data
    town.write(lambda writing: end(writing, enrolment, "2030-01-09"))
    town.set_day("2033-01-10")
    run_retention(town.store, town.id, actor="system:test", trust_clock=True)
    person = town.write(
        lambda writing: parties.get_recipient(writing, enrolment.recipient_id, Purpose.SOCIAL, reason="test")
    )
    assert person.partitions == ()


@pytest.mark.parametrize(
    ("file", "pointer", "code"),
    [
        (SocialFile(birth_day="1838-01-01"), "/birth_day", "bad_date"),
        (
            SocialFile(papers=(Paper("apa", "2026-02-01", "2026-01-01"),)),
            "/papers/0/to_day",
            "dates_inverted",
        ),
        (SocialFile(papers=(Paper(" "),)), "/papers/0/kind", "missing"),
        (SocialFile(papers=(Paper("apa"),) * 21), "/papers", "too_many"),
        (SocialFile(contacts=(ContactPerson("Lise", ""),)), "/contacts/0/phone", "contact_incomplete"),
        (SocialFile(contacts=(ContactPerson("L" * 201, "1"),)), "/contacts/0/name", "too_long"),
        (SocialFile(note="secret " * 400), "/note", "too_long"),
        (SocialFile(consent=Consent.GIVEN), "/consent", "consent_time_missing"),
    ],
)
def test_files_that_are_refused(sqlite_town: ServiceTown, file: SocialFile, pointer: str, code: str) -> None:
    """Tests that each fault is at its place, that nothing is stored, and that the message says nothing of the person."""
    programme = sqlite_town.meals()
    with pytest.raises(InvalidFileError) as refused:
        sqlite_town.asked(programme, file=file)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]
    assert "secret" not in str(refused.value)
    assert "1838" not in str(refused.value)
    assert sqlite_town.events("enrolment.requested") == []


def test_zones_of_the_town(town: ServiceTown) -> None:
    """Tests that a zone of the database bounds who may take part, and that it bounds no shop's deliveries."""
    from dispatch.orders.zones import serves

    def step(writing: Any) -> str:
        return zones.add(writing, ZonePurpose.SERVICE, square(50, 50), name="Harbour").id

    zone_id = town.write(step)
    programme = town.meals(eligibility=Eligibility(zone_id=zone_id, consent=False))
    enrolment = town.asked(programme)
    assert codes(town, enrolment) == ["outside_zone"]
    with town.store.reading(town.id) as reading:
        assert serves(zones.all_of(reading), town.org, 2000 * DEGREE, 2000 * DEGREE)


def test_visits_ahead_ask_once_for_each_file(town: ServiceTown) -> None:
    """Tests that many dates of one transaction are answered by one read that is kept, and the next transaction reads again."""
    import datetime as dt

    programme = town.meals(eligibility=Eligibility(documents=frozenset({"apa"})))
    enrolment = town.asked(
        programme,
        file=SocialFile(papers=(Paper("apa", to_day="2026-11-30"),), consent=Consent.GIVEN, consent_s=1),
    )
    check, before = ConditionsCheck(), len(reads(town, enrolment.recipient_id))
    days = [dt.date(2026, 11, 29) + dt.timedelta(days=n) for n in range(4)]
    for times in (1, 2):
        found = town.write(lambda writing: [check(writing, enrolment, programme, day) for day in days])
        assert found == ["", "", "eligibility_expired", "eligibility_expired"]
        assert len(reads(town, enrolment.recipient_id)) == before + times
    with town.store.reading(town.id) as reading, pytest.raises(TypeError):
        check(reading, enrolment, programme, days[0])
