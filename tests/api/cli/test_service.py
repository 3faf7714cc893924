"""Tests of `tournee service`: a service of one's own, ten people from a table with two faulty lines, pauses and ends."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from tests.api.cli.conftest import Office

AT = "2031-06-13T18:00"
WITHOUT_CLOCK = {"templates", "list", "show"}


def run(office: Office | None, *arguments: str, code: ExitCode = ExitCode.OK) -> Result:
    """Run a command and check how it ends."""
    options = [] if office is None else ["--db", f"sqlite:///{office.database}"]
    if office is not None and not WITHOUT_CLOCK & set(arguments[:2]):
        options += ["--at", AT]
    done = CliRunner().invoke(app, ["service", *arguments, *options])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


@pytest.fixture
def town(office: Office) -> Office:
    """A town without anything."""
    office.run("init", "monaco")
    return office


def table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def people(doors: list[str]) -> list[dict[str, str]]:
    return [
        {"Référence": f"M-{n}", "Nom": f"Personne {n}", "Adresse": door, "Date de naissance": f"{n + 1:02d}/03/1945", "Jours": "lu-sa",
         "Consentement": "oui"}
        for n, door in enumerate(doors, start=1)
    ]  # fmt: skip


def test_templates_are_shown() -> None:
    """Tests the list of templates in both languages, one of them as a file, and the name of one that there is not."""
    shown = run(None, "templates").stdout
    assert "Meals at home" in shown
    assert "10:30-12:30" in shown
    assert "Portage de repas" in run(None, "templates", "--lang", "fr").stdout
    assert json.loads(run(None, "templates", "medicine").stdout)["in_person"] is True
    told = " ".join(run(None, "templates", "medicine", "--lang", "fr").stderr.split())
    assert "Law: 4 of 5 texts checked" in told
    assert (
        "to be checked by the town's lawyer: Réponse du ministère du travail, Sénat, 3 octobre 1996: À vérifier"
        in told
    )
    assert run(None, "templates", "library").stderr == ""
    assert len(json.loads(run(None, "templates", "--json").stdout)) == 11
    assert "known are" in run(None, "templates", "lunch", code=ExitCode.INVALID_INPUT).stderr


def test_a_new_service_and_ten_people_without_code(town: Office, doors: list[str], tmp_path: Path) -> None:
    """Tests the whole way: a service from a file, a programme, twelve lines of which two are faulty, sent again, then pause, resume, end."""
    assert "no services yet" in run(town, "list", "monaco").stdout
    own = tmp_path / "soup.json"
    document = json.loads(run(None, "templates", "meals").stdout)
    own.write_text(json.dumps({**document, "key": "soup", "title": {"fr": "Soupe", "en": "Soup"}}), "utf-8")
    run(town, "add", "monaco", str(own), "--set", "window.to=13:00", "--set", "skills=[]")
    assert json.loads(run(town, "show", "monaco", "soup").stdout)["window"] == {
        "from": "10:30",
        "to": "13:00",
    }
    assert "Soup" in run(town, "list", "monaco").stdout
    made = run(
        town, "programme", "add", "monaco", "soup", "--title", "Soup at noon", "--point", doors[0], "--least-age", "60", "--funder", "Town=70",
        "--funder", "Department=30",
    )  # fmt: skip
    assert "Soup at noon is added" in made.stdout
    rows = people(doors)
    rows[3]["Adresse"] = "12 Grimaldi's Ghost Road"
    rows[7]["Date de naissance"] = "01/01/2001"
    path, faulty = table(tmp_path / "people.csv", rows), tmp_path / "faulty.csv"
    done = run(
        town, "enrol", "monaco", "soup at", str(path), "--faults", str(faulty), code=ExitCode.INVALID_INPUT
    )
    assert "12 lines: 10 enrolments (10 new, 0 changed), 0 of them wait for a place, 2 faulty." in done.stdout
    assert "at least 60" in done.stdout
    listed = list(csv.DictReader(faulty.read_text("utf-8").splitlines()))
    assert [(one["line"], one["column"]) for one in listed] == [("5", "address"), ("9", "birth_date")]
    assert (
        "10 enrolments (0 new, 0 changed)"
        in run(town, "enrol", "monaco", "soup", str(path), code=ExitCode.INVALID_INPUT).stdout
    )
    listing = json.loads(run(town, "enrolments", "monaco", "--json").stdout)
    assert len(listing) == 10
    assert {one["status"] for one in listing} == {"active"}
    assert listing[0]["plans"] == ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"]
    (programme,) = json.loads(run(town, "programme", "list", "monaco", "--json").stdout)
    assert (programme["enrolled"], programme["funders"]) == (10, [["Town", 7000], ["Department", 3000]])
    assert "further notice" in run(town, "pause", "monaco", "M-2", "--reason", "hospital").stdout
    assert "paused" in run(town, "enrolments", "monaco", "Soup").stdout
    assert "from 2031-06-13 on" in run(town, "resume", "monaco", "Personne 2").stdout
    # Nobody has a last day before the first.
    assert "The last date is 2031-06-13" in run(town, "end", "monaco", "M-2", "--day", "2031-06-12").stdout
    assert (
        "ends on 2031-12-31" in run(town, "programme", "end", "monaco", "Soup", "--day", "2031-12-31").stdout
    )
    log = town.run("log", "monaco", "--last", "0").stdout
    assert "enrolment.paused" in log
    assert "hospital" not in log


def test_a_service_of_the_towns_own_from_the_example(town: Office, tmp_path: Path) -> None:
    """Tests the worked example as it is: added, shown with what nobody has checked, and checked by somebody."""
    example = Path(__file__).parents[3] / "docs" / "laundry.json"
    assert "laundry is added: Laundry." in run(town, "add", "monaco", str(example)).stdout
    shown = run(town, "show", "monaco", "laundry")
    document = json.loads(shown.stdout)
    assert document == {**json.loads(example.read_text("utf-8")), **document}
    assert "Law: 0 of 1 texts checked" in shown.stderr
    assert "to be checked by the town's lawyer: Normes d'hygiène du linge" in " ".join(shown.stderr.split())
    document["law"][0] |= {"checked": "2026-12-01", "url": "https://example.org/linge"}
    mended = tmp_path / "laundry.json"
    mended.write_text(json.dumps(document), "utf-8")
    assert "version 2" in run(town, "change", "monaco", "laundry", str(mended)).stdout
    again = run(town, "show", "monaco", "laundry")
    assert "Law: 1 of 1 texts checked" in again.stderr
    assert "lawyer" not in again.stderr
    assert json.loads(again.stdout) == document
    # Its goods are known from now on: another service may bar them.
    run(town, "add", "monaco", "library", "--set", 'never_with=["waste", "linen"]')


def test_waiting_for_a_place(town: Office, doors: list[str], tmp_path: Path) -> None:
    """Tests that a full programme says who waits, and that an end lets the next one in."""
    run(town, "add", "monaco", "check_in")
    run(town, "programme", "add", "monaco", "check_in", "--title", "Visits", "--most", "2", "--no-consent")
    path = table(tmp_path / "people.csv", people(doors[:4]))
    assert "4 new, 0 changed), 2 of them wait" in run(town, "enrol", "monaco", "Visits", str(path)).stdout
    assert "2/2" in run(town, "programme", "list", "monaco").stdout
    run(town, "end", "monaco", "M-1", "--day", "2031-06-01")
    states = {
        one["external_ref"]: one["status"]
        for one in json.loads(run(town, "enrolments", "monaco", "--json").stdout)
    }
    assert states == {"M-1": "ended", "M-2": "active", "M-3": "active", "M-4": "requested"}
    assert "M-4" in run(town, "enrolments", "monaco", "--status", "requested").stdout


def test_requests_are_accepted_and_refused(town: Office, doors: list[str], tmp_path: Path) -> None:
    """Tests that who waits is let in where there is a place and told where there is none, and that a refusal has a code and no text."""
    run(town, "add", "monaco", "check_in")
    run(town, "programme", "add", "monaco", "check_in", "--title", "Visits", "--most", "1", "--no-consent")
    run(town, "enrol", "monaco", "Visits", str(table(tmp_path / "people.csv", people(doors[:3]))))
    full = run(town, "accept", "monaco", "M-2", code=ExitCode.INVALID_INPUT).stderr
    assert "Visits" in full or "place" in full
    words = run(town, "refuse", "monaco", "M-3", "--reason", "She is too young", code=ExitCode.INVALID_INPUT)
    assert "no text" in words.stderr
    assert "is refused: too_young" in run(town, "refuse", "monaco", "M-3", "--reason", "too_young").stdout
    run(town, "end", "monaco", "M-1", "--day", "2031-06-01")
    states = {
        one["external_ref"]: one["status"]
        for one in json.loads(run(town, "enrolments", "monaco", "--json").stdout)
    }
    assert states == {"M-1": "ended", "M-2": "active", "M-3": "refused"}
    run(town, "end", "monaco", "M-2", "--day", "2031-06-01")
    assert "takes part" in run(town, "accept", "monaco", "M-3").stdout


def test_new_versions_and_out_of_use(town: Office, tmp_path: Path) -> None:
    """Tests that a change is a version, that faults of a change are listed, and that a service out of use says so."""
    run(town, "add", "monaco", "meals", "--key", "dinner")
    assert "version 2, in use" in run(town, "change", "monaco", "dinner", "--set", "service_s=200").stdout
    done = run(
        town,
        "change",
        "monaco",
        "dinner",
        "--set",
        "service_s=5",
        "--set",
        "colour=red",
        code=ExitCode.INVALID_INPUT,
    )
    assert "/service_s" in done.stderr
    assert "/colour" in done.stderr
    first = run(town, "show", "monaco", "dinner", "--version", "1")
    assert "version 1" in first.stderr
    assert json.loads(first.stdout)["service_s"] != 200
    assert json.loads(run(town, "show", "monaco", "dinner").stdout)["service_s"] == 200
    known = json.loads(run(town, "show", "monaco", "dinner", "--history", "--json").stdout)
    assert [one["version"] for one in known] == [1, 2]
    assert (
        "no service_type dinner, version 7"
        in run(town, "show", "monaco", "dinner", "--version", "7", code=ExitCode.INVALID_INPUT).stderr
    )
    patch = tmp_path / "patch.json"
    patch.write_text('{"rank": "promised"}', "utf-8")
    assert "version 4, out of use" in run(town, "change", "monaco", "dinner", str(patch), "--off").stdout
    assert (
        "out of use"
        in run(
            town,
            "programme",
            "add",
            "monaco",
            "dinner",
            "--title",
            "Dinner",
            "--point",
            "7.42,43.73",
            code=ExitCode.INVALID_INPUT,
        ).stderr
    )


@pytest.mark.parametrize(
    ("arguments", "code", "clue"),
    [
        (("add", "monaco", "lunch"), ExitCode.INVALID_INPUT, "no template"),
        (("add", "monaco", "nowhere.json"), ExitCode.FILE, "nowhere.json"),
        (("add", "monaco", "meals", "--set", "window"), ExitCode.USAGE, "window.from=11:00"),
        (("show", "monaco", "meals"), ExitCode.INVALID_INPUT, "no service_type meals"),
        (
            ("programme", "add", "monaco", "meals", "--title", "Meals"),
            ExitCode.INVALID_INPUT,
            "no such service",
        ),
        (
            ("programme", "end", "monaco", "Meals"),
            ExitCode.INVALID_INPUT,
            "there is none at all",
        ),
        (("pause", "monaco", "M-1"), ExitCode.INVALID_INPUT, "`tournee service enrolments` lists them"),
        (("change", "monaco", "meals"), ExitCode.USAGE, "--set"),
    ],
)
def test_what_cannot_be_done(town: Office, arguments: tuple[str, ...], code: ExitCode, clue: str) -> None:
    """Tests that each mistake is one message with its exit code."""
    assert clue in run(town, *arguments, code=code).stderr
