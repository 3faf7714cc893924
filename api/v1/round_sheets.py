"""A whole round as whoever works it needs it: what is to be done where, for whom. Who is visited by a service is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.round_forms import RoundHead, StopHead, head_fields, stop_fields
from api.v1.scalars import Form, Moment, Money, Position, Window, maybe_moment, moment_of
from dispatch.domain import Place, TemperatureClass, TimeWindow
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, PaymentMethod, Task, TaskKind
from dispatch.parties.organization import Organization
from dispatch.parties.recipient import Recipient
from dispatch.privacy.sight import IN_HAND, look_at_places, visited
from dispatch.rounds.round import Round, Stop
from dispatch.storage import deliveries, parties
from dispatch.storage.round_lists import crewed
from dispatch.storage.store import Writing


class WherePlace(Form):
    """Where it is."""

    name: str
    address: str
    position: Position
    access_note: str


class WhoShop(Form):
    """A shop that hands goods over."""

    id: str
    name: str
    phone: str


class AtDoor(Form):
    """Who gets it, and how to get in."""

    name: str
    phone: str
    language: str
    floor: str
    code: str
    safe_place: str
    neighbour: str
    do_not_ring: bool
    note: str


class ToPay(Form):
    """What is paid at the door."""

    amount: Money
    methods: list[PaymentMethod]


class SheetTask(Form):
    """One thing to be done at a stop."""

    id: str
    kind: TaskKind
    status: TaskStatus
    delivery_id: str
    code: Annotated[str, Field(description="What courier and shop call the delivery.")]
    visit: Annotated[
        bool, Field(description="Of a service: `GET /v1/stops/{id}/visits` has what to know there, in time.")
    ]
    items: str
    volume_l: int
    weight_g: int
    temperature: TemperatureClass
    windows: list[Window]
    ready_at: Moment | None
    shop: WhoShop | None
    recipient: AtDoor | None
    payment: ToPay | None
    note: str


class SheetStop(StopHead):
    """One halt, with what is to be done there."""

    place: Annotated[
        WherePlace | None,
        Field(description="Null where a person is visited and it is not yours to know where, now."),
    ]
    tasks: list[SheetTask]


class RoundSheet(RoundHead):
    """A round with all that is to be done."""

    stops: list[SheetStop]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a round. ``courier_id`` is empty for the town; ``doors`` says whether doors of those who are visited are shown at all."""

    courier_id: str
    doors: bool


@dataclass(frozen=True, slots=True)
class _Known:
    zone: ZoneInfo
    tasks: Mapping[str, tuple[Delivery, Task]]
    places: Mapping[str, Place]
    people: Mapping[str, Recipient]
    shops: Mapping[str, Organization]
    hidden: frozenset[str]


def round_sheet(writing: Writing, own: Round, viewer: Viewer, zone: ZoneInfo) -> RoundSheet:
    """Return a round for one who looks; that they were shown where somebody is visited is kept: commit before it is shown.

    A courier has addresses and people of a round in hand, of its open stops; whoever works for the town always has them.
    """
    known = deliveries.of_tasks(writing, own.task_ids)
    hidden = visited(writing, known.values())
    in_hand = not viewer.courier_id or own.status in IN_HAND
    open_stops = [stop for stop in own.stops if not viewer.courier_id or stop.status not in STOP_OVER]
    at_hand = {stop.id for stop in open_stops} if in_hand else set()
    doors = {known[name].drop_place_id for name in hidden}
    if viewer.doors:
        look_at_places(
            writing, known.values(), doors & {stop.place_id for stop in own.stops if stop.id in at_hand}
        )
    people = {
        one.recipient_id: parties.get_recipient(writing, one.recipient_id)
        for one in known.values()
        if at_hand and one.id not in hidden
    }
    tasks = {task.id: (one, task) for one in known.values() for task in one.tasks}
    facts = _Known(
        zone,
        tasks,
        parties.get_places(writing, {stop.place_id for stop in own.stops}),
        people,
        parties.get_organizations(writing, {task.org_id for _, task in tasks.values()} - {""}),
        hidden,
    )
    stops = []
    for number, stop in enumerate(own.stops, 1):
        secret = stop.place_id in doors and not (viewer.doors and stop.id in at_hand)
        stops.append(
            SheetStop(
                **stop_fields(stop, number, zone),
                place=None if secret else _place(facts.places[stop.place_id]),
                tasks=[_task(facts, name, stop, at_hand=stop.id in at_hand) for name in stop.task_ids],
            )
        )
    return RoundSheet(**head_fields(crewed(writing, [own])[0], zone), stops=stops)


def _place(place: Place) -> WherePlace:
    return WherePlace(
        name=place.name, address=place.address, position=(place.lon, place.lat), access_note=place.access_note
    )


def _task(known: _Known, name: str, stop: Stop, *, at_hand: bool) -> SheetTask:
    one, task = known.tasks[name]
    hidden = one.id in known.hidden
    at_door = stop.place_id == one.drop_place_id
    shop = known.shops.get(task.org_id)
    windows = (one.window,) if at_door and task.kind is TaskKind.DROP else task.windows
    return SheetTask(
        id=task.id,
        kind=task.kind,
        status=task.status,
        delivery_id=one.id,
        code=one.code,
        visit=hidden,
        # At the service point one must know what to load; what it is at whose door, no earlier than there.
        items="" if hidden and at_door else task.items,
        volume_l=task.load.volume_l,
        weight_g=task.load.weight_g,
        temperature=one.temperature,
        windows=[_window(window, known.zone) for window in windows],
        ready_at=maybe_moment(task.ready_s, known.zone),
        shop=None if shop is None else WhoShop(id=shop.id, name=shop.name, phone=shop.contact.phone),
        recipient=_person(known.people[one.recipient_id]) if at_hand and at_door and not hidden else None,
        payment=_payment(one) if at_hand and at_door and not hidden else None,
        note=one.note if at_hand and not hidden else "",
    )


def _window(window: TimeWindow, zone: ZoneInfo) -> Window:
    return Window.model_construct(
        earliest=moment_of(window.earliest, zone), latest=moment_of(window.latest, zone)
    )


def _person(person: Recipient) -> AtDoor:
    door = person.door
    return AtDoor(
        name=person.name,
        phone=person.phone,
        language=person.language,
        floor=door.floor,
        code=door.code,
        safe_place=door.safe_place,
        neighbour=door.neighbour,
        do_not_ring=door.do_not_ring,
        note=door.note,
    )


def _payment(one: Delivery) -> ToPay | None:
    if one.payment is None:
        return None
    amount = Money(amount_minor=one.payment.amount_minor, currency=one.payment.currency)
    return ToPay(amount=amount, methods=list(one.payment.methods))
