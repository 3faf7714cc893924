"""Tests of `tournee` as its user runs it: a process, its output, its exit code, its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from geo.store import TownStore
from geo.town import Town

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tournee(town_store: TownStore, monaco: Town, tmp_path: Path):
    """Run `tournee` in an empty folder, with Monaco ready."""
    assert monaco.name == "monaco"

    def run(*arguments: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "TOURNEE_HOME": str(home or town_store.home), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-W", "error", "-m", "api.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False, timeout=120
        )

    return run


@pytest.fixture(scope="session")
def small_day(town_store: TownStore, monaco: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small day file of Monaco."""
    assert monaco.name == "monaco"
    path = tmp_path_factory.mktemp("day") / "day.json"
    environment = {**os.environ, "TOURNEE_HOME": str(town_store.home)}
    command = [sys.executable, "-m", "api.cli", "day", "generate", "monaco", "--out", str(path)]
    sizes = [
        "--date",
        "2026-11-28",
        "--deliveries",
        "12",
        "--shops",
        "8",
        "--visits",
        "3",
        "--cargo-bikes",
        "2",
    ]
    done = subprocess.run(
        [*command, *sizes], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == ExitCode.OK, done.stderr
    return path


def changed(day: Path, folder: Path, change) -> Path:
    """Write a copy of a day file with a change made to it."""
    document = json.loads(day.read_text(encoding="utf-8"))
    change(document)
    path = folder / "changed.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def test_a_morning_is_planned_and_written_in_every_form(tournee, small_day: Path, tmp_path: Path) -> None:
    """Tests that one command plans a day, stores it and writes all forms, and says what it did."""
    forms = ["--json", "plan.json", "--geojson", "plan.geojson", "--csv", "stops.csv", "--gpx", "gpx"]
    done = tournee("plan", str(small_day), "--iterations", "300", *forms)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "12 of 12 deliveries planned" in done.stdout
    assert "What pooling saves" in done.stdout
    assert "© OpenStreetMap contributors" in done.stdout
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["deliveries_planned"] == 12
    assert json.loads((tmp_path / "plan.geojson").read_text(encoding="utf-8"))["type"] == "FeatureCollection"
    assert len(list((tmp_path / "gpx").glob("*.gpx"))) == len(plan["rounds"])
    assert (tmp_path / "stops.csv").read_text(encoding="utf-8").count("\n") > 20
    assert "Stored as monaco-2026-11-28" in done.stderr


def test_same_seed_and_iterations_give_the_same_plan(tournee, small_day: Path, tmp_path: Path) -> None:
    """Tests that a plan can be found again, byte for byte but for the seconds it took."""
    plans = []
    for name in ("first.json", "second.json"):
        done = tournee("plan", str(small_day), "--iterations", "200", "--seed", "7", "--json", name)
        assert done.returncode == ExitCode.OK, done.stderr
        plan = json.loads((tmp_path / name).read_text(encoding="utf-8"))
        del plan["solver"]["seconds"]
        plans.append(plan)
    assert plans[0] == plans[1]


def test_every_fault_of_a_day_file_is_listed_and_nothing_written(
    tournee, small_day: Path, tmp_path: Path
) -> None:
    """Tests that faults of several kinds come together, with their lines, and no plan is stored."""

    def break_it(document: dict) -> None:
        document["deliveries"][0]["window"] = {"from": "12:00", "to": "09:00"}
        document["deliveries"][1]["pickups"][0]["shop"] = "nowhere"
        document["vehicles"][0]["profile"] = "unicycle"
        document["colour"] = "blue"

    path = changed(small_day, tmp_path, break_it)
    done = tournee("plan", str(path), "--json", "plan.json")
    assert done.returncode == ExitCode.INVALID_INPUT
    for clue in ("nowhere", "unicycle", "colour", "line "):
        assert clue in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_day_without_couriers_is_refused_with_the_remedy(tournee, small_day: Path, tmp_path: Path) -> None:
    """Tests that nobody to ride is said once and clearly."""

    def nobody(document: dict) -> None:
        document["couriers"], document["shifts"] = [], []

    done = tournee("plan", str(changed(small_day, tmp_path, nobody)), "--json", "plan.json")
    assert done.returncode == ExitCode.INVALID_INPUT
    assert "shift" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_place_outside_the_town_is_named_with_its_distance(
    tournee, small_day: Path, tmp_path: Path
) -> None:
    """Tests that a pin far from every street is refused by name."""

    def far_away(document: dict) -> None:
        document["places"][0]["lon"] = 7.9

    done = tournee("plan", str(changed(small_day, tmp_path, far_away)))
    assert done.returncode == ExitCode.INVALID_INPUT
    assert "/places/0" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "clue"),
    [
        (b"", "empty"),  # nothing at all
        (b"\x00" * 5000, ""),  # no OpenStreetMap file
        (b'<?xml version="1.0"?><osm version="0.6"><node id="1"', ""),  # cut off
    ],
)
def test_a_bad_extract_leaves_no_town_behind(tournee, tmp_path: Path, content: bytes, clue: str) -> None:
    """Tests that a file that is no map gives one message, the map's exit code and no town."""
    home = tmp_path / "home"
    for suffix in (".osm.pbf", ".osm"):
        path = tmp_path / f"bad{suffix}"
        path.write_bytes(content)
        done = tournee("town", "add", "bad", str(path), home=home)
        assert done.returncode == ExitCode.MAP, done.stderr
        assert done.stderr.count("Error:") == 1
        assert clue in done.stderr
        assert path.name in done.stderr
        assert "bad" not in tournee("town", "list", home=home).stdout


