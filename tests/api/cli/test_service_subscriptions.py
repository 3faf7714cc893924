"""Tests of `tournee service subscription`: a basket that comes again, from the first order to the last."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import typer

from api.cli.exit_codes import ExitCode
from api.cli.service.tables import read_hours
from dispatch.clock import SetClock
from dispatch.services.subscriptions import place_due
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from geo.town import Town
from tests.api.cli.conftest import Office
from tests.api.cli.service_desk import Desk

FRIDAYS = ["2031-06-20", "2031-06-27", "2031-07-04", "2031-07-11"]
#: The morning of the Wednesday before the first one: it is ordered by then.
WEDNESDAY_S = 1_939_539_600  # 18 June 2031, 11:00


@pytest.fixture
def desk(office: Office, saturday: Path, doors: list[str], tmp_path: Path) -> Desk:
    office.run("init", "monaco", "--day-file", str(saturday))
    return Desk(office, doors, tmp_path)


@pytest.fixture
def shop(saturday: Path) -> str:
    """The first shop of the town."""
    places = json.loads(saturday.read_text("utf-8"))["places"]
    return next(one["name"] for one in places if one["kind"] == "shop")


def add(desk: Desk, shop: str, *more: str, code: ExitCode = ExitCode.OK, **options: str):
    given = {"shops": shop, "to": desk.doors[5], "recipient": "Odette Martinon", "days": "ve", "hours": "10-11h30", "phone": "+377 99 99 00 01", **options}  # fmt: skip
    parts = [part for name, value in given.items() if value for part in (f"--{name}", value)]
    return desk.run("subscription", "add", "monaco", *parts, *more, code=code)


def ahead(desk: Desk) -> dict[str, str]:
    """Return the baskets of the subscription by date: when they come, or why not."""
    (row,) = desk.json("subscription", "list", "monaco", "Odette")
    return {one["date"]: one["basket"] for one in row["ahead"]}


def test_a_basket_comes_again_is_skipped_paused_and_ends(desk: Desk, shop: str) -> None:
    """Tests each command, said twice, and the list of the baskets ahead after it."""
    for words in ("Added: Odette Martinon", "There already: Odette Martinon"):
        done = add(desk, shop, "--items", "bread", "--volume-l", "8")
        assert words in done.stdout
        assert "The next one is on 2031-06-20." in done.stdout
    (row,) = desk.json("subscription", "list", "monaco")
    assert (row["shops"], row["days"], row["hours"], row["state"]) == (
        [shop],
        "FREQ=WEEKLY;BYDAY=FR",
        "10:00-11:30",
        "runs",
    )
    assert ahead(desk) == {day: f"{day} 10:00-11:30" for day in FRIDAYS}
    for _ in range(2):
        assert (
            f"No basket on {FRIDAYS[0]}"
            in desk.run("subscription", "skip", "monaco", "Odette", FRIDAYS[0]).stdout
        )
        assert ahead(desk)[FRIDAYS[0]] == "none: cancelled"
    for _ in range(2):
        assert "comes" in desk.run("subscription", "restore", "monaco", "Odette", FRIDAYS[0]).stdout
        assert ahead(desk)[FRIDAYS[0]] == f"{FRIDAYS[0]} 10:00-11:30"
    # So far ahead nothing is made yet: the plan remembers.
    for _ in range(2):
        desk.run("subscription", "skip", "monaco", "Odette", "2031-12-05")
        assert desk.json("subscription", "list", "monaco")[0]["without"] == ["2031-12-05"]
    desk.run("subscription", "restore", "monaco", "Odette", "2031-12-05")
    assert desk.json("subscription", "list", "monaco")[0]["without"] == []
    span = ("--from", FRIDAYS[1], "--to", FRIDAYS[2])
    assert (
        "nothing was changed" in desk.run("subscription", "pause", "monaco", "Odette", *span, "--try").stdout
    )
    assert "pause" not in str(ahead(desk))
    for _ in range(2):
        desk.run("subscription", "pause", "monaco", "Odette", *span)
        assert [day for day, basket in ahead(desk).items() if basket == "none: pause"] == FRIDAYS[1:3]
    desk.run("subscription", "resume", "monaco", "Odette", "--day", "2031-07-01")
    assert [day for day, basket in ahead(desk).items() if basket == "none: pause"] == FRIDAYS[1:2]
    for _ in range(2):
        assert (
            "The last date is 2031-07-04"
            in desk.run("subscription", "end", "monaco", "Odette", "--day", FRIDAYS[2]).stdout
        )
    assert ahead(desk)[FRIDAYS[3]] == "none: ended"
    assert desk.json("subscription", "list", "monaco", at="2031-07-05T08:00") == []
    kinds = [kind for kind in desk.types() if kind.startswith("service_plan.")]
    assert kinds == [
        f"service_plan.{what}" for what in ("added", "changed", "changed", "paused", "resumed", "ended")
    ]


def test_one_that_is_ordered_is_cancelled_or_comes(desk: Desk, shop: str, monaco: Town) -> None:
    """Tests that a pause calls no order off and says so, that skipping does, and that it is ordered anew once it is restored."""
    add(desk, shop)
    assert order_due(desk, monaco) == 1
    (row,) = desk.json("subscription", "list", "monaco", at="2031-06-18T12:00")
    code = row["ahead"][0]["order"]
    assert code
    paused = desk.run(
        "subscription", "pause", "monaco", "Odette", "--from", "2031-06-19", at="2031-06-18T12:00"
    ).stdout
    assert "Promised, and as it is" in paused
    stays = paused.split("Promised, and as it is")[1]
    assert all(word in stays for word in (FRIDAYS[0], "pause", code))
    assert "delivery.cancelled" not in desk.types()
    desk.run("subscription", "resume", "monaco", "Odette", "--day", "2031-06-19", at="2031-06-18T12:00")
    for _ in range(2):
        desk.run("subscription", "skip", "monaco", "Odette", FRIDAYS[0], at="2031-06-18T12:00")
    assert desk.types().count("delivery.cancelled") == 1
    desk.run("subscription", "restore", "monaco", "Odette", FRIDAYS[0], at="2031-06-18T12:00")
    assert order_due(desk, monaco) == 1


def order_due(desk: Desk, monaco: Town) -> int:
    """Order what is due on the Wednesday, as the chore does."""
    database = Database(f"sqlite:///{desk.office.database}")
    try:
        store = Store(database, clock=SetClock(WEDNESDAY_S))
        from dispatch.storage import parties

        town = parties.find_town(store, "monaco")
        assert town is not None
        return len(place_due(store, monaco, town.id).ordered)
    finally:
        database.close()


def test_exceptions_of_a_basket(desk: Desk, shop: str) -> None:
    """Tests that dates more and less are those of all plans: by the customer's name, with Christmas two days early."""
    add(desk, shop)
    desk.run("plan", "add-date", "monaco", "Odette", "2031-06-25")
    assert ahead(desk)["2031-06-25"] == "2031-06-25 10:00-11:30"
    assert "+2031-06-25" in desk.run("subscription", "list", "monaco").stdout
    desk.run("plan", "leave-out", "monaco", "Odette", FRIDAYS[1])
    assert ahead(desk)[FRIDAYS[1]] == "none: left_out"
    desk.run("plan", "undo", "monaco", "Odette", FRIDAYS[1], "2031-06-25")
    assert ahead(desk)[FRIDAYS[1]] == f"{FRIDAYS[1]} 10:00-11:30"


