"""A coordinator at the terminal: `tournee service` on a database of a town with shops, meals, and people who get them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from tests.api.cli.conftest import EVENING, Office
from tests.api.cli.test_service import people, table

#: These have no clock.
_CLOCKLESS = {("zone",), ("holidays",), ("programme", "list")}


@dataclass
class Desk:
    """Runs commands of one town; ``doors`` are addresses that are found for certain."""

    office: Office
    doors: list[str]
    folder: Path

    def run(self, *arguments: str, at: str = EVENING, code: ExitCode = ExitCode.OK) -> Result:
        """Run `tournee service` and check how it ends."""
        named = [*arguments]
        if arguments[0] != "holidays":
            named += ["--db", f"sqlite:///{self.office.database}"]
        if not {arguments[:1], arguments[:2]} & _CLOCKLESS:
            named += ["--at", at]
        done = CliRunner().invoke(app, ["service", *named])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, done.output
        return done

    def json(self, *arguments: str, **options: Any) -> Any:
        """Return what a command prints with ``--json``."""
        return json.loads(self.run(*arguments, "--json", **options).stdout)

    def serve(self, count: int = 3, *changes: str, at: str = EVENING, **columns: str) -> None:
        """Run meals at home for some people, every day but Sunday."""
        fields = [part for one in ("skills=[]", "equipment=[]", *changes) for part in ("--set", one)]
        self.run("add", "monaco", "meals", *fields, at=at)
        self.run(
            "programme", "add", "monaco", "meals", "--title", "Meals at home", "--point", self.doors[0], at=at
        )
        rows = [{**row, **columns} for row in people(self.doors[1 : count + 1])]
        self.run("enrol", "monaco", "Meals", str(table(self.folder / "people.csv", rows)), at=at)

    def visits(self, day: str, **options: Any) -> dict[str, dict[str, Any]]:
        """Return the visits of a day, ordered, by whom they are to."""
        return {one["name"]: one for one in self.json("visits", "monaco", "--day", day, **options)}

    def types(self) -> list[str]:
        """Return what has happened, in order."""
        lines = self.office.run("log", "monaco", "--last", "0", "--json").stdout.splitlines()
        return [json.loads(line)["type"] for line in lines]

    def reads(self, reason: str) -> int:
        """Return how many looks at what is known of people were kept with a reason."""
        with closing(sqlite3.connect(self.office.database)) as database:
            (count,) = database.execute(
                "SELECT count(*) FROM sensitive_read WHERE reason = ?", (reason,)
            ).fetchone()
        return int(count)
