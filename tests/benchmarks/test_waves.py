"""Tests of the wave benchmark: what comes when, who judges, and what is written down."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from benchmarks.waves import __main__ as command
from benchmarks.waves.contest import GREEDY, HINDSIGHT, OURS, POLICIES, Task, play
from benchmarks.waves.environment import IllegalAnswerError, WaveDay
from benchmarks.waves.hindsight import hindsight
from benchmarks.waves.report import by_day, differences, summary
from benchmarks.waves.stream import day_of
from routing.rounds.check import check_problem
from routing.rounds.formats import parse_instance
from routing.rounds.problem import NO_LIMIT

#: Twelve customers around the depot, with windows over a day of 600; lengths are told in tenths.
PLACES = [
    (30, 0),
    (31, 2),
    (0, 40),
    (2, 41),
    (-35, 0),
    (-33, 3),
    (0, -38),
    (3, -36),
    (20, 20),
    (-22, 20),
    (21, -20),
    (-20, -21),
]
VRP = "\n".join(
    [
        "NAME : ring", "TYPE : VRPTW", "DIMENSION : 13", "VEHICLES : 12", "CAPACITY : 20", "SERVICE_TIME : 5",
        "EDGE_WEIGHT_TYPE : EUC_2D", "NODE_COORD_SECTION", "1 0 0",
        *(f"{k} {x} {y}" for k, (x, y) in enumerate(PLACES, 2)),
        "DEMAND_SECTION", "1 0", *(f"{k} {1 + k % 4}" for k in range(2, 14)),
        "TIME_WINDOW_SECTION", "1 0 600", *(f"{k} {40 * (k - 2)} {40 * (k - 2) + 130}" for k in range(2, 14)),
        "DEPOT_SECTION", "1", "-1", "EOF", "",
    ]
)  # fmt: skip


@pytest.fixture
def day():
    return day_of(parse_instance(VRP, "ring"), epochs=4, drawn=6)


@pytest.fixture
def file(tmp_path):
    folder = tmp_path / "vrptw"
    folder.mkdir()
    path = folder / "ring.vrp"
    path.write_text(VRP)
    return path


def test_epochs_are_laid_over_the_openings_of_windows(day):
    """Tests that the last wave leaves just before the last window opens: at 440 of the file, 4400 tenths, there are 4 epochs of 1100."""
    assert (day.epoch_s, day.epochs, day.scale, day.capacity, day.closes_s) == (1100, 4, 10, 20, 6000)
    assert [day.leaves_s(epoch) for epoch in range(4)] == [1100, 2200, 3300, 4400]


def test_the_stream_is_the_same_for_everybody(day):
    """Tests that equal seeds give equal requests, others give others, and what policies imagine is neither."""
    first, again, other = day.stream(1), day.stream(1), day.stream(2)
    for one, two in zip(first, again, strict=True):
        assert one.tolist() == two.tolist()
    assert first.location.tolist() != other.location.tolist()
    assert (np.diff(first.epoch) >= 0).all()
    imagined = day.imagined(1, 0, 0, 2)
    assert set(imagined.epoch.tolist()) <= {1, 2}
    assert (
        imagined.location.tolist() != first.taken((first.epoch == 1) | (first.epoch == 2)).location.tolist()
    )
    assert day.imagined(1, 3, 0, 2).location.tolist() == []


def test_attributes_are_drawn_apart(day):
    """Tests that location, load and window of requests come from customers of the file, but not together."""
    customers, comes = day.customers, day.stream(3)
    own = {(a, b) for a, b in zip(customers.location.tolist(), customers.earliest_s.tolist(), strict=True)}
    drawn = {(a, b) for a, b in zip(comes.location.tolist(), comes.earliest_s.tolist(), strict=True)}
    assert drawn - own
    for column in ("location", "load", "service_s", "earliest_s", "latest_s"):
        assert set(getattr(comes, column).tolist()) <= set(getattr(customers, column).tolist())


def test_what_comes_can_be_served_and_what_must_go_cannot_wait(day):
    """Tests both rules against a clock put forward step by step for each request."""

    def alone(requests, k, leaves):
        place = int(requests.location[k])
        start = max(leaves + int(day.table[0, place]), int(requests.earliest_s[k]))
        back = start + int(requests.service_s[k]) + int(day.table[place, 0])
        return start <= int(requests.latest_s[k]) and back <= day.closes_s

    for epoch in range(4):
        comes = day.draw(np.random.default_rng(epoch), epoch)
        assert all(alone(comes, k, day.leaves_s(epoch)) for k in range(len(comes.location)))
        must = day.must_go(comes, epoch).tolist()
        later = [epoch == 3 or not alone(comes, k, day.leaves_s(epoch + 1)) for k in range(len(must))]
        assert must == later


def test_instances_of_another_kind_are_refused():
    """Tests that pairs of pickup and delivery, and windows that all open at once, are refused by name."""
    with pytest.raises(ValueError, match="ring has no windows that open late enough"):
        day_of(parse_instance(VRP, "ring"), epochs=100_000)


def test_a_situation_is_what_is_known(day):
    """Tests that a situation has the open requests, and its futures these and later ones, released when their vehicles leave."""
    world = WaveDay(day, 1)
    situation = world.situation()
    check_problem(situation.problem)
    assert situation.problem.request_count == len(world.open())
    assert (situation.now_s, situation.next_s) == (1100, 2200)
    future = situation.futures.draw(0)
    check_problem(future)
    known = situation.problem.request_count
    assert (future.task_release_s[:known] <= 1100).all()
    assert set(future.task_release_s[known:].tolist()) == {2200}
    assert (situation.problem.task_release_s == -NO_LIMIT).all()
    assert future.window_latest[:known].tolist() == situation.problem.window_latest.tolist()


def refusal(world, routes):
    """Return why the judge refuses routes."""
    with pytest.raises(IllegalAnswerError) as caught:
        world.settle(routes)
    return str(caught.value)


def test_the_judge_refuses_what_breaks_the_rules(day):
    """Tests each rule: nothing twice or unknown, nothing left behind that must go, loads, windows, and the way home."""
    world = WaveDay(day, 1)
    singles = [[request] for request in world.open().tolist()]
    assert "not open, or one twice" in refusal(world, [*singles, singles[0]])
    assert "not open, or one twice" in refusal(world, [*singles, [len(world.sent) - 1]])
    must = world.open()[world.must_go()].tolist()
    assert must
    assert f"leaves behind what cannot wait: requests {must[:5]}" in refusal(world, [])
    world.requests.load[singles[0]] = 21
    assert "loads 21 of 20" in refusal(world, singles)
    world.requests.load[singles[0]] = 1
    late = world.requests.latest_s[singles[1][0]]
    world.requests.latest_s[singles[1][0]] = 1100
    assert "is late at request" in refusal(world, singles)
    world.requests.latest_s[singles[1][0]] = late
    world.requests.service_s[singles[0]] = 6000
    assert "is back too late" in refusal(world, singles)
    world.requests.service_s[singles[0]] = 50
    assert (world.cost, world.epoch) == (0, 0)
    length = world.settle(singles)
    assert length == world.cost == 2 * int(day.table[0, world.requests.location[world.sent]].sum())
    assert world.epoch == 1


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_gets_through_a_day(policy, file):
    """Tests that the judge takes all answers, that all requests are served, and that the outcome is the same again."""
    task = Task(file, policy, 1, None, 600, epochs=4, drawn=8)
    row, again = play(task), play(task)
    assert row["requests"] == len(day_of(parse_instance(VRP, "ring"), epochs=4, drawn=8).stream(1).location)
    assert row["length"] == again["length"] > 0


def test_nobody_does_better_than_with_hindsight(day, file):
    """Tests that a day planned with perfect information is no longer than what any policy makes of it."""
    best = hindsight(day, 1, iterations=5_000)
    for policy in POLICIES:
        assert best / day.scale <= play(Task(file, policy, 1, None, 600, epochs=4, drawn=6))["length"]


def test_the_command_plays_and_reports(file, tmp_path, monkeypatch, capsys):
    """Tests a whole run: a line for each day, both tables, and the figures in a file."""
    kept = tmp_path / "figures.json"
    words = [
        "waves",
        "--data",
        str(tmp_path),
        "--iterations",
        "200",
        "--epochs",
        "3",
        "--drawn",
        "5",
        "--json",
        str(kept),
    ]
    monkeypatch.setattr(sys, "argv", [*words, "--policies", GREEDY, OURS, HINDSIGHT])
    assert command.main() == 0
    told = capsys.readouterr().out
    assert "3/3" in told
    assert "| default | 1 |" in told
    rows = json.loads(kept.read_text())["rows"]
    assert {row["policy"] for row in rows} == {GREEDY, OURS, HINDSIGHT}
    monkeypatch.setattr(sys, "argv", [*words[:2], str(file)])
    assert command.main() == 1


def test_halves_part_the_instances(tmp_path):
    """Tests that every instance is in one half, whatever others there are beside it in name."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.vrp").touch()
    halves = [command.chosen_files(tmp_path, None, half) for half in ("tuned", "judged")]
    assert sorted(path.stem for half in halves for path in half) == ["a", "b", "c"]
    assert len(halves[0]) == 2


def test_tables_count_days_alike():
    """Tests differences to greedy by day, their mean and the sum of the ways."""
    rows = [
        {"instance": name, "seed": 1, "policy": policy, "length": length, "requests": 9, "routes": 3, "decision_s": 1.0,
            "processor_s": 0.5}
        for name, policy, length in (
            ("a", GREEDY, 100.0), ("a", OURS, 80.0), ("b", GREEDY, 300.0), ("b", OURS, 270.0), ("c", OURS, 1.0)
        )
    ]  # fmt: skip
    assert differences(rows, OURS) == pytest.approx([-0.2, -0.1])
    line = next(line for line in summary(rows[:4]) if "| default" in line)
    assert "-12.5 %" in line
    assert "-15.0 ± 5.0 %" in line
    assert by_day(rows)[2:] == ["| a, 1 | 9 | 100.0 | -20.0 % |", "| b, 1 | 9 | 300.0 | -10.0 % |"]
