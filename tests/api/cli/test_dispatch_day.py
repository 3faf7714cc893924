"""Tests of `tournee dispatch` from the plan to the last door."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.cli.exit_codes import ExitCode
from dispatch.executor.errors import SolverCrashedError
from dispatch.executor.inline import InlineExecutor
from geo.store import TownStore
from tests.api.cli.conftest import DAY, MORNING, Office

ROOT = Path(__file__).resolve().parents[3]
RUN = re.compile(r"run_[0-9a-z]{26}")


def couriers(office: Office, at: str = MORNING) -> list[str]:
    """Return who has a round, as the board names them."""
    lines = office.run("board", "monaco", at=at).stdout.splitlines()
    below = lines[next(n for n, line in enumerate(lines) if line.startswith("Courier")) + 1 :]
    return [re.split(r"\s{2,}", line)[0] for line in below if line.strip()]


def test_a_plan_is_compared_and_waits_for_somebody(planned: Office) -> None:
    """Tests that a plan is compared with the one so far and proposed, and applied by its id, once."""
    planned.run("edit", "take-off", "monaco", "A01", at=MORNING)
    assert "left off by" in planned.run("why", "monaco", "A01", at=MORNING).stdout.lower()
    assert "left to plans again" in planned.run("edit", "take-on", "monaco", "A01", at=MORNING).stdout
    done = planned.run("plan", "monaco", "--seconds", "0.3", at=MORNING)
    for row in (
        "Kilometres",
        "waiting",
        "Late tasks",
        "Left out",
        "Taken off by hand",
        "CO2e",
        "Unevenness",
        "Stops moved",
    ):
        assert row in done.stdout
    assert "No recipient would be told" in done.stdout
    run = RUN.search(done.stderr).group()
    assert "1 promised" in planned.run("board", "monaco", at=MORNING).stdout
    assert f"{run} is the plan" in planned.run("apply", "monaco", run, at=MORNING).stderr
    assert "14 planned" in planned.run("board", "monaco", at=MORNING).stdout
    planned.run("apply", "monaco", run, at=MORNING, code=ExitCode.INVALID_INPUT)


def test_a_plan_is_rejected(planned: Office) -> None:
    """Tests that the last proposed plan is taken where none is named, and that what is rejected cannot be applied."""
    planned.run("plan", "monaco", "--seconds", "0.3", at=MORNING)
    done = planned.run("reject", "monaco", "--reason", "Lou stays in the east", at=MORNING)
    run = RUN.search(done.stderr).group()
    assert "Lou stays in the east" in planned.run("log", "monaco", "--subject", run).stdout
    planned.run("apply", "monaco", run, at=MORNING, code=ExitCode.INVALID_INPUT)
    assert (
        "no plan is proposed"
        in planned.run("reject", "monaco", at=MORNING, code=ExitCode.INVALID_INPUT).stderr
    )


def test_what_is_left_out_is_told_with_reasons(planned: Office) -> None:
    """Tests that late in the day a plan leaves deliveries out, in words of either language."""
    at = f"{DAY}T13:25"
    english = planned.run("plan", "monaco", "--seconds", "0.3", at=at).stdout
    assert "Left out" in english
    assert re.search(r"late even alone|would end \d+ min late|round is full|on shift any more", english)
    french = planned.run("plan", "monaco", "--seconds", "0.3", "--lang", "fr", at=at).stdout
    assert re.search(r"en retard|finirait|pleine|en service", french)
    planned.run("plan", "monaco", "--lang", "nl", at=at, code=ExitCode.USAGE)


def test_a_planner_that_dies_costs_one_plan(planned: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a crash is told with its code, and the plan so far stays."""

    class Dying(InlineExecutor):
        def submit(self, *_arguments, **_more):
            raise SolverCrashedError("it died of signal 11: ask again", exit_code=-11)

    monkeypatch.setattr("api.cli.dispatch.office.open_executor", lambda *_lanes: Dying())
    done = planned.run("plan", "monaco", "--seconds", "0.3", at=MORNING, code=ExitCode.INTERNAL)
    assert "solver_crashed" in done.stderr
    assert "Traceback" not in done.output
    assert "14 planned" in planned.run("board", "monaco", at=MORNING).stdout


def test_the_board_lists_every_delivery(planned: Office) -> None:
    """Tests that deliveries are listed with window, planned hour and courier."""
    done = planned.run("board", "monaco", "--deliveries", at=MORNING)
    assert "Nothing needs anybody." in done.stdout or "Look at" in done.stdout
    assert len(re.findall(r"^A\d\d +planned", done.stdout, re.MULTILINE)) == 14
    assert "0 deliveries" in planned.run("board", "monaco", "--day", "2031-06-20", at=MORNING).stdout


