"""Tests of progress that is written as lines."""

from __future__ import annotations

import io

from rich.console import Console

from api.cli.console import stages, working
from api.cli.stage_lines import EVERY_S, StageLines


class _Pipe(io.StringIO):
    """A pipe of which is known what has left the process."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = ""

    def flush(self) -> None:
        self.seen = self.getvalue()


def test_lines_are_written_while_the_work_goes_on() -> None:
    """Tests that each line has left the process when it is written: beginning, now and then, and end."""
    pipe, clock = _Pipe(), [100.0]
    lines = StageLines(Console(file=pipe, width=40), now=lambda: clock[0])
    lines.report("Taking orders in", 0.0)
    assert pipe.seen == "  0:00  Taking orders in ...\n"
    clock[0] += EVERY_S - 0.5
    lines.report("Taking orders in", 0.2, "too early to say anything")
    assert pipe.seen.count("\n") == 1
    clock[0] += 1.0
    lines.report("Taking orders in", 0.45, "[bold]a note that is longer than the pipe is wide")
    assert (
        pipe.seen.splitlines()[1]
        == "  0:05  Taking orders in: 45%, [bold]a note that is longer than the pipe is wide"
    )
    clock[0] += 60.0
    lines.report("Planning", 0.0)
    assert pipe.seen.splitlines()[2:] == ["  1:05  Taking orders in: done in 65.5 s", "  1:05  Planning ..."]
    lines.close()
    lines.close()
    assert pipe.seen.splitlines()[4:] == ["  1:05  Planning: done in 0.0 s"]


def test_a_log_has_no_bars(capsys) -> None:
    """Tests that commands whose errors go to a file write lines there and no signs for terminals."""
    with stages() as report:
        report("Making the town", 0.0)
        assert capsys.readouterr().err == "  0:00  Making the town ...\n"
        report("Making the town", 1.0)
    assert capsys.readouterr().err == "  0:00  Making the town: done in 0.0 s\n"
    with working("Starting ..."):
        assert capsys.readouterr().err == "Starting ...\n"
