"""Tests of the round benchmark's own side: what peers are given, how answers are judged, and what is written down."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from benchmarks.rounds_bench import __main__ as command
from benchmarks.rounds_bench import (
    contest,
    peer_pyvrp,
    peer_vroom,
    peer_vrp_cli,
    report,
)
from benchmarks.rounds_bench.exchange import (
    NO_LIMIT,
    NONE,
    OPEN_END,
    UNREACHABLE,
    cannot,
    features,
    fleet_price,
    offered_vehicles,
    read_answer,
    read_task,
    unit_costs,
    vehicle_groups,
    windows_of,
    write_answer,
    write_task,
)
from benchmarks.rounds_bench.judge import judge
from benchmarks.rounds_bench.peer import Clock, run_peer
from benchmarks.rounds_bench.sets import SETS, BenchSet, Best, Case, first_customers
from benchmarks.rounds_bench.town import carried_over, first_requests, town_day
from routing.rounds import problem as contract
from routing.rounds.assemble import assemble
from routing.rounds.check import check_problem
from routing.rounds.formats import FormatError, parse_instance
from tests.benchmarks.small_rounds import MULTI, MULTI_BEST, VRP, changed, task_of


@pytest.fixture
def multi():
    return parse_instance(MULTI, "multi")


@pytest.fixture
def small():
    return parse_instance(VRP, "small")


def test_constants_of_the_peers_side():
    """Tests that the numbers the peers' interpreter cannot import are those of the contract."""
    assert NO_LIMIT == contract.NO_LIMIT
    assert (UNREACHABLE, OPEN_END, NONE) == (contract.UNREACHABLE, contract.OPEN_END, contract.NONE)


def test_task_survives_its_file(multi, tmp_path):
    """Tests that a peer reads the arrays and settings that were written, the large zero one included."""
    write_task(tmp_path / "task.npz", task_of(multi, seconds=7.5))
    read = read_task(tmp_path / "task.npz")
    assert (read.objective, read.seconds, read.threads, read.seed) == ("distance", 7.5, 2, 1)
    for name, value in multi.problem._asdict().items():
        np.testing.assert_array_equal(getattr(read.problem, name), value)
    np.testing.assert_array_equal(read.optional, multi.optional)


def test_answer_survives_its_file(tmp_path):
    """Tests that the numbers of vehicles are numbers again."""
    write_answer(tmp_path / "a.json", {"rounds": {3: [1, 2]}, "seconds": 1.0})
    assert read_answer(tmp_path / "a.json")["rounds"] == {3: [1, 2]}


def test_features_in_words(multi, small):
    """Tests that what a peer lacks is named."""
    assert features(task_of(multi)) == {"several pickups", "pickup and drop"}
    assert cannot(task_of(multi), peer_pyvrp.SUPPORTED) == "several pickups"
    assert cannot(task_of(multi), peer_vrp_cli.SUPPORTED) is None
    assert cannot(task_of(small), peer_vroom.SUPPORTED) is None
    optional = np.ones(small.problem.request_count, dtype=np.bool_)
    assert cannot(task_of(small, optional=optional), peer_vroom.SUPPORTED) == "optional requests"
    late = changed(
        small.problem, task_release_s=np.full(3, 5), vehicle_max_reloads=np.ones(3, dtype=np.int32)
    )
    assert cannot(task_of(small, problem=late), peer_vrp_cli.SUPPORTED) == "release times, reloads"
    assert cannot(task_of(small, problem=late), peer_pyvrp.SUPPORTED) is None


def test_costs_by_objective(small):
    """Tests that a vehicle costs more than all metres where the fleet comes first, and nothing where it does not count."""
    priced = changed(small.problem, vehicle_fixed_cost=np.full(3, 70), vehicle_cost_per_m=np.full(3, 2))
    assert unit_costs(task_of(small, problem=priced), 0) == (0, 1, 0)
    assert unit_costs(task_of(small, "cost", problem=priced), 0) == (70, 2, 0)
    # Rounds of 2 * 50, 2 * 100 and 2 * 50 tenths.
    assert fleet_price(small.problem) == 400
    assert unit_costs(task_of(small, "fleet"), 0) == (400, 1, 0)


def test_vehicles_that_are_alike(small):
    """Tests that vehicles are told apart by any of their fields."""
    assert [group.vehicles for group in vehicle_groups(small.problem)] == [[0, 1, 2]]
    mixed = changed(small.problem, vehicle_fixed_cost=np.array([0, 5, 0]))
    assert [group.vehicles for group in vehicle_groups(mixed)] == [[0, 2], [1]]


