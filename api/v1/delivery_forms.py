"""A delivery as its parties see it: senders the whole basket, a shop its own part, the town all of it but who is visited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import Form, Moment, Money, Position, Version, Window, maybe_moment, moment_of
from dispatch.domain import Place, TemperatureClass, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Payment, PaymentMethod, Task, TaskKind
from dispatch.orders.intake import Taken
from dispatch.parties.recipient import Recipient
from dispatch.storage import parties
from dispatch.storage.store import Reading


class RecipientForm(Form):
    """Who gets it; a shop with a part in a basket of others learns the name alone."""

    id: str | None
    name: str
    phone: str | None
    email: Annotated[str | None, Field(description="For the town alone: others may have given it.")]
    language: str | None


class DoorForm(Form):
    """Where it goes."""

    place_id: str
    name: str
    address: str
    position: Position
    access_note: str


class TaskLoad(Form):
    """What is taken on board, below zero for what leaves it."""

    volume_l: int
    weight_g: int


class TaskForm(Form):
    """One thing to be done for a delivery: goods collected in a shop, handed over at the door."""

    id: str
    kind: TaskKind
    status: TaskStatus
    shop_id: str | None
    place_id: Annotated[str | None, Field(description="Null for the door of somebody who is visited.")]
    items: str
    barcodes: Annotated[
        list[str], Field(description="Those that the sender has put on the pieces of a pickup, one each.")
    ]
    load: TaskLoad
    windows: list[Window]
    ready_at: Moment | None
    done_at: Annotated[Moment | None, Field(description="By the clock of the courier's phone.")]
    received_at: Annotated[Moment | None, Field(description="By ours.")]


class PaymentForm(Form):
    """What is paid at the door."""

    amount_minor: int
    currency: str
    methods: list[PaymentMethod]


class DeliveryForm(Form):
    """One promise to one recipient."""

    id: str
    code: Annotated[str, Field(description="Short name for couriers and shops to call; one per day.")]
    external_ref: Annotated[str | None, Field(description="The sender's name for it; null for others.")]
    sender_id: str
    status: DeliveryStatus
    held_reason: str | None
    channel: Channel
    fulfilment: Mode
    day: str
    window: Annotated[
        Window, Field(description="When the drop begins: asked for, and promised since `promised_at`.")
    ]
    promised_at: Moment | None
    recipient: Annotated[
        RecipientForm | None, Field(description="Null for visits: who is visited is shown with them.")
    ]
    door: Annotated[DoorForm | None, Field(description="Null for who only prepares goods, and for visits.")]
    pickups_done: int
    pickups_total: int
    tasks: list[TaskForm]
    temperature: TemperatureClass
    priority: int
    max_ride_s: int | None
    skills: list[str]
    fee: Annotated[
        Money | None, Field(description="What the delivery costs its sender; null where nothing was agreed.")
    ]
    fee_rule: str | None
    payment_on_delivery: PaymentForm | None
    note: str
    whole: bool
    attempts: int
    visit_id: str | None
    version: Version
    created_at: Moment
    updated_at: Moment


class CreatedDelivery(DeliveryForm):
    """A delivery that was ordered."""

    new: Annotated[
        bool, Field(description="False where the reference was known, and the delivery brought up to date.")
    ]
    guesses: Annotated[
        list[str],
        Field(
            description="Of a doubtful address: what it may mean. The delivery is held until somebody has looked."
        ),
    ]
    twins: Annotated[list[str], Field(description="Deliveries that may be the same order by another door.")]


class DeliveryPage(Form):
    """A page of deliveries, the latest day first."""

    deliveries: list[DeliveryForm]
    next_cursor: NextCursor


class DeliveryViews:
    """Makes views of deliveries for one who looks, all that they need read at once.

    Parameters
    ----------
    reading
        Where they are.
    zone
        Of the town.
    org_id
        The organisation that looks, empty for the town.
    currency
        Of fees.
    """

    def __init__(self, reading: Reading, zone: ZoneInfo, org_id: str, currency: str) -> None:
        self._reading = reading
        self._zone = zone
        self._org_id = org_id
        self._currency = currency

    def many(self, wanted: Iterable[Delivery]) -> list[DeliveryForm]:
        """Return the views of deliveries, in their order."""
        shown = list(wanted)
        places = parties.get_places(self._reading, {one.drop_place_id for one in shown})
        people = {name: parties.get_recipient(self._reading, name) for name in sorted({one.recipient_id for one in shown if not one.visit_id})}  # fmt: skip
        return [self._view(one, places, people) for one in shown]

    def one(self, delivery: Delivery) -> DeliveryForm:
        """Return the view of a delivery."""
        return self.many([delivery])[0]

    def created(self, taken: Taken) -> CreatedDelivery:
        """Return the view of a delivery that was ordered just now."""
        if taken.place is not None and taken.recipient is not None:
            at, who = {taken.place.id: taken.place}, {taken.recipient.id: taken.recipient}
            shown = self._view(taken.delivery, at, who)
        else:
            shown = self.one(taken.delivery)
        return CreatedDelivery.model_construct(
            **dict(shown), new=taken.new, guesses=list(taken.guesses), twins=list(taken.twins)
        )

    def _view(
        self, one: Delivery, places: Mapping[str, Place], people: Mapping[str, Recipient]
    ) -> DeliveryForm:
        zone = self._zone
        whole = not self._org_id or one.org_id == self._org_id
        tasks = [task for task in one.tasks if whole or task.org_id == self._org_id]
        pickups = [task for task in tasks if task.kind is TaskKind.PICKUP]
        person = people.get(one.recipient_id)
        return DeliveryForm(
            id=one.id,
            code=one.code,
            external_ref=one.external_ref or None if whole else None,
            sender_id=one.org_id,
            status=one.status,
            held_reason=one.held_reason or None,
            channel=one.channel,
            fulfilment=one.mode,
            day=one.day,
            window=_window(one.window, zone),
            promised_at=maybe_moment(one.promised_s, zone),
            recipient=None if person is None else _recipient(person, whole=whole, in_town=not self._org_id),
            door=_door(places[one.drop_place_id]) if whole and not one.visit_id else None,
            pickups_done=sum(task.status is TaskStatus.DONE for task in pickups),
            pickups_total=len(pickups),
            tasks=[_task(task, zone, hidden=one.drop_place_id if one.visit_id else "") for task in tasks],
            temperature=one.temperature,
            priority=one.priority,
            max_ride_s=one.max_ride_s,
            skills=sorted(one.skills),
            fee=Money(amount_minor=one.fee_minor, currency=self._currency)
            if whole and one.fee_rule
            else None,
            fee_rule=one.fee_rule or None if whole else None,
            payment_on_delivery=_payment(one.payment) if whole and one.payment is not None else None,
            note=one.note if whole else "",
            whole=one.whole,
            attempts=one.attempts,
            visit_id=one.visit_id or None,
            version=one.version,
            created_at=moment_of(one.created_s, zone),
            updated_at=moment_of(one.updated_s, zone),
        )


def _window(window: TimeWindow, zone: ZoneInfo) -> Window:
    return Window.model_construct(
        earliest=moment_of(window.earliest, zone), latest=moment_of(window.latest, zone)
    )


def _recipient(person: Recipient, *, whole: bool, in_town: bool) -> RecipientForm:
    return RecipientForm(
        id=person.id if whole else None,
        name=person.name,
        phone=person.phone or None if whole else None,
        # Others may have given it: each organisation knows what it has sent itself.
        email=person.email or None if in_town else None,
        language=person.language if in_town else None,
    )


def _door(place: Place) -> DoorForm:
    return DoorForm(
        place_id=place.id,
        name=place.name,
        address=place.address,
        position=(place.lon, place.lat),
        access_note=place.access_note,
    )


def _task(task: Task, zone: ZoneInfo, *, hidden: str) -> TaskForm:
    return TaskForm(
        id=task.id,
        kind=task.kind,
        status=task.status,
        shop_id=task.org_id or None,
        place_id=None if task.place_id == hidden else task.place_id,
        items=task.items,
        barcodes=list(task.barcodes),
        load=TaskLoad(volume_l=task.load.volume_l, weight_g=task.load.weight_g),
        windows=[_window(one, zone) for one in task.windows],
        ready_at=maybe_moment(task.ready_s, zone),
        done_at=maybe_moment(task.done_s, zone),
        received_at=maybe_moment(task.received_s, zone),
    )


def _payment(payment: Payment) -> PaymentForm:
    return PaymentForm(
        amount_minor=payment.amount_minor, currency=payment.currency, methods=list(payment.methods)
    )
