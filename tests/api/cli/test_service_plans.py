"""Tests of `tournee service plan` and `consent`: dates more and less, quantities by day, and what people agree to."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import Office
from tests.api.cli.service_desk import Desk

MONDAY, FRIDAY, SUNDAY = "2031-06-16", "2031-06-20", "2031-06-22"


@pytest.fixture
def desk(office: Office, doors: list[str], tmp_path: Path) -> Desk:
    office.run("init", "monaco")
    return Desk(office, doors, tmp_path)


def test_a_date_less_a_date_more_and_both_taken_back(desk: Desk) -> None:
    """Tests the table of what would become of a promised visit, that it is called off once, and that the rule holds again afterwards."""
    desk.serve()
    assert "0 visits made, 6 ordered." in desk.run("visits", "monaco", "--day", MONDAY).stdout
    assert desk.visits(MONDAY)["Personne 1"]["state"] == "promised"
    tried = desk.run("plan", "leave-out", "monaco", "M-1", MONDAY, "--try").stdout
    assert [line.split() for line in tried.splitlines() if "Personne 1" in line] == [
        ["Personne", "1", MONDAY, MONDAY, "10:30-12:30", "none:", "left_out", "A01"]
    ]
    assert "nothing was changed" in tried
    assert desk.visits(MONDAY)["Personne 1"]["state"] == "promised"
    for _ in range(2):
        assert f"-{MONDAY}" in desk.run("plan", "leave-out", "monaco", "M-1", MONDAY).stdout
        assert {name: one["state"] for name, one in desk.visits(MONDAY).items()} == {
            "Personne 1": "skipped: left_out",
            "Personne 2": "promised",
            "Personne 3": "promised",
        }
    assert desk.types().count("delivery.cancelled") == 1
    assert "No visit is otherwise" in desk.run("plan", "leave-out", "monaco", "M-1", MONDAY).stdout
    assert f"+{SUNDAY}" in desk.run("plan", "add-date", "monaco", "Personne 1", SUNDAY).stdout
    assert set(desk.visits(SUNDAY)) == {"Personne 1"}
    (plan,) = desk.json("plan", "list", "monaco", "M-1")
    assert (plan["without"], plan["besides"]) == ([MONDAY], [SUNDAY])
    assert f"-{MONDAY} +{SUNDAY}" in desk.run("plan", "list", "monaco", plan["id"]).stdout
    assert "none" in desk.run("plan", "undo", "monaco", plan["id"], MONDAY, SUNDAY).stdout
    assert desk.visits(MONDAY)["Personne 1"]["state"] == "promised"
    assert desk.visits(SUNDAY)["Personne 1"]["state"] == "skipped: plan_changed"


def test_fridays_meals_for_the_weekend(desk: Desk) -> None:
    """Tests units by day: shown, set from a date on, tried before, the same order on promised days, and taken off again."""
    desk.serve(2)
    before = desk.visits(FRIDAY)
    assert before["Personne 1"]["units"] == 1
    command = ("plan", "change", "monaco", "M-1", "--units-on", "ve=3", "--from", "2031-06-17")
    tried = desk.run(*command, "--try").stdout
    # Fridays only: the other days are as they were.
    assert [line.split()[2] for line in tried.splitlines() if "Personne 1" in line] == [FRIDAY, "2031-06-27", "2031-07-04", "2031-07-11"]  # fmt: skip
    assert desk.json("plan", "list", "monaco", "M-1")[0]["units_on"] == {}
    desk.run(*command)
    assert "No visit is otherwise" in desk.run(*command).stdout
    after = desk.visits(FRIDAY)
    assert (after["Personne 1"]["units"], after["Personne 2"]["units"]) == (3, 1)
    assert after["Personne 1"]["code"] == before["Personne 1"]["code"]
    assert "delivery.cancelled" not in desk.types()
    plans = desk.json("plan", "list", "monaco", "M-1")
    assert [(one["from"], one["to"], one["units_on"]) for one in plans] == [
        ("2031-06-13", "2031-06-16", {}),
        ("2031-06-17", "", {"fr": 3}),
    ]
    assert "1, fr=3" in desk.run("plan", "list", "monaco", "M-1").stdout
    desk.run("plan", "change", "monaco", "M-1", "--units-on", "none", "--units", "2", "--from", "2031-06-17")
    assert desk.visits(FRIDAY)["Personne 1"]["units"] == 2


def test_days_hours_and_holidays_of_one_plan(desk: Desk) -> None:
    """Tests other weekdays, hours within those of the service, and what becomes of 14 July, for one person only."""
    desk.serve(2)
    changed = desk.run(
        "plan", "change", "monaco", "M-1", "--days", "lu, me-ve", "--hours", "11h-12h", "--on-holiday", "skip"
    ).stdout
    assert "BYDAY=MO,WE,TH,FR, 11:00-12:00" in changed
    day = desk.visits("2031-07-14", at="2031-07-05T08:00")
    assert day["Personne 1"]["state"] == "skipped: holiday"
    assert "Personne 2" not in day  # moved to the day before
    assert desk.visits("2031-06-18")["Personne 1"]["window"] == "11:00-12:00"
    assert "Personne 1" not in {
        name for name, one in desk.visits("2031-06-17").items() if one["state"] == "promised"
    }


def test_people_whose_days_the_planner_chooses(desk: Desk) -> None:
    """Tests that one visit of a week is left out, and that a change begins on a Monday without being told so."""
    desk.serve(1, Jours="", **{"par semaine": "2"})
    desk.run("plan", "leave-out", "monaco", "M-1", "2031-W26/2")
    assert "-2031-W26/2" in desk.run("plan", "list", "monaco", "M-1").stdout
    assert "2 a week on mo tu" in desk.run("plan", "list", "monaco").stdout
    assert "From 2031-06-16 on" in desk.run("plan", "change", "monaco", "M-1", "--units", "2").stdout
    assert "weeks are planned as a whole" in desk.run("plan", "change", "monaco", "M-1", "--units", "3", "--from", "2031-06-25", code=ExitCode.INVALID_INPUT).stderr  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "clue"),
    [
        (("leave-out", "monaco", "M-1", "2031-06-15"), ExitCode.INVALID_INPUT, "give 2031-06-13 or 2031-06-14 or 2031-06-16"),
        (("leave-out", "monaco", "M-1", "15 June"), ExitCode.USAGE, "write it as 2026-11-28"),
        (("leave-out", "monaco", "M-1", "2031-06-02"), ExitCode.INVALID_INPUT, "is past"),
        (("leave-out", "monaco", "M-9", MONDAY), ExitCode.INVALID_INPUT, "`tournee service enrolments` lists them"),
        (("add-date", "monaco", "M-1", "2031-W26/2"), ExitCode.INVALID_INPUT, "is no date"),
        (("change", "monaco", "M-1"), ExitCode.USAGE, "--units"),
        (("change", "monaco", "M-1", "--units-on", "fr3"), ExitCode.USAGE, "write fr=3 or ve=3"),
        (("change", "monaco", "M-1", "--units", "900"), ExitCode.INVALID_INPUT, "give 1 to 200"),
        (("change", "monaco", "M-1", "--hours", "late"), ExitCode.USAGE, "write them as 11:00-12:30"),
        (("change", "monaco", "M-1", "--hours", "8-9"), ExitCode.INVALID_INPUT, "outside the hours of the service"),
        (("change", "monaco", "M-1", "--days", "lu, sundy"), ExitCode.INVALID_INPUT, "'sundy' is no weekday"),
        (("change", "monaco", "M-1", "--days", "lu", "--rule", "FREQ=DAILY"), ExitCode.USAGE, "said twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_done(served: Desk, arguments: tuple[str, ...], code: ExitCode, clue: str) -> None:
    """Tests that each mistake is one message that names the value and what to give instead."""
    assert clue in " ".join(served.run("plan", *arguments, code=code).stderr.replace("│", " ").split())


@pytest.fixture
def served(desk: Desk) -> Desk:
    """Two people with a plan each."""
    desk.serve(2)
    return desk


def test_consent_is_withdrawn_and_given_again(desk: Desk) -> None:
    """Tests that visits follow, promised ones too; that the list shows it only where it is asked for, and that every look leaves a row."""
    desk.serve(2)
    assert "given on 2031-06-13" in desk.run("consent", "monaco", "M-1").stdout
    desk.visits(MONDAY)
    first = desk.run("consent", "monaco", "M-1", "--withdrawn", "--said", "2031-06-12").stdout
    assert "Consent: withdrawn on 2031-06-12." in first
    assert "none: eligibility_expired" in first
    assert desk.visits(MONDAY)["Personne 1"]["state"] == "skipped: eligibility_expired"
    count = desk.types().count("enrolment.changed")
    assert (
        "No visit is otherwise"
        in desk.run("consent", "monaco", "M-1", "--withdrawn", "--said", "2031-06-12").stdout
    )
    assert desk.types().count("enrolment.changed") == count
    shown = {one["external_ref"]: one["consent"] for one in desk.json("enrolments", "monaco", "--consent")}
    assert shown == {"M-1": "withdrawn on 2031-06-12", "M-2": "given on 2031-06-13"}
    assert "consent" not in desk.json("enrolments", "monaco")[0]
    reads = desk.reads("consent to a service")
    assert "withdrawn on" in desk.run("enrolments", "monaco", "--who", "M-1", "--consent").stdout
    assert len(desk.json("enrolments", "monaco", "--who", "Personne 1")) == 1
    assert desk.reads("consent to a service") == reads + 1
    assert "given on 2031-06-13" in desk.run("consent", "monaco", "M-1", "--given").stdout
    assert desk.visits(MONDAY)["Personne 1"]["state"] == "promised"


def test_consent_that_cannot_be(served: Desk) -> None:
    """Tests a date to come, and a date of nothing."""
    later = served.run(
        "consent", "monaco", "M-1", "--given", "--said", "2031-08-01", code=ExitCode.INVALID_INPUT
    )
    assert "to come" in later.stderr
    assert (
        "--withdrawn"
        in served.run("consent", "monaco", "M-1", "--said", "2031-06-01", code=ExitCode.USAGE).stderr
    )


def test_a_hospital_stay_is_said_twice(served: Desk) -> None:
    """Tests that the same pause is no second one, that another that meets it is refused, and that the list has its dates and not its reason."""
    for _ in range(2):
        served.run("pause", "monaco", "M-1", "--from", MONDAY, "--to", FRIDAY, "--reason", "hospital")
    # The list of plans has them too, for they hold for every plan of the person.
    assert [one["pauses"] for one in served.json("plan", "list", "monaco")] == [[[MONDAY, FRIDAY]], []]
    listed = served.run("plan", "list", "monaco", "M-1").stdout
    assert f"{MONDAY} to {FRIDAY}" in " ".join(listed.split())
    assert "hospital" not in listed
    other = served.run("pause", "monaco", "M-1", "--from", FRIDAY, code=ExitCode.INVALID_INPUT)
    assert "there is a pause from 2031-06-16" in other.stderr
    shown = served.run("enrolments", "monaco", "--json").stdout
    assert served.json("enrolments", "monaco")[0]["pauses"] == [[MONDAY, FRIDAY]]
    assert "hospital" not in shown
    assert served.types().count("enrolment.paused") == 1
    served.run("resume", "monaco", "M-1", "--day", "2031-06-18")
    assert served.json("enrolments", "monaco")[0]["pauses"] == [[MONDAY, "2031-06-17"]]