def test_vehicles_that_no_plan_needs(small):
    """Tests that no more vehicles of a kind are offered than requests, nor than fill twice over where nothing else binds."""
    fleet = {
        name: np.repeat(value[:1], 9, axis=0)
        for name, value in small.problem._asdict().items()
        if "vehicle_" in name
    }
    fleet["request_vehicle_cost"] = np.zeros((3, 9), dtype=np.int64)
    fleet["reload_first"] = np.zeros(10, dtype=np.int32)
    many = changed(small.problem, **fleet)
    assert [len(group.vehicles) for group in offered_vehicles(many)] == [3]
    roomy = changed(many, vehicle_capacity=np.full((9, 1), 100, dtype=np.int32))
    assert [len(group.vehicles) for group in offered_vehicles(roomy)] == [3]
    # Nine units of load fill less than one vehicle: three could be half full at once at most, unless a window binds.
    wide = changed(roomy, request_first=np.arange(10), task_load=np.full((9, 1), 1))
    assert [len(group.vehicles) for group in offered_vehicles(wide)] == [3]
    narrow = changed(wide, window_latest=np.full(3, 500))
    assert [len(group.vehicles) for group in offered_vehicles(narrow)] == [9]


def test_windows_are_cut_to_the_shift(small):
    """Tests that no peer is given a time that its numbers cannot hold."""
    endless = changed(
        small.problem, window_latest=np.full(3, NO_LIMIT), window_earliest=np.full(3, -NO_LIMIT)
    )
    assert windows_of(endless, 0) == [(0, 1000)]


def test_judge(multi):
    """Tests that legal rounds are priced by the instance's own count, and that illegal ones are refused with words."""
    verdict = judge(multi, {1: [0, 1, 2, 3, 4]})
    assert verdict == ((), 1, pytest.approx(MULTI_BEST), 0)
    assert judge(multi, {0: [3, 4]}).unserved == 1
    assert judge(multi, {0: [2, 0, 1, 3, 4]}).faults
    assert judge(multi, {0: [0, 1], 1: [2]}).faults
    assert "no such" in judge(multi, {7: [0]}).faults[0]
    assert "no such" in judge(multi, {0: [99]}).faults[0]


def test_first_customers(small):
    """Tests that a file cut short is a file of the same kind with fewer customers."""
    cut = parse_instance(first_customers(VRP, 2), "cut")
    assert cut.problem.request_count == 2
    np.testing.assert_array_equal(cut.problem.distances_m, small.problem.distances_m[:, :3, :3])


def test_sets_find_their_files(tmp_path):
    """Tests that instances are those with a file and a best-known plan, whatever the capitals of their names."""
    folder = tmp_path / "mpdptw"
    folder.mkdir()
    (folder / "a.txt").write_text(MULTI)
    (folder / "bks.csv").write_text("instance,nodes,opt_cap\na,5,100.5\nb,5,9\nc,500,9\nd,5,\n")
    (case,) = SETS["mpdptw"].cases(tmp_path)
    assert (case.name, case.best(case.read())) == ("a", Best(None, 100.5))
    (tmp_path / "pdptw_lilim" / "pdp_200").mkdir(parents=True)
    (tmp_path / "pdptw_lilim" / "pdp_200" / "LC1_2_1.txt").write_text("")
    (tmp_path / "pdptw_lilim" / "bks.csv").write_text(
        "instance,size,vehicles,distance\nlc1_2_1,200,20,2704.57\n"
    )
    (case,) = SETS["lilim-200"].cases(tmp_path)
    assert case.best(None) == Best(20, 2704.57)
    (tmp_path / "vrptw").mkdir()
    (tmp_path / "vrptw" / "small.vrp").write_text(VRP)
    (tmp_path / "vrptw" / "small.sol").write_text("Route #1: 1 2 3\nCost 99\n")
    (case,) = SETS["vrptw-1000"].cases(tmp_path)
    # 0 -> (3, 4) -> (6, 8) -> (0, 5) -> 0, each leg cut to tenths.
    assert case.best(case.read()) == Best(None, pytest.approx(5 + 5 + 6.7 + 5))
    assert SETS["darp"].cases(tmp_path) == []


def test_clock():
    """Tests that a peer that has used up its time is left with a little rather than with less than nothing."""
    assert Clock(0.0).left() == pytest.approx(0.1)
    assert Clock(60.0).left() > 59