def test_why_this_courier_and_why_not(planned: Office) -> None:
    """Tests that a planned delivery is explained in both languages, one taken off too, and an unknown one names those there are."""
    english = planned.run("why", "monaco", "a03", at=MORNING).stdout
    assert "Planned at" in english
    assert "Prévu à" in planned.run("why", "monaco", "A03", "--lang", "fr", at=MORNING).stdout
    planned.run("edit", "take-off", "monaco", "A03", at=MORNING)
    promised = planned.run("why", "monaco", "A03", at=MORNING).stdout
    assert "A03, promised" in promised
    assert "Left off by" in promised
    planned.run("edit", "take-on", "monaco", "A03", at=MORNING)
    assert "It fits into the plan as it is" in planned.run("why", "monaco", "A03", at=MORNING).stdout
    assert "tient dans le plan" in planned.run("why", "monaco", "A03", "--lang", "fr", at=MORNING).stdout
    done = planned.run("why", "monaco", "Z99", at=MORNING, code=ExitCode.INVALID_INPUT)
    assert "A01" in done.stderr


def test_a_new_basket_is_offered_kept_and_promised(planned: Office, saturday: Path) -> None:
    """Tests that windows are offered with numbers, one is kept and accepted by its quote, and a plan has it then."""
    document = json.loads(saturday.read_text("utf-8"))
    door = next(place for place in document["places"] if place["kind"] == "address")
    shop = next(place["name"] for place in document["places"] if place["kind"] == "shop")
    to = f"{door['lon']},{door['lat']}"
    ask = ("slots", "monaco", "--shops", shop, "--to", to, "--day", DAY)
    held = planned.run(*ask, "--hold", "1", at=MORNING)
    quote = re.search(r"quo_[0-9a-z]{26}", held.stderr).group()
    assert "Kept until" in held.stderr
    assert "free" in held.stdout
    done = planned.run("slots", "monaco", "--quote", quote, "--accept", "1", at=MORNING)
    assert "Promised as A15" in done.stdout
    planned.run("plan", "monaco", "--seconds", "0.3", "--apply", at=MORNING)
    assert "15 planned" in planned.run("board", "monaco", at=MORNING).stdout
    done = planned.run(*ask, "--accept", "99", at=MORNING, code=ExitCode.INVALID_INPUT)
    assert "choose 1 to" in done.stderr


def test_a_delivery_gets_another_window(planned: Office, saturday: Path) -> None:
    """Tests that other windows are offered with numbers, one is kept and promised instead, and that the next plan has it."""
    del saturday
    shown = planned.run("reschedule", "monaco", "a03", at=MORNING).stdout
    assert "A03, planned: " in shown
    assert "€" in shown
    held = planned.run("reschedule", "monaco", "A03", "--hold", "1", at=MORNING)
    quote = re.search(r"quo_[0-9a-z]{26}", held.stderr).group()
    assert "Kept until" in held.stderr
    other = planned.run(
        "reschedule",
        "monaco",
        "A04",
        "--quote",
        quote,
        "--accept",
        "1",
        at=MORNING,
        code=ExitCode.INVALID_INPUT,
    )
    assert "something else" in other.stderr
    done = planned.run("reschedule", "monaco", "A03", "--quote", quote, "--accept", "1", at=MORNING)
    assert "A03 is promised for" in done.stdout
    planned.run("plan", "monaco", "--seconds", "0.3", "--apply", at=MORNING)
    assert "A03, planned" in planned.run("why", "monaco", "A03", at=MORNING).stdout
    wrong = planned.run("reschedule", "monaco", "Z99", at=MORNING, code=ExitCode.INVALID_INPUT)
    assert "A01" in wrong.stderr
    wrong = planned.run(
        "reschedule", "monaco", "A03", "--hold", "1", "--accept", "1", at=MORNING, code=ExitCode.USAGE
    )
    assert "not both" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "clue"),
    [
        (("--shops", "Nobody", "--to", "7.42,43.73"), ExitCode.INVALID_INPUT, "no shop 'Nobody'"),
        (("--to", "7.42,43.73"), ExitCode.USAGE, "from which shops"),
        (("--shops", ",", "--to", "7.42,43.73"), ExitCode.USAGE, "no shop is named"),
        (("--quote", "quo_none", "--accept", "1"), ExitCode.INVALID_INPUT, "quo_none"),
        (("--quote", "quo_none", "--accept", "1", "--hold", "1"), ExitCode.USAGE, "not both"),
    ],
)
def test_baskets_that_cannot_be_offered(planned: Office, arguments, code: ExitCode, clue: str) -> None:
    """Tests that what is missing or unknown in a basket is named."""
    assert clue in planned.run("slots", "monaco", *arguments, at=MORNING, code=code).stderr


