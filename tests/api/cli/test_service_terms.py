"""Tests of `tournee service zone`, `holidays`, `programme show` and `change`: where and when a programme is, and what a change moves."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.services.programmes import change_programme
from dispatch.storage import programmes as storage
from dispatch.storage.store import Store, Writing
from tests.api.cli.conftest import Office
from tests.api.cli.service_desk import Desk

#: A Saturday; a holiday of La Réunion and of nobody else.
ABOLITION = "2031-12-20"


@pytest.fixture
def desk(office: Office, doors: list[str], tmp_path: Path) -> Desk:
    office.run("init", "monaco")
    return Desk(office, doors, tmp_path)


def drawn(desk: Desk, west: float, east: float, *, feature: bool = False) -> str:
    """Write a zone of the town between two longitudes."""
    ring = [[west, 43.7], [east, 43.7], [east, 43.8], [west, 43.8], [west, 43.7]]
    shape: dict[str, object] = {"type": "Polygon", "coordinates": [ring]}
    if feature:
        shape = {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {}, "geometry": shape}],
        }
    path = desk.folder / f"{west}-{east}.geojson"
    path.write_text(json.dumps(shape), "utf-8")
    return str(path)


def test_a_zone_is_added_once_redrawn_and_out_of_use(desk: Desk) -> None:
    """Tests the life of a zone, from a polygon and from a collection as map programs write it."""
    assert "There are no zones" in desk.run("zone", "list", "monaco").stdout
    file = drawn(desk, 7.40, 7.42)
    assert "Fontvieille is added" in desk.run("zone", "add", "monaco", file, "--name", "Fontvieille").stdout
    assert "is there already" in desk.run("zone", "add", "monaco", file, "--name", "fontvieille").stdout
    other = drawn(desk, 7.40, 7.43, feature=True)
    taken = desk.run("zone", "add", "monaco", other, "--name", "Fontvieille", code=ExitCode.INVALID_INPUT)
    assert "--replace" in taken.stderr
    assert (
        "is redrawn" in desk.run("zone", "add", "monaco", other, "--name", "Fontvieille", "--replace").stdout
    )
    (zone,) = desk.json("zone", "list", "monaco")
    assert (zone["name"], zone["purpose"], zone["geometry"]["coordinates"][0][1]) == (
        "Fontvieille",
        "service",
        [7.43, 43.7],
    )
    assert "out of use" in desk.run("zone", "end", "monaco", "Font").stdout
    assert desk.json("zone", "list", "monaco") == []
    assert [kind for kind in desk.types() if kind.startswith("zone.")] == [
        "zone.added",
        "zone.changed",
        "zone.changed",
    ]


def test_a_programme_gets_a_zone(desk: Desk) -> None:
    """Tests that who lives outside is named before, and has no visits afterwards; and that a zone in use stays."""
    desk.serve(2)
    day = "2031-06-16"
    desk.visits(day)
    desk.run("zone", "add", "monaco", drawn(desk, 7.0, 7.1), "--name", "Elsewhere")
    desk.run("zone", "add", "monaco", drawn(desk, 7.4, 7.5), "--name", "The whole town")
    tried = desk.run("programme", "change", "monaco", "Meals", "--zone", "Else", "--try").stdout
    assert "2 live outside of the zone, and would have no visits any more" in tried
    assert "M-1" in tried
    assert "nothing was changed" in tried
    assert {one["state"] for one in desk.visits(day).values()} == {"promised"}
    desk.run("programme", "change", "monaco", "Meals", "--zone", "The whole")
    assert desk.json("programme", "show", "monaco", "Meals")["zone"] == "The whole town"
    assert desk.json("zone", "list", "monaco")[1]["programmes"] == ["Meals at home"]
    assert {one["state"] for one in desk.visits(day).values()} == {"promised"}
    used = desk.run("zone", "end", "monaco", "The whole", code=ExitCode.INVALID_INPUT).stderr
    assert "the zone of Meals at home" in used
    done = desk.run("programme", "change", "monaco", "Meals", "--zone", "Else").stdout
    assert "2 live outside of the zone, and have no visits any more" in done
    # What was really done, of which nothing can be seen where it is only tried.
    assert "none: eligibility_expired" in done
    assert {one["state"] for one in desk.visits(day).values()} == {"skipped: eligibility_expired"}
    desk.run("programme", "change", "monaco", "Meals", "--zone", "none")
    assert {one["state"] for one in desk.visits(day).values()} == {"promised"}
    assert desk.json("programme", "show", "monaco", "Meals")["zone"] == ""


def test_two_change_the_conditions_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that another zone takes nothing back that somebody else has changed since the programme was looked at."""
    desk.serve(1)
    desk.run("zone", "add", "monaco", drawn(desk, 7.4, 7.5), "--name", "The whole town")
    write, calls = Store.write, []

    def with_another(store: Store, town_id: str, actor: str, step, **more: object):
        if not calls:
            calls.append(actor)

            def age(writing: Writing) -> None:
                (old,) = storage.programmes(writing)
                change_programme(writing, old, eligibility=replace(old.eligibility, least_age=60))

            write(store, town_id, "coordinator:lea", age)
        return write(store, town_id, actor, step, **more)

    monkeypatch.setattr(Store, "write", with_another)
    desk.run("programme", "change", "monaco", "Meals", "--zone", "The whole")
    assert calls
    row = desk.json("programme", "show", "monaco", "Meals")
    assert (row["zone"], row["least_age"]) == ("The whole town", 60)


