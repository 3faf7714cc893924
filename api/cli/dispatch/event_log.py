"""`tournee dispatch log`: what has happened, in order."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import guarded, out, said
from api.cli.dispatch.office import DbOption, Office, TownArgument, open_office
from api.cli.interrupts import ended_flag

if TYPE_CHECKING:
    from dispatch.storage.store import Event

#: How often the log is looked at, seconds.
_EVERY_S = 0.5
_TOGETHER = 1000
#: So much of an event's data fits a line.
_DATA_SHOWN = 160


@guarded
def log(
    town: TownArgument,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on with what happens; Ctrl-C ends it.")
    ] = False,
    subject: Annotated[
        str, typer.Option(help="Only of one thing: the code of a delivery of today, or any id.")
    ] = "",
    kind: Annotated[str, typer.Option("--type", help="Only types that begin so, such as delivery.")] = "",
    last: Annotated[int, typer.Option(min=0, help="So many events before; 0 for all.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with all data.")] = False,
    db: DbOption = "",
) -> None:
    """Show the log of a town: every change, by whom, in the order in which it was kept.

    Example: tournee dispatch log monaco --subject A07
    """
    with open_office(town, db) as office:
        wanted = _subject(office, subject)
        known, sequence = _so_far(office, wanted, kind)
        for event in known[-last:] if last else known:
            _print(office, event, as_json=as_json)
        if not follow:
            return
        with ended_flag() as ended:
            while not ended.is_set():
                sequence = _go_on(office, sequence, wanted, kind, as_json=as_json)
                ended.wait(_EVERY_S)


def _subject(office: Office, text: str) -> str:
    from api.cli.dispatch.finding import delivery_named

    if not text or "_" in text:
        return text
    date = office.day("")
    with office.store.reading(office.town.id) as reading:
        return delivery_named(reading, date, text).id


def _so_far(office: Office, subject: str, kind: str) -> tuple[list[Event], int]:
    from dispatch.storage.events import events_after, events_of, last_sequence

    found: list[Event] = []
    with office.store.reading(office.town.id) as reading:
        newest = last_sequence(reading)
        if subject:
            found += events_of(reading, subject)
        else:
            while more := events_after(reading, found[-1].sequence if found else 0, most=_TOGETHER):
                found += more
    return [event for event in found if event.type.startswith(kind)], newest


def _go_on(office: Office, sequence: int, subject: str, kind: str, *, as_json: bool) -> int:
    from dispatch.storage.events import events_after

    with office.store.reading(office.town.id) as reading:
        events = events_after(reading, sequence, most=_TOGETHER)
    for event in events:
        if event.type.startswith(kind) and subject in {"", event.subject}:
            _print(office, event, as_json=as_json)
    return events[-1].sequence if events else sequence


def _print(office: Office, event: Event, *, as_json: bool) -> None:
    data = json.dumps(event.data, ensure_ascii=False, default=str)
    if as_json:
        line = {
            "sequence": event.sequence, "type": event.type, "subject": event.subject, "version": event.version, "actor": event.actor,
            "behalf": event.behalf, "happened_s": event.happened_s, "recorded_s": event.recorded_s, "data": event.data,
        }  # fmt: skip
        typer.echo(json.dumps(line, ensure_ascii=False, default=str))
        return
    at = dt.datetime.fromtimestamp(event.happened_s, office.zone)
    shown = data if len(data) <= _DATA_SHOWN else f"{data[:_DATA_SHOWN]} ..."
    text = f"{event.sequence:>6} {at:%d.%m. %H:%M:%S} {event.type:<24} {event.subject} {event.actor}"
    out.print(said(f"{text} {shown if event.data else ''}".rstrip()))
