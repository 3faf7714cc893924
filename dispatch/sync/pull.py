"""What a phone needs to work a whole round without a network; not more."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from dispatch.domain import Shift, Vehicle
from dispatch.escalation.naming import called
from dispatch.escalation.numbers import emergency_numbers
from dispatch.field.facts import FactKind, facts_about_rounds
from dispatch.field.fold import undone_by
from dispatch.field.outcomes import DONE, fitting, words_for
from dispatch.field.policy import FieldPolicy, policy_of
from dispatch.field.proofs import proof_groups, taken_codes
from dispatch.field.scope import owners_of
from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.orders.parcel_codes import codes_at, parts_at
from dispatch.parties.recipient import Door
from dispatch.privacy.sight import look_at_enrolled
from dispatch.rounds.round import Round
from dispatch.services.door_view import DoorView, doors_at_hand
from dispatch.services.service_type import EscalationStep
from dispatch.services.visit import Visit
from dispatch.storage import crew, deliveries, parties, programmes, rounds, visits
from dispatch.storage.documents import load_document, payment_document, windows_document
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Reading, Store, Writing

#: Rounds that a courier has.
_GIVEN = (RoundStatus.RELEASED, RoundStatus.STARTED, RoundStatus.PAUSED)


def pull(writing: Writing, courier_id: str) -> dict[str, Any]:
    """Return what the phone of a courier needs: plain JSON.

    Parameters
    ----------
    writing
        That it has the door of a visit is kept for each that it has; commit before the phone gets anything (`pull_for_phone`).

    Returns
    -------
    dict
        ``now_s``, with which the phone finds what its clock lacks; ``town`` with the name of its map, on which ways are found; ``rules`` of the town; ``rounds`` that are given to the courier and
        not over, with their stops and the names of the commands that closed them; ``tasks``, ``deliveries``, ``places`` and ``shops``
        of those by name. Of a recipient it has the door, the name and the telephone number with the tasks at that door as long as
        they are open, and nothing else: what is known for any other purpose stays here. Of somebody who is visited by a service it has
        a first name and an initial (a look that is kept, ahead of the door as well), and of the chain for a closed door kinds and times of the steps (``no_answer``), without their words.
        ``doors`` has the rest by stop, for doors that are at hand by the town's policy and no others: the way in, the courier's note,
        ``checks`` to answer, ``tags`` to look for on what is brought (a sealed bag), the steps in words, how far an open chain is, and
        whom to call while that is the courier's to do (`dispatch.services.door_view`).
    """
    town = parties.get_town(writing)
    policy = policy_of(town)
    query = (
        writing.select(ROUND)
        .join(SHIFT, SHIFT.c.id == ROUND.c.shift_id)
        .where(SHIFT.c.courier_id == courier_id, ROUND.c.status.in_([status.value for status in _GIVEN]))
    )
    own = [rounds.get(writing, row.id) for row in writing.rows(query.order_by(ROUND.c.id))]
    names = [task for one in own for task in one.task_ids]
    known = deliveries.get_many(writing, sorted(set(owners_of(writing, names).values())))
    tasks = {task.id: (delivery, task) for delivery in known.values() for task in delivery.tasks}
    open_ids = {
        task for one in own for stop in one.stops if stop.status not in STOP_OVER for task in stop.task_ids
    }
    given = {name: tasks[name] for name in names}
    visited = visits.visits_of_deliveries(writing, known)
    chains = _chains(writing, visited.values())
    shifts = _shifts(writing, own)
    places = parties.get_places(
        writing,
        sorted(
            {task.place_id for _, task in given.values()}
            | {stop.place_id for one in own for stop in one.stops}
            | {place for one in shifts.values() for place in (one.start_place_id, one.end_place_id) if place}
        ),
    )
    vehicles = crew.vehicles(writing, former=True)
    orgs = {one.id: one for one in parties.organizations(writing)}
    shops = {task.org_id for _, task in given.values()} - {""}
    taken = taken_codes(writing, known.values())
    doors = _doors(writing, courier_id, own)
    _look_ahead(writing, given.values(), open_ids, visited, doors)
    return {
        "now_s": writing.now_s,
        "time_zone": town.time_zone,
        "town": {"title": town.title, "map": town.map},
        "rules": _rules(policy)
        | {"emergency_numbers": list(emergency_numbers(town.settings, town.time_zone))},
        "rounds": [_round(writing, one, policy) | _ridden(shifts.get(one.shift_id), vehicles) for one in own],
        "tasks": {
            name: _task(
                writing,
                policy,
                delivery,
                task,
                visited.get(delivery.id),
                chains,
                _codes(delivery, task, taken[delivery.id]),
                is_open=name in open_ids,
            )
            for name, (delivery, task) in given.items()
        },
        "doors": doors,
        "deliveries": {
            delivery.id: {
                "code": delivery.code,
                "status": delivery.status.value,
                "version": delivery.version,
                "window": [delivery.window.earliest, delivery.window.latest],
                "temperature": delivery.temperature.value,
                "payment": payment_document(delivery.payment),
                "note": delivery.note,
                "pieces": sum(one.kind is TaskKind.PICKUP for one in delivery.tasks),
            }
            for delivery in {delivery.id: delivery for delivery, _ in given.values()}.values()
        },
        "places": {
            place.id: {
                "name": place.name,
                "lon": place.lon,
                "lat": place.lat,
                "address": place.address,
                "access_note": place.access_note,
            }
            for place in places.values()
        },
        "shops": {
            name: {"name": orgs[name].name, "phone": orgs[name].contact.phone} for name in sorted(shops)
        },
    }


def pull_for_phone(store: Store, town_id: str, courier_id: str) -> dict[str, Any]:
    """Return what the phone of a courier needs, doors included, once it is committed that they were looked at; see `pull`."""
    return store.write(town_id, f"courier:{courier_id}", lambda writing: pull(writing, courier_id))


def _chains(reading: Reading, visited: Iterable[Visit]) -> dict[str, tuple[EscalationStep, ...]]:
    """Return the steps for a closed door by enrolment."""
    known = programmes.get_enrolments(reading, {one.enrolment_id for one in visited if one.enrolment_id})
    if not known:
        return {}
    of = {one.id: one.service_key for one in programmes.programmes(reading)}
    services = programmes.services(reading)
    return {name: services[of[one.programme_id]].no_answer for name, one in known.items()}


def _doors(writing: Writing, courier_id: str, own: Iterable[Round]) -> dict[str, list[dict[str, Any]]]:
    seen = [doors_at_hand(writing, courier_id, one) for one in own]
    return {stop: [_door(view) for view in views] for one in seen for stop, views in one.items()}


def _look_ahead(
    writing: Writing,
    given: Iterable[tuple[Delivery, Task]],
    open_ids: Container[str],
    visited: Mapping[str, Visit],
    doors: Mapping[str, Sequence[Mapping[str, Any]]],
) -> None:
    """Keep that a phone gets where somebody is visited, for the doors that are not at hand yet: those that are leave their own rows."""
    seen = {view["visit_id"] for views in doors.values() for view in views}
    ahead = {
        visited[delivery.id].id: visited[delivery.id].enrolment_id
        for delivery, task in given
        if task.id in open_ids and task.place_id == delivery.drop_place_id and delivery.id in visited
    }
    enrolled = programmes.get_enrolments(writing, {one for one in ahead.values() if one})
    look_at_enrolled(
        writing,
        [
            (enrolled[enrolment_id], f"visit {visit_id}")
            for visit_id, enrolment_id in sorted(ahead.items())
            if enrolment_id and visit_id not in seen
        ],
    )


def _door(view: DoorView) -> dict[str, Any]:
    document = asdict(view)
    del document["stop_id"], document["kinds"], document["within_s"]
    document["steps"] = [
        {"kind": kind.value, "within_s": within_s, "words": asdict(words)}
        for kind, within_s, words in zip(view.kinds, view.within_s, view.steps, strict=True)
    ]
    document["flow"] = view.flow.value
    plain: dict[str, Any] = json.loads(json.dumps(document))
    return plain


def _rules(policy: FieldPolicy) -> dict[str, Any]:
    return {
        "reopen_s": policy.reopen_s,
        "reorder": policy.reorder,
        "cash_limit_minor": policy.cash_limit_minor,
        "outcomes": {
            kind.value: {
                outcome.value: sorted(code.value for code in fitting(kind, outcome)) for outcome in Outcome
            }
            for kind in DONE
        },
    }


def _shifts(reading: Reading, own: Iterable[Round]) -> dict[str, Shift]:
    """Return the shifts of rounds by their names."""
    wanted = {one.shift_id for one in own}
    days = sorted({one.day for one in own})
    return {
        shift.id: shift
        for day in days
        for shift in crew.shifts_of(reading, day, left=True)
        if shift.id in wanted
    }


def _ridden(shift: Shift | None, vehicles: Mapping[str, Vehicle]) -> dict[str, Any]:
    """Return how a round is ridden, and from where to where; nothing of it where its shift was called off."""
    if shift is None:
        return {}
    vehicle = vehicles[shift.vehicle_id]
    return {
        "vehicle": {"name": vehicle.name, "profile": vehicle.profile.value},
        "start_place_id": shift.start_place_id,
        "end_place_id": shift.end_place_id,
        "shift": [shift.window.earliest, shift.window.latest],
    }


def _round(reading: Reading, own: Round, policy: FieldPolicy) -> dict[str, Any]:
    facts = facts_about_rounds(reading, [own.id])
    undone = undone_by(facts.values(), policy.reopen_s)
    closings: dict[str, list[str]] = {}
    for fact in sorted(facts.values(), key=lambda one: one.order):
        if fact.kind is FactKind.CLOSE and fact.id not in undone:
            closings.setdefault(fact.stop_id, []).append(fact.id)
    return {
        "id": own.id,
        "day": own.day,
        "status": own.status.value,
        "version": own.version,
        "acknowledged": own.acknowledged,
        "frozen": own.frozen,
        "departure_s": own.departure_s,
        "end_s": own.end_s,
        "stops": [
            {
                "id": stop.id,
                "place_id": stop.place_id,
                "task_ids": list(stop.task_ids),
                "status": stop.status.value,
                "outcome": stop.outcome.value if stop.outcome else None,
                "outcome_code": stop.outcome_code,
                "arrival_s": stop.arrival_s,
                "start_s": stop.start_s,
                "end_s": stop.end_s,
                "arrived_s": stop.arrived_s,
                "closed_s": stop.closed_s,
                # A reopening names what it undoes.
                "closings": closings.get(stop.id, []),
            }
            for stop in own.stops
        ],
    }


def _task(
    reading: Reading,
    policy: FieldPolicy,
    delivery: Delivery,
    task: Task,
    visit: Visit | None,
    chains: Mapping[str, tuple[EscalationStep, ...]],
    codes: list[str],
    *,
    is_open: bool,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "delivery_id": delivery.id,
        "kind": task.kind.value,
        "status": task.status.value,
        "place_id": task.place_id,
        "org_id": task.org_id,
        "items": task.items,
        "barcodes": codes,
        "parts": [asdict(part) | {"barcodes": list(part.barcodes)} for part in parts_at(delivery, task)],
        "load": load_document(task.load),
        "service_s": task.service_s,
        "windows": windows_document(task.windows),
        "ready_s": task.ready_s,
        "proofs": _proofs(policy, delivery, task),
    }
    if delivery.visit_id:
        # Visits have words of their own.
        found["outcomes"] = {
            outcome.value: sorted(code.value for code in words_for(delivery, task, outcome))
            for outcome in Outcome
        }
    # What was made for a visit stays that when the visit has another delivery.
    enrolled = bool(delivery.visit_id) if visit is None else bool(visit.enrolment_id)
    if visit is not None and enrolled:
        found["visit_id"] = visit.id
        if task.place_id == delivery.drop_place_id:
            if is_open:
                found["no_answer"] = [
                    {"kind": step.kind.value, "within_s": step.within_s}
                    for step in chains[visit.enrolment_id]
                ]
            # At the service point one must know what to load; what it is at whose door, no earlier than there.
            found["items"] = ""
    if is_open and task.place_id == delivery.drop_place_id:
        recipient = parties.get_recipient(reading, delivery.recipient_id)
        if enrolled:
            recipient = replace(
                recipient, name=called(recipient.name) if visit is not None else "", phone="", door=Door()
            )
        found["recipient"] = {
            "name": recipient.name,
            "phone": recipient.phone,
            "language": recipient.language,
            "door": asdict(recipient.door),
        }
    return found


def _codes(delivery: Delivery, task: Task, taken: Iterable[tuple[str, str]]) -> list[str]:
    """Return the codes on the pieces that a task is about; past the shops also those that nobody had given."""
    own = codes_at(delivery, task)
    late = () if task.kind is TaskKind.PICKUP else tuple(value for value, _ in taken if value)
    return list(dict.fromkeys((*own, *late)))


def _proofs(policy: FieldPolicy, delivery: Delivery, task: Task) -> dict[str, list[list[str]]]:
    """Return which outcomes of a task take which proofs: one of every group."""
    codes: Iterable[str] = sorted(
        {code.value for outcome in Outcome for code in words_for(delivery, task, outcome)}
    )
    rules = {code: proof_groups(policy, delivery, task, code) for code in codes}
    return {code: [sorted(group) for group in groups] for code, groups in rules.items() if groups}
