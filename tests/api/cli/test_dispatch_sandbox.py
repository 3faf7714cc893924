"""Tests of `tournee dispatch init --sandbox`."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from api.cli.exit_codes import ExitCode
from api.v1.quote_forms import NewQuote
from dispatch.access.keys import find_subject
from dispatch.access.role import Role
from dispatch.clock import SystemClock
from dispatch.sandbox.founding import DAYS
from dispatch.storage import crew, parties
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.api.cli.conftest import EVENING, Office


def keys(text: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in text.splitlines() if " tournee_key_" in line}


def test_a_sandbox_is_founded_beside_a_live_town(office: Office) -> None:
    """Tests that a sandbox has shops, couriers on shift on each of its days, keys that are good, and a first order; the town beside it stays live."""
    office.run("init", "monaco")
    made = office.run("init", "trials", "--sandbox", "--map", "monaco")
    assert re.search(r"1\d shops, 4 couriers", made.stdout)
    assert "its clock shows 08:00" in made.stdout
    found = keys(made.stdout)
    line = next(line for line in made.stderr.splitlines() if "/v1/quotes {" in line)
    order = NewQuote.model_validate_json(line.partition("quotes ")[2])
    database = Database(f"sqlite:///{office.database}")
    try:
        store = Store(database)
        subjects = {role: find_subject(store, found[role]) for role in ("marketplace", "coordinator")}
        assert {role: one.role for role, one in subjects.items() if one} == {
            "marketplace": Role.MARKETPLACE, "coordinator": Role.COORDINATOR,
        }  # fmt: skip
        town = parties.find_town(store, "trials")
        live = parties.find_town(store, "monaco")
        assert town is not None
        assert live is not None
        assert (town.live, town.map, live.live) == (False, "monaco", True)
        zone = ZoneInfo(town.time_zone)
        first = dt.datetime.fromtimestamp(SystemClock().now_s(), zone).date() + dt.timedelta(days=1)
        shows = dt.datetime.fromtimestamp(store.now_s(town.id), zone)
        assert (shows.date(), shows.hour, shows.minute) == (first, 8, 0)
        with store.reading(town.id) as reading:
            shops = {one.id for one in parties.organizations(reading)}
            for number in (0, 1, DAYS - 1):
                day = (first + dt.timedelta(days=number)).isoformat()
                shifts = crew.shifts_of(reading, day)
                assert len(shifts) == 4
                begins = {dt.datetime.fromtimestamp(one.window.earliest, zone).time() for one in shifts}
                assert begins == {dt.time(8, 30)}
        assert {one.shop_id for one in order.pickups} <= shops
    finally:
        database.close()


def test_a_sandbox_has_no_other_clock(office: Office) -> None:
    """Tests that a rehearsal at another moment is refused: the sandbox goes by its own clock, which is what its day is by."""
    office.run("init", "monaco", "--sandbox")
    refused = office.run("board", "monaco", "--at", EVENING, code=ExitCode.INVALID_INPUT)
    assert "clock of its own" in refused.stderr


def test_what_does_not_go_together(office: Office) -> None:
    """Tests that a day file is for live towns, and another map for sandboxes."""
    office.run("init", "monaco", "--sandbox", "--day-file", "day.json", code=ExitCode.USAGE)
    office.run("init", "monaco", "--map", "akureyri", code=ExitCode.USAGE)
