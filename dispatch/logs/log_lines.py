"""Lines of the log: for people at a terminal, and as JSON for whatever collects them."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from dispatch.logs.about import present
from dispatch.logs.fault_lines import fault_lines, fault_words, without_faults

#: Characters of a line's message: whoever writes more has put a document into it.
LONGEST: Final = 2_000
_TOWN: Final = re.compile(r"\btwn_[0-9a-z]{26}\b")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: What must not stand in a line, should it be there after all: mail addresses, telephone numbers, and what opens doors.
_PRIVATE: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?i)[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "(address)"),
        (r"(?<![\w.:-])(?:\+\d{1,3}|0)[ .-]?\d(?:[ .-]?\d){7,11}(?![\w:-])", "(number)"),
        (r"\btournee_(?:key|session|token)_\w+", "(token)"),
        (r"\bwhsec_[\w+/=]+", "(secret)"),
        (r"(?i)\bbearer +[\w.~+/=-]+", "bearer (token)"),
        (r"(/(?:tracking|t|d)/)[0-9A-Za-z_-]{20,}", r"\1…"),
    )
)


def message_of(record: logging.LogRecord) -> str:
    """Return what a line says, in one line, without what faults quote and without what is private."""
    text = fault_words(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    if record.args:
        text %= without_faults(record.args)
    return cleaned(text)


def cleaned(text: str) -> str:
    """Return a text in one line, shortened, with what is private taken out."""
    text = _CONTROLS.sub(" ", text[: 2 * LONGEST])
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the parts of a line: when, how grave, who says what, of which town and request, and the places of a fault."""
    town, request = present()
    message = message_of(record)
    if not town and (named := _TOWN.search(message)):
        town = named[0]
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    facts: dict[str, Any] = {
        "time": f"{moment.removesuffix('+00:00')}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": message,
        "town": town,
        "request": request,
        "process": record.process,
    }
    if record.exc_info and record.exc_info[1] is not None:
        facts["fault"] = fault_words(record.exc_info[1])
        facts["trace"] = [cleaned_place(line) for line in fault_lines(record.exc_info[1])]
    return {name: value for name, value in facts.items() if value}


def cleaned_place(line: str) -> str:
    """Return a line of a trace, cleaned as messages are, with the white space at its beginning."""
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + cleaned(bare)


class JsonLines(logging.Formatter):
    """Writes each line as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line."""
        return json.dumps(facts_of(record), ensure_ascii=False)


class TextLines(logging.Formatter):
    """Writes each line for people; the places of a fault follow it, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line."""
        facts = facts_of(record)
        of = " ".join(facts[name] for name in ("town", "request") if facts.get(name))
        line = f"{facts['time']} {facts['level']:<7} {facts['logger']}: {facts['message']}{f' [{of}]' if of else ''}"
        return "\n".join([line, *(f"  {one}" for one in facts.get("trace", ()))])
