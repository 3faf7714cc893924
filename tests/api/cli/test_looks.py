"""Whoever is shown by a command that they are visited has been looked at: each name on the screen has its row, and a new command its line here."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import Result

from api.cli.dispatch.app import app as dispatch_app
from api.cli.exit_codes import ExitCode
from api.cli.service.app import app as service_app
from dispatch.storage.database import Database
from dispatch.storage.schema_parties import RECIPIENT
from dispatch.storage.schema_privacy import SENSITIVE_READ
from tests.api.cli.conftest import DAY, EVENING, MORNING, Office
from tests.api.cli.test_service import people, run, table

#: Commands of `tournee service` that say nothing of people, and why that is so.
WITHOUT_PEOPLE = {
    "templates": "what is shipped",
    "list": "services",
    "add": "a service",
    "show": "a service",
    "change": "a service",
    "programme": "programmes, and how many take part",
    "enrol": "what the office has written itself, line by line",
    "accept": "an enrolment by its id",
    "refuse": "the same",
    "pause": "dates",
    "resume": "dates",
    "end": "a date",
    "week": "visits by their ids",
    "zone": "places of a town",
    "holidays": "dates",
    "subscription": "customers of shops and their baskets",
}
LATER = "2031-06-16"
#: Those that do, tried below.
WITH_PEOPLE = {"enrolments", "visits", "plan", "consent"}


def names(app) -> set[str]:
    own = {one.name or one.callback.__name__ for one in app.registered_commands}
    return own | {one.name for one in app.registered_groups}


def test_every_command_has_been_thought_about() -> None:
    """Tests that a new command of `tournee service` is either tried below or has a reason why it shows nobody."""
    assert names(service_app) == set(WITHOUT_PEOPLE) | WITH_PEOPLE
    assert {"board", "log", "next", "why"} <= names(dispatch_app)


def rows(office: Office) -> list[tuple[str, str, str]]:
    """Return who was looked at, by name, by whom, and why."""
    database = Database(f"sqlite:///{office.database}")
    with database.reading() as connection:
        query = SENSITIVE_READ.join(RECIPIENT, RECIPIENT.c.id == SENSITIVE_READ.c.recipient_id).select()
        found = [(row.name, row.actor, row.reason) for row in connection.execute(query)]
    database.close()
    return found


def test_each_name_on_the_screen_has_its_row(planned: Office, doors: list[str], tmp_path: Path) -> None:
    """Tests lists, boards, rounds, the log and every error that could tell a name, with ten people on the rounds of a day."""
    run(planned, "add", "monaco", "meals")
    run(planned, "programme", "add", "monaco", "meals", "--title", "Meals at home", "--point", doors[11])
    path = table(tmp_path / "people.csv", people(doors)[:10])
    run(planned, "enrol", "monaco", "Meals", str(path))
    run(planned, "visits", "monaco", "--day", DAY)
    planned.run("plan", "monaco", "--day", DAY, "--seconds", "0.5", "--apply", at=EVENING)

    def shown(done: Result, reason: str) -> int:
        after = rows(planned)
        new = after[len(before) :]
        found = set(re.findall(r"Personne \d+", done.output))
        assert found == {name for name, _, why in new if why == reason}
        assert all(actor.startswith("coordinator:") for _, actor, why in new if why == reason)
        return len(found)

    for arguments, reason, count in (
        (("enrolments", "monaco"), "list of who takes part", 10),
        (("enrolments", "monaco", "--json"), "list of who takes part", 10),
        (("enrolments", "monaco", "--status", "ended"), "list of who takes part", 0),
        (("visits", "monaco", "--day", DAY), f"list of the visits of {DAY}", 10),
        (("visits", "monaco", "--day", DAY, "--json"), f"list of the visits of {DAY}", 10),
        (("enrolments", "monaco", "--who", "Personne 7"), "list of who takes part", 1),
        (("plan", "list", "monaco"), "list of plans", 10),
        (("plan", "list", "monaco", "Personne 7", "--json"), "list of plans", 1),
        (("plan", "leave-out", "monaco", "Personne 7", LATER, "--try"), "what a change does to visits", 1),
        (("plan", "leave-out", "monaco", "Personne 7", LATER), "what a change does to visits", 1),
        (
            ("programme", "change", "monaco", "Meals", "--most", "30", "--try"),
            "what a change does to visits",
            0,
        ),
    ):
        before = rows(planned)
        assert shown(run(planned, *arguments), reason) == count
    before = rows(planned)
    for name in ("Personne", "Nobody", "X"):
        # Several, and none: whom there is says the list.
        assert "Personne 1" not in run(planned, "pause", "monaco", name, code=ExitCode.INVALID_INPUT).output
    code = run(planned, "visits", "monaco", "--day", DAY).stdout.split("Meals")[0].split()[-1]
    before = rows(planned)
    for arguments in (
        ("board", "monaco", "--deliveries"),
        ("log", "monaco", "--last", "0"),
        ("log", "monaco", "--last", "0", "--json"),
        ("why", "monaco", code),
        ("release", "monaco"),
        ("log", "monaco"),
    ):
        done = planned.run(*arguments, at=MORNING)
        assert re.findall(r"Personne \d+", done.output) == [], arguments
    assert rows(planned) == before
    started = planned.run("start", "monaco", at=MORNING)
    for courier in re.findall(r"^(.+) is under way", started.output, re.MULTILINE):
        before = rows(planned)
        done = planned.run("next", "monaco", courier, at=MORNING)
        seen = {
            f"Personne {n}"
            for n, door in enumerate(doors, start=1)
            if n <= 10 and door.casefold() in done.output.casefold()
        }
        assert {name for name, _, _ in rows(planned)[len(before) :]} == seen
