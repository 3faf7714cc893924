"""`tournee geocode`: one address, one position, and whole files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from geo.store import TownStore
from geo.town import Town


@pytest.fixture(autouse=True)
def _home(town_store: TownStore, monaco: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands find Monaco."""
    assert monaco.name == "monaco"
    monkeypatch.setenv("TOURNEE_HOME", str(town_store.home))


def geocode(*arguments: object):
    """Run the command."""
    return CliRunner().invoke(app, ["geocode", "monaco", *map(str, arguments)])


def test_one_address() -> None:
    """Tests the table, and that the source of the map is named."""
    result = geocode("41 bd d'italie")
    assert result.exit_code == 0
    assert "41 Boulevard d'Italie, Monaco" in result.stdout
    assert "1.00" in result.stdout
    assert "© OpenStreetMap contributors" in result.stderr


def test_json_says_what_differs() -> None:
    """Tests the fields that programs read."""
    result = geocode("41 boulevard d'itaile", "--json", "--limit", 1)
    content = json.loads(result.stdout)
    assert "OpenStreetMap" in content["attribution"]
    (found,) = content["results"]
    assert (found["label"], found["kind"]) == ("41 Boulevard d'Italie, Monaco", "house")
    assert found["differences"] == [{"kind": "spelling", "asked": "itaile", "found": "italie"}]
    assert 0.8 < found["confidence"] < 1.0


def test_suggestions_and_positions() -> None:
    """Tests the beginning of an address, and a door found back from its position."""
    suggested = json.loads(geocode("41 boulevard d'it", "--suggest", "--json").stdout)["results"]
    assert suggested[0]["label"] == "41 Boulevard d'Italie, Monaco"
    at = f"{suggested[0]['lon']},{suggested[0]['lat']}"
    back = json.loads(geocode("--reverse", at, "--json", "--limit", 1).stdout)["results"]
    assert back[0]["label"] == "39,41 Boulevard d'Italie, Monaco"  # one door of two numbers
    assert back[0]["confidence"] == 1.0


def test_nothing_found_is_exit_code_4() -> None:
    """Tests that scripts can tell, and that JSON is printed all the same."""
    result = geocode("xyzzy", "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["results"] == []
    assert "nothing like it" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        ((), 2, "give either"),
        (("12 rue", "--reverse", "7.4,43.7"), 2, "give either"),
        (("--file", "list.csv"), 2, "go together"),
        (("12 rue", "--near", "here"), 2, "'here' is not a position"),
        (("--reverse", "743,43"), 2, "'743,43' is not a position"),
        (("12 rue", "--photon", "ftp://nowhere"), 3, "no address of a geocoding server"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], code: int, text: str) -> None:
    """Tests that every wrong use says what is wrong."""
    result = geocode(*arguments)
    assert result.exit_code == code
    assert text in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_whole_file(tmp_path: Path, delimiter: str) -> None:
    """Tests that every line gets its answer, in order, and that the columns stay."""
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    lines = [
        ["who", "address"],
        ["Ada", "41 bd d'italie"],
        ["Blaise", "xyzzy"],
        ["Chloé", "41 bd d'itlie"],
        ["Denis"],
    ]
    source.write_text("\n".join(delimiter.join(line) for line in lines) + "\n", encoding="utf-8-sig")
    result = geocode("--file", source, "--out", target)
    assert result.exit_code == 0
    assert "4 lines, 2 found for certain, 0 to be looked at, 2 not found" in result.stderr
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=delimiter))
    assert [row["who"] for row in rows] == ["Ada", "Blaise", "Chloé", "Denis"]
    assert rows[0]["found_label"] == rows[2]["found_label"] == "41 Boulevard d'Italie, Monaco"
    assert (rows[0]["found_confidence"], rows[0]["found_differences"]) == ("1.000", "")
    assert rows[2]["found_differences"] == "spelling: itlie -> italie"
    assert rows[1]["found_label"] == rows[3]["found_lon"] == ""
    assert float(rows[0]["found_lat"]) == pytest.approx(43.749, abs=0.001)


@pytest.mark.parametrize(
    ("content", "code", "text"),
    [
        (None, 6, "no such file"),
        (b"", 3, "no column 'address' among none"),
        (b"a,b\n1,2\n", 3, "no column 'address' among a, b"),
        ("address\n1 rue de l'Abbé\n".encode("latin-1"), 3, "not a CSV file in UTF-8"),
        (b"address\nxyzzy\n", 4, "1 not found"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes | None, code: int, text: str) -> None:
    """Tests that a bad file is refused with its reason and leaves no half result."""
    source, target = tmp_path / "list.csv", tmp_path / "found.csv"
    if content is not None:
        source.write_bytes(content)
    result = geocode("--file", source, "--out", target)
    assert result.exit_code == code
    assert text in result.stderr
    assert target.is_file() is (code == 4)
    assert not list(tmp_path.glob("*.part"))
