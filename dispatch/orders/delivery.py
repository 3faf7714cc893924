"""A delivery as it is kept: what was ordered, what is promised, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.services.service_type import SHOP_GOODS, ProofRule, Rank


class Channel(StrEnum):
    """By which door an order came in."""

    API = "api"
    FILE = "file"
    PHONE = "phone"  # the coordinator typed it
    COUNTER = "counter"  # the shop's own form
    TILL_CODE = "till_code"  # a QR code at the till
    RECURRING = "recurring"


class Mode(StrEnum):
    """How the goods come to their recipient."""

    DELIVERY = "delivery"
    COLLECT = "collect"  # fetched by the recipient in a shop
    RELAY = "relay"  # brought to a relay point or a locker
    RETURN = "return"  # from the recipient back to shops
    VISIT = "visit"  # of a municipal service; no order has it, see `dispatch.services.ordering`


class TaskKind(StrEnum):
    """What is done."""

    PICKUP = "pickup"
    DROP = "drop"
    RETURN = "return"
    TRANSFER = "transfer"  # taken over from another courier, who has collected it
    COLLECT = "collect"  # kept in a shop for a recipient who comes for it; no courier has to do with it


class PaymentMethod(StrEnum):
    """How a recipient pays at the door."""

    CASH = "cash"
    TERMINAL = "terminal"
    LINK = "link"
    MEAL_VOUCHER = "meal_voucher"


@dataclass(frozen=True, slots=True)
class Payment:
    """What is to be paid at the door; ``by_org`` splits it by the organisations that get it."""

    amount_minor: int
    currency: str
    methods: tuple[PaymentMethod, ...]
    by_org: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to be done for a delivery.

    ``org_id`` is the shop of a pickup, empty for the drop. ``barcodes`` are those that its sender has put on the pieces of a pickup, one
    each (`dispatch.orders.parcel_codes`). ``ready_s`` is when the goods are expected to be ready.
    ``done_s`` is by the clock of the courier's phone, ``received_s`` by ours.
    """

    id: str
    delivery_id: str
    sequence: int
    kind: TaskKind
    place_id: str
    windows: tuple[TimeWindow, ...]
    load: Load
    service_s: int
    org_id: str = ""
    items: str = ""
    barcodes: tuple[str, ...] = ()
    status: TaskStatus = TaskStatus.PENDING
    ready_s: int | None = None
    done_s: int | None = None
    received_s: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One promise to one recipient: pickups in any number of shops, then one drop, never split.

    ``window`` bounds the start of the drop: what was asked for until ``promised_s`` is set, what is promised since.
    ``org_id`` is who ordered it; ``external_ref`` its name there, empty for none. ``day`` is the local date, ISO 8601.
    A ``whole`` one goes back where something is missing; others go on with what there is.
    ``goods`` says what kind of goods it has, which are never on board with those of ``never_with``; ``rank`` what gives way to what.
    Of one that a visit has become (``visit_id``) ``proof`` closes it at the door, ``in_person`` lets nobody else take it, and the vehicle
    must have the ``equipment``.
    """

    id: str
    org_id: str
    code: str
    channel: Channel
    mode: Mode
    recipient_id: str
    drop_place_id: str
    day: str
    window: TimeWindow
    tasks: tuple[Task, ...]
    external_ref: str = ""
    status: DeliveryStatus = DeliveryStatus.CREATED
    held_reason: str = ""
    promised_s: int | None = None
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    priority: int = 50
    max_ride_s: int | None = None
    skills: frozenset[str] = frozenset()
    fee_minor: int = 0
    fee_rule: str = ""
    payment: Payment | None = None
    note: str = ""
    whole: bool = False
    attempts: int = 0
    version: int = 1
    created_s: int = 0
    updated_s: int = 0
    visit_id: str = ""
    goods: str = SHOP_GOODS
    never_with: frozenset[str] = frozenset()
    rank: Rank = Rank.PROMISED
    proof: ProofRule = ProofRule.NONE
    in_person: bool = False
    equipment: frozenset[str] = frozenset()

    @property
    def at_door(self) -> Task | None:
        """The task at the door, the first of several: what is fetched by a service is picked up there."""
        doors = [task for task in self.tasks if task.kind is TaskKind.DROP]
        if not doors and self.mode in {Mode.VISIT, Mode.RETURN}:
            doors = [task for task in self.tasks if task.kind is TaskKind.PICKUP]
        return doors[0] if doors else None

    @property
    def pickups(self) -> tuple[Task, ...]:
        """The tasks in shops."""
        return tuple(task for task in self.tasks if task.kind is TaskKind.PICKUP)

    @property
    def in_shops(self) -> tuple[Task, ...]:
        """The tasks that shops prepare something for: pickups of couriers, and what recipients come for."""
        return tuple(
            task for task in self.tasks if task.kind in {TaskKind.PICKUP, TaskKind.COLLECT} and task.org_id
        )

    @property
    def by_courier(self) -> bool:
        """Whether a courier has to do with it: no round may have one that its recipient comes for."""
        return self.mode is not Mode.COLLECT
