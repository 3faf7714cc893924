"""An object of a JSON file, read field by field: what is missing, unknown, of the wrong type or out of bounds is noted, and reading goes on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from dispatch.dayfile.json_positions import pointer_step
from dispatch.errors import Fault
from dispatch.said_words import nearest, shown
from dispatch.services.service_type import Words

E = TypeVar("E", bound=StrEnum)

#: Weekdays in files, from Monday on.
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
CODE = r"[a-z][a-z0-9_]{0,47}"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


class Fields:
    """Reads one object.

    Parameters
    ----------
    raw
        What stands there; anything but an object is a fault, and reads like an empty one.
    pointer
        Where it stands.
    faults
        Where faults are noted; shared by the objects of one file.
    """

    def __init__(self, raw: Any, pointer: str, faults: list[Fault]) -> None:
        self.pointer, self.faults = pointer, faults
        self._asked: list[str] = []
        self.is_object = isinstance(raw, Mapping)
        self._raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not self.is_object:
            self.wrong("", "wrong_type", "here must be an object", "write it in curly brackets", raw)

    def at(self, name: str | int) -> str:
        """Return the pointer of a field."""
        return self.pointer + pointer_step(name)

    def wrong(self, name: str | int, code: str, message: str, remedy: str, value: Any = None) -> None:
        """Note a fault of a field, or of the object itself where no name is given."""
        where = self.pointer if name == "" else self.at(name)
        self.faults.append(Fault(where, 0, code, "" if value is None else shown(value), message, remedy))

    def take(self, name: str, *, needed: bool = False) -> Any:
        """Return a field as it stands, None where it is missing."""
        self._asked.append(name)
        if name not in self._raw and needed and self.is_object:
            self.wrong(name, "missing", f"the field {name!r} is missing", f"add {name!r}")
        return self._raw.get(name)

    def has(self, name: str) -> bool:
        """Return whether the object has a field."""
        return name in self._raw

    def close(self) -> None:
        """Note every field that nobody has asked for."""
        for name in self._raw:
            if name not in self._asked:
                guess = nearest(name, self._asked)
                known = ", ".join(self._asked)
                remedy = f"did you mean {guess!r}?" if guess else f"remove it; known are {known}"
                self.wrong(name, "unknown_field", f"there is no field {name!r} here", remedy, self._raw[name])

    def inner(self, name: str, *, needed: bool = False) -> Fields | None:
        """Return an object in a field, None where it is missing."""
        raw = self.take(name, needed=needed)
        return Fields(raw, self.at(name), self.faults) if name in self._raw else None

    def text(self, name: str, longest: int, *, needed: bool = False, default: str = "") -> str:
        """Return a text without white space around it."""
        raw = self.take(name, needed=needed)
        if name not in self._raw:
            return default
        if not isinstance(raw, str):
            self.wrong(name, "wrong_type", f"{name!r} must be text", "write it in double quotes", raw)
            return default
        text = raw.strip()
        if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in text):
            self.wrong(name, "bad_value", f"{name!r} has a sign that nobody can read", "remove it", raw)
        elif len(text) > longest:
            self.wrong(
                name,
                "too_long",
                f"{name!r} has {len(text)} characters, at most {longest} are kept",
                "shorten it",
                text,
            )
        elif not text and needed:
            self.wrong(name, "missing", f"{name!r} is empty", "fill it in", text)
        return text

    def code(self, name: str, *, needed: bool = False, default: str = "") -> str:
        """Return a short name of small letters, digits and underscores."""
        raw = self.take(name, needed=needed)
        if name not in self._raw:
            return default
        return self._code(name, raw, name) or default

    def codes(self, name: str, most: int) -> frozenset[str]:
        """Return a set of short names."""
        found = set()
        for number, raw in enumerate(self._list(name, most)):
            inner = Fields({}, self.at(name), self.faults)
            code = inner._code(number, raw, name)
            if code and code in found:
                inner.wrong(number, "duplicate", f"{code!r} comes twice", "keep one of the two", code)
            found.add(code)
        return frozenset(found - {""})

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E | None:
        """Return one of some words; needed where there is no default."""
        raw = self.take(name, needed=default is None)
        if name not in self._raw:
            return default
        try:
            return kind(raw)
        except ValueError:
            words = [one.value for one in kind]
            guess = nearest(raw, words) if isinstance(raw, str) else ""
            remedy = f"did you mean {guess!r}?" if guess else f"choose one of {', '.join(words)}"
            self.wrong(name, "bad_choice", f"{name!r} must be one of {', '.join(words)}", remedy, raw)
            return default

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number within bounds; needed where there is no default."""
        raw = self.take(name, needed=default is None)
        otherwise = least if default is None else default
        if name not in self._raw:
            return otherwise
        if not isinstance(raw, int) or isinstance(raw, bool):
            self.wrong(
                name, "wrong_type", f"{name!r} must be a whole number", "write one without quotes", raw
            )
            return otherwise
        if not least <= raw <= most:
            self.wrong(
                name, "out_of_range", f"{name!r} must be {least} to {most}", f"use {least} to {most}", raw
            )
            return otherwise
        return raw

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return true or false."""
        raw = self.take(name)
        if name in self._raw and not isinstance(raw, bool):
            self.wrong(name, "wrong_type", f"{name!r} must be true or false", "write true or false", raw)
        return raw if isinstance(raw, bool) else default

    def clock(self, name: str) -> int | None:
        """Return a time of day that must be there, in minutes from midnight."""
        raw = self.take(name, needed=True)
        if name not in self._raw:
            return None
        match = _CLOCK.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            self.wrong(name, "bad_time", f"{name!r} must be a time of day", "write HH:MM, such as 09:30", raw)
            return None
        return int(match[1]) * 60 + int(match[2])

    def weekdays(self, name: str) -> frozenset[int]:
        """Return weekdays, 0 for Monday; all seven where nothing is said."""
        if name not in self._raw:
            self.take(name)
            return frozenset(range(7))
        found = set()
        before = len(self.faults)
        for number, raw in enumerate(self._list(name, 7)):
            if raw in WEEKDAYS:
                found.add(WEEKDAYS.index(raw))
            else:
                inner = Fields({}, self.at(name), self.faults)
                inner.wrong(
                    number, "bad_choice", "that is no weekday", f"choose of {', '.join(WEEKDAYS)}", raw
                )
        if not found and len(self.faults) == before:
            self.wrong(name, "too_few", f"{name!r} must not be empty", "name a weekday, or leave it out", [])
        return frozenset(found)

    def words(self, name: str, longest: int, *, needed: bool = False) -> Words:
        """Return a text in both languages: both, or neither."""
        inner = self.inner(name, needed=needed)
        return Words("", "") if inner is None else inner.said(longest, needed=needed)

    def said(self, longest: int, *, needed: bool) -> Words:
        """Return the object itself as a text in both languages."""
        french, english = self.text("fr", longest), self.text("en", longest)
        for name, text, other in (("fr", french, english), ("en", english, french)):
            if self.is_object and not text and (needed or other):
                self.wrong(
                    name, "missing", f"the text {name!r} is missing", "give it in French and in English"
                )
        self.close()
        return Words(french, english)

    def entries(self, name: str, most: int) -> list[Fields]:
        """Return the objects of a list."""
        found = self._list(name, most)
        return [
            Fields(raw, self.at(name) + pointer_step(number), self.faults) for number, raw in enumerate(found)
        ]

    def _list(self, name: str, most: int) -> Sequence[Any]:
        raw = self.take(name)
        if name not in self._raw:
            return ()
        if not isinstance(raw, list):
            self.wrong(name, "wrong_type", f"{name!r} must be a list", "write it in square brackets", raw)
            return ()
        if len(raw) > most:
            self.wrong(
                name,
                "too_many",
                f"{name!r} has {len(raw)} entries, at most {most} are allowed",
                "shorten it",
                len(raw),
            )
        return raw[:most]

    def _code(self, name: str | int, raw: Any, called: str) -> str:
        if not isinstance(raw, str):
            self.wrong(name, "wrong_type", f"{called!r} must be text", "write it in double quotes", raw)
            return ""
        if re.fullmatch(CODE, raw) is None:
            remedy = "use small letters a to z, digits and _, a letter first, at most 48"
            self.wrong(name, "bad_format", f"{called!r} is no short name", remedy, raw)
            return ""
        return raw