def test_other_holidays_move_what_is_promised_only_where_it_is_said(desk: Desk) -> None:
    """Tests that the command says what stays and what moves, does just that, and that said again it changes nothing."""
    at = "2031-12-10T08:00"
    desk.serve(1, "frequency.on_holiday=skip")
    change = ("programme", "change", "monaco", "Meals", "--holidays", "fr-reunion")
    assert desk.visits(ABOLITION, at=at)["Personne 1"]["state"] == "promised"
    tried = desk.run(*change, "--try", at="2031-12-10T08:04").stdout
    assert "Promised, and as it is" in tried
    assert f"{ABOLITION} 10:30-12:30  programme_changed" in tried
    assert desk.json("programme", "show", "monaco", "Meals")["holidays"] == "fr"
    for _ in range(2):
        done = desk.run(*change, at="2031-12-10T08:05").stdout
        assert "0 visits are otherwise, 1 promised ones stay" in done
        assert desk.visits(ABOLITION, at="2031-12-10T08:10")["Personne 1"]["state"] == "promised"
    shown = desk.json("programme", "show", "monaco", "Meals", at=at)
    assert shown["holidays"] == "fr-reunion"
    assert {"day": ABOLITION, "name": "Abolition"} in shown["days_off"]
    assert desk.types().count("programme.changed") == 1
    moving = desk.run(*change, "--move-promised", "--try", at="2031-12-10T08:15").stdout
    assert f"{ABOLITION} 10:30-12:30  none: holiday" in moving
    assert (
        "1 visits are otherwise, 0 promised"
        in desk.run(*change, "--move-promised", at="2031-12-10T08:15").stdout
    )
    assert desk.visits(ABOLITION, at="2031-12-10T08:20")["Personne 1"]["state"] == "skipped: holiday"
    assert desk.types().count("delivery.cancelled") == 1


def test_a_programme_is_shown_and_changed(desk: Desk) -> None:
    """Tests title, bound and the table, in both languages."""
    desk.serve(1)
    desk.run("programme", "change", "monaco", "Meals", "--title", "Noon meals", "--most", "20")
    row = desk.json("programme", "show", "monaco", "Noon")
    assert (row["most_enrolled"], row["holidays"], row["on_holidays"]) == (20, "fr", "before")
    shown = desk.run("programme", "show", "monaco", "Noon", "--lang", "fr").stdout
    assert "2031-07-14" in shown
    assert "Fête nationale" in shown
    desk.run("programme", "change", "monaco", "Noon", "--most", "0")
    assert desk.json("programme", "show", "monaco", "Noon")["most_enrolled"] is None


def test_holidays_are_listed() -> None:
    """Tests the regions, and a year of one in both languages."""

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["service", "holidays", *arguments])
        assert done.exit_code == (ExitCode.INVALID_INPUT if "atlantis" in arguments else ExitCode.OK), (
            done.output
        )
        return done.output

    assert "fr-alsace-moselle" in run()
    assert "2027-12-26  Second Christmas Day" in run("fr-alsace-moselle", "--year", "2027")
    assert "2027-12-26  Deuxième jour de Noël" in run("fr-alsace-moselle", "--year", "2027", "--lang", "fr")
    assert json.loads(run("none", "--year", "2027", "--json")) == []
    assert "give one of none, fr" in run("atlantis")


@pytest.mark.parametrize(
    ("arguments", "code", "clue"),
    [
        (("programme", "change", "monaco", "Meals"), ExitCode.USAGE, "--holidays"),
        (
            ("programme", "change", "monaco", "Meals", "--holidays", "atlantis"),
            ExitCode.INVALID_INPUT,
            "choose one of none, fr",
        ),
        (
            ("programme", "change", "monaco", "Meals", "--zone", "Nowhere"),
            ExitCode.INVALID_INPUT,
            "there is no zone",
        ),
        (
            ("programme", "change", "monaco", "Meals", "--most", "200000"),
            ExitCode.INVALID_INPUT,
            "most_enrolled",
        ),
        (("programme", "show", "monaco", "Library"), ExitCode.INVALID_INPUT, "known are Meals at home"),
        (("zone", "add", "monaco", "nowhere.geojson", "--name", "N"), ExitCode.FILE, "nowhere.geojson"),
        (
            ("zone", "add", "monaco", "{line}", "--name", "N"),
            ExitCode.INVALID_INPUT,
            "give a Polygon or MultiPolygon",
        ),
        (("zone", "add", "monaco", "{broken}", "--name", "N"), ExitCode.INVALID_INPUT, "is not JSON"),
        (("zone", "add", "monaco", "{two}", "--name", "N"), ExitCode.INVALID_INPUT, "2 features"),
        (("zone", "add", "monaco", "{ok}", "--name", " "), ExitCode.USAGE, "--name"),
        (
            ("zone", "add", "monaco", "{ok}", "--name", "N", "--purpose", "fee"),
            ExitCode.INVALID_INPUT,
            "fee_minor",
        ),
    ],
)
def test_what_cannot_be_done(served: Desk, arguments: tuple[str, ...], code: ExitCode, clue: str) -> None:
    """Tests that each mistake is one message that names the value and what to give instead."""
    texts = {
        "line": json.dumps({"type": "LineString", "coordinates": [[7, 43], [8, 44]]}),
        "broken": "{",
        "two": json.dumps({"type": "FeatureCollection", "features": [{}, {}]}),
    }
    files = {"ok": drawn(served, 7.4, 7.5)}
    for name, text in texts.items():
        files[name] = str(served.folder / f"{name}.geojson")
        Path(files[name]).write_text(text, "utf-8")
    named = [part.format(**files) if part.startswith("{") else part for part in arguments]
    assert clue in " ".join(served.run(*named, code=code).stderr.replace("│", " ").split())


@pytest.fixture
def served(desk: Desk) -> Desk:
    """Somebody who gets meals."""
    desk.serve(1)
    return desk