def test_a_truncated_map_leaves_the_old_town_live(tournee, tmp_path: Path) -> None:
    """Tests that a damaged update changes nothing."""
    whole = (ROOT / "geo" / "data" / "monaco.osm.pbf").read_bytes()
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    before = tournee("town", "show", "monaco").stdout
    done = tournee("town", "add", "monaco", str(path))
    assert done.returncode == ExitCode.MAP, done.stderr
    assert "half.osm.pbf" in done.stderr
    assert tournee("town", "show", "monaco").stdout == before


def test_a_missing_file_and_an_unknown_town_have_their_own_codes(tournee) -> None:
    """Tests the two most common slips."""
    assert tournee("plan", "missing.json").returncode == ExitCode.FILE
    done = tournee("day", "generate", "atlantis", "--out", "day.json")
    assert done.returncode == ExitCode.MAP
    assert "Known towns" in done.stderr
    assert "monaco" in done.stderr


def test_wrong_options_are_a_matter_of_usage(tournee, small_day: Path) -> None:
    """Tests that options are checked before work begins."""
    assert tournee("plan", str(small_day), "--lang", "xx").returncode == ExitCode.USAGE
    assert (
        tournee("day", "generate", "monaco", "--out", "d.json", "--date", "tomorrow").returncode
        == ExitCode.USAGE
    )
    assert tournee("plan", str(small_day), "--seconds", "0").returncode == ExitCode.USAGE
    done = tournee("day", "generate", "monaco", "--out", "d.json", "--lang", "de")
    assert done.returncode == ExitCode.INVALID_INPUT
    assert "choose 'fr' or 'en'" in done.stderr


def test_days_are_invented_in_either_language(tournee, tmp_path: Path) -> None:
    """Tests that an English day has an English title."""
    done = tournee("day", "generate", "monaco", "--out", "d.json", "--date", "2026-11-28", "--lang", "en")
    assert done.returncode == ExitCode.OK, done.stderr
    assert (
        json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))["title"] == "Saturday morning in Monaco"
    )


def test_the_schema_accepts_generated_days(tournee, small_day: Path) -> None:
    """Tests that what `day schema` publishes is what `day generate` writes."""
    import jsonschema

    done = tournee("day", "schema")
    assert done.returncode == ExitCode.OK
    jsonschema.validate(json.loads(small_day.read_text(encoding="utf-8")), json.loads(done.stdout))
    checked = tournee("day", "check", str(small_day))
    assert checked.returncode == ExitCode.OK, checked.stderr
    assert "no fault" in checked.stdout


