"""Reads the settings: an option of the command line before the environment, that before the file, that before the default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from api.settings.declared import ELSEWHERE, OF_CLIENTS, PREFIX, SETTINGS, Form, Setting, Value
from dispatch.errors import DispatchError

FILE: Final = "tournee.toml"
_YES_NO: Final = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}  # fmt: skip
#: A file of more bytes is no file of settings.
_MOST_BYTES: Final = 1 << 18


class SettingsError(DispatchError):
    """Settings that cannot be used.

    Parameters
    ----------
    faults
        All that is wrong, each with where it is and what to do.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("settings: " + "; ".join(faults), code="invalid_settings")
        self.faults = tuple(faults)


class Settings:
    """The settings of a process as they hold.

    Parameters
    ----------
    values
        By name, those that somebody has said or that have a default.
    origins
        Where each was said: ``option``, ``environment``, ``file`` or ``default``.
    file
        The file that was read, None for none.
    """

    def __init__(
        self, values: Mapping[str, Value | None], origins: Mapping[str, str], file: Path | None
    ) -> None:
        self._values = dict(values)
        self.origins = dict(origins)
        self.file = file

    def text(self, name: str) -> str:
        """Return a text, empty where nobody has said anything."""
        value = self._values[name]
        assert value is None or isinstance(value, str)
        return value or ""

    def whole(self, name: str) -> int:
        """Return a number that has a default."""
        value = self._values[name]
        assert isinstance(value, int)
        return value

    def whole_or_none(self, name: str) -> int | None:
        """Return a number, None where nobody has said anything."""
        return None if self._values[name] is None else self.whole(name)

    def is_on(self, name: str) -> bool:
        """Return whether something is to be that has a default."""
        value = self._values[name]
        assert isinstance(value, bool)
        return value

    def is_on_or_none(self, name: str) -> bool | None:
        """Return whether something is to be, None where nobody has said anything."""
        return None if self._values[name] is None else self.is_on(name)

    def path(self, name: str) -> Path | None:
        """Return a path, None where nobody has said anything; one in the file is from the folder of the file on."""
        text = self.text(name)
        if not text:
            return None
        base = self.file.parent if self.file is not None and self.origins[name] == "file" else Path()
        return base / Path(text).expanduser()


def read_settings(
    options: Mapping[str, Value | Path | None],
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Return the settings that hold.

    Parameters
    ----------
    options
        What the command line says, by the names of the settings; None for what it does not.
    file
        The file that it names.
    environment
        That of this process where not given.

    Raises
    ------
    SettingsError
        With everything that is wrong at once: names that nobody knows, each with the nearest one that is known, values that are none, a file that
        cannot be read.
    """
    environment = os.environ if environment is None else environment
    faults: list[str] = []
    said_in_file, found = _read_file(file, environment, faults)
    said_in_environment = _of_environment(environment, faults)
    values: dict[str, Value | None] = {}
    origins: dict[str, str] = {}
    for name, setting in SETTINGS.items():
        option = options.get(name)
        given: object
        if option is not None:
            given, origin = (str(option) if isinstance(option, Path) else option), "option"
            where = setting.option
        elif name in said_in_environment:
            given, origin, where = said_in_environment[name], "environment", setting.variable
        elif name in said_in_file:
            given, origin, where = said_in_file[name], "file", f"{found}: {name}"
        else:
            values[name], origins[name] = setting.default, "default"
            continue
        origins[name] = origin
        try:
            values[name] = _value(setting, given, is_text=origin == "environment")
        except ValueError as error:
            faults.append(f"{where}: {error}")
    if faults:
        raise SettingsError(faults)
    return Settings(values, origins, found)


def _of_environment(environment: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    known = {one.variable: one.name for one in SETTINGS.values()}
    said = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        if variable in known:
            # An empty one is none: so a service file takes a setting back.
            if text:
                said[known[variable]] = text
        elif variable not in ELSEWHERE and variable not in OF_CLIENTS:
            faults.append(f"{variable}: there is no such setting{_nearest(variable, [*known, *ELSEWHERE])}")
    return said


def _read_file(
    file: Path | None, environment: Mapping[str, str], faults: list[str]
) -> tuple[dict[str, object], Path | None]:
    named = file or (Path(environment["TOURNEE_SETTINGS"]) if environment.get("TOURNEE_SETTINGS") else None)
    found = named or _default_file()
    try:
        if named is None and not found.is_file():
            return {}, None
        document = tomllib.loads(_text_of(found))
    except OSError as error:
        faults.append(f"{found}: {error.strerror or error}; check the path, and that this user may read it")
        return {}, None
    except ValueError as error:
        faults.append(f"{found}: it is no TOML ({error}); write lines such as port = 8417")
        return {}, None
    faults += [
        f"{found}: there is no setting {name!r}{_nearest(name, SETTINGS)}"
        for name in document
        if name not in SETTINGS
    ]
    return {name: value for name, value in document.items() if name in SETTINGS}, found


def _text_of(file: Path) -> str:
    if file.stat().st_size > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES} bytes")
    return file.read_text("utf-8")


def _default_file() -> Path:
    from geo.store import default_home

    return default_home() / FILE


def _nearest(name: str, known: Mapping[str, object] | list[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; is {near[0]} meant?" if near else "; docs/server-settings.md lists them all"


def _value(setting: Setting, given: object, *, is_text: bool) -> Value:
    """Return a value in its form; raise ValueError in words where it is none."""
    if setting.form is Form.YES_NO:
        if isinstance(given, bool):
            return given
        if is_text and str(given).strip().lower() in _YES_NO:
            return _YES_NO[str(given).strip().lower()]
        raise ValueError("give true or false")
    if setting.form is Form.WHOLE:
        if is_text:
            try:
                given = int(str(given).strip().replace("_", ""))
            except ValueError:
                raise ValueError(f"give a whole number of {setting.least} to {setting.most}") from None
        if (
            isinstance(given, bool)
            or not isinstance(given, int)
            or not setting.least <= given <= setting.most
        ):
            raise ValueError(f"give a whole number of {setting.least} to {setting.most}")
        return given
    # Never what was given: it may be a secret.
    if not isinstance(given, str) or not given.isprintable():
        raise ValueError("give a text in one line")
    if given and setting.choices and given not in setting.choices:
        raise ValueError(f"give {' or '.join(setting.choices)}")
    if given and not setting.choices and not setting.least <= len(given) <= setting.most:
        raise ValueError(f"give {setting.least} to {setting.most} characters")
    if setting.name == "url" and given:
        return _address(given)
    return given


def _address(text: str) -> str:
    from urllib.parse import urlsplit

    if not (text.startswith(("http://", "https://")) and urlsplit(text).hostname):
        raise ValueError(f"{text[:100]!r} is no address; write it as https://livraisons.example.org")
    return text.rstrip("/")
