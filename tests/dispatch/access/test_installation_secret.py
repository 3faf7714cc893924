"""The secret of an installation: made once, for its owner alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dispatch.access.installation_secret import FILE, VARIABLE, installation_secret
from dispatch.errors import DispatchError


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_it_is_made_once(tmp_path: Path) -> None:
    """Tests that many who come at once all get the same secret, of which one file is left that nobody else reads."""
    home = tmp_path / "home"
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(installation_secret(home))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 1
    assert len(found[0]) == 32
    assert [path.name for path in home.iterdir()] == [FILE]
    assert (home / FILE).stat().st_mode & 0o777 == 0o600
    assert installation_secret(tmp_path / "other") != found[0]


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that several machines share a secret that they are given, and that nothing is written then."""
    monkeypatch.setenv(VARIABLE, "ab" * 32)
    assert installation_secret(tmp_path) == b"\xab" * 32
    assert list(tmp_path.iterdir()) == []
    for wrong in ("ab" * 31, "secret", "zz" * 32):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(DispatchError) as error:
            installation_secret(tmp_path)
        assert error.value.code == "secret_invalid"
        assert wrong not in str(error.value)


def test_a_file_that_others_read_is_refused(tmp_path: Path) -> None:
    """Tests that a secret that is none any more is not used, nor one that was cut off."""
    installation_secret(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(DispatchError) as error:
        installation_secret(tmp_path)
    assert error.value.code == "secret_unsafe"
    (tmp_path / FILE).chmod(0o600)
    (tmp_path / FILE).write_text("abcd")
    with pytest.raises(DispatchError) as error:
        installation_secret(tmp_path)
    assert error.value.code == "secret_invalid"