def test_the_doctor_finds_what_is_wrong(tournee, tmp_path: Path) -> None:
    """Tests that the doctor passes a sound home and names a damaged town with its remedy."""
    from geo.store import TownStore

    home = tmp_path / "home"
    TownStore(home).add("small", ROOT / "geo" / "data" / "monaco.osm.pbf", tiles=False)
    sound = tournee("doctor", home=home)
    assert "1 ready: small" in sound.stdout
    (home / "towns" / "small" / "network.head.npy").write_bytes(b"damaged")
    done = tournee("doctor", home=home)
    assert done.returncode == ExitCode.DOCTOR
    assert "tournee town add small" in done.stdout


def test_help_teaches_each_command(tournee) -> None:
    """Tests that every command explains itself, with an example where it takes arguments."""
    for command in (["plan"], ["serve"], ["day", "generate"], ["town", "add"]):
        done = tournee(*command, "--help")
        assert done.returncode == ExitCode.OK
        assert "Example: tournee" in done.stdout


def test_outputs_are_looked_at_before_the_search(tournee, small_day: Path, tmp_path: Path) -> None:
    """Tests that a missing folder, a file for a folder and the day file itself are refused at once."""
    day = tmp_path / "day.json"
    day.write_bytes(small_day.read_bytes())
    for option, target, code in (
        ("--json", "no/plan.json", ExitCode.FILE),
        ("--gpx", "day.json", ExitCode.FILE),
        ("--json", "day.json", ExitCode.INVALID_INPUT),
    ):
        done = tournee("plan", "day.json", option, target)
        assert done.returncode == code, done.stderr
        assert f"Error: {option}" in done.stderr
        assert "Searching" not in done.stderr
    assert day.read_bytes() == small_day.read_bytes()


def test_names_with_brackets_are_planned_and_printed(tournee, small_day: Path, tmp_path: Path) -> None:
    """Tests that people's data are no markup to the terminal."""

    def bracket(document: dict) -> None:
        document["title"] = "[red]Saturday[/]"
        for courier in document["couriers"]:
            courier["name"] = "[/]"

    done = tournee("plan", str(changed(small_day, tmp_path, bracket)), "--iterations", "50", "--no-compare")
    assert done.returncode == ExitCode.OK, done.stderr
    assert "[red]Saturday[/]" in done.stdout
    assert "\n[/] " in done.stdout


def test_a_reader_that_has_seen_enough_is_no_fault(town_store: TownStore) -> None:
    """Tests that a closed pipe ends a command quietly, as `head` closes it."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "TOURNEE_HOME": str(town_store.home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "town", "list"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        check=False,
        timeout=120,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.OK, b"")


def test_wrong_profiles_and_homes_have_their_codes(tournee, tmp_path: Path) -> None:
    """Tests that an option is not taken for a map, nor a file for a home."""
    extract = str(ROOT / "geo" / "data" / "monaco.osm.pbf")
    for options in (["--profiles", "unicycle"], ["--profiles", ""], ["--time-zone", "Mars/Phobos"]):
        done = tournee("town", "add", "x", extract, *options, home=tmp_path / "home")
        assert done.returncode == ExitCode.INVALID_INPUT, done.stderr
    file = tmp_path / "file"
    file.touch()
    assert tournee("town", "add", "x", extract, home=file).returncode == ExitCode.FILE
    doctor = tournee("doctor", home=file)
    assert doctor.returncode == ExitCode.DOCTOR
    assert "MEND Home folder" in doctor.stdout


def test_a_terminal_with_a_small_alphabet_gets_question_marks(tmp_path: Path) -> None:
    """Tests that signs which the terminal lacks end no command."""
    environment = {
        **os.environ,
        "TOURNEE_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "ascii",
    }
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "town", "list"],
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert b"comes with Tourn?e" in done.stdout
