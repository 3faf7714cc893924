"""Tests of `tournee solve`."""

from __future__ import annotations

import gzip
import json
import os
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import routing.rounds.solver as solver
from api.cli.exit_codes import ExitCode
from api.cli.main import app
from tests.routing.rounds.formats import tiny


@pytest.fixture
def solve(tmp_path: Path):
    """Run `tournee solve` on a text, for a few iterations."""

    def run(text: str, *arguments: object, iterations: int = 20):
        path = tmp_path / "tiny.txt"
        path.write_text(text, encoding="utf-8")
        limit = ["--iterations", str(iterations)]
        return CliRunner().invoke(app, ["solve", str(path), *limit, *map(str, arguments)])

    return run


@pytest.mark.parametrize(
    ("name", "objective", "cost"),
    [
        # Depot, 1, 2, both deliveries at one place, depot: 3 + 5 + 3 + 0 + 5.
        ("lilim", "fleet", 16),
        ("solomon", "distance", 12),
        # The small vehicle goes far, the dear one near: each has its fixed cost.
        ("hfvrp", "cost", 100 + 58 * 10 + 150 + 100 * 2 * 2**0.5),
        ("pairs", "distance", 9),
        ("mtvrptwr", "distance", 12.8),
    ],
)
def test_json_summary(solve, tmp_path: Path, name: str, objective: str, cost: float) -> None:
    """Tests the figures of plans that can be worked out by hand, in the units of the file."""
    out = tmp_path / "out.json"
    done = solve(tiny.ALL[name], "--json", out, "--routes", tmp_path / "out.routes")
    assert done.exit_code == ExitCode.OK, done.stderr
    summary = json.loads(out.read_text(encoding="utf-8"))
    assert summary["objective"] == objective
    assert summary["cost"] == pytest.approx(cost)
    assert summary["unassigned"] == []
    assert (summary["seed"], summary["threads"], summary["stopped"]) == (1, 1, False)
    assert summary["vehicles"] == len(summary["routes"])
    lines = (tmp_path / "out.routes").read_text(encoding="utf-8").splitlines()
    assert [line.split(" : ")[1].split() for line in lines] == [
        [str(node) for node in route["nodes"]] for route in summary["routes"]
    ]
    assert done.stdout.startswith(summary["instance"])
    assert done.stderr == ""


def test_same_seed_and_iterations_same_file(solve, tmp_path: Path) -> None:
    """Tests that two runs write the identical routes."""
    one, two = tmp_path / "1", tmp_path / "2"
    for path in (one, two):
        assert solve(tiny.MPDPTW, "--seed", 5, "--routes", path).exit_code == ExitCode.OK
    assert one.read_bytes() == two.read_bytes()
    assert one.read_text().startswith("Route 1 : ")


def test_routes_without_a_file_are_printed(solve) -> None:
    """Tests standard output where no file is asked for, and a packed instance."""
    done = solve(tiny.DARP)
    assert done.exit_code == ExitCode.OK, done.stderr
    assert "tiny (darp), objective distance: 1 vehicles" in done.stdout
    assert "\nRoute 1 : " in done.stdout


def test_packed_instance(tmp_path: Path) -> None:
    """Tests that a packed file needs no option, and that the format can be given."""
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress(tiny.SARTORI.encode()))
    for kind in ("auto", "sartori"):
        done = CliRunner().invoke(app, ["solve", str(path), "--format", kind, "--iterations", "5"])
        assert done.exit_code == ExitCode.OK, done.stderr
        assert done.stdout.startswith("tiny-n4 (sartori), objective fleet: 1 vehicles, minutes ")


def test_initial_routes(solve, tmp_path: Path) -> None:
    """Tests that a plan is taken up, that rounds against the rules are told, and that bad files are refused."""
    initial = tmp_path / "initial"
    initial.write_text("Route 1 : 1 2 3 4\n", encoding="utf-8")
    done = solve(tiny.LILIM, "--initial", initial, iterations=0)
    assert done.exit_code == ExitCode.OK, done.stderr
    assert "Route 1 : 1 2 3 4" in done.stdout
    late = tiny.LILIM.replace("7\t80", "7\t9")
    done = solve(late, "--initial", initial)
    assert done.exit_code == ExitCode.OK
    assert "1 routes break a rule" in done.stderr
    initial.write_text("Route 1 : 1 2 3 44\n", encoding="utf-8")
    done = solve(tiny.LILIM, "--initial", initial)
    assert done.exit_code == ExitCode.INVALID_INPUT
    assert f"{initial}: line 1: the stop '44' is no node" in done.stderr


def test_what_is_left_out_is_a_result(solve, tmp_path: Path) -> None:
    """Tests that a request that no vehicle can take is listed with its nodes, and the command ends well."""
    out = tmp_path / "out.json"
    text = tiny.SOLOMON.replace("0         10          0         50 ", "0         30          0         50 ")
    done = solve(text, "--json", out)
    assert done.exit_code == ExitCode.OK, done.stderr
    (left_out,) = json.loads(out.read_text(encoding="utf-8"))["unassigned"]
    assert (left_out["nodes"], left_out["required"]) == ([1], True)
    assert left_out["reasons"] == ["vehicles 1-2: its load is 10 too much on vehicle 1"]
    assert "room for 10 more" in " ".join(left_out["remedies"])
    assert "Left out: request of nodes 1\n  vehicles 1-2: its load is 10 too much" in done.stdout