def peer_answer(multi, tmp_path, monkeypatch, search):
    write_task(tmp_path / "t.npz", task_of(multi))
    monkeypatch.setattr(
        sys, "argv", ["peer", "--task", str(tmp_path / "t.npz"), "--out", str(tmp_path / "a.json")]
    )
    run_peer(["numpy", "no-such-package"], lambda: None, search)
    return read_answer(tmp_path / "a.json")


def test_peers_that_fail(multi, tmp_path, monkeypatch, capsys):
    """Tests that an exception of a peer is its answer, and that versions are recorded."""

    def breaks(_task, _clock):
        raise ZeroDivisionError("oh")

    answer = peer_answer(multi, tmp_path, monkeypatch, breaks)
    assert answer["failed"] == "ZeroDivisionError: oh"
    assert answer["versions"] == {"numpy": np.__version__, "no-such-package": None}
    assert peer_answer(multi, tmp_path, monkeypatch, lambda *_: {0: [1]})["rounds"] == {0: [1]}
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.fixture
def settings(tmp_path):
    return contest.Settings(
        ["ours", "pyvrp", "vroom", "vrp-cli"], None, 2, [1], 1, None, tmp_path, sys.executable
    )


def test_a_crash_ends_one_answer_only(multi, settings, monkeypatch):
    """Tests that a peer whose process dies is a failure in words."""
    write_task(settings.work / "task.npz", task_of(multi))
    monkeypatch.setitem(contest.PEERS, "vroom", contest.Peer("VROOM", "no_such_peer"))
    answer = contest.run("vroom", settings.work / "task.npz", settings, 1.0)
    assert "no_such_peer" in answer["failed"]
    assert (settings.work / "vroom.log").read_text()


@pytest.fixture
def block(multi, settings, monkeypatch):
    """One block of figures with answers made up: one whole, one refused, one failed."""
    answers = {
        "ours": {"rounds": {0: [0, 1, 2, 3, 4]}, "seconds": 1.0, "versions": {"numpy": "2"}},
        "vrp-cli": {"rounds": {0: [2, 0, 1]}, "seconds": 1.0},
    }
    monkeypatch.setattr(contest, "run", lambda name, *_: answers[name])
    case = Case("multi", None, lambda: multi, lambda _: Best(None, 99.0))
    chosen = BenchSet("Multi", 10.0, ("distance",), lambda _: [case, case], "A note.")
    (made,) = contest.contest("mpdptw", chosen, None, settings._replace(limit=1), lambda _: None)
    return made


def test_contest(block):
    """Tests that a block holds a row for each peer: judged, refused, or unable to say the problem."""
    assert (block["seconds"], block["versions"]) == (10.0, {"numpy": "2"})
    rows = {row["peer"]: row for row in block["rows"]}
    assert rows["ours"]["status"] == "ok"
    assert rows["ours"]["cost"] == pytest.approx(MULTI_BEST)
    assert (rows["pyvrp"]["status"], rows["pyvrp"]["note"]) == ("cannot", "several pickups")
    assert rows["vrp-cli"]["status"] == "refused"
    assert all(contest.line_of(row) for row in block["rows"])


def test_an_instance_that_cannot_be_read(settings):
    """Tests that a damaged file is a line of the table, and that the instances after it have theirs."""

    def damaged():
        raise FormatError("no such line", 3)

    case = Case("bad", None, damaged, lambda _: None)
    chosen = BenchSet("Bad", 10.0, ("distance",), lambda _: [case])
    (made,) = contest.contest("darp", chosen, None, settings, lambda _: None)
    assert {row["status"] for row in made["rows"]} == {"failed"}
    assert "line 3" in made["rows"][0]["note"]


def test_report(block, tmp_path):
    """Tests that the page has the figures once, however often it is written, and keeps what is around them."""
    page = tmp_path / "page.md"
    page.write_text("# Measurements\n\nBefore.\n")
    report.write_report([block], page)
    page.write_text(page.read_text() + "\nAfter.\n")
    report.write_report([block], page)
    text = page.read_text()
    assert text.count(report.BEGIN) == 1
    assert text.startswith("# Measurements\n\nBefore.\n")
    assert text.endswith("\nAfter.\n")
    assert "| Tournée | 1/1 | 0 | 1 | 1.01 % | 1.01 % | 1.0 |  |" in text
    assert "| PyVRP | cannot: several pickups |" in text
    assert "- vrp-cli refused on 1, as multi:" in text
    assert "100 % |" in text
    assert "A note." in text


