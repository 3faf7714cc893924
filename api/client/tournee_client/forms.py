"""What the API answers, for type checkers: at run time these are plain dictionaries. `/openapi.json` describes the rest."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias, TypedDict

#: An object of JSON.
Json: TypeAlias = dict[str, Any]


class Delivery(TypedDict):
    """One promise to one recipient."""

    id: str
    code: str
    external_ref: str | None
    sender_id: str
    status: str
    held_reason: str | None
    channel: str
    fulfilment: str
    day: str
    window: dict[str, str]
    promised_at: str | None
    recipient: Json | None
    door: Json | None
    pickups_done: int
    pickups_total: int
    tasks: list[Json]
    temperature: str
    priority: int
    max_ride_s: int | None
    skills: list[str]
    fee: Json | None
    fee_rule: str | None
    payment_on_delivery: Json | None
    note: str
    whole: bool
    attempts: int
    visit_id: str | None
    version: int
    created_at: str
    updated_at: str


class CreatedDelivery(Delivery):
    """A delivery that was ordered."""

    new: bool
    guesses: list[str]
    twins: list[str]


class SlotRefusal(TypedDict):
    """What is in the way of a window; ``title`` is in the language that `Accept-Language` prefers, ``detail`` in English."""

    code: str
    day: str | None
    title: str
    detail: str


class Quote(TypedDict):
    """Windows that are offered for a while."""

    id: str
    status: str
    sender_id: str
    offers: list[Json]
    refusals: list[SlotRefusal]
    chosen: Json | None
    expires_at: str
    delivery_id: str | None
    moves: str | None
    created_at: str
    version: int


class Event(TypedDict):
    """Something that has happened."""

    id: str
    type: str
    subject: str
    version: int | None
    external_ref: str | None
    actor: str | None
    on_behalf_of: str | None
    happened_at: str
    recorded_at: str
    live_mode: bool
    data: Json


class EventPage(TypedDict):
    """A page of the log; keep the cursor to go on later."""

    events: list[Event]
    next_cursor: str
    more: bool


class Heard(NamedTuple):
    """An event of a stream, and the cursor that goes on behind it."""

    cursor: str
    event: Event


class PlanRun(TypedDict):
    """One plan that was asked for, and what became of it."""

    id: str
    day: str
    cause: str
    actor: str
    automatic: bool
    seconds: float | None
    iterations: int | None
    seed: int
    status: str
    failure: str | None
    title: str | None
    message: str
    requested_at: str
    started_at: str | None
    finished_at: str | None
    version: int


class WholePlanRun(PlanRun):
    """A plan run with what it proposes, null until that is computed."""

    proposal: Json | None


class Import(TypedDict):
    """A file, and how far it is."""

    id: str
    kind: str
    sender_id: str
    status: str
    lines: int | None
    done: int
    taken: int
    new: int
    faulty: int
    failure: str | None
    title: str | None
    created_at: str
    finished_at: str | None
