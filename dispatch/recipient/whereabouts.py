"""Where the door of a delivery is and where its courier was, for a map that the recipient alone sees.

Whoever was passed the link learns how far the courier is and no place: a map with the door in its middle would say the address, and so
would one without it that follows the courier to the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.orders.delivery import Delivery, Mode
from dispatch.positions.visibility import CELL_LAT, CELL_LON, NearCourier
from dispatch.storage import parties
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The door, degrees, and the courier by `dispatch.positions.visibility`; None for no courier that may be seen."""

    lon: float
    lat: float
    courier: NearCourier | None = None

    @property
    def part(self) -> tuple[tuple[float, float], ...]:
        """The part of the town that the courier was in: its north-west and south-east as (lon, lat), twice the place where it is known."""
        if self.courier is None:
            return ()
        lon, lat = self.courier.lon, self.courier.lat
        half_lon, half_lat = (0.0, 0.0) if self.courier.exact else (CELL_LON / 2, CELL_LAT / 2)
        return (lon - half_lon, lat + half_lat), (lon + half_lon, lat - half_lat)


def is_mapped(one: Delivery) -> bool:
    """Return whether somebody comes to the recipient's own door, and not for a visit of a service, of which nothing is shown."""
    return not one.visit_id and one.mode in {Mode.DELIVERY, Mode.RETURN}


def whereabouts(
    reading: Reading, one: Delivery, courier: NearCourier | None, *, recognised: bool
) -> Whereabouts | None:
    """Return where the door of a delivery is and where the courier was.

    Parameters
    ----------
    courier
        As `dispatch.access.tracking.tracked` has it for this delivery.
    recognised
        Whether whoever looks is the recipient (`dispatch.recipient.recognition`).

    Returns
    -------
    Whereabouts or None
        None for everybody else, and where no door is known or nobody comes to it (`is_mapped`).
    """
    if not recognised or not is_mapped(one):
        return None
    door = parties.get_places(reading, [one.drop_place_id]).get(one.drop_place_id)
    return None if door is None else Whereabouts(door.lon, door.lat, courier)
