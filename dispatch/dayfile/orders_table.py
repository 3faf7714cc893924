"""The deliveries of a day file as the table of orders that `dispatch.orders.imports` reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

from dispatch.dayfile.furnish import shop_names
from dispatch.domain import Day

_COLUMNS = (
    "external_ref", "recipient", "address", "lon", "lat", "window_from", "window_to", "shops", "items", "volume_l", "weight_g",
    "temperature", "priority", "note",
)  # fmt: skip
#: What parts the shops and items of a line.
_PARTS = "|"


def orders_table(day: Day) -> tuple[str, int]:
    """Return the table, and how many orders it has.

    Deliveries with a pickup that is no shop's are left out: no organisation sends them.

    Parameters
    ----------
    day
        A day whose places all have positions.
    """
    places = {place.id: place for place in day.places}
    names = shop_names(day)
    zone = ZoneInfo(day.time_zone)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    count = 0
    for delivery in day.deliveries:
        if any(pickup.place_id not in names for pickup in delivery.pickups):
            continue
        door, window = places[delivery.drop_place_id], delivery.windows[0]
        items = [_plain(pickup.items) for pickup in delivery.pickups]
        writer.writerow(
            [
                delivery.external_ref or delivery.id,
                delivery.recipient_name,
                door.address,
                door.lon,
                door.lat,
                _moment(window.earliest, zone),
                _moment(window.latest, zone),
                _PARTS.join(names[pickup.place_id] for pickup in delivery.pickups),
                _PARTS.join(items) if any(items) else "",
                sum(pickup.load.volume_l for pickup in delivery.pickups),
                sum(pickup.load.weight_g for pickup in delivery.pickups),
                delivery.temperature.value,
                delivery.priority,
                delivery.note,
            ]
        )
        count += 1
    return text.getvalue(), count


def _plain(text: str) -> str:
    return text.replace(_PARTS, "/")


def _moment(moment_s: int, zone: ZoneInfo) -> str:
    return dt.datetime.fromtimestamp(moment_s, zone).isoformat(timespec="minutes")
