"""What a recipient sees of the courier: nothing from afar, a part of the town when near, the street when it is their turn.

The stops and seconds within which anything is seen follow the visibility options of Google's Fleet Engine
(``TaskTrackingViewConfig``), which shows one position for all; here one that others' doors could be read from is not shown either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from dispatch.domain import PlaceKind
from dispatch.lifecycle.round import STOP_OVER, RoundStatus, StopStatus
from dispatch.positions.last import last_position
from dispatch.positions.position import metres
from dispatch.storage import rounds
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import PLACE
from dispatch.storage.schema_rounds import ROUND, STOP, STOP_TASK
from dispatch.storage.store import Reading

#: Within so many stops before the door, or so many seconds of it, a courier is seen.
WITHIN_STOPS, WITHIN_S = 3, 900
#: Cells of the coarse position: about 220 m on a side at 45 degrees north.
CELL_LON, CELL_LAT = 0.0028, 0.002
#: So near to somebody else's door, no exact position is shown.
DOOR_M = 80
#: Exact positions are told to about 11 m.
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class NearCourier:
    """Where the courier is for one recipient. ``exact`` is False for the middle of a cell of the town."""

    lon: float
    lat: float
    at_s: int
    age_s: int
    exact: bool
    stops_before: int


def visible_to_recipient(
    reading: Reading, delivery_id: str, *, within_stops: int = WITHIN_STOPS, within_s: int = WITHIN_S
) -> NearCourier | None:
    """Return what the recipient of a delivery may see of the courier, None for nothing.

    Nothing is seen unless the round has started, the door is at most ``within_stops`` stops or ``within_s`` seconds away, and the
    position is of now. While the courier is at somebody else's door nothing is seen, near one only the cell.

    Raises
    ------
    NotFoundError
        The town has no such delivery.
    """
    delivery = reading.get(DELIVERY, delivery_id)
    round_id = rounds.round_of(reading, delivery_id)
    if round_id is None or reading.get(ROUND, round_id).status != RoundStatus.STARTED:
        return None
    stops = _stops(reading, round_id)
    own = _own_stop(reading, stops, delivery_id, delivery.drop_place_id)
    if own is None:
        return None
    left = [stop for stop in stops if stop.status not in STOP_OVER and stop.position < own.position]
    # A plan that is behind says nothing of how near the courier is.
    soon = 0 <= own.arrival_s - reading.now_s <= within_s
    if len(left) > within_stops and not soon:
        return None
    others = [stop for stop in stops if stop.kind == PlaceKind.ADDRESS and stop.place_id != own.place_id]
    if any(stop.status == StopStatus.ARRIVED for stop in others):
        return None
    position = last_position(reading, round_id)
    if position is None or not position.live:
        return None
    exact = not left and all(
        metres(position.lon, position.lat, stop.lon, stop.lat) > DOOR_M for stop in others
    )
    lon, lat = (
        (round(position.lon, DECIMALS), round(position.lat, DECIMALS))
        if exact
        else cell_of(position.lon, position.lat)
    )
    return NearCourier(lon, lat, position.at_s, position.age_s, exact, len(left))


def _stops(reading: Reading, round_id: str) -> Sequence[Row[Any]]:
    query = (
        select(
            STOP.c.id, STOP.c.position, STOP.c.status, STOP.c.arrival_s, STOP.c.place_id, PLACE.c.kind, PLACE.c.lon, PLACE.c.lat,
        )
        .join(PLACE, PLACE.c.id == STOP.c.place_id)
        .where(STOP.c.town_id == reading.town_id, STOP.c.round_id == round_id)
        .order_by(STOP.c.position)
    )  # fmt: skip
    return reading.rows(query)


def _own_stop(reading: Reading, stops: Sequence[Row[Any]], delivery_id: str, door_id: str) -> Row[Any] | None:
    """Return the stop at the door of a delivery that is still to come."""
    query = (
        select(STOP_TASK.c.stop_id)
        .join(TASK, TASK.c.id == STOP_TASK.c.task_id)
        .where(
            STOP_TASK.c.town_id == reading.town_id,
            TASK.c.delivery_id == delivery_id,
            TASK.c.place_id == door_id,
        )
    )
    does = set(reading.connection.execute(query).scalars())
    return next((stop for stop in stops if stop.id in does and stop.status not in STOP_OVER), None)


def cell_of(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the cell of the town that a position is in."""
    return _middle(lon, CELL_LON), _middle(lat, CELL_LAT)


def _middle(degrees: float, cell: float) -> float:
    return round((degrees // cell + 0.5) * cell, 6)