def row(peer, **changes):
    figures = {
        "vehicles": 5,
        "cost": 10.0,
        "unserved": 0,
        "seconds": 1.0,
        "best_vehicles": 5,
        "best_cost": 10.0,
    }
    return {"instance": "i", "seed": 1, "peer": peer, "status": "ok", "note": "", **figures, **changes}


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({}, True),
        ({"cost": 9.0}, False),
        ({"cost": 9.0, "vehicles": 6}, True),
        ({"vehicles": 4}, False),
        ({"unserved": 1, "vehicles": 1}, True),
        ({"status": "failed"}, True),
    ],
)
def test_what_is_as_good(theirs, expected):
    """Tests that requests come before vehicles, and vehicles before costs; and that no plan is worst."""
    assert report.at_least_as_good(row("ours"), row("vroom", **theirs), fleet=True) is expected
    assert not report.at_least_as_good(None, row("vroom"), fleet=True)


def test_fleet_table():
    """Tests that gaps count at the best-known fleet only, and that vehicles are summed beside the best known."""
    rows = [row("ours", cost=11.0), row("vroom", vehicles=6, cost=5.0)]
    lines = report.table({"objective": "fleet", "rows": rows})
    assert "| Tournée | 1/1 | 0 | 5 of 5 | 1/1 | 10.00 % | 1.0 |  |" in lines
    assert "| VROOM | 1/1 | 0 | 6 of 5 | 0/1 | – | 1.0 | 100 % |" in lines


def test_gaps_without_a_best_known_plan():
    """Tests that gaps are to the best of the run then, and to the shorter of both where the known plan had another aim."""
    rows = [row("ours", best_cost=None), row("vroom", cost=12.0, best_cost=None)]
    assert "| VROOM | 1/1 | 0 | 5 | 20.00 % | 20.00 % | 1.0 | 100 % |" in report.table(
        {"objective": "distance", "rows": rows}
    )
    rows = [row("ours", cost=8.0, best_is_loose=True), row("vroom", best_is_loose=True)]
    assert "25.00 %" in report.table({"objective": "distance", "rows": rows})[3]


def test_town_table():
    """Tests that a figure that was never reached says so, and that a measure that failed says how."""
    day = {"requests": 9, "tasks": 36, "vehicles": 2, "first_plan_s": 0.5, "first_complete_plan_s": None}
    day |= {"peak_mb": 100, "ended_s": 3.0, "iterations": 1234, "left_out": 1}
    figures = {"day": day, "start": {"failed": "ended with 1"}}
    text = "\n".join(report.lines_of([{"set": "town", "title": "Town", "threads": 2, "figures": figures}]))
    assert "| 9 requests, 36 stops, 2 bikes: first plan | 0.50 s |" in text
    assert "| … first plan that leaves nothing out | never |" in text
    assert "| start | failed: ended with 1 |" in text


def test_results_are_kept_by_set(tmp_path):
    """Tests that a run replaces the figures of its own sets and objectives only."""
    path = tmp_path / "results.json"
    for name, objective, seconds in (
        ("lilim-100", "distance", 1),
        ("mpdptw", "distance", 1),
        ("lilim-100", "fleet", 1),
        ("lilim-100", "distance", 2),
    ):
        command.keep({"set": name, "objective": objective, "seconds": seconds}, path)
    kept = [(block["set"], block["objective"], block["seconds"]) for block in command.stored(path)]
    assert kept == [("mpdptw", "distance", 1), ("lilim-100", "fleet", 1), ("lilim-100", "distance", 2)]
    assert json.loads(path.read_text())


def test_command_without_folders(monkeypatch):
    """Tests that the line to run it again names no folder of this machine."""
    monkeypatch.setattr(
        sys, "argv", ["x", "--data", "/somewhere/data", "--sets", "darp", "--json", "/somewhere/r"]
    )
    assert command.command() == 'make bench-rounds DATA=... BENCH_OPTIONS="--sets darp"'


def test_a_folder_that_is_not_there(monkeypatch, tmp_path, capsys):
    """Tests that a machine without the published sets passes the benchmark over in a line."""
    monkeypatch.setattr(sys, "argv", ["x", "--data", str(tmp_path / "none"), "--threads", "64"])
    assert command.main() == 0
    assert "skipped" in capsys.readouterr().err


def test_town_days():
    """Tests that a day cut to its first requests is a legal problem, and that its plan carries over to the whole."""
    whole = town_day(6, 2, pickups=(3, 3))
    part = first_requests(whole, 4)
    check_problem(part)
    assert (part.request_count, part.task_count) == (4, 16)
    plan = assemble(part, [[], []], iterations=0)
    carried = carried_over(whole, plan)
    assert carried.unassigned.tolist() == [0, 1, 2, 3, 4, 5]
