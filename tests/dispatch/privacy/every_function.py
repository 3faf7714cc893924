"""Calls every public function of the business side that takes a store or a transaction, with things of a town's own for its other parameters."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch.escalation.act import Act, ActKind
from dispatch.parties.recipient import Purpose
from dispatch.storage import deliveries, escalations, parties, programmes, rounds, visits
from dispatch.storage.events import events_after
from tests.dispatch.escalation.closed_door import ClosedDoor
from tests.dispatch.storage.small_town import DAY, MORNING_S

ROOT = Path(__file__).resolve().parents[3]
#: Under the gate: what is read there is shown by whoever calls it.
BELOW = ("dispatch/storage/",)
#: A first parameter of one of these is what a face is called with.
GIVEN = ("Reading", "Writing", "Store")


@dataclass(frozen=True, slots=True)
class Function:
    """A public function: its module's path, its name, what it takes first, and the names of its other parameters that must be given."""

    path: str
    name: str
    takes: str
    wanted: tuple[str, ...]
    optional: tuple[str, ...]
    call: Any

    def __str__(self) -> str:
        return f"{self.path}:{self.name}"


def public_functions() -> Iterator[Function]:
    """Return the functions, in the order of their modules."""
    for path in sorted((ROOT / "dispatch").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(BELOW) or "migrations" in name or path.name.startswith("__"):
            continue
        defined = [
            node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
        ]
        if not defined:
            continue
        module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
        for one in defined:
            call = getattr(module, one)
            known = list(inspect.signature(call).parameters.values())
            if one.startswith("_") or not known or str(known[0].annotation) not in GIVEN:
                continue
            needed = [
                p
                for p in known[1:]
                if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
            ]
            free = [p.name for p in known[1:] if p.default is not p.empty]
            yield Function(
                name, one, str(known[0].annotation), tuple(p.name for p in needed), tuple(free), call
            )


def things_of(door: ClosedDoor) -> dict[str, Any]:
    """Return what a parameter of each name is given."""
    with door.store.reading(door.town.id) as reading:
        chain = escalations.of_visit(reading, door.visit.id)[-1]
        events = events_after(reading, 0)
        delivery = deliveries.get(reading, door.delivery.id)
        own = rounds.get(reading, door.round_id)
        plan = visits.plans(reading, enrolment_id=door.enrolment.id)[0]
        visit = visits.get_visit(reading, door.visit.id)
        enrolment = programmes.get_enrolment(reading, door.enrolment.id)
        service = programmes.get_service(reading, chain.service_key)
        person = parties.get_recipient(reading, door.person)
        town = parties.get_town(reading)
    stop = own.stops[0]
    act = Act("act_0123456789", ActKind.HANDED, "coordinator:lea", MORNING_S, MORNING_S)
    day_plans = {
        "day": DAY,
        "date": DAY,
        "from_day": DAY,
        "to_day": DAY,
        "first_day": DAY,
        "last_day": DAY,
        "today": DAY,
        "month": DAY[:7],
    }
    return {
        **day_plans,
        "town_id": door.town.id, "town": town, "actor": "coordinator:lea", "visit_id": visit.id, "visit": visit, "one": delivery,
        "enrolment_id": enrolment.id, "enrolment": enrolment, "recipient_id": person.id, "person_id": person.id, "recipient": person,
        "person": person, "delivery_id": delivery.id, "delivery": delivery, "delivery_ids": [delivery.id], "owners": [delivery],
        "deliveries": [delivery], "concerned": {delivery.id: delivery}, "courier_id": door.courier, "courier": door.courier,
        "stop_id": stop.id, "stop": stop, "own": own, "round_id": own.id, "round_": own, "rounds": [own], "round_ids": [own.id],
        "shift_id": own.shift_id, "task_id": delivery.tasks[0].id, "task_ids": [delivery.tasks[0].id], "tasks": list(delivery.tasks),
        "task": delivery.tasks[0], "org_id": door.hall, "shop_id": door.hall, "programme_id": door.programme.id, "programme": door.programme,
        "plan": plan, "plan_id": plan.id, "chain": chain, "escalation_id": chain.id, "act": act, "purpose": Purpose.SOCIAL,
        "reason": "who asks", "service": service, "service_key": service.key, "key": service.key, "subject": delivery.id,
        "name": delivery.id, "names": [delivery.id], "phone": person.phone, "text": "text", "event": events[-1], "events": events,
        "now_s": MORNING_S, "at_s": MORNING_S, "happened_s": MORNING_S, "from_s": MORNING_S, "to_s": MORNING_S + 3600, "week": "2026-W48",
        "place_id": delivery.drop_place_id, "minutes": 5, "step": 0, "number": "15", "result": None, "found": [visit], "enrolled": [enrolment],
        "language": "fr", "checks": {}, "days": [DAY], "looks": [], "policy": None,
    }  # fmt: skip


def given_to(function: Function, things: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a function is called with, None where something of it is not at hand."""
    if any(name not in things for name in function.wanted):
        return None
    return {name: things[name] for name in function.wanted}


def told(value: object) -> str:
    """Return all words of what a function has returned."""
    if inspect.isgenerator(value):
        value = list(value)
    if hasattr(value, "document") and callable(value.document):
        try:
            return f"{value!r} {value.document()!r}"
        except TypeError:
            return repr(value)
    return repr(value)