@pytest.mark.parametrize(
    ("options", "code", "clue"),
    [
        ({"shops": "Nobody's shop"}, ExitCode.INVALID_INPUT, "there is no shop"),
        ({"to": "12 Grimaldi's Ghost Road"}, ExitCode.INVALID_INPUT, "--to"),
        ({"days": ""}, ExitCode.USAGE, "one of --days and --rule"),
        ({"days": "freitag"}, ExitCode.INVALID_INPUT, "no weekday"),
        ({"days": "", "rule": "FREQ=HOURLY"}, ExitCode.INVALID_INPUT, "FREQ"),
        ({"hours": "in the morning"}, ExitCode.USAGE, "write them as"),
        ({"items": "bread|milk"}, ExitCode.USAGE, "2 things for 1 shops"),
        ({"until": "2031-01-01"}, ExitCode.INVALID_INPUT, "lies before"),
        ({"recipient": " "}, ExitCode.INVALID_INPUT, "/order/recipient"),
    ],
)
def test_what_cannot_be_ordered(
    desk: Desk, shop: str, options: dict[str, str], code: ExitCode, clue: str
) -> None:
    """Tests that each mistake is one message, and that nothing comes again because of it."""
    done = add(desk, shop, code=code, **options)
    assert clue in " ".join(done.stderr.replace("│", " ").split())
    assert desk.json("subscription", "list", "monaco") == []


def test_days_without_a_basket(desk: Desk, shop: str) -> None:
    """Tests that a wrong date says which are right, and that somebody unknown says who is known."""
    assert "No basket comes again" in desk.run("subscription", "list", "monaco").stdout
    add(desk, shop)
    for command in ("skip", "restore"):
        done = desk.run(
            "subscription", command, "monaco", "Odette", "2031-06-21", code=ExitCode.INVALID_INPUT
        )
        assert "give 2031-06-20 or 2031-06-27 or 2031-07-04" in done.stderr
    assert (
        "known are Odette"
        in desk.run("subscription", "end", "monaco", "Lucette", code=ExitCode.INVALID_INPUT).stderr
    )
    past = desk.run(
        "subscription", "end", "monaco", "Odette", "--day", "2031-06-01", code=ExitCode.INVALID_INPUT
    )
    assert "give 2031-06-12 or later" in past.stderr


