"""Tests of the settings of a server: where they come from, which counts, and that nothing wrong is passed over."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from api.cli.planner import planner
from api.cli.serve import serve
from api.gate.server_settings import ServerSettings
from api.settings.bounds import bounds_of
from api.settings.declared import ELSEWHERE, OF_CLIENTS, SETTINGS, Form
from api.settings.read import SettingsError, read_settings
from buildtools.write_settings_page import PAGE, with_settings

ROOT = PAGE.parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    return tmp_path


def test_an_option_counts_more_than_the_environment_and_that_more_than_the_file(home: Path) -> None:
    """Tests the four places one after the other."""
    found = read_settings({}, environment={})
    assert (found.whole("pace"), found.origins["pace"], found.file) == (12_000, "default", None)
    (home / "tournee.toml").write_text("pace = 1_000\nengine = false\nchannels = 'mail/channels.toml'\n")
    found = read_settings({"host": None}, environment={})
    assert (found.whole("pace"), found.origins["pace"], found.is_on("engine")) == (1_000, "file", False)
    assert found.path("channels") == home / "mail" / "channels.toml"
    said = {
        "TOURNEE_PACE": "2000",
        "TOURNEE_ENGINE": "yes",
        "TOURNEE_URL": "",
        "TOURNEE_CHANNELS": "other.toml",
    }
    found = read_settings({}, environment=said)
    assert (found.whole("pace"), found.origins["pace"], found.is_on("engine")) == (2_000, "environment", True)
    assert (found.text("url"), found.path("channels")) == ("", Path("other.toml"))
    found = read_settings({"pace": 3_000, "engine": False, "plans": Path("here")}, environment=said)
    assert (found.whole("pace"), found.origins["pace"], found.is_on("engine")) == (3_000, "option", False)
    assert found.path("plans") == Path("here")


@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_file_that_is_named(tmp_path: Path, home: Path, by: str) -> None:
    """Tests that the file which somebody names is read instead of the other, and that it has to be there."""
    (home / "tournee.toml").write_text("pace = 1_000\n")
    named = tmp_path / "mine.toml"
    named.write_text("pace = 5_000\n")

    def read() -> object:
        if by == "option":
            return read_settings({}, file=named, environment={"TOURNEE_SETTINGS": "none.toml"})
        return read_settings({}, environment={"TOURNEE_SETTINGS": str(named)})

    assert read().whole("pace") == 5_000  # type: ignore[attr-defined]
    named.unlink()
    with pytest.raises(SettingsError, match=r"mine\.toml: No such file or directory; check the path"):
        read()


def test_all_that_is_wrong_is_said_at_once(home: Path) -> None:
    """Tests unknown names with the nearest one, values out of bounds and of another form; none of them is repeated, as it may be a secret."""
    (home / "tournee.toml").write_text(
        'stranger_paces = 5\npace = "many"\nengine = "yes"\nat_once = true\nmetrics_token = "short"\nlog = "xml"\nurl = "livraisons.example.org"\nzzzz = 1\n'
    )
    said = {
        "TOURNEE_THREADS": "one",
        "TOURNEE_URLS": "x",
        "TOURNEE_MOST_BODY": "1",
        "TOURNEE_SETUP": "perhaps",
        "OTHER": "x",
    }
    with pytest.raises(SettingsError) as raised:
        read_settings({}, environment=said)
    text = "\n".join(raised.value.faults)
    for words in (
        "there is no setting 'stranger_paces'; is stranger_pace meant?", "'zzzz'; docs/server-settings.md lists them all",
        "pace: give a whole number of 60 to 10000000", "engine: give true or false", "at_once: give a whole number", "metrics_token: give 16 to 200 characters",
        "log: give text or json", "url: 'livraisons.example.org' is no address", "TOURNEE_THREADS: give a whole number of 4 to 1000",
        "TOURNEE_URLS: there is no such setting; is TOURNEE_URL meant?", "TOURNEE_MOST_BODY: give a whole number of 16384", "TOURNEE_SETUP: give true or false",
    ):  # fmt: skip
        assert words in text
    assert len(raised.value.faults) == 12
    assert "short" not in text
    assert raised.value.code == "invalid_settings"


@pytest.mark.parametrize(
    "text",
    ["pace = ", "[serve]\npace = 60\n", "pace = 60\npace = 61\n", "\x00", "x = '" + "y" * 300_000 + "'"],
)
def test_files_that_are_none(home: Path, text: str) -> None:
    """Tests what is no TOML, what has parts, what says something twice, and what is too long."""
    (home / "tournee.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"tournee\.toml"):
        read_settings({}, environment={})


def test_variables_of_other_programs_are_left_alone() -> None:
    """Tests that those which are declared elsewhere, and those of clients, are no faults."""
    read_settings(
        {}, environment=dict.fromkeys([*ELSEWHERE.keys() - {"TOURNEE_SETTINGS"}, *OF_CLIENTS, "PATH"], "x")
    )


def test_every_bound_can_be_set() -> None:
    """Tests that each field of the bounds of a server comes from a setting, and that the defaults are those of the class."""
    assert bounds_of(read_settings({}, environment={})) == ServerSettings()
    said = {
        one.variable: str(
            one.most if one.form is Form.WHOLE else "true" if one.form is Form.YES_NO else "x" * 20
        )
        for one in SETTINGS.values()
        if one.form in {Form.WHOLE, Form.YES_NO, Form.SECRET}
    }
    changed = bounds_of(read_settings({}, environment={**said, "TOURNEE_URL": "https://x.example/"}))
    assert [
        one.name
        for one in fields(ServerSettings)
        if getattr(changed, one.name) == getattr(ServerSettings(), one.name)
    ] == []
    assert (changed.origin, changed.secure_cookies) == ("https://x.example", True)
    assert bounds_of(read_settings({"url": "https://x.example"}, environment={})).secure_cookies is True
    plain = {"TOURNEE_SECURE_COOKIES": "false"}
    assert bounds_of(read_settings({"url": "https://x.example"}, environment=plain)).secure_cookies is False


def test_options_are_those_of_the_command() -> None:
    """Tests that each option that a setting names is one of `tournee serve` or `planner`, and each of theirs is a setting or the file."""
    names = {
        name
        for command in (serve, planner)
        for name in command.__wrapped__.__annotations__  # type: ignore[attr-defined]
    }
    assert {one.name for one in SETTINGS.values() if one.option} == names - {"return", "settings"}
    assert all(one.option == f"--{one.name}" for one in SETTINGS.values() if one.option)


def test_every_variable_is_declared() -> None:
    """Tests that no part of the program reads a variable that nobody has declared."""
    known = {one.variable for one in SETTINGS.values()} | set(ELSEWHERE) | OF_CLIENTS
    found = {
        name
        for room in ("api", "dispatch", "geo", "routing")
        for file in (ROOT / room).rglob("*.py")
        for name in re.findall(r"\bTOURNEE_[A-Z_]+[A-Z]\b", file.read_text("utf-8"))
        if "client" not in file.parts
    }
    assert found <= known


def test_the_page_is_that_of_the_program() -> None:
    """Tests docs/server-settings.md: run `python buildtools/write_settings_page.py`."""
    page = PAGE.read_text("utf-8")
    assert page == with_settings(page)
