"""Tests of where compiled kernels are cached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from routing.jit import kernel_cache_dir

ROOT = Path(__file__).resolve().parents[2]


def test_the_users_choice_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests that NUMBA_CACHE_DIR is used as it is."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert kernel_cache_dir() == tmp_path


def test_the_folder_is_named_by_the_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests that two calls agree and that the folder lies in the user's cache."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = kernel_cache_dir()
    assert folder == kernel_cache_dir()
    assert folder.parent == tmp_path / "tournee"
    assert folder.name.startswith("kernels-")


def test_a_process_without_home_or_writable_cache_still_starts(tmp_path: Path) -> None:
    """Tests that a read-only home falls back to the temporary folder instead of failing at import."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(blocked),
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
    }
    (tmp_path / "sample.py").write_text(
        "from routing.jit import kernel\n\n@kernel\ndef increment(x):\n    return x + 1\n"
    )
    script = "import routing.jit as j, sample; print(j.kernel_cache_dir(), sample.increment(1))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path))
    assert done.stdout.split()[1] == "2"


@pytest.mark.parametrize("trap", ["writable by others", "link", "file"])
def test_code_of_others_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trap: str) -> None:
    """Tests that the temporary folder is not used where somebody else may have put compiled code."""
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder")
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(blocked))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = kernel_cache_dir().parent
    assert own == kernel_cache_dir().parent
    assert own.stat().st_mode & 0o777 == 0o700
    own.rmdir()
    if trap == "link":
        (tmp_path / "elsewhere").mkdir()
        own.symlink_to(tmp_path / "elsewhere")
    elif trap == "file":
        own.write_text("in the way")
    else:
        own.mkdir()
        own.chmod(0o777)
    folder = kernel_cache_dir().parent
    assert folder != own
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