def restore(desk: Desk, day: str, *, at: str = "2031-06-13T18:00", refused: bool = False) -> str:
    code = ExitCode.INVALID_INPUT if refused else ExitCode.OK
    done = desk.run("subscription", "restore", "monaco", "Odette", day, at=at, code=code)
    return " ".join((done.stderr if refused else done.stdout).split())


def test_a_basket_that_does_not_come_is_not_restored(desk: Desk, shop: str) -> None:
    """Tests that a pause, a holiday, the last date and what is past are refused, each with what helps, and that nothing is changed then."""
    add(desk, shop, "--from", FRIDAYS[0], "--on-holiday", "skip", "--rule", "FREQ=DAILY", days="")
    assert restore(desk, FRIDAYS[1]) == f"The basket of {FRIDAYS[1]} comes: {FRIDAYS[1]} 10:00-11:30."
    desk.run("subscription", "skip", "monaco", "Odette", FRIDAYS[1])
    desk.run("subscription", "skip", "monaco", "Odette", "2031-12-05")
    desk.run("subscription", "pause", "monaco", "Odette", "--from", FRIDAYS[1], "--to", "2031-06-28")
    desk.run("subscription", "pause", "monaco", "Odette", "--from", "2031-12-01", "--to", "2031-12-31")
    for day in (FRIDAYS[1], "2031-06-28", "2031-12-04", "2031-12-05"):
        assert "`tournee service subscription resume` instead" in restore(desk, day, refused=True)
    assert ahead(desk)[FRIDAYS[1]] == "none: cancelled"
    assert desk.json("subscription", "list", "monaco")[0]["without"] == ["2031-12-05"]
    for day in ("2031-07-14", "2032-05-01"):
        assert "`tournee service plan add-date` instead" in restore(desk, day, refused=True)
    assert ahead(desk)["2031-07-14"] == "none: holiday"
    assert "it is made nearer to its day" in restore(desk, "2032-01-02")
    desk.run("subscription", "end", "monaco", "Odette", "--day", "2032-01-10")
    # Before the first date, after the last one, and what is past and was never made.
    for day in ("2031-06-19", "2032-01-11", "2031-06-02"):
        assert "has no basket on that day" in restore(desk, day, refused=True)


def test_a_basket_that_is_over_is_not_restored(desk: Desk, shop: str) -> None:
    """Tests one whose hours are over, one that has come, and one that has not."""
    add(desk, shop)
    late = f"{FRIDAYS[0]}T12:00"
    assert "are over" in restore(desk, FRIDAYS[0], at=late, refused=True)
    for status, clue in (("done", "has come"), ("missed", "did not")):
        with closing(sqlite3.connect(desk.office.database)) as database, database:
            database.execute("UPDATE visit SET status = ? WHERE occurrence = ?", (status, FRIDAYS[0]))
        assert clue in restore(desk, FRIDAYS[0], at=late, refused=True)


def test_the_same_basket_with_another_end_is_told(desk: Desk, shop: str) -> None:
    """Tests that a last date and a choice for holidays are not dropped in silence, and that what is the same stays one."""
    add(desk, shop)
    refused = add(desk, shop, code=ExitCode.INVALID_INPUT, until=FRIDAYS[2]).stderr
    assert "without a last date" in refused
    assert f"end --day {FRIDAYS[2]}" in refused
    refused = add(desk, shop, "--on-holiday", "skip", code=ExitCode.INVALID_INPUT).stderr
    assert "on public holidays keep" in refused
    assert "There already" in add(desk, shop, "--on-holiday", "keep").stdout
    desk.run("subscription", "end", "monaco", "Odette", "--day", FRIDAYS[2])
    assert "There already" in add(desk, shop, until=FRIDAYS[2]).stdout
    refused = add(desk, shop, code=ExitCode.INVALID_INPUT).stderr
    assert f"until {FRIDAYS[2]}: give a --from after it" in refused
    assert "Added" in add(desk, shop, "--from", "2031-07-05").stdout
    assert len(desk.json("subscription", "list", "monaco")) == 2


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("22:00-24:00", (1320, 0)), ("22-24h", (1320, 0)), ("0-24", (0, 1439)), ("22:00-01:00", (1320, 60))],
)
def test_hours_until_midnight(text: str, minutes: tuple[int, int]) -> None:
    """Tests that a day ends at 24:00, which is the 0:00 of the next one."""
    assert read_hours(text, "--hours") == minutes


@pytest.mark.parametrize("text", ["24:00-25:00", "24-2", "22-24:01", "22-25", "9-10:60"])
def test_hours_that_are_none(text: str) -> None:
    """Tests that 24:00 begins nothing, and that nothing ends after it."""
    with pytest.raises(typer.BadParameter, match="are no hours"):
        read_hours(text, "--hours")
