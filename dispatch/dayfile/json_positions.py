"""Read JSON while remembering where everything stands, so that a fault can name its line.

The standard library's reader forgets positions, and silently keeps the last of two equal keys. A
day file is written by hand or by somebody's script: both losses would cost its author an hour.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in practice, absent from the stubs
from typing import Any

#: Nesting allowed in a document; a day file needs seven levels.
MAX_DEPTH = 32

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
#: More digits than any legal number has; `int` refuses some thousands of digits with another error.
_MAX_DIGITS = 400


class JsonSyntaxError(ValueError):
    """Text that is not JSON.

    Parameters
    ----------
    message
        What was expected or found.
    line, column
        Where, both counted from 1.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class JsonText:
    """A JSON document with the places of its values.

    Attributes
    ----------
    value
        The document as dicts, lists, strings, numbers, booleans and None.
    lines
        1-based line of each value, by RFC 6901 pointer (for members of an object: of the key).
    duplicate_keys
        Pointer and line of each key that repeats an earlier one of its object.
    """

    value: Any
    lines: dict[str, int]
    duplicate_keys: list[tuple[str, int]] = field(default_factory=list)

    def line_of(self, pointer: str) -> int:
        """Return the line of ``pointer``, or of the nearest value around it that exists."""
        while pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return self.lines[pointer]


def pointer_step(key: str | int) -> str:
    """Return one step of an RFC 6901 pointer with its escapes, such as ``/windows`` or ``/0``."""
    return "/" + str(key).replace("~", "~0").replace("/", "~1")


def scan_json(text: str) -> JsonText:
    """Read a JSON document with positions.

    Parameters
    ----------
    text
        The document; NaN and infinities are no JSON and are refused.

    Raises
    ------
    JsonSyntaxError
        If the text is not JSON, is nested deeper than `MAX_DEPTH`, or has something after its end.
    """
    scanner = _Scanner(text)
    end = scanner.space(0)
    value, end = scanner.value(end, "", 0)
    end = scanner.space(end)
    if end != len(text):
        raise scanner.error("nothing may follow the end of the document", end)
    return JsonText(value, scanner.lines, scanner.duplicate_keys)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[str, int] = {}
        self.duplicate_keys: list[tuple[str, int]] = []
        self._line = 1
        self._counted = 0

    def error(self, message: str, at: int) -> JsonSyntaxError:
        """Return the error for a position of the text."""
        before = self.text[:at]
        return JsonSyntaxError(message, before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)

    def space(self, at: int) -> int:
        """Return the position after white space."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def line(self, at: int) -> int:
        """Return the line of a position; positions are asked in ascending order."""
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def value(self, at: int, pointer: str, depth: int) -> tuple[Any, int]:
        """Read one value that starts at ``at``; return it and the position after it."""
        if depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels", at)
        self.lines.setdefault(pointer, self.line(at))
        first = self.text[at : at + 1]
        if first == "{":
            return self._object(at, pointer, depth)
        if first == "[":
            return self._array(at, pointer, depth)
        if first == '"':
            return self._string(at)
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, at):
                return meaning, at + len(word)
        return self._number(at)

    def _number(self, at: int) -> tuple[int | float, int]:
        match = _NUMBER.match(self.text, at)
        if match is None:
            if at >= len(self.text):
                raise self.error("the text ends where a value is expected", at)
            if self.text.startswith(_NO_NUMBERS, at):
                raise self.error("NaN and Infinity are no numbers in JSON", at)
            raise self.error(f"a value is expected, not {self.text[at]!r}", at)
        digits = match.group()
        if len(digits) > _MAX_DIGITS:
            raise self.error(f"a number of {len(digits)} characters", at)
        if match.group(1) or match.group(2):
            number = float(digits)
            if number in {float("inf"), float("-inf")}:
                raise self.error(f"the number {digits} is too large", at)
            return number, match.end()
        return int(digits), match.end()

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.text, at + 1, True)
        except json.JSONDecodeError as fault:
            raise self.error(f"faulty text: {fault.msg}", fault.pos) from None
        return text, end

    def _object(self, at: int, pointer: str, depth: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        end = self.space(at + 1)
        if self.text[end : end + 1] == "}":
            return members, end + 1
        while True:
            if self.text[end : end + 1] != '"':
                if end >= len(self.text):
                    raise self.error("the text ends where a field name is expected", end)
                raise self.error('a field name in double quotes is expected, such as "id"', end)
            key, after = self._string(end)
            member = pointer + pointer_step(key)
            line = self.line(end)
            if key in members:
                self.duplicate_keys.append((member, line))
            self.lines[member] = line
            end = self.space(after)
            if self.text[end : end + 1] != ":":
                raise self.error(f"a colon is expected after the field name {key!r}", end)
            members[key], end = self.value(self.space(end + 1), member, depth + 1)
            end = self.space(end)
            follow = self.text[end : end + 1]
            if follow == "}":
                return members, end + 1
            if follow != ",":
                raise self.error("a comma or } is expected", end)
            end = self.space(end + 1)

    def _array(self, at: int, pointer: str, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        end = self.space(at + 1)
        if self.text[end : end + 1] == "]":
            return items, end + 1
        while True:
            item, end = self.value(end, f"{pointer}/{len(items)}", depth + 1)
            items.append(item)
            end = self.space(end)
            follow = self.text[end : end + 1]
            if follow == "]":
                return items, end + 1
            if follow != ",":
                raise self.error("a comma or ] is expected", end)
            end = self.space(end + 1)
