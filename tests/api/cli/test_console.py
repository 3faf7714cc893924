"""Tests of what every command says when something is wrong."""

from __future__ import annotations

import errno
import os

import pytest
import typer

from api.cli.console import MAX_FAULTS_SHOWN, guarded, said, show_faults
from api.cli.exit_codes import ExitCode
from dispatch.errors import Fault, InvalidDayError
from geo.errors import MapError


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MapError("x", code="home_unwritable"), ExitCode.FILE, "Error: x"),
        (MapError("x", code="profile_unknown"), ExitCode.INVALID_INPUT, "Error: x"),
        (MapError("x", code="extract_empty"), ExitCode.MAP, "Error: x"),
        (
            OSError(errno.ENOENT, os.strerror(errno.ENOENT), "a[red].json"),
            ExitCode.FILE,
            "Error: a[red].json: no such file or directory. Check the path.",
        ),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
            ExitCode.FILE,
            "Error: no space left on device. Free space there or choose another folder.",
        ),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "Stopped; nothing was written."),
    ],
)
def test_errors_become_one_message_and_a_documented_code(capsys, error, code, message) -> None:
    """Tests code and words of the project's own errors and of the system's."""

    @guarded
    def command() -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        command()
    assert ended.value.exit_code == code
    assert capsys.readouterr().err.strip() == message


def test_faults_are_lines_with_their_remedies(capsys) -> None:
    """Tests that message and remedy do not run into each other, and what stands where."""
    faults = (
        Fault("/town", 4, "x", '"[b]"', "it is wrong", "mend it"),
        Fault("", 7, "x", "", "it is cut off", "send it again"),
        Fault("", 0, "x", "", "it is too big", "split it"),
    )
    show_faults(InvalidDayError("day.json", faults))
    assert capsys.readouterr().err.splitlines() == [
        "Error: day.json: 3 faults; nothing was written.",
        '  line 4, /town: it is wrong (value: "[b]"); mend it',
        "  line 7: it is cut off; send it again",
        "  whole file: it is too big; split it",
    ]


def test_a_flood_of_faults_is_counted_instead_of_printed(capsys) -> None:
    """Tests that a file of another kind does not fill the terminal."""
    fault = Fault("/x", 1, "x", "", "wrong", "mend")
    show_faults(InvalidDayError("day.json", (fault,) * (MAX_FAULTS_SHOWN + 1_234)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == MAX_FAULTS_SHOWN + 2
    assert lines[-1] == "  ... and 1,234 more; mend these first."


def test_text_of_strangers_is_shown_and_not_obeyed() -> None:
    """Tests control signs, turned text and half characters, and that names with accents stay."""
    assert said("\x1b[31m\u202e\ud800\n") == "\\u001b[31m\\u202e\\ud800\\u000a"
    assert said("Zoé\u202f Þórðardóttir") == "Zoé\u202f Þórðardóttir"
