"""`tournee service visits`: the visits of a day, made from plans, ordered, and where they are on the rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.console import guarded, out
from api.cli.dispatch.office import AtOption, DayOption, DbOption, Office, TownArgument, open_office
from api.cli.service.catalogue import JsonOption
from api.cli.service.tables import print_json, print_table

if TYPE_CHECKING:
    from typing import Any

    from dispatch.domain import TimeWindow
    from dispatch.storage.store import Writing


@guarded
def list_visits(
    town: TownArgument,
    *,
    day: DayOption = "",
    as_json: JsonOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Make the visits of all plans for the weeks ahead, order those of the next days, and show those of a date.

    Both are done by themselves every night and every ten minutes while `tournee dispatch run` runs; done again, nothing happens.
    That you have looked is kept with each person (docs/privacy.md).

    Example: tournee service visits monaco --day 2026-12-01
    """
    from dispatch.keeping.chores import Tools
    from dispatch.services.generation import generate
    from dispatch.services.ordering import order_visits

    with open_office(town, db, at) as office:
        tools = Tools()
        made = generate(office.store, office.town.id, eligible=tools.eligible, untouched=tools.untouched)
        date = office.day(day)
        today = office.today()
        ahead = (date_of(date) - today).days + 1
        ordered = order_visits(
            office.store, office.town.id, today.isoformat(), days=max(ahead, 1), actor=office.actor
        )
        rows = office.store.write(office.town.id, office.actor, lambda writing: _rows(office, writing, date))
    if as_json:
        print_json(rows)
        return
    out.print(f"{len(made.made)} visits made, {ordered.made} ordered.")
    for name, code in made.faults:
        out.print(f"Plan {name}: {code}")
    if not rows:
        out.print(f"No visits on {date}.")
        return
    print_table(
        ("Visit", "Service", "Who", "Window", "Units", "State", "Courier", "At"),
        [
            (
                row["code"] or "-", row["service"], row["name"], row["window"], row["units"], row["state"], row["courier"] or "-",
                row["at"] or "-",
            )
            for row in rows
        ],
        right=(4,),
    )  # fmt: skip


def date_of(text: str) -> Any:
    """Return the date of a text that is one."""
    import datetime as dt

    return dt.date.fromisoformat(text)


def _rows(office: Office, writing: Writing, date: str) -> list[dict[str, Any]]:
    from dispatch.privacy.sight import names_of
    from dispatch.storage import crew, deliveries, rounds, visits
    from dispatch.storage import programmes as storage

    found = visits.visits_between(writing, date, date)
    enrolled = storage.get_enrolments(writing, {one.enrolment_id for one in found} - {""})
    names = names_of(writing, enrolled.values(), f"list of the visits of {date}")
    programmes = {one.id: one for one in storage.programmes(writing)}
    services = storage.services(writing)
    known = deliveries.get_many(writing, sorted({one.delivery_id for one in found} - {""}))
    shifts = {shift.id: shift.courier_id for shift in crew.shifts_of(writing, date)}
    couriers = {one.id: one.name for one in crew.couriers(writing).values()}
    stops = {
        task: (couriers.get(shifts.get(own.shift_id, ""), ""), stop.start_s)
        for own in rounds.of_day(writing, date)
        for stop in own.stops
        for task in stop.task_ids
    }
    rows = []
    for one in found:
        delivery = known.get(one.delivery_id)
        door = None if delivery is None else delivery.at_door
        courier, start_s = stops.get(door.id, ("", None)) if door is not None else ("", None)
        enrolment = enrolled.get(one.enrolment_id)
        title = "-"
        name = "-"
        if enrolment is not None:
            service = services[programmes[enrolment.programme_id].service_key]
            title = service.title.en
            name = names[enrolment.id]
        state = (
            delivery.status.value
            if delivery is not None and one.status.value == "ordered"
            else one.status.value
        )
        rows.append(
            {
                "id": one.id, "code": delivery.code if delivery is not None else "", "service": title, "name": name,
                "window": _window(office, one.window), "units": one.units,
                "state": f"{state}: {one.skipped_reason}" if one.skipped_reason else state,
                "courier": courier, "at": "" if start_s is None else office.clock(start_s),
            }
        )  # fmt: skip
    return rows


def _window(office: Office, window: TimeWindow | None) -> str:
    return "-" if window is None else f"{office.clock(window.earliest)}-{office.clock(window.latest)}"