def test_a_door_in_the_sea_and_a_day_that_is_over(planned: Office, saturday: Path) -> None:
    """Tests that a door off the map is refused with the reason, as is a day that is over."""
    document = json.loads(saturday.read_text("utf-8"))
    shop = next(place["name"] for place in document["places"] if place["kind"] == "shop")
    ask = ("slots", "monaco", "--shops", shop, "--to", "7.45,43.70")
    assert "door" in planned.run(*ask, at=MORNING, code=ExitCode.INVALID_INPUT).stderr
    assert "over" in planned.run(*ask, "--day", "2031-06-01", at=MORNING, code=ExitCode.INVALID_INPUT).stderr


def test_edits_tell_what_they_break(planned: Office, saturday: Path) -> None:
    """Tests that a delivery is moved, tried, pinned and handed over, and what breaks or does not is told."""
    names = couriers(planned)
    moved = planned.run("edit", "move", "monaco", "A05", names[0], "--last", at=MORNING)
    assert re.search(r"It breaks(: \d+| nothing)", moved.stdout)
    assert "Carried out" in moved.stderr
    tried = planned.run("edit", "move", "monaco", "A06", names[0], "--try", at=MORNING)
    planned.run("apply", "monaco", RUN.search(tried.stderr).group(), at=MORNING)
    assert "stays with" in planned.run("edit", "pin", "monaco", "A07", names[0], at=MORNING).stdout
    planned.run("plan", "monaco", "--seconds", "0.3", "--apply", at=MORNING)
    lines = planned.run("board", "monaco", "--deliveries", at=MORNING).stdout.splitlines()
    assert all(names[0] in line for line in lines if line.startswith(("A05", "A07")))
    assert "left to plans" in planned.run("edit", "pin", "monaco", "A07", at=MORNING).stdout
    assert "was not pinned" in planned.run("edit", "pin", "monaco", "A07", at=MORNING).stdout
    known = [one["name"] for one in json.loads(saturday.read_text("utf-8"))["couriers"]]
    taker = next(name for name in known if name != names[0])
    planned.run("edit", "transfer", "monaco", names[0], taker, at=MORNING)
    lines = planned.run("board", "monaco", "--deliveries", at=MORNING).stdout.splitlines()
    assert not [line for line in lines if re.match(r"A\d\d", line) and names[0] in line]


@pytest.mark.parametrize(
    ("arguments", "clue"),
    [
        (("move", "monaco", "A05", "Nobody"), "no courier on shift"),
        (("move", "monaco", "Z05", "Nobody"), "no delivery"),
        (("transfer", "monaco", "Nobody", "Nobody"), "no courier with a round"),
        (("take-off", "monaco", "A05", "Z05"), "no delivery"),
    ],
)
def test_edits_of_what_is_not_there(planned: Office, arguments, clue: str) -> None:
    """Tests that whoever or whatever is not there is named, and nothing is changed."""
    assert clue in planned.run("edit", *arguments, at=MORNING, code=ExitCode.INVALID_INPUT).stderr
    assert "14 planned" in planned.run("board", "monaco", at=MORNING).stdout


def test_a_day_is_walked_through_by_hand(planned: Office) -> None:
    """Tests that rounds are released, begun, closed stop by stop and finished, failures and delays included."""
    name = couriers(planned)[0]
    assert "has the round" in planned.run("release", "monaco", at=MORNING).stdout
    assert "nothing was changed" in planned.run("release", "monaco", at=MORNING).stderr
    assert f"{name} is under way" in planned.run("start", "monaco", name, at=MORNING).stdout
    planned.run("start", "monaco", name, at=MORNING, code=ExitCode.INVALID_INPUT)
    assert "stop 1 of" in planned.run("next", "monaco", name, at=MORNING).stdout
    planned.run("late", "monaco", name, "10", at=MORNING)
    planned.run("late", "monaco", name, "500", at=MORNING, code=ExitCode.INVALID_INPUT)
    planned.run("finish", "monaco", name, at=MORNING, code=ExitCode.INVALID_INPUT)
    done = planned.run("close", "monaco", name, "--code", "vanished", at=MORNING, code=ExitCode.INVALID_INPUT)
    assert "known are" in done.stderr
    outcomes = ["failed", *["success"] * 99]
    for minute, outcome in enumerate(outcomes):
        at = f"{DAY}T{9 + minute // 30:02d}:{2 * (minute % 30):02d}"
        said = planned.run("close", "monaco", name, "--outcome", outcome, at=at).stdout
        if "Every stop is over" in said:
            break
    assert "Every stop is over" in said
    planned.run("close", "monaco", name, at=at, code=ExitCode.INVALID_INPUT)
    assert "is over" in planned.run("finish", "monaco", name, at=at).stderr
    assert re.search(r"\d+ delivered", planned.run("board", "monaco", at=at).stdout)