def test_explanations_of_the_plan(solve, tmp_path: Path) -> None:
    """Tests what a request costs in its round, and a prize that is worth less than the way."""
    out = tmp_path / "out.json"
    far = tiny.PCVRPTW.replace("2 7", "2 0.1").replace("2 1 1", "2 0 -9")
    done = solve(far, "--explain", "--json", out)
    assert done.exit_code == ExitCode.OK, done.stderr
    summary = json.loads(out.read_text(encoding="utf-8"))
    (left_out,), (assigned,) = summary["unassigned"], summary["assigned"]
    assert summary["cost"] == pytest.approx(10.1)
    assert not left_out["required"]
    assert "costs more than leaving it out" in left_out["reasons"][0]
    assert (assigned["nodes"], assigned["cost"], assigned["extra_cost"]) == ([2], 10, 0)
    assert "Not worth its price: request of nodes 1" in done.stdout


@pytest.mark.parametrize(
    ("text", "arguments", "code", "message"),
    [
        ("", (), ExitCode.INVALID_INPUT, "the file is empty"),
        (tiny.LILIM.replace("50", "nan", 1), (), ExitCode.INVALID_INPUT, "line 3: the time window, latest"),
        (tiny.LILIM, ("--format", "darp"), ExitCode.INVALID_INPUT, "the file must begin with"),
        (tiny.LILIM, ("--format", "xml"), ExitCode.USAGE, "xml"),
        (tiny.LILIM, ("--seconds", "-1"), ExitCode.USAGE, "'--seconds'"),
        (tiny.LILIM, ("--seconds", "nan"), ExitCode.USAGE, "'--seconds'"),
        (tiny.LILIM, ("--threads", "0"), ExitCode.USAGE, "'--threads'"),
        (tiny.LILIM, ("--initial", "/nothing/there"), ExitCode.FILE, "/nothing/there"),
        (tiny.LILIM, ("--json", "/nothing/there"), ExitCode.FILE, "there is no folder"),
        ('{"vehicles": 3}', (), ExitCode.INVALID_INPUT, "/vehicles"),
        ('{"vehicles": []', (), ExitCode.INVALID_INPUT, "JSON"),
    ],
)
def test_one_clear_message(
    solve, text: str, arguments: tuple[str, ...], code: ExitCode, message: str
) -> None:
    """Tests bad files and options: an exit code and a message, never a traceback."""
    done = solve(text, *arguments)
    assert done.exit_code == code, done.output
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_the_best_plan(solve, tmp_path: Path, monkeypatch, number: int) -> None:
    """Tests that the search is told to stop and that its plan is written."""
    original, answers = solver.solve, []

    def stopped_at_once(problem, *, on_progress, **options):
        os.kill(os.getpid(), number)

        def told(progress) -> bool:
            answers.append(on_progress(progress))
            return answers[-1]

        return original(problem, on_progress=told, **options)

    monkeypatch.setattr(solver, "solve", stopped_at_once)
    out = tmp_path / "out.json"
    done = solve(tiny.LILIM, "--json", out, iterations=100_000)
    assert done.exit_code == ExitCode.OK, done.stderr
    assert answers
    assert not any(answers)
    assert json.loads(out.read_text(encoding="utf-8"))["stopped"] is True
    assert "Stopping with the best plan so far" in done.stderr


def test_vroom_document(solve, tmp_path: Path) -> None:
    """Tests that VROOM's JSON is answered in VROOM's JSON, on standard output or in a file."""
    document = {
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 1, "location_index": 1, "service": 5}],
        "matrices": {"car": {"durations": [[0, 60], [60, 0]]}},
    }
    done = solve(json.dumps(document))
    assert done.exit_code == ExitCode.OK, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["code"], answer["summary"]["unassigned"]) == (0, 0)
    assert [step["type"] for step in answer["routes"][0]["steps"]] == ["start", "job", "end"]
    out = tmp_path / "out.json"
    assert solve(json.dumps(document), "--json", out).stdout == ""
    assert json.loads(out.read_text())["summary"]["duration"] == 120
    bad = solve('{"vehicles": 3}')
    assert json.loads(bad.stdout)["code"] == 2
    refused = solve(json.dumps(document), "--routes", out)
    assert refused.exit_code == ExitCode.INVALID_INPUT
    assert "--routes is not for VROOM's JSON" in refused.stderr


@pytest.mark.parametrize(
    ("name", "cost"), [("lilim", 16), ("hfvrp", 1112.842712), ("mtvrptwr", 12.8), ("mpdptw", 23.211103)]
)
def test_a_proof_certifies_the_plan(solve, tmp_path: Path, name: str, cost: float) -> None:
    """Tests that the best plan of a small instance is proven best, in the units of the file."""
    out = tmp_path / "out.json"
    done = solve(tiny.ALL[name], "--prove", "--json", out)
    assert done.exit_code == ExitCode.OK, done.stderr
    summary = json.loads(out.read_text(encoding="utf-8"))
    assert summary["proven"]
    assert summary["cost"] == pytest.approx(cost, abs=1e-3)
    # The bound is proven in whole numbers, by thousandths of a length here; the cost is in real ones.
    assert summary["lower_bound"] == pytest.approx(cost, abs=0.05)
    assert summary["vehicles_lower_bound"] == (1 if name == "lilim" else None)
    assert "proven best" in done.stdout
