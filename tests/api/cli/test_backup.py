"""Tests of `tournee backup` and `tournee restore`: what is written, checked, refused and put back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli.exit_codes import ExitCode
from api.cli.main import app
from dispatch.access.installation_secret import installation_secret
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import add_promised, make_town


@pytest.fixture
def home(tmp_path: Path, sqlite_model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a town, a delivery and the key of its links."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("TOURNEE_DB", "TOURNEE_SECRET", "TOURNEE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOURNEE_HOME", str(home))
    (home / "business.db").write_bytes(sqlite_model.read_bytes())
    database = Database(f"sqlite:///{home}/business.db")
    store = Store(database)
    add_promised(store, make_town(store))
    database.close()
    installation_secret(home)
    return home


def run(*arguments: object, code: ExitCode = ExitCode.OK) -> Result:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def test_a_backup_is_made_checked_and_restored(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the way of an archive: named by its moment, progress shown, sound, put back elsewhere and then in place of what is there."""
    folder = tmp_path / "archives"
    folder.mkdir()
    made = run("backup", folder)
    (archive,) = folder.iterdir()
    assert archive.name.startswith("tournee-")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert f"Written: {archive}" in made.stdout
    assert "1 town, 1 delivery, 0 rounds" in made.stdout
    assert "Copying the database" in made.stderr
    assert "keys of this installation" in made.stderr
    assert "is sound" in run("backup", folder, "--check").stdout

    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path / "elsewhere"))
    assert "1 delivery" in run("restore", folder).stdout
    assert (tmp_path / "elsewhere" / "installation.key").read_text() == (
        home / "installation.key"
    ).read_text()
    refused = run("restore", archive, code=ExitCode.INVALID_INPUT)
    assert "--replace" in refused.stderr
    assert "replaced-by-" in run("restore", archive, "--replace").stderr


def test_what_is_wrong_is_one_line(home: Path, tmp_path: Path) -> None:
    """Tests a damaged archive, a folder without one, a database that is not there, and a folder that cannot be written."""
    archive = tmp_path / "a.tar"
    without = run("backup", archive, "--without-keys")
    assert "somewhere else" in without.stderr
    archive.write_bytes(archive.read_bytes()[:5000])
    assert "take another archive" in run("restore", archive, "--replace", code=ExitCode.INVALID_INPUT).stderr
    assert (home / "business.db").is_file()
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no archive" in run("restore", empty, code=ExitCode.INVALID_INPUT).stderr
    missing = f"sqlite:///{tmp_path}/none.db"
    assert "no database" in run("backup", archive, "--db", missing, code=ExitCode.INVALID_INPUT).stderr
    assert not (tmp_path / "none.db").exists()
    run("backup", tmp_path / "no" / "folder.tar", code=ExitCode.FILE)
