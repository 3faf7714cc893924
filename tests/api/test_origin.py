"""Tests of the check that our packages are ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from api.origin import PACKAGES, check_origin

ROOT = Path(__file__).resolve().parents[2]


def test_our_own_packages_pass() -> None:
    """Tests that the packages of this checkout are accepted."""
    check_origin()


def test_a_foreign_package_of_the_same_name_is_refused(tmp_path: Path) -> None:
    """Tests that a package of another distribution that comes first is named with its folder."""
    for name in PACKAGES:
        if name == "geo":
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text("")
    script = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; from api.origin import check_origin; check_origin()"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    assert f"'geo' would come from {tmp_path / 'geo'}" in done.stderr
    assert "environment of its own" in done.stderr
