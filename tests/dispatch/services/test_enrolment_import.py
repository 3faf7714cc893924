"""Tables of enrolments: the good lines go in, every other is listed with what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.recipient import Consent, Door, Purpose
from dispatch.services.enrolment_import import ImportedEnrolments, import_enrolments
from dispatch.services.enrolment_table import COLUMNS, NAMES
from dispatch.services.enrolments import EnrolmentError, end
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.programmes import change_programme
from dispatch.services.social_file import ContactPerson, Paper, SocialFile, read_file
from dispatch.storage import parties, visits
from dispatch.storage import programmes as storage
from tests.dispatch.services.service_town import TODAY, ServiceTown
from tests.dispatch.toy_town import DEGREE

FRENCH = (
    "Référence;Nom;Téléphone;Adresse;Étage;Digicode;Date de naissance;Du;Au;Jours;Créneau de;Créneau à;Quantité;Quantité par jour;Consentement;"
    "Personne de confiance;Téléphone du contact;Lien;Justificatifs;Régime;Médecin;Remarque\n"
)
ODETTE = (
    "M-1;Odette Martinon;06 00 00 00 01;1 rue du Port;3;A12;28/02/1938;01/12/2026;;lu-ve;11h00;12h00;1;ve=3;oui;Lise Martinon;"
    "06 00 00 00 09;fille;apa:2026-01-01/2027-12-31;sans sel;Dr Morel;malentendante\n"
)


def take(town: ServiceTown, programme: Programme, text: str | bytes, **options: Any) -> ImportedEnrolments:
    content = text.encode() if isinstance(text, str) else text
    return import_enrolments(
        town.store, town.map, town.id, "coordinator:test", content, programme_id=programme.id, **options
    )


def codes(done: ImportedEnrolments) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.pointer, fault.code) for fault in done.faults]


def test_a_line_becomes_all_that_is_needed(town: ServiceTown) -> None:
    """Tests a line with French headings: the person, the door, what is known, the plan; active, and told without a word of it."""
    programme = town.meals(eligibility=Eligibility(60, documents=frozenset({"apa"})))
    done = take(town, programme, (FRENCH + ODETTE).encode("cp1252"))
    assert done.faults == ()
    ((line, taken),) = done.taken
    assert (line, taken.new, taken.waiting) == (2, True, False)
    enrolment = taken.enrolment
    assert (enrolment.status, enrolment.from_day, enrolment.external_ref) == (
        EnrolmentStatus.ACTIVE,
        "2026-12-01",
        "M-1",
    )
    person = town.write(lambda writing: parties.get_recipient(writing, enrolment.recipient_id))
    assert (person.name, person.phone, person.door) == (
        "Odette Martinon",
        "+33600000001",
        Door(floor="3", code="A12"),
    )
    file = town.write(lambda writing: read_file(writing, enrolment, Purpose.SOCIAL, reason="test"))
    assert file == SocialFile(
        "1938-02-28", (Paper("apa", "2026-01-01", "2027-12-31"),), (ContactPerson("Lise Martinon", "+33600000009", "fille"),),
        "sans sel", "Dr Morel", "malentendante", Consent.GIVEN, town.clock.now_s(),
    )  # fmt: skip
    with town.store.reading(town.id) as reading:
        (plan,) = visits.plans(reading, enrolment_id=enrolment.id, active=True)
        place = parties.get_places(reading, [enrolment.place_id])[enrolment.place_id]
    assert (plan.rule, plan.from_day, plan.window_from_min, plan.window_to_min) == (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "2026-12-01",
        660,
        720,
    )
    assert (plan.quantity, plan.quantity_on) == (1, ((4, 3),))
    assert (place.address, place.lon) == ("1 rue du Port", 101 * DEGREE)
    told = str([event.data for event in town.events()])
    assert not [word for word in ("Odette", "sel", "Morel", "Lise", "1938", "apa", "600000") if word in told]


def test_two_faulty_lines_of_twelve(town: ServiceTown) -> None:
    """Tests that ten people are enrolled from a table with two faulty lines, which are listed with line, column, value and remedy."""
    programme = town.meals(eligibility=Eligibility(60))
    lines = [f"P{n},Person {n},{n} rue du Port,1940-01-{n + 1:02d},mo th,yes" for n in range(1, 13)]
    lines[3] = "P4,Person 4,rue du Prot,1940-01-05,mo th,yes"
    lines[8] = "P9,Person 9,9 rue du Port,1990-01-10,mo funday,yes"
    told: list[tuple[int, int]] = []
    done = take(
        town,
        programme,
        "external_ref,name,address,birth_date,weekdays,consent\n" + "\n".join(lines),
        on_progress=lambda part, of: told.append((part, of)),
    )
    assert (len(done.taken), done.lines, told[-1]) == (10, 12, (12, 12))
    assert codes(done) == [(5, "address", "address_uncertain"), (10, "weekdays", "bad_choice")]
    doubtful, weekday = done.faults
    assert doubtful.value == "rue du Prot"
    assert "1 rue du Port" in doubtful.message
    assert "lon and lat" in doubtful.remedy
    assert "did you mean" in weekday.remedy
    with town.store.reading(town.id) as reading:
        assert storage.count_enrolled(reading, programme.id) == 10
        assert len(visits.plans(reading, active=True)) == 10


def test_the_same_file_again_changes_nothing(town: ServiceTown) -> None:
    """Tests that a file sent again makes no second of anything and no new version, that one cell that differs is one change."""
    programme = town.meals(eligibility=Eligibility(60, documents=frozenset({"apa"})))
    take(town, programme, FRENCH + ODETTE)
    town.set_day("2026-11-26")
    before = state(town)
    again = take(town, programme, FRENCH + ODETTE)
    assert (again.faults, [(taken.new, taken.changed) for _, taken in again.taken]) == ((), [(False, False)])
    assert state(town) == before
    other = (
        ODETTE.replace("ve=3", "ve=2")
        .replace("sans sel", "")
        .replace("1 rue du Port", "2 rue du Port")
        .replace("A12", "B34")
    )
    done = take(town, programme, FRENCH + other)
    ((_, taken),) = done.taken
    assert (taken.new, taken.changed, taken.enrolment.id) == (False, True, again.taken[0][1].enrolment.id)
    assert taken.enrolment.place_id != again.taken[0][1].enrolment.place_id
    file = town.write(lambda writing: read_file(writing, taken.enrolment, Purpose.SOCIAL, reason="test"))
    # What is left empty stays as it was.
    assert file.diet == "sans sel"
    with town.store.reading(town.id) as reading:
        (plan,) = visits.plans(reading)
        assert plan.quantity_on == ((4, 2),)
        assert parties.get_recipient(reading, taken.enrolment.recipient_id).door.code == "B34"
        assert len(storage.enrolments(reading)) == 1


def state(town: ServiceTown) -> Any:
    with town.store.reading(town.id) as reading:
        people = {one.recipient_id for one in storage.enrolments(reading)}
        return (
            storage.enrolments(reading), visits.plans(reading), len(parties.get_places(reading)),
            [parties.get_recipient(reading, name) for name in sorted(people)],
        )  # fmt: skip


HEAD = "external_ref,name,phone,address,lon,lat,birth_date,from,to,per_week,weekdays,rule,window_from,window_to,quantity,consent,contact_name,papers\n"
GOOD = {
    "external_ref": "A1", "name": "Nina Faure", "address": "3 rue du Port", "weekdays": "mo", "birth_date": "1940-05-05", "consent": "yes",
    "papers": "apa:/2027-12-31",
}  # fmt: skip


def row(**said: str) -> str:
    cells = {**GOOD, **said}
    return HEAD + ",".join(cells.get(column, "") for column in HEAD.strip().split(",")) + "\n"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, []),
        ({"weekdays": "Lundi / jeudi"}, []),
        ({"weekdays": "sa-lu"}, []),
        ({"weekdays": "", "per_week": "2"}, []),
        ({"weekdays": "", "rule": "RRULE:FREQ=MONTHLY;BYDAY=1TU"}, []),
        ({"consent": "2026-11-20"}, []),
        ({"address": "", "lon": "0.003", "lat": "0.001"}, []),
        ({"name": ""}, [("name", "missing")]),
        ({"address": ""}, [("address", "address_missing")]),
        ({"address": "nowhere at all"}, [("address", "address_not_found")]),
        ({"address": "9 quai du Large"}, [("address", "outside_service_area")]),
        ({"lon": "0.001"}, [("lat", "missing")]),
        ({"lon": "east", "lat": "0.001"}, [("lon", "wrong_type"), ("lon", "missing")]),
        ({"phone": "call me"}, [("phone", "bad_phone")]),
        ({"phone": "612345678"}, [("phone", "bad_phone")]),
        ({"birth_date": "5/5/40"}, [("birth_date", "bad_date")]),
        ({"birth_date": "31/02/1940"}, [("birth_date", "bad_date")]),
        ({"birth_date": "2000-01-01"}, [("birth_date", "too_young")]),
        ({"birth_date": ""}, [("birth_date", "birth_day_missing")]),
        ({"papers": "apa:/2026-01-31"}, [("papers", "eligibility_expired")]),
        ({"papers": ""}, [("papers", "paper_missing")]),
        ({"papers": "my paper is at home"}, [("papers", "bad_format")]),
        ({"consent": ""}, [("consent", "consent_missing")]),
        ({"consent": "no"}, [("consent", "consent_missing")]),
        ({"consent": "perhaps"}, [("consent", "bad_choice")]),
        ({"consent": "2027-11-20"}, [("consent", "bad_date")]),
        ({"from": "2025-01-01"}, []),
        ({"from": "tomorrow"}, [("from", "bad_date")]),
        ({"to": "2026-01-01"}, [("to", "dates_inverted")]),
        ({"weekdays": ""}, [("weekdays", "missing")]),
        ({"per_week": "8"}, [("per_week", "out_of_range")]),
        ({"rule": "FREQ=DAILY"}, [("rule", "contradiction")]),
        ({"weekdays": "", "rule": "FREQ=HOURLY"}, [("rule", "invalid_rule")]),
        ({"window_from": "7h"}, [("window_from", "outside_service")]),
        ({"window_from": "noon"}, [("window_from", "bad_time")]),
        ({"quantity": "0"}, [("quantity", "out_of_range")]),
        ({"quantity": "1.5"}, [("quantity", "out_of_range")]),
        ({"contact_name": "Lise"}, [("contact_phone", "contact_incomplete")]),
        ({"name": "N" * 201}, [("name", "too_long")]),
    ],
)
def test_lines_and_their_faults(
    sqlite_town: ServiceTown, said: dict[str, str], wanted: list[tuple[str, str]]
) -> None:
    """Tests each form of a cell, good and wrong: a faulty line is told whole and leaves nothing behind."""
    programme = sqlite_town.meals(eligibility=Eligibility(60, documents=frozenset({"apa"})))
    done = take(sqlite_town, programme, row(**said))
    assert [(fault.pointer, fault.code) for fault in done.faults] == wanted
    assert all(fault.line == 2 and fault.message and fault.remedy for fault in done.faults)
    assert len(done.taken) == (not wanted)
    assert len(sqlite_town.events("enrolment.requested", "enrolment.activated")) == (0 if wanted else 2)


def test_who_finds_no_place_waits(town: ServiceTown) -> None:
    """Tests that lines beyond the last place are taken in and wait, in the order of the file, with plans that are ready."""
    programme = town.meals(most_enrolled=2)
    text = "external_ref,name,address,weekdays\n" + "".join(
        f"P{n},Person {n},{n} rue du Port,mo\n" for n in range(1, 5)
    )
    done = take(town, programme, text)
    assert [taken.waiting for _, taken in done.taken] == [False, False, True, True]
    again = take(town, programme, text)
    assert [(taken.waiting, taken.changed) for _, taken in again.taken] == [(False, False)] * 2 + [
        (True, False)
    ] * 2
    town.write(lambda writing: change_programme(writing, programme, most_enrolled=3))
    assert [taken.waiting for _, taken in take(town, programme, text).taken] == [False, False, False, True]


def test_references_are_one_person_s(town: ServiceTown) -> None:
    """Tests that a reference is neither used twice in a file, nor for somebody else, nor for who has left; a name alone is corrected."""
    programme = town.meals()
    head = "external_ref,name,phone,address,weekdays\n"
    first = take(
        town,
        programme,
        head
        + "A,Nina Faure,0600000001,1 rue du Port,mo\nA,Paul Girod,,2 rue du Port,mo\n,Léon Petit,,3 rue du Port,mo\n",
    )
    assert codes(first) == [(3, "external_ref", "duplicate")]
    assert len(first.taken) == 2
    second = take(
        town, programme, head + "A,Paul Girod,0600000002,2 rue du Port,mo\n,Léon Petit,,3 rue du Port,mo\n"
    )
    assert codes(second) == [(2, "external_ref", "reference_of_another")]
    third = take(
        town,
        programme,
        head
        + "A,Nina Faure-Morel,0600000001,1 rue du Port,mo\nB,Nina Faure-Morel,0600000001,1 rue du Port,mo\n",
    )
    assert codes(third) == [(3, "name", "already_enrolled")]
    ((_, taken),) = third.taken
    assert (taken.new, taken.changed, taken.enrolment.recipient_id) == (
        False,
        True,
        first.taken[0][1].enrolment.recipient_id,
    )
    town.write(lambda writing: end(writing, taken.enrolment, "2026-11-24"))
    assert codes(take(town, programme, head + "A,Nina Faure-Morel,,1 rue du Port,mo\n")) == [
        (2, "external_ref", "enrolment_over")
    ]


def test_programmes_that_take_nobody(town: ServiceTown) -> None:
    """Tests that a programme that has ended refuses the file, and one that begins later gives its first day to lines without one."""
    programme = town.meals(from_day="2027-02-01")
    done = take(town, programme, "name,address,weekdays\nNina Faure,1 rue du Port,mo\n")
    assert done.taken[0][1].enrolment.from_day == "2027-02-01" > TODAY
    town.write(lambda writing: change_programme(writing, programme, active=False))
    with pytest.raises(EnrolmentError, match="does not run"):
        take(town, programme, "name,address,weekdays\nNina Faure,1 rue du Port,mo\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "missing"),
        (b"name,colour\nNina,red\n", "unknown_field"),
        (b"nom;adresse;nom\n", "duplicate_key"),
        (b"\xff\xfe\x00", "missing"),
    ],
)
def test_files_that_are_none(sqlite_town: ServiceTown, content: bytes, code: str) -> None:
    """Tests that a file that is no such table is told, and takes nobody in."""
    done = take(sqlite_town, sqlite_town.meals(), content)
    assert done.taken == ()
    assert code in {fault.code for fault in done.faults}


def test_headings_mean_one_column_each() -> None:
    """Tests that every other name leads to a column that there is, and none hides one."""
    assert set(NAMES.values()) == set(COLUMNS)
    assert not set(NAMES) & set(COLUMNS)


def test_a_line_refused_by_what_was_known_leaves_its_read(town: ServiceTown) -> None:
    """Tests that a fault that comes from the stored file, not from the line, is not told without a row of the read."""
    from dispatch.storage.read_audit import reads_of

    programme = town.meals(eligibility=Eligibility(60, documents=frozenset({"apa"})))
    done = take(town, programme, FRENCH + ODETTE)
    enrolment = done.taken[0][1].enrolment
    town.set_day("2028-01-05")
    with town.store.reading(town.id) as reading:
        before = len(reads_of(reading, enrolment.recipient_id))
    other = (
        ODETTE.replace("apa:2026-01-01/2027-12-31", "")
        .replace("1 rue du Port", "2 rue du Port")
        .replace("01/12/2026", "05/01/2028")
    )
    assert codes(take(town, programme, FRENCH + other)) == [(2, "papers", "eligibility_expired")]
    with town.store.reading(town.id) as reading:
        assert len(reads_of(reading, enrolment.recipient_id)) == before + 1
        assert storage.get_enrolment(reading, enrolment.id) == enrolment


def test_a_no_is_kept(town: ServiceTown) -> None:
    """Tests that who says no in a later file is told as a fault of the line, and the consent is withdrawn all the same."""
    programme = town.meals(eligibility=Eligibility())
    head = "external_ref,name,address,weekdays,consent\n"
    done = take(town, programme, head + "A,Nina Faure,1 rue du Port,mo,yes\n")
    enrolment = done.taken[0][1].enrolment
    assert codes(take(town, programme, head + "A,Nina Faure,1 rue du Port,mo,no\n")) == [
        (2, "consent", "consent_missing")
    ]
    file = town.write(lambda writing: read_file(writing, enrolment, Purpose.SOCIAL, reason="test"))
    assert (file.consent, file.consent_s) == (Consent.WITHDRAWN, town.clock.now_s())


def test_the_same_file_twice_at_once(town: ServiceTown) -> None:
    """Tests that two who send the same file at the same time make one enrolment of each line, and neither is told of a fault."""
    import threading

    from dispatch.ids import RandomIds

    town.store.ids = RandomIds()
    programme = town.meals()
    text = "external_ref,name,phone,address,weekdays\n" + "".join(
        f"P{n},Person {n},+3360000000{n},{n} rue du Port,mo\n" for n in range(1, 7)
    )
    start, results = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        results.append(take(town, programme, text))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [codes(done) for done in results] == [[], []]
    assert sum(taken.new for done in results for _, taken in done.taken) == 6
    with town.store.reading(town.id) as reading:
        assert len(storage.enrolments(reading)) == 6
        assert len(visits.plans(reading)) == 6
