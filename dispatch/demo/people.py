"""Beneficiaries, made up, as the tables that a town hall would send; enrolled line by line by the real code. One goes to hospital."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable, Mapping, Sequence

from dispatch.demo.size import DemoSize
from dispatch.errors import DispatchError
from dispatch.generate.ground import Spot
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.enrolment_import import import_enrolments
from dispatch.services.pausing import pause
from dispatch.storage import programmes
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

COLUMNS = (
    "external_ref", "name", "phone", "address", "lon", "lat", "birth_date", "from", "to", "per_week", "weekdays", "rule",
    "window_from", "window_to", "quantity_on", "consent", "contact_name", "contact_phone", "papers",
)  # fmt: skip
GIVEN_NAMES = (
    "Odette", "Marcel", "Simone", "Lucien", "Yvette", "Armand", "Ginette", "Raymond", "Huguette", "Fernand", "Paulette",
    "Gaston", "Renée", "Émile", "Denise", "Roger", "Colette", "Ernest",
)  # fmt: skip
#: Half days in which check-in visits are wanted.
_HALVES = (("09:00", "12:30"), ("14:00", "17:00"))
#: The one who goes to hospital is away on these days of the week, 0 for Monday.
HOSPITAL = (2, 4)
#: The service whose first person that is.
_OF_HOSPITAL = "meals"


def tables(size: DemoSize, doors: Sequence[Spot], monday: dt.date) -> dict[str, bytes]:
    """Return a table for each service, in CSV; people take part in one service, in two or in three.

    Parameters
    ----------
    doors
        One for each person at least.
    """
    chance = random.Random(f"tournee demo people {size.seed}")  # noqa: S311
    persons = [_person(number, doors[number], chance) for number in range(size.people)]
    found = {}
    first = 0
    for key, count in size.parts:
        # Services go round the list of people, so that most of them have one and some have several.
        chosen = sorted({(first + number) % size.people for number in range(count)})
        first += count
        rows = [{**persons[number], **_terms(key, number, monday)} for number in chosen]
        found[key] = _csv(rows)
    return found


def enrol(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    sheets: Mapping[str, bytes],
    programme_ids: Mapping[str, str],
    told: Callable[[float], object],
) -> int:
    """Enrol everybody, and return how many enrolments there are.

    Raises
    ------
    DispatchError
        ``demo_table``: a line is faulty, which is a fault of ours.
    """
    count = 0
    for number, (key, sheet) in enumerate(sheets.items()):
        done = import_enrolments(store, town_map, town_id, actor, sheet, programme_id=programme_ids[key])
        if done.faults:
            listed = "; ".join(
                f"line {one.line} {one.pointer} {one.message}, {one.remedy}" for one in done.faults[:5]
            )
            raise DispatchError(f"table of {key}: {listed}", code="demo_table")
        count += len(done.taken)
        told((number + 1) / len(sheets))
    return count


def send_to_hospital(writing: Writing, programme_ids: Mapping[str, str], monday: dt.date) -> tuple[str, str]:
    """Let the first person who gets meals be away in the middle of the week, in all programmes; return first and last date."""
    first, last = ((monday + dt.timedelta(days=day)).isoformat() for day in HOSPITAL)
    own = programmes.enrolments(
        writing, programme_id=programme_ids[_OF_HOSPITAL], statuses=(EnrolmentStatus.ACTIVE,)
    )
    person = min(own, key=lambda one: one.external_ref).recipient_id
    for one in programmes.enrolments(writing, recipient_id=person, statuses=(EnrolmentStatus.ACTIVE,)):
        pause(writing, one, first, last, reason="hospital")
    return first, last


def _person(number: int, door: Spot, chance: random.Random) -> dict[str, str]:
    name = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    return {
        "external_ref": f"P{number + 1:03}",
        "name": f"{name} Exemple {number + 1}",
        # Numbers that are never given to anybody: they are reserved for films.
        "phone": f"+336399800{number % 100:02}",
        "address": door.address,
        "lon": f"{door.lon:.7f}",
        "lat": f"{door.lat:.7f}",
        "birth_date": f"{chance.randint(1932, 1955)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "consent": "oui",
        "contact_name": f"Proche Exemple {number + 1}",
        "contact_phone": f"+336399801{number % 100:02}",
    }


def _terms(key: str, number: int, monday: dt.date) -> dict[str, str]:
    """Return what somebody has agreed for a service: when, how often, with which papers."""
    since, until = (
        (monday - dt.timedelta(days=120)).isoformat(),
        (monday + dt.timedelta(days=250)).isoformat(),
    )
    day = dt.timedelta(days=1)
    match key:
        case "meals":
            # Saturday's bag is for two days, or Friday's for three.
            six = number % 4 != 3
            return {
                "weekdays": "lu-sa" if six else "lu-ve",
                "quantity_on": "sa=2" if six else "ve=3",
                "papers": f"apa:{since}/{until}",
            }
        case "check_in":
            opens, closes = _HALVES[number % 2]
            return {"per_week": "3", "window_from": opens, "window_to": closes}
        case "medicine":
            return {
                "per_week": "1",
                "weekdays": "lu-sa",
                "window_from": "10:00",
                "window_to": "18:30",
                "papers": f"prescription:{since}/{until}",
            }
        case "library":
            if number % 2:
                return {"per_week": "1", "weekdays": "ma-sa"}
            # Every second week from this one on.
            return {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=" + ("WE", "TH")[number // 2 % 2]}
        case "recyclables":
            return {"per_week": "2", "weekdays": "lu-sa", "window_from": "09:00", "window_to": "18:30"}
        case "official_mail":
            return {
                "per_week": "1",
                "weekdays": "lu-sa",
                "from": monday.isoformat(),
                "to": (monday + 6 * day).isoformat(),
            }
        case _:
            from_day = monday + (1 + number % 4) * day
            return {
                "rule": "FREQ=DAILY;COUNT=1",
                "from": from_day.isoformat(),
                "to": (monday + 27 * day).isoformat(),
            }


def _csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
