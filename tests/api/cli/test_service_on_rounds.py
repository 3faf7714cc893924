"""From a service that a coordinator invents to ten people on tomorrow's rounds, by commands alone."""

from __future__ import annotations

import json
from pathlib import Path

from api.cli.exit_codes import ExitCode
from tests.api.cli.conftest import DAY, EVENING, MORNING, Office
from tests.api.cli.test_service import people, run, table


def test_ten_people_are_on_the_rounds_of_tomorrow(planned: Office, doors: list[str], tmp_path: Path) -> None:
    """Tests that a new service, twelve lines of which two are faulty, and nothing else put ten people on the rounds among the shops' orders."""
    own = tmp_path / "soup.json"
    document = json.loads(run(None, "templates", "meals").stdout)
    own.write_text(json.dumps({**document, "key": "soup", "title": {"fr": "Soupe", "en": "Soup"}}), "utf-8")
    run(planned, "add", "monaco", str(own), "--set", "skills=[]", "--set", "equipment=[]")
    run(planned, "programme", "add", "monaco", "soup", "--title", "Soup at noon", "--point", doors[0])
    rows = people(doors)
    rows[3]["Adresse"] = "12 Grimaldi's Ghost Road"
    rows[7]["Consentement"] = "non"
    path = table(tmp_path / "people.csv", rows)
    done = run(planned, "enrol", "monaco", "soup", str(path), code=ExitCode.INVALID_INPUT)
    assert "12 lines: 10 enrolments (10 new, 0 changed), 0 of them wait for a place, 2 faulty." in done.stdout
    first = run(planned, "visits", "monaco", "--day", DAY)
    assert first.stdout.count("Soup ") == 10
    before = json.loads(run(planned, "visits", "monaco", "--day", DAY, "--json").stdout)
    assert {one["courier"] for one in before} == {""}
    assert len({one["code"] for one in before}) == 10
    # The evening before, and made twice: nobody is visited twice for that.
    done = planned.run("plan", "monaco", "--day", DAY, "--seconds", "0.5", "--apply", at=EVENING)
    assert "24" in done.stdout.split("Deliveries on rounds", 1)[1].splitlines()[0]
    after = json.loads(run(planned, "visits", "monaco", "--day", DAY, "--json").stdout)
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert all(one["courier"] and one["state"] == "planned" for one in after)
    for one in after:
        opens, closes = one["window"].split("-")
        assert opens <= one["at"] <= closes
    board = planned.run("board", "monaco", "--deliveries", at=MORNING).stdout
    assert all(one["code"] in board for one in after)
    # Somebody goes to hospital: tomorrow's visit is gone from the round with the next plan.
    run(planned, "pause", "monaco", "M-1", "--from", DAY, "--reason", "hospital")
    run(planned, "visits", "monaco", "--day", DAY)
    planned.run("plan", "monaco", "--day", DAY, "--seconds", "0.5", "--apply", at=EVENING)
    states = {
        one["name"]: one["state"]
        for one in json.loads(run(planned, "visits", "monaco", "--day", DAY, "--json").stdout)
    }
    assert sorted(states.values()) == ["planned"] * 9 + ["skipped: pause"]
    assert states["Personne 1"] == "skipped: pause"
