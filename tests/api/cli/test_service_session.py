"""The session of commands in docs/services.md, line by line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.api.cli.conftest import Office
from tests.api.cli.service_desk import Desk

PAGE = Path(__file__).parents[3] / "docs" / "services.md"
AT = "2026-12-01T09:00"


def session() -> list[list[str]]:
    """Return the commands of the page, without the name of the program."""
    block = (
        PAGE.read_text("utf-8")
        .split("## A coordinator's session", 1)[1]
        .split("```sh", 1)[1]
        .split("```", 1)[0]
    )
    return [shlex.split(line)[2:] for line in block.splitlines() if line.startswith("tournee service ")]


def test_the_session_of_the_page(
    office: Office, saturday: Path, doors: list[str], tmp_path: Path, monkeypatch
) -> None:
    """Tests that every line does what the page says, and that the first prints what is printed there."""
    office.run("init", "monaco", "--day-file", str(saturday))
    desk = Desk(office, doors, tmp_path)
    desk.serve(3, at=AT)
    ring = [[7.0, 43.7], [7.42, 43.7], [7.42, 43.8], [7.0, 43.8], [7.0, 43.7]]
    (tmp_path / "west.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), "utf-8")
    monkeypatch.chdir(tmp_path)
    lines = session()
    printed = [desk.run(*line, at=AT).stdout for line in lines]
    page = PAGE.read_text("utf-8").split("The first line prints", 1)[1].split("```")[1]
    words = [line.split() for line in page.splitlines()[2:] if line]
    assert [line.split() for line in printed[0].splitlines()[1:] if line] == words
    assert len(lines) == 21
    plans = desk.json("plan", "list", "monaco", "M-1", at=AT)
    assert [(one["units_on"], one["besides"], one["without"]) for one in plans] == [
        ({}, [], []),
        ({"fr": 3}, ["2026-12-20"], []),
    ]
    (basket,) = desk.json("subscription", "list", "monaco", at=AT)
    assert {one["date"]: one["basket"] for one in basket["ahead"]} == {
        "2026-12-04": "2026-12-04 10:00-11:30",
        "2026-12-11": "2026-12-11 10:00-11:30",
        "2026-12-18": "2026-12-18 10:00-11:30",
        "2026-12-25": "none: cancelled",
        "2027-01-01": "none: pause",
    }
    assert basket["to"] == "2027-06-30"
