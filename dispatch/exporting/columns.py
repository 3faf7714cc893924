"""The columns of every kind of file, in their order, each with what it says. `docs/exports.md` has the same table; a test compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch.exporting.export import Export, ExportKind

#: A line: values by column. Lists and objects are JSON in tables.
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and what it says; ``personal`` ones are there only where people are named."""

    name: str
    says: str
    personal: bool = False


_MONEY: Final = "in the smallest unit of the currency"
COLUMNS: Final[Mapping[ExportKind, Sequence[Column]]] = {
    ExportKind.DELIVERIES: (
        Column("id", "the delivery"),
        Column("code", "short name for couriers and shops; one per day"),
        Column("external_ref", "the sender's name for it; empty for others"),
        Column("sender_id", "the organisation that has ordered it"),
        Column("day", "local date"),
        Column("status", "as in the API"),
        Column("channel", "by which door the order came in"),
        Column("fulfilment", "how the goods come to their recipient"),
        Column("window_earliest", "first moment of the window"),
        Column("window_latest", "last moment of the window"),
        Column("promised_at", "since when the window is promised"),
        Column("done_at", "when goods were handed over, by the clock of the courier's phone"),
        Column("attempts", "times that somebody stood before a closed door"),
        Column("pickups_done", "pickups that are done"),
        Column("pickups_total", "pickups that it has"),
        Column("shop_ids", "list: shops that it has goods of"),
        Column("volume_l", "litres that are collected"),
        Column("weight_g", "grams that are collected"),
        Column("temperature", "how its goods are kept"),
        Column("priority", "0 to 100"),
        Column("fee_minor", f"what it costs its sender, {_MONEY}; empty for others"),
        Column("fee_rule", "by which rule"),
        Column("currency", "of the fee"),
        Column("payment_minor", f"what is to be paid at the door, {_MONEY}; empty for others"),
        Column("payment_currency", "of that payment"),
        Column("payment_methods", "list: how it may be paid"),
        Column("visit_id", "the visit of a service that it is"),
        Column("created_at", "when it was ordered"),
        Column("updated_at", "when it changed last"),
        Column(
            "recipient_id", "the person; empty for a shop with a part alone, and for visits", personal=True
        ),
        Column("recipient_name", "who gets it; empty for visits", personal=True),
        Column("recipient_phone", "for its sender and the town; empty for visits", personal=True),
        Column("recipient_email", "for the town alone; empty for visits", personal=True),
        Column(
            "door_place_id",
            "for its sender and the town; empty for visits, as all of the door",
            personal=True,
        ),
        Column("door_name", "name of the place", personal=True),
        Column("door_address", "its address", personal=True),
        Column("door_lon", "longitude, WGS 84", personal=True),
        Column("door_lat", "latitude, WGS 84", personal=True),
        Column("items", "list: what is collected, in the sender's words", personal=True),
        Column("note", "the sender's words for couriers", personal=True),
    ),
    ExportKind.VISITS: (
        Column("id", "the visit"),
        Column("service_plan_id", "the plan that it is of"),
        Column("enrolment_id", "whose it is, without a name"),
        Column("programme_id", "the programme"),
        Column("service", "short name of the service"),
        Column("service_version", "of the service by whose rules it is"),
        Column("occurrence", "which of its plan: a date, or week and number"),
        Column("day", "local date"),
        Column("window_earliest", "first moment of its beginning"),
        Column("window_latest", "last moment of its beginning"),
        Column("units", "how much is brought or fetched"),
        Column("status", "as in the API"),
        Column("skipped", "whether it was called off; why is about a person, and not told"),
        Column("by_hand", "whether somebody has moved it"),
        Column("delivery_id", "what it is on the rounds"),
    ),
    ExportKind.ROUNDS: (
        Column("round_id", "the round"),
        Column("day", "local date"),
        Column("shift_id", "the shift"),
        Column("courier_id", "who rides it, without a name"),
        Column("vehicle_id", "what is ridden"),
        Column("status", "of the round, as in the API"),
        Column("departs_at", "planned departure"),
        Column("returns_at", "planned return"),
        Column("distance_m", "planned metres of the whole round"),
        Column("stop_id", "the stop; empty for a round without any"),
        Column("stop_number", "its place on the round, from 1"),
        Column("place_id", "where it is"),
        Column("stop_status", "of the stop"),
        Column("outcome", "what came of it"),
        Column("outcome_code", "the same, more precisely"),
        Column("arrives_at", "planned arrival"),
        Column("begins_at", "planned begin of the first task"),
        Column("leaves_at", "planned departure from the stop"),
        Column("arrived_at", "by the clock of the courier's phone"),
        Column("closed_at", "by the clock of the courier's phone"),
        Column("tasks", "how many tasks are done there"),
        Column("tasks_undone", "how many were not, at a closed stop"),
    ),
    ExportKind.EVENTS: (
        Column("id", "the event, the same in lists, streams and webhooks"),
        Column("type", "what has happened"),
        Column("subject", "the thing that it happened to"),
        Column("version", "of that thing since; empty for organisations"),
        Column("external_ref", "the sender's name for the delivery; empty for the town"),
        Column("actor", "who did it; empty for organisations"),
        Column("on_behalf_of", "for whom; empty for organisations"),
        Column("happened_at", "by the clock of the device that saw it"),
        Column("recorded_at", "by the town's clock; files are of these dates"),
        Column("data", "object: what else there is to know"),
    ),
    ExportKind.CASH: (
        Column("id", "the payment"),
        Column("delivery_id", "the delivery that was paid"),
        Column("code", "its short name"),
        Column("external_ref", "the sender's name for it"),
        Column("sender_id", "the organisation that has ordered it"),
        Column("round_id", "the round; empty for organisations"),
        Column("method", "how it was paid"),
        Column("amount_minor", _MONEY),
        Column("currency", "of the amount"),
        Column("taken_at", "by the clock of the courier's phone; files are of these dates"),
        Column("received_at", "when the town heard of it"),
        Column("reversed_at", "when it was taken back; such a line counts for nothing"),
    ),
    ExportKind.FEES: (
        Column("delivery_id", "the delivery"),
        Column("code", "its short name"),
        Column("external_ref", "the sender's name for it"),
        Column("sender_id", "the organisation that pays"),
        Column("day", "local date of the delivery"),
        Column("status", "of the delivery"),
        Column("tariff_id", "the tariff that it was priced by"),
        Column("number", "how often it was priced; the last price alone is here"),
        Column("amount_minor", _MONEY),
        Column("currency", "of the amount"),
        Column("lines", "list: what the amount is made of"),
        Column("charged_at", "when it was priced"),
    ),
    ExportKind.COST_SHARES: (
        Column("delivery_id", "the delivery"),
        Column("organization_id", "the shop that bears it"),
        Column("day", "local date of the round"),
        Column("round_id", "the round; empty for organisations"),
        Column("alone_minor", f"what it would cost without pooling, {_MONEY}"),
        Column("share_minor", f"what the shop bears, {_MONEY}"),
        Column("currency", "of both"),
        Column("method", "by which rule the round was shared"),
        Column("settled_at", "when"),
    ),
    ExportKind.FIGURES: (
        Column("day", "local date"),
        Column("key", "the figure, as `GET /v1/reports/definitions` explains it"),
        Column("group", "orders, promises, work, ways and so on"),
        Column("unit", "how the value is shown; hours and minutes are in seconds here, kilometres in metres"),
        Column("title_fr", "what it is called in French"),
        Column("title_en", "what it is called in English"),
        Column("total", "the whole number; empty where the day does not tell it"),
        Column("of", "what it is divided by: add both up over days before dividing"),
        Column("value", "empty where there is nothing to divide by"),
        Column("currency", "of amounts of money"),
    ),
}


def columns_of(export: Export) -> tuple[str, ...]:
    """Return the columns of a file, in their order: those that name people only where that was asked for."""
    return tuple(one.name for one in COLUMNS[export.kind] if export.persons or not one.personal)
