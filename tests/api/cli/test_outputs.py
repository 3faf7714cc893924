"""Tests of outputs that are looked at before the work."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from api.cli.exit_codes import ExitCode
from api.cli.outputs import check_output_folder, check_outputs


def refused(capsys: pytest.CaptureFixture[str], check) -> tuple[int, str]:
    """Return the exit code of a check that must refuse, and its message on one line."""
    with pytest.raises(typer.Exit) as ended:
        check()
    return ended.value.exit_code, " ".join(capsys.readouterr().err.split())


def test_a_missing_folder_is_named_with_the_remedy(tmp_path: Path, capsys) -> None:
    """Tests that the user reads the option, the folder and how to make it."""
    target = tmp_path / "no" / "plan.json"
    code, message = refused(capsys, lambda: check_outputs({"--json": target}))
    assert code == ExitCode.FILE
    assert message == (
        f"Error: --json: there is no folder {target.parent}. Make it first: mkdir -p {target.parent}"
    )


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path, capsys) -> None:
    """Tests that the two are told apart, for files and for the folder of GPX files."""
    code, message = refused(capsys, lambda: check_outputs({"--csv": tmp_path}))
    assert (code, "this is a folder" in message) == (ExitCode.FILE, True)
    file = tmp_path / "file"
    file.write_text("kept")
    for target in (file, file / "below"):
        code, message = refused(capsys, lambda target=target: check_output_folder("--gpx", target))
        assert code == ExitCode.FILE
    assert file.read_text() == "kept"


def test_an_output_never_replaces_an_input_or_another_output(tmp_path: Path, capsys) -> None:
    """Tests that a day file is not lost to its own plan, nor one form to another."""
    day = tmp_path / "day.json"
    day.write_text("{}")
    link = tmp_path / "link.json"
    link.symlink_to(day)
    for target in (day, link):
        code, message = refused(capsys, lambda target=target: check_outputs({"--json": target}, inputs=[day]))
        assert (code, "would be lost" in message) == (ExitCode.INVALID_INPUT, True)
    same = {"--json": tmp_path / "x", "--csv": tmp_path / "." / "x"}
    code, message = refused(capsys, lambda: check_outputs(same))
    assert (code, "--json writes the same file" in message) == (ExitCode.INVALID_INPUT, True)


def test_good_outputs_leave_no_trace(tmp_path: Path) -> None:
    """Tests that looking makes nothing."""
    check_outputs({"--json": tmp_path / "plan.json", "--csv": None}, inputs=[tmp_path / "day.json"])
    check_output_folder("--gpx", tmp_path / "a" / "b")
    check_output_folder("--gpx", None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this machine has no /proc")
def test_a_folder_where_nothing_can_be_made_is_not_called_missing(capsys) -> None:
    """Tests that a folder that is there but takes no files is told as such."""
    code, message = refused(capsys, lambda: check_outputs({"--json": Path("/proc/plan.json")}))
    assert code == ExitCode.FILE
    assert message.startswith("Error: --json: nothing can be written in /proc (")