def test_a_neighbour_takes_it_with_a_name(planned: Office) -> None:
    """Tests that an outcome that takes a proof is refused without, and taken with a name."""
    name = couriers(planned)[0]
    planned.run("release", "monaco", name, at=MORNING)
    planned.run("start", "monaco", name, at=MORNING)
    while "  pickup" in planned.run("next", "monaco", name, at=MORNING).stdout:
        planned.run("close", "monaco", name, at=MORNING)
    refused = planned.run(
        "close", "monaco", name, "--code", "neighbour", at=MORNING, code=ExitCode.INVALID_INPUT
    )
    assert "takes a proof" in refused.stderr
    planned.run("close", "monaco", name, "--code", "neighbour", "--name", "Odette Martinon", at=MORNING)


def test_the_log_tells_all_in_order(planned: Office) -> None:
    """Tests that the log is in order, by subject and type too, and as JSON."""
    lines = planned.run("log", "monaco", "--last", "0", "--json").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert [one["sequence"] for one in events] == list(range(1, len(events) + 1))
    subject = next(one["subject"] for one in events if one["type"] == "delivery.promised")
    of_one = planned.run("log", "monaco", "--subject", subject).stdout
    assert "delivery.created" in of_one
    assert "town.founded" not in of_one
    assert len(planned.run("log", "monaco", "--type", "plan_run", "--last", "1").stdout.splitlines()) == 1


def test_a_live_day_plans_again_after_events(planned: Office) -> None:
    """Tests that the live planner proposes a plan after an event, and lets offers expire."""
    name = couriers(planned)[0]
    planned.run("release", "monaco", at=MORNING)
    planned.run("late", "monaco", name, "30", at=MORNING, code=ExitCode.INVALID_INPUT)
    planned.run("edit", "take-off", "monaco", "A02", at=MORNING)
    planned.run("edit", "take-on", "monaco", "A02", at=MORNING)
    done = planned.run("run", "monaco", "--for", "0.1", at=MORNING)
    assert re.search(r"clock: run_\w+ proposed, \d+ deliveries move, 0 left out", done.stdout)
    assert "Ended." in done.stderr


@pytest.mark.slow
def test_the_whole_way_in_processes(planned: Office, town_store: TownStore) -> None:
    """Tests that a plan is made in a process of its own, Ctrl-C keeps the best so far, and the live day ends cleanly with it."""
    environment = {**os.environ, "TOURNEE_HOME": str(town_store.home), "PYTHONPATH": str(ROOT)}
    options = ["--db", f"sqlite:///{planned.database}", "--at", MORNING]

    @contextmanager
    def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, "-u", "-m", "api.cli", "dispatch", *arguments, *options],
            env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                # Whatever has failed: nobody waits for a process that goes on for ever.
                process.kill()

    def count_of(type_: str) -> int:
        return len(planned.run("log", "monaco", "--type", type_, "--last", "0").stdout.splitlines())

    def wait_for(type_: str, count: int) -> None:
        ends = time.monotonic() + 200
        while time.monotonic() < ends:
            if count_of(type_) >= count:
                return
            time.sleep(0.2)
        pytest.fail(f"no {type_}")

    with started("plan", "monaco", "--seconds", "120") as plan:
        wait_for("plan_run.started", 2)
        time.sleep(2)
        plan.send_signal(signal.SIGINT)
        output, trouble = plan.communicate(timeout=60)
    assert plan.returncode == ExitCode.OK, trouble
    assert "Stopping with the best plan so far" in trouble
    assert "Kilometres" in output
    # Of a minute in which there is nothing new nothing is kept: something has to happen.
    planned.run("edit", "take-off", "monaco", "A01", at=MORNING)
    planned.run("edit", "take-on", "monaco", "A01", at=MORNING)
    finished = count_of("plan_run.finished")
    with started("run", "monaco") as live:
        wait_for("plan_run.finished", finished + 1)
        live.send_signal(signal.SIGINT)
        _, trouble = live.communicate(timeout=60)
    assert live.returncode == ExitCode.OK, trouble
    assert "Ended." in trouble
    assert "Traceback" not in trouble


def test_the_log_is_followed_until_ctrl_c(planned: Office) -> None:
    """Tests that a followed log goes on with what another process does, and ends cleanly."""
    command = [sys.executable, "-u", "-m", "api.cli", "dispatch", "log", "monaco", "--follow", "--last", "1"]
    with subprocess.Popen(
        [*command, "--db", f"sqlite:///{planned.database}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as following:  # fmt: skip
        assert following.stdout is not None
        # It is up once it says something, whatever whoever started this test does with Ctrl-C.
        assert "plan_run.applied" in following.stdout.readline()
        planned.run("release", "monaco", at=MORNING)
        assert "round.released" in following.stdout.readline()
        following.send_signal(signal.SIGINT)
        _, trouble = following.communicate(timeout=30)
    assert following.returncode == ExitCode.OK, trouble
    assert not trouble
