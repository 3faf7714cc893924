"""A round as a calendar (iCalendar, RFC 5545): an event for each stop."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from dispatch.exports.common import ATTRIBUTION, round_of
from dispatch.exports.sheet_words import task_words, word
from dispatch.plan import Plan, Stop

#: Octets of a line, its end not counted.
_LONGEST = 75
#: Characters that no text of a calendar may hold; ends of lines are written in another way.
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f]")


def round_ics(plan: Plan, shift_id: str, *, name: str, version: int, now_s: int, language: str = "fr") -> str:
    """Return one round as a calendar.

    Parameters
    ----------
    name, version
        Of the round: an event of a later version takes the place of an earlier one with the same name.
    now_s
        When the calendar is made, UTC epoch seconds.
    language
        ``fr`` or ``en``.

    Raises
    ------
    DispatchError
        Code ``round_not_found``.
    """
    done = round_of(plan, shift_id)
    title = f"{word('round', language)} {plan.date}, {done.courier_name}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tournée//Rounds//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(title)}",
        f"X-WR-CALDESC:{_text(f'Map data {ATTRIBUTION}')}",
    ]
    for stop in done.stops:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}-{stop.sequence}@tournee",
            f"SEQUENCE:{version}",
            f"DTSTAMP:{_moment(now_s)}",
            f"DTSTART:{_moment(stop.arrival)}",
            f"DTEND:{_moment(max(stop.departure, stop.arrival))}",
            f"SUMMARY:{_text(_summary(stop))}",
            f"LOCATION:{_text(_where(stop))}",
            f"GEO:{stop.place.lat:.6f};{stop.place.lon:.6f}",
            f"DESCRIPTION:{_text(_what(stop, language))}",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _summary(stop: Stop) -> str:
    return f"{stop.sequence}. {stop.place.name or stop.place.address}"


def _where(stop: Stop) -> str:
    return ", ".join(part for part in (stop.place.name, stop.place.address) if part)


def _what(stop: Stop, language: str) -> str:
    lines = [task_words(task, language) for task in stop.tasks]
    return "\n".join([*lines, *([stop.place.access_note] if stop.place.access_note else [])])


def _moment(moment_s: int) -> str:
    return dt.datetime.fromtimestamp(moment_s, dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    plain = _NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield the parts of a line, none longer than is allowed; all but the first begin with a space, and no letter is cut."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part
